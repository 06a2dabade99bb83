from django.db.models import Count, Min
from django.utils.translation import gettext as _

from congress.journal.services import Change
from congress.meetings.parts import Button, PhasePart, Task
from congress.people.posts import posts_of
from deliberation.documents.models import COMMENT_PHASES, Opinion
from deliberation.documents.verbs import Verb


class DocumentsPart(PhasePart):
    """The documents are commented on while a phase of reading is open."""

    def changes(self, phase, is_open):
        if phase.kind not in COMMENT_PHASES:
            return []
        beside = phase.meeting.phases.open().filter(kind__in=COMMENT_PHASES).exclude(pk=phase.pk)
        if beside.exists():
            return []
        verb = Verb.COMMENTS_OPENED if is_open else Verb.COMMENTS_CLOSED
        return [Change(one.topic, verb, one.element, {"document": one.pk}) for one in phase.meeting.documents.all()]

    def button(self, user, phase, representative):
        if phase.kind not in COMMENT_PHASES:
            return None
        return Button(_("Read the documents"), f"/documents/?meeting={phase.meeting_id}")


def questions_waiting(user, meeting, representative) -> list[Task]:
    """For each document of a person's department: its unanswered questions, the oldest first."""
    own = posts_of(user).departments
    if not own:
        return []
    questions = Opinion.objects.unanswered().filter(document__meeting=meeting).owned_by(own)
    documents = (
        questions.order_by().values("document__title").annotate(count=Count("pk"), oldest=Min("pk")).order_by("oldest")
    )
    return [
        Task(
            _("%(count)s questions wait for your answer") % {"count": one["count"]},
            f"/opinions/{one['oldest']}/answer/",
            _("Answer"),
            note=one["document__title"],
        )
        for one in documents
    ]

from datetime import timedelta

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from congress.journal.services import Change
from congress.meetings.parts import Button, PhasePart, Task, Urgency
from congress.people.posts import posts_of
from deliberation.documents.models import COMMENT_PHASES, Opinion
from deliberation.documents.verbs import Verb

# Nobody can say whether he has read it: the answer is offered for a day.
TOLD_FOR = timedelta(days=1)
MOST_TOLD = 5


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
    """For a department, and for the secretariat where nobody else does, the questions that it has to answer; for who
    asked, what was answered a short while ago. One query for each of these."""
    posts = posts_of(user)
    tasks = to_answer(user, meeting) if posts.is_staff else []
    return tasks if representative is None else tasks + answered(user, meeting)


def to_answer(user, meeting) -> list[Task]:
    questions = Opinion.objects.unanswered().filter(document__meeting=meeting).waiting_for(posts_of(user))
    count = questions.count()
    if not count:
        return []
    title = _("%(count)s questions wait for your answer") % {"count": count}
    return [Task(title, f"/questions/?meeting={meeting.pk}&show=mine", _("Answer"))]


def answered(user, meeting) -> list[Task]:
    """His own questions; a task of this kind goes by itself."""
    since = timezone.now() - TOLD_FOR
    own = Opinion.objects.standing().filter(author=user, document__meeting=meeting, answer__answered_at__gte=since)
    return [
        Task(
            _("Your question was answered."),
            one.get_absolute_url(),
            _("Read"),
            Urgency.SOON,
            note=Truncator(one.body).chars(40),
        )
        for one in own.order_by("-answer__pk")[:MOST_TOLD]
    ]

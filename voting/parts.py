from typing import Any

from django.utils.translation import gettext as _

from congress.meetings.models import Phase
from congress.meetings.parts import Button, PhasePart, Task, Urgency
from congress.people.posts import posts_of
from voting.models import Ballot, Elector


class BallotsPart(PhasePart):
    """A phase with an open ballot stays open, and leads to it."""

    def why_not_close(self, phase):
        titles = phase.ballots.open().values_list("title", flat=True)
        return [_("The ballot “%s” is still open.") % title for title in titles]

    def button(self, user, phase, representative):
        if representative is None or phase.kind != Phase.Kind.BALLOTS:
            return None
        return Button(_("Go to the vote"), f"/ballots/?meeting={phase.meeting_id}")


def votes_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """The open ballots he has not voted on."""
    if representative is None:
        return []
    mine = Elector.objects.filter(representative=representative, voted_at=None, ballot__state=Ballot.State.OPEN)
    return [
        Task(elector.ballot.title, elector.ballot.get_absolute_url(), _("Vote"), Urgency.NOW)
        for elector in mine.select_related("ballot").order_by("ballot")
    ]


def results_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """For the secretariat: what is counted and not published."""
    if not posts_of(user).is_secretariat:
        return []
    counted = meeting.ballots.filter(state=Ballot.State.COUNTED)
    return [Task(ballot.title, ballot.get_absolute_url(), _("Publish the result"), Urgency.NOW) for ballot in counted]

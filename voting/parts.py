from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.meetings.models import Phase
from congress.meetings.parts import Button, PhasePart, Task, Urgency
from congress.people.posts import posts_of
from voting.models import Ballot, Elector, Issuance

COLLECT = "/ballots/collect/"


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
    """The open ballots he has not voted on; of secret ones the papers to collect, and those that he has."""
    if representative is None:
        return []
    recorded = Q(ballot__is_secret=False, voted_at=None, ballot__state=Ballot.State.OPEN)
    mine = Elector.objects.filter(recorded | given_out(), representative=representative)
    electors = with_booklet(mine).select_related("ballot").order_by("ballot")
    return [task for elector in electors if (task := task_of(elector))]


def task_of(elector: Any) -> Task | None:
    ballot = elector.ballot
    if not ballot.is_secret:
        return Task(ballot.title, ballot.get_absolute_url(), _("Vote"), Urgency.NOW)
    if elector.booklet == Issuance.State.NONE:
        return Task(ballot.title, COLLECT, _("Collect your papers"), Urgency.NOW)
    if ballot.state != Ballot.State.OPEN or elector.booklet == Issuance.State.HALL:
        return None
    # Whether he has cast nobody knows.
    note = _("Once you have cast your papers there is nothing left to do.")
    return Task(ballot.title, ballot.get_absolute_url(), _("Go to the vote"), Urgency.NOW, note)


def collecting_after_sign_in(user: Any, meeting: Any) -> str:
    """Whoever signs in collects his papers next."""
    mine = Elector.objects.filter(given_out(), representative__user=user, representative__meeting=meeting)
    return COLLECT if with_booklet(mine).filter(booklet=Issuance.State.NONE).exists() else ""


def given_out() -> Q:
    """Electors of secret ballots whose papers are given out now."""
    states = [Ballot.State.FROZEN, Ballot.State.OPEN]
    return Q(ballot__is_secret=True, ballot__state__in=states, ballot__collect_from__lte=timezone.now())


def with_booklet(electors: QuerySet[Elector]) -> Any:
    """Each with `booklet`, the state of its newest."""
    newest = Issuance.objects.filter(elector=OuterRef("pk")).order_by("-generation")
    return electors.annotate(booklet=Subquery(newest.values("state")[:1]))


def results_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """For the secretariat: what is counted and not published."""
    if not posts_of(user).is_secretariat:
        return []
    counted = meeting.ballots.filter(state=Ballot.State.COUNTED)
    return [Task(ballot.title, ballot.get_absolute_url(), _("Publish the result"), Urgency.NOW) for ballot in counted]

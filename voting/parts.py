from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.meetings.models import Attendant
from congress.meetings.parts import Button, PhasePart, Task, Urgency
from congress.people.posts import posts_of
from voting.evaluations import Unanswered, unanswered
from voting.models import Ballot, Batch, Confirmation, Elector, Issuance, Verdict
from voting.services.confirming import VALID
from voting.services.hall import COUNTING, hall_address
from voting.services.scrutiny import SAID_IN

COLLECT = "/ballots/collect/"


class BallotsPart(PhasePart):
    """A phase with an open ballot stays open, and leads to it."""

    def why_not_close(self, phase):
        titles = phase.ballots.open().values_list("title", flat=True)
        return [_("The ballot “%s” is still open.") % title for title in titles]

    def button(self, user, phase, representative):
        if representative is None or phase.kind not in Ballot.PHASES:
            return None
        return Button(_("Go to the vote"), f"/ballots/?meeting={phase.meeting_id}")


def votes_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """The open ballots he has not voted on; of secret ones the papers to collect, and those that he has. And what he
    confirms, if he is a scrutineer, too."""
    if representative is None:
        return []
    confirmed = to_confirm(user, meeting)
    recorded = Q(ballot__is_secret=False, voted_at=None, ballot__state=Ballot.State.OPEN)
    mine = Elector.objects.filter(
        recorded | given_out() | Q(ballot__in=confirmed.values("pk")), representative=representative
    )
    electors = with_booklet(mine).annotate(asked=Subquery(confirmed.filter(pk=OuterRef("ballot")).values("asked")))
    return [task for elector in electors.select_related("ballot").order_by("ballot") for task in tasks_of(elector)]


def tasks_of(elector: Any) -> list[Task]:
    own = task_of(elector)
    return ([own] if own else []) + ([confirm_task(elector.ballot, elector.asked)] if elector.asked else [])


def task_of(elector: Any) -> Task | None:
    ballot = elector.ballot
    if ballot.state not in (Ballot.State.FROZEN, Ballot.State.OPEN):
        return None
    if not ballot.is_secret:
        return task(ballot, ballot.get_absolute_url(), _("Vote"))
    if elector.booklet == Issuance.State.NONE:
        return task(ballot, COLLECT, _("Collect your papers"))
    if ballot.state != Ballot.State.OPEN or elector.booklet == Issuance.State.HALL:
        return None
    # Whether he has cast nobody knows.
    note = _("Once you have cast your papers there is nothing left to do.")
    return task(ballot, ballot.get_absolute_url(), _("Go to the vote"), note)


def task(ballot: Ballot, url: str, label: str, note: str = "") -> Task:
    practice = [_("For practice: it decides nothing.")] if ballot.is_practice else []
    return Task(ballot.title, url, label, Urgency.NOW, " ".join([*practice, note]).strip())


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
    """For the secretariat: what is to be opened, to be closed with a scrutineer who wants it, to be counted in the
    hall, or to be published."""
    if not posts_of(user).is_secretariat:
        return []
    due = Q(is_secret=True, state=Ballot.State.FROZEN, opens_at__lte=timezone.now())
    to_publish = Q(~Exists(open_batches()), state=Ballot.State.COUNTED)
    in_hall = Case(When(hall_asked(user), then=Value(True)), default=Value(False))
    ballots = meeting.ballots.annotate(in_hall=in_hall).filter(to_publish | due | closing_asked(user) | Q(in_hall=True))
    labels = {
        Ballot.State.FROZEN: _("Open the ballot"),
        Ballot.State.OPEN: _("Confirm the closing"),
        Ballot.State.COUNTED: _("Publish the result"),
    }
    return [
        hall_task(ballot) if ballot.in_hall else task(ballot, ballot.result_url, labels[Ballot.State(ballot.state)])
        for ballot in ballots
    ]


def counts_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """For scrutineers who are not on the roll; the others' stand among what they vote on. No staff may be elected."""
    if representative is not None or posts_of(user).is_staff:
        return []
    return [confirm_task(ballot, ballot.asked) for ballot in to_confirm(user, meeting)]


def answers_waiting(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """For who handles or approves for a department: evaluations that it has not answered, and what it promised."""
    departments = posts_of(user).departments
    return [answer_task(one) for one in unanswered(meeting, departments)] if departments else []


def answer_task(one: Unanswered) -> Task:
    if one.due_on is None:
        return Task(one.title, one.url, _("Answer the evaluation"), Urgency.NOW, note=one.name)
    urgency = Urgency.OVERDUE if one.due_on < timezone.localdate() else Urgency.NOW
    return Task(one.title, one.url, _("Say what was done"), urgency, note=one.name)


def to_confirm(user: Any, meeting: Any) -> Any:
    """What a scrutineer is asked for now, each with what it is: a count, a closing that the secretariat wants or that
    was, register and papers, papers of the hall, or the objection of another to look at."""
    place = Attendant.objects.filter(meeting=meeting, user=user, role=Attendant.Role.SCRUTINEER)
    said = Verdict.objects.filter(ballot=OuterRef("pk"), user=user, settled_at=None)
    unsettled = Verdict.objects.open().filter(ballot=OuterRef("pk")).exclude(user=user)
    after = {step: Q(is_secret=True, state__in=states) for step, states in SAID_IN.items()}
    asked = {
        "closing": closing_asked(user),
        "objection": Q(Exists(unsettled), is_secret=True, state__in=SAID_IN[Verdict.Step.FROZEN]),
        "hall": hall_asked(user),
        "count": Q(~Exists(open_batches()), is_secret=True, state=Ballot.State.COUNTED),
        "closed": ~Exists(said.filter(step=Verdict.Step.CLOSED)) & after[Verdict.Step.CLOSED],
        "frozen": ~Exists(said.filter(step=Verdict.Step.FROZEN)) & after[Verdict.Step.FROZEN],
    }
    what = Case(*(When(it, then=Value(name)) for name, it in asked.items()), default=None, output_field=CharField())
    return meeting.ballots.filter(Exists(place)).annotate(asked=what).filter(asked__isnull=False)


def confirm_task(ballot: Ballot, asked: str) -> Task:
    if asked == "hall":
        return hall_task(ballot)
    labels = {
        "closing": _("Confirm the closing"),
        "objection": _("Look at the objection"),
        "count": _("Confirm the count"),
        "closed": _("Confirm the closing"),
        "frozen": _("Confirm register and papers"),
    }
    return task(ballot, ballot.result_url, labels[asked])


def open_batches() -> Any:
    """Of the ballot of the outer query: papers of the hall that two have not agreed on yet."""
    return Batch.objects.filter(ballot=OuterRef("pk"), given__gt=0, count__isnull=True)


def hall_asked(user: Any) -> Q:
    """Closed ballots whose papers of the hall this person has not counted, and two have not."""
    return Q(Exists(open_batches().exclude(tallies__user=user)), is_secret=True, state__in=COUNTING)


def hall_task(ballot: Ballot) -> Task:
    return task(ballot, hall_address(ballot), _("Count the papers of the hall"))


def closing_asked(user: Any) -> Q:
    """Open ballots that somebody else wants to close."""
    said = Confirmation.objects.filter(
        ballot=OuterRef("pk"), deed=Confirmation.Deed.CLOSE, at__gt=timezone.now() - VALID
    )
    return Q(Exists(said.exclude(user=user)), state=Ballot.State.OPEN)

"""Whom to remind of what: found by the clocks, each once for each day by which it is owed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from congress.meetings.workdays import Workdays, read_workdays
from congress.people.models import Membership
from deliberation.suggestions.clocks import Clock, Colour, Kind, clocks_of, day_of, know_terms, rating_clock
from deliberation.suggestions.models import (
    Assignment,
    CoSigning,
    Extension,
    Rating,
    Reminder,
    Reply,
    State,
    Suggestion,
)

HANDS, KINDS = Assignment.State, Reminder.Kind
OF_CLOCK = {
    (Kind.RECEIPT, Colour.AMBER): KINDS.RECEIPT_SOON,
    (Kind.RECEIPT, Colour.RED): KINDS.RECEIPT_OVER,
    (Kind.VIEW, Colour.AMBER): KINDS.VIEW_SOON,
    (Kind.VIEW, Colour.RED): KINDS.VIEW_OVER,
    (Kind.REPLY, Colour.AMBER): KINDS.REPLY_SOON,
    (Kind.REPLY, Colour.RED): KINDS.REPLY_OVER,
    (Kind.RATING, Colour.AMBER): KINDS.RATING,
}
WORKING_DAYS_TO_DECIDE = 2  # an approval, an extension
DAYS_BEFORE_COSIGNING_ENDS = 2


@dataclass(frozen=True)
class Owed:
    """A reminder to be: of what, by when it is owed, and the people who are reminded."""

    kind: Reminder.Kind
    suggestion: Suggestion
    about: int
    due_on: date
    users: frozenset[int]
    department: str = ""

    @property
    def once(self) -> tuple[str, int, date]:
        return (self.kind.value, self.about, self.due_on)

    @property
    def facts(self) -> dict[str, str | int | None]:
        """For the sentence of its notice."""
        one = self.suggestion
        return {
            "number": one.number,
            "title": one.title,
            "due": self.due_on.isoformat(),
            "department": self.department,
        }


class PostHolders:
    """Who holds which post, read once for a round of reminders."""

    def __init__(self):
        self.found = defaultdict(set)
        rows = Membership.objects.filter(user__is_active=True).values_list("role", "department", "user")
        for role, department, user in rows:
            self.found[role, department].add(user)

    def handlers(self, department: int) -> frozenset[int]:
        return frozenset(self.found[Membership.Role.HANDLER, department])

    def approvers(self, department: int) -> frozenset[int]:
        return frozenset(self.found[Membership.Role.APPROVER, department])

    def secretariat(self) -> frozenset[int]:
        return frozenset(self.found[Membership.Role.SECRETARIAT, None])


def owed_now(now: datetime) -> list[Owed]:
    """Everybody to be reminded now who was not yet; a constant number of queries."""
    today, workdays, posts = day_of(now), read_workdays(), PostHolders()
    found = [
        *of_departments(today, workdays, posts),
        *of_extensions(today, workdays, posts),
        *of_ratings(today, workdays),
        *of_cosigners(today),
    ]
    done = reminded(found)
    return [owed for owed in found if owed.users and owed.once not in done]


def reminded(found: list[Owed]) -> set[tuple[str, int, date]]:
    since = min((owed.due_on for owed in found), default=None)
    rows = Reminder.objects.filter(due_on__gte=since) if since else Reminder.objects.none()
    return set(rows.values_list("kind", "about", "due_on"))


def of_real_meetings(rows: QuerySet, to_suggestion: str = "") -> QuerySet:
    """Of no drill: those who played in it are real."""
    return rows.filter(**{f"{to_suggestion}meeting__is_drill": False})


def of_departments(today: date, workdays: Workdays, posts: PostHolders) -> Iterator[Owed]:
    """What departments owe by their clocks, and replies that wait for an approval."""
    written = Prefetch("replies", Reply.objects.filter(approved_at=None, held_at=None), to_attr="waiting_replies")
    rows = of_real_meetings(Assignment.objects.unanswered(), "suggestion__").filter(suggestion__state=State.ASSIGNED)
    assignments = list(rows.select_related("suggestion__meeting", "department").prefetch_related(written))
    know_terms(one.suggestion.meeting for one in assignments)
    for one in assignments:
        for clock in clocks_of(one, workdays, today):
            yield from of_clock(one, clock, posts)
        if one.state == HANDS.APPROVAL and one.waiting_replies:
            due_on = workdays.add(day_of(one.waiting_replies[-1].written_at), WORKING_DAYS_TO_DECIDE)
            if today >= due_on:
                yield owed_of(KINDS.APPROVAL, one, one.pk, due_on, posts.approvers(one.department_id))


def of_clock(one: Assignment, clock: Clock, posts: PostHolders) -> Iterator[Owed]:
    """Soon: who handles it. Over: who signs for the department and the secretariat, too."""
    kind = OF_CLOCK.get((clock.kind, clock.colour))
    if kind is None:
        return
    users = posts.handlers(one.department_id)
    if clock.is_overdue:
        users |= posts.approvers(one.department_id) | posts.secretariat()
    yield owed_of(kind, one, one.pk, clock.due_on, users)


def of_extensions(today: date, workdays: Workdays, posts: PostHolders) -> Iterator[Owed]:
    asked = of_real_meetings(Extension.objects.filter(is_granted=None), "assignment__suggestion__")
    for one in asked.select_related("assignment__suggestion", "assignment__department"):
        due_on = workdays.add(day_of(one.asked_at), WORKING_DAYS_TO_DECIDE)
        if today >= due_on:
            yield owed_of(KINDS.EXTENSION, one.assignment, one.pk, due_on, posts.secretariat())


def owed_of(kind: Reminder.Kind, one: Assignment, about: int, due_on: date, users: Iterable[int]) -> Owed:
    return Owed(kind, one.suggestion, about, due_on, frozenset(users), str(one.department))


def of_ratings(today: date, workdays: Workdays) -> Iterator[Owed]:
    """Those of its authors who have not rated a reply that is soon taken as settled."""
    signed = Prefetch("cosignings", CoSigning.objects.accepted().select_related("representative"), to_attr="signed")
    rated = Prefetch("ratings", Rating.objects.filter(of=Rating.Of.REPLY), to_attr="given")
    replied = of_real_meetings(Suggestion.objects.filter(state=State.ASSIGNED, replied_at__isnull=False))
    suggestions = list(replied.select_related("meeting").prefetch_related(signed, rated))
    know_terms(one.meeting for one in suggestions)
    for one in suggestions:
        clock = rating_clock(one, workdays, today)
        if clock and (clock.kind, clock.colour) in OF_CLOCK:
            asked = {one.author_id, *(signing.representative.user_id for signing in one.signed)}
            asked -= {rating.rater_id for rating in one.given if rating.round == one.round}
            yield Owed(KINDS.RATING, one, one.pk, clock.due_on, frozenset(asked))


def of_cosigners(today: date) -> Iterator[Owed]:
    """Who was asked to sign, too, and has not answered."""
    ending = [today + timedelta(days=n) for n in range(DAYS_BEFORE_COSIGNING_ENDS + 1)]
    invited = CoSigning.objects.filter(state=CoSigning.State.INVITED, suggestion__state=State.COSIGNING)
    waiting = of_real_meetings(invited.filter(expires_on__in=ending), "suggestion__")
    for one in waiting.select_related("suggestion", "representative"):
        yield Owed(KINDS.COSIGNING, one.suggestion, one.pk, one.expires_on, frozenset([one.representative.user_id]))


def is_hour_of_reminders(now: datetime) -> bool:
    """Nobody's telephone rings at night."""
    return 8 <= timezone.localtime(now).hour < 20

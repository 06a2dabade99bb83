"""A department's desk: what it has in hand, in piles by what is to be done, each by the clock."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from congress.journal.models import Entry
from congress.meetings.workdays import read_workdays
from congress.people.models import Department
from deliberation.suggestions import lane
from deliberation.suggestions.clocks import clocks_of, rating_clock
from deliberation.suggestions.models import Assignment, Reply, ReplyDraft, State, Suggestion
from deliberation.suggestions.readiness import OWING, is_co

DESK_ROWS = 200
ROWS_ANSWERED = 100
HANDS = Assignment.State


@dataclass(frozen=True)
class Pile:
    name: str
    label: str
    rows: list[Assignment]


def desk_of(department: Department) -> dict[str, Any]:
    """The same number of queries, however many rows; what was withdrawn or settled has left it, save promises."""
    topic, element = f"department.{department.pk}", f"department-desk-{department.pk}"
    return {
        "department": department,
        "n": Entry.objects.first_seqs({topic: [element]}).get((topic, element), 0),
        "same_day": lane.pile_of(department),
        "piles": [pile for pile in piles_of(department) if pile.rows],
    }


def piles_of(department: Department) -> list[Pile]:
    found, answered, promised = list(in_hand(department)), list(replied_by(department)), promised_by(department)
    set_clocks(found, answered)
    sorted_in: dict[str, list[Assignment]] = {}
    for one in found:
        sorted_in.setdefault(pile_of(one), []).append(one)
    sorted_in.setdefault("approve", []).extend(one for one in promised if one.state == HANDS.FOLLOW_UP)
    sorted_in["replied"] = answered
    sorted_in["promised"] = [one for one in promised if one.state != HANDS.FOLLOW_UP]
    labels = {
        "approve": _("To approve"),
        "receive": _("To receive"),
        "reply": _("To reply to"),
        "drafts": _("Begun as drafts"),
        "waiting": _("Waits for views of co-departments"),
        "views": _("Views that we owe"),
        "asked": _("More time asked for"),
        "replied": _("Replied, to be rated"),
        "promised": _("Promised, to be done"),
    }
    return [Pile(name, label, sorted_in.get(name, [])) for name, label in labels.items()]


def set_clocks(found: list[Assignment], answered: list[Assignment]) -> None:
    """What is owed soonest; of what was replied to, the days left to rate it."""
    workdays = read_workdays()
    for one in found:
        one.clock = next(iter(clocks_of(one, workdays)), None)  # type: ignore[attr-defined]
    for one in answered:
        one.clock = rating_clock(one.suggestion, workdays)  # type: ignore[attr-defined]


def pile_of(assignment: Any) -> str:
    """By what is to be done next with what the department has not answered yet."""
    if assignment.state == HANDS.APPROVAL:
        return "approve"
    if assignment.state == HANDS.ASSIGNED:
        return "receive"
    if is_co(assignment):
        return "views"
    if assignment.is_asking:
        return "asked"
    if assignment.part == Assignment.Part.LEAD and assignment.is_waiting:
        return "waiting"
    return "drafts" if assignment.is_drafted else "reply"


def in_hand(department: Department) -> QuerySet[Assignment]:
    """What it owes."""
    views = Assignment.objects.filter(suggestion=OuterRef("suggestion"), part=Assignment.Part.CO, state__in=OWING)
    drafts = ReplyDraft.objects.filter(assignment=OuterRef("pk"), round=OuterRef("suggestion__round"))
    return (
        Assignment.objects.asking()
        .filter(department=department, suggestion__state=State.ASSIGNED, state__in=OWING)
        .select_related("suggestion__meeting__terms")
        .annotate(is_waiting=Exists(views), is_drafted=Exists(drafts))
        .order_by("due_on", "pk")[:DESK_ROWS]
    )


def replied_by(department: Department) -> QuerySet[Assignment]:
    """What waits for its rating."""
    replied = Assignment.objects.filter(department=department, suggestion__state=State.ASSIGNED, state=HANDS.REPLIED)
    newest_first = replied.select_related("suggestion__meeting__terms").order_by("-suggestion__replied_at", "-pk")
    return newest_first[:ROWS_ANSWERED]


def promised_by(department: Department) -> list[Assignment]:
    """What was settled with a promise of this department that is not kept yet; the nearest day first."""
    promises = Reply.objects.filter(
        assignment=OuterRef("pk"), approved_at__isnull=False, outcome__in=[Reply.Outcome.SOLVING, Reply.Outcome.PLANNED]
    ).order_by("-pk")
    open_ones = Assignment.objects.filter(
        Exists(promises),
        department=department,
        suggestion__state=State.CLOSED,
        suggestion__tracking=Suggestion.Tracking.OPEN,
        state__in=[HANDS.REPLIED, HANDS.FOLLOW_UP],
    )
    rows = open_ones.select_related("suggestion").annotate(planned_on=Subquery(promises.values("planned_on")[:1]))
    return list(rows.order_by("planned_on", "pk")[:ROWS_ANSWERED])

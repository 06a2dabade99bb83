"""What the pages of the same-day lane show."""

from collections.abc import Iterable
from statistics import median
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.models import Entry
from congress.journal.topics import element_pks
from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.suggestions.models import SameDayCase, State
from deliberation.suggestions.services.telling import board_of

MINUTE = 60
BOARD_ROWS = 300


def minutes_of(case: SameDayCase) -> int:
    """From putting it into the lane to the answer, or until now."""
    until = case.answered_at or case.ended_at or timezone.now()
    return max(0, int((until - case.opened_at).total_seconds() // MINUTE))


def cases_of(meeting: Meeting) -> QuerySet[SameDayCase]:
    """What waits first, the longest first; then what was answered, then the rest."""
    order = Case(
        When(suggestion__state=State.LANE, then=Value(0)),
        When(suggestion__state=State.ANSWERED, then=Value(1)),
        default=Value(2),
    )
    found = SameDayCase.objects.filter(suggestion__meeting=meeting).exclude(suggestion__state=State.WITHDRAWN)
    return found.select_related("suggestion", "department").order_by(order, "opened_at", "pk")


def shown_on_board(meeting: Meeting) -> dict[str, Any]:
    """The board of a meeting, which is one element since it is ordered by the clock."""
    rows = list(cases_of(meeting)[:BOARD_ROWS])
    for one in rows:
        one.minutes = minutes_of(one)  # type: ignore[attr-defined]
    answered = [minutes_of(one) for one in rows if one.answered_at]
    states = [one.suggestion.state for one in rows]
    element = board_of(meeting)
    return {
        "meeting": meeting,
        "element": element,
        "n": Entry.objects.first_seqs({meeting.desk_topic: [element]}).get((meeting.desk_topic, element), 0),
        "rows": rows,
        "median": int(median(answered)) if answered else None,
        "counts": [
            (_("to be answered"), states.count(State.LANE)),
            (_("with the author"), states.count(State.ANSWERED)),
            (_("taken"), [one.end for one in rows].count(SameDayCase.End.TAKEN)),
            (_("turned down"), [one.end for one in rows].count(SameDayCase.End.NOT_TAKEN)),
        ],
    }


def render_boards(_topic: str, ids: Iterable[str]) -> dict[str, str]:
    """Part of the meeting's desk topic."""
    found = Meeting.objects.filter(pk__in=element_pks(ids, "same-day-board"))
    return {
        board_of(meeting): render_to_string("suggestions/_same_day_board.html", shown_on_board(meeting))
        for meeting in found
    }


def pile_of(department: Department) -> list[SameDayCase]:
    """What this department has to answer today, the longest waiting first, in one query."""
    waiting = SameDayCase.objects.filter(department=department, suggestion__state=State.LANE)
    rows = list(waiting.select_related("suggestion__meeting").order_by("opened_at", "pk"))
    for one in rows:
        one.minutes = minutes_of(one)  # type: ignore[attr-defined]
    return rows

"""The clocks: by when what is owed, how near that is, over the calendar; nothing of it is stored."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from congress.meetings.calendar import set_day
from congress.meetings.models import Meeting
from congress.meetings.workdays import Workdays
from deliberation.suggestions import clocks
from deliberation.suggestions.models import Assignment, Suggestion, Terms
from deliberation.suggestions.services import assigning, screening
from tests.conftest import TESTER

SHANGHAI = ZoneInfo("Asia/Shanghai")
HANDS, PARTS = Assignment.State, Assignment.Part


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def assigned(when="2026-09-16T10:00", state=HANDS.ASSIGNED, part=PARTS.SOLE, due_on=date(2026, 12, 16), **terms):
    """An assignment that is nowhere stored."""
    meeting = Meeting(pk=1)
    meeting.known_terms = Terms(meeting=meeting, **terms)
    suggestion = Suggestion(meeting=meeting, state="assigned")
    return Assignment(suggestion=suggestion, state=state, part=part, due_on=due_on, assigned_at=at(when))


def told(assignment, today: str) -> list[tuple]:
    found = clocks.clocks_of(assignment, Workdays(), date.fromisoformat(today))
    return [(clock.kind, str(clock.due_on), clock.colour, clock.days_left) for clock in found]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-09-16T10:00", "2026-09-24"),  # the Sunday 20 September is worked
        ("2026-09-16T23:59", "2026-09-24"),
        ("2026-09-17T00:01", "2026-09-28"),  # over Mid-Autumn
        ("2026-09-25T10:00", "2026-10-12"),  # over Mid-Autumn and the National Day, with the Saturday 10 October
        ("2026-02-13T10:00", "2026-03-02"),  # over the Spring Festival
        ("2020-04-08T15:00", "2020-04-17"),
    ],
)
def test_receipt_is_due_seven_working_days_after_the_day_of_assignment(when, due):
    assert clocks.receipt_due(assigned(when), Workdays()) == date.fromisoformat(due)


def test_receipt_follows_the_calendar_of_the_secretariat(db):
    set_day(day=date(2026, 9, 21), is_working=False, by=TESTER)
    assert clocks.receipt_due(assigned()) == date(2026, 9, 28)


def test_months_end_on_the_same_day_or_the_last_of_the_month():
    one = assigned("2026-08-31T10:00")
    assert clocks.view_due(one) == date(2026, 9, 30)
    assert clocks.extension_limit(one) == date(2027, 2, 28)
    terms = Terms()
    assert clocks.reply_due(terms, date(2026, 11, 30)) == date(2027, 2, 28)
    assert clocks.renewed_due(terms, date(2026, 1, 31)) == date(2026, 2, 28)
    assert clocks.cosigning_due(terms, date(2026, 9, 28)) == date(2026, 10, 3)


def test_terms_of_the_meeting_count():
    one = assigned(receipt_days=3, view_months=2, longest_months=9)
    assert clocks.receipt_due(one, Workdays()) == date(2026, 9, 20)
    assert clocks.view_due(one) == date(2026, 11, 16)
    assert clocks.extension_limit(one) == date(2027, 6, 16)


@pytest.mark.parametrize(
    ("today", "colour", "left"),
    [
        ("2026-11-30", "calm", 12),
        ("2026-12-01", "calm", 11),
        ("2026-12-02", "amber", 10),
        ("2026-12-16", "amber", 0),
        ("2026-12-17", "red", -1),
        ("2026-12-21", "red", -3),
    ],
)
def test_reply_is_amber_ten_working_days_before_and_red_after(today, colour, left):
    one = assigned(state=HANDS.RECEIVED)
    assert told(one, today) == [("reply", "2026-12-16", colour, left)]


def test_amber_begins_before_the_national_day_for_what_is_due_after_it():
    one = assigned(state=HANDS.HANDLING, due_on=date(2026, 10, 8))
    assert [told(one, day)[0][2] for day in ("2026-09-16", "2026-09-17")] == ["calm", "amber"]


def test_receipt_is_amber_in_its_last_half_only():
    days = ["2026-09-16", "2026-09-20", "2026-09-21", "2026-09-24", "2026-09-25"]
    assert [told(assigned(), day)[0][:3:2] for day in days] == [
        ("receipt", "calm"),
        ("receipt", "calm"),
        ("receipt", "amber"),
        ("receipt", "amber"),
        ("receipt", "red"),
    ]


def test_department_that_has_not_received_it_owes_both_the_soonest_first():
    assert [row[0] for row in told(assigned(), "2026-09-16")] == ["receipt", "reply"]
    assert [row[0] for row in told(assigned(due_on=date(2026, 9, 18)), "2026-09-16")] == ["reply", "receipt"]
    assert [row[0] for row in told(assigned(part=PARTS.CO), "2026-09-16")] == ["receipt", "view"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("state", HANDS)
def test_only_what_is_in_hand_has_a_clock(state, part):
    kinds = [kind for kind, *_rest in told(assigned(state=state, part=part), "2026-09-16")]
    owed = ["view" if part == PARTS.CO else "reply"]
    expected = {HANDS.ASSIGNED: ["receipt", *owed], HANDS.RECEIVED: owed, HANDS.HANDLING: owed, HANDS.APPROVAL: owed}
    assert kinds == expected.get(state, [])


def test_rating_is_asked_for_thirty_days():
    suggestion = assigned().suggestion
    assert clocks.rating_clock(suggestion, Workdays()) is None
    suggestion.replied_at = at("2026-10-01T10:00")
    clock = clocks.rating_clock(suggestion, Workdays(), date(2026, 10, 31))
    assert (clock.due_on, clock.colour, clock.is_overdue) == (date(2026, 10, 31), "amber", False)
    assert clocks.rating_clock(suggestion, Workdays(), date(2026, 11, 1)).is_overdue
    suggestion.state = "closed"
    assert clocks.rating_clock(suggestion, Workdays()) is None


def test_desk_of_many_rows_is_coloured_in_two_queries(suggest, parks, django_assert_num_queries):
    for _row in range(3):
        suggestion = screening.accept(suggestion=suggest(), by=TESTER)
        assigning.assign(suggestion=suggestion, departments=[parks], by=TESTER)
    assigning.receive(assignment=suggestion.assignments.get(), by=TESTER)
    rows = Assignment.objects.select_related("suggestion__meeting").order_by("pk")
    for wanted in (rows[:1], rows):
        with django_assert_num_queries(3):  # the rows, the terms, the calendar
            found = clocks.with_clocks(wanted)
    assert [one.clock.kind for one in found] == ["receipt", "receipt", "reply"]

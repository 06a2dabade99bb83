"""Working days over the real calendar, as the State Council announced it: festivals, weekends, make-up days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.meetings.models import CalendarDay
from congress.meetings.workdays import (
    Workdays,
    add_months,
    add_working_days,
    is_announced,
    is_working,
    read_workdays,
    working_days_between,
)

# (the first and the last day off, weekend days worked for it), of the notices for 2020, 2025 and 2026.
NOTICES = {
    2020: [
        ("01-01", "01-01", []),
        ("01-24", "02-02", ["01-19"]),  # made longer by the epidemic, and 1 February not worked
        ("04-04", "04-06", []),
        ("05-01", "05-05", ["04-26", "05-09"]),
        ("06-25", "06-27", ["06-28"]),
        ("10-01", "10-08", ["09-27", "10-10"]),
    ],
    2025: [
        ("01-01", "01-01", []),
        ("01-28", "02-04", ["01-26", "02-08"]),
        ("04-04", "04-06", []),
        ("05-01", "05-05", ["04-27"]),
        ("05-31", "06-02", []),
        ("10-01", "10-08", ["09-28", "10-11"]),
    ],
    2026: [
        ("01-01", "01-03", ["01-04"]),
        ("02-15", "02-23", ["02-14", "02-28"]),
        ("04-04", "04-06", []),
        ("05-01", "05-05", ["05-09"]),
        ("06-19", "06-21", []),
        ("09-25", "09-27", []),
        ("10-01", "10-07", ["09-20", "10-10"]),
    ],
}
DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def day_of(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_year_is_as_announced(year):
    off, worked = set(), set()
    for first, last, instead in NOTICES[year]:
        span = (day_of(year, last) - day_of(year, first)).days
        off |= {day_of(year, first) + timedelta(days=n) for n in range(span + 1)}
        worked |= {day_of(year, text) for text in instead}
    announced = {day: day in worked or (day.weekday() < 5 and day not in off) for day in days_of(year)}
    assert {day: Workdays().is_working(day) for day in days_of(year)} == announced


def test_make_up_days_of_a_next_years_notice_lie_in_this_december():
    assert Workdays().is_working(date(2011, 12, 31))  # a Saturday, for the New Year of 2012


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-09-18", 1, "2026-09-20"),  # Friday; the Sunday is worked
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day
        ("2026-09-30", 3, "2026-10-10"),  # a Saturday, worked
        ("2026-10-01", 1, "2026-10-08"),  # from a day off
        ("2026-09-16", 7, "2026-09-24"),  # with the Sunday that is worked, before Mid-Autumn
        ("2026-02-13", 6, "2026-02-28"),  # over the Spring Festival, with both Saturdays
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-10-12", -1, "2026-10-10"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-08", -10, "2026-09-17"),
        ("2020-04-24", 1, "2020-04-26"),
        ("2026-10-03", 0, "2026-10-03"),
        ("2027-01-01", 1, "2027-01-04"),  # not announced yet: the festivals of the law and weekends
    ],
)
def test_working_days_are_added_over_weekends_festivals_and_make_up_days(day, n, expected):
    assert Workdays().add(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-09-30", "2026-10-08", 1),
        ("2026-09-25", "2026-10-10", 6),
        ("2026-10-08", "2026-09-30", -1),
        ("2026-10-08", "2026-10-08", 0),
        ("2025-12-31", "2026-12-31", 248),
    ],
)
def test_working_days_between_leave_out_the_first_and_count_the_last(start, end, days):
    assert Workdays().between(date.fromisoformat(start), date.fromisoformat(end)) == days


@given(day=DAYS, n=st.integers(-60, 60))
def test_what_is_added_lies_that_many_working_days_away_and_is_one(day, n):
    end = Workdays().add(day, n)
    assert Workdays().between(day, end) == n
    assert n == 0 or Workdays().is_working(end)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-04-08", 0, "2026-04-08"),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_of_the_month(day, n, expected):
    assert add_months(date.fromisoformat(day), n) == date.fromisoformat(expected)


def test_years_are_announced_as_far_as_the_notices_go():
    assert [is_announced(year) for year in (2000, 2020, 2026, 2098)] == [False, True, True, False]


def test_what_the_secretariat_says_of_a_day_counts(db, django_assert_num_queries):
    said = {"2026-11-05": False, "2026-11-07": True, "2026-11-09": False}
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=is_working, changed_at="2026-11-01T00:00Z") for day, is_working in said.items()
    )
    with django_assert_num_queries(1):
        workdays = read_workdays()
        assert [workdays.is_working(date.fromisoformat(day)) for day in said] == list(said.values())
        assert workdays.add(date(2026, 11, 4), 3) == date(2026, 11, 10)
    with django_assert_num_queries(3):
        assert not is_working(date(2026, 11, 5))
        assert add_working_days(date(2026, 11, 4), 1) == date(2026, 11, 6)
        assert working_days_between(date(2026, 11, 4), date(2026, 11, 10)) == 3

"""The calendar of working days: what the secretariat says of a day, and its months as pages show them."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.journal.topics import element_pks
from congress.meetings.models import CalendarDay
from congress.meetings.workdays import FIRST_YEAR, LAST_YEAR, Workdays, is_announced, published


class Verb(models.TextChoices):
    DAY_SET = "calendar.set"
    DAY_CLEARED = "calendar.cleared"


@service
def set_day(*, day: date, is_working: bool, note: str = "", by: By) -> CalendarDay:
    """Say whether a day is a working day, against what is published."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ActionRefused(_("The calendar knows the years %(first)s to %(last)s.") % span())
    values = {"is_working": is_working, "note": note, "changed_by": by.user, "changed_at": timezone.now()}
    said, _made = CalendarDay.objects.update_or_create(day=day, defaults=values)
    facts = {"day": day.isoformat(), "working": is_working, "note": text_digest(note)}
    record_day(said, Verb.DAY_SET, facts, by=by)
    return said


@service
def clear_day(*, day: date, by: By) -> CalendarDay:
    """Take back what was said of a day: it is again as published."""
    said = CalendarDay.objects.select_for_update().filter(day=day).first()
    if said is None:
        raise ActionRefused(_("Nothing was said of this day: it is as published."))
    CalendarDay.objects.filter(pk=said.pk).delete()
    record_day(said, Verb.DAY_CLEARED, {"day": day.isoformat()}, by=by)
    return said


def record_day(said: CalendarDay, verb: str, facts: dict, *, by: By) -> None:
    change = Change(CalendarDay.TOPIC, verb, month_element(said.day), facts)
    record([change], by=by, changed=said, location=f"/calendar/?year={said.day.year}")


def span() -> dict[str, int]:
    return {"first": FIRST_YEAR, "last": LAST_YEAR}


# As pages show it


@dataclass(frozen=True)
class Day:
    day: date
    is_working: bool
    name: str  # of the public holiday, if it is one
    said: CalendarDay | None = None

    @property
    def is_swapped(self) -> bool:
        """Otherwise than its day of the week says."""
        return self.is_working == self.is_weekend

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5

    @property
    def url(self) -> str:
        return f"/calendar/{self.day.isoformat()}/"


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day | None]]

    @property
    def element(self) -> str:
        return month_element(self.first)

    @property
    def working_days(self) -> int:
        return sum(day.is_working for week in self.weeks for day in week if day)


def month_element(day: date) -> str:
    return f"calendar-month-{day:%Y%m}"


def months_of(firsts: Iterable[date]) -> list[Month]:
    """The months that begin on these days, in one query."""
    said = {one.day: one for one in CalendarDay.objects.select_related("changed_by")}
    workdays = Workdays({day: one.is_working for day, one in said.items()})

    def shown(day: date) -> Day:
        name = published(day.year, get_language() or "").get(day, "")
        return Day(day, workdays.is_working(day), name, said.get(day))

    def weeks(first: date) -> list[list[Day | None]]:
        rows = Calendar().monthdatescalendar(first.year, first.month)
        return [[shown(day) if day.month == first.month else None for day in row] for row in rows]

    return [Month(first, weeks(first)) for first in firsts]


def year_of(year: int) -> list[Month]:
    return months_of(date(year, month, 1) for month in range(1, 13))


def day_of(day: date) -> Day:
    (month,) = months_of([day.replace(day=1)])
    return next(one for week in month.weeks for one in week if one and one.day == day)


def render_months(topic: str, ids: Iterable[str]) -> dict[str, str]:
    numbers = element_pks(ids, "calendar-month")
    firsts = [date(number // 100, number % 100, 1) for number in numbers if is_month(number)]
    return {
        month.element: render_to_string("meetings/_calendar_month.html", {"month": month})
        for month in months_of(firsts)
    }


def is_month(number: int) -> bool:
    return FIRST_YEAR <= number // 100 <= LAST_YEAR and 1 <= number % 100 <= 12


def why_uncertain(year: int) -> str:
    """A sentence where the year's holidays are not announced yet."""
    if is_announced(year):
        return ""
    sentence = _(
        "The holidays and make-up days of %s are not announced yet. Until then only weekends and the festivals of the "
        "law are known; dates in this year may move."
    )
    return sentence % year

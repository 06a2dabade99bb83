"""Which days are working days in China: weekends, public holidays and make-up days 调休, and what the secretariat says.

Festivals and make-up days come from the library `holidays`, which keeps the yearly notices of the State Council. Of a
year whose notice is not out yet it knows the festivals that the law gives, not the swaps.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays
from holidays.countries.china import ChinaStaticHolidays

from congress.meetings.models import CalendarDay

FIRST_YEAR = min(ChinaStaticHolidays.special_public_holidays)
LAST_YEAR = 2099  # of the library's lunar calendar
ONE_DAY = timedelta(days=1)
NAMES_IN = {"zh-hans": "zh_CN", "en": "en_US"}


@cache
def published(year: int, language: str = "zh-hans") -> HolidayBase:
    """The year's public holidays with their names. The next notice may make days of this December working days."""
    return country_holidays("CN", years=[year, year + 1], expand=False, language=NAMES_IN.get(language, "en_US"))


def is_announced(year: int) -> bool:
    """Whether the State Council's notice for the year is known here."""
    return year in ChinaStaticHolidays.special_public_holidays


@dataclass(frozen=True)
class Workdays:
    """The calendar as it stands; read once for all that is asked of it."""

    said: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        said = self.said.get(day)
        return published(day.year).is_working_day(day) if said is None else said

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day, which itself does not count; before it where n is negative."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days after the start, the end included; negative where the end lies before."""
        if end < start:
            return -sum(self.is_working(end + ONE_DAY * n) for n in range((start - end).days))
        return sum(self.is_working(start + ONE_DAY * (n + 1)) for n in range((end - start).days))


def read_workdays() -> Workdays:
    """The calendar with what the secretariat said, in one query."""
    return Workdays(dict(CalendarDay.objects.values_list("day", "is_working")))


def is_working(day: date) -> bool:
    return read_workdays().is_working(day)


def add_working_days(day: date, n: int) -> date:
    return read_workdays().add(day, n)


def working_days_between(start: date, end: date) -> int:
    return read_workdays().between(start, end)


def add_months(day: date, n: int) -> date:
    """The same day n months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""Who gets what answer from the calendar of working days."""

from datetime import date

from django.utils import timezone

from congress.meetings.calendar import set_day
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
calendar               GET  -        302  302  404  404     200  200  200  200     200  200  200
calendar               POST -        405
calendar_day           GET  said     303  303  404  404     200  200  200  200     200  200  200
calendar_day           GET  plain    303  303  404  404     200  200  200  200     200  200  200
calendar_day           GET  nothing  303  303  404  404     404  404  404  404     404  404  404
calendar_day           POST said     401  401  404  404     403  403  403  403     403  403  200
calendar_day           POST plain    401  401  404  404     403  403  403  403     403  403  200
calendar_day           POST nothing  401  401  404  404     404  404  404  404     404  404  404
calendar_day_clear     GET  said     405
calendar_day_clear     POST said     401  401  404  404     403  403  403  403     403  403  200
calendar_day_clear     POST plain    401  401  404  404     403  403  403  403     403  403  409
calendar_day_clear     POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
calendar one                      no   no   no   no      yes  yes  yes  yes     yes  yes  yes
calendar nothing                  no
"""

# Whoever opens the calendar follows it; nobody is listed for it.
LISTED = {"calendar": {"one": set(), "nothing": set()}}
ELEMENTS = {"calendar-month"}
FIELDS = {"calendar_day": {"is_working": "yes", "note": "Flood"}}
YEAR = timezone.localdate().year  # which the page shows
DAYS = {"said": f"{YEAR}-11-07", "plain": f"{YEAR}-11-09", "nothing": f"{YEAR}-11-31"}


def build(world):
    """A day of which the secretariat has said something."""
    set_day(day=date.fromisoformat(DAYS["said"]), is_working=True, note="Storm", by=TESTER)


def arguments(world, route, thing):
    return [DAYS[thing]]


def topic(world, word, thing):
    return 1 if thing == "one" else NOWHERE

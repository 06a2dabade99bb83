from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.calendar import Day, Month, clear_day, day_of, set_day, why_uncertain, year_of
from congress.meetings.forms import CalendarDayForm
from congress.meetings.models import CalendarDay
from congress.meetings.permissions import can_see_calendar
from congress.meetings.views import SECRETARIAT
from congress.meetings.workdays import FIRST_YEAR, LAST_YEAR
from congress.people.permissions import is_secretariat
from congress.people.posts import posts_of


def visible_day(request: HttpRequest, text: str) -> date:
    """The day of an address; 404 where there is no such day, or it is not for this person."""
    day = day_or_none(text)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR or not can_see_calendar(request.user):
        raise Http404
    return day


def day_or_none(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def asked_year(request: HttpRequest) -> int:
    asked = request.GET.get("year")
    if asked is None:
        return timezone.localdate().year
    if not is_number(asked, most=4):
        raise BadRequest
    if not FIRST_YEAR <= int(asked) <= LAST_YEAR:
        raise Http404
    return int(asked)


@require_safe
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """The working days of a year, month by month."""
    if not can_see_calendar(request.user):
        raise Http404
    year = asked_year(request)
    position = Topic.objects.positions([CalendarDay.TOPIC])[CalendarDay.TOPIC]
    months = year_of(year)
    if wants_json(request):
        return JsonResponse(twin(year, months))
    context = {
        "year": year,
        "months": months,
        "position": position,
        "topic": CalendarDay.TOPIC,
        "why_uncertain": why_uncertain(year),
        "is_secretariat": posts_of(request.user).is_secretariat,
        "years": [one for one in (year - 1, year, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
    }
    return render(request, "meetings/calendar.html", context)


def twin(year: int, months: list[Month]) -> dict[str, Any]:
    """The year for programs: only the days that are otherwise than their day of the week says."""
    swapped = [day for month in months for week in month.weeks for day in week if day and day.is_swapped]
    days = [{"day": one.day, "working": one.is_working, "name": one.name, "said": bool(one.said)} for one in swapped]
    return {"year": year, "announced": not why_uncertain(year), "days": days}


def day_page(request: HttpRequest, day: str, form: Any = None) -> HttpResponse:
    """One day: what it is, who said so, and, for the secretariat, the form to say otherwise."""
    shown = day_of(visible_day(request, day))
    context = {
        "shown": shown,
        "why_uncertain": why_uncertain(shown.day.year),
        "is_secretariat": posts_of(request.user).is_secretariat,
        "form": form or CalendarDayForm(initial=otherwise(shown)),
    }
    return render(request, "meetings/calendar_day.html", context)


def otherwise(shown: Day) -> dict[str, str]:
    """The form begins with what the secretariat would want to say: the opposite of what is, or its own words again."""
    is_working = shown.is_working if shown.said else not shown.is_working
    return {"is_working": "yes" if is_working else "no", "note": shown.said.note if shown.said else ""}


@act(page=day_page)
def calendar_day(request: HttpRequest, day: str) -> Done:
    asked = visible_day(request, day)
    allow(is_secretariat(request.user))
    said = set_day(day=asked, by=request.by.acting_as(SECRETARIAT), **valid(request, CalendarDayForm(request.POST)))
    return Done(sentence_of(said))


@act
def calendar_day_clear(request: HttpRequest, day: str) -> Done:
    asked = visible_day(request, day)
    allow(is_secretariat(request.user))
    valid(request)
    clear_day(day=asked, by=request.by.acting_as(SECRETARIAT))
    return Done(_("%s is again as published.") % date_format(asked))


def sentence_of(said: CalendarDay) -> str:
    sentence = _("%s is a working day now.") if said.is_working else _("%s is a day off now.")
    return sentence % date_format(said.day)

"""By when what is owed, and how near that is: computed of stored moments, the meeting's terms and the calendar of
working days, never stored. Only `Assignment.due_on`, by when the reply is owed, is somebody's decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Meeting
from congress.meetings.workdays import Workdays, add_months, read_workdays
from deliberation.suggestions.models import Assignment, Suggestion, Terms, terms_of

HANDS = Assignment.State
ON_IT = (HANDS.ASSIGNED, HANDS.RECEIVED, HANDS.HANDLING, HANDS.APPROVAL)


class Kind(models.TextChoices):
    RECEIPT = "receipt", _("to be received or sent back by")
    VIEW = "view", _("view due by")
    REPLY = "reply", _("reply due by")
    RATING = "rating", _("to be rated by")
    PROMISE = "promise", _("planned for")


class Colour(models.TextChoices):
    CALM = "calm", _("in time")
    AMBER = "amber", _("due soon")
    RED = "red", _("overdue")


@dataclass(frozen=True)
class Clock:
    """What is owed by when; `days_left` are working days, negative where it is overdue."""

    kind: Kind
    due_on: date
    colour: Colour
    days_left: int

    @property
    def is_overdue(self) -> bool:
        return self.colour == Colour.RED

    @property
    def days_over(self) -> int:
        return -self.days_left


# By when


def receipt_due(assignment: Assignment, workdays: Workdays | None = None) -> date:
    """The last day on which a department may receive it or send it back."""
    workdays = workdays or read_workdays()
    return workdays.add(day_of(assignment.assigned_at), terms_for(assignment).receipt_days)


def view_due(assignment: Assignment) -> date:
    """The last day for a co-department's view to its lead; in a later round it is asked for with the reply."""
    if assignment.suggestion.round > 1:
        return assignment.due_on
    return add_months(day_of(assignment.assigned_at), terms_for(assignment).view_months)


def reply_due(terms: Terms, assigned_on: date | None = None) -> date:
    """What `Assignment.due_on` is, unless the secretariat decides otherwise."""
    return add_months(assigned_on or timezone.localdate(), terms.reply_months)


def extension_limit(assignment: Assignment) -> date:
    """No extension goes beyond this day."""
    return add_months(day_of(assignment.assigned_at), terms_for(assignment).longest_months)


def renewed_due(terms: Terms, rated_on: date | None = None) -> date:
    """By when a new reply is owed after “not satisfied”."""
    return add_months(rated_on or timezone.localdate(), terms.renewed_months)


def rating_due(suggestion: Suggestion) -> date | None:
    """The last day on which the rating of the reply is asked for; None before every department has replied."""
    if suggestion.replied_at is None:
        return None
    return day_of(suggestion.replied_at) + timedelta(days=terms_of(suggestion.meeting).rating_days)


def cosigning_due(terms: Terms, invited_on: date | None = None) -> date:
    return (invited_on or timezone.localdate()) + timedelta(days=terms.cosigning_days)


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def terms_for(assignment: Assignment) -> Terms:
    return terms_of(assignment.suggestion.meeting)


# How near


def clock_to(kind: Kind, due_on: date, amber_days: int, workdays: Workdays, today: date | None = None) -> Clock:
    """Amber so many working days before the end, red after it."""
    today = today or timezone.localdate()
    left = workdays.between(today, due_on)
    soon = Colour.AMBER if left <= amber_days else Colour.CALM
    return Clock(kind, due_on, Colour.RED if today > due_on else soon, left)


def clocks_of(assignment: Assignment, workdays: Workdays, today: date | None = None) -> list[Clock]:
    """What its department owes now, the soonest first."""
    if assignment.state not in ON_IT:
        return []
    terms, owed = terms_for(assignment), []
    if assignment.state == HANDS.ASSIGNED:
        # As long as the whole clock, amber would say nothing.
        amber_days = min(terms.amber_days, terms.receipt_days // 2)
        owed.append(clock_to(Kind.RECEIPT, receipt_due(assignment, workdays), amber_days, workdays, today))
    if assignment.part == Assignment.Part.CO:
        owed.append(clock_to(Kind.VIEW, view_due(assignment), terms.amber_days, workdays, today))
    else:
        owed.append(clock_to(Kind.REPLY, assignment.due_on, terms.amber_days, workdays, today))
    return sorted(owed, key=lambda clock: clock.due_on)


def rating_clock(suggestion: Suggestion, workdays: Workdays, today: date | None = None) -> Clock | None:
    """How long its authors may still rate the reply."""
    due_on = rating_due(suggestion) if suggestion.is_replied else None
    if due_on is None:
        return None
    return clock_to(Kind.RATING, due_on, terms_of(suggestion.meeting).amber_days, workdays, today)


def with_clocks(assignments: Iterable[Assignment], today: date | None = None) -> list[Assignment]:
    """The rows of a desk, each with its most pressing `clock` or None; two queries, however many rows.

    They come with `select_related("suggestion__meeting")`.
    """
    rows = list(assignments)
    know_terms(one.suggestion.meeting for one in rows)
    workdays = read_workdays()
    for one in rows:
        one.clock = next(iter(clocks_of(one, workdays, today)), None)  # type: ignore[attr-defined]
    return rows


def know_terms(meetings: Iterable[Meeting]) -> None:
    """Read the terms of all of them at once, for `terms_of`."""
    unknown = [one for one in meetings if getattr(one, "known_terms", None) is None]
    own = {terms.meeting_id: terms for terms in Terms.objects.filter(meeting__in={one.pk for one in unknown})}
    for one in unknown:
        one.known_terms = own.get(one.pk) or Terms(meeting=one)  # type: ignore[attr-defined]

"""Reminding people, as acts of the clock."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from congress.journal.services import CLOCK, By, service, take_lease
from congress.people.notices import notify
from deliberation.suggestions.models import Reminder
from deliberation.suggestions.reminders import Owed, is_hour_of_reminders, owed_now

EVERY = timedelta(minutes=10)


def remind_by_the_clock(now: datetime) -> int:
    """A job of the clock: every ten minutes by day, in whichever process comes first."""
    if not is_hour_of_reminders(now) or not take_lease("reminders", secrets.token_hex(8), span=EVERY):
        return 0
    return send_reminders(now=now)


def send_reminders(*, now: datetime, by: By = CLOCK) -> int:
    """How many reminders were sent."""
    return sum(remind(owed=owed, by=by) for owed in owed_now(now))


@service
def remind(*, owed: Owed, by: By) -> bool:
    """Remind people of one thing, unless they were a moment ago."""
    _reminder, is_new = Reminder.objects.get_or_create(
        kind=owed.kind,
        about=owed.about,
        due_on=owed.due_on,
        defaults={"suggestion": owed.suggestion, "sent_at": timezone.now()},
    )
    if is_new:
        notify(
            users=owed.users,
            kind=f"reminder.{owed.kind.value}",
            url=owed.suggestion.get_absolute_url(),
            key=f"{owed.about}.{owed.due_on}",
            facts=owed.facts,
            by=by,
        )
    return is_new

"""Sending notices on: the day's digest is laid ready by the clock, and all that is ready is sent beside the pages."""

import logging
import time
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation

from congress.journal.languages import DEFAULT
from congress.journal.services import act, service
from congress.people.models import Delivery, Notice, User
from congress.people.notices import send_on
from congress.people.ways import WAYS, Parcel

logger = logging.getLogger(__name__)

MOST_TRIES = 6
FIRST_PAUSE = timedelta(seconds=30)  # after a failure, and each time four times as long: given up after three hours
HOLD = timedelta(seconds=60)  # longer than a sending lasts; who holds it longer was killed
ROUND = 5  # seconds that sending takes before other work has its turn
MOST_DIGESTS = 20  # in one tick


# The digest of the day


def lay_digests(now: datetime) -> int:
    """Lay ready what goes to each person once a day. A job of the clock."""
    local = timezone.localtime(now)
    if not settings.NOTICE_BACKENDS or local.hour < settings.NOTICE_DIGEST_HOUR:
        return 0
    since = local.replace(hour=settings.NOTICE_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    fresh = Exists(untold(since).filter(user=OuterRef("pk")))
    done = Exists(Delivery.objects.filter(user=OuterRef("pk"), day=local.date()))
    people = User.objects.filter(fresh, ~done, reachable(), reach=User.Reach.DAILY, is_active=True).order_by("pk")
    return sum(lay_digest(user=user, before=since, day=local.date()) for user in people[:MOST_DIGESTS])


def untold(before: datetime) -> Any:
    """What is unread and was never laid ready for sending."""
    return Notice.objects.unread().filter(at__lt=before, deliveries=None)


def reachable() -> Q:
    """Those to whom some way leads; in step with `notices.ways_to`."""
    ways, found = settings.NOTICE_BACKENDS, Q(pk__in=[])
    if Delivery.Way.WEBHOOK in ways:
        return Q()
    if Delivery.Way.EMAIL in ways:
        found |= ~Q(email="")
    if Delivery.Way.SMS in ways:
        found |= ~Q(telephone="")
    return found


@service
def lay_digest(*, user: User, before: datetime, day: date) -> int:
    notices = list(untold(before).filter(user=user))
    return send_on([(user, notices)], timezone.now(), day=day) if notices else 0


# Sending


def deliver() -> bool:
    """Send what is due, for a few seconds; a way that fails waits for the next round. A job beside the pages.

    False: whatever else waits there has its turn before the rest.
    """
    failing: set[str] = set()
    until = time.monotonic() + ROUND
    while time.monotonic() < until:
        delivery = take_next(failing)
        if delivery is None:
            break
        if not send(delivery):
            failing.add(delivery.way)
    return False


def take_next(failing: Collection[str]) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.due(now).exclude(way__in=failing)
    for pk in due.values_list("pk", flat=True)[:10]:
        with act():
            is_mine = due.filter(pk=pk).update(held_until=now + HOLD, tries=F("tries") + 1)
        if is_mine:
            return Delivery.objects.select_related("user").get(pk=pk)
    return None


def send(delivery: Delivery) -> bool:
    """Whether its way is well; what became of it is kept with it."""
    user = delivery.user
    notices = list(delivery.notices.unread().order_by("-pk"))
    if not notices or not user.is_active or user.reach == User.Reach.NONE:
        settle(delivery=delivery, state=Delivery.State.NEEDLESS)
        return True
    try:
        if delivery.way not in settings.NOTICE_BACKENDS:
            raise ValueError("this way is not set any more")
        with translation.override(user.language or DEFAULT):
            WAYS[delivery.way](Parcel(delivery.pk, user, notices))
    except Exception as error:  # whatever a way or its other end does, the next one is sent
        logger.warning("delivery %s by %s failed: %s", delivery.pk, delivery.way, type(error).__name__)
        postpone(delivery=delivery, error=f"{type(error).__name__}: {error}"[:200])
        return False
    settle(delivery=delivery, state=Delivery.State.SENT, sent_at=timezone.now(), error="")
    return True


def postpone(*, delivery: Delivery, error: str) -> None:
    """To be tried again later, or given up."""
    if delivery.tries >= MOST_TRIES:
        settle(delivery=delivery, state=Delivery.State.FAILED, error=error)
        return
    pause = FIRST_PAUSE * 4 ** (delivery.tries - 1)
    settle(delivery=delivery, state=Delivery.State.WAITING, error=error, next_at=timezone.now() + pause)


@service
def settle(*, delivery: Delivery, state: str, **fields: Any) -> bool:
    """False where another process took it on in the meantime."""
    mine = Delivery.objects.filter(pk=delivery.pk, held_until=delivery.held_until, state=Delivery.State.WAITING)
    return bool(mine.update(state=state, held_until=None, **fields))

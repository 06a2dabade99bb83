"""Who is in a room, and how far he has read. No acts: nothing of it is in the journal."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils import timezone

from congress.journal.services import service, touch
from deliberation.rooms.models import Room, Visit

AWAY_AFTER = timedelta(seconds=150)


@service
def keep_visit(*, room: Room, user: Any, upto: int) -> None:
    """He is there and has seen the messages up to this one; a smaller number, sent late, takes nothing back."""
    now = timezone.now()
    newest = room.messages.aggregate(newest=Max("pk"))["newest"] or 0
    upto = min(upto, newest)
    visits = Visit.objects.filter(room=room, user=user)
    if visits.update(read_upto=Greatest(F("read_upto"), upto), seen_at=now):
        has_come = visits.filter(is_here=False).update(is_here=True)
    else:
        _visit, has_come = Visit.objects.get_or_create(
            room=room, user=user, defaults={"read_upto": upto, "seen_at": now}
        )
    if has_come:
        touch([room.desk_topic])


def end_visits(now: datetime) -> int:
    """The clock's: who was not heard of for a while is no longer there."""
    silent = Visit.objects.filter(is_here=True, seen_at__lt=now - AWAY_AFTER)
    return end(silent) if silent.exists() else 0


@service
def end(visits: Any) -> int:
    rooms = set(visits.values_list("room", flat=True))
    ended = visits.update(is_here=False)
    touch(Room(pk=pk).desk_topic for pk in rooms)
    return ended

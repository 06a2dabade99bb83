"""Whether somebody may speak in a room at this very moment, and if not, why."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.journal.prepared import Prepared
from congress.journal.services import ActionRefused, TooSoon
from congress.people.models import User
from deliberation.rooms.models import Hand, Message, Mute, Room


def hold_room(room: Room) -> None:
    """Keep the room and its phase as they are until the act ends. Many may hold it at once; whoever changes the
    room, its floor or its mutes takes the row FOR UPDATE (`change_room`), waits for them, and is waited for."""
    if connection.vendor != "postgresql":
        return  # one act at a time
    sql = (
        "SELECT 1 FROM rooms_room JOIN meetings_phase ON meetings_phase.id = rooms_room.phase_id"
        " WHERE rooms_room.id = %s FOR SHARE"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [room.pk])


def change_room(room: Room) -> Room:
    """The room as it stands, held by this act alone until it ends."""
    return Room.objects.select_related("phase").select_for_update(of=("self",)).get(pk=room.pk)


def refuse_unless_open(room: Room) -> Room:
    """The room as it stands, held so; refused where its phase is closed."""
    hold_room(room)
    found = Room.objects.select_related("phase").get(pk=room.pk)
    refuse_closed(found)
    return found


def refuse_closed(room: Room) -> None:
    if not room.phase.is_open:
        raise ActionRefused(closed(room))


def refuse_muted(room: Room, user: Any) -> None:
    mute = Mute.objects.standing(timezone.now()).filter(room=room, user=user).order_by("-until").first()
    if mute is not None:
        raise ActionRefused(muted(mute.until, mute.reason))


def refuse_unless_may_post(room: Room, author: Any, *, is_moderator: bool) -> None:
    """Refused with the reason where the phase is closed, and, moderators apart, where the room is paused, the
    person muted, the floor another's (strict mode) or his last message too near (slow mode: TooSoon)."""
    hold_room(room)
    found: Any = rooms_as_they_stand(room=room.pk, author=author.pk, now=timezone.now())[0]
    if not found.phase.is_open:
        raise ActionRefused(closed(found), kept())
    if is_moderator:
        return
    if found.muted_until:
        raise ActionRefused(muted(found.muted_until, found.mute_reason), kept())
    if found.paused_at:
        raise ActionRefused(paused(found), kept())
    if found.is_strict and not found.has_floor:
        raise ActionRefused(_("Only who has the floor may post now, and you do not have it."), kept())
    if found.slow_seconds:
        refuse_if_too_soon(found, author)


@Prepared
def rooms_as_they_stand(room: int, author: int, now: datetime) -> QuerySet[Room]:
    """With its phase, and what somebody may do there."""
    own_mute = Mute.objects.standing(now).filter(room=OuterRef("pk"), user=author).order_by("-until")
    return (
        Room.objects.select_related("phase")
        .annotate(
            muted_until=Subquery(own_mute.values("until")[:1]),
            mute_reason=Subquery(own_mute.values("reason")[:1]),
            has_floor=Exists(Hand.objects.speaking().filter(room=OuterRef("pk"), user=author)),
        )
        .filter(pk=room)
    )


def refuse_if_too_soon(room: Room, author: Any) -> None:
    """Slow mode. His own row is held, so that of two messages of one person the second sees the first."""
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    posted = Message.objects.filter(room=room, author=author).order_by("-pk").values_list("posted_at", flat=True)
    last = posted.first()
    if last is None:
        return
    left = last + timedelta(seconds=room.slow_seconds) - timezone.now()
    if left > timedelta(0):
        seconds = int(left.total_seconds()) + 1
        raise TooSoon(
            _("The group talks slowly now: your next message may come in %s seconds.") % seconds, seconds=seconds
        )


# What is told to who is refused


def kept() -> str:
    return _("What you wrote is kept on your phone.")


def closed(room: Room) -> str:
    return _("%s is closed now.") % room.title


def paused(room: Room) -> str:
    return _("The moderator has paused the group: %s") % sentence(room.pause_reason)


def muted(until: Any, reason: str) -> str:
    clock = date_format(timezone.localtime(until), "H:i")
    return _("The moderator has asked you to be silent until %(time)s: %(reason)s") % {
        "time": clock,
        "reason": sentence(reason),
    }


def sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}{_('.')}"

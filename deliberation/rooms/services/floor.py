from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from deliberation.rooms.floor import floor_of
from deliberation.rooms.models import Hand, Room
from deliberation.rooms.services.gate import change_room, paused, refuse_closed, refuse_muted
from deliberation.rooms.verbs import Verb

EXTENSION = timedelta(seconds=60)


@service
def raise_hand(*, room: Room, user: Any, number: str, by: By) -> Hand:
    """Ask for the floor; refused where the room is closed or paused, the person muted, or his hand up already."""
    room = hold_floor(room)
    if room.paused_at:
        raise ActionRefused(paused(room))
    refuse_muted(room, user)
    refuse_live_hand(room, user)
    hand = Hand.objects.create(room=room, user=user, number=number, raised_at=timezone.now())
    write(room, [change(room, Verb.HAND_RAISED, hand)], by=by, made=hand)
    return hand


@service
def lower_hand(*, hand: Hand, by: By) -> Hand:
    """Take a hand down that still waits."""
    room = hold_floor(hand.room)
    if not Hand.objects.waiting().filter(pk=hand.pk).update(ended_at=timezone.now()):
        raise ActionRefused(_("This hand does not wait any more."))
    write(room, [change(room, Verb.HAND_LOWERED, hand)], by=by, changed=hand)
    return hand


@service
def give_floor(*, hand: Hand, by: By) -> Hand:
    """Let somebody speak for the room's seconds; whoever spoke until now has ended with it."""
    room = hold_floor(hand.room)
    now = timezone.now()
    changes = []
    for speaking in Hand.objects.speaking().filter(room=room).exclude(pk=hand.pk):
        Hand.objects.filter(pk=speaking.pk).update(ended_at=now)
        changes.append(change(room, Verb.FLOOR_ENDED, speaking))
    until = now + timedelta(seconds=room.floor_seconds)
    if not Hand.objects.waiting().filter(pk=hand.pk).update(given_at=now, until=until):
        raise ActionRefused(_("This hand does not wait any more."))
    write(room, [*changes, change(room, Verb.FLOOR_GIVEN, hand, seconds=room.floor_seconds)], by=by, changed=hand)
    return hand


@service
def extend_floor(*, hand: Hand, by: By) -> Hand:
    """A minute more, counted from now where the time is already over."""
    room = hold_floor(hand.room)
    speaking = still_speaking(hand)
    until = max(timezone.now(), speaking.until) + EXTENSION
    Hand.objects.filter(pk=hand.pk).update(until=until)
    seconds = int(EXTENSION.total_seconds())
    write(room, [change(room, Verb.FLOOR_EXTENDED, hand, seconds=seconds)], by=by, changed=hand)
    return hand


@service
def end_floor(*, hand: Hand, by: By) -> Hand:
    room = hold_floor(hand.room)
    still_speaking(hand)
    Hand.objects.filter(pk=hand.pk).update(ended_at=timezone.now())
    write(room, [change(room, Verb.FLOOR_ENDED, hand)], by=by, changed=hand)
    return hand


@service
def move_hand(*, hand: Hand, direction: str, by: By) -> Hand:
    """Change places with the one before (`up`) or behind (`down`). Who waits now keeps his place from then on."""
    room = hold_floor(hand.room)
    waiting = floor_of(room).waiting
    place = next((place for place, one in enumerate(waiting) if one.pk == hand.pk), None)
    if place is None:
        raise ActionRefused(_("This hand does not wait any more."))
    other = place + (-1 if direction == "up" else 1)
    if not 0 <= other < len(waiting):
        raise ActionRefused(_("There is nobody to change places with."))
    waiting[place], waiting[other] = waiting[other], waiting[place]
    for rank, one in enumerate(waiting, 1):
        one.rank = rank
    Hand.objects.bulk_update(waiting, ["rank"])
    write(room, [change(room, Verb.HAND_MOVED, hand, place=other + 1)], by=by, changed=hand)
    return hand


def drop_hands(room: Room, user: Any) -> list[Change]:
    """Take down whatever hand the person has in the room, his turn to speak with it. The changes are returned for
    the record of the caller's act, which holds the room (`change_room`)."""
    changes = []
    for hand in Hand.objects.filter(room=room, user=user, ended_at=None):
        Hand.objects.filter(pk=hand.pk).update(ended_at=timezone.now())
        changes.append(change(room, Verb.FLOOR_ENDED if hand.given_at else Verb.HAND_LOWERED, hand))
    return changes


def hold_floor(room: Room) -> Room:
    """The room, held by this act alone; refused where its phase is closed."""
    room = change_room(room)
    refuse_closed(room)
    return room


def refuse_live_hand(room: Room, user: Any) -> None:
    live = Hand.objects.filter(room=room, user=user, ended_at=None).first()
    if live and live.given_at:
        raise ActionRefused(_("You have the floor."))
    if live:
        raise ActionRefused(_("Your hand is up already."))


def still_speaking(hand: Hand) -> Any:
    speaking = Hand.objects.speaking().filter(pk=hand.pk).first()
    if speaking is None:
        raise ActionRefused(_("This turn to speak is over."))
    return speaking


def change(room: Room, verb: str, hand: Hand, **facts: int) -> Change:
    return Change(room.topic, verb, room.floor, {"hand": hand.pk, **facts})


def write(room: Room, changes: list[Change], *, by: By, **thing: Any) -> None:
    location = f"{room.get_absolute_url()}#{room.floor}"
    record(changes, by=by, location=location, touch=[room.desk_topic], **thing)

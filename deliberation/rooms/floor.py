"""Who has the floor of a room, who waits for it in which order, and how long each has spoken."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, F, Max, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone

from congress.journal.topics import element_pks
from deliberation.rooms.models import Hand, Room
from deliberation.rooms.polls import newest_polls


@dataclass(frozen=True)
class Floor:
    """`waiting` is in the order of speaking. Every hand has `seconds` (spoken here before), `spoken_for` (the same for
    people) and `is_first`; who speaks has `seconds_left` and `time_left`."""

    speaking: Any = None
    waiting: list[Any] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        return [hand.user_id for hand in (self.speaking, *self.waiting) if hand]


@dataclass(frozen=True)
class SpeakingTime:
    user: int
    name: str
    number: str
    turns: int
    seconds: int

    @property
    def spoken_for(self) -> str:
        return clock(self.seconds)


def floor_of(room: Room) -> Floor:
    """In one query."""
    turns = Hand.objects.spoken().filter(room=OuterRef("room"), user=OuterRef("user")).order_by().values("user")
    spoken = Sum(F("ended_at") - F("given_at"), output_field=DurationField())
    hands: list[Any] = list(
        Hand.objects.filter(room=room, ended_at=None)
        .select_related("user")
        .annotate(turns=Subquery(turns.annotate(of=Count("pk")).values("of")))
        .annotate(spoken=Subquery(turns.annotate(of=spoken).values("of")))
    )
    now = timezone.now()
    for hand in hands:
        hand.is_first = not hand.turns
        hand.seconds = whole_seconds(hand.spoken)
        hand.spoken_for = clock(hand.seconds)
        if hand.given_at:
            hand.seconds_left = max(0, math.ceil((hand.until - now).total_seconds()))
            hand.time_left = clock(hand.seconds_left)
    speaking = next((hand for hand in hands if hand.given_at), None)
    return Floor(speaking, sorted((hand for hand in hands if not hand.given_at), key=fairly))


def fairly(hand: Any) -> tuple[bool, int, int, datetime, int]:
    """Where the moderator put it; else who has spoken less comes first, and of equals who raised his hand earlier."""
    return (hand.rank is None, hand.rank or 0, hand.seconds, hand.raised_at, hand.pk)


def place_in_queue(floor: Floor, user: Any) -> int | None:
    """1 for who speaks next; None for who does not wait."""
    places = {hand.user_id: place for place, hand in enumerate(floor.waiting, 1)}
    return places.get(user.pk)


def speaking_times(room: Room) -> list[SpeakingTime]:
    """Of everybody who ever had the floor there, a turn that still runs up to now; who spoke most comes first."""
    spoken = Sum(Coalesce("ended_at", Value(timezone.now())) - F("given_at"), output_field=DurationField())
    rows = (
        Hand.objects.filter(room=room, given_at__isnull=False)
        .order_by()
        .values("user", "user__name")
        .annotate(number_=Max("number"), turns=Count("pk"), spoken=spoken)
        .values_list("user", "user__name", "number_", "turns", "spoken")
    )
    times = [SpeakingTime(*row, whole_seconds(spoken)) for *row, spoken in rows]
    return sorted(times, key=lambda one: (-one.seconds, one.number, one.user))


def whole_seconds(span: timedelta | None) -> int:
    return int(span.total_seconds()) if span else 0


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def floor_context(room: Room) -> dict[str, Any]:
    """What a page shows of the floor and of straw polls."""
    return {"floor": floor_of(room), "polls": newest_polls(room)}


def render_floors(topic: str, ids: Iterable[str]) -> dict[str, str]:
    found = Room.objects.filter(pk__in=element_pks(ids, "floor")).select_related("phase")
    return {one.floor: render_to_string("rooms/_floor.html", {"room": one, "floor": floor_of(one)}) for one in found}

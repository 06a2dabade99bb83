"""The queries of a room that are written once give everybody what the querysets give."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.rooms.models import Message, Mute
from deliberation.rooms.reading import seen_rooms
from deliberation.rooms.services.gate import rooms_as_they_stand
from deliberation.rooms.services.messages import post_message
from tests.conftest import NAMES, TESTER


@pytest.fixture
def room(rooms, people):
    """Of group one, with something pinned, alice muted, and emil's department on duty."""
    room = rooms[0]
    message = post_message(room=room, author=people.bob, number="002", body="Good morning", by=TESTER)
    room.pinned = Message.objects.get(pk=message.pk)
    room.save()
    room.departments.add(people.emil.memberships.get().department)
    now = timezone.now()
    Mute.objects.create(
        room=room, user=people.alice, reason="Noise", muted_at=now, until=now + timedelta(hours=1), by=people.bob
    )
    return room


def told(rows):
    """Everything that was read, related rows included."""
    return [
        {name: value for name, value in vars(row).items() if name != "_state"}
        | {name: vars(one) | {"_state": None} for name, one in row._state.fields_cache.items() if one is not None}
        for row in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_place_of_everybody_is_that_of_the_queryset(room, people, name):
    values = {"room": room.pk, "user": getattr(people, name).pk, "now": timezone.now()}
    assert told(seen_rooms(**values)) == told(seen_rooms.build(**values))


def test_place_in_a_room_is_seen_by_those_of_it_alone(room, people):
    seen = {name: len(seen_rooms(room=room.pk, user=getattr(people, name).pk, now=timezone.now())) for name in NAMES}
    assert seen == dict.fromkeys(NAMES, 0) | dict.fromkeys(["alice", "bob", "dora", "emil", "fiona"], 1)


@pytest.mark.parametrize("hours", [0, 2])
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_gate_is_that_of_the_queryset(room, people, name, hours):
    values = {"room": room.pk, "author": getattr(people, name).pk, "now": timezone.now() + timedelta(hours=hours)}
    assert told(rooms_as_they_stand(**values)) == told(rooms_as_they_stand.build(**values))


def test_mute_that_is_over_is_not_read(room, people):
    soon, later = timezone.now(), timezone.now() + timedelta(hours=2)
    found = [rooms_as_they_stand(room=room.pk, author=people.alice.pk, now=now)[0].mute_reason for now in (soon, later)]
    assert found == ["Noise", None]

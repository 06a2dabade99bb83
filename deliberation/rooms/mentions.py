"""Whom a message names: `@` and the name of a member, a moderator, an attendee or a department on duty."""

import re

from django.db.models import Q

from congress.people.models import Department, User
from deliberation.rooms.models import Room

AT = re.compile("[@＠]")


def mentioned_in(text: str, room: Room) -> list[User | Department]:
    """Those named, each once, in the order of the text; of several names that fit, the longest."""
    parts = AT.split(text)[1:]
    named = known_in(room) if parts else {}
    names = sorted(named, key=len, reverse=True)
    found: list[User | Department] = []
    for part in parts:
        name = next((one for one in names if begins_with(part, one)), None)
        found += [one for one in named.get(name, []) if one not in found]
    return found


def begins_with(text: str, name: str) -> bool:
    """Whether the name stands there, and not a longer word of letters or digits that only begins like it."""
    after = text[len(name) : len(name) + 1]
    is_cut = name[-1:].isalnum() and name[-1:].isascii() and after.isalnum() and after.isascii()
    return bool(name) and text.startswith(name) and not is_cut


def known_in(room: Room) -> dict[str, list[User | Department]]:
    """By name, whoever can be turned to in a room; two of the same name are both meant."""
    people = Q(attended_rooms__room=room) | Q(moderated_rooms=room)
    if room.group_id is not None:
        people |= Q(representatives__group=room.group_id) | Q(moderated_groups=room.group_id)
    known: dict[str, list[User | Department]] = {}
    for one in User.objects.filter(people, is_active=True).order_by("pk").distinct():
        known.setdefault(one.name, []).append(one)
    for department in room.departments.all():
        known.setdefault(department.name, []).append(department)
    return known

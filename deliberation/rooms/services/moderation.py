"""What a moderator does in his room. Every act begins by taking the room for itself, so that a message on its way
comes before it and is heard, or after it and is told why not."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Group, Meeting, Representative
from congress.meetings.services import regroup
from congress.people.models import Department
from congress.people.services import person_topic
from deliberation.rooms.models import Message, Mute, Room
from deliberation.rooms.permissions import can_moderate
from deliberation.rooms.services.floor import drop_hands
from deliberation.rooms.services.gate import change_room
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.verbs import Verb

TEXTS = {"conference"}


@service
def pause_room(*, room: Room, reason: str, by: By) -> Room:
    """Nobody but the moderator may post until it goes on; the strip over the room says why."""
    room = change_room(room)
    if not Room.objects.filter(pk=room.pk, paused_at=None).update(paused_at=timezone.now(), pause_reason=reason):
        raise ActionRefused(_("The group is paused already."))
    return strip_changed(room, Verb.ROOM_PAUSED, {"room": room.pk, "reason": text_digest(reason)}, by=by)


@service
def resume_room(*, room: Room, by: By) -> Room:
    room = change_room(room)
    paused = Room.objects.filter(pk=room.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None, pause_reason=""):
        raise ActionRefused(_("The group is not paused."))
    return strip_changed(room, Verb.ROOM_RESUMED, {"room": room.pk}, by=by)


@service
def set_room(*, room: Room, by: By, **settings: Any) -> Room:
    """Set what is named of is_strict, slow_seconds, floor_seconds, retract_minutes and conference."""
    room = change_room(room)
    Room.objects.filter(pk=room.pk).update(**settings)
    facts = {name: text_digest(value) if name in TEXTS else value for name, value in settings.items()}
    return strip_changed(room, Verb.ROOM_SET, {"room": room.pk} | facts, by=by)


@service
def set_departments(*, room: Room, departments: Sequence[Department], by: By) -> Room:
    """Who of the departments sits in the room and answers officially."""
    room = change_room(room)
    room.departments.set(departments)
    facts = {"room": room.pk, "departments": sorted(department.pk for department in departments)}
    record([Change(room.topic, Verb.ROOM_SET, facts=facts)], by=by, changed=room, location=desk_of(room))
    return room


def strip_changed(room: Room, verb: str, facts: dict[str, Any], *, by: By) -> Room:
    record([Change(room.topic, verb, room.element, facts)], by=by, changed=room, location=desk_of(room))
    return room


def desk_of(room: Room) -> str:
    return f"{room.get_absolute_url()}desk/"


# Pinned, announced


@service
def pin_message(*, message: Message, by: By) -> Message:
    """Keep it in sight over the room, in the place of what was pinned there before."""
    room = change_room(message.room)
    if not Message.objects.filter(pk=message.pk, retracted_at=None).exists():
        raise ActionRefused(_("This message was retracted."))
    if room.pinned_id == message.pk:
        raise ActionRefused(_("This message is pinned already."))
    return set_pinned(room, message, Verb.MESSAGE_PINNED, is_pinned=True, by=by)


@service
def unpin_message(*, message: Message, by: By) -> Message:
    room = change_room(message.room)
    if room.pinned_id != message.pk:
        raise ActionRefused(_("This message is not pinned any more."))
    return set_pinned(room, message, Verb.MESSAGE_UNPINNED, is_pinned=False, by=by)


def set_pinned(room: Room, message: Message, verb: str, *, is_pinned: bool, by: By) -> Message:
    Room.objects.filter(pk=room.pk).update(pinned=message if is_pinned else None)
    change = Change(room.topic, verb, room.element, {"message": message.pk})
    record([change], by=by, changed=message, location=room.get_absolute_url())
    return message


@service
def announce(*, room: Room, author: Any, number: str, body: str, by: By) -> Message:
    """Say something to the whole room; only a closed phase stands against it."""
    return post_message(
        room=change_room(room),
        author=author,
        number=number,
        body=body,
        kind=Message.Kind.ANNOUNCEMENT,
        is_moderator=True,
        by=by,
    )


# Members


@service
def mute_member(*, room: Room, user: Any, minutes: int, reason: str, by: By) -> Mute:
    """Keep somebody from posting and speaking for a time; he sees why and how long. It replaces what stood before."""
    room = change_room(room)
    if not Room.objects.visible_to(user).filter(pk=room.pk).exists():
        raise ActionRefused(_("%s is not in this group.") % user)
    if can_moderate(user, room):
        raise ActionRefused(_("Moderators and the secretariat cannot be muted."))
    now = timezone.now()
    replaced = [lifted(mute, now) for mute in Mute.objects.standing(now).filter(room=room, user=user)]
    mute = Mute.objects.create(
        room=room, user=user, reason=reason, muted_at=now, until=now + timedelta(minutes=minutes), by=by.user
    )
    facts = facts_of(mute) | {"minutes": minutes, "reason": text_digest(reason)}
    changes = [
        Change(room.topic, Verb.MEMBER_MUTED, facts=facts),
        *replaced,
        Change(person_topic(user), Verb.MEMBER_MUTED, mute.element, facts),
        *drop_hands(room, user),
    ]
    record(changes, by=by, made=mute, location=desk_of(room), touch=[room.desk_topic])
    return mute


@service
def unmute(*, mute: Mute, by: By) -> Mute:
    room = change_room(mute.room)
    now = timezone.now()
    if not Mute.objects.standing(now).filter(pk=mute.pk).exists():
        raise ActionRefused(_("This mute is over already."))
    changes = [Change(room.topic, Verb.MEMBER_UNMUTED, facts=facts_of(mute)), lifted(mute, now)]
    record(changes, by=by, changed=mute, location=desk_of(room), touch=[room.desk_topic])
    return mute


def lifted(mute: Mute, now: Any) -> Change:
    Mute.objects.filter(pk=mute.pk).update(lifted_at=now)
    return Change(person_topic(mute.user), Verb.MEMBER_UNMUTED, mute.element, facts_of(mute))


def facts_of(mute: Mute) -> dict[str, Any]:
    return {"mute": mute.pk, "user": mute.user_id}


@service
def move_member(*, room: Room, representative: Representative, group: Group, by: By) -> Representative:
    """Put a member of this room into another group: he leaves the one and sees the other from now on."""
    rooms = Room.objects.filter(group__in=[room.group_id, group.pk]).order_by("pk")
    # Both held, always in the same order, so that two moves never wait for each other.
    held = [change_room(one) for one in rooms]
    if group.pk == room.group_id:
        raise ActionRefused(_("%s is in this group already.") % representative.user)
    facts = {"representative": representative.pk, "from": room.group_id, "to": group.pk}
    changes = [
        Change(room.topic, Verb.MEMBER_MOVED, facts=facts),
        *[Change(one.topic, Verb.MEMBER_MOVED, facts=facts) for one in held if one.pk != room.pk],
        Change(person_topic(representative.user), Verb.MEMBER_MOVED, facts=facts),
        *regroup(representative, old=room.group_id, new=group),
        *drop_hands(room, representative.user),
    ]
    touch = [one.desk_topic for one in held]
    record(changes, by=by, changed=representative, location=desk_of(room), touch=touch)
    return representative


# The meeting's conference


def strips_of_meeting(meeting: Meeting) -> list[Change]:
    """The rooms without a conference of their own show the meeting's."""
    rooms = meeting.rooms.filter(conference="")
    return [Change(room.topic, Verb.ROOM_SET, room.element, {"meeting": meeting.pk}) for room in rooms]

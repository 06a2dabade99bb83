from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, open_topics, record, service
from congress.meetings.models import Group, Phase
from congress.meetings.services import hold_open
from deliberation.rooms.models import Message, Room


class Verb(models.TextChoices):
    ROOM_MADE = "room.made"
    MESSAGE_POSTED = "message.posted"
    MESSAGE_RETRACTED = "message.retracted"
    MESSAGE_FOLLOWED_UP = "message.followed_up"


@service
def make_exchange_rooms(*, groups: list[Group], phase: Phase, by: By) -> list[Room]:
    """A room for each group, open while the phase is."""
    rooms = rooms_of(groups, phase)
    record([Change(room.topic, Verb.ROOM_MADE) for room in rooms], by=by, made=rooms[0])
    return rooms


def rooms_of(groups: list[Group], phase: Phase) -> list[Room]:
    rooms = [
        Room.objects.create(meeting=phase.meeting, phase=phase, group=group, kind=Room.Kind.EXCHANGE, title=group.title)
        for group in groups
    ]
    open_topics(room.topic for room in rooms)
    return rooms


def rooms_with_groups(groups: list[Group]) -> list[Change]:
    """New groups of a meeting have their rooms from the start, if it has a phase to talk in."""
    phase = groups[0].meeting.phases.filter(kind=Phase.Kind.GROUP_EXCHANGE).first()
    rooms = rooms_of(groups, phase) if phase else []
    return [Change(room.topic, Verb.ROOM_MADE) for room in rooms]


@service
def post_message(*, room: Room, author: Any, number: str, body: str, by: By) -> Message:
    """Say something in a room that is open."""
    if not hold_open(room.phase_id):
        raise ActionRefused(_("%s is closed now. What you wrote is kept on your phone.") % room.title)
    message = Message.objects.create(room=room, author=author, number=number, body=body, posted_at=timezone.now())
    facts = {"message": message.pk, "body": text_digest(body)}
    record(
        [Change(room.topic, Verb.MESSAGE_POSTED, message.element, facts)],
        by=by,
        made=message,
        location=f"{room.get_absolute_url()}#{message.element}",
    )
    return message


@service
def retract_message(*, message: Message, by: By) -> Message:
    """Take back what one said: the text is deleted, in the journal too; a tombstone stays."""
    room = message.room
    if not hold_open(room.phase_id):
        raise ActionRefused(_("%s is closed; its messages stay as they are.") % room.title)
    standing = Message.objects.filter(pk=message.pk, retracted_at=None)
    if not standing.update(retracted_at=timezone.now(), body=""):
        raise ActionRefused(_("This message was already retracted."))
    blank_facts(topic=room.topic, element=message.element)
    record(
        [Change(room.topic, Verb.MESSAGE_RETRACTED, message.element, {"message": message.pk})],
        by=by,
        changed=message,
        location=f"{room.get_absolute_url()}#{message.element}",
    )
    return message


def set_outcome(message: Message, state: str, url: str = "") -> Change:
    """Say beside a message what became of it. The change is returned for the record of the caller's act."""
    Message.objects.filter(pk=message.pk).update(outcome_state=state, outcome_url=url)
    facts = {"message": message.pk, "outcome": state}
    return Change(message.room.topic, Verb.MESSAGE_FOLLOWED_UP, message.element, facts)

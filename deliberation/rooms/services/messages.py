from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.people.models import Department, User
from deliberation.rooms.models import Attachment, Attendee, Mention, Message, Room
from deliberation.rooms.services.gate import refuse_unless_may_post, refuse_unless_open
from deliberation.rooms.verbs import Verb


@service
def post_message(
    *,
    room: Room,
    author: Any,
    number: str,
    body: str,
    by: By,
    kind: str = Message.Kind.TEXT,
    is_moderator: bool = False,
    department: Department | None = None,
    speaker: Attendee | None = None,
    reply_to: Message | None = None,
    is_question: bool = False,
    mentions: Sequence[User | Department] = (),
    attachment: Attachment | None = None,
) -> Message:
    """Say something in a room that is open; refused as `gate.refuse_unless_may_post` says.

    `department` makes it that department's official word, `speaker` a note of what an attendee said;
    `attachment` comes unsaved. Who is replied to is mentioned by it.
    """
    refuse_unless_may_post(room, author, is_moderator=is_moderator)
    if reply_to is not None and reply_to.room_id != room.pk:
        raise ActionRefused(_("That message is in another group."))
    message = Message.objects.create(
        room=room,
        author=author,
        number=number,
        body=body,
        kind=kind,
        department=department,
        speaker=speaker,
        reply_to=reply_to,
        is_question=is_question,
        posted_at=timezone.now(),
    )
    if attachment is not None:
        attachment.message = message
        attachment.save()
    keep_mentions(message, mentions)
    facts = {"message": message.pk, "kind": str(kind), "body": text_digest(body)}
    record(
        [Change(room.topic, Verb.MESSAGE_POSTED, message.element, facts)],
        by=by,
        made=message,
        location=f"{room.get_absolute_url()}#{message.element}",
        touch=[room.desk_topic],
    )
    return message


def keep_mentions(message: Message, mentioned: Sequence[User | Department]) -> None:
    departments = {one.pk for one in mentioned if isinstance(one, Department)}
    people = {one.pk for one in mentioned if isinstance(one, User)}
    if message.reply_to is not None:
        people.add(message.reply_to.author_id)
    Mention.objects.bulk_create(
        [Mention(message=message, department_id=pk) for pk in sorted(departments)]
        + [Mention(message=message, user_id=pk) for pk in sorted(people - {message.author_id})]
    )


@service
def retract_message(*, message: Message, by: By, reason: str = "") -> Message:
    """Take back what one said, within the room's minutes, or, with a reason, as moderator at any time: its text,
    its picture or sound are deleted, in the journal too; a tombstone stays."""
    room = refuse_unless_open(message.room)
    span = timedelta(minutes=room.retract_minutes)
    if not reason and timezone.now() > message.posted_at + span:
        raise ActionRefused(
            _("A message can be retracted for %s minutes only. Please ask the moderator.") % room.retract_minutes
        )
    by_moderator = by.user if reason else None
    standing = Message.objects.filter(pk=message.pk, retracted_at=None)
    if not standing.update(
        retracted_at=timezone.now(), body="", retracted_by=by_moderator, retraction_reason=reason, is_question=False
    ):
        raise ActionRefused(_("This message was already retracted."))
    Attachment.objects.filter(message=message).delete()
    changes = [Change(room.topic, Verb.MESSAGE_RETRACTED, message.element, {"message": message.pk})]
    if Room.objects.filter(pk=room.pk, pinned=message).update(pinned=None):
        changes.append(Change(room.topic, Verb.MESSAGE_UNPINNED, room.element, {"message": message.pk}))
    blank_facts(topic=room.topic, element=message.element)
    record(
        changes,
        by=by,
        changed=message,
        location=f"{room.get_absolute_url()}#{message.element}",
        touch=[room.desk_topic],
    )
    return message


def set_outcome(message: Message, state: str, url: str = "") -> Change:
    """Say beside a message what became of it. The change is returned for the record of the caller's act."""
    Message.objects.filter(pk=message.pk).update(outcome_state=state, outcome_url=url)
    facts = {"message": message.pk, "outcome": state}
    return Change(message.room.topic, Verb.MESSAGE_FOLLOWED_UP, message.element, facts)

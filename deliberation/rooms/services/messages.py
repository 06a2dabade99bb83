import functools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.people.models import Department, User
from deliberation.rooms.elements import show_new_message
from deliberation.rooms.models import Attachment, Attendee, Mention, Message, Reaction, Room
from deliberation.rooms.services.gate import change_room, refuse_muted, refuse_unless_may_post, refuse_unless_open
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
    `attachment` comes unsaved. Who is replied to is mentioned by it; a question is answered by the reply of a
    department on duty, or of somebody whom it mentions.
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
    # What a reply quotes may be retracted in this very moment: a reply is read again.
    show = functools.partial(show_new_message, message) if reply_to is None else None
    record(
        [Change(room.topic, Verb.MESSAGE_POSTED, message.element, facts, show), *answered_by(message)],
        by=by,
        made=message,
        location=place_of(message),
        touch=[room.desk_topic],
    )
    return message


def keep_mentions(message: Message, mentioned: Sequence[User | Department]) -> None:
    departments = {one.pk for one in mentioned if isinstance(one, Department)}
    people = {one.pk for one in mentioned if isinstance(one, User)}
    if message.reply_to is not None:
        people.add(message.reply_to.author_id)
        if message.reply_to.department_id is not None:
            departments.add(message.reply_to.department_id)
    Mention.objects.bulk_create(
        [Mention(message=message, department_id=pk) for pk in sorted(departments)]
        + [Mention(message=message, user_id=pk) for pk in sorted(people - {message.author_id})]
    )


def answered_by(message: Message) -> list[Change]:
    """The question that this message answers, if it answers one. Who asks back has not answered."""
    question = message.reply_to
    if question is None or message.is_question or question.author_id == message.author_id:
        return []
    is_asked = Q(user=message.author_id) | Q(department__memberships__user=message.author_id)
    if message.department is None and not question.mentions.filter(is_asked).exists():
        return []
    return [change_to_answered(question)] if answer(question) else []


def answer(question: Message) -> int:
    standing = Message.objects.filter(pk=question.pk, is_question=True, answered_at=None)
    return standing.update(answered_at=timezone.now())


def change_to_answered(question: Message) -> Change:
    return Change(question.room.topic, Verb.MESSAGE_ANSWERED, question.element, {"message": question.pk})


@service
def mark_answered(*, message: Message, by: By) -> Message:
    """The asker or the moderator says that a question needs no more answer."""
    room = refuse_unless_open(message.room)
    if not answer(message):
        raise ActionRefused(_("This is no question that waits for an answer."))
    record(
        [change_to_answered(message)],
        by=by,
        changed=message,
        location=place_of(message),
        touch=[room.desk_topic],
    )
    return message


@service
def react_to_message(*, message: Message, user: Any, kind: str, by: By) -> Message:
    """Agree, or say that it is unclear; a second time takes it back."""
    room = refuse_unless_open(message.room)
    if not Message.objects.filter(pk=message.pk, retracted_at=None).exists():
        raise ActionRefused(_("This message was already retracted."))
    taken_back, _rows = Reaction.objects.filter(message=message, user=user, kind=kind).delete()
    if not taken_back:
        Reaction.objects.create(message=message, user=user, kind=kind)
    facts = {"message": message.pk, "reaction": str(kind), "stands": not taken_back}
    record(
        [Change(room.topic, Verb.MESSAGE_REACTED, message.element, facts)],
        by=by,
        changed=message,
        location=place_of(message),
    )
    return message


@service
def describe_message(*, message: Message, body: str, by: By, is_moderator: bool) -> Message:
    """Write down what a picture shows or a voice message says; the author while he may speak, the moderator always."""
    if not is_moderator:
        refuse_unless_open(message.room)
        refuse_muted(message.room, message.author)
    described = Message.objects.filter(
        pk=message.pk, retracted_at=None, kind__in=[Message.Kind.PICTURE, Message.Kind.VOICE]
    )
    if not described.update(body=body):
        raise ActionRefused(_("A text is added to a picture or a voice message only."))
    facts = {"message": message.pk, "body": text_digest(body)}
    record(
        [Change(message.room.topic, Verb.MESSAGE_DESCRIBED, message.element, facts)],
        by=by,
        changed=message,
        location=place_of(message),
    )
    return message


@service
def retract_message(*, message: Message, by: By, reason: str = "") -> Message:
    """Take back what one said, within the room's minutes while it is open, or, with a reason, as moderator at any
    time: its text, its picture or sound are deleted, in the journal too, and where it is quoted; a tombstone stays."""
    room = change_room(message.room)
    if not reason:
        refuse_unless_open(room)
        refuse_if_late(message, room.retract_minutes)
    standing = Message.objects.filter(pk=message.pk, retracted_at=None)
    if not standing.update(
        retracted_at=timezone.now(),
        body="",
        retracted_by=by.user if reason else None,
        retraction_reason=reason,
        is_question=False,
    ):
        raise ActionRefused(_("This message was already retracted."))
    Attachment.objects.filter(message=message).delete()
    blank_facts(topic=room.topic, element=message.element)
    record(
        [
            Change(room.topic, Verb.MESSAGE_RETRACTED, message.element, {"message": message.pk}),
            *unpinned(room, message),
            *unquoted(message),
        ],
        by=by,
        changed=message,
        location=place_of(message),
        touch=[room.desk_topic],
    )
    return message


def refuse_if_late(message: Message, minutes: int) -> None:
    if timezone.now() > message.posted_at + timedelta(minutes=minutes):
        raise ActionRefused(_("A message can be retracted for %s minutes only. Please ask the moderator.") % minutes)


def unpinned(room: Room, message: Message) -> list[Change]:
    if not Room.objects.filter(pk=room.pk, pinned=message).update(pinned=None):
        return []
    return [Change(room.topic, Verb.MESSAGE_UNPINNED, room.element, {"message": message.pk})]


def unquoted(message: Message) -> list[Change]:
    """The replies that quoted it."""
    replies = message.replies.filter(retracted_at=None).order_by("pk")
    facts = {"message": message.pk}
    return [Change(message.room.topic, Verb.QUOTE_RETRACTED, reply.element, facts) for reply in replies]


def place_of(message: Message) -> str:
    """The page that shows it."""
    return f"{message.room.get_absolute_url()}#{message.element}"


def set_outcome(message: Message, state: str, url: str = "", note: str = "") -> Change:
    """Say beside a message what became of it. The change is returned for the record of the caller's act."""
    Message.objects.filter(pk=message.pk).update(outcome_state=state, outcome_url=url, outcome_note=note)
    facts = {"message": message.pk, "outcome": state}
    return Change(message.room.topic, Verb.MESSAGE_FOLLOWED_UP, message.element, facts)

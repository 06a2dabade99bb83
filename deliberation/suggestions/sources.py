"""Where a suggestion comes from: a message, or a run of messages of one speaker, said in a room or noted there."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from deliberation.rooms.models import Message
from deliberation.suggestions.models import Suggestion

AROUND = 5
MOST_FURTHER = 20
PAUSE_AT_MOST = timedelta(minutes=3)
TITLE_AT_MOST = 30
END_OF_SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")


def speaker_of(message: Message) -> Any:
    """The user whose words they are; None where he has no account here."""
    return message.author if message.speaker is None else message.speaker.user


def is_on_behalf(message: Message) -> bool:
    """Nobody can be asked by us: who writes it down answers for the speaker's consent."""
    return speaker_of(message) is None


def voice_of(message: Message) -> tuple[int | None, int | None]:
    return message.speaker_id, None if message.speaker_id else message.author_id


def of_same_speaker(message: Message) -> QuerySet[Message]:
    """All that he said in the room."""
    said = Message.objects.filter(room=message.room_id, speaker=message.speaker_id)
    return said if message.speaker_id else said.filter(author=message.author_id)


def taken_by(messages: Any) -> Q:
    """The suggestions that were made of any of these messages, alone or in a run."""
    return Q(message__in=messages) | Q(further__in=messages)


def around(message: Message) -> list[Message]:
    """What its speaker said before and after it and could belong to it."""
    live = Suggestion.objects.live()
    free = (
        of_same_speaker(message)
        .filter(~Exists(live.filter(message=OuterRef("pk"))), ~Exists(live.filter(further=OuterRef("pk"))))
        .filter(retracted_at=None)
        .exclude(body="")
    )
    before = free.filter(pk__lt=message.pk).order_by("-pk")[:AROUND]
    after = free.filter(pk__gt=message.pk).order_by("pk")[:AROUND]
    return [*reversed(before), *after]


def in_one_breath(message: Message) -> set[int]:
    """The messages said together with it: nobody else in between, no long pause."""
    said = Message.objects.filter(room=message.room_id)
    before = said.filter(pk__lt=message.pk).order_by("-pk")[:AROUND]
    after = said.filter(pk__gt=message.pk).order_by("pk")[:AROUND]
    return {one.pk for side in (before, after) for one in without_break(message, side)}


def without_break(message: Message, side: Iterable[Message]) -> Iterable[Message]:
    last = message
    for one in side:
        if voice_of(one) != voice_of(message) or abs(one.posted_at - last.posted_at) > PAUSE_AT_MOST:
            return
        yield one
        last = one


def text_of(messages: Iterable[Message]) -> str:
    """What was said, in its order."""
    return "\n".join(one.body for one in sorted(messages, key=lambda one: one.pk)).strip()


def first_sentence(text: str) -> str:
    """Short enough for a title."""
    first = END_OF_SENTENCE.split(text.strip(), maxsplit=1)[0].rstrip("。. ")
    return first if len(first) <= TITLE_AT_MOST else f"{first[: TITLE_AT_MOST - 1]}…"


def why_not(messages: list[Message]) -> str:
    """Why no suggestion can be made of these messages now, as a sentence; "" where it can."""
    is_one = len(messages) == 1
    if any(one.retracted_at for one in messages):
        return _("This message was retracted.") if is_one else _("One of these messages was retracted.")
    if not all(one.body for one in messages):
        return _("Add its text first.")
    if Suggestion.objects.live().filter(taken_by(messages)).exists():
        if is_one:
            return _("This message is already on its way to a suggestion.")
        return _("One of these messages is already on its way to a suggestion.")
    return ""

"""Most messages are plain words. Their template is rendered once for each language, and filled in for each of them."""

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.text import Truncator

from congress.people.models import User
from deliberation.rooms.models import Message

TEMPLATE = "rooms/_message.html"
QUOTED = 30  # characters of itself that a message gives to whoever replies to it

# A message that nobody wrote: each of its values is found again in what the template makes of it.
AT = datetime(1901, 2, 3, 4, 5, 6, 70809, tzinfo=UTC)
NAME, BODY = "〔name〕", "〔body〕" + "〔〕" * QUOTED
PK, N, ROOM, AUTHOR = (9_007_199_000_000_001 + n for n in range(4))


def fields() -> dict[str, Callable[[Any], str]]:
    """{what the template shows of that message: the same of another}, in the active language."""
    return {
        str(PK): lambda message: str(message.pk),
        str(N): lambda message: str(message.n),
        str(ROOM): lambda message: str(message.room_id),
        str(AUTHOR): lambda message: str(message.author_id),
        NAME: lambda message: escape(message.author.name),
        BODY: lambda message: escape(message.body),
        quoted(BODY): lambda message: escape(quoted(message.body)),
        timezone.localtime(AT).isoformat(): lambda message: timezone.localtime(message.posted_at).isoformat(),
        f"{timezone.localtime(AT):%H:%M}": lambda message: f"{timezone.localtime(message.posted_at):%H:%M}",
    }


def quoted(body: str) -> str:
    return Truncator(body).chars(QUOTED)


def message_html(message: Any) -> str:
    """The element of a message, which has its `n`, in the active language."""
    if not is_plain(message):
        return render_to_string(TEMPLATE, {"message": message})
    return "".join(piece if isinstance(piece, str) else piece(message) for piece in pieces(translation.get_language()))


def is_plain(message: Any) -> bool:
    return message.kind == Message.Kind.TEXT and not (
        message.speaker_id
        or message.department_id
        or message.reply_to_id
        or message.is_question
        or message.retracted_at
        or message.outcome_state
        or getattr(message, "agreed_by", None)
        or getattr(message, "asked_by", None)
    )


@functools.cache
def pieces(language: str | None) -> list[str | Callable[[Any], str]]:
    """The rendered template, cut where a value of the message stands."""
    author = User(pk=AUTHOR, name=NAME)
    message: Any = Message(pk=PK, room_id=ROOM, author=author, body=BODY, kind=Message.Kind.TEXT, posted_at=AT)
    message.n = N
    html = render_to_string(TEMPLATE, {"message": message})
    found = fields()
    longest_first = sorted(found, key=len, reverse=True)
    cut = re.split("(" + "|".join(map(re.escape, longest_first)) + ")", html)
    missing = found.keys() - set(cut)
    assert not missing, f"the template no longer shows as it stands: {missing}"  # noqa: S101
    return [found.get(piece, piece) for piece in cut]

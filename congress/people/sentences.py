"""What a notice says. Apps above add a function for each kind of theirs in `ready()`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

notice_kinds: dict[str, Callable[[dict[str, Any]], Any]] = {}
"""{kind: (facts) → one sentence in the active language}; it asks the database nothing."""


def sentence_of(kind: str, facts: dict[str, Any]) -> str:
    """Of a kind that is no more, the notice still leads to its page."""
    say = notice_kinds.get(kind)
    return str(say(facts)) if say else _("There is something new for you.")

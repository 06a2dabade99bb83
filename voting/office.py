"""The office's way to the box: in this process, or over HTTP where the box runs as a process of its own.

Everything here is idempotent: whoever does not know whether it was done does it again.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from voting.box.store import Box
from voting.secret.formats import Row


class BoxUnreachable(Exception):
    """The box did not answer; what was asked may or may not be done."""


@dataclass(frozen=True)
class Board:
    """What lies in a closed box: rows and void h, sorted, and the root over the rows."""

    rows: list[Row]
    void: list[bytes]
    root: bytes


def prepare(ballot: str) -> str:
    """The key of the ballot's box, SPKI in base64; made the first time."""
    return box().prepare(ballot)


def define(ballot: str, definition: dict[str, Any]) -> None:
    """Tell the box the facts of the frozen entry."""
    box().define(ballot, definition)


def open_box(ballot: str) -> None:
    box().open(ballot)


def close_box(ballot: str) -> Board:
    """Nothing is taken after this; what was acknowledged is in the answer."""
    box().close(ballot)
    return board(ballot)


def board(ballot: str) -> Board:
    rows, void, root = box().board(ballot)
    return Board(rows, void, root)


def discard(ballot: str) -> None:
    """The ballot was withdrawn: nothing of it stays."""
    box().discard(ballot)


@cache
def box() -> Box:
    return Box(Path(settings.BALLOT_BOX))

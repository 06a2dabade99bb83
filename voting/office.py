"""The office's way to the box: in this process, or over HTTP where the box runs as a process of its own.

Everything here is idempotent: whoever does not know whether it was done does it again. Where the box is not reached all
of it raises BoxUnreachable; where it says no (to a definition that differs, to an opening after the close), Refused.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from voting.box.remote import BoxUnreachable, RemoteBox
from voting.box.store import Box, Refused
from voting.secret import formats
from voting.secret.formats import Row

__all__ = ["Board", "BoardDoesNotFit", "BoxUnreachable", "Refused"]


class BoardDoesNotFit(Exception):
    """What the box shows is not what it says it is: somebody has to look before anything is counted."""


@dataclass(frozen=True)
class Board:
    """What lies in a closed box: rows and void h, sorted, and the root over the rows."""

    rows: list[Row]
    void: list[bytes]
    root: bytes


def prepare(ballot: str) -> str:
    """The key of the ballot's box, SPKI in base64; made the first time."""
    return way().prepare(ballot)


def define(ballot: str, definition: dict[str, Any]) -> None:
    """Tell the box the facts of the frozen entry. Another definition than before is refused."""
    way().define(ballot, definition)


def open_box(ballot: str) -> None:
    way().open(ballot)


def close_box(ballot: str) -> Board:
    """Nothing is taken after this; what was acknowledged is in the answer. Raises BoardDoesNotFit."""
    return checked(*way().close(ballot))


def board(ballot: str) -> Board:
    """Refused before the close. Raises BoardDoesNotFit."""
    return checked(*way().board(ballot))


def discard(ballot: str) -> None:
    """The ballot was withdrawn: nothing of it stays."""
    way().discard(ballot)


def checked(rows: list[Row], void: list[bytes], root: bytes) -> Board:
    """Each h, their order, and the root, all reckoned again."""
    order = [row.h for row in rows]
    if any(row.h != formats.sha256(row.input) for row in rows):
        raise BoardDoesNotFit("a row does not have its h")
    if order != sorted(set(order)) or void != sorted(set(void)) or not set(order).isdisjoint(void):
        raise BoardDoesNotFit("rows are not each once, in their order")
    if root != formats.root_of([row.leaf for row in rows]):
        raise BoardDoesNotFit("the rows do not have this root")
    return Board(rows, void, root)


def way() -> Box | RemoteBox:
    return RemoteBox(settings.BOX_URL, settings.BOX_SECRET) if settings.BOX_URL else box()


@cache
def box() -> Box:
    """The one in this process."""
    return Box(Path(settings.BALLOT_BOX))

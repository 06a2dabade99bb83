"""A paragraph's text in pieces that look alike, and making HTML of them."""

import html
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

# What nobody sees at the ends of a line.
BLANK = " \t\r\n\v\f\xa0\u2002\u2003\u2009\u200b\u3000\ufeff"


class Piece(NamedTuple):
    """`marks` are tags, outermost first. `is_mark`: printed as a note's mark, and no part of the text."""

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""
    is_mark: bool = False
    size: float | None = None
    font: str | None = None


def text_of(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if not piece.is_mark)


def cut(pieces: Iterable[Piece], begin: int, end: int) -> list[Piece]:
    """The pieces of that part of the text; marks of notes stay."""
    found, at = [], 0
    for piece in pieces:
        if piece.is_mark:
            found.append(piece)
            continue
        text = piece.text[max(begin - at, 0) : max(end - at, 0)]
        at += len(piece.text)
        if text:
            found.append(piece._replace(text=text))
    return found


def trimmed(pieces: Sequence[Piece]) -> list[Piece]:
    text = text_of(pieces)
    if text == text.strip(BLANK):
        return list(pieces)
    begin = len(text) - len(text.lstrip(BLANK))
    return cut(pieces, begin, max(len(text.rstrip(BLANK)), begin))


def joined(lines: Iterable[Sequence[Piece]]) -> list[Piece]:
    """One after the other, with a line's end between."""
    found: list[Piece] = []
    for line in lines:
        found += [Piece("\n")] if found else []
        found += line
    return found


def markup(pieces: Iterable[Piece], plain: bool = False) -> str:
    """`plain` leaves out what only stresses."""
    return "".join(tagged(pieces, {"strong", "em", "u", "s"} if plain else set()))


def tagged(pieces: Iterable[Piece], left_out: set[str]) -> Iterator[str]:
    for link, linked in groupby(pieces, lambda piece: piece.link):
        inner = ""
        omitted = left_out | ({"u"} if link else set())
        for marks, alike in groupby(linked, partial(shown, left_out=omitted)):
            text = html.escape("".join(piece.text for piece in alike), quote=False).replace("\n", "<br>")
            opening, closing = "".join(f"<{mark}>" for mark in marks), "".join(f"</{mark}>" for mark in reversed(marks))
            inner += opening + text + closing
        yield f'<a href="{html.escape(link)}">{inner}</a>' if link else inner


def shown(piece: Piece, left_out: set[str]) -> tuple[str, ...]:
    return ("sup",) if piece.is_mark else tuple(mark for mark in piece.marks if mark not in left_out)

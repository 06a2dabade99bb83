"""Equations as a line of text: 1/2, x², √(a+b)."""

from collections.abc import Iterator

from deliberation.documents.intake.word.fields import GONE
from deliberation.documents.intake.word.names import Element, M, W, children
from deliberation.documents.intake.word.pieces import Piece, text_of

RAISED = {f"{M}sup": "sup", f"{M}sub": "sub"}
SCRIPTS = {f"{M}sSup", f"{M}sSub", f"{M}sSubSup", f"{M}sPre", f"{M}nary"}


def equation(element: Element, marks: tuple[str, ...] = ()) -> Iterator[Piece]:
    for child in children(element):
        if child.tag == f"{M}r":
            yield Piece("".join(one.text or "" for one in child.iter(f"{M}t", f"{W}t")), marks)
        elif child.tag == f"{M}f":
            yield from fraction(child, marks)
        elif child.tag == f"{M}d":
            yield from delimited(child, marks)
        elif child.tag == f"{M}rad":
            yield Piece("√(", marks)
            yield from part(child, "e", marks)
            yield Piece(")", marks)
        elif child.tag == f"{M}nary":
            yield Piece(property_of(child, "naryPr", "chr", "∫"), marks)
            yield from equation(child, marks)
        elif child.tag not in GONE:
            raised = RAISED.get(child.tag) if element.tag in SCRIPTS else None
            yield from equation(child, (*marks, raised) if raised and raised not in marks else marks)


def fraction(element: Element, marks: tuple[str, ...]) -> Iterator[Piece]:
    yield from bracketed(list(part(element, "num", marks)), marks)
    yield Piece("/", marks)
    yield from bracketed(list(part(element, "den", marks)), marks)


def bracketed(pieces: list[Piece], marks: tuple[str, ...]) -> list[Piece]:
    """What is more than a number or a word stands in brackets beside a fraction's stroke."""
    return pieces if text_of(pieces).isalnum() else [Piece("(", marks), *pieces, Piece(")", marks)]


def delimited(element: Element, marks: tuple[str, ...]) -> Iterator[Piece]:
    yield Piece(property_of(element, "dPr", "begChr", "("), marks)
    for at, one in enumerate(element.iterchildren(f"{M}e")):
        if at:
            yield Piece(property_of(element, "dPr", "sepChr", "|"), marks)
        yield from equation(one, marks)
    yield Piece(property_of(element, "dPr", "endChr", ")"), marks)


def part(element: Element, name: str, marks: tuple[str, ...]) -> Iterator[Piece]:
    for one in element.iterchildren(M + name):
        yield from equation(one, marks)


def property_of(element: Element, group: str, name: str, usual: str) -> str:
    found = element.find(f"{M}{group}/{M}{name}")
    return usual if found is None else found.get(f"{M}val", "")

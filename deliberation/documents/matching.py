"""Which pieces of a new version are those of the version before. Pure.

A piece is known again by what the file itself calls it, else by the same words under the same headings. Never by
likeness alone: what is merely alike is proposed to a person (`likest`), who decides.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from deliberation.documents.pieces import sentences

ALIKE = 60  # of 100; below that two texts have little in common but their language
CLOSE_TOGETHER = 4096
TELLING = 6  # characters; a shorter sentence is found anywhere


class Piece(Protocol):
    kind: str
    level: int | None
    text: str
    source_id: str


P = TypeVar("P", bound=Piece)
Q = TypeVar("Q", bound=Piece)


def matched(old: Sequence[Piece], new: Sequence[Piece]) -> dict[int, int]:
    """{place in `new`: place in `old`} of the pieces known again; no place is in two pairs."""
    pairs = by_source(old, new)
    found = set(pairs.values())
    waiting = defaultdict(list)
    for place, under in reversed(list(enumerate(headed(old)))):
        if place not in found:
            waiting[under].append(place)
    for place, under in enumerate(headed(new)):
        if place not in pairs and waiting[under]:
            pairs[place] = waiting[under].pop()
    return pairs


def by_source(old: Sequence[Piece], new: Sequence[Piece]) -> dict[int, int]:
    """Of what the file calls the same, where the name is given once on each side."""
    before, after = names_once(old), names_once(new)
    return {after[name]: before[name] for name in after if name in before}


def names_once(pieces: Sequence[Piece]) -> dict[str, int]:
    names = [piece.source_id for piece in pieces]
    if are_counted(names):
        return {}
    times = Counter(names)
    return {name: place for place, name in enumerate(names) if name and times[name] == 1}


def are_counted(names: Iterable[str]) -> bool:
    """Whether a program numbered the paragraphs from the first to the last: then a name says only where one stands.

    Word draws its names by lot from two thousand million.
    """
    numbers = [int(name, 16) for name in names if is_hex(name)]
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(0 < step < CLOSE_TOGETHER for step in steps) * 2 > len(steps)


def is_hex(name: str) -> bool:
    return bool(name) and all(letter in "0123456789abcdefABCDEF" for letter in name)


def headed(pieces: Iterable[Piece]) -> list[Hashable]:
    """Of each its kind and words, under the words of the headings above it.

    The title of the whole is none of them: it may have been taken off, and says nothing of where a piece stands.
    """
    above: list[tuple[int, str]] = []
    found: list[Hashable] = []
    for place, piece in enumerate(pieces):
        words = words_of(piece.text)
        if piece.level is not None:
            level = piece.level
            above = [(depth, heading) for depth, heading in above if depth < level]
        found.append((piece.kind, words, tuple(heading for _depth, heading in above)))
        if piece.level is not None and (place, piece.level) != (0, 1):
            above = [*above, (piece.level, words)]
    return found


def words_of(text: str) -> str:
    return " ".join(text.split())


def likest(text: str, pieces: Sequence[P], most: int = 3) -> list[P]:
    """The pieces whose text is most like it, the likest first, then those that have a whole sentence of it."""
    texts = [piece.text for piece in pieces]
    found = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=most)
    places = [place for _text, _score, place in found]
    said = [sentence for sentence in map(str.strip, sentences(text)) if len(sentence) >= TELLING]
    sharing = (place for place, other in enumerate(texts) if any(sentence in other for sentence in said))
    return [pieces[place] for place in dict.fromkeys([*places, *sharing])][:most]

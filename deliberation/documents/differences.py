"""What is different between two versions of a text, word by word. Pure.

Chinese is compared by its characters, words of letters and figures are compared whole; then what a reader could not
take in is put together: a short piece left standing between two changes belongs to the change.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-z]+)*"
    r"|[0-9０-９]+(?:[.,:/-]?[0-9０-９]+| [0-9]{3}(?![0-9]))*[%‰％]?"
    r"|\s+|.",
    re.DOTALL,
)
STOPS = "。；！？.;!?"
# So short that it stands between two changes by chance.
ISLAND = 2
# Of 100; texts that have less in common are shown one after the other.
RELATED = 40
# How far apart in one place what went and what came are compared at most.
REACH = 30
# Of more words than these, a text is shown whole beside the other.
MOST_WORDS = 10_000


@dataclass(frozen=True)
class Part:
    """A stretch of text: kept in both, removed from the old one, or added in the new one."""

    kind: str
    text: str


@dataclass(frozen=True)
class TableRow:
    kind: str
    cells: list[list[Part]]


@dataclass
class Row:
    """A paragraph of one version or of both."""

    kind: str  # same, changed, added, removed
    old: Any = None
    new: Any = None
    is_moved: bool = False

    @property
    def shown(self) -> Any:
        return self.new or self.old

    @property
    def has_table(self) -> bool:
        return self.kind == "changed" and self.old.kind == self.new.kind == "table"

    @cached_property
    def parts(self) -> list[Part]:
        """Its text where it changed."""
        is_told = self.kind == "changed" and not self.has_table
        return parts_of(said(self.old), said(self.new)) if is_told else []

    @cached_property
    def table(self) -> list[TableRow]:
        """Of a table, its rows where it changed."""
        return table_parts(self.old.text, self.new.text) if self.has_table else []


def compare(old: Sequence[Any], new: Sequence[Any]) -> list[Row]:
    """The paragraphs of both versions in the order of the new one; they are the same by their identity.

    What went is shown where it stood; where something like it came instead, the two are shown as one change.
    """
    before = {piece.identity: piece for piece in old}
    steady = in_order([one.identity for one in old], [one.identity for one in new])
    gone, gap = gaps_of(old, {piece.identity for piece in new}, steady)
    rows: list[Row] = []
    for piece in new:
        row = row_of(before[piece.identity], piece) if piece.identity in before else Row("added", new=piece)
        row.is_moved = row.old is not None and piece.identity not in steady
        gap.append(row)
        if piece.identity in steady:
            rows += paired(gap)
            gap = gone.get(piece.identity, [])
    return rows + paired(gap)


def in_order(old: list[Hashable], new: list[Hashable]) -> set[Hashable]:
    """The longest run of what both have in the same order; the others moved."""
    steps = [step for step in Indel.opcodes(old, new) if step.tag == "equal"]
    return {one for step in steps for one in old[step.src_start : step.src_end]}


def gaps_of(old: Sequence[Any], kept: set, steady: set) -> tuple[dict[Hashable, list[Row]], list[Row]]:
    """What went from the old version: behind which steady piece each stood, and what stood before the first."""
    gone: dict[Hashable, list[Row]] = {}
    first: list[Row] = []
    place = first
    for piece in old:
        if piece.identity in steady:
            place = gone.setdefault(piece.identity, [])
        elif piece.identity not in kept:
            place.append(Row("removed", old=piece))
    return gone, first


def paired(gap: list[Row]) -> list[Row]:
    """What went and what came in one place: those alike as one change, before them what only went."""
    gone = [row for row in gap if row.kind == "removed"]
    come = [row for row in gap if row.kind != "removed"]
    taken: set[int] = set()
    rows: list[Row] = []
    for place, row in enumerate(come):
        middle = place * len(gone) // len(come)
        near = [one for one in gone[max(0, middle - REACH) : middle + REACH] if id(one) not in taken]
        like = likest(row.new, near) if row.kind == "added" else None
        if like is not None:
            taken.add(id(like))
        rows.append(row if like is None else row_of(like.old, row.new))
    return [one for one in gone if id(one) not in taken] + rows


def likest(piece: Any, rows: list[Row]) -> Row | None:
    texts = {place: row.old.text for place, row in enumerate(rows) if row.old.kind == piece.kind}
    found = process.extractOne(piece.text, texts, scorer=fuzz.ratio, score_cutoff=RELATED)
    return rows[found[2]] if found else None


def row_of(old, new) -> Row:
    return Row("same" if said(old) == said(new) else "changed", old, new)


def said(piece) -> str:
    return piece.number + piece.text


def figures_of(rows: Iterable[Row]) -> Counter[str]:
    """How many there are of each kind; what only moved is counted as moved."""
    return Counter("moved" if row.is_moved and row.kind == "same" else row.kind for row in rows)


# Words


@dataclass(frozen=True)
class Stretch:
    """Some words or rows of the old and of the new text, the same ones or others."""

    is_kept: bool
    old: list[str]
    new: list[str]


def stretches_of(old: list[str], new: list[str]) -> list[Stretch]:
    steps = Indel.opcodes(old, new)
    return put_together(
        Stretch(one.tag == "equal", old[one.src_start : one.src_end], new[one.dest_start : one.dest_end])
        for one in steps
    )


def put_together(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Each change whole, between what stays."""
    runs = [(is_kept, list(run)) for is_kept, run in groupby(stretches, key=lambda one: one.is_kept)]
    return [
        Stretch(is_kept, [w for one in run for w in one.old], [w for one in run for w in one.new])
        for is_kept, run in runs
    ]


def parts_of(old: str, new: str) -> list[Part]:
    """The old and the new text as one, in stretches of kept, removed and added."""
    if not alike(old, new):
        return both(old, new)
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return both(old, new)
    stretches = stretches_of(before, after)
    return [part for stretch in with_their_stops(without_islands(stretches)) for part in parts_of_stretch(stretch)]


def alike(old: str, new: str) -> bool:
    return fuzz.ratio(old, new, score_cutoff=RELATED) > 0


def without_islands(stretches: list[Stretch]) -> list[Stretch]:
    """What is too short to stand between two changes belongs to them."""
    last = len(stretches) - 1
    return put_together(
        Stretch(False, one.old, one.new) if 0 < place < last and is_island(stretches, place) else one
        for place, one in enumerate(stretches)
    )


def is_island(stretches: list[Stretch], place: int) -> bool:
    beside = stretches[place - 1], stretches[place + 1]
    smallest = min(max(len(one.old), len(one.new)) for one in beside)
    words = [word for word in stretches[place].old if not word.isspace()]
    return stretches[place].is_kept and len(words) <= min(ISLAND, smallest)


def with_their_stops(stretches: list[Stretch]) -> list[Stretch]:
    """A sentence that came or went takes its own full stop along, not that of the sentence before it."""
    found = list(stretches)
    for place in range(1, len(found) - 1):
        before, change, behind = found[place - 1 : place + 2]
        words = change.old or change.new
        if not change.is_kept and not (change.old and change.new) and words[0] in STOPS and words[0] == behind.new[0]:
            stop, moved = words[:1], words[1:] + words[:1]
            found[place - 1] = Stretch(True, before.old + stop, before.new + stop)
            found[place] = Stretch(False, moved if change.old else [], moved if change.new else [])
            found[place + 1] = Stretch(True, behind.old[1:], behind.new[1:])
    return [one for one in found if one.old or one.new]


def parts_of_stretch(stretch: Stretch) -> list[Part]:
    old, new = "".join(stretch.old), "".join(stretch.new)
    return [Part("kept", new)] if stretch.is_kept else both(old, new)


def both(old: str, new: str) -> list[Part]:
    return [Part(kind, text) for kind, text in (("removed", old), ("added", new)) if text]


# Tables


def table_parts(old: str, new: str) -> list[TableRow]:
    """Row by row; of rows that are alike, cell by cell."""
    return [
        row
        for stretch in stretches_of(old.split("\n"), new.split("\n"))
        for row in (kept_rows(stretch.new) if stretch.is_kept else changed_rows(stretch.old, stretch.new))
    ]


def kept_rows(rows: list[str]) -> list[TableRow]:
    return [whole_row("kept", row) for row in rows]


def whole_row(kind: str, row: str) -> TableRow:
    return TableRow(kind, [[Part(kind, cell)] if cell else [] for cell in row.split("\t")])


def changed_rows(old: list[str], new: list[str]) -> list[TableRow]:
    """What went beside the row that it became, where there is one in the same order."""
    rows: list[TableRow] = []
    left = list(old)
    for row in new:
        place = next((place for place, one in enumerate(left) if are_rows_alike(one, row)), None)
        if place is None:
            rows.append(whole_row("added", row))
            continue
        rows += [whole_row("removed", one) for one in left[:place]]
        rows.append(changed_row(left[place], row))
        del left[: place + 1]
    return rows + [whole_row("removed", one) for one in left]


def are_rows_alike(old: str, new: str) -> bool:
    return old.count("\t") == new.count("\t") and alike(old, new)


def changed_row(old: str, new: str) -> TableRow:
    cells = zip(old.split("\t"), new.split("\t"), strict=True)
    return TableRow(
        "changed", [parts_of(before, after) if before != after else both_same(after) for before, after in cells]
    )


def both_same(cell: str) -> list[Part]:
    return [Part("kept", cell)] if cell else []

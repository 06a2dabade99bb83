"""How much the files of a box tell of what was cast before what, and with what."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from statistics import mean

from voting.secret import formats


def tau(ranks: list[int]) -> float:
    """Kendall's, of ranks against their own order."""
    pairs = list(combinations(ranks, 2))
    return sum(1 if later > earlier else -1 for earlier, later in pairs) / len(pairs)


def places(folder: Path, booklets) -> list[list[int]]:
    """Where each paper's input lies in the file of papers, as somebody finds it who reads the disk."""
    return places_in((folder / "7" / "papers").read_bytes(), booklets)


def places_in(data: bytes, booklets) -> list[list[int]]:
    found = {data[at : at + len(booklets[0][0].input)]: at for at in inputs_in(data)}
    return [[found[row.input] for row in booklet] for booklet in booklets]


def inputs_in(data: bytes) -> list[int]:
    return [
        text.start() - formats.INPUT_RANDOM for text in re.finditer(re.escape(formats.token_prefix("7", "")[:-1]), data)
    ]


def order_told(found: list[list[int]]) -> float:
    """|tau| of all papers of the first kind, of the second …, on average: each booklet has one of each."""
    return mean(abs(tau(of_one_paper)) for of_one_paper in map(list, zip(*found, strict=True)))


def page_order_told(found: list[list[int]], page=4096) -> float:
    return order_told([[place // page for place in booklet] for booklet in found])


def nearness_told(found: list[list[int]]) -> float:
    """How much nearer to each other than any two papers those of one booklet lie: 0 not at all, 1 side by side."""
    together = mean(abs(one - other) for booklet in found for one, other in combinations(booklet, 2))
    everybody = [place for booklet in found for place in booklet]
    return 1 - together / mean(abs(one - other) for one, other in combinations(everybody, 2))


def neighbours_together(found: list[list[int]]) -> int:
    """How many papers lie beside one of their own booklet, with no other between."""
    owner = {place: number for number, booklet in enumerate(found) for place in booklet}
    order = [owner[place] for place in sorted(owner)]
    return sum(one == other for one, other in pairwise(order))

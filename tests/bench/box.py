"""What the box costs: `python -m tests.bench.box`. Papers without signatures go through the slots of the product and
through two tables of SQLite: `plain`, an insert with the same durability, and `rewritten`, keyed by h and written anew
after each commit, as a table must be that tells no order. Then whole casts, signatures and receipts with them.

All layouts take turns in one run: the ratio counts, as the machine itself may be slow or busy.
"""

import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean, quantiles

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.voting.box import leaks
from tests.voting.box.filling import new_booklet, put
from tests.voting.box.polling import Office, cast_rows, define
from voting.box.store import Box

SIZES = [0, 1_000, 4_380, 10_000]
FIELDS = ["h", "paper", "input", "sig", "payload", "comment", "own"]
COMMON = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"
WHOLE, AT_ONCE, AT_MOST = 30, 16, 200


class Slots:
    name = "slots"

    def __init__(self, folder: Path, papers: int):
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        self.box = Box(folder)
        electors = (max(SIZES) + 2_000) // papers
        self.box.define("7", define([key], self.box.prepare("7"), papers=papers, electors=electors))
        self.box.open("7")

    def put(self, booklet) -> None:
        put(self.box, booklet)

    add = put


class Plain:
    name = "plain"
    schema = "CREATE TABLE row (id INTEGER PRIMARY KEY, h BLOB UNIQUE, {})"

    def __init__(self, folder: Path, papers: int):
        self.path = folder / f"{self.name}.sqlite3"
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.executescript(COMMON + self.more)
        self.connection.execute(self.schema.format(", ".join(FIELDS[1:])))

    more = ""

    def put(self, booklet) -> None:
        self.add(booklet)

    def add(self, booklet) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for row in booklet:
            values = [getattr(row, name) for name in FIELDS]
            self.connection.execute(f"INSERT INTO row ({', '.join(FIELDS)}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
        self.connection.execute("COMMIT")


class Rewritten(Plain):
    name = "rewritten"
    schema = "CREATE TABLE row (h BLOB PRIMARY KEY, {}) WITHOUT ROWID"
    more = "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"

    def put(self, booklet) -> None:
        self.add(booklet)
        self.connection.execute("VACUUM")


LAYOUTS = [Slots, Plain, Rewritten]


def say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201


def growth(papers: int, times: int) -> None:
    """How long one commit takes while so many papers are there already."""
    say(f"\nOne commit, papers in it: {papers}; median and p99 in ms; ratio of the medians to plain")
    with tempfile.TemporaryDirectory(prefix="box") as place:
        layouts = [layout(Path(place), papers) for layout in LAYOUTS]
        there = 0
        for size in SIZES:
            fill(layouts, size - there)
            there = max(there, size)
            taken = {layout.name: [] for layout in layouts}
            for _n in range(times):
                booklet = new_booklet(papers)
                for layout in layouts:
                    taken[layout.name].append(timed(layout.put, booklet))
                there += papers
            show(size, taken)


def fill(layouts, number: int) -> None:
    """So many more in each, in few commits."""
    for begin in range(0, number, AT_MOST):
        booklet = new_booklet(min(AT_MOST, number - begin))
        for layout in layouts:
            layout.add(booklet)


def timed(call, *args) -> float:
    """ms"""
    begun = time.perf_counter()
    call(*args)
    return (time.perf_counter() - begun) * 1000


def show(size: int, taken: dict[str, list[float]]) -> None:
    plain = median(taken["plain"])
    cells = [f"{name} {median(ms):7.2f} {p99(ms):7.2f} ×{median(ms) / plain:5.2f}" for name, ms in taken.items()]
    say(f"{size:>7,} papers there   " + "   ".join(cells))


def median(ms: list[float]) -> float:
    return sorted(ms)[len(ms) // 2]


def p99(ms: list[float]) -> float:
    return quantiles(ms, n=100)[98]


def whole_casts(papers: int, number: int) -> None:
    """As the box is asked: signatures looked at, on the disk, receipts signed; sixteen phones at once."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=3072) for _n in range(4)]
    with tempfile.TemporaryDirectory(prefix="box") as place:
        box = Box(Path(place))
        definition = define(keys, box.prepare("7"), papers=papers, electors=number)
        box.define("7", definition)
        box.open("7")
        office = Office(keys, definition)
        alone, together = ([cast_rows(office.booklet()) for _n in range(number // 2)] for _half in range(2))
        ms = [timed(box.cast, "7", rows) for rows in alone]
        tell(f"{papers} papers, one after the other", ms, sum(ms) / 1000)
        with ThreadPoolExecutor(AT_ONCE) as phones:
            begun = time.perf_counter()
            ms = list(phones.map(lambda rows: timed(box.cast, "7", rows), together))
            tell(f"{papers} papers, {AT_ONCE} at once", ms, time.perf_counter() - begun)


def tell(what: str, ms: list[float], seconds: float) -> None:
    say(f"{what:<30} {len(ms) / seconds:7.1f} casts/s, median {median(ms):6.1f} ms, p99 {p99(ms):6.1f} ms")


def leak(boxes: int = 5, requests: int = 146) -> None:
    """As the tests measure it, over the bytes of the file: five boxes of 146 requests of three papers."""
    say("\nLeak: |tau| of the order, nearness of papers cast together (0 none, 1 all)")
    for layout in LAYOUTS:
        told = []
        for _n in range(boxes):
            with tempfile.TemporaryDirectory(prefix="box") as place:
                filled, order = layout(Path(place), 3), [new_booklet() for _n in range(requests)]
                for booklet in order:
                    filled.put(booklet)
                told.append(leaks.places_in(file_of(filled, Path(place)), order))
        order_told, near = mean(map(leaks.order_told, told)), mean(map(leaks.nearness_told, told))
        say(f"{layout.name:<10} {order_told:6.3f} {near:6.3f}")


def file_of(filled, place: Path) -> bytes:
    return (filled.path if isinstance(filled, Plain) else place / "7" / "papers").read_bytes()


def main() -> None:
    is_short = "short" in sys.argv
    growth(WHOLE, 15 if is_short else 40)
    growth(1, 40 if is_short else 150)
    say("\nWhole casts")
    whole_casts(WHOLE, 40 if is_short else 120)
    whole_casts(1, 200 if is_short else 1_000)
    leak(1 if is_short else 5)


if __name__ == "__main__":
    main()

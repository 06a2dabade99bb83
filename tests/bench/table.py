"""The table that `make bench` prints, as Markdown: a row for each thing measured, beside what others build."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

COLUMNS = ("", "measured", "ours", "beside it", "ratio", "goal", "met")
WIDTH = 300  # so that no cell is broken


@dataclass(frozen=True)
class Row:
    """One line of the table; `is_met` is None where there is no goal, or nothing to compare with."""

    letter: str
    what: str
    ours: str
    rival: str = ""
    ratio: str = ""
    goal: str = ""
    is_met: bool | None = None

    @property
    def met(self) -> str:
        return {True: "yes", False: "NO", None: "–"}[self.is_met]


def show(rows: Iterable[Row]) -> None:
    table = Table(*COLUMNS, box=MARKDOWN)
    for row in rows:
        table.add_row(row.letter, row.what, row.ours, row.rival, row.ratio, row.goal, row.met)
    Console(width=WIDTH).print(table)

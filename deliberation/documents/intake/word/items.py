"""What a walk through a document finds, before it is known which paragraphs are headings."""

from dataclasses import dataclass, field

from deliberation.documents.intake.blocks import Block
from deliberation.documents.intake.word.numbering import Printed
from deliberation.documents.intake.word.pieces import Piece


@dataclass
class Para:
    """A paragraph, also an empty one. `level` is its outline level from 0; `printed` its automatic number."""

    pieces: list[Piece]
    printed: Printed | None = None
    level: int | None = None
    is_title: bool = False
    is_centred: bool = False
    in_box: bool = False
    source_id: str = ""
    # The notes, pictures and text boxes in it, which come after it.
    extras: "list[Item]" = field(default_factory=list)


@dataclass
class Cell:
    """`column` and `span` count the grid's columns. A covered one belongs to the cell above or before it."""

    column: int
    span: int
    items: "list[Item]" = field(default_factory=list)
    rows: int = 1
    is_covered: bool = False


@dataclass
class Row:
    cells: list[Cell]
    gap: int = 0
    is_header: bool = False


@dataclass
class Table:
    rows: list[Row]
    source_id: str = ""


Item = Para | Table | Block

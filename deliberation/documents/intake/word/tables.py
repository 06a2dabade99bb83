"""Tables: which cells there are after merging and deleting, and how they are written down."""

from collections.abc import Callable, Iterator

from deliberation.documents.intake.blocks import Block
from deliberation.documents.intake.word.items import Cell, Item, Para, Row, Table
from deliberation.documents.intake.word.names import W14, Element, W, child, children, is_on, number, value
from deliberation.documents.intake.word.pieces import Piece, joined, markup, text_of, trimmed

WIDEST = 1_000
WRAPPERS = {f"{W}customXml", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
GONE_ROWS = ("del", "moveFrom")

Walk = Callable[[Element], list[Item]]


def read_table(element: Element, walk: Walk) -> Table:
    """`walk` reads what is in a cell; only cells that one sees are read, since the others are not counted."""
    rows: list[Row] = []
    open_cells: dict[int, Cell] = {}
    source_id = ""
    for row in parts(element, "tr"):
        properties = child(row, "trPr")
        if is_gone(properties):
            continue
        read, open_cells = read_row(row, properties, open_cells, walk)
        rows.append(read)
        source_id = source_id or row.get(f"{W14}paraId", "")
    return Table(rows, source_id)


def parts(element: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those within content controls."""
    for one in children(element):
        if one.tag == W + name:
            yield one
        elif one.tag == f"{W}sdt" or one.tag in WRAPPERS:
            yield from parts(one, name)


def is_gone(properties: Element | None) -> bool:
    return any(child(properties, name) is not None for name in GONE_ROWS) or bool(is_on(properties, "hidden"))


def read_row(
    row: Element, properties: Element | None, open_cells: dict[int, Cell], walk: Walk
) -> tuple[Row, dict[int, Cell]]:
    """The row, and the cells by their columns that the next one may go on with."""
    gap = width(properties, "gridBefore", 0)
    column = gap
    cells: list[Cell] = []
    still_open: dict[int, Cell] = {}
    for element in parts(row, "tc"):
        about = child(element, "tcPr")
        if child(about, "cellDel") is not None:
            continue
        cell = Cell(column, width(about, "gridSpan", 1))
        cover(cell, about, cells, open_cells, still_open)
        if not cell.is_covered:
            cell.items = walk(element)
        cells.append(cell)
        column += cell.span
    return Row(cells, gap, is_header=bool(is_on(properties, "tblHeader"))), still_open


def width(properties: Element | None, name: str, usual: int) -> int:
    found = number(properties, name)
    return usual if found is None else min(max(found, usual), WIDEST)


def cover(
    cell: Cell, about: Element | None, before: list[Cell], above: dict[int, Cell], still_open: dict[int, Cell]
) -> None:
    """Where a cell goes on with the one before it or above it, that one grows and this one is covered."""
    owner = above.get(cell.column)
    if value(about, "hMerge") in ("continue", "") and before:
        cell.is_covered = True
        grown = next(one for one in reversed(before) if not one.is_covered or one is before[0])
        grown.span += cell.span
    elif merges_up(about) and owner and owner.span == cell.span:
        cell.is_covered = True
        owner.rows += 1
        still_open[cell.column] = owner
    elif merge_of(about) is not None:
        still_open[cell.column] = cell


def merge_of(about: Element | None) -> str | None:
    """A tracked merge counts as made."""
    tracked = child(about, "cellMerge")
    if tracked is not None:
        return {"cont": "continue", "rest": "restart"}.get(tracked.get(f"{W}vMerge", ""))
    return value(about, "vMerge")


def merges_up(about: Element | None) -> bool:
    return merge_of(about) in ("continue", "")


def table_block(table: Table) -> Block | None:
    """None of an empty table."""
    rows = [[pieces_of(cell) for cell in row.cells] for row in table.rows]
    text = "\n".join("\t".join(text_of(cell).replace("\n", " ") for cell in row) for row in rows)
    if not text.strip():
        return None
    return Block("table", text, html=table_markup(table), source_id=table.source_id)


def pieces_of(cell: Cell) -> list[Piece]:
    """The text of a cell, one line for each paragraph; numbers stand before them."""
    return joined(lines_of(cell.items))


def lines_of(items: list[Item]) -> Iterator[list[Piece]]:
    for item in items:
        if isinstance(item, Para) and (line := numbered(item)):
            yield line
        elif isinstance(item, Table):
            for row in item.rows:
                for cell in row.cells:
                    yield from lines_of(cell.items)


def numbered(para: Para) -> list[Piece]:
    pieces = trimmed(para.pieces)
    if para.printed and para.printed.text:
        return [Piece(para.printed.text + (para.printed.separator if text_of(pieces) else "")), *pieces]
    return pieces


def extras_of(item: Item) -> Iterator[Item]:
    """The notes, pictures and boxes in a paragraph or anywhere in a table."""
    if isinstance(item, Para):
        yield from item.extras
    elif isinstance(item, Table):
        for row in item.rows:
            for cell in row.cells:
                for one in cell.items:
                    yield from extras_of(one)


def table_markup(table: Table) -> str:
    heads = 0
    while heads < len(table.rows) and table.rows[heads].is_header:
        heads += 1
    rows = [row_markup(row, "th" if at < heads else "td") for at, row in enumerate(table.rows)]
    reaches_down = any(at + cell.rows > heads for at, row in enumerate(table.rows[:heads]) for cell in row.cells)
    # A cell cannot reach out of the head, so there is none where one does.
    parted = 0 if reaches_down else heads
    head, body = "".join(rows[:parted]), "".join(rows[parted:])
    return (
        "<table>" + (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{body}</tbody>" if body else "") + "</table>"
    )


def row_markup(row: Row, tag: str) -> str:
    gap = f"<td{spans(row.gap, 1)}></td>" if row.gap else ""
    cells = [
        f"<{tag}{spans(cell.span, cell.rows)}>{markup(pieces_of(cell))}</{tag}>"
        for cell in row.cells
        if not cell.is_covered
    ]
    return f"<tr>{gap}{''.join(cells)}</tr>"


def spans(columns: int, rows: int) -> str:
    across = f' colspan="{columns}"' if columns > 1 else ""
    return across + (f' rowspan="{rows}"' if rows > 1 else "")

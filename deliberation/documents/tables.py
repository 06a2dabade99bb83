"""How a table is shown where there is little room. Pure: clean markup in, the same with marks for the styles out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import html
from lxml.html import HtmlElement

MOST_COLUMNS = 8
LONGEST_HEADING = 20

Row = list[HtmlElement]


def readable_table(markup: str) -> str:
    """Rows that a phone shows as cards, each cell with its column's heading; or, where cells are joined, all of it as
    it is, to be moved sideways under a first column that stays."""
    holder = html.fragment_fromstring(markup, create_parent="div")
    for table in holder.findall("table"):
        rows = rows_of(table)
        if headings_of(rows):
            be_cards(table, rows)
        else:
            be_moved_sideways(table, rows)
    return "".join(html.tostring(one, encoding="unicode") for one in holder)


def rows_of(table: HtmlElement) -> list[Row]:
    return [row.xpath("./td|./th") for row in table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")]


def headings_of(rows: list[Row]) -> list[str]:
    """What the columns are called; empty where not every cell stands under one heading."""
    if len(rows) < 2 or any(is_joined(cell) for row in rows for cell in row):
        return []
    first, *rest = rows
    if not 2 <= len(first) <= MOST_COLUMNS or any(len(row) != len(first) for row in rest):
        return []
    if any(cell.tag == "th" for cell in rest[0]):
        return []
    named = [text_of(cell) for cell in first]
    return named if all(cell.tag == "th" for cell in first) or are_headings(named, rest) else []


def is_joined(cell: HtmlElement) -> bool:
    return cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1"


def are_headings(named: list[str], rest: list[Row]) -> bool:
    """Many files do not say which row names the columns: short words above at least two rows, no two the same."""
    are_words = all(0 < len(name) <= LONGEST_HEADING and not name[0].isdigit() for name in named)
    return are_words and len(set(named)) == len(named) and len(rest) > 1


def text_of(cell: HtmlElement) -> str:
    return " ".join(cell.text_content().split())


def be_cards(table: HtmlElement, rows: list[Row]) -> None:
    first, *rest = [row[0].getparent() for row in rows]
    headings = headings_of(rows)
    for cell in rows[0]:
        cell.tag = "th"
        cell.set("scope", "col")
    for row in rows[1:]:
        for cell, heading in zip(row, headings, strict=True):
            cell.set("data-label", heading)
    for child in list(table):
        table.remove(child)
    for name, part in (("thead", [first]), ("tbody", rest)):
        html.etree.SubElement(table, name).extend(part)
    table.set("class", "roll")


def be_moved_sideways(table: HtmlElement, rows: list[Row]) -> None:
    for cell in first_column(rows):
        cell.set("class", "is-first")
    holder = html.Element("div")
    for name, value in (("class", "table-scroll"), ("role", "region"), ("tabindex", "0")):
        holder.set(name, value)
    holder.set("aria-label", _("Table, can be moved sideways"))
    table.getparent().replace(table, holder)
    holder.append(table)


def first_column(rows: list[Row]) -> Iterator[HtmlElement]:
    """The cells at the left edge; below a tall one there is none until it ends."""
    free_from = 0
    for at, row in enumerate(rows):
        if at >= free_from and row:
            free_from = at + number(row[0].get("rowspan"))
            yield row[0]


def number(span: str | None) -> int:
    return int(span) if span and span.isdecimal() else 1

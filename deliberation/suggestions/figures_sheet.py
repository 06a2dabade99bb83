"""The figures as a workbook of one sheet. Loads 9 MB that no page needs."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from congress.meetings.models import Meeting
from congress.meetings.sheets import content_of, lay_out, write_rows
from deliberation.suggestions.figures import Line, Table
from deliberation.suggestions.narrowing import FIGURES


def workbook_of(meeting: Meeting, total: Line, tables: list[Table]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Figures")
    lay_out(sheet, f"{meeting.long_title} · {_('Suggestions in figures')}", columns(), still="C3")
    write_rows(sheet, rows_of(total, tables))
    return content_of(book)


def columns() -> list[tuple[str, int]]:
    """Each number, and beside it the share it is, in percent."""
    found = [(_("By"), 14), (_("Name"), 26)]
    for figure in FIGURES.values():
        found.append((str(figure.label), 10))
        if figure.share_of:
            found.append((_("percent of: %s") % FIGURES[figure.share_of].label, 10))
    return found


def rows_of(total: Line, tables: list[Table]) -> Iterator[list[Any]]:
    yield ["", total.label, *numbers_of(total)]
    for table in tables:
        for line in table.lines:
            yield [table.label, line.label, *numbers_of(line)]


def numbers_of(line: Line) -> Iterator[int | None]:
    for cell in line.cells:
        yield cell.number
        if cell.figure.share_of:
            yield cell.percent

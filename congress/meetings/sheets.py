"""The shared parts of spreadsheets. Loads 9 MB that no page needs: imported where a file is made."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL = 32_000  # a cell of a spreadsheet holds 32,767


def write(cell: Cell, value) -> None:
    """Text stays text, also where a program would take it for a formula."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = "".join(sign for sign in str(value) if sign in "\n\t" or ord(sign) >= 32)[:LONGEST_CELL]
    cell.data_type = "s"
    cell.quotePrefix = True


def lay_out(sheet: Worksheet, title: str, columns: Iterable[tuple[str, int]], *, still: str = "A3") -> None:
    """Title, headings with their widths, and how it is printed: across, every page with the headings."""
    write(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(wrap_text=False)
    for column, (heading, width) in enumerate(columns, start=1):
        write(sheet.cell(2, column), heading)
        sheet.cell(2, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(2, column).column_letter].width = width
    sheet.freeze_panes = still
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def write_rows(sheet: Worksheet, rows: Iterable[Sequence]) -> None:
    """Below what `lay_out` wrote."""
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            write(sheet.cell(place, column), value)


def content_of(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()

"""意见汇总表: every suggestion of a meeting, as the office hands it on at five o'clock."""

from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from congress.meetings.models import Meeting
from deliberation.suggestions.elements import with_everything
from deliberation.suggestions.models import Suggestion

LONGEST_CELL = 32_000  # a cell of a spreadsheet holds 32,767


def columns() -> list[tuple[str, int]]:
    """Heading and width of each column."""
    return [
        (_("No."), 6),
        (_("Title"), 24),
        (_("Text"), 48),
        (_("Category"), 12),
        (_("Representative"), 14),
        (_("Source"), 14),
        (_("Submitted"), 12),
        (_("State"), 10),
        (_("Departments"), 22),
        (_("Due on"), 12),
        (_("Outcome"), 16),
        (_("Reply"), 48),
        (_("The handling"), 10),
        (_("The result"), 10),
    ]


def summary_of(meeting: Meeting) -> bytes:
    """The numbered suggestions of the meeting as an XLSX workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Suggestions")
    lay_out(sheet, f"{meeting.long_title} · {_('Summary of suggestions')}")
    rows = with_everything(meeting.suggestions.numbered()).order_by("number")
    for place, suggestion in enumerate(rows, start=3):
        for column, value in enumerate(row_of(suggestion), start=1):
            write(sheet.cell(place, column), value)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def lay_out(sheet: Worksheet, title: str) -> None:
    """Title, headings, widths, and how it is printed: across, every page with the headings."""
    write(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(wrap_text=False)
    for column, (heading, width) in enumerate(columns(), start=1):
        write(sheet.cell(2, column), heading)
        sheet.cell(2, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(2, column).column_letter].width = width
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def row_of(suggestion: Suggestion) -> list:
    assignments = list(suggestion.assignments.all())
    replies = [reply for one in assignments for reply in one.approved_replies]
    rating = next(reversed(suggestion.ratings.all()), None)
    return [
        suggestion.number,
        suggestion.title,
        suggestion.body,
        suggestion.get_category_display(),
        f"{suggestion.author_number} {suggestion.author}",
        source_of(suggestion),
        timezone.localtime(suggestion.submitted_at).strftime("%Y-%m-%d %H:%M"),
        str(suggestion.standing),
        "\n".join(f"{one.department} ({one.get_part_display()})" for one in assignments),
        "\n".join(one.due_on.isoformat() for one in assignments),
        "\n".join(reply.get_outcome_display() for reply in replies),
        "\n".join(reply.text for reply in replies),
        rating.get_handling_display() if rating else "",
        rating.get_result_display() if rating else "",
    ]


def source_of(suggestion: Suggestion) -> str:
    """Where it was said, and, of a note, by whom."""
    if suggestion.message is None:
        return _("written")
    room = suggestion.message.room
    parts = [room.get_kind_display(), room.title, str(suggestion.said_by or "")]
    return " · ".join(part for part in parts if part)


def write(cell: Cell, value) -> None:
    """Text stays text, also where a program would take it for a formula."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = "".join(sign for sign in str(value) if sign in "\n\t" or ord(sign) >= 32)[:LONGEST_CELL]
    cell.data_type = "s"
    cell.quotePrefix = True

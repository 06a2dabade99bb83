"""意见汇总表: every suggestion of a meeting, as the office hands it on at five o'clock."""

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from congress.meetings.models import Meeting
from congress.meetings.sheets import content_of, lay_out, write_rows
from deliberation.suggestions.earlier import HEADINGS
from deliberation.suggestions.elements import with_replies
from deliberation.suggestions.models import Suggestion


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
    lay_out(sheet, f"{meeting.long_title} · {_('Summary of suggestions')}", columns(), still="C3")
    rows = meeting.suggestions.numbered().select_related("author", "message__room", "message__speaker")
    rows = rows.prefetch_related(with_replies(), "ratings").order_by("number")
    write_rows(sheet, map(row_of, rows))
    return content_of(book)


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
        is_written = suggestion.source == Suggestion.Source.WRITTEN
        return _("written") if is_written else suggestion.get_source_display()
    room = suggestion.message.room
    parts = [room.get_kind_display(), room.title, str(suggestion.said_by or "")]
    return " · ".join(part for part in parts if part)


def empty_list() -> bytes:
    """The headings under which earlier suggestions are read."""
    book = Workbook()
    widths = {"title": 24, "body": 48, "reply": 48}
    headings = [(names[0], widths.get(name, 14)) for name, names in HEADINGS.items()]
    lay_out(book.active, _("Earlier suggestions"), headings)
    return content_of(book)

"""审议意见汇总 as a Word file and as a spreadsheet, in the active language."""

from io import BytesIO
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook

from congress.meetings.sheets import content_of, lay_out, write_rows
from congress.meetings.word import Paper
from deliberation.documents.models import Document, Opinion
from deliberation.documents.review import Review, Row, Section, rows_of


def figures_of(section: Section) -> list[int]:
    """In the order of `figure_headings`."""
    return [
        section.opinions,
        section.questions,
        section.answered,
        section.corrections,
        section.agrees,
        section.undecided,
    ]


def figure_headings() -> list[str]:
    return [
        _("Opinions"),
        _("Questions"),
        _("Answered"),
        _("Corrections"),
        _("Agreements"),
        _("Not decided yet"),
    ]


def remark_headings() -> list[str]:
    return [
        _("Paragraph"),
        _("Kind"),
        _("No. on the roll"),
        _("Passage"),
        _("Remark"),
        _("Agreements"),
        _("Answer"),
        _("What was done with it"),
    ]


def title_of(row: Row) -> str:
    return row.section.title if row.section else ""


def cells_of(row: Row) -> list:
    """In the order of `remark_headings`."""
    opinion = row.opinion
    return [
        opinion.stands_as or "",
        opinion.get_kind_display(),
        opinion.number,
        opinion.quote,
        opinion.body,
        opinion.agrees or 0,
        answer_of(opinion),
        outcome_of(opinion),
    ]


def answer_of(opinion: Opinion) -> str:
    answer = getattr(opinion, "answer", None)
    if answer is None:
        return _("waits for an answer") if opinion.waits_for_answer else ""
    return _("%(who)s: %(answer)s") % {"who": answer.department or _("Secretariat"), "answer": answer.body}


def outcome_of(opinion: Opinion) -> str:
    if not opinion.outcome:
        return _("not decided yet") if opinion.is_undecided and not opinion.waits_for_answer else ""
    version = opinion.outcome_version
    parts = [
        opinion.get_outcome_display(),
        _("version %(number)s") % {"number": version.number} if version else "",
        opinion.outcome_note,
    ]
    return " · ".join(part for part in parts if part)


def lines_of(document: Document, review: Review) -> list[str]:
    """Of what it is the summary, and as of when."""
    now = timezone.localtime()
    figures = {"all": len(review.whole.remarks), "undecided": review.whole.undecided}
    return [
        document.title,
        document.meeting.long_title,
        _("As of %(date)s %(time)s") % {"date": date_format(now, "DATE_FORMAT"), "time": date_format(now, "H:i")},
        _("%(undecided)s of %(all)s remarks are not decided yet.") % figures
        if figures["undecided"]
        else _("All %(all)s remarks are decided.") % figures,
    ]


def review_paper(document: Document, review: Review) -> BytesIO:
    paper = Paper(_("Summary of remarks"), lines_of(document, review), is_wide=True)
    paper.heading(_("By section"))
    sections = [*review.spoken_of, Section("", _("All sections"), review.whole.remarks)]
    rows = [[one.title, *map(str, figures_of(one))] for one in sections]
    paper.table(rows, headings=[_("Section"), *figure_headings()], widths=[90, 24, 24, 24, 24, 24, 24])
    paper.heading(_("What was done with each remark"))
    for title, of_section in groupby(rows_of(review, review.whole.remarks), key=title_of):
        paper.heading(title, level=2)
        cells = [[str(cell) for cell in cells_of(row)] for row in of_section]
        paper.table(cells, headings=remark_headings(), widths=[16, 16, 18, 40, 60, 18, 40, 40])
    return paper.content()


def review_book(document: Document, review: Review) -> BytesIO:
    book = Workbook()
    sheet, title = book.active, " · ".join([_("Summary of remarks"), *lines_of(document, review)])
    sheet.title = _("Remarks")
    headings = [_("Section"), *remark_headings()]
    lay_out(sheet, title, zip(headings, [24, 8, 8, 10, 30, 50, 8, 40, 40], strict=True))
    rows = rows_of(review, review.whole.remarks)
    write_rows(sheet, ([title_of(row), *cells_of(row)] for row in rows))
    by_section = book.create_sheet(_("By section"))
    lay_out(by_section, title, zip([_("Section"), *figure_headings()], [40, *[12] * 6], strict=True))
    write_rows(by_section, ([one.title, *figures_of(one)] for one in review.spoken_of))
    return BytesIO(content_of(book))

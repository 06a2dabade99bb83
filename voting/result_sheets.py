"""The result of a ballot as a spreadsheet."""

from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from congress.meetings.sheets import content_of, lay_out, write_rows
from voting.models import Ballot
from voting.results import OptionResult, PaperResult, Result


def result_sheet(ballot: Ballot, result: Result) -> bytes:
    """A row for each option of each paper, with the figures of the paper before it."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Result")
    columns = [
        (_("Subject"), 36),
        (_("on the roll"), 8),
        (_("present"), 8),
        (_("papers issued"), 8),
        (_("papers returned"), 8),
        (_("valid papers"), 8),
        (_("invalid papers"), 8),
        (_("Choice"), 30),
        (_("Votes"), 8),
        (_("of the valid papers"), 12),
        (_("of the roll"), 12),
        (_("Outcome"), 24),
    ]
    lay_out(sheet, ballot.title, columns)
    write_rows(sheet, [row for paper in result.papers for row in rows_of(result, paper)])
    return content_of(book)


def rows_of(result: Result, paper: PaperResult) -> list[list[Any]]:
    figures = [paper.subject, result.roll, result.present, result.issued, paper.returned]
    if paper.is_hidden:
        return [[*figures, *[""] * 6, _("not shown: fewer than 5 papers")]]
    figures += [paper.valid, paper.invalid]
    options = paper.options + ([paper.unknown] if paper.unknown else [])
    rows = [[*figures, one.label, one.count, one.of_valid, one.of_roll, outcome_of(paper, one)] for one in options]
    if paper.rate:
        rate = paper.rate
        label = _("%s, of those who know") % rate.label
        rows.append([*figures, label, rate.count, rate.of_known, rate.of_roll, ""])
    return rows


def outcome_of(paper: PaperResult, option: OptionResult) -> str:
    if option.is_chosen:
        return _("chosen")
    if option.is_tied:
        return _("tied")
    if option == paper.unknown:
        return _("counted apart")
    if paper.passed is not None and option == paper.options[0]:
        return _("carried") if paper.passed else _("not carried")
    return ""

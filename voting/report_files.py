"""The report of a ballot as a Word file and as a spreadsheet. Loads 25 MB that no page needs."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from congress.meetings.sheets import content_of, lay_out, write_rows
from congress.meetings.word import Paper as WordFile
from voting.report_rows import rows_of
from voting.reports import Cell, Report, figure_headings, figures_of, options_of, outcome_of, parts_of
from voting.result_types import PaperResult, Result

LINE = "＿" * 12


def word_file(report: Report) -> BytesIO:
    """Title, figures, a table for each subject whose headings stand on every page, lines for signatures."""
    lines = [*report.marks, *(_("%(name)s: %(told)s") % {"name": name, "told": told} for name, told in report.about)]
    paper = WordFile(f"{report.title} {report.name}", lines)
    for section in report.sections:
        paper.heading(section.title)
        for line in section.lines:
            paper.paragraph(line)
        for table in section.tables:
            paper.table([[str(cell) for cell in row] for row in table.rows], headings=table.headings)
    paper.heading(_("Signatures"))
    for name in report.signatures:
        paper.paragraph(_("%(name)s: %(told)s") % {"name": name, "told": LINE})
    return paper.content()


def book(report: Report, result: Result) -> bytes:
    """A row for each option of each paper, with the figures of the paper before it; and the whole report on a sheet."""
    made = Workbook()
    sheet: Any = made.active
    sheet.title = _("Result")
    has_parts = any(paper.parts for paper in result.papers)
    columns = [(_("Subject"), 36), *((heading, 8) for heading in figure_headings()), (_("Choice"), 30), (_("Votes"), 8)]
    columns += [(_("of the valid papers"), 12), (_("of the roll"), 12), (_("Outcome of the count"), 24)]
    columns += [(_("electronic"), 10), (_("in the hall"), 10)] if has_parts else []
    columns += [(_("Rank"), 8)] if result.is_ranked else []
    title = " · ".join([report.title, *report.marks])
    lay_out(sheet, title, columns)
    write_rows(sheet, [row for paper in result.papers for row in ranked_rows(result, paper, len(columns))])
    further: Any = made.create_sheet(_("Report"))
    lay_out(further, title, [("", 36), *[("", 16)] * 8])
    write_rows(further, rows_of(report))
    return content_of(made)


def ranked_rows(result: Result, paper: PaperResult, width: int) -> list[list[Cell]]:
    rows = rows_of_paper(result, paper)
    if not result.is_ranked:
        return rows
    return [[*row, *[""] * (width - 1 - len(row)), paper.rank or ""] for row in rows]


def rows_of_paper(result: Result, paper: PaperResult) -> list[list[Cell]]:
    figures: list[Cell] = [paper.subject, result.roll, result.present, *figures_of(paper)]
    if paper.is_hidden and not paper.parts:
        return [[*figures, "", "", "", "", _("not shown: fewer than 5 papers")]]
    if paper.is_hidden:
        blank = ["", "", ""]
        return [
            [*figures, label, *blank, outcome_of(paper, id), *parts_of(paper, id)] for id, label in paper.labels.items()
        ]
    rows: list[list[Cell]] = [
        [*figures, one.label, one.count, one.of_valid, one.of_roll, outcome_of(paper, one.id), *parts_of(paper, one.id)]
        for one in options_of(paper)
    ]
    if paper.rate:
        rate = paper.rate
        label = _("%s, of those who know") % rate.label
        rows.append([*figures, label, rate.count, rate.of_known, rate.of_roll, ""])
    return rows

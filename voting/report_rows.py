"""The report of a ballot as rows, everything one below the other, and as CSV."""

import csv
from io import StringIO

from voting.reports import Cell, Report

# With these a program takes a cell for a formula.
FORMULAS = tuple("=+-@＝＋－＠\t\r\n")


def rows_of(report: Report) -> list[list[Cell]]:
    about: list[list[Cell]] = [[name, told] for name, told in report.about]
    rows: list[list[Cell]] = [[report.name], *lines_of(report.marks), *about]
    for section in report.sections:
        rows += [[], [section.title], *lines_of(section.lines)]
        for table in section.tables:
            rows += [[*table.headings], *table.rows]
    return [*rows, [], *lines_of(report.signatures)]


def lines_of(texts: list[str]) -> list[list[Cell]]:
    return [[text] for text in texts]


def csv_of(report: Report) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    text = StringIO()
    rows: list[list[Cell]] = [[report.title], *rows_of(report)]
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def defused(cell: Cell) -> Cell:
    """Text stays text, also where a program would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULAS) else cell

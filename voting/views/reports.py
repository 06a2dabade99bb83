"""The report of a ballot: to print, for Word, as a spreadsheet, as CSV."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from congress.journal.acts import allow, signed_in
from voting.permissions import can_see_result
from voting.report_rows import csv_of
from voting.reports import Report, report_of
from voting.results import Result, result_of
from voting.views.ballots import visible_ballot

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def reported(request: Any, pk: int) -> tuple[Any, Result, Report]:
    """The ballot, for who sees its result."""
    ballot = visible_ballot(request, pk)
    if ballot.totals is None:
        raise Http404
    allow(can_see_result(request.user, ballot))
    result = result_of(ballot)
    return ballot, result, report_of(ballot, result, request.build_absolute_uri(ballot.result_url))


def as_file(report: Report, ending: str, kind: str, content: Any) -> HttpResponse:
    name = content_disposition_header(True, f"{report.title} {report.name}.{ending}")
    return HttpResponse(content, headers={"Content-Disposition": name, "Content-Type": kind})


@require_safe
@signed_in
def ballot_report(request: HttpRequest, pk: int) -> HttpResponse:
    ballot, _result, report = reported(request, pk)
    return render(request, "voting/ballot_report.html", {"ballot": ballot, "meeting": ballot.meeting, "report": report})


@require_safe
@signed_in
def ballot_report_docx(request: HttpRequest, pk: int) -> HttpResponse:
    from voting.report_files import word_file  # loads 25 MB that no page needs

    _ballot, _result, report = reported(request, pk)
    return as_file(report, "docx", WORD, word_file(report))


@require_safe
@signed_in
def ballot_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    from voting.report_files import book  # loads 25 MB that no page needs

    _ballot, result, report = reported(request, pk)
    return as_file(report, "xlsx", SPREADSHEET, book(report, result))


@require_safe
@signed_in
def ballot_report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    _ballot, _result, report = reported(request, pk)
    return as_file(report, "csv", "text/csv; charset=utf-8", csv_of(report))

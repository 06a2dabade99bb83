"""The figures: the secretariat sees all of them, departments their own line, everybody else the meeting's totals."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import allow, signed_in, wants_json
from congress.meetings.models import Meeting
from congress.meetings.views import visible_meeting
from congress.people.posts import Posts, posts_of
from deliberation.suggestions.figures import Line, Table, by_department, rows_of, tables_of, total_of
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.permissions import can_see_all_figures
from deliberation.suggestions.views.papers import XLSX


def figures_for(posts: Posts, meeting: Meeting | None) -> tuple[Line, list[Table]]:
    """The total, and the tables that this person sees."""
    suggestions = Suggestion.objects.of_meeting(meeting.pk if meeting else None)
    rows = rows_of(suggestions)
    tables = tables_of(rows, meeting) if posts.is_secretariat else []
    if posts.is_staff:
        only = None if posts.is_secretariat else posts.departments
        tables.append(by_department(suggestions, meeting, only))
    return total_of(rows, meeting), [table for table in tables if table.lines]


def page_of(request: HttpRequest, meeting: Meeting | None) -> HttpResponse:
    posts = posts_of(request.user)
    total, tables = figures_for(posts, meeting)
    if wants_json(request):
        told = {table.name: [{"label": line.label, **line.numbers} for line in table.lines] for table in tables}
        return JsonResponse({"total": total.numbers, "by": told})
    # The totals of others would not be the length of the lists they may see.
    context: dict[str, Any] = {"meeting": meeting, "total": total, "tables": tables, "is_linked": posts.is_secretariat}
    return render(request, "suggestions/figures.html", context)


@require_safe
@signed_in
def meeting_figures(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, visible_meeting(request, pk))


@require_safe
@signed_in
def all_figures(request: HttpRequest) -> HttpResponse:
    """Over all meetings that are no drills."""
    allow(can_see_all_figures(request.user))
    return page_of(request, None)


@require_safe
@signed_in
def figures_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    from deliberation.suggestions.figures_sheet import workbook_of  # 9 MB that no other page needs

    meeting = visible_meeting(request, pk)
    allow(can_see_all_figures(request.user))
    response = HttpResponse(workbook_of(meeting, *figures_for(posts_of(request.user), meeting)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="figures-{meeting.pk}.xlsx"'
    return response

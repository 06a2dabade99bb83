from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid
from congress.meetings.models import Meeting
from congress.meetings.rolls import BadFile
from congress.meetings.views import SECRETARIAT, visible_meeting
from congress.people.posts import posts_of
from deliberation.suggestions.forms.importing import EarlierConfirmForm, EarlierFileForm
from deliberation.suggestions.importing import examine
from deliberation.suggestions.services.importing import import_suggestions, is_past
from deliberation.suggestions.views.papers import XLSX

TEMPLATE = "suggestions/suggestion_import.html"


def asked_by_secretariat(request: Any, pk: int) -> Meeting:
    meeting = visible_meeting(request, pk)
    allow(posts_of(request.user).is_secretariat)
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def suggestion_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the file of earlier suggestions, and shows what it would do; nothing is saved."""
    meeting = asked_by_secretariat(request, pk)
    context: dict[str, Any] = {"meeting": meeting, "form": EarlierFileForm(), "is_past": is_past(meeting)}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    form, confirm = EarlierFileForm(request.POST, request.FILES), EarlierConfirmForm(meeting=meeting)
    context |= {"form": form, "confirm": confirm}
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    sheet = form.cleaned_data["file"]
    try:
        confirm.initial["rows"] = confirm.signed(sheet.rows)
    except BadFile as bad:
        form.add_error("file", str(bad))
        return render(request, TEMPLATE, context, status=422)
    found = examine(meeting, sheet)
    context |= {"sheet": sheet, "found": found, "form": EarlierFileForm()}
    return render(request, TEMPLATE, context, status=422 if found.faults else 200)


@act
def suggestion_import_confirm(request: HttpRequest, pk: int) -> Done:
    meeting = asked_by_secretariat(request, pk)
    rows = valid(request, EarlierConfirmForm(request.POST, meeting=meeting))["rows"]
    made = import_suggestions(meeting=meeting, rows=rows, by=request.by.acting_as(SECRETARIAT))
    return Done(_("%s earlier suggestions are taken over.") % len(made))


@require_safe
@signed_in
def suggestion_import_template(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty workbook with the headings that are read."""
    from deliberation.suggestions.summary import empty_list  # 9 MB that no other page needs

    asked_by_secretariat(request, pk)
    response = HttpResponse(empty_list(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="suggestions-to-import.xlsx"'
    return response

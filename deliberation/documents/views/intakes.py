"""Bringing a text in: a file or pasted text, and how far it has been read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from deliberation.documents.models import Intake
from deliberation.documents.permissions import can_draft
from deliberation.documents.services.intakes import begin_document, send_intake
from deliberation.documents.version_forms import DocumentForm, FileOrText
from deliberation.documents.views.documents import visible_document

SECRETARIAT = "secretariat"


def meeting_of(request: HttpRequest) -> Meeting:
    """The meeting that `?meeting=<pk>` names, else the current one."""
    allow(can_draft(request.user))
    asked = request.GET.get("meeting", "")
    current = Meeting.objects.current_for(request.user)
    pk = int(asked) if is_number(asked) else getattr(current, "pk", 0)
    meeting = get_or_404(request.user, Meeting.objects, pk=pk)
    request.meeting = meeting
    return meeting


def new_page(request: HttpRequest, form=None) -> HttpResponse:
    meeting = meeting_of(request)
    context = {"meeting": meeting, "form": form or DocumentForm(meeting=meeting)}
    return render(request, "documents/document_form.html", context)


@act(page=new_page)
def document_new(request: HttpRequest) -> Done:
    """A new document, whose text is read from a file."""
    meeting = meeting_of(request)
    data = valid(request, DocumentForm(request.POST, request.FILES, meeting=meeting))
    name, content = data["content"]
    begin_document(
        meeting=meeting,
        title=data["title"],
        name=name,
        data=content,
        item=data["item"],
        department=data["department"],
        by=request.by.acting_as(SECRETARIAT),
    )
    return Done(_("The file is there and is being read."))


def intake_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """The form for a document's next version."""
    document = visible_document(request, pk)
    allow(can_draft(request.user))
    context = {"document": document, "form": form or FileOrText()}
    return render(request, "documents/intake_form.html", context)


@act(page=intake_page)
def intake_send(request: HttpRequest, pk: int) -> Done:
    document = visible_document(request, pk)
    allow(can_draft(request.user))
    name, content = valid(request, FileOrText(request.POST, request.FILES))["content"]
    send_intake(document=document, name=name, data=content, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The file is there and is being read."))


@require_safe
@signed_in
def intake_detail(request: Any, pk: int) -> HttpResponse:
    """How far a file has been read, and what came of it; asked again each second by the page itself."""
    intakes = Intake.objects.select_related("document__meeting", "version").defer("data")
    intake = get_or_404(request.user, intakes, pk=pk)
    request.meeting = intake.document.meeting
    if wants_json(request):
        return JsonResponse(told(intake))
    if not request.htmx:
        return render(request, "documents/intake_detail.html", {"intake": intake})
    if intake.is_on_its_way:
        return render(request, "documents/_intake.html", {"intake": intake})
    return HttpResponse(headers={"HX-Redirect": told(intake)["url"]})


def told(intake: Intake) -> dict[str, Any]:
    return {
        "pk": intake.pk,
        "state": intake.state,
        "done": intake.done,
        "total": intake.total,
        "refusal": intake.refusal,
        "document": intake.document_id,
        "version": intake.version and intake.version.number,
        "url": intake.version.get_absolute_url() if intake.version else intake.get_absolute_url(),
    }

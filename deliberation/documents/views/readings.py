"""Where a person is in a text, and what of it was read by how many."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from congress.journal.acts import allow, signed_in
from congress.meetings.models import Representative
from congress.people.permissions import is_secretariat
from deliberation.documents.forms import PositionForm
from deliberation.documents.models import Document, Paragraph, Reading
from deliberation.documents.readings import count_readers, may_be_told, sections_of, told
from deliberation.documents.services.readings import keep_position
from deliberation.documents.views.documents import visible_document


@require_POST
@signed_in
def document_position(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    form = PositionForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    keep_position(document=document, reader=request.user, **form.cleaned_data)
    return HttpResponse(status=204)


@require_safe
@signed_in
def document_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """What the representatives have read, as sums of many: for the secretariat."""
    document = visible_document(request, pk)
    allow(is_secretariat(request.user))
    people = Representative.objects.filter(meeting=document.meeting_id).count()
    readings = list(readings_of(document).values_list("seen", flat=True))
    context = {
        "document": document,
        "meeting": document.meeting,
        "people": people,
        "is_opened": bool(readings),
        "opened": told(len(readings), people),
        "rows": rows_of(document, readings, people) if may_be_told(people) else [],
    }
    return render(request, "documents/document_readers.html", context)


def readings_of(document: Document):
    return Reading.objects.filter(document=document, reader__representatives__meeting=document.meeting_id)


def rows_of(document: Document, readings: list[list[str]], people: int) -> list[dict]:
    """A row for each section; `left` and `width` place it in the strip, whose width is the number of paragraphs."""
    sections = sections_of(Paragraph.objects.filter(version=document.current))
    count_readers(sections, readings)
    rows, left = [], 0
    for section in sections:
        readers = told(section.read, people)
        depth = 0.08 + 0.92 * readers / people
        rows.append(
            {"section": section, "readers": readers, "left": left, "width": section.size, "depth": f"{depth:.2f}"}
        )
        left += section.size
    return rows

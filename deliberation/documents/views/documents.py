"""The documents and their text."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in, wants_json
from congress.journal.models import Entry, Topic
from congress.meetings.views import asked_meeting
from deliberation.documents.models import Document, Opinion, Paragraph


def visible_document(request: HttpRequest, pk: int) -> Document:
    """The document as this person finds it; the page's frame shows its meeting."""
    document = get_or_404(request.user, Document.objects.for_reader(request.user), pk=pk)
    request.meeting = document.meeting
    return document


@require_safe
@signed_in
def document_list(request: HttpRequest) -> HttpResponse:
    """The documents of the meetings a person sees, of one with `?meeting=<pk>`."""
    documents = Document.objects.visible_to(request.user).for_reader(request.user).with_figures()
    meeting = asked_meeting(request)
    documents = documents.filter(meeting=meeting) if meeting else documents.real()
    if wants_json(request):
        return JsonResponse([summary(one) for one in documents], safe=False)
    return render(request, "documents/document_list.html", {"documents": documents, "meeting": meeting})


def summary(document: Document) -> dict[str, Any]:
    return {
        "pk": document.pk,
        "title": document.title,
        "state": "open" if document.is_open else "closed",
        "moves": document.moves,
        "url": document.get_absolute_url(),
        "meeting": document.meeting_id,
    }


def told(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "pk": paragraph.pk,
        "number": paragraph.number,
        "text": paragraph.text,
        "kind": paragraph.kind,
        "place": paragraph.place,
    }


@require_safe
@signed_in
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The text to read, each paragraph a link to what is said of it."""
    document = visible_document(request, pk)
    position = Topic.objects.positions([document.topic])[document.topic]
    paragraphs = Opinion.objects.counted_on(pk, Paragraph.objects.filter(version=document.current))
    if wants_json(request):
        counted = [told(one) | {"opinions": sum(one.remarks.values())} for one in paragraphs]
        return JsonResponse(summary(document) | {"paragraphs": counted})
    Entry.objects.numbered(document.topic, [document])
    context = {
        "document": document,
        "meeting": document.meeting,
        "position": position,
        "paragraphs": paragraphs,
        "headings": [one for one in paragraphs if one.kind == Paragraph.Kind.HEADING],
    }
    return render(request, "documents/document_detail.html", context)

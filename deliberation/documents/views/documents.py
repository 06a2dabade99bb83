"""The documents and their text."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from congress.meetings.views import asked_meeting
from congress.people.posts import posts_of
from deliberation.documents.models import Document, Opinion, Paragraph, Reading
from deliberation.documents.readings import mark_read
from deliberation.documents.search import PAGE, paragraphs_with, piece_of, words_of
from deliberation.documents.shown import show_text

MOST_PAGES = 100


def visible_document(request: HttpRequest, pk: int) -> Document:
    """The document as this person finds it; the page's frame shows its meeting."""
    document = get_or_404(request.user, Document.objects.for_reader(request.user), pk=pk)
    request.meeting = document.meeting
    return document


@require_safe
@signed_in
def document_list(request: HttpRequest) -> HttpResponse:
    """The documents of the meetings a person sees, of one with `?meeting=<pk>`; with `?q=` what is found in them."""
    documents = Document.objects.visible_to(request.user)
    meeting = asked_meeting(request)
    documents = documents.filter(meeting=meeting) if meeting else documents.real()
    words = words_of(request.GET.get("q", ""))
    if words:
        return found_page(request, words, documents, meeting)
    documents = documents.for_reader(request.user).with_figures()
    if wants_json(request):
        return JsonResponse([summary(one) for one in documents], safe=False)
    posts = posts_of(request.user)
    if posts.is_secretariat:
        documents = documents.with_opened()
    context = {"documents": documents, "meeting": meeting, "is_secretariat": posts.is_secretariat}
    return render(request, "documents/document_list.html", context)


def found_page(request: HttpRequest, words: list[str], documents: Any, meeting: Any) -> HttpResponse:
    """Where the words stand, `?page=` by page; in one document with `?document=<pk>`."""
    asked, page = (request.GET.get(name, "") for name in ("document", "page"))
    if is_number(asked):
        documents = documents.filter(pk=int(asked))
    number = int(page) if is_number(page) and 0 < int(page) <= MOST_PAGES else 1
    after = (number - 1) * PAGE
    found = list(paragraphs_with(words, documents)[after : after + PAGE + 1])
    if wants_json(request):
        return JsonResponse([found_as_json(one) for one in found[:PAGE]], safe=False)
    context = {
        "words": " ".join(words),
        "found": [(one, piece_of(one, words)) for one in found[:PAGE]],
        "meeting": meeting,
        "document": documents.first() if is_number(asked) else None,
        "page": number,
        "has_more": len(found) > PAGE and number < MOST_PAGES,
    }
    return render(request, "documents/document_found.html", context)


def found_as_json(paragraph: Paragraph) -> dict[str, Any]:
    document = paragraph.version.document
    return told(paragraph) | {"url": paragraph.get_absolute_url(), "document": document.pk, "title": document.title}


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
    text = Paragraph.objects.filter(version=document.current).with_pictures()
    paragraphs = Opinion.objects.counted_on(pk, text)
    if wants_json(request):
        counted = [told(one) | {"opinions": sum(one.remarks.values())} for one in paragraphs]
        return JsonResponse(summary(document) | {"paragraphs": counted})
    Entry.objects.numbered(document.topic, [document])
    reading = Reading.objects.filter(document=pk, reader=request.user).first()
    posts = posts_of(request.user)
    show_text(document, paragraphs)
    mark_read(paragraphs, reading.seen if reading else [])
    context = {
        "document": document,
        "meeting": document.meeting,
        "position": position,
        "paragraphs": paragraphs,
        "headings": [one for one in paragraphs if one.kind == Paragraph.Kind.HEADING],
        "left_at": left_at(paragraphs, reading),
        "is_secretariat": posts.is_secretariat,
        "may_answer": posts.is_secretariat or document.department_id in posts.departments,
    }
    return render(request, "documents/document_detail.html", context)


def left_at(paragraphs: list[Paragraph], reading: Reading | None) -> Paragraph | None:
    """Where he read last, unless that is where the text begins or is gone from it."""
    return next((one for one in paragraphs[1:] if reading and one.identity == reading.place), None)

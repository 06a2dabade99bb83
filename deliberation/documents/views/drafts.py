"""Working on a draft, publishing it, and giving remarks a place again."""

from itertools import accumulate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, get_or_404, valid
from deliberation.documents.matching import likest
from deliberation.documents.models import Document, Opinion, Paragraph, Version
from deliberation.documents.permissions import can_draft
from deliberation.documents.pieces import sentences
from deliberation.documents.places import losing, open_to
from deliberation.documents.services.drafts import (
    WRITTEN,
    drop_draft,
    join_paragraph,
    set_paragraph,
    split_paragraph,
)
from deliberation.documents.services.versions import place_opinion, publish_version, take_place
from deliberation.documents.version_forms import ParagraphForm, PlaceForm, PublishForm, SplitForm
from deliberation.documents.views.versions import visible_version

SECRETARIAT = "secretariat"
MOST_PROPOSED = 5
TAIL = 60


def version_to_edit(request: HttpRequest, pk: int, number: int) -> Version:
    version = visible_version(request, pk, number)
    allow(can_draft(request.user))
    return version


def publish_page(request: HttpRequest, pk: int, number: int, form=None) -> HttpResponse:
    """Asks once before everybody reads it, and says what would lose its place."""
    version = version_to_edit(request, pk, number)
    context = {
        "document": version.document,
        "version": version,
        "lost": losing(version).count(),
        "form": form or PublishForm(initial={"title": version.document.title}),
    }
    return render(request, "documents/version_publish.html", context)


@act(page=publish_page)
def version_publish(request: HttpRequest, pk: int, number: int) -> Done:
    version = version_to_edit(request, pk, number)
    data = valid(request, PublishForm(request.POST))
    publish_version(version=version, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("Version %s is published. Everybody reads it now.") % version.number)


def drop_page(request: HttpRequest, pk: int, number: int, form=None) -> HttpResponse:
    """Asks once before the draft is gone."""
    version = version_to_edit(request, pk, number)
    return render(request, "documents/version_drop.html", {"document": version.document, "version": version})


@act(page=drop_page)
def version_drop(request: HttpRequest, pk: int, number: int) -> Done:
    version = version_to_edit(request, pk, number)
    valid(request)
    drop_draft(version=version, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The draft is dropped."))


# One paragraph of a draft


def paragraph_to_edit(request: HttpRequest, pk: int) -> Paragraph:
    """A paragraph of any version that this person sees; only a draft's can be changed, which the service says."""
    versions = Version.objects.visible_to(request.user)
    found = Paragraph.objects.filter(version__in=versions, pk=pk).select_related(
        "version__document__meeting", "picture"
    )
    paragraph = found.defer("picture__data").first()
    if paragraph is None:
        raise Http404
    request.meeting = paragraph.version.document.meeting
    allow(can_draft(request.user))
    return paragraph


def edit_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """All that can be done with a paragraph of a draft."""
    paragraph = paragraph_to_edit(request, pk)
    pieces = sentences(paragraph.text) if paragraph.kind in WRITTEN else []
    before = Paragraph.objects.filter(version=paragraph.version_id, position=paragraph.position - 1).first()
    initial = {name: getattr(paragraph, name) for name in ("kind", "level", "number", "text")}
    context = {
        "document": paragraph.version.document,
        "version": paragraph.version,
        "paragraph": paragraph,
        "pieces": list(zip([0, *accumulate(map(len, pieces))], pieces, strict=False)),
        "tail": before.text[-TAIL:] if before and {before.kind, paragraph.kind} <= set(WRITTEN) else "",
        "form": form if isinstance(form, ParagraphForm) else ParagraphForm(initial=initial),
    }
    return render(request, "documents/paragraph_form.html", context)


@act(page=edit_page)
def paragraph_set(request: HttpRequest, pk: int) -> Done:
    paragraph = paragraph_to_edit(request, pk)
    data = valid(request, ParagraphForm(request.POST))
    set_paragraph(paragraph=paragraph, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("The paragraph is changed."))


@act(page=edit_page)
def paragraph_split(request: HttpRequest, pk: int) -> Done:
    paragraph = paragraph_to_edit(request, pk)
    at = valid(request, SplitForm(request.POST))["at"]
    split_paragraph(paragraph=paragraph, at=at, by=request.by.acting_as(SECRETARIAT))
    return Done(_("They are two paragraphs now."))


@act(page=edit_page)
def paragraph_join(request: HttpRequest, pk: int) -> Done:
    paragraph = paragraph_to_edit(request, pk)
    valid(request)
    join_paragraph(paragraph=paragraph, by=request.by.acting_as(SECRETARIAT))
    return Done(_("They are one paragraph now."))


# A remark without a place


def opinion_to_place(request: HttpRequest, pk: int) -> Opinion:
    opinion = get_or_404(request.user, Opinion.objects.select_related("paragraph", "author"), pk=pk)
    allow(can_draft(request.user))
    opinion.document = Document.objects.for_reader(request.user).get(pk=opinion.document_id)
    request.meeting = opinion.document.meeting
    return opinion


def place_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """The paragraphs that a remark may be about, the likest first."""
    opinion = opinion_to_place(request, pk)
    version, paragraphs = open_to(opinion, opinion.document)
    context = {
        "document": opinion.document,
        "opinion": opinion,
        "version": version,
        "proposals": likest(opinion.paragraph.text, paragraphs, MOST_PROPOSED),
        "paragraphs": paragraphs,
    }
    return render(request, "documents/opinion_place.html", context)


@act(page=place_page)
def opinion_place(request: HttpRequest, pk: int) -> Done:
    """In the draft, its paragraph becomes the one of the remark; in what is read now, the remark goes to it."""
    opinion = opinion_to_place(request, pk)
    chosen = valid(request, PlaceForm(request.POST))["paragraph"]
    paragraphs = Paragraph.objects.filter(version__document=opinion.document_id).select_related("version")
    paragraph = paragraphs.filter(pk=chosen).first()
    if paragraph is None:
        raise Http404
    service = take_place if paragraph.version.is_draft else place_opinion
    service(opinion=opinion, paragraph=paragraph, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The remark has its place."))

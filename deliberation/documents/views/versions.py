"""The versions of a document: what each was, what it changed, and who answers for which section."""

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.people.models import Department
from deliberation.documents.differences import Row, compare, figures_of
from deliberation.documents.models import Document, Opinion, Paragraph, Version
from deliberation.documents.permissions import can_draft
from deliberation.documents.places import lost_in
from deliberation.documents.services.versions import set_sections
from deliberation.documents.version_forms import SectionsForm
from deliberation.documents.views.documents import summary, told, visible_document

# So many paragraphs that did not change, one after the other, are folded away.
FOLDED = 2


def visible_version(request: HttpRequest, pk: int, number: int) -> Version:
    document = visible_document(request, pk)
    version = get_or_404(request.user, Version.objects, document=pk, number=number)
    version.document = document
    return version


def paragraphs_of(version: Version) -> list[Paragraph]:
    return list(version.paragraphs.with_pictures())


@require_safe
@signed_in
def version_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, the newest first, each with what it changed in figures; the secretariat's draft among them."""
    document = visible_document(request, pk)
    versions = list(Version.objects.visible_to(request.user).filter(document=pk))
    texts = texts_of(versions)
    for before, version in zip([None, *versions], versions, strict=False):
        version.figures = figures_of(compare(texts[before.pk], texts[version.pk])) if before else None
    versions.reverse()
    if wants_json(request):
        return JsonResponse([version_told(one) for one in versions], safe=False)
    may_edit = can_draft(request.user)
    on_its_way = document.intakes.on_their_way().defer("data").first() if may_edit else None
    context = {"document": document, "versions": versions, "may_edit": may_edit, "on_its_way": on_its_way}
    return render(request, "documents/version_list.html", context)


def texts_of(versions: list[Version]) -> dict[int, list[Paragraph]]:
    """What each version says, for comparison."""
    paragraphs = Paragraph.objects.filter(version__in=versions).order_by("position")
    texts: dict[int, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs.only("version_id", "identity", "kind", "number", "text"):
        texts[paragraph.version_id].append(paragraph)
    return texts


def version_told(version: Version) -> dict[str, Any]:
    return {
        "pk": version.pk,
        "number": version.number,
        "published": version.published_at and version.published_at.isoformat(),
        "note": version.note,
        "figures": version.figures,
        "url": version.get_absolute_url(),
    }


@require_safe
@signed_in
def version_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version to read; of a draft the preview, each paragraph a link to where it is changed."""
    version = visible_version(request, pk, number)
    paragraphs = paragraphs_of(version)
    if wants_json(request):
        texts = [told(one) | {"level": one.level, "identity": str(one.identity)} for one in paragraphs]
        return JsonResponse(summary(version.document) | {"number": version.number, "paragraphs": texts})
    context = {
        "document": version.document,
        "version": version,
        "paragraphs": paragraphs,
        "kinds": Counter(one.kind for one in paragraphs),
        "lost": lost_in(version, paragraphs) if version.is_draft and version.document.current else [],
        "is_current": version.pk == version.document.current,
    }
    template = "documents/draft_detail.html" if version.is_draft else "documents/version_detail.html"
    return render(request, template, context)


@require_safe
@signed_in
def version_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What is different from the version before, word by word, and which remarks were followed there."""
    version = visible_version(request, pk, number)
    published = Version.objects.published().filter(document=pk, number__lt=number)
    before = published.order_by("-number").first()
    rows = compare(paragraphs_of(before), paragraphs_of(version)) if before else []
    followed = followed_in(version)
    for row in rows:
        row.followed = followed.get(row.shown.identity, [])
    if wants_json(request):
        return JsonResponse([row_told(row) for row in rows if is_news(row)], safe=False)
    context = {
        "document": version.document,
        "version": version,
        "before": before,
        "stretches": folded(rows),
        "figures": figures_of(rows),
    }
    return render(request, "documents/version_changes.html", context)


def followed_in(version: Version) -> dict:
    """{identity: remarks that were adopted there, in this version or before it was said in which}"""
    adopted = [Opinion.Outcome.ADOPTED, Opinion.Outcome.PARTLY]
    opinions = Opinion.objects.standing().filter(document=version.document_id, outcome__in=adopted)
    followed = defaultdict(list)
    for opinion in opinions.select_related("author"):
        if opinion.outcome_version_id in (None, version.pk):
            followed[opinion.place].append(opinion)
    return followed


def is_news(row: Row) -> bool:
    return row.kind != "same" or row.is_moved or bool(row.followed)


def folded(rows: list[Row]) -> list[tuple[bool, list[Row]]]:
    """(whether these are folded away, the rows one after the other)"""
    runs = [(news, list(run)) for news, run in groupby(rows, key=is_news)]
    return [(not news and len(run) > FOLDED, run) for news, run in runs]


def row_told(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "moved": row.is_moved,
        "place": row.shown.place,
        "identity": str(row.shown.identity),
        "parts": [[part.kind, part.text] for part in row.parts],
    }


# Sections


def headings_of(document: Document) -> list[Paragraph]:
    """The headings of what is read now, or of the draft; each with `own`, its department if not that around it."""
    version = document.current or document.versions.values_list("pk", flat=True).last()
    headings = list(Paragraph.objects.filter(version=version, kind=Paragraph.Kind.HEADING))
    above: list[Paragraph] = []
    for heading in headings:
        above = [one for one in above if one.level < heading.level]
        around = above[-1].department_id if above else None
        heading.own = heading.department_id if heading.department_id != around else None
        above.append(heading)
    return headings


def sections_form(document: Document, data=None) -> SectionsForm:
    headings = headings_of(document)
    initial = {f"section-{one.pk}": one.own for one in headings} | {"department": document.department_id}
    return SectionsForm(data, headings=headings, initial=initial)


def sections_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """Who answers the questions on each section."""
    document = visible_document(request, pk)
    allow(can_draft(request.user))
    context = {"document": document, "form": form or sections_form(document), "departments": Department.objects.count()}
    return render(request, "documents/sections_form.html", context)


@act(page=sections_page)
def document_sections(request: HttpRequest, pk: int) -> Done:
    document = visible_document(request, pk)
    allow(can_draft(request.user))
    form = sections_form(document, request.POST)
    department = valid(request, form)["department"]
    set_sections(document=document, owners=form.owners(), department=department, by=request.by.acting_as("secretariat"))
    return Done(_("Who answers for which section is set."))

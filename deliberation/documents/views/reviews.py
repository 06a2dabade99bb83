"""The review result: what was said of a document by section, and what was done with each remark."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from congress.people.posts import Posts, posts_of
from deliberation.documents.forms import OutcomeForm
from deliberation.documents.models import Document, Opinion
from deliberation.documents.permissions import can_decide, owns_place
from deliberation.documents.review import Remark, Row, Section, choices_of, chosen, review_of, rows_of
from deliberation.documents.services.reviews import decide_opinion
from deliberation.documents.views.documents import summary, visible_document
from deliberation.documents.views.remarks import visible_opinion

PAGE = 30


@require_safe
@signed_in
def document_review(request: HttpRequest, pk: int) -> HttpResponse:
    """By section, then every remark in the order of the text: `?show=`, `?section=`, `?page=`, or that with
    `?opinion=<pk>` on it."""
    document = visible_document(request, pk)
    position = Topic.objects.positions([document.topic])[document.topic]
    review = review_of(document)
    show, section = request.GET.get("show", ""), request.GET.get("section", "")
    remarks = chosen(review, show, section)
    page, pages = page_of(request, remarks), max(1, -(-len(remarks) // PAGE))
    page = min(page, pages)
    rows = rows_of(review, remarks[(page - 1) * PAGE : page * PAGE])
    figures = {"all": len(review.whole.remarks), "undecided": review.whole.undecided}
    if wants_json(request):
        told = {"figures": figures, "sections": [told_section(one) for one in review.spoken_of]}
        return JsonResponse(summary(document) | told | {"pages": pages, "remarks": [told_row(row) for row in rows]})
    posts = posts_of(request.user)
    for row in rows:
        row.may_decide = may_decide(posts, row.opinion)
    Entry.objects.numbered(document.topic, rows)
    context = {
        "document": document,
        "meeting": document.meeting,
        "position": position,
        "review": review,
        "figures": figures,
        "choices": [one for one in choices_of(review) if one[2] or one[0] in ("", show)],
        "show": show,
        "section": next((one for one in review.sections if one.key == section), None),
        "rows": rows,
        "agreed": rows_of(review, review.most_agreed()),
        "page": page,
        "pages": pages,
        "versions": list(document.versions.published()) if any(row.may_decide for row in rows) else [],
        "outcomes": Opinion.Outcome.choices,
        "is_secretariat": posts.is_secretariat,
    }
    return render(request, "documents/document_review.html", context)


def page_of(request: HttpRequest, remarks: list[Remark]) -> int:
    wanted, page = request.GET.get("opinion", ""), request.GET.get("page", "")
    if is_number(wanted):
        at = next((at for at, one in enumerate(remarks) if one.pk == int(wanted)), 0)
        return at // PAGE + 1
    return max(1, int(page)) if is_number(page) else 1


def may_decide(posts: Posts, opinion: Opinion) -> bool:
    """As `can_decide`, without a query for each."""
    return opinion.retracted_at is None and (posts.is_secretariat or opinion.owner_id in posts.departments)


def told_section(section: Section) -> dict[str, Any]:
    names = ("opinions", "questions", "corrections", "answered", "waiting", "undecided", "agrees")
    return {"key": section.key, "title": section.title} | {name: getattr(section, name) for name in names}


def told_row(row: Row) -> dict[str, Any]:
    opinion = row.opinion
    answer = getattr(opinion, "answer", None)
    return {
        "pk": opinion.pk,
        "kind": opinion.kind,
        "number": opinion.number,
        "paragraph": opinion.stands_at,
        "place": opinion.stands_as,
        "quote": opinion.quote,
        "body": opinion.body,
        "agrees": opinion.agrees or 0,
        "answer": answer and answer.body,
        "outcome": opinion.outcome,
        "note": opinion.outcome_note,
        "version": opinion.outcome_version and opinion.outcome_version.number,
    }


# Files


def review_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """审议意见汇总 to be edited further."""
    from deliberation.documents.review_papers import review_paper  # 16 MB that no other page needs

    document = visible_document(request, pk)
    return as_file(review_paper(document, review_of(document)), document, "docx")


def review_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """审议意见汇总 to be sorted and counted further."""
    from deliberation.documents.review_papers import review_book

    document = visible_document(request, pk)
    return as_file(review_book(document, review_of(document)), document, "xlsx")


review_docx, review_xlsx = require_safe(signed_in(review_docx)), require_safe(signed_in(review_xlsx))


def as_file(content: BytesIO, document: Document, ending: str) -> FileResponse:
    name = f"{_('Summary of remarks')} {document.title}.{ending}"
    return FileResponse(content, as_attachment=True, filename=name)


# Deciding


def outcome_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    opinion = visible_opinion(request, pk)
    allow(can_decide(request.user, opinion))
    context = {
        "opinion": opinion,
        "paragraph": opinion.paragraph,
        "document": opinion.document,
        "is_secretariat": posts_of(request.user).is_secretariat,
        "versions": list(opinion.document.versions.published()),
        "outcomes": Opinion.Outcome.choices,
        "form": form,
    }
    return render(request, "documents/opinion_outcome.html", context)


@act(page=outcome_page)
def opinion_decide(request: Any, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_decide(request.user, opinion))
    data = valid(request, OutcomeForm(request.POST, document=opinion.document))
    label = "department" if owns_place(request.user, opinion) else "secretariat"
    decide_opinion(opinion=opinion, by=request.by.acting_as(label), **data)
    return Done(_("What was done stands beside the remark."))

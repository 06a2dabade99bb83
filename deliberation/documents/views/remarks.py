"""What is said of a paragraph."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from congress.people.posts import posts_of
from deliberation.documents.forms import AnswerForm, NoteForm, OpinionForm
from deliberation.documents.models import Opinion, Paragraph
from deliberation.documents.permissions import (
    can_agree,
    can_answer,
    can_comment,
    can_edit,
    can_retract,
    owns_place,
)
from deliberation.documents.services.remarks import (
    agree_with_opinion,
    answer_question,
    edit_opinion,
    is_spoken_to,
    post_opinion,
    retract_opinion,
)
from deliberation.documents.threads import PAGE, newer_than, paragraphs_for, place_of, said_of, with_document
from deliberation.documents.views.documents import summary, told


def visible_paragraph(request: HttpRequest, pk: int, paragraph_pk: int) -> Paragraph:
    """The paragraph, its document as this person finds it."""
    paragraph = with_document(get_or_404(request.user, paragraphs_for(request.user, pk), pk=paragraph_pk))
    request.meeting = paragraph.version.document.meeting
    return paragraph


def visible_opinion(request: HttpRequest, pk: int) -> Opinion:
    opinions = Opinion.objects.with_answers().select_related(
        "document__meeting", "document__department", "paragraph__version", "paragraph__department"
    )
    opinion = get_or_404(request.user, opinions, pk=pk)
    request.meeting = opinion.document.meeting
    return opinion


def numbered(opinion: Opinion) -> Opinion:
    """The opinion with the number of its element, as a page shows it."""
    Entry.objects.numbered(opinion.document.topic, [opinion])
    return opinion


def may_answer(request: HttpRequest, owner: int | None) -> bool:
    """Whether he may answer for this owner of a place; no query besides the frame's own."""
    posts = posts_of(request.user)
    return posts.is_secretariat or owner in posts.departments


def paragraph_page(
    request: HttpRequest, pk: int, paragraph_pk: int, form: Any = None, note_form: Any = None
) -> HttpResponse:
    """What is said of a paragraph, the newest first, or before `?before=<pk>`.

    An older version's paragraph leads to what it is now.
    """
    topic = f"document.{pk}"
    position = Topic.objects.positions([topic])[topic]
    paragraph = visible_paragraph(request, pk, paragraph_pk)
    if paragraph.now not in (None, paragraph.pk) and request.method != "POST":
        return HttpResponseRedirect(f"/documents/{pk}/paragraphs/{paragraph.now}/")
    document = paragraph.version.document
    before = request.GET.get("before", "")
    said = said_of(paragraph, before=int(before) if is_number(before) else None)
    if wants_json(request):
        opinions = [opinion_data(one) for one in said.opinions]
        return JsonResponse(summary(document) | told(paragraph) | {"opinions": opinions})
    context = {
        "document": document,
        "meeting": document.meeting,
        "paragraph": paragraph,
        "position": position,
        "said": said,
        "is_newest": not before,
        "may_comment": document.number is not None and paragraph.now is not None,
        "may_answer": may_answer(request, paragraph.department_id or document.department_id),
        "owner": paragraph.department or document.department,
        "form": form or OpinionForm(paragraph=paragraph),
        "note_form": note_form or NoteForm(initial={"note": paragraph.note or ""}),
    }
    return render(request, "documents/paragraph_detail.html", context)


paragraph_detail = require_safe(signed_in(paragraph_page))


def opinion_data(opinion: Opinion) -> dict[str, Any]:
    answer = getattr(opinion, "answer", None)
    return {
        "pk": opinion.pk,
        "kind": opinion.kind,
        "body": opinion.body,
        "quote": opinion.quote,
        "number": opinion.number,
        "edited": opinion.edited_at is not None,
        "retracted": opinion.retracted_at is not None,
        "agrees": len(opinion.agreed_by or []),  # type: ignore[attr-defined]
        "answer": answer and {"body": answer.body, "department": answer.department_id},
        "comments": [comment_data(one) for one in opinion.shown_comments],
        "earlier_comments": opinion.earlier_comments,
        "outcome": opinion.outcome,
        "suggestion": opinion.suggestion_url,
    }


def comment_data(comment: Any) -> dict[str, Any]:
    return {
        "pk": comment.pk,
        "body": comment.body,
        "number": comment.number,
        "department": comment.department_id,
        "retracted": comment.retracted_at is not None,
    }


@require_safe
@signed_in
def opinion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the remark wherever it stands now: at its place in the current text, else below the text."""
    opinion = visible_opinion(request, pk)
    if wants_json(request):
        return JsonResponse(opinion_data(opinion))
    place = place_of(opinion)
    if place is None:
        return HttpResponseRedirect(f"{opinion.document.get_absolute_url()}#{opinion.element}")
    further = f"?before={opinion.pk + 1}" if newer_than(opinion) >= PAGE else ""
    return HttpResponseRedirect(f"{place.get_absolute_url()}{further}#{opinion.element}")


# Saying something


@act(page=paragraph_page)
def opinion_post(request: HttpRequest, pk: int, paragraph_pk: int) -> Done:
    paragraph = visible_paragraph(request, pk, paragraph_pk)
    document = paragraph.version.document
    allow(can_comment(request.user, document))
    data = valid(request, OpinionForm(request.POST, paragraph=paragraph))
    post_opinion(
        paragraph=paragraph,
        author=request.user,
        number=document.number,
        by=request.by.acting_as(document.number),
        **data,
    )
    return Done(_("What you wrote stands at the paragraph."))


def edit_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """The form with what he wrote, or why it stays as it is."""
    opinion = visible_opinion(request, pk)
    allow(can_edit(request.user, opinion))
    typed = {name: getattr(opinion, name) for name in ("kind", "body", "quote")}
    context = {
        "opinion": opinion,
        "document": opinion.document,
        "paragraph": opinion.paragraph,
        "is_spoken_to": is_spoken_to(opinion),
        "form": form or OpinionForm(paragraph=opinion.paragraph, initial=typed),
    }
    return render(request, "documents/opinion_edit.html", context)


@act(page=edit_page)
def opinion_edit(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_edit(request.user, opinion))
    data = valid(request, OpinionForm(request.POST, paragraph=opinion.paragraph))
    edit_opinion(opinion=opinion, by=request.by.acting_as(opinion.number), **data)
    return Done(_("What you wrote is changed."))


def retract_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """Asks once before what was said is gone."""
    opinion = visible_opinion(request, pk)
    allow(can_retract(request.user, opinion))
    return render(request, "documents/opinion_retract.html", {"opinion": opinion, "paragraph": opinion.paragraph})


@act(page=retract_page)
def opinion_retract(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_retract(request.user, opinion))
    valid(request)
    retract_opinion(opinion=opinion, by=request.by.acting_as(opinion.number))
    return Done(_("It is retracted. Its text is gone."))


@act
def opinion_agree(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_agree(request.user, opinion))
    valid(request)
    agree_with_opinion(opinion=opinion, user=request.user, by=request.by.acting_as(number_of(request, opinion)))
    return Done()


def number_of(request: HttpRequest, opinion: Opinion) -> str:
    """His own on the roll of the meeting that the opinion was said in."""
    own = opinion.document.meeting.representatives.filter(user=request.user)
    number = own.values_list("number", flat=True).first()
    if number is None:
        raise Http404
    return number


# Answering


def answer_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """A question of a paragraph, and the form for its answer."""
    opinion = visible_opinion(request, pk)
    allow(can_answer(request.user, opinion))
    context = {
        "opinion": numbered(opinion),
        "paragraph": opinion.paragraph,
        "document": opinion.document,
        "form": form or AnswerForm(),
    }
    return render(request, "documents/opinion_answer.html", context)


@act(page=answer_page)
def opinion_answer(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_answer(request.user, opinion))
    data = valid(request, AnswerForm(request.POST))
    is_owner = owns_place(request.user, opinion)
    owner = opinion.paragraph.department or opinion.document.department
    answer_question(
        opinion=opinion,
        department=owner if is_owner else None,
        author=request.user,
        body=data["body"],
        by=request.by.acting_as("department" if is_owner else "secretariat"),
    )
    return Done(_("Your answer stands below the question."))

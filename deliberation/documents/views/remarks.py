"""What is said of a paragraph."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from deliberation.documents.forms import AnswerForm, OpinionForm
from deliberation.documents.models import Opinion, Paragraph
from deliberation.documents.permissions import can_answer, can_comment, can_retract, is_of_owner
from deliberation.documents.services.remarks import answer_question, post_opinion, retract_opinion
from deliberation.documents.views.documents import summary, told, visible_document

PAGE = 50


def visible_paragraph(request: HttpRequest, pk: int, paragraph_pk: int) -> Paragraph:
    document = visible_document(request, pk)
    paragraphs = Paragraph.objects.select_related("version")
    paragraph = get_or_404(request.user, paragraphs, pk=paragraph_pk, version__document=pk)
    paragraph.version.document = document
    return paragraph


def visible_opinion(request: HttpRequest, pk: int) -> Opinion:
    opinions = Opinion.objects.with_answers().select_related("document__meeting", "paragraph__version")
    opinion = get_or_404(request.user, opinions, pk=pk)
    request.meeting = opinion.document.meeting
    return opinion


def paragraph_page(request: HttpRequest, pk: int, paragraph_pk: int, form=None) -> HttpResponse:
    """What is said of a paragraph, the newest first, or before `?before=<pk>`."""
    paragraph = visible_paragraph(request, pk, paragraph_pk)
    document = paragraph.version.document
    position = Topic.objects.positions([document.topic])[document.topic]
    opinions = Opinion.objects.at(paragraph).with_answers().order_by("-pk")
    before = request.GET.get("before", "")
    if is_number(before):
        opinions = opinions.filter(pk__lt=int(before))
    if wants_json(request):
        said = [said_of(one) for one in opinions[:PAGE]]
        return JsonResponse(summary(document) | told(paragraph) | {"opinions": said})
    newest = list(opinions[: PAGE + 1])
    shown = newest[:PAGE]
    Entry.objects.numbered(document.topic, [document, *shown])
    context = {
        "document": document,
        "meeting": document.meeting,
        "paragraph": paragraph,
        "position": position,
        "opinions": shown,
        "earlier": shown[-1].pk if len(newest) > PAGE else None,
        "live_from": shown[-1].n if shown else 0,
        "is_newest": not before,
        "may_comment": document.number is not None,
        "may_answer": can_answer(request.user, document),
        "form": form or OpinionForm(),
    }
    return render(request, "documents/paragraph_detail.html", context)


paragraph_detail = require_safe(signed_in(paragraph_page))


def said_of(opinion: Opinion) -> dict[str, Any]:
    answer = getattr(opinion, "answer", None)
    return {
        "pk": opinion.pk,
        "kind": opinion.kind,
        "body": opinion.body,
        "number": opinion.number,
        "retracted": opinion.retracted_at is not None,
        "answer": answer and {"body": answer.body, "department": answer.department_id},
    }


# Commenting


@act(page=paragraph_page)
def opinion_post(request: HttpRequest, pk: int, paragraph_pk: int) -> Done:
    paragraph = visible_paragraph(request, pk, paragraph_pk)
    document = paragraph.version.document
    allow(can_comment(request.user, document))
    data = valid(request, OpinionForm(request.POST))
    post_opinion(
        paragraph=paragraph,
        author=request.user,
        number=document.number,
        by=request.by.acting_as(document.number),
        **data,
    )
    return Done(_("What you wrote stands at the paragraph."))


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


def answer_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """A question of a paragraph, and the form for its answer."""
    opinion = visible_opinion(request, pk)
    allow(can_answer(request.user, opinion.document))
    context = {
        "opinion": opinion,
        "paragraph": opinion.paragraph,
        "document": opinion.document,
        "form": form or AnswerForm(),
    }
    return render(request, "documents/opinion_answer.html", context)


@act(page=answer_page)
def opinion_answer(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    document = opinion.document
    allow(can_answer(request.user, document))
    data = valid(request, AnswerForm(request.POST))
    is_owner = is_of_owner(request.user, document)
    answer_question(
        opinion=opinion,
        department=document.department if is_owner else None,
        author=request.user,
        body=data["body"],
        by=request.by.acting_as("department" if is_owner else "secretariat"),
    )
    return Done(_("Your answer stands below the question."))

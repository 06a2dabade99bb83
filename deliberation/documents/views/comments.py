"""A remark by itself, with all that was said to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, get_or_404, valid, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from congress.meetings.permissions import is_representative
from deliberation.documents.forms import CommentForm
from deliberation.documents.models import Comment, Document, Opinion
from deliberation.documents.permissions import can_answer, can_discuss, can_retract, owns_place
from deliberation.documents.services.comments import is_over, post_comment, retract_comment
from deliberation.documents.threads import PAGE
from deliberation.documents.views.remarks import comment_data, may_answer, number_of, visible_opinion


def comments_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """The remark with its newest comments and the form for one's own; all of them as JSON."""
    topic = topic_of(pk)
    position = Topic.objects.positions([topic])[topic]
    opinion = visible_opinion(request, pk)
    before = request.GET.get("before", "")
    if before or wants_json(request):
        return earlier_page(request, opinion, int(before) if is_number(before) else None)
    document = with_facts(opinion.document)
    Entry.objects.numbered(topic, [opinion, document])
    is_staff = may_answer(request, opinion.owner_id)
    is_speaker = is_representative(request.user, document.meeting)
    context = {
        "opinion": opinion,
        "document": document,
        "paragraph": opinion.paragraph,
        "meeting": document.meeting,
        "position": position,
        "may_speak": not is_over(document.meeting) if is_staff else is_speaker,
        "may_agree": is_speaker,
        "is_staff": is_staff,
        "form": form or CommentForm(),
    }
    return render(request, "documents/opinion_comments.html", context)


def with_facts(document: Document) -> Document:
    """With what its element shows."""
    shown = Document.objects.with_current().with_window().values("is_open", "version_number", "version_at")
    for fact, value in shown.get(pk=document.pk).items():
        setattr(document, fact, value)
    return document


def topic_of(opinion_pk: int) -> str:
    """Of its document; its position is read before the opinion is."""
    document = Opinion.objects.filter(pk=opinion_pk).values_list("document", flat=True).first()
    return f"document.{document}"


def earlier_page(request: HttpRequest, opinion: Opinion, before: int | None) -> HttpResponse:
    """The comments before one, in their order."""
    comments = Comment.objects.filter(opinion=opinion).select_related("author", "department").order_by("-pk")
    if before is not None:
        comments = comments.filter(pk__lt=before)
    found = list(comments[: PAGE + 1])
    shown = found[:PAGE][::-1]
    earlier = shown[0].pk if len(found) > PAGE else None
    if wants_json(request):
        return JsonResponse({"comments": [comment_data(one) for one in shown], "earlier": earlier})
    context = {"opinion": opinion, "paragraph": opinion.paragraph, "comments": shown, "earlier": earlier}
    return render(request, "documents/comment_list.html", context)


@act(page=comments_page)
def comment_post(request: HttpRequest, pk: int) -> Done:
    opinion = visible_opinion(request, pk)
    allow(can_discuss(request.user, opinion))
    data = valid(request, CommentForm(request.POST))
    post_comment(opinion=opinion, author=request.user, body=data["body"], **voice_of(request, opinion))
    return Done(_("Your comment stands below the remark."))


def voice_of(request: Any, opinion: Opinion) -> dict[str, Any]:
    """As whom he speaks: for the department that owns the place, for the secretariat, or as a representative."""
    if owns_place(request.user, opinion):
        owner = opinion.paragraph.department or opinion.document.department
        return {"department": owner, "by": request.by.acting_as("department")}
    if can_answer(request.user, opinion):
        return {"by": request.by.acting_as("secretariat")}
    number = number_of(request, opinion)
    return {"number": number, "by": request.by.acting_as(number)}


def visible_comment(request: HttpRequest, pk: int) -> Comment:
    comments = Comment.objects.select_related("opinion__document__meeting", "opinion__paragraph__version", "department")
    comment = get_or_404(request.user, comments, pk=pk)
    request.meeting = comment.opinion.document.meeting
    return comment


def retract_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """Asks once before what was said is gone."""
    comment = visible_comment(request, pk)
    allow(can_retract(request.user, comment))
    return render(request, "documents/comment_retract.html", {"comment": comment})


@act(page=retract_page)
def comment_retract(request: HttpRequest, pk: int) -> Done:
    comment = visible_comment(request, pk)
    allow(can_retract(request.user, comment))
    valid(request)
    label = comment.number or ("department" if comment.department_id else "secretariat")
    retract_comment(comment=comment, by=request.by.acting_as(label))
    return Done(_("It is retracted. Its text is gone."))

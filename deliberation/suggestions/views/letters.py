from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in, wants_json
from deliberation.suggestions.letters import letter_of
from deliberation.suggestions.models import Reply
from deliberation.suggestions.views.reading import reply_json

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def visible_reply(request: HttpRequest, pk: int) -> Reply:
    """With all that stands on its letter."""
    replies = Reply.objects.select_related("assignment__department", "assignment__suggestion__meeting__terms")
    replies = replies.select_related("assignment__suggestion__author")
    reply = get_or_404(
        request.user, replies.prefetch_related("assignment__suggestion__cosignings__representative__user"), pk=pk
    )
    request.meeting = reply.assignment.suggestion.meeting  # type: ignore[attr-defined]
    return reply


@require_safe
@signed_in
def reply_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply as an official letter, to be read and printed."""
    reply = visible_reply(request, pk)
    if wants_json(request):
        return JsonResponse(reply_json(reply) | {"suggestion": reply.assignment.suggestion_id})
    context = {"reply": reply, "letter": letter_of(reply), "meeting": reply.assignment.suggestion.meeting}
    return render(request, "suggestions/reply_detail.html", context)


@require_safe
@signed_in
def reply_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Word file."""
    from deliberation.suggestions.letter_file import letter_file

    reply = visible_reply(request, pk)
    return FileResponse(
        letter_file(letter_of(reply)), as_attachment=True, filename=f"reply-{pk}.docx", content_type=DOCX
    )

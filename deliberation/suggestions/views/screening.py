from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from congress.journal.acts import allow, signed_in, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from congress.meetings.views import asked_meeting, visible_meeting
from congress.people.posts import posts_of
from deliberation.suggestions.memory import MOST_LETTERS, Near, nearest, words_of
from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.permissions import can_suggest
from deliberation.suggestions.screening import just_screened, waiting_in


@require_safe
@signed_in
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for the secretariat's first look: one open, the others beside it. For htmx the open one alone."""
    meeting = visible_meeting(request, pk)
    allow(posts_of(request.user).is_secretariat)
    position = Topic.objects.positions([meeting.desk_topic])[meeting.desk_topic]
    waiting = waiting_in(meeting)
    shown = chosen(waiting, request.GET.get("open", ""))
    screened = just_screened(meeting)
    context = {
        "meeting": meeting,
        "position": position,
        "waiting": waiting,
        "suggestion": shown,
        "near": near_to(shown) if shown else [],
        "screened": screened,
        "said_of": next((one for one in screened if str(one.pk) == request.GET.get("after", "")), None),
        "grounds": Suggestion.Ground.choices,
        "categories": Suggestion.Category.choices,
    }
    is_part = getattr(request, "htmx", False)
    return render(request, "suggestions/_screening_open.html" if is_part else "suggestions/screening.html", context)


def chosen(waiting: list[Suggestion], asked: str) -> Suggestion | None:
    """The one that was asked for, if it still waits, else the first."""
    first = waiting[0] if waiting else None
    return next((one for one in waiting if str(one.pk) == asked), first)


def near_to(suggestion: Suggestion) -> list[Near]:
    text = words_of(suggestion.title, suggestion.body)
    near = nearest(text, None, meeting=suggestion.meeting, but=suggestion)
    for one in near:
        same = one.suggestion.meeting_id == suggestion.meeting_id
        one.suggestion.takes_others = same and one.suggestion.state in State.joinable_ones()  # type: ignore[attr-defined]
    return near


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def suggestion_nearest(request: HttpRequest) -> HttpResponse:
    """The hint beside the form. What is being written comes as a POST, so that no address and no log holds it."""
    meeting = asked_meeting(request) or Meeting.objects.current_for(request.user)
    allow(meeting is not None and (posts_of(request.user).is_secretariat or can_suggest(request.user, meeting)))
    near = nearest(asked_words(request), request.user, meeting=meeting, but=itself(request))
    if wants_json(request):
        return JsonResponse([as_json(one) for one in near], safe=False)
    return render(request, "suggestions/_nearest.html", {"near": near})


def asked_words(request: HttpRequest) -> str:
    sent = request.POST or request.GET
    return sent.get("q", "")[:MOST_LETTERS] or words_of(sent.get("title", ""), sent.get("body", ""))


def itself(request: Any) -> Suggestion | None:
    """The one that is being changed, which is not like itself."""
    sent = request.GET.get("but", "")
    return Suggestion(pk=int(sent)) if is_number(sent) else None


def as_json(near: Near) -> dict[str, Any]:
    suggestion = near.suggestion
    return {
        "number": suggestion.number,
        "title": suggestion.title,
        "meeting": suggestion.meeting_id,
        "standing": str(suggestion.standing),
        "outcomes": near.outcomes,
        "url": suggestion.get_absolute_url() if near.is_open else None,
    }

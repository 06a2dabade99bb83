from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress.journal.acts import signed_in, wants_json
from congress.journal.models import Topic
from congress.meetings.workdays import read_workdays
from congress.people.posts import Posts, posts_of
from deliberation.documents.models import Opinion
from deliberation.rooms.models import Room
from deliberation.suggestions.clocks import clocks_of
from deliberation.suggestions.deeds import DEEDS, publishing
from deliberation.suggestions.elements import context_of, suggestion_for
from deliberation.suggestions.models import CoSigning, Rating, State, Suggestion
from deliberation.suggestions.moves import BEING_WRITTEN, MOVES, Move, in_hands, keeps_its_words, may, possible
from deliberation.suggestions.readiness import lacking_before_reply
from deliberation.suggestions.views.reading import in_detail


def visible_suggestion(request: Any, pk: int) -> Suggestion:
    suggestion = suggestion_for(request.user, pk)
    request.meeting = suggestion.meeting
    return suggestion


@require_safe
@signed_in
def suggestion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Its thread from where it was said to its rating, and what this person can do now."""
    topic = f"suggestion.{pk}"
    position = Topic.objects.positions([topic])[topic]
    suggestion, posts = visible_suggestion(request, pk), posts_of(request.user)
    if wants_json(request):
        return JsonResponse(in_detail(suggestion, posts))
    moves = [MOVES[name] for name in possible(posts, suggestion)]
    straight = [name for name, deed in DEEDS.items() if deed.is_straight]
    context = context_of(suggestion) | {
        "meeting": suggestion.meeting,
        "position": position,
        "moves": sorted((move for move in moves if not DEEDS[move.name].is_apart), key=rank),
        "room": room_of(request, suggestion),
        "opinion": opinion_of(request, suggestion),
        "asked": next((one for one in suggestion.cosignings.all() if is_asked(one, posts)), None),
        "is_own": suggestion.author_id == posts.user_pk,
        "sees_proof": keeps_its_words(posts, suggestion),
        "may_change": suggestion.state in BEING_WRITTEN and keeps_its_words(posts, suggestion),
        "may_rate": may(posts, MOVES["rate"], suggestion) and not has_rated(suggestion, posts),
        "public_moves": [move for move in moves if move.name in publishing.DEEDS],
        "may_withdraw": any(move.name == "withdraw" for move in moves),
        "straight": straight,
    }
    context |= among_departments(suggestion, posts)
    return render(request, "suggestions/suggestion_detail.html", context)


def rank(move: Move) -> int:
    """The first is the large button: what departments that both refused wait for comes before assigning anew, and what
    sets something right after what goes on with it."""
    if move.name == "coordinate":
        return 0
    return 2 if move.name in ("merge", "split", "sort", "undo") else 1


def is_asked(signing: CoSigning, posts: Posts) -> bool:
    return signing.representative.user_id == posts.user_pk and signing.is_open(timezone.localdate())


def opinion_of(request: HttpRequest, suggestion: Suggestion) -> Opinion | None:
    """The remark it was made of, for who may read its document."""
    if suggestion.opinion is None:
        return None
    return Opinion.objects.visible_to(request.user).filter(pk=suggestion.opinion_id).first()


def has_rated(suggestion: Suggestion, posts: Posts) -> bool:
    this_round = (Rating.Of.REPLY, suggestion.round, posts.user_pk)
    return any((one.of, one.round, one.rater_id) == this_round for one in suggestion.ratings.all())


def among_departments(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    """Notes, views, extensions and clocks, for the departments that have it and the secretariat."""
    assignments = [one for one in suggestion.assignments.all() if one.state != one.State.SENT_BACK]
    if not posts.is_secretariat and not any(one.department_id in posts.departments for one in assignments):
        return {}
    workdays = read_workdays()
    for one in assignments:
        one.owed = clocks_of(one, workdays) if suggestion.state == State.ASSIGNED else []
    own = [one for one in in_hands(posts, MOVES["reply"], assignments) if one.state in MOVES["reply"].sources]
    lacking = [text for one in own for text in lacking_before_reply(suggestion, one)]
    return {"inside": assignments, "lacking": lacking}


def room_of(request: HttpRequest, suggestion: Suggestion) -> Room | None:
    """The room where it was said, for who may enter it."""
    if suggestion.message is None:
        return None
    return Room.objects.visible_to(request.user).filter(pk=suggestion.message.room_id).first()

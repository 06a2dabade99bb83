from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, Invalid, act, allow, refused, valid
from congress.meetings.views import SECRETARIAT
from congress.people.posts import posts_of
from deliberation.suggestions.authors import authors_at_hand
from deliberation.suggestions.deeds import DEEDS, Deed, Target
from deliberation.suggestions.moves import MOVES, Who, in_hands, is_possible, may
from deliberation.suggestions.services.moving import not_now, why_not
from deliberation.suggestions.views.suggestions import visible_suggestion


def known_move(request: HttpRequest, pk: int, name: str) -> tuple[Target, Deed]:
    """The suggestion and the move of the table, if it is this person's at all."""
    suggestion = visible_suggestion(request, pk)
    move = MOVES.get(name)
    if move is None:
        raise Http404
    posts = posts_of(request.user)
    allow(may(posts, move, suggestion))
    return Target(request, posts, move, suggestion), DEEDS[name]


def move_page(request: HttpRequest, pk: int, name: str, form: BaseForm | None = None) -> HttpResponse:
    """The page of a move that asks for something, or for a second look."""
    target, deed = known_move(request, pk, name)
    move, suggestion = target.move, target.suggestion
    if not is_possible(target.posts, move, suggestion):
        return refused(request, [why_not_now(target)], 409)
    if move.is_of_department:
        target = replace(target, assignment=chosen_assignment(target, request.GET.get("assignment", "")))
    if form is None and deed.form is not None:
        form = deed.form(initial=deed.initial(target), **deed.with_(target))
    context = {
        "suggestion": suggestion,
        "meeting": suggestion.meeting,
        "move": move,
        "deed": deed,
        "form": form,
        "assignment": target.assignment,
    }
    return render(request, deed.template, context | deed.context(target))


def why_not_now(target: Target) -> str:
    """The state does not fit, or else what the move waits for."""
    move, suggestion = target.move, target.suggestion
    own = in_hands(target.posts, move, suggestion.assignments.all())[:1] if move.is_of_department else [None]
    for one in own:
        if (one.state if one else suggestion.state) in move.sources:
            return why_not(move, suggestion, one, target.posts.user_pk) or not_now(suggestion, one)
    return not_now(suggestion)


@act(page=move_page)
def suggestion_move(request: HttpRequest, pk: int, name: str) -> Done:
    target, deed = known_move(request, pk, name)
    by = request.by.acting_as(label_of(target))
    if target.move.is_of_department:
        assignment = chosen_assignment(target, request.POST.get("assignment", ""))
        target = replace(target, assignment=assignment)
        by = request.by.acting_as(f"department-{assignment.department_id}")
    data = valid(request, form_of(target, deed))
    moved: dict[str, Any] = (
        {"assignment": target.assignment} if target.assignment else {"suggestion": target.suggestion}
    )
    deed.do(**moved, by=by, **deed.besides(target), **data)
    return Done(str(deed.said(target) if callable(deed.said) else deed.said))


def form_of(target: Target, deed: Deed) -> BaseForm | None:
    """What was sent with the move; it is made as the suggestion stands where no wording comes with it."""
    sent = target.request.POST
    if deed.form is None or (deed.is_form_optional and "title" not in sent and "body" not in sent):
        return None
    files = {"files": target.request.FILES} if deed.has_files else {}
    return deed.form(sent, **files, **deed.with_(target))


def label_of(target: Target) -> str:
    """As whom this person moves it: the secretariat, or by his own number on the roll."""
    suggestion = target.suggestion
    is_for_author = target.move.who is Who.WRITER and suggestion.author_id != target.posts.user_pk
    if target.move.who is Who.SECRETARIAT or is_for_author:
        return SECRETARIAT
    if target.move.who is Who.ON_DUTY and suggestion.case is not None:
        return f"department-{suggestion.case.department_id}"
    if suggestion.author_id == target.posts.user_pk:
        return suggestion.author_number or "author"
    asked = [(one.representative.user_id, one.representative.number) for one in suggestion.cosignings.all()]
    numbers = dict([*authors_at_hand(suggestion), *asked])
    return numbers.get(target.posts.user_pk) or "author"


def chosen_assignment(target: Target, named: str) -> Any:
    """The one that is named, else the one of this person's department that can be moved now."""
    own = in_hands(target.posts, target.move, target.suggestion.assignments.all())
    if not named:
        return own[0]
    found = next((one for one in target.suggestion.assignments.all() if str(one.pk) == named), None)
    if found is None:
        raise Invalid(None, {"assignment": [_("This suggestion has no such assignment.")]})
    if found not in own:
        raise PermissionDenied
    return found

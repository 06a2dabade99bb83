from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from congress.meetings.views import asked_meeting, visible_meeting
from congress.people.posts import posts_of
from deliberation.suggestions.deeds.writing import SUBMITTED
from deliberation.suggestions.elements import give_numbers, rows_of, rows_with_moves
from deliberation.suggestions.forms.writing import SuggestionForm
from deliberation.suggestions.memory import MOST_LETTERS, search
from deliberation.suggestions.models import CoSigning, State, Suggestion
from deliberation.suggestions.narrowing import narrowed, narrowing_in
from deliberation.suggestions.permissions import can_suggest
from deliberation.suggestions.readiness import know_workdays
from deliberation.suggestions.services import writing
from deliberation.suggestions.services.writing import number_on_roll
from deliberation.suggestions.views.reading import as_json

PAGE = 50


def page_of_list(request: HttpRequest, form: BaseForm | None = None) -> HttpResponse:
    """The suggestions a person may see; where his own did not hold, the form with what he wrote."""
    if form is not None:
        return form_page(request, meeting_written_for(request), form)
    meeting, posts = asked_meeting(request), posts_of(request.user)
    visible = Suggestion.objects.visible_to(request.user).of_meeting(meeting.pk if meeting else None)
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    if wants_json(request):
        rows = rows_with_moves(visible).order_by("pk")
        rows = list(found_by(words, rows, request.user, meeting) if words else rows)
        if posts.handles:
            know_workdays(rows)
        return JsonResponse([as_json(one, posts) for one in rows], safe=False)
    meeting = meeting or current_meeting(request)
    narrowing = narrowing_in(request.GET)
    chosen = narrowed(chosen_of(visible, request), request.GET)
    found = found_by(words, rows_of(visible), request.user, meeting) if words else newest_of(chosen, request)
    shown = found[:PAGE]
    context = {
        "meeting": meeting,
        "suggestions": shown,
        "earlier": shown[-1].pk if len(found) > PAGE else None,
        "filters": FILTERS_OF_OFFICE if posts.is_secretariat else FILTERS,
        "chosen": request.GET.get("show", ""),
        "is_secretariat": posts.is_secretariat,
        "narrowing": narrowing,
        "found": chosen.count() if narrowing else None,
        "words": words,
    }
    if meeting is not None:
        context["position"] = Topic.objects.positions([meeting.desk_topic])[meeting.desk_topic]
        context["may_suggest"] = can_suggest(request.user, meeting)
        give_numbers(meeting.desk_topic, shown)
    return render(request, "suggestions/suggestion_list.html", context)


def newest_of(chosen: Any, request: HttpRequest) -> list[Suggestion]:
    """A page of them, below `?before=`, and one more where more follow."""
    before = request.GET.get("before", "")
    chosen = chosen.filter(pk__lt=int(before)) if is_number(before) else chosen
    return list(rows_of(chosen).order_by("-pk")[: PAGE + 1])


def found_by(words: str, rows: Any, user: Any, meeting: Meeting | None) -> list[Suggestion]:
    """That with this number in the meeting, then those with these words, the best first."""
    pks = search(words, user, meeting=meeting, most=PAGE - 1)
    number = Q(meeting=meeting, number=int(words)) if is_number(words) else Q(pk__in=[])
    places = {pk: place for place, pk in enumerate(pks)}
    return sorted(rows.filter(Q(pk__in=pks) | number), key=lambda one: places.get(one.pk, -1))


FILTERS = [("", gettext_lazy("All")), ("mine", gettext_lazy("Mine")), ("replied", gettext_lazy("Replied"))]
FILTERS_OF_OFFICE = [
    ("", gettext_lazy("All")),
    ("submitted", gettext_lazy("To screen")),
    ("accepted", gettext_lazy("To assign")),
    ("sent_back", gettext_lazy("Sent back")),
    ("assigned", gettext_lazy("With departments")),
    ("more_time", gettext_lazy("More time asked for")),
    ("replied", gettext_lazy("Replied")),
    ("closed", gettext_lazy("Settled")),
]


def chosen_of(visible: Any, request: HttpRequest) -> Any:
    """What `?show=` asks for."""
    show = request.GET.get("show", "")
    if show == "mine":
        own = CoSigning.objects.of(request.user).filter(suggestion=OuterRef("pk"))
        asked = Q(state=State.COSIGNING) & Exists(own.invited())
        return visible.filter(Q(author=request.user) | Exists(own.accepted()) | asked)
    if show == "replied":
        return visible.filter(state=State.ASSIGNED, replied_at__isnull=False)
    if show == "sent_back":
        return visible.sent_back()
    if show == "more_time":
        return visible.asking_for_time()
    return visible.filter(state=show) if show in State.values else visible.exclude(state=State.DROPPED)


def current_meeting(request: Any) -> Meeting | None:
    """The newest one of this person, which the page's frame then shows, too."""
    request.meeting = Meeting.objects.current_for(request.user)
    return request.meeting


@act(page=page_of_list)
def suggestion_list(request: HttpRequest) -> Done:
    """A representative's own suggestion: a draft, or, with `submit`, handed in at once."""
    meeting = meeting_written_for(request)
    allow(meeting is not None and can_suggest(request.user, meeting))
    data = valid(request, SuggestionForm(request.POST, request.FILES))
    number = number_on_roll(request.user, meeting)
    is_submitted = bool(request.POST.get("submit"))
    writing.write_suggestion(
        meeting=meeting,
        author=request.user,
        author_number=number,
        is_submitted=is_submitted,
        by=request.by.acting_as(number),
        **data,
    )
    return Done(SUBMITTED if is_submitted else _("Your draft is kept. Nobody sees it until you submit it."))


def meeting_written_for(request: Any) -> Meeting | None:
    """The meeting named with the form or in the address, else the newest."""
    sent = request.POST.get("meeting", "")
    if is_number(sent):
        return visible_meeting(request, int(sent))
    if sent:
        raise BadRequest
    return asked_meeting(request) or current_meeting(request)


@require_safe
@signed_in
def suggestion_new(request: HttpRequest) -> HttpResponse:
    meeting = asked_meeting(request) or current_meeting(request)
    allow(meeting is not None and can_suggest(request.user, meeting))
    return form_page(request, meeting, SuggestionForm())


def form_page(request: HttpRequest, meeting: Meeting | None, form: BaseForm) -> HttpResponse:
    return render(request, "suggestions/suggestion_form.html", {"meeting": meeting, "form": form})

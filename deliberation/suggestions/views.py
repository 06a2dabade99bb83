from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, Invalid, act, allow, get_or_404, refused, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from congress.meetings.views import SECRETARIAT, asked_meeting, visible_meeting
from congress.people.models import Department
from congress.people.posts import Posts, posts_of
from deliberation.rooms.models import Message, Room
from deliberation.suggestions import services
from deliberation.suggestions.elements import context_of, desk_of, give_numbers, rows_of, with_everything
from deliberation.suggestions.forms import (
    AssignForm,
    LongReasonForm,
    MessageSuggestionForm,
    RateForm,
    RefuseForm,
    ReplyForm,
    SuggestionForm,
)
from deliberation.suggestions.models import Assignment, Reply, State, Suggestion
from deliberation.suggestions.moves import MOVES, Move, Who, in_hands, is_possible, may, possible
from deliberation.suggestions.permissions import (
    can_see_desk,
    can_suggest,
    can_suggest_of_message,
    can_take_summary,
)
from deliberation.suggestions.services import number_on_roll
from deliberation.suggestions.sources import is_on_behalf, speaker_of, why_not

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    return {
        "pk": suggestion.pk,
        "number": suggestion.number,
        "title": suggestion.title,
        "state": suggestion.state,
        "replied": suggestion.is_replied,
        "category": suggestion.category,
        "meeting": suggestion.meeting_id,
        "message": suggestion.message_id,
        "url": suggestion.get_absolute_url(),
        "moves": possible(posts, suggestion),
        "assignments": [
            {"pk": one.pk, "department": one.department_id, "state": one.state, "part": one.part, "due_on": one.due_on}
            for one in suggestion.assignments.all()
        ],
    }


def in_detail(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    replies = [(one, reply) for one in suggestion.assignments.all() for reply in one.approved_replies]
    return as_json(suggestion, posts) | {
        "body": suggestion.body,
        "author": suggestion.author_number,
        "publish": suggestion.publish,
        "replies": [
            {"assignment": one.pk, "round": reply.round, "outcome": reply.outcome, "text": reply.text}
            for one, reply in replies
        ],
        "ratings": [
            {"round": one.round, "handling": one.handling, "result": one.result} for one in suggestion.ratings.all()
        ],
    }


# Lists and writing


def page_of_list(request: HttpRequest, form: BaseForm | None = None) -> HttpResponse:
    """The suggestions a person may see; where his own did not hold, the form with what he wrote."""
    if form is not None:
        return form_page(request, meeting_written_for(request), form)
    meeting, posts = asked_meeting(request), posts_of(request.user)
    visible = Suggestion.objects.visible_to(request.user).of_meeting(meeting.pk if meeting else None)
    if wants_json(request):
        return JsonResponse([as_json(one, posts) for one in rows_of(visible).order_by("pk")], safe=False)
    meeting = meeting or current_meeting(request)
    before, chosen = request.GET.get("before", ""), chosen_of(visible, request)
    newest = list(
        rows_of(chosen.filter(pk__lt=int(before)) if is_number(before) else chosen).order_by("-pk")[: PAGE + 1]
    )
    shown = newest[:PAGE]
    context = {
        "meeting": meeting,
        "suggestions": shown,
        "earlier": shown[-1].pk if len(newest) > PAGE else None,
        "filters": FILTERS_OF_OFFICE if posts.is_secretariat else FILTERS,
        "chosen": request.GET.get("show", ""),
        "is_secretariat": posts.is_secretariat,
    }
    if meeting is not None:
        context["position"] = Topic.objects.positions([meeting.desk_topic])[meeting.desk_topic]
        context["may_suggest"] = can_suggest(request.user, meeting)
        give_numbers(meeting.desk_topic, shown)
    return render(request, "suggestions/suggestion_list.html", context)


FILTERS = [("", gettext_lazy("All")), ("mine", gettext_lazy("Mine")), ("replied", gettext_lazy("Replied"))]
FILTERS_OF_OFFICE = [
    ("", gettext_lazy("All")),
    ("submitted", gettext_lazy("To screen")),
    ("accepted", gettext_lazy("To assign")),
    ("sent_back", gettext_lazy("Sent back")),
    ("assigned", gettext_lazy("With departments")),
    ("replied", gettext_lazy("Replied")),
    ("closed", gettext_lazy("Settled")),
]


def chosen_of(visible: Any, request: HttpRequest) -> Any:
    """What `?show=` asks for."""
    show = request.GET.get("show", "")
    if show == "mine":
        return visible.filter(author=request.user)
    if show == "replied":
        return visible.filter(state=State.ASSIGNED, replied_at__isnull=False)
    if show == "sent_back":
        return visible.sent_back()
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
    data = valid(request, SuggestionForm(request.POST))
    number = number_on_roll(request.user, meeting)
    is_submitted = bool(request.POST.get("submit"))
    services.write_suggestion(
        meeting=meeting,
        author=request.user,
        author_number=number,
        is_submitted=is_submitted,
        by=request.by.acting_as(number),
        **data,
    )
    return Done(SAID["submit"] if is_submitted else _("Your draft is kept. Nobody sees it until you submit it."))


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


# Of what was said in a room


def visible_message(request: Any, pk: int) -> Message:
    messages = Message.objects.select_related("room__meeting", "room__group", "author", "speaker__user")
    message = get_or_404(request.user, messages, pk=pk)
    request.meeting = message.room.meeting
    return message


def suggest_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    """Title and text come from what was said."""
    message = visible_message(request, pk)
    allow(can_suggest_of_message(request.user, message))
    context = {
        "message": message,
        "speaker": message.speaker or message.author,
        "is_own": speaker_of(message) == request.user,
        "is_on_behalf": is_on_behalf(message),
        "is_wordless": not message.body and message.retracted_at is None,
        "why_not": why_not([message]),
        "form": form or MessageSuggestionForm(message=message),
    }
    return render(request, "suggestions/message_suggest.html", context)


@act(page=suggest_page)
def message_suggest(request: HttpRequest, pk: int) -> Done:
    message = visible_message(request, pk)
    allow(can_suggest_of_message(request.user, message))
    data = valid(request, MessageSuggestionForm(request.POST, message=message))
    by = request.by.acting_as(label_in_room(request, message))
    services.suggest_of_message(message=message, proposer=request.user, by=by, **data)
    if speaker_of(message) in (request.user, None):
        return Done(_("Your draft is made. Submit it when it says what you mean."))
    return Done(_("%s is asked for consent.") % speaker_of(message))


def label_in_room(request: HttpRequest, message: Message) -> str:
    """As whom this person makes a suggestion of it: as its speaker, or as who leads the talk."""
    if speaker_of(message) == request.user:
        return number_on_roll(request.user, message.room.meeting) or ("attendee" if message.speaker else "moderator")
    return SECRETARIAT if posts_of(request.user).is_secretariat else "moderator"


# One suggestion


def visible_suggestion(request: Any, pk: int) -> Suggestion:
    suggestion = get_or_404(request.user, with_everything(Suggestion.objects), pk=pk)
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
    context = context_of(suggestion) | {
        "meeting": suggestion.meeting,
        "position": position,
        "moves": [move for move in moves if move.name not in APART],
        "room": room_of(request, suggestion),
        "is_author": suggestion.author_id == request.user.pk,
        "may_withdraw": any(move.name == "withdraw" for move in moves),
        "straight": STRAIGHT,
    }
    return render(request, "suggestions/suggestion_detail.html", context)


def room_of(request: HttpRequest, suggestion: Suggestion) -> Room | None:
    """The room where it was said, for who may enter it."""
    if suggestion.message is None:
        return None
    return Room.objects.visible_to(request.user).filter(pk=suggestion.message.room_id).first()


@dataclass(frozen=True)
class Deed:
    """How a move of the table is made here: its service, its form, and the sentence that says it is done."""

    do: Callable[..., Any]
    form: type[BaseForm] | None = None


DEEDS: dict[str, Deed] = {
    "consent": Deed(services.consent),
    "decline": Deed(services.decline),
    "submit": Deed(services.submit, SuggestionForm),
    "accept": Deed(services.accept),
    "return": Deed(services.return_for_change, LongReasonForm),
    "refuse": Deed(services.refuse, RefuseForm),
    "assign": Deed(services.assign, AssignForm),
    "receive": Deed(services.receive),
    "send_back": Deed(services.send_back, LongReasonForm),
    "reply": Deed(services.reply, ReplyForm),
    "approve": Deed(services.approve),
    "hold": Deed(services.hold, LongReasonForm),
    "rate": Deed(services.rate, RateForm),
    "withdraw": Deed(services.withdraw, LongReasonForm),
}
# Made by one tap on the suggestion's page; the others have a page of their own.
STRAIGHT = ["consent", "decline", "accept", "receive"]
# Rating is offered as soon as the reply appears on the open page; withdrawing stands at its end.
APART = ["rate", "withdraw"]

SAID = {
    "consent": gettext_lazy("It is your draft now. Submit it when it says what you mean."),
    "decline": gettext_lazy("It does not become a suggestion."),
    "submit": gettext_lazy("Your suggestion is submitted. You will see here what becomes of it."),
    "accept": gettext_lazy("Accepted."),
    "return": gettext_lazy("Returned to its author."),
    "refuse": gettext_lazy("Not accepted; its author is told why."),
    "assign": gettext_lazy("Assigned."),
    "receive": gettext_lazy("Received."),
    "send_back": gettext_lazy("Sent back to the secretariat."),
    "reply": gettext_lazy("The reply waits for approval."),
    "approve": gettext_lazy("The reply is with its author."),
    "hold": gettext_lazy("The reply was given back to be written anew."),
    "rate": gettext_lazy("Thank you, your rating is kept."),
    "withdraw": gettext_lazy("Your suggestion is withdrawn."),
}


def known_move(request: HttpRequest, pk: int, name: str) -> tuple[Suggestion, Move, Posts]:
    """The suggestion and the move of the table, if it is this person's at all."""
    suggestion = visible_suggestion(request, pk)
    move = MOVES.get(name)
    if move is None:
        raise Http404
    posts = posts_of(request.user)
    allow(may(posts, move, suggestion))
    return suggestion, move, posts


def move_page(request: HttpRequest, pk: int, name: str, form: BaseForm | None = None) -> HttpResponse:
    """The page of a move that asks for something, or for a second look."""
    suggestion, move, posts = known_move(request, pk, name)
    if not is_possible(posts, move, suggestion):
        return refused(request, [services.not_now(suggestion)], 409)
    deed = DEEDS[name]
    if form is None and deed.form is not None:
        form = deed.form(initial=initial_of(name, suggestion))
    context = {"suggestion": suggestion, "meeting": suggestion.meeting, "move": move, "form": form}
    if move.is_of_department:
        context["assignment"] = assignment = in_hands(posts, move, suggestion.assignments.all())[0]
        context["written"] = Reply.objects.filter(assignment=assignment).last()
        if name == "reply":
            context["internal_remarks"] = suggestion.remarks.filter(is_internal=True)
    return render(request, "suggestions/suggestion_move.html", context)


def initial_of(name: str, suggestion: Suggestion) -> dict[str, Any]:
    if name == "submit":
        return {one: getattr(suggestion, one) for one in ("title", "body", "category", "publish")}
    return {}


@act(page=move_page)
def suggestion_move(request: HttpRequest, pk: int, name: str) -> Done:
    suggestion, move, posts = known_move(request, pk, name)
    data = valid(request, form_of(request, name))
    by = request.by.acting_as(label_of(move, suggestion))
    if move.is_of_department:
        assignment = chosen_assignment(request, move, suggestion, posts)
        by = request.by.acting_as(f"department-{assignment.department_id}")
        extra = {"approver": request.user} if name == "approve" else {}
        DEEDS[name].do(assignment=assignment, by=by, **extra, **data)
    else:
        DEEDS[name].do(suggestion=suggestion, by=by, **extra_of(request, name), **data)
    return Done(str(SAID["submit" if is_handed_in(request, name) else name]))


def extra_of(request: HttpRequest, name: str) -> dict[str, Any]:
    if name == "rate":
        return {"rater": request.user}
    return {"is_submitted": is_handed_in(request, name)} if name == "consent" else {}


def is_handed_in(request: HttpRequest, name: str) -> bool:
    """Consent and submission by one tap."""
    return name == "consent" and bool(request.POST.get("submit"))


def form_of(request: HttpRequest, name: str) -> BaseForm | None:
    """What was sent with the move; a suggestion is submitted as it stands where no wording comes with it."""
    form = DEEDS[name].form
    if form is None or (name == "submit" and "title" not in request.POST and "body" not in request.POST):
        return None
    return form(request.POST)


def label_of(move: Move, suggestion: Suggestion) -> str:
    return SECRETARIAT if move.who is Who.SECRETARIAT else suggestion.author_number or "author"


def chosen_assignment(request: HttpRequest, move: Move, suggestion: Suggestion, posts: Posts) -> Assignment:
    """The one that is named, else the one of this person's department that can be moved now."""
    own = in_hands(posts, move, suggestion.assignments.all())
    named = request.POST.get("assignment", "")
    if not named:
        return own[0]
    found = next((one for one in suggestion.assignments.all() if str(one.pk) == named), None)
    if found is None:
        raise Invalid(None, {"assignment": [_("This suggestion has no such assignment.")]})
    if found not in own:
        raise PermissionDenied
    return found


# Departments


@require_safe
@signed_in
def department_list(request: HttpRequest) -> HttpResponse:
    """All departments, with what each has in hand."""
    departments = list(Department.objects.all())
    if wants_json(request):
        return JsonResponse([department_json(one) for one in departments], safe=False)
    allow(Meeting.objects.visible_to(request.user).exists())
    posts = posts_of(request.user)
    for one in departments:
        one.is_open_to_me = posts.is_secretariat or one.pk in posts.departments
    return render(request, "suggestions/department_list.html", {"departments": departments})


def department_json(department: Department) -> dict[str, Any]:
    return {
        "pk": department.pk,
        "title": department.name,
        "state": department.kind,
        "moves": [],
        "url": f"/departments/{department.pk}/",
    }


@require_safe
@signed_in
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The department's desk: its assignments by what is to be done, and by their clocks."""
    department = Department.objects.filter(pk=pk).first()
    if department is None:
        raise Http404
    if wants_json(request):
        return JsonResponse(department_json(department))
    allow(can_see_desk(request.user, department))
    topic = f"department.{pk}"
    position = Topic.objects.positions([topic])[topic]
    return render(
        request, "suggestions/department_detail.html", desk_of(department) | {"topic": topic, "position": position}
    )


# Papers


@require_safe
@signed_in
def suggestion_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """意见汇总表 of a meeting, as XLSX."""
    from deliberation.suggestions.summary import summary_of  # 9 MB that no other page needs

    meeting = get_or_404(request.user, Meeting.objects, pk=pk)
    allow(can_take_summary(request.user))
    response = HttpResponse(summary_of(meeting), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="suggestions-{meeting.pk}.xlsx"'
    return response

from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from congress.journal.acts import get_or_404, signed_in
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.views import visible_meeting
from congress.people.posts import posts_of
from congress.people.services import person_topic
from deliberation.rooms.desk import own_mutes
from deliberation.rooms.elements import messages_shown
from deliberation.rooms.floor import Floor, floor_context, floor_of, place_in_queue
from deliberation.rooms.forms import MessageForm, VisitForm
from deliberation.rooms.models import Message, Room
from deliberation.rooms.reading import Page, left_off_before, missed_in, number, page_of, room_for
from deliberation.rooms.services.visits import keep_visit
from deliberation.rooms.symposiums import note_context

FILTERS = {"questions": _l("Questions"), "suggestions": _l("Suggestions"), "pictures": _l("Pictures")}


@require_safe
@signed_in
def room_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The rooms a person may enter; who has but one goes straight in."""
    meeting = visible_meeting(request, pk)
    rooms = list(meeting.rooms.visible_to(request.user).select_related("phase", "group"))
    if len(rooms) == 1:
        return redirect(rooms[0])
    symposiums = [room for room in rooms if room.kind == Room.Kind.SYMPOSIUM]
    groups = [room for room in rooms if room.kind != Room.Kind.SYMPOSIUM]
    context = {"meeting": meeting, "rooms": rooms, "groups": groups, "symposiums": symposiums}
    context["is_secretariat"] = posts_of(request.user).is_secretariat
    return render(request, "rooms/room_list.html", context)


def room_page(request: HttpRequest, pk: int, form: Any = None) -> HttpResponse:
    """The newest messages of a room, or those that the address asks for."""
    room = room_for(request.user, pk)
    prefetch_related_objects([room.phase], "items")
    meeting = request.meeting = room.meeting
    own_topic = person_topic(request.user)
    positions = Topic.objects.positions([room.topic, meeting.topic, own_topic])
    page = page_of(room, request)
    # What needs its number on the page, by topic.
    things = {room.topic: [*page.messages], meeting.topic: [room.phase], own_topic: []}
    context = {
        "room": room,
        "meeting": meeting,
        "position": positions[room.topic],
        "meeting_position": positions[meeting.topic],
        "own_topic": own_topic,
        "own_position": positions[own_topic],
        "form": form if isinstance(form, MessageForm) else MessageForm(room=room, initial=initial_of(request)),
    }
    context |= floor_context(room)
    context["mutes"] = own_mutes(room, request.user)
    things[own_topic] += context["mutes"]
    context |= messages_context(room, page) | missed_context(request, room, page, context["floor"])
    context["replied_to"] = replied_to(context["form"], page)
    number(things)
    context["left_off_n"] = max(context["left_off"].n - 1, 0) if context["left_off"] else 0
    if room.kind == Room.Kind.SYMPOSIUM and room.may_moderate:
        context |= note_context(room, page.messages, form)
    return render(request, "rooms/room_detail.html", context)


def initial_of(request: HttpRequest) -> dict:
    return {"reply_to": request.GET.get("reply_to")}


def messages_context(room: Room, page: Page) -> dict:
    return {
        "page": page,
        "messages_shown": page.messages,
        "earlier": page.earlier,
        "is_newest": page.is_newest,
        "query": urlencode(page.filters),
        "filters": [("", _("All")), *[(value, str(label)) for value, label in FILTERS.items()]],
        "may_send": room.phase.is_open and (room.moderates or not room.paused_at),
    }


def missed_context(request: HttpRequest, room: Room, page: Page, floor: Floor) -> dict:
    """The card of what was said since he left off, and where on the page that is."""
    if not room.read_upto or page.filters:
        return {"missed": None, "left_off": None}
    missed = missed_in(room, request.user, room.read_upto, place_in_queue(floor, request.user))
    return {"missed": missed, "left_off": left_off_before(room, page) if missed else None}


def replied_to(form: MessageForm, page: Page) -> Message | None:
    """The message that the form replies to."""
    pk = str(form["reply_to"].value() or "")
    if not is_number(pk):
        return None
    shown = next((one for one in page.messages if str(one.pk) == pk), None)
    return shown or messages_shown(form.room.messages).filter(pk=pk).first()


room_detail = require_safe(signed_in(room_page))


@require_safe
@signed_in
def room_catch_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The card alone, for a page that slept; of what came after `?after=`, else after what he has read."""
    room = room_for(request.user, pk)
    after = request.GET.get("after", "")
    upto = int(after) if is_number(after) else room.read_upto or 0
    missed = missed_in(room, request.user, upto, place_in_queue(floor_of(room), request.user))
    return render(request, "rooms/_catch_up.html", {"room": room, "missed": missed, "left_off": True})


@require_POST
@signed_in
def room_visit(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_or_404(request.user, Room.objects, pk=pk)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    keep_visit(room=room, user=request.user, upto=form.cleaned_data["upto"] or 0)
    return HttpResponse(status=204)

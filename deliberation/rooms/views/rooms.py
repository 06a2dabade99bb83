from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid
from congress.journal.models import Entry, Topic
from congress.meetings.views import visible_meeting
from congress.people.posts import posts_of
from deliberation.rooms.forms import MessageForm
from deliberation.rooms.models import Message, Room
from deliberation.rooms.permissions import can_moderate, can_post, can_retract, moderates
from deliberation.rooms.services.messages import post_message, retract_message
from deliberation.rooms.symposiums import note_context

PAGE = 50


@require_safe
@signed_in
def room_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The rooms a person may enter; who has but one goes straight in."""
    meeting = visible_meeting(request, pk)
    rooms = list(meeting.rooms.visible_to(request.user).select_related("phase", "group"))
    if len(rooms) == 1:
        return redirect(rooms[0])
    context = {"meeting": meeting, "rooms": rooms, "is_secretariat": posts_of(request.user).is_secretariat}
    return render(request, "rooms/room_list.html", context)


def room_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """The newest messages of a room, or those before `?before=<pk>`."""
    rooms = Room.objects.select_related("meeting", "phase", "group").prefetch_related("phase__items")
    room = get_or_404(request.user, rooms, pk=pk)
    request.meeting = room.meeting
    topics = Topic.objects.positions([room.topic, room.meeting.topic])
    messages = room.messages.select_related("author")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        messages = messages.filter(pk__lt=int(before))
    newest = list(messages.order_by("-pk")[: PAGE + 1])
    shown = Entry.objects.numbered(room.topic, newest[:PAGE][::-1])
    Entry.objects.numbered(room.meeting.topic, [room.phase])
    context = {
        "room": room,
        "meeting": room.meeting,
        "position": topics[room.topic],
        "meeting_position": topics[room.meeting.topic],
        "messages_shown": shown,
        "earlier": shown[0].pk if len(newest) > PAGE else None,
        "is_newest": not before,
        "may_post": can_post(request.user, room),
        "moderates": moderates(request.user, room),
        "form": form or MessageForm(),
    }
    if room.kind == Room.Kind.SYMPOSIUM and can_moderate(request.user, room):
        context |= note_context(room, shown, form)
    return render(request, "rooms/room_detail.html", context)


room_detail = require_safe(signed_in(room_page))


@act(page=room_page)
def message_post(request: HttpRequest, pk: int) -> Done:
    room = get_or_404(request.user, Room.objects.select_related("meeting", "group"), pk=pk)
    allow(can_post(request.user, room))
    data = valid(request, MessageForm(request.POST))
    number = room.meeting.representatives.filter(user=request.user).values_list("number", flat=True).first() or ""
    post_message(
        room=room,
        author=request.user,
        number=number,
        body=data["body"],
        by=request.by.acting_as(number or "moderator"),
    )
    return Done(_("Your message is in the group."))


def retract_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """Asks once before what was said is gone."""
    message = get_or_404(request.user, Message.objects.select_related("room__meeting", "author"), pk=pk)
    allow(can_retract(request.user, message))
    request.meeting = message.room.meeting
    return render(request, "rooms/message_retract.html", {"message": message, "room": message.room})


@act(page=retract_page)
def message_retract(request: HttpRequest, pk: int) -> Done:
    message = get_or_404(request.user, Message.objects.select_related("room__meeting"), pk=pk)
    allow(can_retract(request.user, message))
    valid(request)
    retract_message(message=message, by=request.by.acting_as(message.number or "moderator"))
    return Done(_("Your message is retracted. Its text is gone."))

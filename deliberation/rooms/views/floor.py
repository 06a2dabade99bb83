from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Entry, Topic
from deliberation.rooms.elements import messages_shown
from deliberation.rooms.floor import floor_of
from deliberation.rooms.forms import HandMoveForm
from deliberation.rooms.models import Hand, Room
from deliberation.rooms.permissions import can_end_floor, can_lower_hand, can_run_floor
from deliberation.rooms.reading import label_in, room_for
from deliberation.rooms.services import floor as services

ON_THE_HALL_SCREEN = 6
"""Messages."""


@act
def hand_raise(request: HttpRequest, pk: int) -> Done:
    room = room_for(request.user, pk)
    allow(room.may_post)
    valid(request)
    number = "" if room.is_official else room.number
    services.raise_hand(room=room, user=request.user, number=number, by=request.by.acting_as(label_in(room)))
    return Done(_("Your hand is up. You are told when you have the floor."))


def hand_of(request: HttpRequest, pk: int) -> Hand:
    """The hand; its room knows what the person is there."""
    hand = get_or_404(request.user, Hand.objects, pk=pk)
    hand.room = room_for(request.user, hand.room_id)
    return hand


def change(request: Any, pk: int, may: Any, deed: Callable[..., Hand], form: BaseForm | None = None) -> None:
    """Do to a hand what this person may do to it."""
    hand = hand_of(request, pk)
    allow(may(request.user, hand))
    deed(hand=hand, by=request.by.acting_as(label_in(hand.room)), **valid(request, form))


@act
def hand_lower(request: HttpRequest, pk: int) -> Done:
    change(request, pk, can_lower_hand, services.lower_hand)
    return Done(_("The hand is down."))


@act
def hand_move(request: HttpRequest, pk: int) -> Done:
    change(request, pk, can_run_floor, services.move_hand, HandMoveForm(request.POST))
    return Done(_("The order is changed."))


@act
def floor_give(request: HttpRequest, pk: int) -> Done:
    change(request, pk, can_run_floor, services.give_floor)
    return Done(_("The floor is given."))


@act
def floor_extend(request: HttpRequest, pk: int) -> Done:
    change(request, pk, can_run_floor, services.extend_floor)
    return Done(_("There is one minute more."))


@act
def floor_end(request: HttpRequest, pk: int) -> Done:
    change(request, pk, can_end_floor, services.end_floor)
    return Done(_("This turn to speak is over."))


@require_safe
@signed_in
def floor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who speaks and who waits, for programs; a page has it in the room."""
    room = get_or_404(request.user, Room.objects, pk=pk)
    if not wants_json(request):
        return redirect(f"{room.get_absolute_url()}#{room.floor}")
    floor = floor_of(room)
    return JsonResponse(
        {
            "speaking": floor.speaking and told(floor.speaking) | {"until": floor.speaking.until},
            "waiting": [told(hand) | {"first": hand.is_first, "seconds": hand.seconds} for hand in floor.waiting],
        }
    )


def told(hand: Hand) -> dict[str, Any]:
    return {"hand": hand.pk, "user": hand.user_id, "number": hand.number}


@require_safe
@signed_in
def room_hall(request: HttpRequest, pk: int) -> HttpResponse:
    """The room on a wall: who speaks, how long yet, and the newest messages."""
    room = get_or_404(request.user, Room.objects.select_related("meeting", "phase"), pk=pk)
    request.meeting = room.meeting
    position = Topic.objects.positions([room.topic])[room.topic]
    newest = messages_shown(room.messages).order_by("-pk")[:ON_THE_HALL_SCREEN]
    context = {
        "room": room,
        "meeting": room.meeting,
        "position": position,
        "messages_shown": Entry.objects.numbered(room.topic, list(newest)[::-1]),
        "floor": floor_of(room),
    }
    return render(request, "rooms/room_hall.html", context)

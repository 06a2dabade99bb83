from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid, wants_json
from congress.meetings.permissions import can_run_meeting
from congress.meetings.views import CARDS_ON_A_SHEET, SECRETARIAT, qr_of, visible_meeting
from deliberation.rooms.forms import AttendeeForm, NoteForm, SymposiumForm
from deliberation.rooms.models import Attendee, Message, Room
from deliberation.rooms.reading import room_for
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.services.symposiums import add_attendee, make_symposium
from deliberation.rooms.symposiums import attendee_of, token_of
from deliberation.rooms.views.rooms import room_page


def moderated_symposium(request: HttpRequest, pk: int) -> Room:
    """404 also for a room that is no symposium."""
    room = room_for(request.user, pk)
    if room.kind != Room.Kind.SYMPOSIUM:
        raise Http404
    allow(room.may_moderate)
    request.meeting = room.meeting
    return room


# Setting one up


def symposium_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    form = form or SymposiumForm(meeting=meeting)
    return render(request, "rooms/symposium_form.html", {"meeting": meeting, "form": form})


@act(page=symposium_page)
def symposium_create(request: HttpRequest, pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    data = valid(request, SymposiumForm(request.POST, meeting=meeting))
    make_symposium(meeting=meeting, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("%s is set up. Now say who comes.") % data["title"])


# Who comes


def attendee_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = moderated_symposium(request, pk)
    attendees = list(room.attendees.select_related("user"))
    if wants_json(request):
        return JsonResponse([told(one) for one in attendees], safe=False)
    context = {
        "room": room,
        "meeting": room.meeting,
        "attendees": attendees,
        "form": form or AttendeeForm(meeting=room.meeting),
    }
    return render(request, "rooms/attendee_list.html", context)


def told(attendee: Attendee) -> dict[str, Any]:
    """`url` is the attendee's own link."""
    url = reverse("attendee_words", args=[token_of(attendee)])
    return {"pk": attendee.pk, "name": attendee.name, "note": attendee.note, "url": url}


@act(page=attendee_page)
def attendee_add(request: HttpRequest, pk: int) -> Done:
    room = moderated_symposium(request, pk)
    data = valid(request, AttendeeForm(request.POST, meeting=room.meeting))
    add_attendee(room=room, by=request.by.acting_as(room.number or "moderator"), **data)
    return Done(_("%s is on the list.") % data["name"])


@require_safe
@signed_in
def attendee_cards(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendees' links as cards with QR codes, to be printed."""
    room = moderated_symposium(request, pk)
    attendees = list(room.attendees.all())
    for one in attendees:
        one.link = request.build_absolute_uri(reverse("attendee_words", args=[token_of(one)]))
        one.qr = qr_of(one.link)
    sheets = [attendees[start : start + CARDS_ON_A_SHEET] for start in range(0, len(attendees), CARDS_ON_A_SHEET)]
    return render(request, "rooms/attendee_cards.html", {"room": room, "meeting": room.meeting, "sheets": sheets})


@require_safe
def attendee_words(request: HttpRequest, token: str) -> HttpResponse:
    """What became of an attendee's words: for whoever holds his link, so it names nobody."""
    attendee = attendee_of(token)
    if attendee is None:
        raise Http404
    context = {"room": attendee.room, "notes": attendee.notes.filter(kind=Message.Kind.NOTE)}
    response = render(request, "rooms/attendee_words.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# What they say


@act(page=room_page)
def note_post(request: HttpRequest, pk: int) -> Done:
    room = moderated_symposium(request, pk)
    data = valid(request, NoteForm(request.POST, room=room))
    post_message(
        room=room,
        author=request.user,
        number=room.number,
        body=data["body"],
        kind=Message.Kind.NOTE,
        speaker=data["speaker"],
        is_moderator=True,
        by=request.by.acting_as(room.number or "moderator"),
    )
    return Done(_("Noted."))

"""The moderator's desk and what is done there."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.services import By
from congress.meetings.models import Representative
from congress.people.models import User
from congress.people.posts import posts_of
from deliberation.rooms.desk import members_of, mutes_of, presence_of, questions_of
from deliberation.rooms.elements import moderators_of, people_of
from deliberation.rooms.floor import clock, floor_context, speaking_times
from deliberation.rooms.forms import (
    AnnouncementForm,
    DepartmentsForm,
    MoveForm,
    MuteForm,
    PauseForm,
    PollForm,
    RoomSettingsForm,
)
from deliberation.rooms.models import Message, Mute, Room
from deliberation.rooms.permissions import can_moderate
from deliberation.rooms.reading import room_for
from deliberation.rooms.services import moderation as services

SLOW = [0, 15, 30, 60]


def moderated_room(request: HttpRequest, pk: int) -> Room:
    """The room, for who may moderate it, with all that he is there."""
    room = room_for(request.user, pk)
    request.meeting = room.meeting
    allow(room.may_moderate)
    return room


def acting(request: HttpRequest) -> By:
    return request.by.acting_as("secretariat" if posts_of(request.user).is_secretariat else "moderator")


def desk_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """All that a moderator needs while the group talks, on one page."""
    room = moderated_room(request, pk)
    topics = Topic.objects.positions([room.topic, room.desk_topic])
    context = presence_of(room) | questions_of(room) | mutes_of(room)
    if wants_json(request):
        return JsonResponse(desk_figures(room, context))
    context |= floor_context(room)
    context |= {
        "room": room,
        "meeting": room.meeting,
        "position": topics[room.topic],
        "desk_position": topics[room.desk_topic],
        "slow_choices": SLOW,
        "announcement_form": form if isinstance(form, AnnouncementForm) else AnnouncementForm(),
        "poll_form": PollForm(),
        "pause_form": form if isinstance(form, PauseForm) else PauseForm(),
        "is_secretariat": room.is_secretariat,
    }
    return render(request, "rooms/room_desk.html", context)


room_desk = require_safe(signed_in(desk_page))


def desk_figures(room: Room, found: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: [one.user_id for one in found[name]] for name in ("present", "absent", "silent")},
        "questions": [one.pk for one in found["questions"]],
        "mutes": [{"pk": one.pk, "user": one.user_id, "until": one.until} for one in found["mutes"]],
        "is_strict": room.is_strict,
        "slow_seconds": room.slow_seconds,
        "paused": room.paused_at is not None,
    }


# The room


@act(page=desk_page)
def room_pause(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    data = valid(request, PauseForm(request.POST))
    services.pause_room(room=room, reason=data["reason"], by=acting(request))
    return Done(_("The group is paused. Everybody sees why."))


@act
def room_resume(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    valid(request)
    services.resume_room(room=room, by=acting(request))
    return Done(_("The group goes on."))


def settings_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = moderated_room(request, pk)
    initial = {name: getattr(room, name) for name in RoomSettingsForm.base_fields}
    initial["is_strict"] = "on" if room.is_strict else "off"
    return render(
        request, "rooms/room_settings.html", {"room": room, "form": form or RoomSettingsForm(initial=initial)}
    )


@act(page=settings_page)
def room_set(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    data = valid(request, RoomSettingsForm(request.POST))
    services.set_room(room=room, by=acting(request), **data)
    return Done(_("Set. Everybody sees it at once."))


@act(page=desk_page)
def room_announce(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    data = valid(request, AnnouncementForm(request.POST))
    services.announce(room=room, author=request.user, number=room.number, body=data["body"], by=acting(request))
    return Done(_("Your announcement is in the group."))


def departments_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = moderated_room(request, pk)
    allow(room.is_secretariat)
    form = form or DepartmentsForm(initial={"departments": room.departments.all()})
    return render(request, "rooms/room_departments.html", {"room": room, "form": form})


@act(page=departments_page)
def room_departments(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    allow(room.is_secretariat)
    data = valid(request, DepartmentsForm(request.POST))
    services.set_departments(room=room, departments=list(data["departments"]), by=acting(request))
    return Done(_("The departments on duty are set."))


# Its messages


def moderated_message(request: HttpRequest, pk: int) -> Message:
    message = get_or_404(request.user, Message.objects.select_related("room__meeting", "room__group"), pk=pk)
    allow(can_moderate(request.user, message.room))
    return message


@act
def message_pin(request: HttpRequest, pk: int) -> Done:
    message = moderated_message(request, pk)
    valid(request)
    services.pin_message(message=message, by=acting(request))
    return Done(_("The message stays in sight over the room."))


@act
def message_unpin(request: HttpRequest, pk: int) -> Done:
    message = moderated_message(request, pk)
    valid(request)
    services.unpin_message(message=message, by=acting(request))
    return Done(_("The message is not pinned any more."))


# Its members


def who_can_be_muted(room: Room) -> QuerySet[User]:
    moderators = User.objects.filter(moderators_of(room.pk)).values("pk")
    return User.objects.filter(people_of(room.pk), is_active=True).exclude(pk__in=moderators).distinct()


def mute_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = moderated_room(request, pk)
    form = form or MuteForm(people=who_can_be_muted(room).order_by("name"))
    return render(request, "rooms/mute_form.html", {"room": room, "form": form})


@act(page=mute_page)
def member_mute(request: HttpRequest, pk: int) -> Done:
    room = moderated_room(request, pk)
    data = valid(request, MuteForm(request.POST, people=who_can_be_muted(room)))
    mute = services.mute_member(room=room, by=acting(request), **data)
    return Done(_("%s is muted, and has been told why.") % mute.user)


@act
def mute_lift(request: HttpRequest, pk: int) -> Done:
    mute = get_or_404(request.user, Mute.objects.select_related("room__group", "user"), pk=pk)
    allow(can_moderate(request.user, mute.room))
    valid(request)
    services.unmute(mute=mute, by=acting(request))
    return Done(_("%s may speak again.") % mute.user)


def moderated_member(request: HttpRequest, pk: int, representative_pk: int) -> tuple[Room, Representative]:
    """The room, and who belongs to it, with `messages_count`."""
    room = moderated_room(request, pk)
    said = Message.objects.filter(room=room, author=OuterRef("user"), retracted_at=None).order_by().values("author")
    count = Coalesce(Subquery(said.annotate(of=Count("pk")).values("of")), 0)
    members = members_of(room).select_related("user", "meeting").annotate(messages_count=count)
    return room, get_or_404(request.user, members, pk=representative_pk)


def member_page(request: HttpRequest, pk: int, representative_pk: int, form=None) -> HttpResponse:
    """One person of the room: what he has said, and what the moderator may do."""
    room, member = moderated_member(request, pk, representative_pk)
    times = {one.user: one.spoken_for for one in speaking_times(room)}
    context = {
        "room": room,
        "member": member,
        "spoken": times.get(member.user_id, clock(0)),
        "mute": Mute.objects.standing(timezone.now()).filter(room=room, user=member.user).first(),
        "can_be_muted": who_can_be_muted(room).filter(pk=member.user_id).exists(),
        "mute_form": MuteForm(people=User.objects.filter(pk=member.user_id)),
        "move_form": form or MoveForm(room=room),
    }
    return render(request, "rooms/member_detail.html", context)


member_detail = require_safe(signed_in(member_page))


@act(page=member_page)
def member_move(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    room, member = moderated_member(request, pk, representative_pk)
    data = valid(request, MoveForm(request.POST, room=room))
    services.move_member(room=room, representative=member, by=acting(request), **data)
    return Done(_("%(name)s is now in %(group)s.") % {"name": member.user, "group": data["group"]})

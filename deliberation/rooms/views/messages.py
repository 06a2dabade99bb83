from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid
from deliberation.rooms.forms import DescriptionForm, MessageForm, ReactionForm, RetractionForm
from deliberation.rooms.mentions import mentioned_in
from deliberation.rooms.models import Message
from deliberation.rooms.permissions import can_describe, can_mark_answered, can_retract, is_author
from deliberation.rooms.reading import label_in, room_for, speaker_in
from deliberation.rooms.services.messages import (
    describe_message,
    mark_answered,
    post_message,
    react_to_message,
    retract_message,
)
from deliberation.rooms.views.rooms import room_page

HEAVY = ("attachment__data", "attachment__thumbnail")


def message_for(user: Any, pk: int) -> Message:
    """The message if this person may see it, else 404; its room knows what he is there."""
    message = get_object_or_404(Message.objects.select_related("author", "attachment").defer(*HEAVY), pk=pk)
    message.room = room_for(user, message.room_id)
    return message


@act(page=room_page)
def message_post(request: HttpRequest, pk: int) -> Done:
    room = room_for(request.user, pk)
    allow(room.may_post)
    data = valid(request, MessageForm(request.POST, room=room))
    post_message(
        **speaker_in(room, request.user),
        body=data["body"],
        reply_to=data["reply_to"],
        is_question=data["question"],
        mentions=mentioned_in(data["body"], room),
        by=request.by.acting_as(label_in(room)),
    )
    return Done(_("Your message is in the group."))


@act
def message_react(request: HttpRequest, pk: int) -> Done:
    message = message_for(request.user, pk)
    allow(message.room.may_post)
    data = valid(request, ReactionForm(request.POST))
    react_to_message(
        message=message, user=request.user, kind=data["kind"], by=request.by.acting_as(label_in(message.room))
    )
    return Done(_("What you think of it is in the group."))


def retract_page(request: HttpRequest, pk: int, form: RetractionForm | None = None) -> HttpResponse:
    """Asks once before what was said is gone."""
    message = message_for(request.user, pk)
    allow(can_retract(request.user, message))
    request.meeting = message.room.meeting
    context = {
        "message": message,
        "room": message.room,
        "is_own": is_author(request.user, message),
        "form": form or RetractionForm(needs_reason=True),
    }
    return render(request, "rooms/message_retract.html", context)


@act(page=retract_page)
def message_retract(request: HttpRequest, pk: int) -> Done:
    message = message_for(request.user, pk)
    allow(can_retract(request.user, message))
    data = valid(request, RetractionForm(request.POST, needs_reason=not is_author(request.user, message)))
    # The reason of who is no moderator would spare him the limit of time.
    reason = data["reason"] if message.room.may_moderate else ""
    retract_message(message=message, reason=reason, by=request.by.acting_as(label_in(message.room)))
    return Done(_("The message is retracted. Its text is gone."))


def describe_page(request: HttpRequest, pk: int, form: DescriptionForm | None = None) -> HttpResponse:
    message = message_for(request.user, pk)
    allow(can_describe(request.user, message))
    request.meeting = message.room.meeting
    form = form or DescriptionForm(initial={"body": message.body})
    context = {"message": message, "room": message.room, "form": form}
    return render(request, "rooms/message_describe.html", context)


@act(page=describe_page)
def message_describe(request: HttpRequest, pk: int) -> Done:
    message = message_for(request.user, pk)
    allow(can_describe(request.user, message))
    data = valid(request, DescriptionForm(request.POST))
    describe_message(
        message=message,
        body=data["body"],
        is_moderator=message.room.may_moderate,
        by=request.by.acting_as(label_in(message.room)),
    )
    return Done(_("The text stands beside it."))


@act
def message_answered(request: HttpRequest, pk: int) -> Done:
    message = message_for(request.user, pk)
    allow(can_mark_answered(request.user, message))
    valid(request)
    mark_answered(message=message, by=request.by.acting_as(label_in(message.room)))
    return Done(_("The question is marked as answered."))

"""Of what was said in a room."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, get_or_404, valid
from congress.meetings.views import SECRETARIAT
from congress.people.posts import posts_of
from deliberation.rooms.models import Message
from deliberation.suggestions.forms.writing import MessageSuggestionForm
from deliberation.suggestions.permissions import can_suggest_of_message
from deliberation.suggestions.services.writing import number_on_roll, suggest_of_message
from deliberation.suggestions.sources import is_on_behalf, speaker_of, why_not


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
    suggest_of_message(message=message, proposer=request.user, by=by, **data)
    if speaker_of(message) in (request.user, None):
        return Done(_("Your draft is made. Submit it when it says what you mean."))
    return Done(_("%s is asked for consent.") % speaker_of(message))


def label_in_room(request: HttpRequest, message: Message) -> str:
    """As whom this person makes a suggestion of it: as its speaker, or as who leads the talk."""
    if speaker_of(message) == request.user:
        return number_on_roll(request.user, message.room.meeting) or ("attendee" if message.speaker else "moderator")
    return SECRETARIAT if posts_of(request.user).is_secretariat else "moderator"

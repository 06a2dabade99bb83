from django import template

from deliberation.rooms.models import Room
from deliberation.suggestions.elements import asked_of

register = template.Library()


@register.inclusion_tag("suggestions/_asks.html", takes_context=True)
def consent_asks(context: template.Context, room: Room) -> dict:
    """The cards that ask this person to consent to what was proposed of his words in the room. One query."""
    return {"room": room, "asks": asked_of(context["user"].pk).filter(message__room=room)}

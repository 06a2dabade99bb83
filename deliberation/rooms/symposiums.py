"""Reading of symposiums: the form for notes, an attendee's own link."""

from collections.abc import Sequence
from typing import Any

from django.core import signing

from deliberation.rooms.forms import NoteForm
from deliberation.rooms.models import Attendee, Message, Room

LINK_SALT = "attendee-link"


def note_context(room: Room, shown: Sequence[Message], form: Any) -> dict[str, Any]:
    """The form with which who moderates a symposium notes what is said; who spoke last stands first."""
    if isinstance(form, NoteForm):
        return {"note_form": form}
    last = next((one.speaker_id for one in reversed(shown) if one.speaker_id), None)
    return {"note_form": NoteForm(room=room, initial={"speaker": last})}


def token_of(attendee: Attendee) -> str:
    return signing.dumps(attendee.pk, salt=LINK_SALT)


def attendee_of(token: str) -> Attendee | None:
    """Whose link it is; None where it is nobody's."""
    try:
        pk = signing.loads(token, salt=LINK_SALT)
    except signing.BadSignature:
        return None
    return Attendee.objects.select_related("room__meeting").filter(pk=pk).first()

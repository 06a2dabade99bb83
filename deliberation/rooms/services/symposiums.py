from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, open_topics, record, service
from congress.meetings.models import Meeting, Phase
from congress.meetings.services import Verb as MeetingVerb
from congress.meetings.services import add_phase_after
from deliberation.rooms.models import Attendee, Room
from deliberation.rooms.verbs import Verb


@service
def make_symposium(
    *,
    meeting: Meeting,
    title: str,
    audience: str,
    held_at: datetime,
    place: str,
    moderators: Sequence[Any],
    by: By,
) -> Room:
    """A symposium in a phase of its own: the one of the template where it is still free, else a new one behind the
    last. A page that shows the agenda already shows a new phase when it is loaded again."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    phase, phase_change = phase_of_its_own(meeting, title, held_at)
    room = Room.objects.create(
        meeting=meeting,
        phase=phase,
        kind=Room.Kind.SYMPOSIUM,
        title=title,
        audience=audience,
        held_at=held_at,
        place=place,
    )
    room.moderators.set(moderators)
    open_topics([room.topic, room.desk_topic])
    record(
        [Change(room.topic, Verb.ROOM_MADE), phase_change],
        by=by,
        made=room,
        location=f"{room.get_absolute_url()}attendees/",
    )
    return room


def phase_of_its_own(meeting: Meeting, title: str, held_at: datetime) -> tuple[Phase, Change]:
    last = meeting.phases.filter(kind=Phase.Kind.SYMPOSIUMS).last()
    if last is None:
        raise ActionRefused(_("This meeting has no phase for symposiums."))
    verb = MeetingVerb.PHASE_TITLED
    if last.rooms.exists():
        verb, last = MeetingVerb.PHASE_ADDED, add_phase_after(last, title)
    last.own_title, last.planned_from = title, held_at
    last.save(update_fields=["own_title", "planned_from"])
    return last, Change(meeting.topic, verb, last.element, {"phase": last.pk})


@service
def add_attendee(*, room: Room, name: str, note: str, user: Any, by: By) -> Attendee:
    """Somebody who comes to a symposium; `user` is his account, or None."""
    if user is not None and room.attendees.filter(user=user).exists():
        raise ActionRefused(_("%s is among the attendees already.") % user)
    attendee = Attendee.objects.create(room=room, name=name, note=note, user=user)
    record(
        [Change(room.desk_topic, Verb.ATTENDEE_ADDED, facts={"attendee": attendee.pk})],
        by=by,
        made=attendee,
        location=f"{room.get_absolute_url()}attendees/",
        touch=[room.desk_topic],
    )
    return attendee

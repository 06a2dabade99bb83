from congress.journal.services import By, Change, open_topics, record, service
from congress.meetings.models import Group, Phase
from deliberation.rooms.models import Room
from deliberation.rooms.verbs import Verb


@service
def make_exchange_rooms(*, groups: list[Group], phase: Phase, by: By) -> list[Room]:
    """A room for each group, open while the phase is."""
    rooms = rooms_of(groups, phase)
    record([Change(room.topic, Verb.ROOM_MADE) for room in rooms], by=by, made=rooms[0])
    return rooms


def rooms_of(groups: list[Group], phase: Phase) -> list[Room]:
    rooms = [
        Room.objects.create(meeting=phase.meeting, phase=phase, group=group, kind=Room.Kind.EXCHANGE, title=group.title)
        for group in groups
    ]
    open_topics(name for room in rooms for name in (room.topic, room.desk_topic))
    return rooms


def rooms_with_groups(groups: list[Group]) -> list[Change]:
    """New groups of a meeting have their rooms from the start, if it has a phase to talk in."""
    phase = groups[0].meeting.phases.filter(kind=Phase.Kind.GROUP_EXCHANGE).first()
    rooms = rooms_of(groups, phase) if phase else []
    return [Change(room.topic, Verb.ROOM_MADE) for room in rooms]

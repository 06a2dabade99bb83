import rules

from congress.meetings.permissions import is_moderator
from congress.people.models import Department
from congress.people.permissions import is_known, is_secretariat
from deliberation.rooms.models import Room


@rules.predicate
def is_of_group(user, room) -> bool:
    """A representative of the room's group."""
    return is_known(user) and room.group_id is not None and room.group.representatives.filter(user=user).exists()


@rules.predicate
def is_attendee(user, room) -> bool:
    return is_known(user) and room.kind == Room.Kind.SYMPOSIUM and room.attendees.filter(user=user).exists()


@rules.predicate
def moderates(user, room) -> bool:
    """As moderator of the room's group, or of a room without one."""
    if room.group_id is not None:
        return is_moderator(user, room.group)
    return is_known(user) and room.moderators.filter(pk=user.pk).exists()


@rules.predicate
def is_on_duty(user, room) -> bool:
    return is_known(user) and department_on_duty(user, room) is not None


def department_on_duty(user, room) -> Department | None:
    """The department for which this person answers officially in the room."""
    return Department.objects.filter(rooms=room, memberships__user=user).first()


@rules.predicate
def is_author(user, message) -> bool:
    return is_known(user) and message.author_id == user.pk


@rules.predicate
def moderates_its_room(user, message) -> bool:
    return can_moderate(user, message.room)


can_moderate = moderates | is_secretariat
can_post = is_of_group | moderates | is_attendee | is_on_duty
can_retract = is_author | moderates_its_room
can_describe = is_author | moderates_its_room
can_mark_answered = is_author | moderates_its_room

# The floor


@rules.predicate
def is_own_hand(user, hand) -> bool:
    return is_known(user) and hand.user_id == user.pk


can_run_floor = moderates_its_room
can_lower_hand = can_end_floor = is_own_hand | moderates_its_room

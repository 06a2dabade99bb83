"""Who may do what to a room, its messages and hands. Who may post is read with the room: `reading.room_for`."""

import rules

from congress.meetings.permissions import is_moderator
from congress.people.permissions import is_known, is_secretariat


@rules.predicate
def moderates(user, room) -> bool:
    """As moderator of the room's group, or of a room without one."""
    if room.group_id is not None:
        return is_moderator(user, room.group)
    return is_known(user) and room.moderators.filter(pk=user.pk).exists()


@rules.predicate
def is_author(user, message) -> bool:
    return is_known(user) and message.author_id == user.pk


@rules.predicate
def moderates_its_room(user, message) -> bool:
    return can_moderate(user, message.room)


can_moderate = moderates | is_secretariat
can_retract = is_author | moderates_its_room
can_describe = is_author | moderates_its_room
can_mark_answered = is_author | moderates_its_room

# The floor


@rules.predicate
def is_own_hand(user, hand) -> bool:
    return is_known(user) and hand.user_id == user.pk


can_run_floor = moderates_its_room
can_lower_hand = can_end_floor = is_own_hand | moderates_its_room

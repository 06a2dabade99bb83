import rules

from congress.meetings.permissions import is_moderator
from congress.people.permissions import is_known, is_secretariat


@rules.predicate
def is_of_group(user, room) -> bool:
    """A representative of the room's group."""
    return is_known(user) and room.group_id is not None and room.group.representatives.filter(user=user).exists()


@rules.predicate
def moderates(user, room) -> bool:
    return room.group_id is not None and is_moderator(user, room.group)


@rules.predicate
def is_author(user, message) -> bool:
    return is_known(user) and message.author_id == user.pk


can_see_room = is_of_group | moderates | is_secretariat
can_post = is_of_group | moderates
can_retract = is_author

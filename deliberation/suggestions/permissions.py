"""Who may make and move suggestions. The moves themselves stand in `moves.MOVES`."""

import rules

from congress.meetings.permissions import is_representative
from congress.people.permissions import is_known, is_secretariat
from deliberation.rooms.permissions import is_author as is_speaker
from deliberation.rooms.permissions import moderates


@rules.predicate
def moderates_its_room(user, message) -> bool:
    return moderates(user, message.room)


@rules.predicate
def is_of_department(user, department) -> bool:
    return is_known(user) and user.memberships.filter(department=department).exists()


can_suggest = is_representative
can_suggest_of_message = is_speaker | moderates_its_room
can_see_desk = is_of_department | is_secretariat
can_take_summary = is_secretariat

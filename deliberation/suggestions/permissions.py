"""Who may make and move suggestions. The moves themselves stand in `moves.MOVES`."""

import rules

from congress.meetings.permissions import is_representative
from congress.people.models import Membership
from congress.people.permissions import is_known, is_secretariat
from deliberation.rooms.permissions import is_author, moderates_its_room


@rules.predicate
def is_speaker(user, message) -> bool:
    """Said it himself, though another wrote it down."""
    return is_known(user) and message.speaker is not None and message.speaker.user_id == user.pk


@rules.predicate
def is_of_department(user, department) -> bool:
    return is_known(user) and user.memberships.filter(department=department).exists()


@rules.predicate
def wrote(user, opinion) -> bool:
    return is_known(user) and opinion.author_id == user.pk


@rules.predicate
def approves_for(user, department) -> bool:
    return is_known(user) and user.memberships.filter(department=department, role=Membership.Role.APPROVER).exists()


can_suggest = is_representative
can_suggest_of_opinion = wrote | is_secretariat
can_enter = is_secretariat
can_suggest_of_message = is_author | is_speaker | moderates_its_room
can_write_templates = is_of_department
can_set_letterhead = approves_for
can_write_common_templates = is_secretariat
can_take_summary = is_secretariat
can_set_terms = is_secretariat
can_run_lane = is_secretariat
can_see_all_figures = is_secretariat

"""Who may do what in a meeting. Time (what is open) is the services' matter."""

import rules

from congress.meetings.models import Meeting
from congress.people.permissions import is_known, is_secretariat


@rules.predicate
def is_representative(user, meeting) -> bool:
    return is_known(user) and meeting.representatives.filter(user=user).exists()


@rules.predicate
def is_moderator(user, group) -> bool:
    return is_known(user) and group.moderators.filter(pk=user.pk).exists()


@rules.predicate
def can_see_meeting(user, meeting) -> bool:
    return Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()


@rules.predicate
def is_self(user, representative) -> bool:
    return is_known(user) and representative.user_id == user.pk


@rules.predicate
def is_of_a_meeting(user) -> bool:
    return is_known(user) and Meeting.objects.visible_to(user).exists()


can_see_calendar = is_secretariat | is_of_a_meeting
can_sign_in = is_representative
can_ask_leave = is_self
can_run_meeting = is_secretariat
can_create_meeting = is_secretariat
can_see_record = is_self | is_secretariat
can_leave_and_return = is_self | is_secretariat

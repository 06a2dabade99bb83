import rules

from congress.meetings.permissions import can_see_meeting


@rules.predicate
def can_see_project(user, project) -> bool:
    """Whoever sees the meeting."""
    return can_see_meeting(user, project.meeting)

import rules

from congress.meetings.permissions import is_representative
from congress.people.permissions import is_known, is_secretariat


@rules.predicate
def is_of_meeting(user, document) -> bool:
    """A representative of the document's meeting."""
    return is_representative(user, document.meeting)


@rules.predicate
def is_of_owner(user, document) -> bool:
    """Of the department that answers for the document."""
    if not is_known(user) or document.department_id is None:
        return False
    return user.memberships.filter(department=document.department_id).exists()


@rules.predicate
def is_author(user, opinion) -> bool:
    return is_known(user) and opinion.author_id == user.pk


can_comment = is_of_meeting
can_answer = is_of_owner | is_secretariat
can_retract = is_author
can_edit = is_secretariat

import rules

from congress.meetings.permissions import is_representative
from congress.people.permissions import is_known, is_secretariat


@rules.predicate
def is_of_meeting(user, document) -> bool:
    """A representative of the document's meeting."""
    return is_representative(user, document.meeting)


@rules.predicate
def is_among_speakers(user, opinion) -> bool:
    return is_representative(user, opinion.document.meeting)


@rules.predicate
def owns_place(user, opinion) -> bool:
    """Of the department that answers for what the opinion is about."""
    if not is_known(user) or opinion.owner_id is None:
        return False
    return user.memberships.filter(department=opinion.owner_id).exists()


@rules.predicate
def is_author(user, said) -> bool:
    return is_known(user) and said.author_id == user.pk


can_comment = is_of_meeting
can_answer = owns_place | is_secretariat
can_discuss = can_answer | is_among_speakers
can_agree = is_among_speakers & ~is_author
can_edit = is_author
can_retract = is_author
can_draft = is_secretariat
can_decide = owns_place | is_secretariat

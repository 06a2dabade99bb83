"""Facts about a person that need no meeting. Predicates take (user[, obj]) and read the database afresh."""

import rules

from congress.people.models import Membership


@rules.predicate
def is_known(user) -> bool:
    return bool(user.is_authenticated and user.is_active)


@rules.predicate
def is_secretariat(user, obj=None) -> bool:
    return is_known(user) and user.memberships.filter(role=Membership.Role.SECRETARIAT).exists()


can_issue_code = is_secretariat

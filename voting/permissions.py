"""Who may do what with a ballot. Time (what is open) is the services' matter."""

import rules

from congress.meetings.models import Attendant
from congress.people.permissions import is_known, is_secretariat
from voting.models import Ballot


@rules.predicate
def is_elector(user, ballot) -> bool:
    """On the frozen register."""
    return is_known(user) and ballot.electors.filter(representative__user=user).exists()


@rules.predicate
def is_published(user, ballot) -> bool:
    return ballot.state == Ballot.State.PUBLISHED


@rules.predicate
def is_counted(user, ballot) -> bool:
    return ballot.state == Ballot.State.COUNTED


@rules.predicate
def is_secret(user, ballot) -> bool:
    return ballot.is_secret


@rules.predicate
def is_scrutineer(user, ballot) -> bool:
    """Of the ballot's meeting."""
    role = Attendant.Role.SCRUTINEER
    return is_known(user) and ballot.meeting.attendants.filter(user=user, role=role).exists()


@rules.predicate
def is_of_department(user, department) -> bool:
    return is_known(user) and user.memberships.filter(department=department).exists()


can_run_ballots = is_secretariat
can_cast = is_elector
can_reissue = is_scrutineer
can_confirm = is_scrutineer
can_answer = is_of_department
can_see_result = is_published | (is_counted & (is_secretariat | (is_secret & is_scrutineer)))
can_give_paper = is_secretariat
can_count_hall = is_secretariat | is_scrutineer

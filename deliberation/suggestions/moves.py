"""The table of a suggestion's moves: from which states, by whom, to which state. Everything else asks it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils.translation import gettext_lazy as _

from congress.people.posts import Posts
from deliberation.suggestions.models import Assignment, State, Suggestion


class Who(Enum):
    AUTHOR = auto()
    SECRETARIAT = auto()
    HANDLER = auto()
    APPROVER = auto()


@dataclass(frozen=True)
class Move:
    """One line of the table. A department's moves move its assignment, the others the suggestion."""

    name: str
    who: Who
    sources: tuple[str, ...]
    target: str
    label: Any

    @property
    def is_of_department(self) -> bool:
        return self.who in (Who.HANDLER, Who.APPROVER)


BEFORE_CLOSED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.ASSIGNED)
HANDS = Assignment.State

MOVES: dict[str, Move] = {
    move.name: move
    for move in [
        Move("consent", Who.AUTHOR, (State.PROPOSED,), State.DRAFT, _("I agree")),
        Move("decline", Who.AUTHOR, (State.PROPOSED,), State.DROPPED, _("I do not want it")),
        Move("submit", Who.AUTHOR, (State.DRAFT, State.RETURNED), State.SUBMITTED, _("Submit the suggestion")),
        Move("accept", Who.SECRETARIAT, (State.SUBMITTED,), State.ACCEPTED, _("Accept")),
        Move("return", Who.SECRETARIAT, (State.SUBMITTED,), State.RETURNED, _("Return for change")),
        Move("refuse", Who.SECRETARIAT, (State.SUBMITTED,), State.REFUSED, _("Do not accept")),
        Move("assign", Who.SECRETARIAT, (State.ACCEPTED, State.ASSIGNED), State.ASSIGNED, _("Assign to departments")),
        Move("receive", Who.HANDLER, (HANDS.ASSIGNED,), HANDS.RECEIVED, _("Receive it")),
        Move("send_back", Who.HANDLER, (HANDS.ASSIGNED,), HANDS.SENT_BACK, _("Send back: not ours")),
        Move("reply", Who.HANDLER, (HANDS.RECEIVED, HANDS.HANDLING), HANDS.APPROVAL, _("Write the reply")),
        Move("approve", Who.APPROVER, (HANDS.APPROVAL,), HANDS.REPLIED, _("Approve the reply")),
        Move("hold", Who.APPROVER, (HANDS.APPROVAL,), HANDS.HANDLING, _("Give it back")),
        # To CLOSED, unless the result does not satisfy or somebody else was asked, too.
        Move("rate", Who.AUTHOR, (State.ASSIGNED,), State.CLOSED, _("Rate the reply")),
        Move("withdraw", Who.AUTHOR, BEFORE_CLOSED, State.WITHDRAWN, _("Withdraw")),
    ]
}


def departments_in(posts: Posts, who: Who) -> frozenset[int]:
    return {Who.HANDLER: posts.handles, Who.APPROVER: posts.approves}[who]


def may(posts: Posts, move: Move, suggestion: Suggestion) -> bool:
    """Whether the move is this person's at all, whatever the state."""
    if move.who is Who.AUTHOR:
        return suggestion.author_id == posts.user_pk
    if move.who is Who.SECRETARIAT:
        return posts.is_secretariat
    return bool(in_hands(posts, move, suggestion.assignments.all()))


def in_hands(posts: Posts, move: Move, assignments: Iterable[Assignment]) -> list[Assignment]:
    """The assignments of this person's departments, those that can be moved now first."""
    own = [one for one in assignments if one.department_id in departments_in(posts, move.who)]
    return sorted(own, key=lambda one: not is_movable(posts, move, one))


def is_movable(posts: Posts, move: Move, assignment: Assignment) -> bool:
    is_again = move.name == "approve" and assignment.last_approver_id == posts.user_pk
    return assignment.state in move.sources and not is_again


def possible(posts: Posts, suggestion: Suggestion) -> list[str]:
    """The moves this person can make now. Asks the database nothing if the assignments are prefetched."""
    return [name for name, move in MOVES.items() if is_possible(posts, move, suggestion)]


def is_possible(posts: Posts, move: Move, suggestion: Suggestion) -> bool:
    if not may(posts, move, suggestion):
        return False
    if move.is_of_department:
        own = in_hands(posts, move, suggestion.assignments.all())
        return suggestion.state == State.ASSIGNED and is_movable(posts, move, own[0])
    return suggestion.state in move.sources and (move.name != "rate" or suggestion.is_replied)

"""The table of a suggestion's moves: from which states, by whom, to which state. Everything else asks it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.people.posts import Posts
from deliberation.suggestions.authors import is_one_of_authors
from deliberation.suggestions.conditions import (
    CAN_ASK_FOR_TIME,
    CAN_BE_SENT_BACK,
    IS_ASKED_FOR_TIME,
    IS_CO,
    IS_NO_CO,
    IS_READY_TO_REPLY,
    SENT_BACK_TWICE,
    Case,
    Condition,
)
from deliberation.suggestions.models import Assignment, Rating, State, Suggestion


class Who(Enum):
    """Whose move it is; the value is the word by which the diagram and the help name him."""

    AUTHOR = _("author")
    # Who keeps its words: the author, and the secretariat where it wrote them down for him.
    WRITER = _("author, or the secretariat that entered it")
    INVITED = _("invited co-signer")
    # Its author, everybody who co-signed it, and those of what was merged into it.
    AUTHORS = _("author or co-signer")
    SECRETARIAT = _("secretariat")
    HANDLER = _("handler")
    APPROVER = _("approver")
    # A handler of the department that answers it in the same-day lane.
    ON_DUTY = _("handler on duty")


@dataclass(frozen=True)
class Move:
    """One line of the table. A department's moves move its assignment, the others the suggestion.

    Without a target the state stays. `whole`: the suggestion's states in which a department can move at all.
    """

    name: str
    who: Who
    sources: tuple[str, ...]
    target: str | None
    label: Any
    condition: Condition | None = None
    whole: tuple[str, ...] = (State.ASSIGNED,)

    @property
    def is_of_department(self) -> bool:
        return self.who in (Who.HANDLER, Who.APPROVER)

    def holds(self, suggestion: Suggestion, assignment: Assignment | None, user_pk: int | None) -> bool:
        return self.condition is None or self.condition.holds(Case(suggestion, assignment, user_pk))


BEFORE_CLOSED = (
    State.DRAFT,
    State.COSIGNING,
    State.SUBMITTED,
    State.RETURNED,
    State.ACCEPTED,
    State.LANE,
    State.ANSWERED,
    State.ASSIGNED,
)
AFTER_REPLY = (State.ASSIGNED, State.CLOSED)
HANDS = Assignment.State
BEING_WRITTEN = (State.DRAFT, State.COSIGNING, State.RETURNED)
AT_WORK = (HANDS.RECEIVED, HANDS.HANDLING)


def is_asked_to_sign(case: Case) -> bool:
    today = timezone.localdate()
    return any(
        one.representative.user_id == case.user_pk and one.is_open(today) for one in case.suggestion.cosignings.all()
    )


IS_ASKED = Condition(_("asked, and in time"), is_asked_to_sign)


def has_rated(case: Case, of: str) -> bool:
    this_round = (of, case.suggestion.round, case.user_pk)
    return any((one.of, one.round, one.rater_id) == this_round for one in case.suggestion.ratings.all())


MAY_RATE = Condition(
    _("every department has replied, and not rated yet"),
    lambda case: case.suggestion.is_replied and not has_rated(case, Rating.Of.REPLY),
)
MAY_RATE_PROMISE = Condition(
    _("asked about what was promised, and not rated yet"),
    lambda case: case.suggestion.promise_asked_at is not None and not has_rated(case, Rating.Of.PROMISE),
)
IS_PROMISED = Condition(
    _("promised, and not done yet"),
    lambda case: case.assignment is not None and case.assignment.is_promised,
)
HAS_TEXT_TO_PUBLISH = Condition(
    _("with its author's consent, and not public yet"),
    lambda case: case.suggestion.publish and case.suggestion.text_published_at is None,
)
HAS_REPLY_TO_PUBLISH = Condition(
    _("the text is public, a reply is not yet"),
    lambda case: (
        case.suggestion.text_published_at is not None
        and case.suggestion.publish
        and case.suggestion.has_reply_to_publish
    ),
)
IS_PUBLIC = Condition(_("it is public"), lambda case: case.suggestion.text_published_at is not None)
HAS_NO_PROJECT = Condition(_("no project came of it yet"), lambda case: case.suggestion.project_id is None)
BY_ANOTHER = Condition(
    _("not by who approved the reply that did not satisfy"),
    lambda case: case.assignment is not None and case.assignment.last_approver_id != case.user_pk,
    _("You approved the reply that did not satisfy. Somebody else of your department approves this one."),
)
IN_TIME_FOR_LANE = Condition(
    _("on the meeting day, with departments on duty; not answered there before"),
    lambda case: case.suggestion.is_lane_open and not (case.suggestion.case and case.suggestion.case.answered_at),
    _("The same-day lane is open on the meeting day, with departments on duty, and answers each suggestion once."),
)

IS_NOT_REPLIED_TO = Condition(
    _("what it was merged into has no reply yet"),
    lambda case: case.suggestion.merged_into is None or not case.suggestion.merged_into.has_reply,
    _("What it was merged into has been replied to. It cannot be taken out any more."),
)

MOVES: dict[str, Move] = {
    move.name: move
    for move in [
        # Writing
        Move("consent", Who.AUTHOR, (State.PROPOSED,), State.DRAFT, _("I agree")),
        Move("decline", Who.AUTHOR, (State.PROPOSED,), State.DROPPED, _("I do not want it")),
        Move("submit", Who.WRITER, BEING_WRITTEN, State.SUBMITTED, _("Submit the suggestion")),
        # Other words than those who co-signed have signed: they are asked again, so back to COSIGNING.
        Move("keep", Who.WRITER, BEING_WRITTEN, None, _("Change the words")),
        Move("invite", Who.AUTHOR, BEING_WRITTEN, State.COSIGNING, _("Ask for co-signatures")),
        Move("co_sign", Who.INVITED, (State.COSIGNING,), None, _("Co-sign"), IS_ASKED),
        Move("not_sign", Who.INVITED, (State.COSIGNING,), None, _("Do not co-sign"), IS_ASKED),
        # Screening
        Move("accept", Who.SECRETARIAT, (State.SUBMITTED,), State.ACCEPTED, _("Accept")),
        Move("return", Who.SECRETARIAT, (State.SUBMITTED,), State.RETURNED, _("Return for change")),
        Move("refuse", Who.SECRETARIAT, (State.SUBMITTED,), State.REFUSED, _("Do not accept")),
        Move("merge", Who.SECRETARIAT, (State.SUBMITTED, State.ACCEPTED), State.MERGED, _("Merge into another one")),
        Move("split", Who.SECRETARIAT, (State.SUBMITTED, State.ACCEPTED), None, _("Split it")),
        Move(
            "sort",
            Who.SECRETARIAT,
            (State.SUBMITTED, State.ACCEPTED, State.ASSIGNED),
            None,
            _("Put into another category"),
        ),
        Move(
            "undo",
            Who.SECRETARIAT,
            (State.ACCEPTED, State.RETURNED, State.REFUSED, State.MERGED),
            State.SUBMITTED,
            _("Take the decision back"),
            IS_NOT_REPLIED_TO,
        ),
        # Assignment
        Move("assign", Who.SECRETARIAT, (State.ACCEPTED, State.ASSIGNED), State.ASSIGNED, _("Assign to departments")),
        Move("receive", Who.HANDLER, (HANDS.ASSIGNED,), HANDS.RECEIVED, _("Receive it")),
        Move("send_back", Who.HANDLER, (HANDS.ASSIGNED,), HANDS.SENT_BACK, _("Send back: not ours"), CAN_BE_SENT_BACK),
        Move("coordinate", Who.SECRETARIAT, (State.ASSIGNED,), None, _("Decide who takes it"), SENT_BACK_TWICE),
        # Handling
        Move("give_view", Who.HANDLER, AT_WORK, HANDS.VIEWED, _("Give your view"), IS_CO),
        Move("reply", Who.HANDLER, AT_WORK, HANDS.APPROVAL, _("Write the reply"), IS_READY_TO_REPLY),
        Move("contact", Who.HANDLER, AT_WORK, None, _("Record a contact")),
        Move("draft", Who.HANDLER, AT_WORK, None, _("Draft the reply"), IS_NO_CO),
        Move("ask_extension", Who.HANDLER, AT_WORK, None, _("Ask for more time"), CAN_ASK_FOR_TIME),
        Move(
            "decide_extension", Who.SECRETARIAT, (State.ASSIGNED,), None, _("Decide about more time"), IS_ASKED_FOR_TIME
        ),
        Move("approve", Who.APPROVER, (HANDS.APPROVAL,), HANDS.REPLIED, _("Approve the reply"), BY_ANOTHER),
        Move("hold", Who.APPROVER, (HANDS.APPROVAL,), HANDS.HANDLING, _("Give it back")),
        # Rating: to CLOSED, unless the result does not satisfy or somebody else was asked, too.
        Move("rate", Who.AUTHORS, (State.ASSIGNED,), State.CLOSED, _("Rate the reply"), MAY_RATE),
        Move("rate_promise", Who.AUTHORS, (State.CLOSED,), None, _("Rate what was promised"), MAY_RATE_PROMISE),
        # Promises
        Move(
            "follow_up",
            Who.HANDLER,
            (HANDS.REPLIED,),
            HANDS.FOLLOW_UP,
            _("Say what became of the promise"),
            IS_PROMISED,
            AFTER_REPLY,
        ),
        Move(
            "approve_follow_up",
            Who.APPROVER,
            (HANDS.FOLLOW_UP,),
            HANDS.REPLIED,
            _("Approve the follow-up"),
            None,
            AFTER_REPLY,
        ),
        Move(
            "hold_follow_up",
            Who.APPROVER,
            (HANDS.FOLLOW_UP,),
            HANDS.REPLIED,
            _("Give the follow-up back"),
            None,
            AFTER_REPLY,
        ),
        # Publication
        Move(
            "publish_text",
            Who.SECRETARIAT,
            tuple(State.accepted_ones()),
            None,
            _("Publish the text"),
            HAS_TEXT_TO_PUBLISH,
        ),
        Move("publish_reply", Who.SECRETARIAT, AFTER_REPLY, None, _("Publish the reply"), HAS_REPLY_TO_PUBLISH),
        Move(
            "unpublish",
            Who.SECRETARIAT,
            tuple(State.accepted_ones()),
            None,
            _("Take it back from the public"),
            IS_PUBLIC,
        ),
        Move("make_project", Who.SECRETARIAT, AFTER_REPLY, None, _("Make it a practical project"), HAS_NO_PROJECT),
        # Same-day lane: what nobody answers is accepted when the day is closed.
        Move(
            "lane",
            Who.SECRETARIAT,
            (State.SUBMITTED, State.ACCEPTED),
            State.LANE,
            _("Have it answered today"),
            IN_TIME_FOR_LANE,
        ),
        Move("leave_lane", Who.SECRETARIAT, (State.LANE,), State.ACCEPTED, _("Take it out of the same-day lane")),
        Move("answer", Who.ON_DUTY, (State.LANE,), State.ANSWERED, _("Answer it now")),
        Move("take", Who.AUTHOR, (State.ANSWERED,), State.CLOSED, _("Satisfied: I take the answer")),
        Move("not_take", Who.AUTHOR, (State.ANSWERED,), State.ACCEPTED, _("Not enough: have it handled")),
        # Ending
        Move("withdraw", Who.AUTHOR, BEFORE_CLOSED, State.WITHDRAWN, _("Withdraw")),
    ]
}


def departments_in(posts: Posts, who: Who) -> frozenset[int]:
    return {Who.HANDLER: posts.handles, Who.APPROVER: posts.approves}[who]


def may(posts: Posts, move: Move, suggestion: Suggestion) -> bool:
    """Whether the move is this person's at all, whatever the state."""
    if move.who is Who.SECRETARIAT:
        return posts.is_secretariat
    if move.is_of_department:
        return bool(in_hands(posts, move, suggestion.assignments.all()))
    if move.who is Who.ON_DUTY:
        return suggestion.case is not None and suggestion.case.department_id in posts.handles
    if move.who is Who.AUTHOR:
        return suggestion.author_id == posts.user_pk
    if move.who is Who.WRITER:
        return keeps_its_words(posts, suggestion)
    if move.who is Who.INVITED:
        return posts.user_pk in [one.representative.user_id for one in suggestion.cosignings.all()]
    return is_one_of_authors(posts.user_pk, suggestion)


def keeps_its_words(posts: Posts, suggestion: Suggestion) -> bool:
    is_entered_by_office = suggestion.entered_by_id is not None and posts.is_secretariat
    return suggestion.author_id == posts.user_pk or is_entered_by_office


def in_hands(posts: Posts, move: Move, assignments: Iterable[Assignment]) -> list[Assignment]:
    """The assignments of this person's departments, those that can be moved now first."""
    own = [one for one in assignments if one.department_id in departments_in(posts, move.who)]
    return sorted(own, key=lambda one: one.state not in move.sources)


def possible(posts: Posts, suggestion: Suggestion) -> list[str]:
    """The moves this person can make now. Asks the database nothing if what belongs to it is prefetched."""
    return [name for name, move in MOVES.items() if is_possible(posts, move, suggestion)]


def is_possible(posts: Posts, move: Move, suggestion: Suggestion) -> bool:
    if not may(posts, move, suggestion):
        return False
    if not move.is_of_department:
        return suggestion.state in move.sources and move.holds(suggestion, None, posts.user_pk)
    own = in_hands(posts, move, suggestion.assignments.all())
    return suggestion.state in move.whole and any(is_movable(posts, move, suggestion, one) for one in own)


def is_movable(posts: Posts, move: Move, suggestion: Suggestion, assignment: Assignment) -> bool:
    return assignment.state in move.sources and move.holds(suggestion, assignment, posts.user_pk)

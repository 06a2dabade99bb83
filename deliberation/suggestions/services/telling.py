"""What everybody is told of a deed: the entries of its one `record()`."""

from collections.abc import Iterable
from typing import Any

from congress.journal.services import By, Change, record
from congress.meetings.models import Meeting
from congress.people.services import person_topic
from deliberation.documents.services.remarks import set_suggestion
from deliberation.rooms.models import Message
from deliberation.rooms.services.messages import set_outcome
from deliberation.suggestions.models import Assignment, SameDayCase, State, Suggestion
from deliberation.suggestions.notices import notices_of
from deliberation.suggestions.services.moving import digest
from deliberation.suggestions.services.verbs import Verb

OUTCOMES = {
    State.PROPOSED: Message.Outcome.PROPOSED,
    State.DRAFT: Message.Outcome.PROPOSED,
    State.COSIGNING: Message.Outcome.PROPOSED,
    State.SUBMITTED: Message.Outcome.SUGGESTED,
    State.RETURNED: Message.Outcome.SUGGESTED,
    State.ACCEPTED: Message.Outcome.SUGGESTED,
    State.LANE: Message.Outcome.ON_THE_DAY,
    State.ANSWERED: Message.Outcome.ANSWERED,
    State.ASSIGNED: Message.Outcome.WITH_DEPARTMENT,
    State.MERGED: Message.Outcome.SETTLED,
    State.CLOSED: Message.Outcome.SETTLED,
    State.REFUSED: Message.Outcome.NOT_ACCEPTED,
    State.WITHDRAWN: Message.Outcome.WITHDRAWN,
    State.DROPPED: "",
}


# What changes the card that asks the speaker.
ASKING = (Verb.PROPOSED, Verb.CONSENTED, Verb.DECLINED)
# What brings it to the secretariat's first look, changes its row there, or ends it.
SCREENING = (
    *(Verb.SUBMITTED, Verb.ACCEPTED, Verb.RETURNED, Verb.REFUSED, Verb.MERGED),
    *(Verb.SPLIT, Verb.SPLIT_OFF, Verb.SORTED, Verb.UNDONE, Verb.LANED, Verb.WITHDRAWN),
)
# What changes the board of the same-day lane, and the desk of who is on duty.
IN_LANE = (Verb.LANED, Verb.UNLANED, Verb.ANSWERED, Verb.TAKEN, Verb.NOT_TAKEN, Verb.LAPSED, Verb.WITHDRAWN)


def outcome_of(suggestion: Suggestion) -> str:
    if suggestion.state == State.COSIGNING and suggestion.number is not None:
        return Message.Outcome.SUGGESTED
    return Message.Outcome.REPLIED if suggestion.is_replied else OUTCOMES[State(suggestion.state)]


def tell(
    suggestion: Suggestion,
    *verbs: str,
    by: By,
    facts: dict[str, Any] | None = None,
    is_new: bool = False,
    assignments: Iterable[Assignment] = (),
    location: str = "",
    others: Iterable[tuple[Suggestion, str]] = (),
    further: Iterable[Change] = (),
) -> Suggestion:
    """Its changes in one record; `others` changed with it, each by a verb of its own, and what is `further` beside."""
    others = list(others)
    changes = [*changes_of(suggestion, *verbs, by=by, facts=facts, assignments=assignments), *further]
    for other, of_other in others:
        its_facts = {"suggestion": other.pk, "state": other.state, "other": suggestion.number, **digest(other)}
        changes += [Change(other.topic, of_other, other.element, its_facts), *on_desk(other, of_other, its_facts)]
    made, changed = (suggestion, None) if is_new else (None, suggestion)
    location = location or suggestion.get_absolute_url()
    touch = [suggestion.topic, *(other.topic for other, _verb in others)]
    record(changes, by=by, made=made, changed=changed, location=location, touch=touch)
    return suggestion


def changes_of(
    suggestion: Suggestion,
    *verbs: str,
    by: By,
    facts: dict[str, Any] | None = None,
    assignments: Iterable[Assignment] = (),
) -> list[Change]:
    """One entry of the suggestion for each verb, and one for each place that shows it: the secretariat's list, desks,
    the card that asks its author, the room; and the notices of whom it concerns."""
    verb, assignments = verbs[-1], list(assignments)
    facts = {"suggestion": suggestion.pk, "state": suggestion.state, **(facts or {})}
    changes = [Change(suggestion.topic, one, suggestion.element, facts) for one in verbs]
    if suggestion.number is not None:
        changes += on_desk(suggestion, verb, facts)
    changes += [Change(one.topic, verb, one.desk, facts) for one in assignments]
    if verb in IN_LANE and suggestion.case is not None:
        changes += in_lane(suggestion.case, verb, facts, assignments)
    asked = person_topic(suggestion.author)
    changes += [Change(asked, one, suggestion.consent, facts) for one in verbs if one in ASKING]
    changes += [*outcomes(suggestion), *at_the_remark(suggestion)]
    return changes + notices_of(suggestion, verbs, by=by, facts=facts, assignments=assignments)


def on_desk(suggestion: Suggestion, verb: str, facts: dict[str, Any]) -> list[Change]:
    """Its row in the secretariat's list, and that among those to be screened where it comes or goes."""
    elements = [suggestion.row, *([suggestion.screening_row] if verb in SCREENING else [])]
    return [Change(suggestion.meeting.desk_topic, verb, element, facts) for element in elements]


def in_lane(case: SameDayCase, verb: str, facts: dict[str, Any], assignments: list[Assignment]) -> list[Change]:
    """The board of the same-day lane, and the desk of who is on duty where no assignment shows it already."""
    meeting = case.suggestion.meeting
    changes = [Change(meeting.desk_topic, verb, board_of(meeting), facts)]
    if case.topic not in {one.topic for one in assignments}:
        changes.append(Change(case.topic, verb, case.desk, facts))
    return changes


def board_of(meeting: Meeting) -> str:
    """The element of the same-day lane's board."""
    return f"same-day-board-{meeting.pk}"


def outcomes(suggestion: Suggestion) -> list[Change]:
    """Say beside every message it was made of what became of it, where that is new."""
    outcome, changes, case = outcome_of(suggestion), [], suggestion.case
    note = f"{case.department}：{case.text}" if case is not None and case.stands else ""
    url = suggestion.get_absolute_url() if suggestion.number is not None else ""
    for message in suggestion.sources:
        if message.outcome_state != outcome:
            message.room = suggestion.message.room  # type: ignore[union-attr]
            changes.append(set_outcome(message, outcome, url, note))
    return changes


def at_the_remark(suggestion: Suggestion) -> list[Change]:
    """Beside the remark it was made of, the way to it for as long as who reads the document may go there."""
    opinion = suggestion.opinion
    is_open = suggestion.number is not None and suggestion.publish
    url = suggestion.get_absolute_url() if is_open else ""
    return [set_suggestion(opinion, url)] if opinion is not None and opinion.suggestion_url != url else []


def tell_of(assignment: Assignment, verb: str, *, by: By, facts: dict[str, Any] | None = None) -> Assignment:
    """The same where a department moved its assignment; the desks of the others that have it show it, too."""
    facts = {"assignment": assignment.pk, "department": assignment.department_id, **(facts or {})}
    others = assignment.suggestion.assignments.live().exclude(pk=assignment.pk)
    tell(assignment.suggestion, verb, by=by, facts=facts, assignments=[assignment, *others])
    return assignment

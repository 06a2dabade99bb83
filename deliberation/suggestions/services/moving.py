"""The parts of every deed: what is held, moved, numbered and kept before it is told."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By
from congress.meetings.models import Meeting
from deliberation.suggestions.models import Assignment, Remark, State, Suggestion, Wording
from deliberation.suggestions.moves import MOVES, Case, Move
from deliberation.suggestions.services.remembering import remember


def held(suggestion: Suggestion) -> Suggestion:
    """The suggestion as it stands, held until the act ends: of two who move it or its assignments one waits."""
    beside = ("meeting", "message__room", "merged_into", "same_day_case__department")
    rows = Suggestion.objects.select_related(*beside).select_for_update(of=("self",))
    return rows.get(pk=suggestion.pk)


def moved(suggestion: Suggestion, name: str, by: By, **fields: Any) -> Suggestion:
    """Make the move of the table, or tell that it is not possible any more."""
    suggestion, move = held(suggestion), MOVES[name]
    changes = {"state": move.target or suggestion.state, **fields}
    if suggestion.state not in move.sources:
        raise ActionRefused(not_now(suggestion))
    refuse_unless_it_holds(move, suggestion, None, by)
    Suggestion.objects.filter(pk=suggestion.pk, state__in=move.sources).update(**changes)
    for field, value in changes.items():
        setattr(suggestion, field, value)
    return suggestion


def hand_on(assignment: Assignment, name: str, by: By, **fields: Any) -> Assignment:
    """The same for a department's move of its assignment."""
    suggestion, move = held(assignment.suggestion), MOVES[name]
    assignment = Assignment.objects.select_related("department").get(pk=assignment.pk)
    assignment.suggestion = suggestion
    changes = {"state": move.target or assignment.state, **fields}
    if suggestion.state not in move.whole or assignment.state not in move.sources:
        raise ActionRefused(not_now(suggestion, assignment))
    refuse_unless_it_holds(move, suggestion, assignment, by)
    Assignment.objects.filter(pk=assignment.pk, state__in=move.sources).update(**changes)
    for field, value in changes.items():
        setattr(assignment, field, value)
    return assignment


def refuse_unless_it_holds(move: Move, suggestion: Suggestion, assignment: Assignment | None, by: By) -> None:
    sentence = why_not(move, suggestion, assignment, by.user.pk if by.user else None)
    if sentence:
        raise ActionRefused(sentence)


def why_not(move: Move, suggestion: Suggestion, assignment: Assignment | None, user_pk: int | None) -> str:
    """Which condition of the move does not hold; empty if all is well."""
    if move.condition is None or move.holds(suggestion, assignment, user_pk):
        return ""
    return move.condition.why_not(Case(suggestion, assignment, user_pk)) or not_now(suggestion, assignment)


def not_now(suggestion: Suggestion, assignment: Assignment | None = None) -> str:
    """The sentence for who comes too late or too early."""
    standing = suggestion.standing
    if assignment is not None and suggestion.state == State.ASSIGNED:
        standing = assignment.get_state_display()
    return _("This is not possible now: the suggestion stands at “%s”. Please load the page again.") % standing


def number_it(suggestion: Suggestion) -> None:
    """Submitted: the meeting's next number, unless it has one."""
    if suggestion.number is None:
        Meeting.objects.select_for_update(of=("self",)).get(pk=suggestion.meeting_id)
        given = Suggestion.objects.filter(meeting=suggestion.meeting_id).aggregate(last=Max("number"))["last"]
        suggestion.number = (given or 0) + 1
        suggestion.submitted_at = timezone.now()
    suggestion.state = State.SUBMITTED
    suggestion.save()
    remember([suggestion])


def keep_wording(suggestion: Suggestion, writer: Any) -> None:
    Wording.objects.create(
        suggestion=suggestion, title=suggestion.title, body=suggestion.body, by=writer, at=timezone.now()
    )


def remark(suggestion: Suggestion, text: str, by: By, *, is_internal: bool = False) -> dict[str, int]:
    """Keep the words given with a move; the facts by which its entry names them."""
    kept = Remark.objects.create(
        suggestion=suggestion, text=text, by=by.user, at=timezone.now(), is_internal=is_internal
    )
    return {"remark": kept.pk}


def digest(suggestion: Suggestion) -> dict[str, Any]:
    return {"wording": text_digest(f"{suggestion.title}\n{suggestion.body}"), "number": suggestion.number}


def note_replied(suggestion: Suggestion) -> None:
    """When every department that has it has answered, and one of them replied, the whole is replied."""
    live = suggestion.assignments.live()
    if live.replied().exists() and not live.unanswered().exists():
        suggestion.replied_at = timezone.now()
        suggestion.save(update_fields=["replied_at"])

"""What was promised is tracked until the department says that it is done, and its approver agrees."""

from datetime import date

from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, service
from deliberation.suggestions.models import Assignment, Reply, Suggestion
from deliberation.suggestions.services.filing import next_file_number
from deliberation.suggestions.services.moving import hand_on, not_now, remark
from deliberation.suggestions.services.telling import tell_of
from deliberation.suggestions.services.verbs import Verb


@service
def follow_up(*, assignment: Assignment, text: str, is_done: bool, by: By, planned_on: date | None = None) -> Reply:
    """Say what became of it: done, or not yet, and until when. The department's approver looks at it first."""
    assignment = hand_on(assignment, "follow_up", by)
    promised = assignment.promise
    written = Reply.objects.create(
        assignment=assignment,
        round=assignment.suggestion.round,
        kind=Reply.Kind.FOLLOW_UP,
        text=text,
        outcome=Reply.Outcome.SOLVED if is_done else Reply.Outcome.PLANNED,
        planned_on=None if is_done else planned_on,
        responsible=promised.responsible,
        written_by=by.user,
        written_at=timezone.now(),
    )
    facts = {"reply": written.pk, "text": text_digest(text), "outcome": written.outcome}
    tell_of(assignment, Verb.FOLLOW_UP_WRITTEN, by=by, facts=facts)
    return written


@service
def approve_follow_up(*, assignment: Assignment, by: By) -> Assignment:
    """It goes to the authors; the promise is kept when every department says so."""
    assignment = hand_on(assignment, "approve_follow_up", by)
    written = waiting_one(assignment)
    written.file_number = next_file_number(assignment.department)
    written.approved_by, written.approved_at = by.user, timezone.now()
    written.save(update_fields=["file_number", "approved_by", "approved_at"])
    verb = Verb.FOLLOW_UP_APPROVED
    if not any(one.promise for one in assignment.suggestion.assignments.live()):
        verb = Verb.PROMISE_KEPT
        assignment.suggestion.tracking = Suggestion.Tracking.DONE
        assignment.suggestion.save(update_fields=["tracking"])
    return tell_of(assignment, verb, by=by, facts={"reply": written.pk, "outcome": written.outcome})


@service
def hold_follow_up(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """The approver gives it back; the promise stays as it was."""
    assignment = hand_on(assignment, "hold_follow_up", by)
    written = waiting_one(assignment)
    written.held_at = timezone.now()
    written.save(update_fields=["held_at"])
    facts = {"reply": written.pk, **remark(assignment.suggestion, reason, by, is_internal=True)}
    return tell_of(assignment, Verb.FOLLOW_UP_HELD, by=by, facts=facts)


def waiting_one(assignment: Assignment) -> Reply:
    """The follow-up that the approver looks at."""
    waiting = assignment.replies.filter(kind=Reply.Kind.FOLLOW_UP, approved_at=None, held_at=None).last()
    if waiting is None:
        raise ActionRefused(not_now(assignment.suggestion, assignment))
    return waiting

"""What a department does until its reply is with who suggested it."""

from datetime import date

from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import By, service
from deliberation.suggestions.models import Assignment, Reply, Suggestion
from deliberation.suggestions.services.filing import next_file_number
from deliberation.suggestions.services.moving import hand_on, note_replied, remark
from deliberation.suggestions.services.telling import tell_of
from deliberation.suggestions.services.verbs import Verb


@service
def reply(
    *,
    assignment: Assignment,
    text: str,
    outcome: str,
    responsible: str,
    by: By,
    planned_on: date | None = None,
    reason: str = "",
) -> Reply:
    """Write the reply and put it to the department's approver."""
    assignment = hand_on(assignment, "reply", by)
    written = Reply.objects.create(
        assignment=assignment,
        round=assignment.suggestion.round,
        text=text,
        outcome=outcome,
        planned_on=planned_on,
        reason=reason,
        responsible=responsible,
        written_by=by.user,
        written_at=timezone.now(),
    )
    tell_of(
        assignment,
        Verb.REPLY_WRITTEN,
        by=by,
        facts={"reply": written.pk, "text": text_digest(text), "outcome": outcome},
    )
    return written


@service
def approve(*, assignment: Assignment, by: By) -> Assignment:
    """The reply gets its file number and goes to its author. In a later round it takes another approver than before."""
    assignment = hand_on(assignment, "approve", by, last_approver=by.user)
    approved = assignment.replies.get(round=assignment.suggestion.round, held_at=None, kind=Reply.Kind.ORDINARY)
    approved.file_number = next_file_number(assignment.department)
    approved.approved_by, approved.approved_at = by.user, timezone.now()
    approved.save(update_fields=["file_number", "approved_by", "approved_at"])
    if approved.is_promise:
        assignment.suggestion.tracking = Suggestion.Tracking.OPEN
        assignment.suggestion.save(update_fields=["tracking"])
    note_replied(assignment.suggestion)
    facts = {"reply": approved.pk, "outcome": approved.outcome, "file_number": approved.file_number}
    return tell_of(assignment, Verb.REPLY_APPROVED, by=by, facts=facts)


@service
def hold(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """The approver gives the reply back to be written anew."""
    assignment = hand_on(assignment, "hold", by)
    held_one = assignment.replies.get(round=assignment.suggestion.round, held_at=None, kind=Reply.Kind.ORDINARY)
    held_one.held_at = timezone.now()
    held_one.save(update_fields=["held_at"])
    facts = {"reply": held_one.pk, **remark(assignment.suggestion, reason, by, is_internal=True)}
    return tell_of(assignment, Verb.REPLY_HELD, by=by, facts=facts)

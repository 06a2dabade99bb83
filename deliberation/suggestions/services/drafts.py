"""A reply while it is being written: every version is kept."""

from datetime import date

from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import By, Change, record, service
from deliberation.suggestions.models import Assignment, ReplyDraft
from deliberation.suggestions.services.moving import hand_on
from deliberation.suggestions.services.verbs import Verb


@service
def draft(
    *,
    assignment: Assignment,
    text: str,
    by: By,
    outcome: str = "",
    planned_on: date | None = None,
    reason: str = "",
    responsible: str = "",
) -> Assignment:
    """Keep the next version, whether written, put back, or begun from a template. Told to the department alone."""
    assignment = hand_on(assignment, "draft", by)
    kept = ReplyDraft.objects.create(
        assignment=assignment,
        round=assignment.suggestion.round,
        text=text,
        outcome=outcome,
        planned_on=planned_on,
        reason=reason,
        responsible=responsible,
        by=by.user,
        at=timezone.now(),
    )
    location = f"{assignment.suggestion.get_absolute_url()}draft/?assignment={assignment.pk}"
    facts = {"assignment": assignment.pk, "draft": kept.pk, "text": text_digest(text)}
    change = Change(assignment.topic, Verb.REPLY_DRAFTED, assignment.desk, facts)
    record([change], by=by, changed=assignment.suggestion, location=location)
    return assignment

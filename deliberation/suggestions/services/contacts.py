"""What a department learns before it replies: from the author, and from its co-departments."""

from datetime import date

from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import By, service
from deliberation.suggestions.models import Assignment, Contact, CoView
from deliberation.suggestions.services.moving import hand_on, note_replied
from deliberation.suggestions.services.telling import tell_of
from deliberation.suggestions.services.verbs import Verb


@service
def contact(*, assignment: Assignment, kind: str, contacted_on: date, note: str, by: By) -> Assignment:
    """Keep that the department spoke with the author; when and how he sees, too, the note he does not."""
    assignment = hand_on(assignment, "contact", by)
    kept = Contact.objects.create(
        assignment=assignment,
        round=assignment.suggestion.round,
        kind=kind,
        contacted_on=contacted_on,
        note=note,
        by=by.user,
        at=timezone.now(),
    )
    facts = {"contact": kept.pk, "kind": kind, "contacted_on": contacted_on.isoformat()}
    return tell_of(assignment, Verb.CONTACTED, by=by, facts=facts)


@service
def give_view(*, assignment: Assignment, text: str, by: By) -> Assignment:
    """A co-department's part is done, for this round; the lead cannot reply before."""
    assignment = hand_on(assignment, "give_view", by)
    given = CoView.objects.create(
        assignment=assignment, round=assignment.suggestion.round, text=text, by=by.user, at=timezone.now()
    )
    note_replied(assignment.suggestion)
    return tell_of(assignment, Verb.VIEW_GIVEN, by=by, facts={"view": given.pk, "text": text_digest(text)})

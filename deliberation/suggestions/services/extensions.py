"""More time for a reply: asked by the department, decided by the secretariat."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from deliberation.suggestions import clocks
from deliberation.suggestions.models import Assignment, Extension, Suggestion
from deliberation.suggestions.readiness import waiting_extensions
from deliberation.suggestions.services.moving import hand_on, moved
from deliberation.suggestions.services.telling import tell, tell_of
from deliberation.suggestions.services.verbs import Verb


@service
def ask_extension(*, assignment: Assignment, until: date, reason: str, by: By) -> Assignment:
    assignment = hand_on(assignment, "ask_extension", by)
    if not assignment.due_on < until <= clocks.extension_limit(assignment):
        raise ActionRefused(_("More time ends after the present day, and within the longest time."))
    asked = Extension.objects.create(
        assignment=assignment, until=until, reason=reason, asked_by=by.user, asked_at=timezone.now()
    )
    facts = {"extension": asked.pk, "until": until.isoformat()}
    return tell_of(assignment, Verb.EXTENSION_ASKED, by=by, facts=facts)


@service
def decide_extension(
    *, suggestion: Suggestion, extension: Extension, is_granted: bool, answer: str, by: By
) -> Suggestion:
    """Granted, the reply is due on the day that was asked for."""
    suggestion = moved(suggestion, "decide_extension", by)
    waiting = next((one for one in waiting_extensions(suggestion) if one.pk == extension.pk), None)
    if waiting is None:
        raise ActionRefused(_("This was decided already, or is not asked any more."))
    waiting.is_granted, waiting.answer = is_granted, answer
    waiting.decided_by, waiting.decided_at = by.user, timezone.now()
    waiting.save()
    assignment = waiting.assignment
    if is_granted:
        assignment.due_on = waiting.until
        assignment.save(update_fields=["due_on"])
    facts = {"extension": waiting.pk, "assignment": assignment.pk, "department": assignment.department_id}
    verb = Verb.EXTENSION_GRANTED if is_granted else Verb.EXTENSION_DENIED
    return tell(suggestion, verb, by=by, facts=facts, assignments=[assignment])

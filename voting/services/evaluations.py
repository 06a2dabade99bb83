"""What a department answers to its evaluation 整改."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.people.models import Department
from voting.models import Ballot, Rectification
from voting.services.recorded import held, not_now
from voting.services.verbs import Verb


@service
def answer_evaluation(
    *,
    ballot: Ballot,
    department: Department,
    text: str,
    due_on: date,
    by: By,
    outcome: str = "",
    done_on: date | None = None,
) -> Rectification:
    """Say what will be done and by when, or say it anew; later what was done, and when."""
    ballot = held(ballot)
    if ballot.state != Ballot.State.PUBLISHED:
        raise not_now(ballot)
    if ballot.is_practice:
        raise ActionRefused(_("This was for practice: there is nothing to answer."))
    said = {"text": text, "due_on": due_on, "outcome": outcome, "done_on": done_on, "at": timezone.now()}
    answer, is_new = Rectification.objects.update_or_create(
        ballot=ballot, department=department, defaults=said | {"user": by.user}
    )
    facts = {"ballot": str(ballot.pk), "department": department.pk}
    record(
        [Change(ballot.meeting.topic, Verb.EVALUATION_ANSWERED, facts=facts)],
        by=by,
        made=answer if is_new else None,
        changed=None if is_new else answer,
        location=f"/evaluations/?meeting={ballot.meeting_id}",
    )
    return answer

"""Into whose hands a suggestion goes: decided by the secretariat, received or sent back by the department."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from congress.people.models import Department
from deliberation.suggestions.models import Assignment, Suggestion
from deliberation.suggestions.services.moving import hand_on, moved, note_replied, remark
from deliberation.suggestions.services.telling import tell, tell_of
from deliberation.suggestions.services.verbs import Verb

REPLY_SPAN = timedelta(days=91)  # three months from assignment


@service
def assign(
    *,
    suggestion: Suggestion,
    departments: Sequence[Department],
    by: By,
    lead: Department | None = None,
    due_on: date | None = None,
) -> Suggestion:
    """To one department alone, to a lead with co-departments, or to several in parallel; also further ones later."""
    suggestion = moved(suggestion, "assign", by, replied_at=None)
    live = list(suggestion.assignments.live().select_related("department"))
    have = {one.department_id for one in live}
    twice = [str(department) for department in departments if department.pk in have]
    if twice:
        raise ActionRefused(_("%s already has this suggestion.") % "、".join(twice))
    if lead is not None and lead.pk not in have | {department.pk for department in departments}:
        raise ActionRefused(_("The lead department is one of those that get the suggestion."))
    made = [
        Assignment(
            suggestion=suggestion,
            department=department,
            due_on=due_on or timezone.localdate() + REPLY_SPAN,
            assigned_at=timezone.now(),
        )
        for department in departments
    ]
    take_parts([*live, *made], lead)
    Assignment.objects.bulk_update(live, ["part"])
    Assignment.objects.bulk_create(made)
    facts = {"departments": [one.department_id for one in made], "lead": lead.pk if lead else None}
    return tell(suggestion, Verb.ASSIGNED, by=by, facts=facts, assignments=[*live, *made])


def take_parts(assignments: list[Assignment], lead: Department | None) -> None:
    if lead is None:
        lead = next((one.department for one in assignments if one.part == Assignment.Part.LEAD), None)
    for one in assignments:
        if len(assignments) == 1:
            one.part = Assignment.Part.SOLE
        elif lead is None:
            one.part = Assignment.Part.PARALLEL
        else:
            one.part = Assignment.Part.LEAD if one.department_id == lead.pk else Assignment.Part.CO


@service
def receive(*, assignment: Assignment, by: By) -> Assignment:
    return tell_of(hand_on(assignment, "receive", by, received_at=timezone.now()), Verb.RECEIVED, by=by)


@service
def send_back(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """It is not this department's; the secretariat assigns again."""
    assignment = hand_on(assignment, "send_back", by)
    others = list(assignment.suggestion.assignments.live().select_related("department"))
    if len(others) == 1:
        Assignment.objects.filter(pk=others[0].pk).update(part=Assignment.Part.SOLE)
    note_replied(assignment.suggestion)
    return tell_of(assignment, Verb.SENT_BACK, by=by, facts=remark(assignment.suggestion, reason, by))

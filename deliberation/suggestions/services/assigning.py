"""Into whose hands a suggestion goes: decided by the secretariat, received or sent back by the department."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from congress.people.models import Department
from deliberation.suggestions import clocks
from deliberation.suggestions.models import Assignment, Suggestion, terms_of
from deliberation.suggestions.services.moving import hand_on, moved, note_replied, remark
from deliberation.suggestions.services.telling import tell, tell_of
from deliberation.suggestions.services.verbs import Verb


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
            due_on=due_on or clocks.reply_due(terms_of(suggestion.meeting)),
            assigned_at=timezone.now(),
        )
        for department in departments
    ]
    take_parts([*live, *made], lead)
    Assignment.objects.bulk_update(live, ["part", "state"])
    Assignment.objects.bulk_create(made)
    facts = {"departments": [one.department_id for one in made], "lead": lead.pk if lead else None}
    return tell(suggestion, Verb.ASSIGNED, by=by, facts=facts, assignments=[*live, *made])


def take_parts(assignments: list[Assignment], lead: Department | None) -> None:
    if lead is None:
        lead = next((one.department for one in assignments if one.part == Assignment.Part.LEAD), None)
    for one in assignments:
        if len(assignments) == 1:
            take_part(one, Assignment.Part.SOLE)
        elif lead is None:
            take_part(one, Assignment.Part.PARALLEL)
        else:
            take_part(one, Assignment.Part.LEAD if one.department_id == lead.pk else Assignment.Part.CO)


def take_part(assignment: Assignment, part: str) -> None:
    """Who had given a view, and now has to reply, has it at hand again."""
    assignment.part = part
    if part != Assignment.Part.CO and assignment.state == Assignment.State.VIEWED:
        assignment.state = Assignment.State.HANDLING


@service
def receive(*, assignment: Assignment, by: By) -> Assignment:
    return tell_of(hand_on(assignment, "receive", by, received_at=timezone.now()), Verb.RECEIVED, by=by)


@service
def send_back(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """It is not this department's; the secretariat assigns again. Who is left alone replies."""
    assignment = hand_on(assignment, "send_back", by)
    others = list(assignment.suggestion.assignments.live())
    if len(others) == 1:
        take_part(others[0], Assignment.Part.SOLE)
        others[0].save(update_fields=["part", "state"])
    note_replied(assignment.suggestion)
    return tell_of(assignment, Verb.SENT_BACK, by=by, facts=remark(assignment.suggestion, reason, by))


@service
def coordinate(*, suggestion: Suggestion, department: Department, reason: str, by: By) -> Suggestion:
    """Departments sent it back: one takes it now and cannot send it back. Any others give it their views."""
    suggestion = moved(suggestion, "coordinate", by, replied_at=None)
    live = list(suggestion.assignments.live().select_related("department"))
    bound = next((one for one in live if one.department_id == department.pk), None)
    if bound is None:
        bound = Assignment(suggestion=suggestion, department=department)
        live.append(bound)
    bound.is_binding, bound.assigned_at = True, timezone.now()
    bound.due_on = clocks.reply_due(terms_of(suggestion.meeting))
    take_parts(live, department)
    for one in live:
        one.save()
    facts = {"departments": [department.pk], **remark(suggestion, reason, by)}
    return tell(suggestion, Verb.COORDINATED, by=by, facts=facts, assignments=live)

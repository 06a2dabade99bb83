"""What a department's move waits for, in sentences. Asks the database nothing if all is prefetched."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.meetings.workdays import read_workdays
from deliberation.suggestions import clocks
from deliberation.suggestions.models import Assignment, Extension, Suggestion, terms_of

HANDS = Assignment.State
OWING = (HANDS.ASSIGNED, HANDS.RECEIVED, HANDS.HANDLING, HANDS.APPROVAL)
# So often it is said that it is not theirs before a department has to take it.
MOST_SENT_BACK = 2


def is_co(assignment: Assignment) -> bool:
    return assignment.part == Assignment.Part.CO


def is_contacted(assignment: Assignment, suggestion: Suggestion) -> bool:
    """Its department spoke with the author in this round."""
    return any(one.round == suggestion.round for one in assignment.contacts.all())


def owing_a_view(suggestion: Suggestion) -> list[Assignment]:
    """The co-departments whose view is still to come; each round asks for it anew."""
    return [one for one in suggestion.assignments.all() if is_co(one) and one.state in OWING]


def against_a_reply_of_its_own(suggestion: Suggestion, assignment: Assignment) -> list[str]:
    return [_("The lead department replies. Please give it your view.")] if is_co(assignment) else []


def lacking_before_reply(suggestion: Suggestion, assignment: Assignment) -> list[str]:
    """What has to come before this department's reply; none if it can be written."""
    lacking = against_a_reply_of_its_own(suggestion, assignment)
    if lacking:
        return lacking
    if terms_of(suggestion.meeting).is_contact_required and not is_contacted(assignment, suggestion):
        lacking.append(_("Please speak with its author and record the contact before you reply."))
    owing = owing_a_view(suggestion) if assignment.part == Assignment.Part.LEAD else []
    if owing:
        names = "、".join(one.department.name for one in owing)
        lacking.append(_("The view of these co-departments is still to come: %s.") % names)
    return lacking


# Sending back


def know_workdays(suggestions: list[Suggestion]) -> None:
    """Read the calendar once for all of them."""
    workdays = read_workdays()
    for one in suggestions:
        one.known_workdays = workdays  # type: ignore[attr-defined]


def against_sending_back(suggestion: Suggestion, assignment: Assignment) -> list[str]:
    if assignment.is_binding:
        return [_("The secretariat decided that your department takes it. It cannot be sent back any more.")]
    days = (timezone.localdate() - clocks.day_of(assignment.assigned_at)).days
    if days <= terms_of(suggestion.meeting).receipt_days:
        return []  # so many days have no more working days: no need to ask the calendar
    last = clocks.receipt_due(assignment, getattr(suggestion, "known_workdays", None))
    if timezone.localdate() <= last:
        return []
    return [_("It could be sent back until %s. Please speak with the secretariat.") % date_format(last, "DATE_FORMAT")]


def is_nobodys(suggestion: Suggestion) -> bool:
    """It was sent back more than once, and no department has it that would reply."""
    parts = [one for one in suggestion.assignments.all() if one.state != HANDS.SENT_BACK]
    sent_back = [one for one in suggestion.assignments.all() if one.state == HANDS.SENT_BACK]
    return len(sent_back) >= MOST_SENT_BACK and all(is_co(one) for one in parts)


# More time


def asked_for(assignment: Assignment) -> Extension | None:
    """The extension that waits for the secretariat's answer."""
    return next((one for one in assignment.extensions.all() if one.is_granted is None), None)


def is_asking(assignment: Assignment) -> bool:
    """The same question, which rows read by the hundred bring the answer to."""
    known: bool | None = getattr(assignment, "is_asking", None)
    return asked_for(assignment) is not None if known is None else known


def against_more_time(suggestion: Suggestion, assignment: Assignment) -> list[str]:
    if is_co(assignment):
        return against_a_reply_of_its_own(suggestion, assignment)
    if is_asking(assignment):
        return [_("You have asked for more time already. The secretariat decides about it.")]
    limit = clocks.extension_limit(assignment)
    if limit <= max(assignment.due_on, timezone.localdate()):
        return [_("The reply cannot be put off beyond %s.") % date_format(limit, "DATE_FORMAT")]
    return []


def is_asked_for_time(suggestion: Suggestion) -> bool:
    return any(is_asking(one) for one in suggestion.assignments.all() if one.state in OWING)


def waiting_extensions(suggestion: Suggestion) -> list[Extension]:
    """What the secretariat has to decide about."""
    asked = [asked_for(one) for one in suggestion.assignments.all() if one.state in OWING]
    return [one for one in asked if one]

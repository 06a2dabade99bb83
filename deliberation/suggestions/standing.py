"""Where a suggestion stands now, in one sentence for a lay person. Asks nothing if what belongs to it is prefetched."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deliberation.suggestions.models import Assignment, State, Suggestion

HANDS = Assignment.State
ANSWERED = (HANDS.REPLIED, HANDS.VIEWED, HANDS.FOLLOW_UP)


def now_of(suggestion: Suggestion) -> str:
    if suggestion.state == State.ASSIGNED:
        return with_departments(suggestion)
    if suggestion.state == State.CLOSED:
        return settled(suggestion)
    if suggestion.state in (State.LANE, State.ANSWERED):
        return on_the_day(suggestion)
    if suggestion.state == State.MERGED and suggestion.merged_into:
        return _("It is handled together with another one: No. %(number)s.") % {"number": suggestion.merged_into.number}
    return {
        State.PROPOSED: _("It waits for the speaker's consent."),
        State.DRAFT: _("It is a draft. Nobody else sees it yet."),
        State.COSIGNING: _("It waits for those who were asked to sign it, too."),
        State.SUBMITTED: _("It is with the secretariat, which decides whether it is accepted."),
        State.RETURNED: _("It came back to its author to be changed."),
        State.ACCEPTED: _("It was accepted, and the secretariat is choosing a department for it."),
        State.DROPPED: _("The speaker did not want it to become a suggestion."),
        State.REFUSED: _("It was not accepted."),
        State.MERGED: _("It is handled together with another one."),
        State.WITHDRAWN: _("Its author withdrew it."),
    }[State(suggestion.state)]


def on_the_day(suggestion: Suggestion) -> str:
    department = {"department": str(suggestion.case.department) if suggestion.case else ""}
    if suggestion.state == State.ANSWERED:
        return _("It was answered on the spot by: %(department)s. Its author decides whether that settles it.") % (
            department
        )
    return _("It is to be answered on the spot, today, by: %(department)s.") % department


def with_departments(suggestion: Suggestion) -> str:
    if suggestion.is_replied:
        return _("It was replied to. Those who suggested it are asked to rate the reply.")
    live = [one for one in suggestion.assignments.all() if one.state != HANDS.SENT_BACK]
    open_ones = [one for one in live if one.state not in ANSWERED]
    if not open_ones:
        return _("No department has it at present. The secretariat assigns it again.")
    named = {
        "departments": "、".join(one.department.name for one in open_ones),
        "date": date_format(max(one.due_on for one in open_ones)),
    }
    if suggestion.is_in_rehandling:
        return _("It is handled again by: %(departments)s. The new reply is due on %(date)s.") % named
    return _("It is being handled by: %(departments)s. The reply is due on %(date)s.") % named


def settled(suggestion: Suggestion) -> str:
    if suggestion.tracking == Suggestion.Tracking.DONE:
        return _("It is settled, and what was promised is done.")
    if suggestion.tracking != Suggestion.Tracking.OPEN:
        return _("It is settled.")
    promises = [one.promise for one in suggestion.assignments.all() if one.promise]
    dates = [one.planned_on for one in promises if one.planned_on]
    if not dates:
        return _("It was replied to, and what was promised is tracked until it is done.")
    return _("It was replied to. What was promised is planned for %(date)s, and tracked until it is done.") % {
        "date": date_format(max(dates))
    }

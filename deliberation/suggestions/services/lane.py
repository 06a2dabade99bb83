"""The same-day lane: a department on duty answers at once, or what was asked goes the ordinary way."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import CLOCK, ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting, Phase
from congress.people.models import Department
from deliberation.suggestions.models import (
    Assignment,
    Duty,
    Reply,
    SameDayCase,
    State,
    Suggestion,
    terms_of,
)
from deliberation.suggestions.services.moving import held, moved
from deliberation.suggestions.services.telling import board_of, changes_of, tell
from deliberation.suggestions.services.verbs import Verb


@service
def set_duties(*, meeting: Meeting, departments: Iterable[Department], by: By) -> Meeting:
    """The departments on duty on the meeting day; one that still has to answer stays."""
    wanted = {one.pk for one in departments}
    waiting = SameDayCase.objects.filter(suggestion__meeting=meeting, suggestion__state=State.LANE)
    busy = Department.objects.filter(pk__in=waiting.values("department")).exclude(pk__in=wanted)
    if busy:
        names = "、".join(map(str, busy))
        raise ActionRefused(_("%s still has suggestions to answer today.") % names)
    meeting.duties.exclude(department__in=wanted).delete()
    rows = [Duty(meeting=meeting, department_id=pk) for pk in sorted(wanted)]
    Duty.objects.bulk_create(rows, ignore_conflicts=True)
    facts = {"departments": sorted(wanted)}
    location = f"/meetings/{meeting.pk}/same-day/"
    record(
        [Change(meeting.desk_topic, Verb.DUTIES_SET, board_of(meeting), facts)],
        by=by,
        changed=meeting,
        location=location,
    )
    return meeting


@service
def put_into_lane(*, suggestion: Suggestion, department: Department, by: By) -> Suggestion:
    """To a department on duty; it is accepted with that. Put there again, its time goes on from the first one."""
    hold_the_day(suggestion.meeting)
    now = timezone.now()
    suggestion = moved(suggestion, "lane", by, accepted_at=suggestion.accepted_at or now)
    if not Duty.objects.filter(meeting=suggestion.meeting_id, department=department).exists():
        raise ActionRefused(_("%s is not on duty today.") % department)
    given = {"department": department, "end": "", "ended_at": None}
    suggestion.same_day_case, _made = SameDayCase.objects.update_or_create(
        suggestion=suggestion, defaults=given, create_defaults={**given, "opened_at": now}
    )
    return tell(suggestion, Verb.LANED, by=by, facts={"department": department.pk})


def hold_the_day(meeting: Meeting) -> None:
    """Whoever closes the day waits, or came first."""
    phases = Phase.objects.filter(meeting=meeting, kind=Phase.Kind.CLOSING).select_for_update()
    if any(phase.closed_at for phase in phases):
        raise ActionRefused(_("The meeting day is over. This goes the ordinary way."))


@service
def leave_lane(*, suggestion: Suggestion, by: By) -> Suggestion:
    suggestion = left(moved(suggestion, "leave_lane", by))
    return tell(suggestion, Verb.UNLANED, by=by, facts=of_department(suggestion))


def left(suggestion: Suggestion) -> Suggestion:
    end(suggestion.case, SameDayCase.End.LEFT)
    return suggestion


def of_department(suggestion: Suggestion) -> dict[str, int]:
    return {"department": suggestion.case.department_id}


def end(case: SameDayCase, how: str) -> None:
    case.end, case.ended_at = how, timezone.now()
    case.save(update_fields=["end", "ended_at"])


@service
def answer(*, suggestion: Suggestion, text: str, outcome: str, responsible: str, by: By) -> Suggestion:
    """One paragraph by who is on duty; nobody else has to approve it."""
    asked = suggestion.case
    suggestion = moved(suggestion, "answer", by)
    case = suggestion.case
    if asked is not None and case.department_id != asked.department_id:  # while this was written
        raise ActionRefused(_("%s has it now.") % case.department)
    case.text, case.outcome, case.responsible = text, outcome, responsible
    case.answered_at, case.answered_by = timezone.now(), by.user
    case.save()
    facts = {"department": case.department_id, "outcome": outcome, "text": text_digest(text)}
    return tell(suggestion, Verb.ANSWERED, by=by, facts=facts)


@service
def take(*, suggestion: Suggestion, by: By) -> Suggestion:
    """The author is satisfied on the spot: settled, without ratings."""
    suggestion = moved(suggestion, "take", by)
    return tell(settled(suggestion, SameDayCase.End.TAKEN), Verb.TAKEN, by=by, assignments=suggestion.assignments.all())


@service
def not_take(*, suggestion: Suggestion, by: By) -> Suggestion:
    """The answer stays in the thread; the suggestion waits for a department."""
    suggestion = moved(suggestion, "not_take", by)
    end(suggestion.case, SameDayCase.End.NOT_TAKEN)
    return tell(suggestion, Verb.NOT_TAKEN, by=by, facts=of_department(suggestion))


def settled(suggestion: Suggestion, how: str) -> Suggestion:
    """What was answered in the lane becomes the department's reply, as if it had been assigned to it."""
    case, now = suggestion.case, timezone.now()
    end(case, how)
    assignment = Assignment.objects.create(
        suggestion=suggestion,
        department=case.department,
        part=Assignment.Part.SOLE,
        state=Assignment.State.REPLIED,
        due_on=timezone.localdate(case.answered_at),
        assigned_at=case.opened_at,
        received_at=case.opened_at,
    )
    reply = Reply.objects.create(
        assignment=assignment,
        round=suggestion.round,
        kind=Reply.Kind.SAME_DAY,
        text=case.text,
        outcome=case.outcome,
        responsible=case.responsible,
        written_by=case.answered_by,
        written_at=case.answered_at,
        approved_by=case.answered_by,
        approved_at=case.answered_at,
    )
    suggestion.state, suggestion.closed_at, suggestion.replied_at = State.CLOSED, now, case.answered_at
    if reply.is_promise:
        suggestion.tracking = Suggestion.Tracking.OPEN
    suggestion.save(update_fields=["state", "closed_at", "replied_at", "tracking"])
    return suggestion


def leave_all(meeting: Meeting) -> list[Change]:
    """The day is closed: what nobody answered is accepted and waits for a department. Part of the phase's own act."""
    waiting = Suggestion.objects.filter(meeting=meeting, state=State.LANE).order_by("pk")
    changes = []
    for suggestion in map(held, waiting):
        if suggestion.state == State.LANE:
            suggestion.state = State.ACCEPTED
            suggestion.save(update_fields=["state"])
            changes += changes_of(left(suggestion), Verb.UNLANED, by=CLOCK, facts=of_department(suggestion))
    return changes


def close_untaken(now: datetime) -> int:
    """Settle what its author neither took nor turned down for as long as a rating is asked for. A job of the clock."""
    answered = SameDayCase.objects.filter(end="", answered_at__lte=now - timedelta(days=1))
    waiting = answered.filter(suggestion__state=State.ANSWERED).select_related("suggestion__meeting")
    meetings = {case.suggestion.meeting_id: case.suggestion.meeting for case in waiting}
    closed = 0
    for case in waiting:
        case.suggestion.meeting = meetings[case.suggestion.meeting_id]  # whose terms are then read once
        if is_lapsed(case.suggestion, now):
            closed += close_untaken_one(suggestion=case.suggestion, now=now)
    return closed


def is_lapsed(suggestion: Suggestion, now: datetime) -> bool:
    span = timedelta(days=terms_of(suggestion.meeting).rating_days)
    return suggestion.state == State.ANSWERED and suggestion.case.answered_at <= now - span


@service
def close_untaken_one(*, suggestion: Suggestion, now: datetime) -> bool:
    suggestion = held(suggestion)
    if not is_lapsed(suggestion, now):
        return False
    settled(suggestion, SameDayCase.End.LAPSED)
    tell(suggestion, Verb.LAPSED, by=CLOCK, assignments=suggestion.assignments.all())
    return True

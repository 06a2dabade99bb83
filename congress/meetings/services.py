from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, open_topics, record, service
from congress.meetings import parts
from congress.meetings.enrolment import compare, users_for
from congress.meetings.models import (
    Absence,
    AgendaItem,
    Attendance,
    Attendant,
    Group,
    Leave,
    Meeting,
    Phase,
    PhaseDeed,
    Representative,
)
from congress.meetings.rolls import Row
from congress.people.services import add_people

UNDO_SPAN = timedelta(minutes=10)


class Verb(models.TextChoices):
    MEETING_CREATED = "meeting.created"
    CONFERENCE_SET = "conference.set"
    ROLL_ENROLLED = "roll.enrolled"
    ROLL_MOVED = "roll.moved"
    PHASE_OPENED = "phase.opened"
    PHASE_CLOSED = "phase.closed"
    PHASE_REOPENED = "phase.reopened"
    PHASE_UNDONE = "phase.undone"
    PHASE_ADDED = "phase.added"
    PHASE_TITLED = "phase.titled"
    SIGNED_IN = "attendance.signed_in"
    SIGN_IN_UNDONE = "attendance.undone"
    LEFT = "attendance.left"
    CAME_BACK = "attendance.came_back"
    LEAVE_ASKED = "leave.asked"
    LEAVE_GRANTED = "leave.granted"
    LEAVE_REFUSED = "leave.refused"


# The meeting and those who belong to it


@service
def create_meeting(
    *,
    by: By,
    place: str,
    title: str,
    held_on: date,
    telephone: str,
    groups: Sequence[str] = (),
    **settings: Any,
) -> Meeting:
    """A meeting with the phases of the default template, none of them open, and with groups of these titles."""
    meeting = Meeting.objects.create(place=place, title=title, held_on=held_on, telephone=telephone, **settings)
    Phase.objects.bulk_create(
        [
            Phase(meeting=meeting, kind=kind, position=position, needs_quorum=kind == Phase.Kind.CLOSING)
            for position, kind in enumerate(Phase.Kind, start=1)
        ]
    )
    open_topics([meeting.topic, meeting.desk_topic])
    record(
        [Change(meeting.topic, Verb.MEETING_CREATED), *make_groups(meeting, groups)],
        by=by,
        made=meeting,
        location=f"{meeting.get_absolute_url()}roll/import/",
    )
    return meeting


def make_groups(meeting: Meeting, titles: Sequence[str]) -> list[Change]:
    """The first groups of a meeting, with what apps above give a group; what changed is for the caller to record."""
    groups = [Group(meeting=meeting, title=title, position=position) for position, title in enumerate(titles, start=1)]
    return parts.changes_with_groups(Group.objects.bulk_create(groups))


@service
def plan_phase(*, phase: Phase, planned_from: Any, planned_until: Any, items: Sequence[str] = ()) -> Phase:
    """Planned times and the agenda items of a phase."""
    phase.planned_from, phase.planned_until = planned_from, planned_until
    phase.save(update_fields=["planned_from", "planned_until"])
    AgendaItem.objects.bulk_create(
        [AgendaItem(phase=phase, position=position, title=title) for position, title in enumerate(items, start=1)]
    )
    return phase


def add_phase_after(phase: Phase, own_title: str) -> Phase:
    """A further phase of the same kind, right behind; what changed is for the caller to record."""
    for later in phase.meeting.phases.filter(position__gt=phase.position).order_by("-position"):
        later.position += 1
        later.save(update_fields=["position"])
    return Phase.objects.create(
        meeting=phase.meeting, kind=phase.kind, own_title=own_title, position=phase.position + 1
    )


@service
def add_group(*, meeting: Meeting, title: str, position: int, moderators: Sequence[Any] = ()) -> Group:
    group = Group.objects.create(meeting=meeting, title=title, position=position)
    group.moderators.set(moderators)
    return group


@service
def enroll(*, meeting: Meeting, representatives: list[Representative], by: By) -> list[Representative]:
    """Put people on the roll."""
    for representative in representatives:
        representative.meeting = meeting
    made = Representative.objects.bulk_create(representatives)
    record(
        [Change(meeting.topic, Verb.ROLL_ENROLLED, facts={"count": len(made)})],
        by=by,
        changed=meeting,
        touch=[meeting.topic],
    )
    return made


@service
def import_roll(*, meeting: Meeting, rows: list[Row], by: By) -> list[Representative]:
    """Put on the roll whom a file names and who is not on it; refused with every reason if any row does not fit."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    found = compare(meeting, rows)
    if found.faults:
        raise ActionRefused(*map(str, found.faults))
    if not found.new:
        raise ActionRefused(_("Everybody in this file is on the roll already."))
    changes = make_groups(meeting, found.titles)
    groups = {group.title: group for group in meeting.groups.all()}
    users, strangers = users_for(meeting, found.new)
    add_people(people=strangers)
    made = Representative.objects.bulk_create(
        [
            Representative(
                meeting=meeting, user=user, number=row.number, sector=row.sector, group=groups.get(row.group)
            )
            for user, row in zip(users, found.new, strict=True)
        ]
    )
    record(
        [Change(meeting.topic, Verb.ROLL_ENROLLED, facts={"count": len(made)}), *changes],
        by=by,
        changed=meeting,
        location=f"/meetings/{meeting.pk}/roll/",
        touch=[meeting.topic],
    )
    return made


def regroup(representative: Representative, *, old: int | None, new: Group) -> list[Change]:
    """Put somebody into another group; what changed is for the caller to record."""
    if not Representative.objects.filter(pk=representative.pk, group=old).update(group=new):
        raise ActionRefused(_("%s is not in this group any more.") % representative.user)
    facts = {"representative": representative.pk, "group": new.pk}
    return [Change(representative.meeting.desk_topic, Verb.ROLL_MOVED, representative.element, facts)]


@service
def set_conference(*, meeting: Meeting, conference: str, by: By) -> Meeting:
    """The address of the meeting's video or telephone conference, or none."""
    Meeting.objects.filter(pk=meeting.pk).update(conference=conference)
    facts = {"conference": text_digest(conference)}
    record(
        [
            Change(meeting.topic, Verb.CONFERENCE_SET, meeting.conference_element, facts),
            *parts.changes_with_conference(meeting),
        ],
        by=by,
        changed=meeting,
        location=meeting.get_absolute_url(),
    )
    return meeting


@service
def add_attendant(*, meeting: Meeting, user: Any, role: str) -> Attendant:
    return Attendant.objects.create(meeting=meeting, user=user, role=role)


# Phases


def hold_open(phase_pk: int | None) -> bool:
    """Whether the phase is open, held so until the act ends: a closing waits, or comes first."""
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    sql = f"SELECT opened_at IS NOT NULL AND closed_at IS NULL FROM meetings_phase WHERE id = %s{share}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [phase_pk])
        row = cursor.fetchone()
    return bool(row and row[0])


@service
def open_phase(*, phase: Phase, by: By, reason: str = "") -> Phase:
    """Open it, or open it again, which takes a reason. Refused with the list of what is missing."""
    phase = Phase.objects.select_related("meeting").select_for_update(of=("self",)).get(pk=phase.pk)
    if phase.is_open:
        raise ActionRefused(_("%s is already open.") % phase.title)
    missing = parts.why_not_open(phase)
    if missing:
        raise ActionRefused(*missing)
    again = phase.opened_at is not None
    if again and not reason:
        raise ActionRefused(_("To open a phase again, give the reason."))
    deed = PhaseDeed.Deed.REOPENED if again else PhaseDeed.Deed.OPENED
    verb = Verb.PHASE_REOPENED if again else Verb.PHASE_OPENED
    return move_phase(phase, deed, verb, timezone.now(), None, by=by, reason=reason)


@service
def close_phase(*, phase: Phase, by: By) -> Phase:
    phase = Phase.objects.select_related("meeting").select_for_update(of=("self",)).get(pk=phase.pk)
    if not phase.is_open:
        raise ActionRefused(_("%s is not open.") % phase.title)
    going_on = parts.why_not_close(phase)
    if going_on:
        raise ActionRefused(*going_on)
    return move_phase(phase, PhaseDeed.Deed.CLOSED, Verb.PHASE_CLOSED, phase.opened_at, timezone.now(), by=by)


@service
def undo_phase(*, phase: Phase, by: By) -> Phase:
    """Take back the last opening or closing; the trace stays."""
    phase = Phase.objects.select_related("meeting").select_for_update(of=("self",)).get(pk=phase.pk)
    last = phase.deeds.last()
    if last is None or not can_be_undone(last):
        raise ActionRefused(_("There is nothing to undo, or it was done more than ten minutes ago."))
    would_be_open = last.opened_before is not None and last.closed_before is None
    why_not = parts.why_not_open(phase) if would_be_open else parts.why_not_close(phase)
    if why_not:
        raise ActionRefused(*why_not)
    return move_phase(phase, PhaseDeed.Deed.UNDONE, Verb.PHASE_UNDONE, last.opened_before, last.closed_before, by=by)


def can_be_undone(deed: PhaseDeed | None) -> bool:
    return bool(deed and deed.deed != PhaseDeed.Deed.UNDONE and deed.at > timezone.now() - UNDO_SPAN)


def move_phase(phase: Phase, deed: str, verb: str, opened_at: Any, closed_at: Any, *, by: By, reason="") -> Phase:
    PhaseDeed.objects.create(
        phase=phase,
        deed=deed,
        at=timezone.now(),
        by=by.user,
        reason=reason,
        opened_before=phase.opened_at,
        closed_before=phase.closed_at,
    )
    phase.opened_at, phase.closed_at = opened_at, closed_at
    phase.save(update_fields=["opened_at", "closed_at"])
    record(
        [
            Change(phase.meeting.topic, verb, phase.element, {"phase": phase.pk, "open": phase.is_open}),
            *parts.changes_with(phase, is_open=phase.is_open),
        ],
        by=by,
        changed=phase,
        location=f"/meetings/{phase.meeting_id}/phases/{phase.pk}/",
        touch=[phase.meeting.topic],
    )
    return phase


# Attendance


@service
def sign_in_online(*, representative: Representative, by: By) -> Attendance:
    """The representative's own sign-in, within the window."""
    hold_sign_in_open(representative)
    location = parts.place_after_sign_in(representative.user, representative.meeting)
    return sign_in(representative, Attendance.Channel.ONLINE, by=by, location=location)


@service
def sign_in_by_staff(*, representative: Representative, channel: str, by: By, reason: str = "") -> Attendance:
    """At the desk within the window; afterwards only with a reason."""
    if not reason:
        hold_sign_in_open(representative, _("Sign-in is closed. To sign somebody in afterwards, give the reason."))
    return sign_in(representative, channel, by=by, reason=reason, location=representative.get_absolute_url())


def hold_sign_in_open(representative: Representative, otherwise: str = "") -> None:
    phases = representative.meeting.phases.filter(kind=Phase.Kind.SIGN_IN).values_list("pk", flat=True)
    if not any(hold_open(pk) for pk in phases):
        raise ActionRefused(otherwise or _("Sign-in is not open now. Please ask the secretariat."))


def sign_in(representative: Representative, channel: str, *, by: By, location: str, reason: str = "") -> Attendance:
    attendance, made = Attendance.objects.get_or_create(
        representative=representative,
        undone_at=None,
        defaults={"channel": channel, "signed_in_at": timezone.now(), "by": by.user, "reason": reason},
    )
    if not made:
        raise ActionRefused(_("%s is already signed in.") % representative.user)
    record_attendance(
        representative, Verb.SIGNED_IN, by=by, made=attendance, location=location, facts={"channel": channel}
    )
    return attendance


@service
def undo_sign_in(*, attendance: Attendance, reason: str, by: By) -> Attendance:
    """Take a sign-in back, with the reason; the trace stays."""
    undone = Attendance.objects.live().filter(pk=attendance.pk)
    if not undone.update(undone_at=timezone.now(), undone_by=by.user, undo_reason=reason):
        raise ActionRefused(_("This sign-in was already undone."))
    representative = attendance.representative
    record_attendance(
        representative,
        Verb.SIGN_IN_UNDONE,
        by=by,
        changed=attendance,
        location=representative.get_absolute_url(),
    )
    return attendance


@service
def leave_meeting(*, representative: Representative, by: By, location: str) -> Absence:
    """He leaves for a while, or for good; who comes back is present again."""
    attendance = Attendance.objects.live().filter(representative=representative).first()
    if attendance is None:
        raise ActionRefused(_("%s has not signed in.") % representative.user)
    absence, made = Absence.objects.get_or_create(
        attendance=attendance, back_at=None, defaults={"left_at": timezone.now()}
    )
    if not made:
        raise ActionRefused(_("%s has already left.") % representative.user)
    record_attendance(representative, Verb.LEFT, by=by, made=absence, location=location)
    return absence


@service
def come_back(*, representative: Representative, by: By, location: str) -> Absence:
    absence = (
        Absence.objects.open()
        .filter(attendance__representative=representative, attendance__undone_at=None)
        .select_for_update(of=("self",))
        .first()
    )
    if absence is None:
        raise ActionRefused(_("%s is not away.") % representative.user)
    absence.back_at = timezone.now()
    absence.save(update_fields=["back_at"])
    record_attendance(representative, Verb.CAME_BACK, by=by, changed=absence, location=location)
    return absence


@service
def ask_leave(*, representative: Representative, reason: str, by: By) -> Leave:
    if representative.leaves.exclude(state=Leave.State.REFUSED).exists():
        raise ActionRefused(_("You have already asked for leave."))
    if representative.attendances.live().exists():
        raise ActionRefused(_("You have signed in. To go earlier, press that you leave the meeting."))
    leave = Leave.objects.create(representative=representative, reason=reason, asked_at=timezone.now())
    record_attendance(
        representative,
        Verb.LEAVE_ASKED,
        by=by,
        made=leave,
        location=f"/meetings/{representative.meeting_id}/",
    )
    return leave


@service
def decide_leave(*, leave: Leave, is_granted: bool, by: By) -> Leave:
    state = Leave.State.GRANTED if is_granted else Leave.State.REFUSED
    asked = Leave.objects.filter(pk=leave.pk, state=Leave.State.ASKED)
    if not asked.update(state=state, decided_at=timezone.now(), decided_by=by.user):
        raise ActionRefused(_("This request was already decided."))
    representative = leave.representative
    verb = Verb.LEAVE_GRANTED if is_granted else Verb.LEAVE_REFUSED
    record_attendance(representative, verb, by=by, changed=leave, location=representative.get_absolute_url())
    return leave


def record_attendance(
    representative: Representative,
    verb: str,
    *,
    by: By,
    location: str,
    facts: dict | None = None,
    **thing: Any,
) -> None:
    """An entry of the meeting, the changed row of the roll at the desk, and the figures everywhere."""
    meeting = representative.meeting
    facts = {"representative": representative.pk, **(facts or {})}
    record(
        [
            Change(meeting.topic, verb, facts=facts),
            Change(meeting.desk_topic, verb, representative.element, facts),
        ],
        by=by,
        location=location,
        touch=[meeting.topic],
        **thing,
    )

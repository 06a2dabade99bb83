from typing import Any

import segno
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from sesame.utils import get_token

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Entry, Topic
from congress.journal.views import is_number
from congress.meetings import parts, services
from congress.meetings.enrolment import examine
from congress.meetings.figures import figures_of
from congress.meetings.forms import (
    ConferenceForm,
    LeaveDecisionForm,
    MeetingForm,
    ReasonForm,
    RollConfirmForm,
    RollFileForm,
    StaffSignInForm,
)
from congress.meetings.models import Attendance, Leave, Meeting, Phase, Representative
from congress.meetings.permissions import (
    can_ask_leave,
    can_create_meeting,
    can_leave_and_return,
    can_run_meeting,
    can_sign_in,
    is_self,
)
from congress.people.models import User
from congress.people.posts import posts_of
from congress.people.views import LINK_SCOPE

SECRETARIAT = "secretariat"
CARDS_ON_A_SHEET = 10


def visible_meeting(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, which the page's frame then shows, too."""
    request.meeting = get_or_404(request.user, Meeting.objects, pk=pk)
    return request.meeting


def asked_meeting(request: HttpRequest) -> Meeting | None:
    """The meeting that `?meeting=<pk>` narrows a list to, if it does; 400 where that is no number."""
    asked = request.GET.get("meeting")
    if asked is None:
        return None
    if not is_number(asked):
        raise BadRequest
    return visible_meeting(request, int(asked))


def visible_phase(request: HttpRequest, pk: int, phase_pk: int) -> Phase:
    visible_meeting(request, pk)
    phases = Phase.objects.select_related("meeting").prefetch_related("items")
    return get_or_404(request.user, phases, pk=phase_pk, meeting=pk)


def visible_representative(request: HttpRequest, pk: int, representative_pk: int) -> Representative:
    visible_meeting(request, pk)
    roll = Representative.objects.with_attendance().select_related("user", "group", "meeting")
    return get_or_404(request.user, roll, pk=representative_pk, meeting=pk)


def phases_of(meeting: Meeting, user: Any = None) -> list[Phase]:
    """The phases with their items and the numbers of their elements; with the facts of a person, if given."""
    found = meeting.phases.prefetch_related("items").annotate(n=Entry.objects.number_of("phase", meeting.topic))
    phases = list(parts.with_facts(found, user) if user else found)
    for phase in phases:
        phase.meeting = meeting
    return phases


# Setting a meeting up


def meeting_form_page(request: HttpRequest, form=None) -> HttpResponse:
    allow(can_create_meeting(request.user))
    return render(request, "meetings/meeting_form.html", {"form": form or MeetingForm()})


@act(page=meeting_form_page)
def meeting_create(request: HttpRequest) -> Done:
    allow(can_create_meeting(request.user))
    data = valid(request, MeetingForm(request.POST))
    services.create_meeting(by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("%s is set up.") % data["title"])


def conference_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    form = form or ConferenceForm(initial={"conference": meeting.conference})
    return render(request, "meetings/conference_form.html", {"meeting": meeting, "form": form})


@act(page=conference_page)
def meeting_conference(request: HttpRequest, pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    data = valid(request, ConferenceForm(request.POST))
    services.set_conference(meeting=meeting, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("The conference is set.") if data["conference"] else _("The meeting has no conference now."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def roll_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the file of the roll, and shows what it would do; nothing is saved."""
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    context = {"meeting": meeting, "form": RollFileForm()}
    if request.method != "POST":
        return render(request, "meetings/roll_preview.html", context)
    form = RollFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "meetings/roll_preview.html", context | {"form": form}, status=422)
    roll = form.cleaned_data["file"]
    confirm = RollConfirmForm(meeting=meeting)
    confirm.initial["roll"] = confirm.signed(roll.rows)
    context |= {"roll": roll, "found": examine(meeting, roll), "confirm": confirm}
    return render(request, "meetings/roll_preview.html", context, status=422 if context["found"].faults else 200)


@act
def roll_confirm(request: HttpRequest, pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    rows = valid(request, RollConfirmForm(request.POST, meeting=meeting))["roll"]
    made = services.import_roll(meeting=meeting, rows=rows, by=request.by.acting_as(SECRETARIAT))
    return Done(_("%s people are new on the roll.") % len(made))


@require_safe
@signed_in
def card_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The personal links as cards with QR codes, to be printed; `?group=<pk>` those of one group."""
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    groups = list(meeting.groups.all())
    group = next((one for one in groups if str(one.pk) == request.GET.get("group")), None)
    rows = meeting.representatives.filter(user__is_active=True).select_related("user", "group")
    rows = list(rows.filter(group=group) if group else rows)
    for row in rows:
        row.qr = qr_of(personal_link_of(request, row.user))
    sheets = [rows[start : start + CARDS_ON_A_SHEET] for start in range(0, len(rows), CARDS_ON_A_SHEET)]
    context = {"meeting": meeting, "groups": groups, "group": group, "sheets": sheets}
    return render(request, "meetings/card_list.html", context)


def personal_link_of(request: HttpRequest, user: User) -> str:
    return request.build_absolute_uri(reverse("personal_link", args=[get_token(user, scope=LINK_SCOPE)]))


def qr_of(link: str) -> SafeString:
    # Any mask can be read; to try all eight for the best takes four times as long.
    qr = segno.make(link, error="m", mask=3)
    return mark_safe(qr.svg_inline(border=2, omitsize=True))  # made by us of our own address


# The agenda and its phases


@require_safe
@signed_in
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda: what is on now, with one large button for it."""
    meeting = visible_meeting(request, pk)
    position = Topic.objects.positions([meeting.topic])[meeting.topic]
    phases = phases_of(meeting, request.user)
    mine = meeting.representatives.with_attendance().filter(user=request.user).first()
    buttons = [(phase, button) for phase in phases for button in parts.buttons_for(request.user, phase, mine)]
    context = {
        "meeting": meeting,
        "position": position,
        "phases": phases,
        "buttons": buttons,
        "tasks": parts.tasks_for(request.user, meeting, mine),
        "representative": mine,
        "figures": figures_of(meeting),
        "is_secretariat": posts_of(request.user).is_secretariat,
    }
    return render(request, "meetings/meeting_detail.html", context)


@require_safe
@signed_in
def phase_list(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    if wants_json(request):
        phases = [
            {"pk": phase.pk, "kind": phase.kind, "title": str(phase.title), "open": phase.is_open}
            for phase in meeting.phases.all()
        ]
        return JsonResponse(phases, safe=False)
    position = Topic.objects.positions([meeting.topic])[meeting.topic]
    context = {
        "meeting": meeting,
        "position": position,
        "phases": phases_of(meeting),
        "is_secretariat": posts_of(request.user).is_secretariat,
    }
    return render(request, "meetings/phase_list.html", context)


def phase_page(request: HttpRequest, pk: int, phase_pk: int, form=None) -> HttpResponse:
    """Opening and closing one phase, with what is still missing, and what was done to it."""
    phase = visible_phase(request, pk, phase_pk)
    allow(can_run_meeting(request.user))
    deeds = list(phase.deeds.select_related("by"))
    position = Topic.objects.positions([phase.meeting.topic])[phase.meeting.topic]
    Entry.objects.numbered(phase.meeting.topic, [phase])
    context = {
        "meeting": phase.meeting,
        "phase": phase,
        "position": position,
        "deeds": deeds,
        "why_not": parts.why_not_close(phase) if phase.is_open else parts.why_not_open(phase),
        "can_undo": services.can_be_undone(deeds[-1] if deeds else None),
        "form": form or ReasonForm(),
    }
    return render(request, "meetings/phase_detail.html", context)


phase_detail = require_safe(signed_in(phase_page))


@act(page=phase_page)
def phase_open(request: HttpRequest, pk: int, phase_pk: int) -> Done:
    phase = visible_phase(request, pk, phase_pk)
    allow(can_run_meeting(request.user))
    # What was open before opens again with a reason only; what is open is refused by the service.
    again = phase.opened_at is not None and not phase.is_open
    data = valid(request, ReasonForm(request.POST) if again else None)
    services.open_phase(phase=phase, by=request.by.acting_as(SECRETARIAT), reason=data.get("reason", ""))
    return Done(_("%s is open now.") % phase.title)


@act
def phase_close(request: HttpRequest, pk: int, phase_pk: int) -> Done:
    phase = visible_phase(request, pk, phase_pk)
    allow(can_run_meeting(request.user))
    valid(request)
    services.close_phase(phase=phase, by=request.by.acting_as(SECRETARIAT))
    return Done(_("%s is closed now.") % phase.title)


@act
def phase_undo(request: HttpRequest, pk: int, phase_pk: int) -> Done:
    phase = visible_phase(request, pk, phase_pk)
    allow(can_run_meeting(request.user))
    valid(request)
    services.undo_phase(phase=phase, by=request.by.acting_as(SECRETARIAT))
    return Done(_("Undone: %s is as it was before.") % phase.title)


# The roll and attendance


@require_safe
@signed_in
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll, with who is there; the secretariat sees it change."""
    meeting = visible_meeting(request, pk)
    staff = posts_of(request.user).is_secretariat
    positions = Topic.objects.positions([meeting.topic, meeting.desk_topic])
    rows = Entry.objects.numbered(
        meeting.desk_topic, meeting.representatives.with_attendance().select_related("user", "group")
    )
    context = {
        "meeting": meeting,
        "position": positions[meeting.topic],
        "desk_position": positions[meeting.desk_topic],
        "rows": rows,
        "figures": figures_of(meeting),
        "is_secretariat": staff,
    }
    return render(request, "meetings/roll.html", context)


def representative_page(request: HttpRequest, pk: int, representative_pk: int, form=None) -> HttpResponse:
    """One person's attendance: his own page, and the desk's."""
    representative = visible_representative(request, pk, representative_pk)
    staff = posts_of(request.user).is_secretariat
    allow(staff or is_self(request.user, representative))
    attendances = list(representative.attendances.select_related("by").prefetch_related("absences"))
    context = {
        "meeting": representative.meeting,
        "representative": representative,
        "attendances": attendances,
        "live": next((one for one in attendances if one.undone_at is None), None),
        "leave": representative.leaves.last(),
        "is_secretariat": staff,
        "sign_in_form": form if isinstance(form, StaffSignInForm) else StaffSignInForm(),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
    }
    if staff:
        link = personal_link_of(request, representative.user)
        context |= {"link": link, "qr": qr_of(link)}
    return render(request, "meetings/representative_detail.html", context)


representative_detail = require_safe(signed_in(representative_page))


@act
def meeting_sign_in(request: HttpRequest, pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_sign_in(request.user, meeting))
    valid(request)
    representative = meeting.representatives.select_related("user", "meeting").get(user=request.user)
    services.sign_in_online(representative=representative, by=request.by.acting_as(representative.number))
    return Done(_("You are signed in to the meeting."))


@act(page=representative_page)
def representative_sign_in(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_run_meeting(request.user))
    data = valid(request, StaffSignInForm(request.POST))
    services.sign_in_by_staff(representative=representative, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("%s is signed in.") % representative.user)


@act(page=representative_page)
def attendance_undo(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_run_meeting(request.user))
    data = valid(request, ReasonForm(request.POST))
    # The live one, or the one undone last, which the service then refuses to undo again.
    attendance = representative.attendances.order_by("-pk").first()
    services.undo_sign_in(
        attendance=attendance or Attendance(representative=representative),
        by=request.by.acting_as(SECRETARIAT),
        reason=data["reason"],
    )
    return Done(_("The sign-in of %s is undone.") % representative.user)


@act
def representative_leave(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_leave_and_return(request.user, representative))
    valid(request)
    services.leave_meeting(
        representative=representative,
        by=acting(request, representative),
        location=representative.get_absolute_url(),
    )
    return Done(_("%s has left the meeting.") % representative.user)


@act
def representative_return(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_leave_and_return(request.user, representative))
    valid(request)
    services.come_back(
        representative=representative,
        by=acting(request, representative),
        location=representative.get_absolute_url(),
    )
    return Done(_("%s is back in the meeting.") % representative.user)


def acting(request: HttpRequest, representative: Representative):
    own = is_self(request.user, representative)
    return request.by.acting_as(representative.number if own else SECRETARIAT)


@act(page=representative_page)
def leave_ask(request: HttpRequest, pk: int, representative_pk: int) -> Done:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_ask_leave(request.user, representative))
    data = valid(request, ReasonForm(request.POST))
    services.ask_leave(
        representative=representative, by=request.by.acting_as(representative.number), reason=data["reason"]
    )
    return Done(_("The secretariat has your request for leave."))


@act
def leave_decide(request: HttpRequest, pk: int, leave_pk: int) -> Done:
    visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    leaves = Leave.objects.select_related("representative__user", "representative__meeting")
    leave = leaves.filter(pk=leave_pk, representative__meeting=pk).first()
    if leave is None:
        raise Http404
    data = valid(request, LeaveDecisionForm(request.POST))
    services.decide_leave(leave=leave, is_granted=data["decision"] == "grant", by=request.by.acting_as(SECRETARIAT))
    return Done(_("Decided."))

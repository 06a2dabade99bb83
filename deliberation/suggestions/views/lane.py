"""The same-day lane: who is on duty, and the board."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.meetings.models import Meeting
from congress.meetings.views import SECRETARIAT, visible_meeting
from congress.people.models import Department
from deliberation.suggestions.forms.lane import DutiesForm
from deliberation.suggestions.lane import shown_on_board
from deliberation.suggestions.permissions import can_run_lane
from deliberation.suggestions.services import lane


def meeting_run(request: HttpRequest, pk: int) -> Meeting:
    meeting = visible_meeting(request, pk)
    allow(can_run_lane(request.user))
    return meeting


def duties_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    meeting = meeting_run(request, pk)
    form = form or DutiesForm(initial={"departments": Department.objects.filter(duties__meeting=meeting)})
    return render(request, "suggestions/duty_list.html", {"meeting": meeting, "form": form})


@act(page=duties_page)
def duty_list(request: HttpRequest, pk: int) -> Done:
    meeting = meeting_run(request, pk)
    data = valid(request, DutiesForm(request.POST))
    lane.set_duties(meeting=meeting, departments=data["departments"], by=request.by.acting_as(SECRETARIAT))
    return Done(_("The departments on duty are set."))


@require_safe
@signed_in
def same_day_board(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits in the lane, with whom, since how many minutes."""
    meeting = meeting_run(request, pk)
    position = Topic.objects.positions([meeting.desk_topic])[meeting.desk_topic]
    shown = shown_on_board(meeting)
    if wants_json(request):
        return JsonResponse({"median": shown["median"], "cases": [case_json(one) for one in shown["rows"]]})
    on_duty = list(Department.objects.filter(duties__meeting=meeting))
    context = shown | {"position": position, "on_duty": on_duty}
    return render(request, "suggestions/same_day_board.html", context)


def case_json(case: Any) -> dict[str, Any]:
    return {
        "suggestion": case.suggestion_id,
        "state": case.suggestion.state,
        "department": case.department_id,
        "minutes": case.minutes,
        "answered": case.answered_at is not None,
        "end": case.end,
    }

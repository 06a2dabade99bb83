"""How departments were graded, and what they answer: shown at the meeting itself and at the next one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.meetings.models import Meeting
from congress.meetings.views import asked_meeting
from congress.people.models import Department
from voting.board import LEAST_FOR_COMMENTS
from voting.evaluation_forms import AnswerForm
from voting.evaluations import evaluations_for, shown_at, told_evaluation
from voting.models import Ballot, Paper
from voting.permissions import can_answer
from voting.services.evaluations import answer_evaluation


@require_safe
@signed_in
def evaluation_list(request: Any) -> HttpResponse:
    """Of the meeting, or of the one that is on; and of the newest before it."""
    meeting = asked_meeting(request) or Meeting.objects.current_for(request.user)
    request.meeting = meeting
    evaluations = evaluations_for(request.user, shown_at(meeting)) if meeting else []
    if wants_json(request):
        return JsonResponse([told_evaluation(one) for one in evaluations], safe=False)
    earliest = evaluations[-1].ballot if evaluations else None
    context = {
        "meeting": meeting,
        "evaluations": evaluations,
        "earlier": earliest.meeting if earliest and earliest.meeting_id != meeting.pk and earliest.is_visible else None,
        "least_for_comments": LEAST_FOR_COMMENTS,
    }
    return render(request, "voting/evaluation_list.html", context)


def answerable(request: Any, pk: int, department_pk: int) -> tuple[Ballot, Department]:
    """The ballot and the department that it graded, for a member of that department."""
    ballot = get_or_404(request.user, Ballot.objects.select_related("meeting"), pk=pk)
    graded = ballot.papers.filter(kind=Paper.Kind.GRADE).values("department")
    department = get_object_or_404(Department, pk=department_pk, pk__in=graded)
    allow(can_answer(request.user, department))
    request.meeting = ballot.meeting
    return ballot, department


def form_for(ballot: Ballot, department: Department, *data: Any) -> AnswerForm:
    return AnswerForm(*data, ballot=ballot, answer=ballot.rectifications.filter(department=department).first())


def answer_page(request: HttpRequest, pk: int, department_pk: int, form: AnswerForm | None = None) -> HttpResponse:
    ballot, department = answerable(request, pk, department_pk)
    found = evaluations_for(request.user, shown_at(ballot.meeting).filter(pk=pk))
    if not found:
        raise Http404
    context = {
        "evaluation": found[0],
        "ballot": ballot,
        "meeting": ballot.meeting,
        "department": department,
        "subjects": [one for one in found[0].subjects if one.paper.department_id == department.pk],
        "form": form or form_for(ballot, department),
        "least_for_comments": LEAST_FOR_COMMENTS,
    }
    return render(request, "voting/evaluation_answer.html", context)


@act(page=answer_page)
def evaluation_answer(request: Any, pk: int, department_pk: int) -> Done:
    ballot, department = answerable(request, pk, department_pk)
    data = valid(request, form_for(ballot, department, request.POST))
    by = request.by.acting_as(f"department-{department.pk}")
    answer_evaluation(ballot=ballot, department=department, by=by, **data)
    return Done(_("The answer of %s is noted. Everybody in the meeting sees it.") % department.name)

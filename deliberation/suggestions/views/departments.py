from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import allow, signed_in, wants_json
from congress.journal.models import Topic
from congress.meetings.models import Meeting
from congress.people.models import Department
from congress.people.posts import posts_of
from deliberation.suggestions.piles import Pile, desk_of, piles_of
from deliberation.suggestions.views.reading import clock_json


@require_safe
@signed_in
def department_list(request: HttpRequest) -> HttpResponse:
    """All departments, with what each has in hand."""
    departments = list(Department.objects.all())
    if wants_json(request):
        return JsonResponse([department_json(one) for one in departments], safe=False)
    allow(Meeting.objects.visible_to(request.user).exists())
    posts = posts_of(request.user)
    for one in departments:
        one.is_open_to_me = posts.is_secretariat or one.pk in posts.departments
    return render(request, "suggestions/department_list.html", {"departments": departments})


def department_json(department: Department) -> dict[str, Any]:
    return {
        "pk": department.pk,
        "title": department.name,
        "state": department.kind,
        "moves": [],
        "url": f"/departments/{department.pk}/",
    }


@require_safe
@signed_in
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The department's desk: its assignments by what is to be done, and by their clocks."""
    department = Department.objects.filter(pk=pk).first()
    if department is None:
        raise Http404
    posts = posts_of(request.user)
    is_open = posts.is_secretariat or pk in posts.departments
    if wants_json(request):
        piles = piles_of(department) if is_open else []
        return JsonResponse(department_json(department) | {"piles": [pile_json(one) for one in piles]})
    allow(is_open)
    topic = f"department.{pk}"
    position = Topic.objects.positions([topic])[topic]
    context = {"topic": topic, "position": position, "may_write": pk in posts.departments}
    return render(request, "suggestions/department_detail.html", desk_of(department) | context)


def pile_json(pile: Pile) -> dict[str, Any]:
    return {"name": pile.name, "rows": [row_json(one) for one in pile.rows]}


def row_json(assignment: Any) -> dict[str, Any]:
    clock = getattr(assignment, "clock", None)
    return {
        "assignment": assignment.pk,
        "suggestion": assignment.suggestion_id,
        "clock": clock_json(clock) if clock else None,
    }

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in, wants_json
from congress.meetings.models import Meeting
from congress.meetings.views import asked_meeting
from deliberation.projects.models import Project


@require_safe
@signed_in
def project_list(request: HttpRequest) -> HttpResponse:
    """A meeting's practical projects by category: those of `?meeting=<pk>`, else of the person's newest meeting."""
    meeting = asked_meeting(request) or Meeting.objects.current_for(request.user)
    projects = list(Project.objects.filter(meeting=meeting).prefetch_related("targets"))
    if wants_json(request):
        return JsonResponse([told(project) for project in projects], safe=False)
    categories = list(by_category(projects).items())
    chosen = [pair for pair in categories if pair[0] == request.GET.get("category")]
    context = {
        "meeting": meeting,
        "count": len(projects),
        "categories": categories,
        "shown": chosen or categories,
        "chosen": chosen[0][0] if chosen else None,
    }
    return render(request, "projects/project_list.html", context)


@require_safe
@signed_in
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    projects = Project.objects.select_related("meeting", "department").prefetch_related("targets")
    project = get_or_404(request.user, projects, pk=pk)
    request.meeting = project.meeting
    if wants_json(request):
        return JsonResponse(told_fully(project))
    return render(request, "projects/project_detail.html", {"project": project})


def by_category(projects: Iterable[Project]) -> dict[str, list[Project]]:
    """In the order of each category's first project."""
    categories: dict[str, list[Project]] = {}
    for project in projects:
        categories.setdefault(project.category, []).append(project)
    return categories


def told(project: Project) -> dict[str, Any]:
    return {
        "pk": project.pk,
        "title": project.title,
        "state": "planned",
        "moves": [],
        "category": project.category,
        "number": project.position,
        "targets": [
            {"pk": target.pk, "title": target.title, "number": target.number, "unit": target.unit}
            for target in project.targets.all()
        ],
        "url": project.get_absolute_url(),
        "meeting": project.meeting_id,
    }


def told_fully(project: Project) -> dict[str, Any]:
    answer = told(project) | {"department": str(project.department or ""), "note": project.note}
    for line, target in zip(answer["targets"], project.targets.all(), strict=True):
        line |= {"number_to": target.number_to, "baseline": target.baseline, "due_on": target.due_on}
    return answer

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.services import ActionRefused
from congress.meetings.models import Meeting
from congress.meetings.views import SECRETARIAT, asked_meeting
from congress.people.permissions import is_secretariat
from deliberation.documents.models import Document, Paragraph
from deliberation.projects.figures import Table, read_table
from deliberation.projects.forms import FiguresForm
from deliberation.projects.models import Project
from deliberation.projects.proposals import proposals_for
from deliberation.projects.services import take_figures


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
    projects = Project.objects.select_related("meeting", "department", "paragraph__version__document")
    projects = projects.prefetch_related("targets")
    project = get_or_404(request.user, projects, pk=pk)
    request.meeting = project.meeting
    if wants_json(request):
        return JsonResponse(told_fully(project))
    context = {"project": project, "table": now_at(project.paragraph) if project.paragraph else None}
    return render(request, "projects/project_detail.html", context)


def now_at(paragraph: Paragraph) -> Paragraph:
    """Where this stands in the current version of its document; itself where it is there no more."""
    documents = Document.objects.with_current().filter(pk=paragraph.version.document_id)
    current = Paragraph.objects.filter(version__in=documents.values("current"), identity=paragraph.identity)
    return current.select_related("version__document__meeting").first() or paragraph


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
    answer["paragraph"] = project.paragraph_id
    for line, target in zip(answer["targets"], project.targets.all(), strict=True):
        line |= {"number_to": target.number_to, "baseline": target.baseline, "due_on": target.due_on}
    return answer


# Out of a table of a document


def visible_table(request: HttpRequest, paragraph_pk: int) -> Paragraph:
    paragraphs = Paragraph.objects.select_related("version__document__meeting")
    paragraph = now_at(get_or_404(request.user, paragraphs, pk=paragraph_pk))
    request.meeting = paragraph.version.document.meeting
    allow(is_secretariat(request.user))
    return paragraph


def read_of(paragraph: Paragraph) -> Table:
    return read_table(paragraph.rows) if paragraph.kind == Paragraph.Kind.TABLE else Table({})


def form_for(paragraph: Paragraph, table: Table, data: Any = None) -> FiguresForm:
    meeting = paragraph.version.document.meeting
    proposals = proposals_for(meeting, paragraph, table.lines)
    return FiguresForm(data, proposals=proposals, due_on=date(meeting.held_on.year, 12, 31))


def figures_page(request: HttpRequest, paragraph_pk: int, form: FiguresForm | None = None) -> HttpResponse:
    """What was read of the table, row by row, before anything is made of it."""
    paragraph = visible_table(request, paragraph_pk)
    table = read_of(paragraph)
    headings = {name: paragraph.rows[0][at] for name, at in table.columns.items()}
    context = {
        "document": paragraph.version.document,
        "paragraph": paragraph,
        "table": table,
        "headings": headings,
        "form": form or form_for(paragraph, table),
    }
    return render(request, "projects/project_from.html", context)


@act(page=figures_page)
def project_from(request: Any, paragraph_pk: int) -> Done:
    paragraph = visible_table(request, paragraph_pk)
    table = read_of(paragraph)
    form = form_for(paragraph, table, request.POST)
    if not table.is_understood or form.is_too_long:
        raise ActionRefused(_("No targets can be made of this table."))
    valid(request, form)
    take_figures(paragraph=paragraph, projects=form.taken, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The table's figures are targets of the practical projects now."))

from typing import Any
from uuid import UUID

from django import template

from congress.people.posts import posts_of
from deliberation.documents.models import Document, Paragraph
from deliberation.projects.figures import columns_of
from deliberation.projects.models import Project

register = template.Library()


@register.simple_tag
def projects_of(document: Document) -> dict[UUID, list[Project]]:
    """By the identity of the table that they were read out of. One query."""
    found: dict[UUID, list[Project]] = {}
    for project in Project.objects.out_of(document.pk).select_related("paragraph"):
        found.setdefault(project.paragraph.identity, []).append(project)
    return found


@register.inclusion_tag("projects/_table_projects.html", takes_context=True)
def table_projects(context: template.Context, paragraph: Paragraph, projects: dict[UUID, list[Project]]) -> dict:
    """Below a table: the projects that came of it, and for the secretariat the way to make them. No query."""
    is_secretariat: Any = posts_of(context["user"]).is_secretariat
    return {
        "paragraph": paragraph,
        "projects": projects.get(paragraph.identity, []),
        "may_take": is_secretariat and {"title", "targets"} <= set(columns_of(paragraph.rows[0])),
    }

from typing import Any

from django import template

from deliberation.projects.models import Project
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.standing import now_of

register = template.Library()


@register.simple_tag
def where_it_stands(suggestion: Suggestion) -> str:
    return now_of(suggestion)


@register.inclusion_tag("suggestions/_of_project.html", takes_context=True)
def suggestions_of_project(context: template.Context, project: Project) -> dict[str, Any]:
    """On a project's page: the suggestions it came of, those that this person may see. One query."""
    visible = Suggestion.objects.visible_to(context["user"]).filter(project=project)
    return {"suggestions": list(visible.order_by("pk"))}

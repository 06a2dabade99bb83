"""A practical project that comes of a suggestion: each knows the other from then on."""

from datetime import date

from congress.journal.services import By, service
from congress.people.models import Department
from deliberation.projects.models import Project, Target
from deliberation.projects.services import add_project
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services.moving import moved
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb


@service
def make_project(
    *,
    suggestion: Suggestion,
    title: str,
    category: str,
    department: Department | None,
    target: str,
    figure: tuple[int | None, int | None],
    unit: str,
    due_on: date | None,
    by: By,
) -> Suggestion:
    """Put it before its meeting as a practical project, with its first target if one is given."""
    suggestion = moved(suggestion, "make_project", by)
    project = Project(meeting=suggestion.meeting, title=title, category=category, department=department)
    number, number_to = figure
    first = Target(title=target, number=number, number_to=number_to, unit=unit, due_on=due_on)
    listed = add_project(project, [first] if target else [])
    suggestion.project = project
    suggestion.save(update_fields=["project"])
    return tell(suggestion, Verb.PROJECT_MADE, by=by, facts={"project": project.pk}, further=[listed])

"""What a table of a document would make of a meeting's practical projects: row by row what is new, what is there."""

from dataclasses import dataclass

from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.documents.models import Paragraph
from deliberation.projects.figures import Figure, Line
from deliberation.projects.models import Project


@dataclass
class Proposal:
    """A row of the table, beside the project that the meeting has already, if it has it."""

    line: Line
    department: Department | None = None
    existing: Project | None = None
    is_linked: bool = False

    @property
    def length(self) -> int:
        return len(self.line.figures)

    @property
    def is_same(self) -> bool:
        return self.existing is not None and figures_now(self.existing) == self.line.figures


def figures_now(project: Project) -> list[Figure]:
    return [Figure(one.title, one.number, one.number_to, one.unit) for one in project.targets.all()]


def proposals_for(meeting: Meeting, table: Paragraph, lines: list[Line]) -> list[Proposal]:
    """Known again by its title, else by its number; no project twice."""
    projects = Project.objects.filter(meeting=meeting).select_related("paragraph").prefetch_related("targets")
    left = list(projects)
    departments = {one.name: one for one in Department.objects.all()}
    proposals = [Proposal(line, departments.get(line.department)) for line in lines]
    for is_it in (has_title, has_number):
        for proposal in proposals:
            if proposal.existing is None:
                proposal.existing = next((one for one in left if is_it(one, proposal.line)), None)
                left = [one for one in left if one is not proposal.existing]
    for proposal in proposals:
        proposal.is_linked = is_out_of(proposal.existing, table)
    return proposals


def has_title(project: Project, line: Line) -> bool:
    return project.title == line.title


def has_number(project: Project, line: Line) -> bool:
    return project.position == line.number


def is_out_of(project: Project | None, table: Paragraph) -> bool:
    source = project.paragraph if project else None
    return source is not None and source.identity == table.identity

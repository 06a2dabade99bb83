from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting
from deliberation.documents.models import Paragraph
from deliberation.projects.models import Project, Target

Planned = Sequence[tuple[Project, Sequence[Target]]]


class Verb(models.TextChoices):
    PROJECT_LISTED = "project.listed"
    FIGURES_TAKEN = "figures.taken"


@service
def load_projects(*, meeting: Meeting, projects: Planned, by: By) -> list[Project]:
    """Put the year's practical projects, none saved yet, before a meeting: numbered as they come, all at once."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    if Project.objects.filter(meeting=meeting).exists():
        raise ActionRefused(_("This meeting has its practical projects already."))
    for position, (project, targets) in enumerate(projects, start=1):
        project.meeting, project.position = meeting, position
        number_targets(project, targets)
    made = Project.objects.bulk_create([project for project, _targets in projects])
    Target.objects.bulk_create([target for _project, targets in projects for target in targets])
    facts = {"projects": [project.pk for project in made], "text": digest_of(projects)}
    record(
        [Change(meeting.topic, Verb.PROJECT_LISTED, facts=facts)],
        by=by,
        changed=meeting,
        location=f"/projects/?meeting={meeting.pk}",
    )
    return made


def add_project(project: Project, targets: Sequence[Target]) -> Change:
    """One more behind the last of its meeting, neither saved yet; the change is for the caller's own record."""
    Meeting.objects.select_for_update().get(pk=project.meeting_id)
    known = dict(Project.objects.filter(meeting=project.meeting_id).values_list("position", "title"))
    if project.title in known.values():
        raise ActionRefused(_("“%s” is a project already. Please load the page again.") % project.title)
    project.position = max(known, default=0) + 1
    project.save()
    number_targets(project, targets)
    Target.objects.bulk_create(targets)
    facts = {"projects": [project.pk], "text": digest_of([(project, targets)])}
    return Change(project.meeting.topic, Verb.PROJECT_LISTED, facts=facts)


def digest_of(projects: Planned) -> str:
    lines = [f"{project.category}\t{project.title}\t{target}" for project, targets in projects for target in targets]
    return text_digest("\n".join(lines))


# Out of a table of a document


@service
def take_figures(*, paragraph: Paragraph, projects: Planned, by: By) -> Meeting:
    """Make a table's rows projects of its meeting, each not saved yet with its targets, and link those that are there:
    one that comes with targets has these from now on."""
    meeting = Meeting.objects.select_for_update().get(pk=paragraph.version.document.meeting_id)
    if not projects:
        raise ActionRefused(_("Nothing was chosen."))
    new = [(project, targets) for project, targets in projects if project.pk is None]
    there = [(project, targets) for project, targets in projects if project.pk is not None]
    facts = {
        "paragraph": paragraph.pk,
        "made": [one.pk for one in make_projects(meeting, paragraph, new)],
        "linked": link_projects(meeting, paragraph, there),
        "changed": [project.pk for project, targets in there if targets],
        "text": digest_of(projects),
    }
    for project, targets in there:
        if targets:
            replace_targets(project, targets)
    record(
        [Change(meeting.topic, Verb.FIGURES_TAKEN, facts=facts)],
        by=by,
        changed=meeting,
        location=f"/projects/?meeting={meeting.pk}",
    )
    return meeting


def make_projects(meeting: Meeting, paragraph: Paragraph, projects: Planned) -> list[Project]:
    """With the number of the row where it is free, else behind the last."""
    known = dict(Project.objects.filter(meeting=meeting).values_list("position", "title"))
    for project, targets in projects:
        if project.title in known.values():
            raise ActionRefused(_("“%s” is a project already. Please load the page again.") % project.title)
        free = project.position and project.position not in known
        project.position = project.position if free else max(known, default=0) + 1
        project.meeting, project.paragraph = meeting, paragraph
        known[project.position] = project.title
        number_targets(project, targets)
    made = Project.objects.bulk_create([project for project, _targets in projects])
    Target.objects.bulk_create([target for _project, targets in projects for target in targets])
    return made


def link_projects(meeting: Meeting, paragraph: Paragraph, projects: Planned) -> list[int]:
    pks = [project.pk for project, _targets in projects]
    if Project.objects.filter(meeting=meeting, pk__in=pks).update(paragraph=paragraph) < len(pks):
        raise ActionRefused(_("A project of another meeting cannot be linked."))
    return pks


def replace_targets(project: Project, targets: Sequence[Target]) -> None:
    """In their order; one that is there already keeps what was reached before."""
    number_targets(project, targets)
    there = {target.position: target for target in project.targets.all()}
    for target in targets:
        old = there.pop(target.position, None)
        target.pk, target.baseline = (old.pk, old.baseline) if old else (None, None)
        target.save()
    Target.objects.filter(pk__in=[target.pk for target in there.values()]).delete()


def number_targets(project: Project, targets: Sequence[Target]) -> None:
    for place, target in enumerate(targets, start=1):
        target.project, target.position = project, place

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting
from deliberation.projects.models import Project, Target


class Verb(models.TextChoices):
    PROJECT_LISTED = "project.listed"


@service
def load_projects(*, meeting: Meeting, projects: Sequence[tuple[Project, Sequence[Target]]], by: By) -> list[Project]:
    """Put the year's practical projects, none saved yet, before a meeting: numbered as they come, all at once."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    if Project.objects.filter(meeting=meeting).exists():
        raise ActionRefused(_("This meeting has its practical projects already."))
    for position, (project, targets) in enumerate(projects, start=1):
        project.meeting, project.position = meeting, position
        for place, target in enumerate(targets, start=1):
            target.project, target.position = project, place
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


def digest_of(projects: Sequence[tuple[Project, Sequence[Target]]]) -> str:
    lines = [f"{project.category}\t{project.title}\t{target}" for project, targets in projects for target in targets]
    return text_digest("\n".join(lines))

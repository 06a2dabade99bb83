"""Two secret ballots of the reference day, to be tried at once. Their times are today's: one of 2020 would be over."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from congress.journal.services import By
from congress.meetings.models import Meeting, Phase
from congress.people.models import Department
from voting import phone
from voting.models import Ballot, Grade, Paper
from voting.services.drafts import Candidate, grade_paper, make_draft, selection_paper, standard_options
from voting.services.secret import freeze_ballot

EVALUATION = "评议职能部门、派驻机构"
SELECTION = "2020年实事项目优选"
CHOSEN_AT_MOST = 10
BEFORE_OPENING, UNTIL_CLOSING = timedelta(hours=1), timedelta(days=30)


def pass_by_boxes(meeting: Meeting) -> None:
    """The ballots of a new database get numbers of which there is no box: what another one has left stays as it is."""
    folders = [Path(settings.BALLOT_BOX), Path(settings.BALLOT_KEYS)]
    taken = max((int(one.name) for folder in folders for one in folder.glob("*") if one.name.isdecimal()), default=0)
    if taken:
        place = Ballot.objects.create(pk=taken, meeting=meeting, phase=meeting.phases.all()[0])
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Ballot]):
                cursor.execute(sql)
        place.delete()


def draft_secret_ballots(meeting: Meeting, *, by: By) -> None:
    """Drafts: the evaluation of the departments, and the choice among the projects."""
    make_secret_draft(meeting, EVALUATION, Ballot.Kind.EVALUATION, Phase.Kind.EVALUATION, department_papers(), by)
    make_secret_draft(meeting, SELECTION, Ballot.Kind.SELECTION, Phase.Kind.BALLOTS, [project_paper(meeting)], by)


def make_secret_draft(meeting: Meeting, title: str, kind: str, phase: str, papers: list[Paper], by: By) -> Ballot:
    now, held_in = timezone.now(), meeting.phases.get(kind=phase)
    return make_draft(
        meeting=meeting,
        title=title,
        kind=kind,
        is_secret=True,
        phase=held_in,
        item=held_in.items.filter(title=title).first(),
        papers=papers,
        collect_from=now,
        opens_at=now + BEFORE_OPENING,
        closes_at=now + UNTIL_CLOSING,
        by=by,
    )


def department_papers() -> list[Paper]:
    return [grade_paper(one.name, standard_options(Grade), one) for one in Department.objects.all()]


def project_paper(meeting: Meeting) -> Paper:
    projects = meeting.projects.select_related("department").prefetch_related("targets")
    candidates = [
        Candidate(
            one.title,
            content=one.note,
            target="；".join(str(target) for target in one.targets.all()),
            due=max((f"{target.due_on}" for target in one.targets.all() if target.due_on), default=""),
            department=one.department.name if one.department else "",
        )
        for one in projects
    ]
    return selection_paper(SELECTION, candidates, CHOSEN_AT_MOST)


def freeze_one(meeting: Meeting, *, by: By) -> Ballot:
    """That with the one key: its papers can be collected at once. The keys of the other take seconds, which is the
    secretariat's button."""
    ballot = meeting.ballots.get(is_secret=True, kind=Ballot.Kind.SELECTION)
    return freeze_ballot(ballot=ballot, by=by, page=phone.page_of(ballot), collect_page=phone.collect_page())

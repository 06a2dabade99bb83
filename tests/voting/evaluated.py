"""Published evaluations of departments, and what their members see of them."""

from datetime import timedelta

from django.utils import timezone

from congress.people.models import Department
from tests.conftest import TESTER
from tests.voting.examples import counted
from voting.models import Ballot, Grade
from voting.services.drafts import grade_paper, make_draft, standard_options

COUNTS = [60, 22, 18, 18]


def evaluation(meeting, *names, title="Evaluation", state=Ballot.State.PUBLISHED, is_secret=True, **having):
    """Of these departments, and of the work as a whole; 120 of 140 papers came back for each, 118 of them valid."""
    options = standard_options(Grade)
    papers = [grade_paper(name, options, Department.objects.get(name=name)) for name in names]
    papers.append(grade_paper("The work", options))
    fields = {"kind": Ballot.Kind.EVALUATION, "is_secret": is_secret}
    draft = make_draft(meeting=meeting, title=title, papers=papers, by=TESTER, **fields)
    Ballot.objects.filter(pk=draft.pk).update(**having)
    draft.refresh_from_db()
    return counted(draft, *[(120, 118, COUNTS)] * len(papers), state=state)


def answer_address(ballot, name="Parks"):
    return f"/ballots/{ballot.pk}/departments/{Department.objects.get(name=name).pk}/answer/"


def answer_fields(**fields):
    due = timezone.localdate() + timedelta(days=60)
    return {"text": "More benches", "due_on": due.isoformat()} | fields

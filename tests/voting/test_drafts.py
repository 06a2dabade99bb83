"""Changing a draft until its register is fixed, and seeing it as its electors will."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.journal.models import Entry
from congress.people.models import Department
from congress.people.services import add_department
from tests.conftest import TESTER, make_meeting
from tests.voting.filled import PROJECTS, SATISFACTION, TIMES, TYPED, papers, written
from voting.draft_forms import BallotForm
from voting.drafted import initial_of
from voting.models import Ballot
from voting.services.recorded import open_ballot

MOST_QUERIES = 12

EVERYTHING = {
    "kind": "mixed",
    "is_secret": "yes",
    "further": "The work\nThe year",
    "grades": "own",
    "own_grades": "Good\nPoor\n不了解",
    "subjects": "The plan",
    "pass_rule": "two_thirds",
    "selection": "Projects",
    "candidates": PROJECTS,
    "most": "2",
    "note": "Note",
    "max_reissue": "0",
} | TIMES


def said_of(ballot) -> tuple:
    details = [(paper.max_choices, paper.department, paper.details) for paper in ballot.papers.all()]
    fields = {name: value for name, value in vars(ballot).items() if name not in ("id", "_state", "_prefetched")}
    return papers(ballot), details, fields


def filled_in(ballot) -> dict:
    """What a browser sends of the form as it is shown."""
    form = BallotForm(initial=initial_of(ballot))
    sent = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value()) if bound.name in TIMES else bound.value()
        value = bound.field.prepare_value(value)
        if value is not None and value is not False and value != "":
            sent[bound.name] = value
    return sent


@pytest.mark.parametrize("fields", [EVERYTHING, {"subjects": "The plan"}, {"kind": "evaluation", "further": "Work"}])
def test_draft_that_is_sent_again_as_shown_stays_the_same(prepared, send, fields):
    department = {} if "subjects" in fields and "kind" not in fields else {"departments": Department.objects.first().pk}
    ballot = prepared(**fields, **department)
    before = said_of(Ballot.objects.get())
    answer = send(address=f"/ballots/{ballot.pk}/edit/", **filled_in(ballot))
    assert (answer.status_code, said_of(Ballot.objects.get())) == (200, before)


def test_draft_is_changed_until_it_is_fixed(prepared, send, meeting, phase):
    ballot = prepared(subjects="The plan")
    answer = send(address=f"/ballots/{ballot.pk}/edit/", title="Other", kind="evaluation", further="Work")
    ballot.refresh_from_db()
    assert (answer.status_code, ballot.title, ballot.kind) == (200, "Other", "evaluation")
    assert papers(ballot) == [("Work", "grade", SATISFACTION)]
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.facts["ballot"]) == (meeting.topic, "ballot.edited", str(ballot.pk))
    open_ballot(ballot=ballot, by=TESTER)
    before = written()
    answer = send(address=f"/ballots/{ballot.pk}/edit/", title="Third", subjects="The plan")
    assert (answer.status_code, written()) == (409, before)


def test_draft_stays_with_its_meeting(prepared, send, people):
    ballot = prepared(subjects="The plan")
    other = make_meeting(people, title="Second Session")
    fields = {"meeting": other.pk, "phase": other.phases.get(kind="ballots").pk, "subjects": "The plan"}
    answer = send(address=f"/ballots/{ballot.pk}/edit/", **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["phase"])


def test_change_that_does_not_hold_keeps_what_was_typed(prepared, send, desk):
    ballot = prepared(subjects="The plan")
    before = written()
    answer = send(desk, address=f"/ballots/{ballot.pk}/edit/", **TYPED)
    assert (answer.status_code, written()) == (422, before)
    assert answer.context["form"]["candidates"].value() == TYPED["candidates"]
    assert f'action="/ballots/{ballot.pk}/edit/"' in answer.content.decode()


# The preview


def test_preview_shows_every_paper_and_sends_nothing(prepared, desk):
    ballot = prepared(**EVERYTHING)
    page = desk.get(f"/ballots/{ballot.pk}/preview/").content.decode()
    shown = page.partition("<main")[2].partition("</main>")[0]
    subjects = ["The work", "The year", "The plan", "Projects", "Canteen", "For 80", "2 million"]
    assert [subject for subject in subjects if subject not in shown] == []
    assert (shown.count("<input"), shown.count("disabled")) == (3 + 3 + 3 + 4, 3 + 3 + 3 + 4)
    assert ("<form" in shown, "<button" in shown) == (False, False)


# Queries


@pytest.mark.parametrize(
    "address", ["/ballots/new/?meeting={meeting}", "/ballots/{few}/edit/", "/ballots/{few}/preview/"]
)
def test_pages_take_the_same_queries_for_many(prepared, desk, meeting, address):
    few = prepared(kind="evaluation", further="Work", departments=Department.objects.first().pk)
    many = prepared(kind="evaluation", further="\n".join(f"Work {n}" for n in range(40)))

    def queries(ballot):
        asked = address.format(meeting=meeting.pk, few=ballot.pk)
        desk.get(asked)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(asked).status_code == 200
        return len(captured)

    once = queries(few)
    for n in range(20):
        add_department(name=f"Department {n}", kind=Department.Kind.FUNCTIONAL, position=n + 5)
    assert (queries(many), once <= MOST_QUERIES) == (once, True)

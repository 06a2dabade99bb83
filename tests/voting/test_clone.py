"""A new draft from an earlier ballot, of this meeting or another."""

import pytest

from congress.journal.models import Entry
from congress.meetings.models import AgendaItem, Phase
from congress.people.models import Department
from tests.conftest import make_meeting, new_key
from tests.voting.examples import ALL, counted
from tests.voting.filled import PROJECTS, TIMES, written
from voting.models import Ballot, Paper

EVERYTHING = {
    "kind": "mixed",
    "is_secret": "yes",
    "further": "The work",
    "grades": "five",
    "subjects": "The plan",
    "pass_rule": "two_thirds",
    "selection": "Projects",
    "candidates": PROJECTS,
    "most": "2",
    "note": "Note",
    "max_reissue": "0",
    "grace_s": "90",
    "is_ranked": "on",
    "collect_needs_presence": "on",
    "board_is_public": "on",
} | TIMES
KEPT = [
    *("note", "kind", "is_secret", "electors_from", "pass_rule", "grace_s", "max_reissue"),
    *("is_ranked", "collect_needs_presence", "board_is_public"),
]
PAPERS = ["position", "subject", "kind", "options", "max_choices", "department", "details"]


@pytest.fixture
def clone(send):
    """clone(ballot, …) is the answer."""

    def sent(ballot, client=None, **fields):
        return send(client, address=f"/ballots/{ballot.pk}/clone/", **{"meeting": "", "title": ""} | fields)

    return sent


@pytest.fixture
def earlier(prepared, meeting):
    """A published ballot of all kinds, on an agenda item, in the evaluation phase."""
    phase = meeting.phases.get(kind=Phase.Kind.EVALUATION)
    ballot = prepared(**EVERYTHING, phase=phase.pk, departments=[Department.objects.first().pk])
    item = AgendaItem.objects.create(phase=phase, title="The work", position=1)
    Ballot.objects.filter(pk=ballot.pk).update(item=item)
    graded = (120, 118, [40, 20, 22, 18, 18])
    return counted(ballot, graded, graded, *ALL[1:], state=Ballot.State.PUBLISHED)


def test_draft_has_the_same_papers_and_settings_without_times(clone, earlier, meeting):
    answer = clone(earlier)
    draft = Ballot.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/ballots/{draft.pk}/edit/")
    assert draft.pk != earlier.pk
    assert (draft.state, draft.title, draft.meeting, draft.phase, draft.item) == (
        "draft",
        earlier.title,
        meeting,
        earlier.phase,
        earlier.item,
    )
    assert [getattr(draft, name) for name in KEPT] == [getattr(earlier, name) for name in KEPT]
    left = ["collect_from", "opens_at", "closes_at", "frozen_at", "totals", "roll", "published_at"]
    assert [getattr(draft, name) for name in left] == [None] * len(left)
    assert list(draft.papers.values(*PAPERS)) == list(earlier.papers.values(*PAPERS))
    assert set(draft.papers.values_list("pk", flat=True)) & set(earlier.papers.values_list("pk", flat=True)) == set()
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.facts) == (meeting.topic, "ballot.drafted", {"ballot": str(draft.pk)})


def test_another_meeting_has_its_own_phase_and_no_item(clone, earlier, people):
    other = make_meeting(people, title="Second Session")
    assert clone(earlier, meeting=other.pk).status_code == 201
    draft = Ballot.objects.latest("pk")
    assert (draft.meeting, draft.phase, draft.item) == (other, other.phases.get(kind="evaluation"), None)
    assert Entry.objects.latest("pk").topic_id == other.topic
    assert (earlier.papers.count(), draft.papers.count()) == (4, 4)


def test_meeting_without_phase_for_ballots_is_refused(clone, earlier, people):
    other = make_meeting(people, title="Second Session")
    other.phases.filter(kind__in=Ballot.PHASES).delete()
    before = written()
    answer = clone(earlier, meeting=other.pk)
    assert (answer.status_code, answer.json()["error"], written()) == (
        409,
        "This meeting has no phase for ballots.",
        before,
    )


@pytest.mark.parametrize("number", ["999999", "x", "9" * 40, "\x00"])
def test_meeting_that_is_none_is_refused(clone, earlier, number):
    before = written()
    answer = clone(earlier, meeting=number)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["meeting"], before)


def test_the_same_request_twice_makes_one(clone, earlier):
    key = new_key()
    first, second = [clone(earlier, key=key) for _n in range(2)]
    assert (first.json(), second.status_code, Ballot.objects.count()) == (second.json(), 201, 2)
    assert clone(earlier).status_code == 201
    assert Ballot.objects.count() == 3


@pytest.mark.parametrize("state", Ballot.State.values)
def test_ballot_of_any_state_is_prepared_again(clone, prepared, state):
    ballot = prepared(subjects="The plan")
    Ballot.objects.filter(pk=ballot.pk).update(state=state)
    assert clone(ballot).status_code == 201
    assert list(Paper.objects.values_list("subject", flat=True)) == ["The plan", "The plan"]


def test_form_leads_to_the_draft(clone, earlier, desk):
    page = desk.get(f"/ballots/{earlier.pk}/clone/")
    assert f'action="/ballots/{earlier.pk}/clone/"' in page.content.decode()
    assert page.context["form"]["meeting"].value() == earlier.meeting_id
    answer = clone(earlier, desk)
    draft = Ballot.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ballots/{draft.pk}/edit/")
    form = desk.get(answer.headers["Location"]).context["form"]
    assert (form["title"].value(), form["subjects"].value(), form["grades"].value()) == ("T", "The plan", "five")


def test_form_that_does_not_hold_is_shown_again(clone, earlier, desk):
    answer = clone(earlier, desk, meeting="999999", practice="on")
    assert (answer.status_code, answer.context["form"]["practice"].value()) == (422, True)


def test_only_the_secretariat_is_offered_it(earlier, people, as_person):
    pages = {
        name: as_person(getattr(people, name), accept="text/html")
        .get(f"/ballots/{earlier.pk}/result/")
        .content.decode()
        for name in ("alice", "emil", "gao", "dora")
    }
    offered = [name for name, page in pages.items() if "/clone/" in page]
    assert offered == ["dora"]

"""A ballot for practice: it says so wherever it is read, and decides nothing."""

import pytest

from congress.meetings.parts import tasks_for
from tests.conftest import TESTER
from tests.voting.assembly import assemble, frozen
from tests.voting.examples import counted
from tests.voting.filled import TIMES, written
from voting import board
from voting.models import Ballot
from voting.services.recorded import close_ballot, open_ballot

PREFIX = "【练习】"
CARRIED = [(120, 118, [90, 20, 8])]


@pytest.fixture
def practice(prepared, phase):
    return prepared(subjects="The plan", is_practice="on")


def test_title_of_a_practice_ballot_begins_with_the_word(practice):
    assert (practice.title, practice.is_practice) == (f"{PREFIX}T", True)


def test_word_comes_and_goes_with_the_box(practice, send):
    address, fields = f"/ballots/{practice.pk}/edit/", {"subjects": "The plan", "title": f"{PREFIX}New"}
    titles = []
    for ticked in ({"is_practice": "on"}, {}, {"is_practice": "on"}):
        assert send(address=address, **fields, **ticked).status_code == 200
        practice.refresh_from_db()
        titles.append((practice.title, practice.is_practice))
    assert titles == [(f"{PREFIX}New", True), ("New", False), (f"{PREFIX}New", True)]


def test_form_shows_the_title_without_the_word(practice, desk):
    form = desk.get(f"/ballots/{practice.pk}/edit/").context["form"]
    assert (form["title"].value(), form["is_practice"].value()) == ("T", True)


def test_no_other_ballot_can_be_called_practice(prepared, send):
    assert prepared(subjects="The plan", title=f"{PREFIX}Plan").title == "Plan"
    answer = send(subjects="The plan", title=PREFIX)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title"])


@pytest.mark.parametrize(("length", "status"), [(116, 201), (117, 422)])
def test_title_has_room_for_the_word(send, length, status):
    answer = send(subjects="The plan", title="x" * length, is_practice="on")
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"] == {"title": ["The title of a practice ballot has at most 116 characters."]}


def test_word_is_frozen_with_a_secret_ballot(prepared, meeting, phase, ready_keys):
    assemble(meeting)
    ballot = prepared(subjects="The plan", is_practice="on", is_secret="yes", **TIMES)
    now = {"collect_from": phase.opened_at, "opens_at": phase.opened_at, "closes_at": "2099-01-01T00:00Z"}
    Ballot.objects.filter(pk=ballot.pk).update(**now)
    ballot = frozen(Ballot.objects.get(pk=ballot.pk))
    assert board.frozen_facts(ballot)["title"] == f"{PREFIX}T"


def test_pages_say_practice_in_large(practice, people, as_person):
    open_ballot(ballot=practice, by=TESTER)
    client = as_person(people.alice, accept="text/html")
    for address in (f"/ballots/{practice.pk}/", f"/ballots/?meeting={practice.meeting_id}"):
        page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
        assert '<p class="practice"><strong>Practice</strong>' in page


def test_other_ballots_say_nothing_of_practice(ballot, people, as_person):
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/").content.decode()
    assert 'class="practice"' not in page


def test_tasks_say_practice(practice, meeting, people, in_english):
    open_ballot(ballot=practice, by=TESTER)
    found = tasks_for(people.alice, meeting, meeting.representatives.get(user=people.alice))
    told = [(task.title, task.note) for task in found if task.url == f"/ballots/{practice.pk}/"]
    assert told == [(f"{PREFIX}T", "For practice: it decides nothing.")]


def test_result_says_that_it_decides_nothing(practice, people, as_person):
    Ballot.objects.filter(pk=practice.pk).update(is_secret=True)
    practice.refresh_from_db()
    counted(practice, *CARRIED, state=Ballot.State.PUBLISHED)
    page = as_person(people.alice, accept="text/html").get(
        f"/ballots/{practice.pk}/result/", headers={"Accept-Language": "en"}
    )
    assert "For practice: it decides nothing." in page.content.decode()
    assert as_person(people.alice).get(f"/ballots/{practice.pk}/").json()["practice"] is True


@pytest.mark.parametrize(("ticked", "title"), [({"practice": "on"}, f"{PREFIX}T"), ({}, "T")])
def test_practice_is_prepared_from_a_ballot_and_a_ballot_from_practice(practice, send, ticked, title):
    close_ballot(ballot=open_ballot(ballot=practice, by=TESTER), by=TESTER)
    answer = send(address=f"/ballots/{practice.pk}/clone/", **ticked)
    made = Ballot.objects.latest("pk")
    assert (answer.status_code, made.title, made.is_practice) == (201, title, bool(ticked))


def test_long_title_is_cut_for_practice(prepared, send):
    ballot = prepared(subjects="The plan", title="x" * 120)
    before = len(written()[1])
    assert send(address=f"/ballots/{ballot.pk}/clone/", practice="on").status_code == 201
    assert (len(Ballot.objects.latest("pk").title), len(written()[1])) == (120, before + 1)

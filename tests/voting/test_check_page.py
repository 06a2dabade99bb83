"""The pages on which a count is checked: who sees which, and that nobody is named on them."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.meetings.models import Meeting
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER, make_meeting, make_people
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from tests.voting.recount.reading import NAMES
from voting import board
from voting.checked import CHECKED
from voting.models import Ballot
from voting.phone import served_path
from voting.services.secret import close_secret

MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def fresh_boxes():
    """Here the boxes stay from test to test."""


@pytest.fixture(scope="module")
def world(module_db):
    people = make_people()
    meeting = make_meeting(people)
    assemble(meeting)
    return people, meeting


def counted(meeting, **having):
    ballot = frozen(secret_draft(meeting, ["Parks"], **having))
    booklet = collected(ballot, electors(ballot)[0])
    ballot = opened(ballot)
    cast(booklet, "sat")
    return close_secret(ballot=ballot, by=TESTER)


@pytest.fixture(scope="module")
def ballots(world):
    """One for everybody, one for who sees the meeting, and one that is not counted."""
    meeting = world[1]
    return {
        "shown": counted(meeting, board_is_public=True),
        "seen": counted(meeting),
        "open": opened(frozen(secret_draft(meeting, ["Roads"], board_is_public=True))),
    }


def address(ballot):
    return f"/ballots/{ballot.pk}/check/"


def main_of(answer):
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def offered(client):
    return re.findall(r'href="/ballots/(\d+)/check/"', main_of(client.get("/ballots/check/")))


def test_list_offers_everybody_what_he_may_check(ballots, world, client, as_person):
    shown, seen = str(ballots["shown"].pk), str(ballots["seen"].pk)
    (stranger,) = add_people(people=[User(username="stranger", name="Stranger")])
    assert [offered(client), offered(as_person(stranger))] == [[shown], [shown]]
    assert sorted(offered(as_person(world[0].alice))) == sorted([shown, seen])


def test_ballots_of_a_drill_and_those_for_practice_are_not_offered(ballots, world, client):
    Ballot.objects.filter(pk=ballots["shown"].pk).update(is_practice=True)
    assert offered(client) == []
    Ballot.objects.filter(pk=ballots["shown"].pk).update(is_practice=False)
    assert offered(client) == [str(ballots["shown"].pk)]
    Meeting.objects.filter(pk=world[1].pk).update(is_drill=True)
    assert offered(client) == []


def test_page_of_a_board_is_for_who_sees_the_board(ballots, world, client, as_person):
    alice = as_person(world[0].alice, accept="text/html")
    found = {
        name: (client.get(address(one)).status_code, alice.get(address(one)).status_code)
        for name, one in ballots.items()
    }
    assert found == {"shown": (200, 200), "seen": (303, 200), "open": (303, 404)}
    assert client.get(address(ballots["seen"]))["Location"] == f"/sign-in/?next={address(ballots['seen'])}"


def test_page_fetches_the_bundle_of_its_ballot_at_one_tap(ballots, client):
    page = main_of(client.get(address(ballots["shown"])))
    assert page.count(f'data-bundle="/ballots/{ballots["shown"].pk}/bundle.json"') == 1
    assert page.count("data-check-now") == 1
    assert "data-check-file" not in page


def test_page_names_nobody(ballots, world, as_person):
    alice = as_person(world[0].alice, accept="text/html")
    for path in ("/ballots/check/", address(ballots["seen"])):
        page = main_of(alice.get(path))
        assert [name for name in User.objects.values_list("name", flat=True) if name and name in page] == []


def test_page_tells_the_digest_of_its_script(ballots, client):
    page = client.get("/ballots/check/").content.decode()
    assert hashlib.sha256(served_path("recount.js").read_bytes()).hexdigest() in page
    assert re.findall(r'src="[^"]*(recount|check)[^"]*\.js" integrity="sha384-', page) == ["recount", "check"]


def test_page_has_a_line_for_each_check_of_the_program(client, db):
    page = main_of(client.get("/ballots/check/"))
    assert re.findall(r'data-check="([a-z-]+)"', page) == NAMES == [one.name for one in CHECKED]
    program = re.findall(
        r"^    ([a-z-]+) {2,}\S", board.RECOUNT.read_text().partition('"""')[2].partition('"""')[0], re.M
    )
    assert program == NAMES


def test_pages_save_no_session(ballots, client):
    assert [client.get(path).cookies.get("sessionid") for path in ("/ballots/check/", address(ballots["shown"]))] == [
        None
    ] * 2


def test_list_takes_the_same_queries_for_many(ballots, world, as_person):
    alice = as_person(world[0].alice, accept="text/html")

    def queries(path):
        alice.get(path)
        with CaptureQueriesContext(connection) as captured:
            alice.get(path)
        return len(captured)

    many, one = queries("/ballots/check/"), queries(address(ballots["seen"]))
    Ballot.objects.filter(pk=ballots["shown"].pk).update(state=Ballot.State.WITHDRAWN)
    assert queries("/ballots/check/") == many <= MOST_QUERIES
    assert one <= MOST_QUERIES

"""The agenda and the roll: the same number of queries however many are on the roll, and few of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.meetings.models import Representative
from congress.meetings.services import enroll, sign_in_online
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER

MOST_QUERIES = 12


@pytest.fixture
def queries():
    def counted(client, page) -> int:
        client.get(page)  # what is looked up once in a process
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        return len(captured)

    return counted


@pytest.fixture
def hundred(meeting):
    """A hundred more on the roll, half of them signed in."""

    def come():
        people = add_people(people=[User(username=f"rep{n}", name=f"Rep {n}") for n in range(100)])
        group = meeting.groups.first()
        roll = [
            Representative(user=user, number=f"1{n:02d}", sector="residents", group=group)
            for n, user in enumerate(people)
        ]
        for representative in enroll(meeting=meeting, by=TESTER, representatives=roll)[:50]:
            sign_in_online(representative=representative, by=TESTER)

    return come


@pytest.mark.parametrize("name", ["alice", "dora", "gao"])
@pytest.mark.parametrize("tail", ["", "roll/", "phases/", "rooms/"])
def test_page_takes_the_same_queries_for_many(meeting, hundred, people, as_person, tail, name, queries):
    client = as_person(getattr(people, name), accept="text/html")
    few = queries(client, f"/meetings/{meeting.pk}/{tail}")
    hundred()
    assert queries(client, f"/meetings/{meeting.pk}/{tail}") == few


@pytest.mark.parametrize("name", ["alice", "bob", "dora", "emil", "gao"])
def test_agenda_takes_few_queries(meeting, people, as_person, django_assert_max_num_queries, name):
    client = as_person(getattr(people, name), accept="text/html")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"/meetings/{meeting.pk}/").status_code == 200


def test_agenda_takes_few_queries_after_signing_in(meeting, people, as_person, django_assert_max_num_queries):
    sign_in_online(representative=meeting.representatives.get(user=people.alice), by=TESTER)
    client = as_person(people.alice, accept="text/html")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"/meetings/{meeting.pk}/").status_code == 200


def buttons(client, meeting) -> list[tuple]:
    page = client.get(f"/meetings/{meeting.pk}/")
    return [(phase.kind, button.url, button.is_act) for phase, button in page.context["buttons"] if phase.is_open]


def test_agenda_has_the_button_of_what_is_on(meeting, people, as_person):
    client = as_person(people.alice, accept="text/html")
    base = f"/meetings/{meeting.pk}/"
    both = [("sign-in", f"{base}sign-in/", True), ("group-exchange", f"{base}rooms/", False)]
    assert buttons(client, meeting) == both
    sign_in_online(representative=meeting.representatives.get(user=people.alice), by=TESTER)
    assert buttons(client, meeting) == both[1:]


def test_agenda_has_no_sign_in_for_who_is_not_on_the_roll(meeting, people, as_person):
    kinds = {
        name: [kind for kind, _url, _act in buttons(as_person(getattr(people, name), accept="text/html"), meeting)]
        for name in ("gao", "emil", "dora")
    }
    assert kinds == {name: ["group-exchange"] for name in kinds}


def test_roll_of_others_does_not_follow_the_desk(meeting, people, as_person):
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"/meetings/{meeting.pk}/roll/").content.decode()
        for name in ("alice", "emil", "dora")
    }
    assert [name for name, page in pages.items() if f'data-live-topic="{meeting.desk_topic}"' in page] == ["dora"]


def test_personal_link_is_shown_to_the_secretariat_alone(meeting, people, as_person):
    row = meeting.representatives.get(user=people.alice)
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(row.get_absolute_url()).content.decode()
        for name in ("alice", "dora")
    }
    assert [name for name, page in pages.items() if "/in/" in page] == ["dora"]

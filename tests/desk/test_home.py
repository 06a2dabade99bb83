"""The home page, the bottom bar, the telephone, and the answer to a load balancer."""

import pytest
from django.conf import settings as product
from django.test import Client

from congress.meetings.models import Meeting
from congress.people.models import User
from tests.conftest import make_meeting


@pytest.fixture
def visitor(db):
    return Client(headers={"Accept-Language": "en"})


def page(client, address) -> str:
    return client.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_healthz_is_well_without_a_session_and_a_query(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = visitor.get("/healthz")
    assert (answer.status_code, answer.json(), dict(answer.cookies)) == (200, {"ok": True}, {})


COOKIES = ["nonsense", '"octal\\000zero"', "x" * 3000, "ä", "'; --", ""]


@pytest.mark.parametrize("value", COOKIES)
@pytest.mark.parametrize("address", ["/healthz", "/", "/live/topics/", "/sign-in/"])
def test_cookie_that_is_none_of_ours_is_no_error(db, address, value):
    names = (product.SESSION_COOKIE_NAME, "csrftoken", "messages", "browser", "text", product.LANGUAGE_COOKIE_NAME)
    cookies = "; ".join(f"{name}={value}" for name in names)
    assert Client().get(address, headers={"Cookie": cookies}).status_code == 200


def test_home_without_a_meeting_says_so(visitor):
    assert "No meeting is set up yet." in page(visitor, "/")


def test_home_tells_a_visitor_of_the_newest_meeting(visitor, meeting):
    shown = page(visitor, "/")
    assert [text for text in (meeting.title, meeting.place, meeting.telephone, "/sign-in/") if text not in shown] == []


def test_home_tells_a_visitor_of_no_drill(visitor, meeting):
    Meeting.objects.update(is_drill=True)
    assert meeting.title not in page(visitor, "/")


def test_home_leads_to_the_meeting(meeting, people, as_person):
    for name in ("alice", "charlie", "gao"):
        answer = as_person(getattr(people, name), accept="text/html").get("/")
        assert (name, answer.status_code, answer.url) == (name, 302, f"/meetings/{meeting.pk}/")


def test_home_leads_staff_to_their_desk(meeting, people, as_person):
    for name in ("dora", "emil", "fiona"):
        answer = as_person(getattr(people, name), accept="text/html").get("/")
        assert (name, answer.status_code, answer.url) == (name, 302, "/desk/")


def test_home_leads_to_the_newest_meeting(meeting, people, as_person):
    second = make_meeting(people, title="Second Session")
    assert as_person(people.alice).get("/").url == second.get_absolute_url()
    Meeting.objects.filter(pk=second.pk).update(held_on="2019-01-01")
    assert as_person(people.alice).get("/").url == meeting.get_absolute_url()


def test_home_leads_to_no_drill(meeting, people, as_person):
    drill = make_meeting(people, title="Drill")
    Meeting.objects.filter(pk=drill.pk).update(is_drill=True)
    assert as_person(people.alice).get("/").url == meeting.get_absolute_url()


def test_person_without_a_meeting_is_told_whom_to_call(meeting, people, as_person):
    shown = page(as_person(people.hanna, accept="text/html"), "/")
    assert "You are not on the roll of a meeting yet." in shown
    assert f'href="tel:{meeting.telephone}"' in shown


# The frame of every page


def current(client, address) -> list[str]:
    return [place.icon for place in client.get(address).context["here"].bar if place.current]


def test_bar_marks_where_one_is(meeting, rooms, people, as_person):
    alice = as_person(people.alice, accept="text/html")
    row = meeting.representatives.get(user=people.alice)
    base = f"/meetings/{meeting.pk}/"
    places = {
        base: "calendar-days",
        f"{base}phases/": "calendar-days",
        f"/rooms/{rooms[0].pk}/": "chat-bubble-left-right",
        f"{base}roll/": "calendar-days",
        row.get_absolute_url(): "calendar-days",
        f"/suggestions/?meeting={meeting.pk}": "light-bulb",
        "/suggestions/new/": "light-bulb",
    }
    assert {address: current(alice, address) for address in places} == {
        address: [icon] for address, icon in places.items()
    }


def test_bar_is_of_the_meeting_on_the_page(meeting, people, as_person):
    second = make_meeting(people, title="Second Session")
    alice = as_person(people.alice, accept="text/html")
    urls = {
        one: [place.url for place in alice.get(one.get_absolute_url()).context["here"].bar] for one in (meeting, second)
    }
    assert urls == {
        one: [
            f"/meetings/{one.pk}/",
            f"/documents/?meeting={one.pk}",
            f"/meetings/{one.pk}/rooms/",
            f"/ballots/?meeting={one.pk}",
            f"/suggestions/?meeting={one.pk}",
        ]
        for one in (meeting, second)
    }


def test_bar_of_the_staff_begins_with_their_desk(meeting, people, as_person):
    first = {
        name: as_person(getattr(people, name), accept="text/html").get("/me/").context["here"].bar[0].url
        for name in ("alice", "gao", "dora", "emil")
    }
    agenda = f"/meetings/{meeting.pk}/"
    assert first == {"alice": agenda, "gao": agenda, "dora": "/desk/", "emil": "/desk/"}


def test_bar_is_not_there_without_a_meeting(visitor, people, as_person):
    assert visitor.get("/").context["here"].bar == []
    assert as_person(people.hanna, accept="text/html").get("/").context["here"].bar == []


def test_page_says_who_is_signed_in(meeting, people, as_person):
    User.objects.filter(pk=people.alice.pk).update(name="代表001")
    shown = page(as_person(people.alice, accept="text/html"), "/suggestions/")
    assert '<a class="masthead-person" href="/me/">代表001</a>' in shown


def test_page_names_its_person_and_language(meeting, people, as_person):
    shown = page(as_person(people.alice, accept="text/html"), "/me/")
    assert f'data-person="{people.alice.pk}"' in shown
    assert '<html lang="en"' in shown

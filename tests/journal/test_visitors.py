"""Who is at the other end of a socket, found for a crowd at once as for a page."""

import asyncio

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import visitors
from congress.journal.visitors import Reception, load_visitors
from congress.people.models import User


def scope(client):
    return {"headers": [(b"cookie", client.cookies.output(header="", sep=";").strip().encode())]}


def users_of(*clients):
    return [visitor.user for visitor in load_visitors([scope(client) for client in clients])]


def test_each_is_the_person_of_his_own_session(people, as_person):
    clients = [as_person(user) for user in (people.alice, people.bob, None, people.alice)]
    assert users_of(*clients) == [people.alice, people.bob, AnonymousUser(), people.alice]


def test_crowd_costs_two_queries(people, as_person):
    clients = [as_person(user) for user in (people.alice, people.bob, people.charlie) * 5]
    with CaptureQueriesContext(connection) as caught:
        found = users_of(*clients)
    assert (len(found), len(caught)) == (15, 2)


def test_visitors_cost_none(db, as_person):
    with CaptureQueriesContext(connection) as caught:
        assert users_of(as_person(None), as_person(None)) == [AnonymousUser()] * 2
    assert len(caught) == 0


def test_session_of_a_visitor_is_nobodys(people, as_person):
    client = as_person(None)
    session = client.session
    session["text"] = "large"
    session.save()
    assert users_of(client) == [AnonymousUser()]


def end_session(client, user):
    Session.objects.all().delete()


def expire(client, user):
    Session.objects.update(expire_date=timezone.now())


def disable(client, user):
    User.objects.update(is_active=False)


def change_password(client, user):
    user.set_password("another long password")
    user.save()


def sign_in_by_what_is_gone(client, user):
    session = client.session
    session[auth.BACKEND_SESSION_KEY] = "congress.people.backends.Gone"
    session.save()


def delete_person(client, user):
    User.objects.all().delete()


ENDS = [end_session, expire, disable, change_password, sign_in_by_what_is_gone, delete_person]


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
def test_who_has_no_session_any_more_is_a_visitor_as_on_a_page(people, as_person, end):
    client = as_person(people.emil)
    assert (users_of(client), client.get("/me/").status_code) == ([people.emil], 200)
    end(client, people.emil)
    assert (users_of(client), client.get("/me/").status_code) == ([AnonymousUser()], 302)


def test_session_opened_under_the_former_secret_holds(people, as_person, settings):
    settings.SECRET_KEY, former = "the new one", settings.SECRET_KEY
    client = as_person(people.alice)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = former, ["the new one"]
    assert users_of(client) == [people.alice]


async def test_those_who_come_meanwhile_are_looked_up_together(monkeypatch):
    asked = []

    def load(scopes):
        asked.append(scopes)
        return [f"visitor {one}" for one in scopes]

    monkeypatch.setattr(visitors, "load_visitors", load)
    reception = Reception()
    found = await asyncio.gather(*(reception.receive(number) for number in range(1, 6)))
    assert found == [f"visitor {number}" for number in range(1, 6)]
    assert asked == [[1, 2, 3, 4, 5]]
    assert await reception.receive(6) == "visitor 6"


async def test_who_leaves_before_he_is_found_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(visitors, "load_visitors", lambda scopes: list(scopes))
    reception = Reception()
    gone = asyncio.create_task(reception.receive("gone"))
    stays = asyncio.create_task(reception.receive("stays"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == "stays"


async def test_database_that_fails_is_told_to_all_who_wait_and_to_nobody_after(monkeypatch):
    def fail(scopes):
        raise OperationalError("gone")

    reception = Reception()
    with monkeypatch.context() as broken:
        broken.setattr(visitors, "load_visitors", fail)
        told = await asyncio.gather(*(reception.receive(number) for number in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [OperationalError] * 3
    monkeypatch.setattr(visitors, "load_visitors", lambda scopes: list(scopes))
    assert await reception.receive("later") == "later"

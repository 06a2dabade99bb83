"""Demo mode: whose database it may use, its one-tap sign-in, and that outside it nothing of it exists."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from congress.desk.server import reasons_not_to_serve
from congress.people.models import User
from congress.people.services import add_sign_in_name
from congress.rehearsal import demo
from congress.rehearsal.models import DemoMark, Persona

ADDRESSES = ["/demo/", "/demo/sign-in/", "/demo/drill/"]


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


@pytest.fixture
def persona(people):
    """alice is of the demo, by two names; nobody else is."""
    add_sign_in_name(user=people.alice, name="moderator1")
    Persona.objects.create(username="moderator1", user=people.alice, role=Persona.Role.MODERATOR, note="Group One")
    return Persona.objects.create(username="rep001", user=people.alice, role=Persona.Role.REPRESENTATIVE)


def tap(username, client=None, **headers):
    client = client or Client()
    fields = {} if username is None else {"username": username}
    return client, client.post("/demo/sign-in/", fields, headers={"Accept-Language": "en"} | headers)


def who(client) -> int | None:
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


# Outside the demo


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_outside_the_demo_its_addresses_do_not_exist(persona, people, as_person, address, method):
    for user in (None, people.alice, people.dora):
        client = as_person(user)
        assert getattr(client, method)(address, {"username": "rep001"}).status_code == 404
        assert who(client) == (user.pk if user else None)


def test_outside_the_demo_no_page_leads_there(persona, meeting):
    assert "/demo/" not in Client().get("/").content.decode()


# One tap


@pytest.mark.parametrize("username", ["rep001", "moderator1"])
def test_one_tap_signs_in(persona, people, in_demo, username):
    client, answer = tap(username)
    assert (answer.status_code, answer.url, who(client)) == (303, "/", people.alice.pk)


def test_one_tap_gives_a_new_session_and_token(persona, people, in_demo):
    client = Client()
    client.get("/demo/")
    token = client.cookies["csrftoken"].value
    tap("rep001", client)
    assert client.cookies["csrftoken"].value != token


def test_next_tap_is_the_next_person(persona, people, in_demo):
    Persona.objects.create(username="rep002", user=people.bob, role=Persona.Role.REPRESENTATIVE)
    client, _answer = tap("rep001")
    session = client.session.session_key
    tap("rep002", client)
    assert (who(client), client.session.session_key != session) == (people.bob.pk, True)


@pytest.mark.parametrize("username", ["nobody", "", None, "alice", "dora", "REP001", "rep001 ", "a\x00b", "x" * 5000])
def test_anybody_else_is_not_signed_in(persona, in_demo, username):
    """alice by the name she has outside the demo, too."""
    client, answer = tap(username)
    assert (answer.status_code, who(client)) == (422, None)
    assert "There is nobody of this name in the demo." in answer.content.decode()


def test_unknown_name_is_told_as_json(persona, in_demo):
    _client, answer = tap("nobody", Accept="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["username"])


def test_one_tap_wants_the_token(persona, in_demo):
    client, answer = tap("rep001", Client(enforce_csrf_checks=True))
    assert (answer.status_code, who(client)) == (403, None)


def test_page_of_the_demo_names_every_persona_and_sets_the_token(persona, in_demo):
    client = Client()
    page = client.get("/demo/")
    assert page.status_code == 200
    assert [name for name in ("rep001", "moderator1") if f'value="{name}"' not in page.content.decode()] == []
    assert "csrftoken" in client.cookies


def test_disabled_person_does_not_come_in_by_a_tap(persona, people, in_demo):
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    client, _answer = tap("rep001")
    assert client.get("/me/").status_code == 302


def test_in_the_demo_home_leads_there(persona, in_demo):
    assert 'href="/demo/"' in Client().get("/").content.decode()


# Whose database it is


def test_empty_database_may_be_loaded(db):
    assert (demo.is_empty(), demo.is_marked(), demo.why_not_load()) == (True, False, "")


def test_database_without_tables_may_be_loaded(db, monkeypatch):
    monkeypatch.setattr(demo, "tables", set)
    assert (demo.is_empty(), demo.is_marked(), demo.why_not_load()) == (True, False, "")


def test_database_of_other_tables_is_refused(db, monkeypatch):
    monkeypatch.setattr(demo, "tables", lambda: {"somebody_elses"})
    assert (demo.is_empty(), demo.why_not_load() == "") == (False, False)


@pytest.mark.parametrize("fixture", ["people", "meeting"])
def test_database_with_people_is_refused(db, request, fixture):
    request.getfixturevalue(fixture)
    assert (demo.is_empty(), demo.why_not_load() == "") == (False, False)


def test_marked_database_may_be_loaded_again(people):
    DemoMark.objects.create()
    assert demo.why_not_load() == ""


def test_demo_refuses_a_foreign_database_before_it_touches_it(people, settings, monkeypatch):
    monkeypatch.setattr(demo, "enter_demo_mode", lambda: None)
    monkeypatch.setattr("congress.rehearsal.management.commands.demo.enter_demo_mode", lambda: None)
    before = connection.introspection.table_names()
    with pytest.raises(CommandError, match="something else"):
        call_command("demo")
    assert (connection.introspection.table_names(), User.objects.count()) == (before, 8)


# Serving


def test_real_database_is_served(people, settings):
    settings.SECRET_KEY_IS_LOCAL = False
    assert reasons_not_to_serve(settings) == []


def test_marked_database_is_not_served(db, settings):
    DemoMark.objects.create()
    settings.SECRET_KEY_IS_LOCAL = False
    with pytest.raises(CommandError, match="loaded for the demo"):
        call_command("serve", skip_checks=True)


def test_key_of_the_demo_is_not_served(db, settings):
    settings.SECRET_KEY_IS_LOCAL = True
    with pytest.raises(CommandError, match="SECRET_KEY"):
        call_command("serve", skip_checks=True)


def test_demo_mode_is_of_this_machine_alone(settings):
    for name in ("DEMO", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"):
        setattr(settings, name, getattr(settings, name))  # put back afterwards
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        setattr(settings, name, True)
    demo.enter_demo_mode()
    assert (settings.DEMO, settings.ALLOWED_HOSTS) == (True, ["127.0.0.1", "localhost", "[::1]"])
    assert (settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE) == (False, False)

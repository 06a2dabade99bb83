"""The permission walk: every route and every live topic, for every role, with its declared answer.

A route or a kind of topic that no app declares fails.
"""

from copy import deepcopy
from itertools import groupby

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from congress.journal import topics
from congress.journal.models import Entry
from congress.rehearsal import reference_day
from congress.rehearsal.models import Persona
from tests.conftest import make_meeting, make_people, new_key
from tests.world import ROLES, address_of, answers, client_of, declaring, fields, followers, make_world, topic_of

pytestmark = pytest.mark.django_db


def named(row) -> str:
    return " ".join(word for word in row if isinstance(word, str))


def routes(patterns=None, namespace="") -> set[str]:
    """The names of all routes, those of included files with them."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= routes(pattern.url_patterns, inner)
        else:
            found.add(f"{namespace}{pattern.name}")
    return found


@pytest.fixture(scope="module")
def world(module_db):
    people = make_people()
    return make_world(people, make_meeting(people))


def answer(client: Client, method: str, address: str, fields: dict) -> int:
    """The status, and nothing of what was done remains."""
    with transaction.atomic():
        if method == "GET":
            response = client.get(address, headers={"Accept": "text/html"})
        else:
            response = client.post(address, fields, headers={"Accept": "application/json"})
        transaction.set_rollback(True)
    return response.status_code


def walk(world, rows: list[tuple]) -> dict[str, dict[str, str]]:
    """{row: {role: status}}, each request in the same world."""
    cookies = {role: client_of(world, role).cookies for role in ROLES}
    client = Client()  # one for all: a client's first request loads the middleware
    given = {}
    for row in rows:
        route, method, thing, _declared = row
        address = address_of(world, route, thing)
        given[named(row)] = {}
        for role in ROLES:
            client.cookies = deepcopy(cookies[role])
            sent = fields(route) | {"key": new_key()}
            given[named(row)][role] = str(answer(client, method, address, sent))
    return given


def declared_of(rows: list[tuple]) -> dict[str, dict[str, str]]:
    return {named(row): row[-1] for row in rows}


def by_first_word(rows: list[tuple]) -> list[list[tuple]]:
    return [list(of_word) for _word, of_word in groupby(rows, lambda row: row[0])]


def first_word(rows: list[tuple]) -> str:
    return rows[0][0]


def test_every_route_is_declared():
    declared = {route for route, *_rest in answers()}
    assert {route for route in routes() if not route.startswith("admin:")} == declared


def test_every_route_is_declared_for_both_methods():
    declared = {(route, method) for route, method, *_rest in answers()}
    assert declared == {(route, method) for route, _method in declared for method in ("GET", "POST")}


def test_every_route_of_an_object_is_declared_for_a_foreign_one():
    """Where any role is let in at all."""
    things = {}
    for route, method, thing, given in answers():
        if set(given.values()) != {"405"} and thing != "-":
            things.setdefault((route, method), []).append(thing)
    assert [route for route, known in things.items() if len(known) < 2] == []


@pytest.mark.parametrize("rows", by_first_word(answers()), ids=first_word)
def test_route_answers_as_declared(world, rows):
    assert walk(world, rows) == declared_of(rows)


@pytest.mark.parametrize("rows", by_first_word(answers("DEMO_ANSWERS")), ids=first_word)
def test_demo_route_answers_as_declared(world, rows, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(reference_day, "GROUPS", [("Group One", 1)])
    Persona.objects.create(username="rep001", user=world.users["alice"], role=Persona.Role.REPRESENTATIVE)
    assert walk(world, rows) == declared_of(rows)


def test_refused_act_writes_nothing(world):
    """Every refusal of the table, one after the other, without taking anything back."""
    cookies = {role: client_of(world, role).cookies for role in ROLES}
    client = Client(headers={"Accept": "application/json"})
    before = list(Entry.objects.values_list("pk", "facts"))
    for route, method, thing, declared in answers():
        refused = [role for role in ROLES if method == "POST" and declared[role] in ("401", "403", "404", "405", "409")]
        for role in refused:
            client.cookies = deepcopy(cookies[role])
            client.post(address_of(world, route, thing), fields(route) | {"key": new_key()})
    assert list(Entry.objects.values_list("pk", "facts")) == before


# Live topics


def test_every_kind_of_topic_is_declared():
    assert {kind.word for kind in topics.kinds()} == {word for word, *_rest in followers()}


def test_topic_is_followed_as_declared(world):
    users = {role: world.users[role] or AnonymousUser() for role in ROLES}
    may = {
        named(row): {role: yes_no(topics.can_follow(users[role], topic_of(world, *row[:2]))) for role in ROLES}
        for row in followers()
    }
    assert may == declared_of(followers())


def test_audience_of_a_topic_is_who_may_follow(world):
    """Asked for of what is followed only, so of nothing that does not exist."""
    rows = [row for row in followers() if row[1] != "nothing"]
    may = {}
    for row in rows:
        kind, pk = topics.find(topic_of(world, *row[:2]))
        audience = set(kind.audience(pk))
        may[named(row)] = {role: yes_no(getattr(world.users[role], "pk", None) in audience) for role in ROLES}
    assert may == declared_of(rows)


def yes_no(may: bool) -> str:
    return "yes" if may else "no"


def test_listed_topics_are_those_that_may_be_followed(world):
    """All of the declared ones, and one's own."""
    listed, declared = {}, {}
    for role in ROLES:
        listed[role] = {one["topic"] for one in client_of(world, role).get("/live/topics/").json()}
        may = {topic_of(world, word, thing) for word, thing, may in followers() if is_listed(word, thing, role, may)}
        own = set() if role in ("visitor", "gone") else {f"person.{world.users[role].pk}"}
        declared[role] = may | own
    assert {role: listed[role] ^ declared[role] for role in ROLES} == {role: set() for role in ROLES}


def is_listed(word: str, thing: str, role: str, may: dict[str, str]) -> bool:
    listed = getattr(declaring("FOLLOWERS", word), "LISTED", {}).get(word)
    return may[role] == "yes" and (listed is None or role in listed[thing])


# The administration pages: one rule for all of them. They show to system administrators and never write.


def admin_pages() -> list[str]:
    pages = [reverse("admin:index"), reverse("admin:password_change"), reverse("admin:jsi18n")]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
    return pages


def test_administration_is_closed_to_others(world):
    others = [client_of(world, role) for role in ROLES if role != "root"]
    answers = [client.get(page) for client in others for page in admin_pages()]
    assert {(one.status_code, one.url.split("?")[0]) for one in answers} == {(302, reverse("admin:login"))}


def test_administration_shows_every_list_to_the_administrator(world):
    client = client_of(world, "root")
    lists = [page for page in admin_pages() if not page.endswith("/add/")]
    assert {page: client.get(page).status_code for page in lists} == dict.fromkeys(lists, 200)


def test_administration_never_writes(world, rf):
    request = rf.get("/admin/")
    request.user = world.users["root"]
    may = {
        model._meta.label: {verb for verb, allowed in one.get_model_perms(request).items() if allowed}
        for model, one in admin.site._registry.items()
    }
    assert may == {label: {"view"} for label in may}

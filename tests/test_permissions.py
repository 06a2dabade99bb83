"""The permission walk: every route and every live topic, for every role, with its declared answer.

A route or a kind of topic that is not declared here fails.
"""

from copy import deepcopy
from datetime import date
from itertools import groupby
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from sesame.utils import get_token

from congress.journal import topics
from congress.journal.models import Entry
from congress.meetings.models import Phase, Representative
from congress.meetings.services import (
    add_group,
    ask_leave,
    create_meeting,
    enroll,
    leave_meeting,
    open_phase,
    sign_in_by_staff,
    sign_in_online,
)
from congress.people.models import User
from congress.people.services import add_people
from congress.people.views import LINK_SCOPE
from congress.rehearsal import reference_day
from congress.rehearsal.models import Persona
from deliberation.rooms.services import make_exchange_rooms, post_message
from tests.conftest import TESTER, new_key

BACKEND = "congress.people.backends.SignInNameBackend"
NOWHERE = 999999

# visitor: not signed in. gone: of group one, disabled, with a session. hanna: an account that belongs to no meeting.
# root: a system administrator. alice, bob (who moderates): group one. charlie: group two. gao: scrutineer.
# emil, fiona: handler and approver of a department. dora: secretariat.
ROLES = ["visitor", "gone", "hanna", "root", "alice", "bob", "charlie", "gao", "emil", "fiona", "dora"]

# GET as a page, POST as JSON with a valid key. One answer alone holds for every role. The objects:
# ours, theirs   of this meeting, and of another meeting, whose secretariat and departments are the same
# mixed          another meeting's under this meeting's address
# one, two       of group one or by alice; of group two or by charlie
# nothing        does not exist
# In this world bob has signed in and left, charlie has signed in, alice has not; olga asked for leave.
ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
home                   GET  -     200  200  200  200     302  302  302  302     302  302  302
home                   POST -     405
healthz                GET  -     200
healthz                POST -     405
live_topics            GET  -     200
live_topics            POST -     405
live_since             GET  -     200
live_since             POST -     405
sign_in                GET  -     200  200  302  302     302  302  302  302     302  302  302
sign_in                POST -     422  422  302  302     302  302  302  302     302  302  302
sign_in_code           GET  -     200
sign_in_code           POST -     422
personal_link          GET  alice    200
personal_link          GET  nothing  404
personal_link          POST alice    303
personal_link          POST nothing  404
sign_out               GET  -     405
sign_out               POST -     200
me                     GET  -     302  302  200  200     200  200  200  200     200  200  200
me                     POST -     405
display_set            GET  -     405
display_set            POST -     303
code_issue             GET  alice    405
code_issue             POST alice    401  401  403  403     403  403  403  403     403  403  200
code_issue             POST nothing  401  401  403  403     403  403  403  403     403  403  404

meeting_detail         GET  ours     302  302  404  404     200  200  200  200     200  200  200
meeting_detail         GET  theirs   302  302  404  404     404  404  404  404     200  200  200
meeting_detail         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
meeting_detail         POST ours     405
meeting_sign_in        GET  ours     405
meeting_sign_in        POST ours     401  401  404  404     201  409  409  403     403  403  403
meeting_sign_in        POST theirs   401  401  404  404     404  404  404  404     403  403  403
meeting_sign_in        POST nothing  401  401  404  404     404  404  404  404     404  404  404

phase_list             GET  ours     302  302  404  404     200  200  200  200     200  200  200
phase_list             GET  theirs   302  302  404  404     404  404  404  404     200  200  200
phase_list             POST ours     405
phase_detail           GET  ours     302  302  404  404     403  403  403  403     403  403  200
phase_detail           GET  mixed    302  302  404  404     404  404  404  404     404  404  404
phase_detail           GET  theirs   302  302  404  404     404  404  404  404     403  403  200
phase_detail           GET  nothing  302  302  404  404     404  404  404  404     404  404  404
phase_detail           POST ours     405
phase_open             GET  ours     303  303  404  404     403  403  403  403     403  403  200
phase_open             GET  mixed    303  303  404  404     404  404  404  404     404  404  404
phase_open             POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_open             POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_open             POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_open             POST nothing  401  401  404  404     404  404  404  404     404  404  404
phase_close            GET  ours     405
phase_close            POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_close            POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_close            POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_close            POST nothing  401  401  404  404     404  404  404  404     404  404  404
phase_undo             GET  ours     405
phase_undo             POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_undo             POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_undo             POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_undo             POST nothing  401  401  404  404     404  404  404  404     404  404  404

roll                   GET  ours     302  302  404  404     200  200  200  200     200  200  200
roll                   GET  theirs   302  302  404  404     404  404  404  404     200  200  200
roll                   POST ours     405
representative_detail  GET  alice    302  302  404  404     200  403  403  403     403  403  200
representative_detail  GET  mixed    302  302  404  404     404  404  404  404     404  404  404
representative_detail  GET  theirs   302  302  404  404     404  404  404  404     403  403  200
representative_detail  GET  nothing  302  302  404  404     404  404  404  404     404  404  404
representative_detail  POST alice    405
representative_sign_in GET  alice    303  303  404  404     200  403  403  403     403  403  200
representative_sign_in GET  mixed    303  303  404  404     404  404  404  404     404  404  404
representative_sign_in POST alice    401  401  404  404     403  403  403  403     403  403  201
representative_sign_in POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_sign_in POST nothing  401  401  404  404     404  404  404  404     404  404  404
attendance_undo        GET  charlie  303  303  404  404     403  403  200  403     403  403  200
attendance_undo        GET  mixed    303  303  404  404     404  404  404  404     404  404  404
attendance_undo        POST charlie  401  401  404  404     403  403  403  403     403  403  200
attendance_undo        POST mixed    401  401  404  404     404  404  404  404     404  404  404
attendance_undo        POST nothing  401  401  404  404     404  404  404  404     404  404  404
representative_leave   GET  charlie  405
representative_leave   POST charlie  401  401  404  404     403  403  201  403     403  403  201
representative_leave   POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_leave   POST nothing  401  401  404  404     404  404  404  404     404  404  404
representative_return  GET  bob      405
representative_return  POST bob      401  401  404  404     403  200  403  403     403  403  200
representative_return  POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_return  POST nothing  401  401  404  404     404  404  404  404     404  404  404
leave_ask              GET  alice    303  303  404  404     200  403  403  403     403  403  200
leave_ask              GET  mixed    303  303  404  404     404  404  404  404     404  404  404
leave_ask              POST alice    401  401  404  404     201  403  403  403     403  403  403
leave_ask              POST mixed    401  401  404  404     404  404  404  404     404  404  404
leave_ask              POST nothing  401  401  404  404     404  404  404  404     404  404  404
leave_decide           GET  ours     405
leave_decide           POST ours     401  401  404  404     403  403  403  403     403  403  200
leave_decide           POST mixed    401  401  404  404     403  403  403  403     403  403  404
leave_decide           POST theirs   401  401  404  404     404  404  404  404     403  403  200
leave_decide           POST nothing  401  401  404  404     404  404  404  404     404  404  404

room_list              GET  ours     302  302  404  404     302  302  302  200     200  200  200
room_list              GET  theirs   302  302  404  404     404  404  404  404     200  200  302
room_list              POST ours     405
room_detail            GET  one      302  302  404  404     200  200  404  404     404  404  200
room_detail            GET  two      302  302  404  404     404  404  200  404     404  404  200
room_detail            GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_detail            GET  nothing  302  302  404  404     404  404  404  404     404  404  404
room_detail            POST one      405
message_post           GET  one      303  303  404  404     200  200  404  404     404  404  200
message_post           GET  two      303  303  404  404     404  404  200  404     404  404  200
message_post           POST one      401  401  404  404     201  201  404  404     404  404  403
message_post           POST two      401  401  404  404     404  404  201  404     404  404  403
message_post           POST theirs   401  401  404  404     404  404  404  404     404  404  403
message_post           POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_retract        GET  one      303  303  404  404     200  403  404  404     404  404  403
message_retract        GET  two      303  303  404  404     404  404  200  404     404  404  403
message_retract        POST one      401  401  404  404     200  403  404  404     404  404  403
message_retract        POST two      401  401  404  404     404  404  200  404     404  404  403
message_retract        POST theirs   401  401  404  404     404  404  404  404     404  404  403
message_retract        POST nothing  401  401  404  404     404  404  404  404     404  404  404

demo                   GET  -     404
demo                   POST -     404
demo_sign_in           GET  -     404
demo_sign_in           POST -     404
demo_drill             GET  -     404
demo_drill             POST -     404
"""

DEMO_ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
demo                   GET  -     200
demo                   POST -     405
demo_sign_in           GET  -     405
demo_sign_in           POST -     303
demo_drill             GET  -     405
demo_drill             POST -     401  401  403  403     403  403  403  403     403  403  201
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
meeting  ours                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
meeting  theirs                   no   no   no   no      no   no   no   no      yes  yes  yes
meeting  nothing                  no
desk     ours                     no   no   no   no      no   no   no   no      no   no   yes
desk     theirs                   no   no   no   no      no   no   no   no      no   no   yes
desk     nothing                  no
room     one                      no   no   no   no      yes  yes  no   no      no   no   yes
room     two                      no   no   no   no      no   no   yes  no      no   no   yes
room     theirs                   no   no   no   no      no   no   no   no      no   no   yes
room     nothing                  no
person   alice                    no   no   no   no      yes  no   no   no      no   no   no
person   gone                     no
person   nothing                  no
"""

# What the form of an act holds beside its key.
FIELDS = {
    "attendance_undo": {"reason": "Wrong person"},
    "demo_sign_in": {"username": "rep001"},
    "leave_ask": {"reason": "Ill"},
    "leave_decide": {"decision": "grant"},
    "message_post": {"body": "Good morning"},
}


def rows_of(table: str, names: int) -> list[tuple]:
    """The lines of a table: `names` words, then an answer for each role."""
    rows = []
    for words in map(str.split, table.splitlines()):
        if not words or words == ROLES:
            continue
        answers = words[names:] * (len(ROLES) if len(words) == names + 1 else 1)
        rows.append((*words[:names], dict(zip(ROLES, answers, strict=True))))
    return rows


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


def make_world(people, meeting) -> SimpleNamespace:
    """The meeting of all tests with something to do for everybody, and another meeting beside it."""
    gone, olga, ivan, root = add_people(
        people=[
            User(username="gone", name="Gone"),
            User(username="olga", name="Olga"),
            User(username="ivan", name="Ivan"),
            User(username="root", name="Root", is_staff=True, is_superuser=True),
        ]
    )
    one, two = meeting.groups.order_by("position")
    late = [
        Representative(user=gone, number="004", sector="residents", group=one),
        Representative(user=olga, number="005", sector="residents", group=two),
    ]
    enroll(meeting=meeting, by=TESTER, representatives=late)
    theirs = create_meeting(
        by=TESTER, place="Oak Street", title="Other", held_on=date(2020, 4, 7), telephone="000-0000-8888"
    )
    group = add_group(meeting=theirs, title="Group Three", position=1)
    enroll(
        meeting=theirs,
        by=TESTER,
        representatives=[Representative(user=ivan, number="001", sector="residents", group=group)],
    )
    exchange = theirs.phases.get(kind=Phase.Kind.GROUP_EXCHANGE)
    make_exchange_rooms(groups=[group], phase=exchange, by=TESTER)
    open_phase(phase=exchange, by=TESTER)
    rooms = {"one": one.room, "two": two.room, "theirs": group.room}
    authors = {"one": people.alice, "two": people.charlie, "theirs": ivan}
    messages = {
        place: post_message(room=rooms[place], author=authors[place], number="001", body=f"Words of {place}", by=TESTER)
        for place in rooms
    }
    rows = {row.user.username: row for row in Representative.objects.select_related("user", "meeting")}
    leaves = {name: ask_leave(representative=rows[name], reason="Ill", by=TESTER) for name in ("olga", "ivan")}
    sign_in_online(representative=rows["charlie"], by=TESTER)
    sign_in_by_staff(representative=rows["bob"], channel="onsite", by=TESTER)
    leave_meeting(representative=rows["bob"], by=TESTER, location="/")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    users = {**vars(people), "visitor": None, "gone": User.objects.get(pk=gone.pk), "root": root}
    return SimpleNamespace(
        users=users, ours=meeting, theirs=theirs, rooms=rooms, messages=messages, rows=rows, leaves=leaves
    )


@pytest.fixture
def world(people, meeting):
    return make_world(people, meeting)


def client_of(world, role: str) -> Client:
    client = Client()
    if world.users[role] is not None:
        client.force_login(world.users[role], backend=BACKEND)
    return client


def address_of(world, route: str, thing: str) -> str:
    return reverse(route, args=arguments_of(world, route, thing))


def arguments_of(world, route: str, thing: str) -> list:
    meeting = world.theirs if thing == "theirs" else world.ours
    if thing == "-":
        return []
    if route == "personal_link":
        return ["nothing" if thing == "nothing" else get_token(world.users[thing], scope=LINK_SCOPE)]
    if route == "code_issue":
        return [NOWHERE if thing == "nothing" else world.users[thing].pk]
    if route in ("room_detail", "message_post"):
        return [NOWHERE if thing == "nothing" else world.rooms[thing].pk]
    if route == "message_retract":
        return [NOWHERE if thing == "nothing" else world.messages[thing].pk]
    if route in ("meeting_detail", "meeting_sign_in", "phase_list", "roll", "room_list"):
        return [NOWHERE if thing == "nothing" else meeting.pk]
    if route.startswith("phase_"):
        return [meeting.pk, phase_of(world, route, thing)]
    if route == "leave_decide":
        leave = {"ours": world.leaves["olga"].pk, "nothing": NOWHERE}.get(thing, world.leaves["ivan"].pk)
        return [NOWHERE if thing == "nothing" else meeting.pk, leave]
    row = {"mixed": world.rows["ivan"], "theirs": world.rows["ivan"]}.get(thing) or world.rows.get(thing)
    return [meeting.pk, row.pk if row else NOWHERE]


def phase_of(world, route: str, thing: str) -> int:
    """A phase that the act of the route can move."""
    if thing == "nothing":
        return NOWHERE
    meeting = world.ours if thing == "ours" else world.theirs
    kind = Phase.Kind.PREPARATION if route == "phase_open" else Phase.Kind.GROUP_EXCHANGE
    return meeting.phases.get(kind=kind).pk


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
    answers = {}
    for row in rows:
        route, method, thing, _declared = row
        address = address_of(world, route, thing)
        answers[named(row)] = {}
        for role in ROLES:
            client.cookies = deepcopy(cookies[role])
            fields = FIELDS.get(route, {}) | {"key": new_key()}
            answers[named(row)][role] = str(answer(client, method, address, fields))
    return answers


def declared_of(rows: list[tuple]) -> dict[str, dict[str, str]]:
    return {named(row): row[-1] for row in rows}


def by_first_word(table: str, names: int) -> list[list[tuple]]:
    return [list(rows) for _word, rows in groupby(rows_of(table, names), lambda row: row[0])]


def first_word(rows: list[tuple]) -> str:
    return rows[0][0]


def test_every_route_is_declared():
    declared = {route for route, *_rest in rows_of(ANSWERS, 3)}
    assert {route for route in routes() if not route.startswith("admin:")} == declared


def test_every_route_is_declared_for_both_methods():
    declared = {(route, method) for route, method, *_rest in rows_of(ANSWERS, 3)}
    assert declared == {(route, method) for route, _method in declared for method in ("GET", "POST")}


def test_every_route_of_an_object_is_declared_for_a_foreign_one():
    """Where any role is let in at all."""
    things = {}
    for route, method, thing, answers in rows_of(ANSWERS, 3):
        if set(answers.values()) != {"405"} and thing != "-":
            things.setdefault((route, method), []).append(thing)
    assert [route for route, known in things.items() if len(known) < 2] == []


@pytest.mark.parametrize("rows", by_first_word(ANSWERS, 3), ids=first_word)
def test_route_answers_as_declared(world, rows):
    assert walk(world, rows) == declared_of(rows)


@pytest.mark.parametrize("rows", by_first_word(DEMO_ANSWERS, 3), ids=first_word)
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
    for route, method, thing, declared in rows_of(ANSWERS, 3):
        refused = [role for role in ROLES if method == "POST" and declared[role] in ("401", "403", "404", "405", "409")]
        for role in refused:
            client.cookies = deepcopy(cookies[role])
            client.post(address_of(world, route, thing), FIELDS.get(route, {}) | {"key": new_key()})
    assert list(Entry.objects.values_list("pk", "facts")) == before


# Live topics


def topic_of(world, word: str, thing: str) -> str:
    if thing == "nothing":
        return f"{word}.{NOWHERE}"
    found = {"meeting": vars(world), "desk": vars(world), "room": world.rooms, "person": world.users}[word]
    return f"{word}.{found[thing].pk}"


def test_every_kind_of_topic_is_declared():
    assert {kind.word for kind in topics.kinds()} == {word for word, *_rest in rows_of(FOLLOWERS, 2)}


def test_topic_is_followed_as_declared(world):
    users = {role: world.users[role] or AnonymousUser() for role in ROLES}
    may = {
        named(row): {role: yes_no(topics.can_follow(users[role], topic_of(world, *row[:2]))) for role in ROLES}
        for row in rows_of(FOLLOWERS, 2)
    }
    assert may == declared_of(rows_of(FOLLOWERS, 2))


def test_audience_of_a_topic_is_who_may_follow(world):
    """Asked for of what is followed only, so of nothing that does not exist."""
    rows = [row for row in rows_of(FOLLOWERS, 2) if row[1] != "nothing"]
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
        may = {topic_of(world, word, thing) for word, thing, may in rows_of(FOLLOWERS, 2) if may[role] == "yes"}
        own = set() if role in ("visitor", "gone") else {f"person.{world.users[role].pk}"}
        declared[role] = may | own
    assert listed == declared


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

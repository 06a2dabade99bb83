"""The world of the tests that walk over everything: the persons, two meetings, and what each app declares of itself.

Each app declares in its `tests/<app>/access*.py` who gets what answer from its addresses (`ANSWERS`) and topics
(`FOLLOWERS`), which elements its pages show (`ELEMENTS`), what its forms hold (`FIELDS`), which objects there are
(`build(world)`), and which of them a row means (`arguments`, `topic`).
"""

from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

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
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.services.rooms import make_exchange_rooms
from tests.conftest import TESTER

BACKEND = "congress.people.backends.SignInNameBackend"
NOWHERE = 999999

# visitor: not signed in. gone: of group one, disabled, with a session. hanna: an account that belongs to no meeting.
# root: a system administrator. alice, bob (who moderates): group one. charlie: group two. gao: scrutineer.
# emil, fiona: handler and approver of a department. dora: secretariat.
ROLES = ["visitor", "gone", "hanna", "root", "alice", "bob", "charlie", "gao", "emil", "fiona", "dora"]


@cache
def declarations() -> list:
    """The access modules of all apps, by name."""
    here = Path(__file__).parent
    return [import_module(f"tests.{path.parent.name}.{path.stem}") for path in sorted(here.glob("*/access*.py"))]


def rows_of(table: str, names: int) -> list[tuple]:
    """The lines of a table: `names` words, then an answer for each role."""
    rows = []
    for words in map(str.split, table.splitlines()):
        if not words or words == ROLES:
            continue
        answers = words[names:] * (len(ROLES) if len(words) == names + 1 else 1)
        rows.append((*words[:names], dict(zip(ROLES, answers, strict=True))))
    return rows


def answers(name: str = "ANSWERS") -> list[tuple]:
    """(route, method, thing, {role: status}) as declared by all apps."""
    return [row for access in declarations() for row in rows_of(getattr(access, name, ""), 3)]


def followers() -> list[tuple]:
    """(word, thing, {role: yes or no}) of the topics of all apps."""
    return [row for access in declarations() for row in rows_of(getattr(access, "FOLLOWERS", ""), 2)]


def elements() -> set[str]:
    """The templates of all elements that pages of this world show."""
    return set().union(*(getattr(access, "ELEMENTS", set()) for access in declarations()))


def fields(route: str) -> dict:
    """What the form of an act holds beside its key."""
    return next((access.FIELDS[route] for access in declarations() if route in getattr(access, "FIELDS", {})), {})


def declaring(table: str, word: str):
    """The access module whose table has rows of this route or word of a topic."""
    return next(one for one in declarations() if f"\n{word} " in getattr(one, table, ""))


def address_of(world, route: str, thing: str) -> str:
    return reverse(route, args=[] if thing == "-" else declaring("ANSWERS", route).arguments(world, route, thing))


def topic_of(world, word: str, thing: str) -> str:
    """The topic's name; its word may have a tail: `room.desk` is `room.<pk>.desk`."""
    pk = NOWHERE if thing == "nothing" else declaring("FOLLOWERS", word).topic(world, word, thing)
    head, *tail = word.split(".")
    return ".".join([head, str(pk), *tail])


def client_of(world, role: str) -> Client:
    client = Client()
    if world.users[role] is not None:
        client.force_login(world.users[role], backend=BACKEND)
    return client


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
    world = SimpleNamespace(
        users=users, ours=meeting, theirs=theirs, rooms=rooms, messages=messages, rows=rows, leaves=leaves
    )
    for access in declarations():
        if hasattr(access, "build"):
            access.build(world)
    return world

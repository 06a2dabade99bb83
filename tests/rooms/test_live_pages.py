"""Whatever people do, however their lines break and come back, every page becomes as one that is loaded anew."""

import asyncio
import contextlib
import json
import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.asgi import router
from congress.journal import endpoint, lines, reading
from congress.journal import hub as hub_module
from congress.journal.hub import current_hub
from congress.journal.services import ActionRefused, act
from congress.meetings.models import Phase, Representative
from congress.meetings.services import add_group, open_phase
from deliberation.rooms import reading as room_reading
from deliberation.rooms.elements import RoomDeskTopic
from deliberation.rooms.services.rooms import make_exchange_rooms
from tests.conftest import TESTER
from tests.journal.helpers import in_thread, stop
from tests.journal.pages import PageModel

from .deeds import DEEDS, post, visit

pytestmark = pytest.mark.django_db(transaction=True)

SEQUENCES = int(os.environ.get("SEQUENCES", "60"))
ROUNDS = 10
"""Sequences that one room lives through: after each, every page is compared with a new one, and lives on."""

# (who looks, in which language, at what)
VIEWS = [
    ("alice", "zh-hans", "/rooms/{}/"),
    ("bob", "en", "/rooms/{}/"),
    ("bob", "zh-hans", "/rooms/{}/desk/"),
    ("dora", "en", "/rooms/{}/desk/"),
    ("dora", "zh-hans", "/rooms/{}/hall/"),
]
PAGES = 2
EVENTS = ["listen", "cut", "cut", "follow", "follow", "leave", "reload"]

deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(["alice", "bob"]), st.integers(0, 7)), max_size=4)
steps = st.tuples(deeds, st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, PAGES - 1)), max_size=2))
sequences = st.lists(steps, min_size=1, max_size=4)
lives = st.tuples(
    st.lists(st.sampled_from(VIEWS), min_size=PAGES, max_size=PAGES, unique=True),
    st.lists(sequences, min_size=ROUNDS, max_size=ROUNDS),
)


@pytest.fixture
def small(monkeypatch):
    """Bounds that a few acts reach."""
    monkeypatch.setattr(room_reading, "PAGE", 5)
    monkeypatch.setattr(reading, "MOST_ELEMENTS", 6)
    monkeypatch.setattr(reading, "SLICE", 3)
    monkeypatch.setattr(hub_module, "COUNTERS", 0.02)
    monkeypatch.setattr(lines, "MOST_WAITING", 3000)
    monkeypatch.setattr(endpoint, "MOST_FRAMES", 100_000)


def new_room(meeting, people):
    """A room of its own for alice and for bob, who moderates it."""
    position = meeting.groups.count() + 1
    group = add_group(meeting=meeting, title=f"Group {position}", position=position, moderators=[people.bob])
    Representative.objects.filter(user__in=[people.alice, people.bob]).update(group=group)
    phase = Phase.objects.get(meeting=meeting, kind=Phase.Kind.GROUP_EXCHANGE)
    with contextlib.suppress(ActionRefused):
        open_phase(phase=phase, by=TESTER, reason="Another group")
    [room] = make_exchange_rooms(groups=[group], phase=phase, by=TESTER)
    return room


@pytest.fixture
def view(people):
    """view(who, language, address) is a page of a person who has signed in, not loaded yet."""
    clients = {}

    def make(who, language, address, **more):
        if (who, language) not in clients:
            clients[who, language] = Client(headers={"Accept-Language": language})
            clients[who, language].force_login(
                getattr(people, who), backend="congress.people.backends.SignInNameBackend"
            )
        return PageModel(clients[who, language], address, language, **more)

    return make


def do(room, people, chosen):
    """All of these in one transaction, so that no reading of the journal comes between."""
    with act():
        for deed, who, which in chosen:
            with contextlib.suppress(ActionRefused, LookupError), act():
                deed(room, getattr(people, who), which)


async def happen(page, event):
    """Something happens to a page's line; what needs a line happens only where there is one."""
    if event in ("follow", "cut", "reload"):
        await getattr(page, event)()
    elif page.socket is not None and event == "listen":
        await page.listen_to_pong()
    elif page.socket is not None and page.topics:
        await page.leave(next(iter(page.topics)))


async def play(room, people, pages, sequence):
    for chosen, events in sequence:
        await in_thread(do)(room, people, chosen)
        for event, which in events:
            await happen(pages[which], event)


async def become_current(page):
    """Whoever is cut, or has left something, follows again."""
    if page.socket is None or page.left:
        await page.follow()


async def live(room, people, pages, fresh_pages, rounds):
    try:
        for page in pages:
            await page.reload()
        for sequence in rounds:
            await play(room, people, pages, sequence)
            for page, fresh in zip(pages, fresh_pages, strict=True):
                await become_current(page)
                await in_thread(fresh.load)()
                await page.settle(fresh)
    finally:
        for page in pages:
            await page.cut()
        await stop(current_hub())


@settings(
    max_examples=max(1, SEQUENCES // ROUNDS),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(life=lives)
def test_every_page_becomes_as_a_fresh_one(people, meeting, view, small, life):
    views, rounds = life
    room = new_room(meeting, people)
    views = [(who, language, address.format(room.pk)) for who, language, address in views]
    asyncio.run(live(room, people, [view(*one) for one in views], [view(*one) for one in views], rounds))


# That a fault would be found


def faulty(fault):
    """The live channel with a fault: `fault(elements)`, called with the events of a socket's elements up to the newest,
    is what is sent in the newest one's place."""

    async def application(scope, receive, send):
        elements = []

        async def send_wrongly(event):
            frame = json.loads(event.get("text", "{}"))
            if "id" not in frame or frame["n"] == 0:
                return await send(event)
            elements.append(event)
            for one in fault(elements):
                await send(one)

        await router(scope, receive, send_wrongly)

    return application


def told(elements):
    return elements[-1:]


def dropped(elements):
    return elements[-1:] if len(elements) != 2 else []


def doubled(elements):
    return elements[-1:] if len(elements) != 2 else elements[-1:] * 2


def swapped(elements):
    return {1: [], 2: elements[::-1]}.get(len(elements), elements[-1:])


async def settle(page, fresh, room, user, deeds):
    """A page that is there while these are done, and is then compared with a fresh one."""
    try:
        await page.reload()
        for deed in deeds:
            await in_thread(deed)(room, user, 0)
        await in_thread(fresh.load)()
        await page.settle(fresh, within=1)
    finally:
        await page.cut()
        await stop(current_hub())


def finds_fault():
    return pytest.raises(AssertionError, match=r"differs|comes after")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(told, contextlib.nullcontext), (dropped, finds_fault), (doubled, finds_fault), (swapped, finds_fault)],
)
def test_fault_of_the_channel_is_found(people, rooms, view, fault, expected):
    address = rooms[0].get_absolute_url()
    page, fresh = view("alice", "en", address, application=faulty(fault)), view("alice", "en", address)
    with expected():
        asyncio.run(settle(page, fresh, rooms[0], people.bob, [post, post, post]))


@pytest.mark.parametrize(("is_told", "expected"), [(True, contextlib.nullcontext), (False, finds_fault)])
def test_counter_that_is_not_told_is_found(people, rooms, view, monkeypatch, is_told, expected):
    if not is_told:
        monkeypatch.setattr(RoomDeskTopic, "counters", lambda self, pk: [])
    address = f"{rooms[0].get_absolute_url()}desk/"
    with expected():
        asyncio.run(settle(view("bob", "en", address), view("bob", "en", address), rooms[0], people.alice, [visit]))

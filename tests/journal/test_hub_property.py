"""Whatever happens in whatever order, every follower ends with the page that a new one would get."""

import asyncio
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.asgi import router
from congress.journal import endpoint
from congress.journal.hub import current_hub
from congress.journal.models import Topic
from congress.journal.reading import Wanted, catch_up
from congress.journal.services import touch
from congress.meetings.models import Phase
from congress.meetings.services import add_group
from deliberation.rooms.models import Message
from deliberation.rooms.services.messages import post_message, retract_message
from deliberation.rooms.services.rooms import make_exchange_rooms
from tests.conftest import TESTER

from .helpers import SOON, Socket, in_thread, stop, write

pytestmark = pytest.mark.django_db(transaction=True)

FOLLOWERS = 3


@pytest.fixture
def many_frames(monkeypatch):
    monkeypatch.setattr(endpoint, "MOST_FRAMES", 1000)


class Page:
    """What a page makes of its frames, by the rules the client keeps."""

    def __init__(self, topic, client=None, language="en"):
        self.topic, self.client, self.language = topic, client, language
        self.elements, self.position, self.socket, self.heard = {}, 0, None, []

    async def follow(self):
        if self.socket is None:
            self.socket = Socket(router, self.client, language=self.language)
            assert await self.socket.open()
        else:
            await self.leave()
        await self.socket.say(follow={self.topic: {"after": self.position}})
        self.heard = []
        while await self.take() != "current":
            pass

    async def leave(self):
        await self.socket.say(leave=[self.topic])
        await self.socket.say(ping=1)
        while await self.take() != "pong":
            pass

    async def drop(self):
        if self.socket is not None:
            await self.socket.close()
            self.socket = None

    async def take(self):
        frame = await self.socket.hear()
        if "pong" in frame:
            return "pong"
        if frame.get("kind") == "counter":
            return None
        if "state" in frame:
            self.position = max(self.position, frame["head"])
            return frame["state"]
        self.heard.append(frame["seq"])
        self.position = max(self.position, frame["seq"])
        if frame["seq"] >= self.elements.get(frame["id"], {"seq": 0})["seq"]:
            self.elements[frame["id"]] = frame
        return None

    async def catch_up(self, head):
        async with asyncio.timeout(SOON):
            while self.position < head:
                await self.take()


def fresh(topic, user, language):
    """(elements as a new follower gets them, the head)."""
    [answer] = catch_up([(user, language, Wanted(topic, 0))])
    frames = [json.loads(frame) for frame in answer.frames]
    return {frame["id"]: frame for frame in frames if "id" in frame}, answer.position.head


def new_room(meeting):
    position = meeting.groups.count() + 1
    group = add_group(meeting=meeting, title=f"Group {position}", position=position)
    [room] = make_exchange_rooms(groups=[group], phase=meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE), by=TESTER)
    return room


def post(room, author, body):
    post_message(room=room, author=author, number="001", body=body, by=TESTER)


def retract(room, which):
    standing = list(room.messages.filter(retracted_at=None).order_by("pk"))
    if standing:
        message = Message.objects.select_related("room").get(pk=standing[which % len(standing)].pk)
        retract_message(message=message, by=TESTER)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.text("ab<&会", min_size=1, max_size=5)),
        st.tuples(st.just("retract"), st.integers(0, 9)),
        st.tuples(st.just("drop"), st.integers(0, FOLLOWERS - 1)),
        st.tuples(st.just("follow"), st.integers(0, FOLLOWERS - 1)),
    ),
    max_size=14,
)


async def play(steps, room, author, pages):
    for verb, value in steps:
        if verb == "post":
            await in_thread(post)(room, author, value)
        elif verb == "retract":
            await in_thread(retract)(room, value)
        elif verb == "drop":
            await pages[value].drop()
        else:
            await pages[value].follow()
    for page in pages:
        if page.socket is None:
            await page.follow()


async def play_and_compare(steps, meeting, client, author):
    room = await in_thread(new_room)(meeting)
    pages = [Page(room.topic, client) for _ in range(FOLLOWERS)]
    try:
        await play(steps, room, author, pages)
        expected, head = await in_thread(fresh)(room.topic, author, "en")
        for page in pages:
            await page.catch_up(head)
            assert page.elements == expected
            assert page.heard == sorted(set(page.heard))
            await page.drop()
    finally:
        await stop(current_hub())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_follower_ends_with_the_same_page(people, meeting, as_person, many_frames, steps):
    client = as_person(people.dora)
    asyncio.run(play_and_compare(steps, meeting, client, people.dora))


async def test_followers_who_come_and_go_while_others_write_lose_nothing(hub, probe):
    probe.counted = ["count-1"]
    pages = [Page("probe.1", language=language) for language in ("en", "zh-hans", "en", "zh-hans")]

    def write_many(writer):
        for number in range(40):
            write(f"thing-{number % 7}", f"thing-{writer}{number}", touch=["probe.1"])

    async def come_and_go(page, writing):
        while not writing.done():
            await page.follow()
            assert page.heard == sorted(set(page.heard))
            await page.drop()
        await page.follow()

    writing = asyncio.gather(*(asyncio.to_thread(write_and_close, write_many, writer) for writer in (1, 2)))
    await asyncio.gather(*(come_and_go(page, writing) for page in pages))
    await writing
    for page in pages:
        expected, head = await in_thread(fresh)("probe.1", AnonymousUser(), page.language)
        await page.catch_up(head)
        expected.pop("count-1")
        assert page.elements == expected
        await page.drop()
    assert (await in_thread(Topic.objects.get)(name="probe.1")).head == 160


async def test_followers_who_stay_while_others_write_hear_every_entry_once(hub, probe):
    pages = [Page("probe.1") for _ in range(4)]
    for page in pages:
        await page.follow()

    def write_many(writer):
        for number in range(40):
            write(f"thing-{writer}{number}")
            touch(["probe.1"])

    await asyncio.gather(*(asyncio.to_thread(write_and_close, write_many, writer) for writer in (1, 2)))
    for page in pages:
        await page.catch_up(80)
        assert page.heard == list(range(1, 81))
        await page.drop()


def write_and_close(deed, writer):
    try:
        deed(writer)
    finally:
        connection.close()

"""What followers are told, through real sockets in process; the threads and the database are real too."""

import asyncio
import json
import logging
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from channels.layers import InMemoryChannelLayer
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction

from congress.journal import hints, lines, reading, topics
from congress.journal import hub as hub_module
from congress.journal.endpoint import PONG
from congress.journal.followers import Asked, Follower
from congress.journal.hub import Hub, current_hub
from congress.journal.lines import QueuedLine
from congress.journal.models import Topic
from congress.journal.reading import CaughtUp, Wanted
from congress.journal.services import renew_epochs, touch
from congress.journal.visitors import Visitor
from congress.meetings.models import Representative
from congress.meetings.services import sign_in_online
from congress.people.models import User
from deliberation.rooms.services.messages import post_message, retract_message
from tests.conftest import TESTER, new_key

from .helpers import english, in_thread, stop, write

pytestmark = pytest.mark.django_db(transaction=True)

later = in_thread(write)


@pytest.fixture
def no_hints(monkeypatch):
    monkeypatch.setattr(hints, "send", lambda heads, ready: None)


@pytest.fixture
def quick_poll(monkeypatch):
    monkeypatch.setattr(hub_module, "POLL", 0.05)


async def position(topic="probe.1"):
    return (await in_thread(Topic.objects.positions)([topic]))[topic]


async def person(as_person, connect, user):
    return await connect(await in_thread(as_person)(user))


# Following


async def test_follow_is_answered_with_what_was_missed_and_current(connect, probe):
    await later("thing-1", "thing-2")
    socket = await connect()
    frames = await socket.follow(after=1)
    now = await position()
    assert [frame.get("id") for frame in frames] == ["thing-2", None]
    assert frames[-1] == {"topic": "probe.1", "head": 2, "epoch": now.epoch, "state": "current"}


async def test_topics_of_one_frame_are_each_answered(connect, probe):
    probe.closed.add(2)
    socket = await connect()
    await socket.say(follow={f"probe.{number}": {"after": 3 if number == 3 else 0} for number in (1, 2, 3)})
    frames = [await socket.hear() for _ in range(3)]
    assert {frame["topic"]: frame.get("state", "refused") for frame in frames} == {
        "probe.1": "current",
        "probe.2": "refused",
        "probe.3": "reload",
    }


async def test_entry_reaches_every_follower(connect, probe):
    sockets = [await connect() for _ in range(3)]
    for socket in sockets:
        await socket.follow()
    [entry] = await later("thing-1")
    expected = {
        "topic": "probe.1",
        "seq": 1,
        "n": 1,
        "kind": "probe.moved",
        "id": "thing-1",
        "html": "thing-1 in en",
        "at": reading.milliseconds(entry.at),
    }
    assert [await socket.hear() for socket in sockets] == [expected] * 3


async def test_entry_reaches_followers_of_its_topic_only(connect, probe):
    one, two = await connect(), await connect()
    await one.follow("probe.1")
    await two.follow("probe.2")
    await later("thing-1")
    assert await one.hear_elements(1) == ["thing-1"]
    assert await two.hear_nothing()


async def test_entries_come_in_order_and_each_once(connect, probe):
    socket = await connect()
    await socket.follow()
    for _ in range(5):
        await later("thing-1", None, "thing-2")
    frames = [await socket.hear() for _ in range(10)]
    assert [frame["seq"] for frame in frames] == [1, 3, 4, 6, 7, 9, 10, 12, 13, 15]
    assert [frame["n"] for frame in frames] == [1, 3] * 5
    assert await socket.hear_nothing()


async def test_message_posted_over_http_reaches_the_group(people, as_person, rooms, connect):
    alice, bob = [await person(as_person, connect, user) for user in (people.alice, people.bob)]
    for socket in (alice, bob):
        await socket.follow(rooms[0].topic, after=1)
    client = await in_thread(as_person)(people.alice)
    address = f"/rooms/{rooms[0].pk}/messages/"
    said = (await in_thread(english)(client, address, {"key": new_key(), "body": "Good <b>morning</b>"})).json()
    for socket in (alice, bob):
        frame = await socket.hear()
        assert (frame["id"], frame["seq"], frame["topic"]) == (said["element"], said["seq"], said["topic"])
        assert "Good &lt;b&gt;morning&lt;/b&gt;" in frame["html"]


async def test_message_retracted_becomes_a_tombstone(people, as_person, rooms, connect):
    alice = await person(as_person, connect, people.alice)
    await alice.follow(rooms[0].topic, after=1)
    message = await in_thread(post_message)(room=rooms[0], author=people.bob, number="002", body="Too quick", by=TESTER)
    assert "Too quick" in (await alice.hear())["html"]
    await in_thread(retract_message)(message=message, by=TESTER)
    frame = await alice.hear()
    assert (frame["kind"], frame["n"], "Too quick" in frame["html"]) == ("message.retracted", 2, False)


async def test_strangers_are_refused_and_told_nothing(people, as_person, rooms, connect):
    alice = await person(as_person, connect, people.alice)
    strangers = [await person(as_person, connect, user) for user in (people.charlie, people.gao, people.hanna)]
    strangers.append(await connect())
    await alice.follow(rooms[0].topic, after=1)
    for socket in strangers:
        assert await socket.follow(rooms[0].topic) == [{"topic": rooms[0].topic, "refused": True}]
    await in_thread(post_message)(room=rooms[0], author=people.bob, number="002", body="Among us", by=TESTER)
    assert "Among us" in (await alice.hear())["html"]
    for socket in strangers:
        assert await socket.hear_nothing()


async def test_left_topic_tells_nothing_more(connect, probe):
    one, two = await connect(), await connect()
    await one.follow()
    await two.follow()
    await one.say(leave=["probe.1", "probe.2"])
    assert await one.hear_nothing()
    await later("thing-1")
    assert await two.hear_elements(1) == ["thing-1"]
    assert await one.hear_nothing()


async def test_followed_again_it_starts_from_the_number_asked(connect, probe):
    socket = await connect()
    await socket.follow()
    await later("thing-1", "thing-2")
    assert await socket.hear_elements(2) == ["thing-1", "thing-2"]
    assert [frame.get("id") for frame in await socket.follow(after=1)] == ["thing-2", None]
    await later("thing-3")
    assert await socket.hear_elements(1) == ["thing-3"]
    assert await socket.hear_nothing()


async def test_topic_that_is_made_later_may_be_followed_before(connect, probe):
    socket = await connect()
    assert [frame["epoch"] for frame in await socket.follow()] == [""]
    await later("thing-1")
    assert await socket.hear_elements(1) == ["thing-1"]


async def test_element_is_rendered_once_per_language(connect, probe):
    sockets = [await connect(language=language) for language in ("en", "zh-CN", "en", "zh-CN", "en")]
    for socket in sockets:
        await socket.follow()
    probe.rendered.clear()
    await later("thing-1")
    htmls = [(await socket.hear())["html"] for socket in sockets]
    assert htmls == [f"thing-1 in {language}" for language in ("en", "zh-hans", "en", "zh-hans", "en")]
    assert sorted(probe.rendered) == [("probe.1", ["thing-1"], "en"), ("probe.1", ["thing-1"], "zh-hans")]


async def test_lost_hint_costs_a_second(connect, probe, no_hints):
    socket = await connect()
    await socket.follow()
    began = time.monotonic()
    await later("thing-1")
    assert await socket.hear_elements(1, within=1.5) == ["thing-1"]
    assert time.monotonic() - began < 1.5


async def test_hint_wakes_at_once(connect, probe, monkeypatch):
    monkeypatch.setattr(hub_module, "POLL", 30)
    socket = await connect()
    await socket.follow()
    await later("thing-1")
    assert await socket.hear_elements(1) == ["thing-1"]


async def test_hint_of_what_nobody_follows_wakes_nobody(hub):
    hub.hint({"probe.1": 4}, {})
    assert not hub.woken.is_set()


async def test_hint_of_another_process_wakes(connect, probe, no_hints, monkeypatch):
    monkeypatch.setattr(hub_module, "POLL", 30)
    monkeypatch.setattr(hints, "reaches_others", lambda: True)
    socket = await connect()
    await socket.follow()
    for _ in range(3):  # lets the listener join the group
        assert await socket.hear_nothing()
    await later("thing-1")
    await hints.send_to_others([({"probe.1": 1}, {})])
    assert await socket.hear_elements(1) == ["thing-1"]


async def test_own_hint_that_comes_back_is_not_taken_again(hub, connect, probe, monkeypatch):
    taken = []
    monkeypatch.setattr(hints, "reaches_others", lambda: True)
    socket = await connect()
    await socket.follow()
    monkeypatch.setattr(hub, "hint", lambda heads, ready: taken.append(heads))
    for _ in range(3):  # lets the listener join the group
        assert await socket.hear_nothing()
    await hints.send_to_others([({"probe.1": 1}, {})], sender=hub.name)
    await hints.send_to_others([({"probe.1": 2}, {})])
    await within(1, lambda: taken)
    assert taken == [{"probe.1": 2}]


async def test_dead_channel_layer_costs_a_warning_only(connect, probe, monkeypatch, caplog):
    async def fail(*anything):
        raise OSError("no route")

    monkeypatch.setattr(hints, "reaches_others", lambda: True)
    layer = InMemoryChannelLayer()
    monkeypatch.setattr(layer, "group_send", fail)
    monkeypatch.setattr(layer, "receive", fail)
    monkeypatch.setattr(hints, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(hub_module, "get_channel_layer", lambda: layer)
    socket = await connect()
    await socket.follow()
    await later("thing-1")
    assert await socket.hear_elements(1) == ["thing-1"]
    assert await socket.hear_nothing()
    assert "no hint sent: OSError('no route')" in caplog.text


# Counters


async def test_counter_is_told_when_touched(people, as_person, meeting, connect):
    bob = await person(as_person, connect, people.bob)
    frames = await bob.follow(meeting.topic, after=(await position(meeting.topic)).head)
    assert [frame.get("id") for frame in frames] == [f"attendance-{meeting.pk}", None]
    alice = await in_thread(Representative.objects.select_related("meeting", "user").get)(user=people.alice)
    await in_thread(sign_in_online)(representative=alice, by=TESTER)
    frame = await bob.hear()
    head = (await position(meeting.topic)).head
    assert (frame["kind"], frame["id"], frame["n"], frame["seq"]) == ("counter", f"attendance-{meeting.pk}", 0, head)
    assert frame["html"] != frames[0]["html"]


async def test_counter_of_a_topic_that_was_not_touched_is_not_told(connect, probe):
    probe.counted = ["count-1"]
    socket = await connect()
    await socket.follow()
    await later("thing-1")
    assert await socket.hear_elements(1) == ["thing-1"]
    assert await socket.hear_nothing()


async def test_counter_is_told_at_most_twice_a_second(connect, probe, monkeypatch):
    told = []

    def count(topic, head, language, failed):
        told.append(time.monotonic())
        return [f'{{"id":"count-1","count":{len(told)}}}']

    probe.counted = ["count-1"]
    socket = await connect()
    await socket.follow()
    monkeypatch.setattr(reading, "counter_frames", count)
    ends = time.monotonic() + 1.2
    while time.monotonic() < ends:
        await in_thread(touch)(["probe.1"])
    last = (await position()).touched
    async with asyncio.timeout(2):
        heard = [(await socket.hear())["count"]]
        while current_hub().followed["probe.1"].counted != last or not socket.line.output_queue.empty():
            heard.append((await socket.hear())["count"])
    assert heard == list(range(1, len(told) + 1))
    assert 3 <= len(told) <= 4
    assert min(after - before for before, after in pairwise(told)) >= 0.45


# Rights and sessions that end


async def test_ends_are_noticed_as_soon_as_promised():
    assert 2 * hub_module.SWEEP <= 5
    assert hub_module.HEARTBEAT + hub_module.POLL <= 25
    assert hub_module.POLL <= 1
    assert hub_module.COUNTERS >= 0.5


async def test_right_that_ends_ends_following(people, as_person, rooms, connect, quick):
    alice, bob = [await person(as_person, connect, user) for user in (people.alice, people.bob)]
    for socket in (alice, bob):
        await socket.follow(rooms[0].topic, after=1)
    await in_thread(Representative.objects.filter(user=people.alice).update)(group=None)
    assert await alice.hear() == {"topic": rooms[0].topic, "refused": True}
    await in_thread(post_message)(room=rooms[0], author=people.bob, number="002", body="Among us", by=TESTER)
    assert "Among us" in (await bob.hear())["html"]
    assert await alice.hear_nothing()
    assert await alice.follow(rooms[0].topic) == [{"topic": rooms[0].topic, "refused": True}]


async def test_right_that_ends_ends_only_that_topic(people, as_person, meeting, rooms, connect, quick):
    alice = await person(as_person, connect, people.alice)
    await alice.follow(rooms[0].topic, after=1)
    await alice.follow(f"person.{people.alice.pk}")
    await in_thread(Representative.objects.filter(user=people.alice).update)(group=None)
    assert await alice.hear() == {"topic": rooms[0].topic, "refused": True}
    await later("thing-1", topic=f"person.{people.alice.pk}")
    assert await alice.hear_elements(1) == ["thing-1"]


async def test_public_topic_stays_with_visitors(people, as_person, hub, connect, probe):
    visitor, alice = await connect(), await person(as_person, connect, people.alice)
    await visitor.follow()
    await alice.follow()
    await hub.sweep()
    await later("thing-1")
    assert (await visitor.hear_elements(1), await alice.hear_elements(1)) == (["thing-1"], ["thing-1"])


def end_session(client, user):
    Session.objects.filter(session_key=client.cookies["session"].value).delete()


def sign_out(client, user):
    assert client.post("/sign-out/").status_code == 200


def disable(client, user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(client, user):
    user.set_password("another long password")
    user.save()


def let_session_expire(client, user):
    Session.objects.update(expire_date="2020-04-08T00:00:00Z")


def delete_person(client, user):
    with transaction.atomic():  # a sweep between the two would find him off the roll first
        Representative.objects.filter(user=user).delete()
        user.delete()


ENDS = [end_session, sign_out, disable, change_password, let_session_expire, delete_person]


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
async def test_end_of_the_session_closes_with_4401(people, as_person, rooms, connect, quick, end):
    client = await in_thread(as_person)(people.alice)
    following, idle, visitor = await connect(client), await connect(client), await connect()
    await following.follow(rooms[0].topic, after=1)
    await in_thread(end)(client, people.alice)
    for socket in (following, idle):
        assert [await socket.hear(), await socket.hear()] == [{"state": "signed-out"}, 4401]
    assert await visitor.hear_nothing()


async def test_end_of_one_session_leaves_the_others(people, as_person, hub, connect, probe):
    clients = [await in_thread(as_person)(user) for user in (people.alice, people.alice, people.bob)]
    one, two, three = [await connect(client) for client in clients]
    await in_thread(end_session)(clients[0], people.alice)
    await hub.sweep()
    assert [await one.hear(), await one.hear()] == [{"state": "signed-out"}, 4401]
    assert await two.hear_nothing()
    assert await three.hear_nothing()


async def test_sweep_asks_once_per_topic_that_is_not_ones_own(people, as_person, rooms, hub, connect, monkeypatch):
    asked = []
    original = topics.still_entitled

    def still_entitled(topic, users):
        asked.append((topic, users))
        return original(topic, users)

    monkeypatch.setattr(topics, "still_entitled", still_entitled)
    for user in (people.alice, people.alice, people.bob):
        socket = await person(as_person, connect, user)
        await socket.follow(rooms[0].topic, after=1)
        await socket.follow(f"person.{user.pk}")
    asked.clear()
    await hub.sweep()
    assert asked[0] == (rooms[0].topic, {people.alice.pk, people.bob.pk})
    assert len(asked) == 1


async def test_sweep_that_fails_is_repeated(people, as_person, rooms, connect, quick, monkeypatch, caplog):
    failed = []
    original = hub_module.visitors.find_ended

    def fail_once(*anything):
        if not failed:
            failed.append(anything)
            raise OSError("no")
        return original(*anything)

    monkeypatch.setattr(hub_module.visitors, "find_ended", fail_once)
    client = await in_thread(as_person)(people.alice)
    socket = await connect(client)
    await in_thread(end_session)(client, people.alice)
    with caplog.at_level(logging.ERROR, "congress.journal.hub"):
        assert [await socket.hear(), await socket.hear()] == [{"state": "signed-out"}, 4401]
    assert len(failed) == 1
    assert "a sweep of the hub failed" in caplog.text


# Another past


async def test_new_epoch_sends_every_follower_to_reload(connect, probe):
    await later("thing-1", topic="probe.1")
    await later("thing-1", topic="probe.2")
    one, two = await connect(), await connect(language="zh-hans")
    await one.follow("probe.1", after=1)
    await two.follow("probe.1", after=1)
    await two.follow("probe.2", after=1)
    await in_thread(renew_epochs)()
    now = await position()
    reload = {"topic": "probe.1", "epoch": now.epoch, "state": "reload"}
    assert await one.hear() == reload
    frames = [await two.hear(), await two.hear()]
    assert reload in frames
    assert {frame["state"] for frame in frames} == {"reload"}
    await later("thing-2")
    assert await one.hear_nothing()
    assert [frame.get("id") for frame in await one.follow(after=1, epoch=now.epoch)] == ["thing-2", None]


async def test_head_that_fell_sends_every_follower_to_reload(connect, probe, quick_poll):
    await later("thing-1", "thing-2")
    socket = await connect()
    await socket.follow(after=2)
    await in_thread(Topic.objects.update)(head=1)
    assert (await socket.hear())["state"] == "reload"


# Heartbeat, long ways, failures


async def test_counters_may_be_found_in_the_database(connect, probe, quick_poll, monkeypatch, caplog):
    """As those of a document are: in the hub's thread, never in its loop."""
    monkeypatch.setattr(probe, "counters", lambda pk: [f"count-{pk}"] if Topic.objects.exists() else [])
    await later("thing-1")
    socket = await connect()
    await socket.follow(after=1)
    await later("thing-2", touch=["probe.1"])
    heard = [await socket.hear(), await socket.hear()]
    assert [frame["id"] for frame in heard] == ["thing-2", "count-1"]
    for number in (3, 4):  # what one pass did wrong is known after the next
        await later(f"thing-{number}")
        assert await socket.hear_elements(1) == [f"thing-{number}"]
    assert caplog.messages == []


async def test_heartbeat_says_current_without_counters(connect, probe, monkeypatch):
    monkeypatch.setattr(hub_module, "HEARTBEAT", 0.1)
    probe.counted = ["count-1"]
    await later("thing-1")
    socket = await connect()
    first = await socket.follow(after=1)
    assert [await socket.hear(), await socket.hear()] == [first[-1]] * 2


async def test_heartbeat_follows_the_head(connect, probe, monkeypatch):
    socket = await connect()
    monkeypatch.setattr(hub_module, "HEARTBEAT", 0.1)
    await socket.follow()
    await later("thing-1")
    async with asyncio.timeout(3):
        while "seq" not in (frame := await socket.hear()):
            assert frame["head"] == 0
        assert (await socket.hear())["head"] == 1


async def test_long_way_is_gone_in_slices_in_order(connect, probe, quick_poll, monkeypatch):
    monkeypatch.setattr(reading, "SLICE", 3)
    sockets = [await connect() for _ in range(2)]
    for socket in sockets:
        await socket.follow()
    await later(*[f"thing-{number}" for number in range(1, 12)])
    expected = [f"thing-{number}" for number in range(1, 12)]
    assert [await socket.hear_elements(11) for socket in sockets] == [expected] * 2
    assert await sockets[0].hear_nothing()


async def test_long_way_is_gone_without_pauses(connect, probe, monkeypatch):
    monkeypatch.setattr(reading, "SLICE", 2)
    socket = await connect()
    await socket.follow()
    await later(*[f"thing-{number}" for number in range(1, 12)])
    assert len(await socket.hear_elements(11, within=2)) == 11


async def test_follower_who_comes_amid_a_long_way_gets_everything_once(connect, probe, quick_poll, monkeypatch):
    monkeypatch.setattr(reading, "SLICE", 1)
    one, two = await connect(), await connect()
    await one.follow()
    await later(*[f"thing-{number}" for number in range(1, 12)])
    frames = await two.follow(after=4)
    assert [frame.get("seq") for frame in frames] == [5, 6, 7, 8, 9, 10, 11, None]
    assert len(await one.hear_elements(11)) == 11
    await later("thing-12")
    assert (await one.hear_elements(1), await two.hear_elements(1)) == (["thing-12"], ["thing-12"])
    assert await two.hear_nothing()


def fail_once(monkeypatch, name="read_pass"):
    failed = []
    original = getattr(hub_module, name)

    def failing(*anything):
        if not failed:
            failed.append(anything)
            raise OSError("the database is away")
        return original(*anything)

    monkeypatch.setattr(hub_module, name, failing)
    return failed


async def test_pass_that_fails_is_repeated_and_loses_nothing(connect, probe, quick_poll, monkeypatch, caplog):
    socket = await connect()
    await socket.follow()
    failed = fail_once(monkeypatch)
    with caplog.at_level(logging.ERROR, "congress.journal.hub"):
        await later("thing-1")
        assert await socket.hear_elements(1) == ["thing-1"]
    assert len(failed) == 1
    assert "a pass of the hub failed" in caplog.text
    assert await socket.hear_nothing()


async def test_follow_is_answered_after_a_pass_that_failed(connect, probe, quick_poll, monkeypatch, caplog):
    await later("thing-1")
    socket, other = await connect(), await connect()
    failed = fail_once(monkeypatch)
    first, second = await asyncio.gather(socket.follow(), other.follow(after=1))
    assert [frame.get("id") for frame in first] == ["thing-1", None]
    assert [frame.get("id") for frame in second] == [None]
    assert len(failed) == 1


async def test_rendering_that_fails_once_loses_nothing(connect, probe, quick_poll, monkeypatch, caplog):
    socket = await connect()
    await socket.follow()
    original, failed = probe.render, []

    def render(topic, ids, language):
        if not failed:
            failed.append(ids)
            raise ValueError("no")
        return original(topic, ids, language)

    monkeypatch.setattr(probe, "render", render)
    await later("thing-1")
    await later("thing-2")
    assert await socket.hear_elements(2) == ["thing-1", "thing-2"]
    assert await socket.hear_nothing()


async def test_topic_that_cannot_be_rendered_holds_up_no_other(connect, probe, quick_poll, monkeypatch, caplog):
    original = probe.render

    def render(topic, ids, language):
        if topic == "probe.2":
            raise ValueError("no")
        return original(topic, ids, language)

    one, two = await connect(), await connect()
    await one.follow("probe.1")
    await two.follow("probe.2")
    monkeypatch.setattr(probe, "render", render)
    await later("thing-1", topic="probe.2")
    await later("thing-1", topic="probe.1")
    assert await one.hear_elements(1, within=1) == ["thing-1"]


# Followers that cannot be written to


class Listener(Follower):
    """A follower whose socket is a list of events, as slow as is wished; `reads` is cleared while he reads nothing."""

    def __init__(self, *, broken=False, stutter=0):
        super().__init__(QueuedLine(self.take), Visitor(AnonymousUser(), "en"))
        self.heard, self.broken, self.stutter = [], broken, stutter
        self.reads = asyncio.Event()
        self.reads.set()

    async def take(self, event):
        if self.broken:
            raise OSError("the line is dead")
        await asyncio.sleep(self.stutter)
        await self.reads.wait()
        self.heard.append(event)

    @property
    def frames(self):
        return [json.loads(event["text"]) for event in self.heard if event["type"] == "websocket.send"]

    @property
    def elements(self):
        return [frame["id"] for frame in self.frames if "id" in frame]


async def within(seconds, happened):
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_follower_that_cannot_be_written_to_holds_up_nobody(hub, probe, quick_poll, caplog):
    bad, good = Listener(), Listener()
    for listener in (bad, good):
        hub.welcome(listener)
        await hub.follow(listener, [Wanted("probe.1", 0)])
    good.heard.clear()
    bad.broken = True
    for number in range(1, 4):
        await later(f"thing-{number}")
    await within(1, lambda: len(good.heard) == 3)
    late = Listener()
    hub.welcome(late)
    async with asyncio.timeout(1):
        await hub.follow(late, [Wanted("probe.1", 3)])


@pytest.fixture
def narrow(monkeypatch):
    """A line takes a few frames only before it is full."""
    monkeypatch.setattr(lines, "MOST_WAITING", 1000)


async def stuck_and_quick(hub):
    """(one who reads nothing any more, one who reads), both following probe.1 from its beginning."""
    listeners = stuck, quick = Listener(), Listener()
    for listener in listeners:
        hub.welcome(listener)
        await hub.follow(listener, [Wanted("probe.1", 0)])
    await within(1, lambda: len(stuck.heard) == 1)
    stuck.reads.clear()
    return stuck, quick


async def change(*numbers, quick):
    """Things of these numbers change, each in an act of its own; returns when the quick one has heard of all."""
    told = len(quick.elements)
    for number in numbers:
        await later(f"thing-{number}")
    await within(2, lambda: len(quick.elements) == told + len(numbers))


async def test_line_that_is_full_is_written_to_no_more(hub, probe, narrow):
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    assert stuck.full_since is not None
    waiting = stuck.line.waiting
    await change(*range(30, 60), quick=quick)
    assert stuck.line.waiting == waiting < 2 * lines.MOST_WAITING
    assert quick.elements == [f"thing-{number}" for number in range(60)]


async def test_line_that_has_drained_catches_up_wholly(hub, probe, narrow):
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    first_told = stuck.line.queue.qsize() + 1
    await change(*range(40), quick=quick)
    stuck.reads.set()
    head = (await position()).head
    await within(2, lambda: stuck.frames[-1].get("head") == head)
    ids = [f"thing-{number}" for number in range(40)]
    assert stuck.elements == ids[:first_told] + ids
    await change(77, quick=quick)
    await within(1, lambda: stuck.elements[-1] == "thing-77")
    assert stuck.full_since is None and hub.full == set()


async def test_line_that_is_full_may_follow_more_and_hears_it_when_it_has_drained(hub, probe, narrow):
    await later("thing-1", topic="probe.2")
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    await hub.follow(stuck, [Wanted("probe.2", 0)])
    hub.leave(stuck, "probe.1")
    assert stuck.follows() == {"probe.2"}
    stuck.reads.set()
    await within(1, lambda: stuck.frames[-1].get("topic") == "probe.2")
    current = [frame["topic"] for frame in stuck.frames if frame.get("state") == "current"]
    assert current == ["probe.1", "probe.2"]


async def test_ping_over_a_line_that_is_full_is_answered_when_it_has_drained(hub, probe, narrow):
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    waiting = stuck.line.queue.qsize() + 1  # and the one that is being written
    stuck.answer(PONG)
    stuck.reads.set()
    await within(1, lambda: {"pong": 1} in stuck.frames)
    assert stuck.frames.index({"pong": 1}) == 1 + waiting


async def test_line_that_does_not_drain_is_ended_with_4408(hub, probe, narrow, quick_poll, monkeypatch):
    monkeypatch.setattr(hub_module, "PATIENCE", 0.3)
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    await within(2, lambda: stuck.gone)
    stuck.reads.set()
    await within(1, lambda: stuck.heard[-1]["type"] == "websocket.close")
    assert stuck.heard[-1]["code"] == 4408
    assert hub.followers == {quick} and hub.full == set()


async def test_line_that_is_full_again_before_it_was_answered_goes_on_from_where_it_is(hub, probe, narrow):
    await later(*[f"thing-{number}" for number in range(40)])
    listener = Listener()
    hub.welcome(listener)
    hub.hold(listener)
    listener.owed["probe.1"] = Wanted("probe.1", 30)
    earlier = Asked(listener, Wanted("probe.1", 0), asyncio.get_running_loop().create_future(), is_owed=True)
    hub.answer(earlier, CaughtUp())
    assert listener.owed == {"probe.1": Wanted("probe.1", 30)}


async def test_right_that_ended_while_the_line_was_full_is_refused_then(hub, probe, narrow):
    stuck, quick = await stuck_and_quick(hub)
    await change(*range(30), quick=quick)
    told = len(stuck.elements)
    probe.closed.add(1)
    stuck.reads.set()
    await within(1, lambda: stuck.frames[-1] == {"topic": "probe.1", "refused": True})
    assert len(stuck.elements) - told < 30 and stuck.follows() == set()


async def test_follower_that_leaves_hears_nothing_more(hub, probe):
    leaver, other = Listener(), Listener()
    for listener in (leaver, other):
        hub.welcome(listener)
        await hub.follow(listener, [Wanted("probe.1", 0)])
    hub.leave(leaver, "probe.1")
    await change(1, 2, quick=other)
    assert (leaver.elements, other.elements) == ([], ["thing-1", "thing-2"])


async def test_topic_left_by_all_while_another_is_told_breaks_no_pass(hub, probe, caplog):
    one, two = Listener(stutter=0.02), Listener()
    await in_thread(write)("thing-1", topic="probe.1")
    await in_thread(write)("thing-1", topic="probe.2")
    for listener, topic in ((one, "probe.1"), (two, "probe.2")):
        hub.welcome(listener)
        await hub.follow(listener, [Wanted(topic, 1)])
    heard = len(one.heard)
    await in_thread(write)(*["thing-1"] * 10, topic="probe.1")
    await within(1, lambda: len(one.heard) > heard)
    hub.forget(two)
    await within(1, lambda: len(one.heard) == heard + 10)
    assert "a pass of the hub failed" not in caplog.text


# One hub for one loop


async def test_hub_is_the_loops_own(hub):
    assert current_hub() is hub
    other = await asyncio.to_thread(asyncio.run, make_and_stop_hub())
    assert other is not hub
    hub.start()
    hub.start()
    assert len(hub.tasks) == 2 + hints.reaches_others()


async def make_and_stop_hub():
    hub = Hub()
    await stop(hub)
    return hub


async def test_hub_stops_whatever_its_listener_is_at():
    ended = []
    for turns in range(0, 30, 2):
        hub = Hub()
        hub.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        stopping = asyncio.create_task(hub.stop())
        ended.append(bool((await asyncio.wait([stopping], timeout=2))[0]))
        if not ended[-1]:
            await stop(hub)
            await stopping
            break
    assert all(ended)


async def test_hint_reaches_the_hubs_of_living_loops_only(hub, probe):
    await asyncio.to_thread(asyncio.run, make_and_stop_hub())
    hub.followed["probe.1"] = SimpleNamespace()
    await asyncio.to_thread(hints.send, {"probe.1": 1})
    await asyncio.sleep(0)
    assert hub.woken.is_set()
    hub.followed.clear()

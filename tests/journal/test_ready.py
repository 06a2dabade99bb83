"""Frames that come with the hint: told at once where they are the next number, and only there."""

import pytest

from congress.journal import hints, services
from congress.journal.models import Entry
from congress.journal.reading import Wanted, catch_up
from congress.journal.services import Change
from tests.conftest import TESTER

from .helpers import THING, in_thread, write

pytestmark = pytest.mark.django_db(transaction=True)

CHINESE, ENGLISH = "zh-hans", "en"


@services.service
def make(*ids, show=lambda n: f"made as {n}", **more):
    """One act that makes these elements, each shown from what it holds."""
    services.record([Change("probe.1", "probe.made", id_, show=show) for id_ in ids], by=TESTER, made=THING, **more)


async def hear(socket, count):
    return [await socket.hear() for _ in range(count)]


async def test_ready_frame_is_told_without_reading(connect, probe):
    socket = await connect(language=CHINESE)
    await socket.follow()
    await in_thread(make)("thing-1")
    frame = await socket.hear()
    assert (frame["seq"], frame["n"], frame["id"], frame["html"]) == (1, 1, "thing-1", "made as 1")
    assert (frame["kind"], frame["at"][-1]) == ("probe.made", "Z")
    assert probe.rendered == []


async def test_ready_frame_is_like_the_one_that_is_read(connect, probe):
    socket = await connect(language=CHINESE)
    await socket.follow()
    await in_thread(make)("thing-1", show=lambda n: "thing-1 in zh-hans")
    [answer] = await in_thread(catch_up)([(None, CHINESE, Wanted("probe.1", 0))])
    assert (await socket.line.output_queue.get())["text"] == answer.frames[0]


async def test_follower_of_another_language_has_it_read(connect, probe):
    chinese, english = await connect(language=CHINESE), await connect(language=ENGLISH)
    await chinese.follow()
    await english.follow()
    await in_thread(make)("thing-1")
    assert (await chinese.hear())["html"] == "thing-1 in zh-hans"
    assert (await english.hear())["html"] == "thing-1 in en"


async def test_frame_that_is_not_the_next_number_waits_for_what_is_before_it(connect, probe, monkeypatch):
    socket = await connect(language=CHINESE)
    await socket.follow()
    with monkeypatch.context() as lost:
        lost.setattr(hints, "send", lambda heads, ready: None)
        await in_thread(write)("thing-1")
    await in_thread(make)("thing-2")
    assert [frame["seq"] for frame in await hear(socket, 2)] == [1, 2]
    assert await socket.hear_nothing()


async def test_act_of_several_entries_is_read(connect, probe):
    socket = await connect(language=CHINESE)
    await socket.follow()
    await in_thread(make)("thing-1", "thing-2")
    assert [frame["html"] for frame in await hear(socket, 2)] == ["thing-1 in zh-hans", "thing-2 in zh-hans"]


async def test_hint_that_comes_twice_is_told_once(connect, probe, hub):
    socket = await connect(language=CHINESE)
    await socket.follow()
    await in_thread(make)("thing-1")
    frame = (await socket.line.output_queue.get())["text"]
    hub.hint({"probe.1": 1}, {"probe.1": [1, CHINESE, frame]})
    assert await socket.hear_nothing()


async def test_ready_frames_of_one_turn_go_out_in_order(connect, probe, hub):
    socket = await connect(language=CHINESE)
    await socket.follow()
    for seq in range(1, 4):
        hub.hint({"probe.1": seq}, {"probe.1": [seq, CHINESE, f'{{"seq":{seq}}}']})
    assert await hear(socket, 3) == [{"seq": 1}, {"seq": 2}, {"seq": 3}]


async def test_what_cannot_be_shown_is_read(connect, probe):
    def fail(n):
        raise ValueError("not today")

    socket = await connect(language=CHINESE)
    await socket.follow()
    await in_thread(make)("thing-1", show=fail)
    assert (await socket.hear())["html"] == "thing-1 in zh-hans"


async def test_nothing_is_shown_for_nobody(hub, probe, monkeypatch):
    monkeypatch.setattr(hints, "reaches_others", lambda: False)
    shown = []
    await in_thread(make)("thing-1", show=lambda n: shown.append(n))
    assert (shown, await in_thread(Entry.objects.count)()) == ([], 1)

"""The hub: in each process one reader of the journal for all who follow here, however many they are.

Everything goes through one serial pass: read where the followed topics stand, the entries that are new, the
requests to follow that have come in; render each changed element once per language; hand out the frames. Being
serial is what makes a catch-up meet the live entries without a gap and without a double.
"""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from congress.journal import hints, reading, visitors
from congress.journal.models import Position
from congress.journal.reading import CaughtUp, Wanted

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between readings when no hint comes
HEARTBEAT = 24.0  # a little under the 25 s that followers are promised
COUNTERS = 0.5  # a topic's counters are rendered at most this often
SIGNED_OUT = 4401
SWEEP = 2.5  # rights and sessions that ended are noticed within twice this


@dataclass(eq=False)
class Follower:
    """One socket: how to write to it, who it is, and what it follows up to which number."""

    send: Callable[[dict[str, Any]], Awaitable[None]]
    visitor: visitors.Visitor
    topics: dict[str, int] = field(default_factory=dict)
    gone: bool = False

    async def tell(self, frame: str) -> None:
        if not self.gone:
            await self.write({"type": "websocket.send", "text": frame})

    async def close(self, code: int) -> None:
        if not self.gone:
            await self.write({"type": "websocket.close", "code": code})
            self.gone = True

    async def write(self, event: dict[str, Any]) -> None:
        """Whoever cannot be written to is gone, and holds up nobody."""
        try:
            await self.send(event)
        except Exception as error:
            self.gone = True
            logger.warning("a follower could not be written to: %r", error)


@dataclass(eq=False)
class Followed:
    """A topic that somebody follows in this process."""

    position: Position
    followers: set[Follower] = field(default_factory=set)
    counted: int = 0  # `touched` as of the last rendering of its counters
    counted_at: float = 0.0
    beat_at: float = field(default_factory=lambda: time.monotonic() + HEARTBEAT)


@dataclass
class Asked:
    """A request to follow that waits for the next pass."""

    follower: Follower
    wanted: Wanted
    answered: asyncio.Future


@dataclass
class Pass:
    """What one reading brought."""

    now: dict[str, Position]
    frames: dict[tuple[str, str], list[tuple[int, str]]]  # (topic, language): (seq, frame) in order
    counters: dict[tuple[str, str], list[str]]
    counted: set[str]  # the topics whose counters are up to date now, also where there are none
    answers: list[CaughtUp]
    has_more: bool = False  # a long way was cut; the next pass goes on


class Hub:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.followed: dict[str, Followed] = {}
        self.followers: set[Follower] = set()
        self.asked: list[Asked] = []
        self.woken = asyncio.Event()
        self.outgoing: dict[str, int] = {}
        self.sender: asyncio.Task | None = None
        self.tasks: list[asyncio.Task] = []
        # Threads of its own: requests never wait for the hub's reading, nor it for theirs.
        self.reader = ThreadPoolExecutor(1, thread_name_prefix="hub")
        self.sweeper = ThreadPoolExecutor(1, thread_name_prefix="hub-sweep")
        hints.join(self, self.loop)

    def start(self) -> None:
        if not self.tasks:
            self.tasks = [self.loop.create_task(self.run()), self.loop.create_task(self.sweep_for_ever())]
            if hints.reaches_others():
                self.tasks.append(self.loop.create_task(self.listen()))

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []
        self.reader.shutdown()
        self.sweeper.shutdown()

    # Hints, in and out

    def hint(self, heads: dict[str, int]) -> None:
        if any(topic in self.followed for topic in heads):
            self.woken.set()

    def tell_others(self, heads: dict[str, int]) -> None:
        self.outgoing.update(heads)
        if self.sender is None or self.sender.done():
            self.sender = self.loop.create_task(self.send_outgoing())

    async def send_outgoing(self) -> None:
        while self.outgoing:
            heads, self.outgoing = self.outgoing, {}
            await hints.send_to_others(heads)

    async def listen(self) -> None:
        """Drain what other processes tell; whatever breaks, the reading once a second goes on."""
        task = asyncio.current_task()
        # The layer swallows a cancelling that meets it while it connects: ask for it.
        while task and not task.cancelling():
            with contextlib.suppress(Exception):
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(hints.GROUP, channel)
                while not task.cancelling():
                    self.hint((await layer.receive(channel)).get("heads", {}))
            if not task.cancelling():
                await asyncio.sleep(POLL)

    # Following

    def welcome(self, follower: Follower) -> None:
        """From now on he is told when his session ends, whether he follows anything or not."""
        self.start()
        self.followers.add(follower)

    async def follow(self, follower: Follower, wanted: list[Wanted]) -> None:
        """Returns when every topic was answered: caught up and current, to be reloaded, or refused."""
        asked = [Asked(follower, want, self.loop.create_future()) for want in wanted]
        for want in wanted:
            self.leave(follower, want.topic)
        self.asked += asked
        self.woken.set()
        await asyncio.gather(*(one.answered for one in asked))

    def leave(self, follower: Follower, topic: str) -> None:
        follower.topics.pop(topic, None)
        followed = self.followed.get(topic)
        if followed:
            followed.followers.discard(follower)
            if not followed.followers:
                del self.followed[topic]

    def forget(self, follower: Follower) -> None:
        self.followers.discard(follower)
        for topic in list(follower.topics):
            self.leave(follower, topic)

    # The pass

    async def run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.rest()):
                    await self.woken.wait()
            self.woken.clear()
            try:
                await self.work()
                await self.beat()
            except Exception:
                logger.exception("a pass of the hub failed")
                await asyncio.sleep(POLL)

    def rest(self) -> float:
        """How long nothing need be done unless somebody calls."""
        now = time.monotonic()
        due = [
            followed.counted_at + COUNTERS - now
            for followed in self.followed.values()
            if followed.counted != followed.position.touched
        ]
        return max(0.0, min([POLL, *due]))

    async def work(self) -> None:
        asked, self.asked = self.asked, []
        known = {topic: followed.position for topic, followed in self.followed.items()}
        if not known and not asked:
            return
        languages = {
            topic: {follower.visitor.language for follower in followed.followers}
            for topic, followed in self.followed.items()
        }
        earliest = time.monotonic() - COUNTERS
        countable = {
            topic: followed.counted for topic, followed in self.followed.items() if followed.counted_at <= earliest
        }
        requests = [(one.follower.visitor.user, one.follower.visitor.language, one.wanted) for one in asked]
        try:
            read = await self.in_reader(read_pass, known, languages, countable, requests)
        except BaseException:
            self.asked = asked + self.asked
            raise
        await self.hand_out(read)
        for one, answer in zip(asked, read.answers, strict=True):
            if answer.failed and not one.follower.gone:
                self.asked.append(one)
            else:
                await self.answer(one, answer)
        if read.has_more:
            self.woken.set()

    async def in_reader(self, deed: Callable, *args: Any) -> Any:
        return await database_sync_to_async(deed, thread_sensitive=False, executor=self.reader)(*args)

    async def hand_out(self, read: Pass) -> None:
        for topic, followed in list(self.followed.items()):
            now = read.now.get(topic)
            if now is None:
                continue  # followed only since the reading began
            if is_other_past(followed.position, now):
                await self.send_away(topic, reading.reload_frame(topic, now))
                continue
            for follower in list(followed.followers):
                after, language = follower.topics.get(topic, now.head), follower.visitor.language
                new = [frame for seq, frame in read.frames.get((topic, language), ()) if seq > after]
                for frame in [*new, *read.counters.get((topic, language), ())]:
                    if topic in follower.topics:  # he may leave while he is told
                        await follower.tell(frame)
                if topic in follower.topics:
                    follower.topics[topic] = max(after, now.head)
            if topic in read.counted:
                followed.counted, followed.counted_at = now.touched, time.monotonic()
            followed.position = now

    async def answer(self, one: Asked, answer: CaughtUp) -> None:
        topic, follower = one.wanted.topic, one.follower
        if not follower.gone:
            if answer.position is not None:
                followed = self.followed.get(topic)
                if followed is None:
                    followed = self.followed[topic] = Followed(answer.position, counted=answer.position.touched)
                followed.followers.add(follower)
                follower.topics[topic] = answer.position.head
            for frame in answer.frames:
                await follower.tell(frame)
        if not one.answered.done():
            one.answered.set_result(None)

    async def send_away(self, topic: str, frame: str) -> None:
        followed = self.followed.get(topic)
        for follower in list(followed.followers if followed else ()):
            self.leave(follower, topic)
            await follower.tell(frame)

    async def beat(self) -> None:
        now = time.monotonic()
        for topic, followed in list(self.followed.items()):
            if now >= followed.beat_at:
                followed.beat_at = now + HEARTBEAT
                frame = reading.current_frame(topic, followed.position)
                for follower in list(followed.followers):
                    if follower.topics[topic] <= followed.position.head:
                        await follower.tell(frame)

    # Rights and sessions that end

    async def sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self.sweep()
            except Exception:
                logger.exception("a sweep of the hub failed")

    async def sweep(self) -> None:
        sockets = {follower.visitor for follower in self.followers if follower.visitor.session_key}
        topics: dict[str, set[int | None]] = {
            topic: {follower.visitor.user_pk for follower in followed.followers}
            for topic, followed in self.followed.items()
        }
        find = database_sync_to_async(visitors.find_ended, thread_sensitive=False, executor=self.sweeper)
        ended, lost = await find(sockets, topics)
        for follower in list(self.followers):
            if follower.visitor in ended:
                await follower.tell(reading.dumps({"state": "signed-out"}))
                self.forget(follower)
                await follower.close(SIGNED_OUT)
                continue
            for topic in list(follower.topics):
                if follower.visitor.user_pk in lost.get(topic, ()):
                    self.leave(follower, topic)
                    await follower.tell(reading.refused_frame(topic))


def is_other_past(known: Position, now: Position) -> bool:
    return now.head < known.head or bool(known.epoch and known.epoch != now.epoch)


def read_pass(
    known: dict[str, Position],
    languages: dict[str, set[str]],
    countable: dict[str, int],
    requests: list[tuple[Any, str, Wanted]],
) -> Pass:
    """One reading of the journal; runs in the hub's thread."""
    now = reading.positions(known)
    behind, cut, failed = {}, set[str](), set[str]()
    for topic, position in known.items():
        if position.head < now[topic].head and not is_other_past(position, now[topic]):
            # A long way is gone in slices; the next pass takes the rest.
            upto = min(now[topic].head, position.head + reading.SLICE)
            if upto < now[topic].head:
                cut.add(topic)
            now[topic] = Position(upto, now[topic].touched, now[topic].epoch)
            behind[topic] = (position.head, upto)
    lines = reading.new_lines(behind)
    texts = reading.element_frames(lines, languages, failed)
    frames: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for (topic, language), of_language in texts.items():
        frames[topic, language] = [(line.seq, frame) for line, frame in zip(lines[topic], of_language, strict=True)]
    counted = {topic for topic, touched in countable.items() if touched != now[topic].touched}
    counters = {
        (topic, language): reading.counter_frames(topic, now[topic].head, language, failed)
        for topic in sorted(counted)
        for language in languages[topic]
    }
    # What cannot be rendered is not told: it stays where it was, and is tried again.
    for topic in failed:
        now.pop(topic)
    return Pass(now, frames, counters, counted, reading.catch_up(requests), has_more=bool(cut - failed))


_current: Hub | None = None


def current_hub() -> Hub:
    """The hub of the running loop; a process has one."""
    global _current
    if _current is None or _current.loop is not asyncio.get_running_loop():
        _current = Hub()
    return _current

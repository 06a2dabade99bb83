"""The hub: in each process one reader of the journal for all who follow here, however many they are.

Everything goes through one serial pass: read where the followed topics stand, the entries that are new, the
requests to follow that have come in; render each changed element once per language; hand out the frames. Being
serial is what makes a catch-up meet the live entries without a gap and without a double.
"""

import asyncio
import contextlib
import functools
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import connections

from congress.journal import hints, reading, visitors
from congress.journal.followers import Asked, Followed, Follower
from congress.journal.lines import TOO_SLOW, Bunch
from congress.journal.models import Position
from congress.journal.passes import Pass, is_other_past, keeping_the_connection, read_pass, ready_since
from congress.journal.reading import CaughtUp, Wanted

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between readings when no hint comes
COUNTERS = 0.5  # a topic's counters are rendered at most this often
GATHER = 0.005  # what comes within this goes out together: frames to a follower, hints to other processes
HEARTBEAT = 24.0  # a little under the 25 s that followers are promised
SIGNED_OUT = 4401
SWEEP = 2.5  # rights and sessions that ended are noticed within twice this
PATIENCE = 30.0  # seconds that a full line has to drain


class Hub:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.name = secrets.token_hex(8)
        self.followed: dict[str, Followed] = {}
        self.followers: set[Follower] = set()
        self.full: set[Follower] = set()
        self.reception = visitors.Reception()
        self.asked: list[Asked] = []
        self.moved: set[str] = set()  # topics that hints told of since they were read
        self.read_all_at = 0.0
        self.woken = asyncio.Event()
        self.is_reading = False
        self.handed_out_at = 0.0
        self.ready: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.outgoing: list[tuple[dict[str, int], hints.Ready]] = []
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
        await self.loop.run_in_executor(self.reader, connections.close_all)
        self.reader.shutdown()
        self.sweeper.shutdown()

    # Hints, in and out

    def hint(self, heads: dict[str, int], ready: hints.Ready) -> None:
        for topic in heads.keys() & self.followed.keys():
            if topic not in ready or not self.take_ready(topic, heads[topic], *ready[topic]):
                self.moved.add(topic)
                self.woken.set()

    def take_ready(self, topic: str, head: int, seq: int, language: str, frame: str) -> bool:
        """Whether the frame that came with a hint is all there is to tell: the next number, in everybody's language.

        Never while something is being read, lest the two overtake each other.
        """
        followed = self.followed[topic]
        if self.is_reading or not seq == head == followed.position.head + 1:
            return False
        if followed.spoken() != {language}:
            return False
        followed.position = Position(seq, followed.position.touched, followed.position.epoch)
        if not self.ready:
            self.loop.call_later(self.handed_out_at + GATHER - time.monotonic(), self.hand_out_ready)
        self.ready[topic].append((seq, frame))
        return True

    def tell_others(self, heads: dict[str, int], ready: hints.Ready) -> None:
        self.outgoing.append((heads, ready))
        if self.sender is None or self.sender.done():
            self.sender = self.loop.create_task(self.send_outgoing())

    async def send_outgoing(self) -> None:
        while self.outgoing:
            outgoing, self.outgoing = self.outgoing, []
            await hints.send_to_others(outgoing, sender=self.name)
            await asyncio.sleep(GATHER)  # what is done meanwhile is told together

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
                    told = await layer.receive(channel)
                    if told.get("sender") != self.name:  # what was done here was heard of at once
                        for heads, ready in told.get("hints", []):
                            self.hint(heads, ready)
            if not task.cancelling():
                await asyncio.sleep(POLL)

    # Following

    def welcome(self, follower: Follower) -> None:
        """From now on he is told when his session ends, whether he follows anything or not."""
        self.start()
        self.followers.add(follower)
        follower.line.watch(lambda: self.hold(follower), lambda: self.resume(follower))

    async def follow(self, follower: Follower, wanted: list[Wanted]) -> None:
        """Returns when every topic was answered: caught up and current, to be reloaded, or refused."""
        for want in wanted:
            self.leave(follower, want.topic)
        await asyncio.gather(*self.ask(follower, wanted))

    def ask(self, follower: Follower, wanted: Iterable[Wanted], *, is_owed: bool = False) -> list[asyncio.Future]:
        asked = [Asked(follower, want, self.loop.create_future(), is_owed) for want in wanted]
        self.asked += asked
        self.woken.set()
        return [one.answered for one in asked]

    def leave(self, follower: Follower, topic: str) -> None:
        follower.owed.pop(topic, None)
        follower.topics.pop(topic, None)
        followed = self.followed.get(topic)
        if followed:
            followed.discard(follower)
            if not followed.followers:
                del self.followed[topic]

    def forget(self, follower: Follower) -> None:
        self.followers.discard(follower)
        self.full.discard(follower)
        for topic in list(follower.topics):
            self.leave(follower, topic)

    # Slow followers

    def hold(self, follower: Follower) -> None:
        """Too much waits for him: until it has gone he is only owed what he follows."""
        follower.full_since = time.monotonic()
        self.full.add(follower)
        for topic, after in list(follower.topics.items()):
            epoch = self.followed[topic].position.epoch
            self.leave(follower, topic)
            follower.owed[topic] = Wanted(topic, after, epoch)

    def resume(self, follower: Follower) -> None:
        """All that waited has gone: he catches up from where he was."""
        follower.full_since = None
        self.full.discard(follower)
        if not follower.gone:
            self.ask(follower, follower.owed.values(), is_owed=True)

    def drop_the_stuck(self) -> None:
        for follower in list(self.full):
            if follower.full_since is not None and time.monotonic() - follower.full_since >= PATIENCE:
                self.forget(follower)
                follower.close(TOO_SLOW)

    # The pass

    async def run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.rest()):
                    await self.woken.wait()
            self.woken.clear()
            try:
                await self.work()
                self.beat()
                self.drop_the_stuck()
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
        return max(0.0, min([self.read_all_at + POLL - now, *due]))

    async def work(self) -> None:
        self.hand_out_ready()
        asked, self.asked = self.asked, []
        moved, self.moved = self.moved, set()
        known = self.to_be_read(moved)
        if not known and not asked:
            return
        languages = {topic: self.followed[topic].spoken() for topic in known}
        requests = [(one.follower.visitor.user, one.follower.language, one.wanted) for one in asked]
        self.is_reading = True
        try:
            read = await self.in_reader(read_pass, known, languages, self.countable(known), requests)
        except BaseException:
            self.asked = asked + self.asked
            self.moved |= moved
            raise
        finally:
            self.is_reading = False
        self.hand_out(read)
        for one, answer in zip(asked, read.answers, strict=True):
            if answer.failed and not one.follower.gone:
                self.asked.append(one)
            else:
                self.answer(one, answer)
        if read.cut:
            self.moved |= read.cut
            self.woken.set()

    def to_be_read(self, moved: set[str]) -> dict[str, Position]:
        """What hints told of and counters that are due; once in `POLL`, everything that is followed."""
        now = time.monotonic()
        if now >= self.read_all_at + POLL:
            self.read_all_at = now
            return {topic: followed.position for topic, followed in self.followed.items()}
        return {
            topic: followed.position
            for topic, followed in self.followed.items()
            if topic in moved or followed.counted != followed.position.touched
        }

    def countable(self, known: Iterable[str]) -> dict[str, int]:
        earliest = time.monotonic() - COUNTERS
        return {topic: self.followed[topic].counted for topic in known if self.followed[topic].counted_at <= earliest}

    async def in_reader(self, deed: Callable, *args: Any) -> Any:
        return await self.loop.run_in_executor(self.reader, keeping_the_connection, deed, *args)

    def hand_out(self, read: Pass) -> None:
        for topic, now in read.now.items():
            followed = self.followed.get(topic)
            if followed is None:
                continue  # left since the reading began
            if is_other_past(followed.position, now):
                self.send_away(topic, reading.reload_frame(topic, now))
                continue
            followed.position = now
            if topic in read.counted:
                followed.counted, followed.counted_at = now.touched, time.monotonic()
            self.deliver(topic, now.head, functools.partial(read.since, topic))

    def hand_out_ready(self) -> None:
        """What gathered since the last one goes out together; what comes after a silence goes out at once."""
        if not self.ready:
            return
        self.handed_out_at = time.monotonic()
        ready, self.ready = self.ready, defaultdict(list)
        for topic, frames in ready.items():
            if topic in self.followed:
                self.deliver(topic, frames[-1][0], functools.partial(ready_since, frames))

    def deliver(self, topic: str, head: int, since: Callable[[int, str], Bunch | None]) -> None:
        """Tell each follower what he lacks up to the head; followers who lack the same get the same bunch."""
        bunches: dict[tuple[int, str], Bunch | None] = {}
        for follower in list(self.followed[topic].followers):
            lacking = after, language = follower.topics[topic], follower.language
            if lacking not in bunches:
                bunches[lacking] = since(after, language)
            if after < head:
                follower.topics[topic] = head
            bunch = bunches[lacking]
            if bunch and not follower.gone:
                follower.line.write(bunch)  # who is held follows nothing: so he is not asked for here

    def answer(self, one: Asked, answer: CaughtUp) -> None:
        topic, follower = one.wanted.topic, one.follower
        has_left = one.is_owed and topic not in follower.owed
        if follower.full_since is not None and not has_left:
            follower.owed.setdefault(topic, one.wanted)  # where he is owed it already, he is further on
        elif not follower.gone and not has_left:
            follower.owed.pop(topic, None)
            if answer.position is not None:
                followed = self.followed.get(topic)
                if followed is None:
                    followed = self.followed[topic] = self.newly_followed(answer.position)
                followed.add(follower)
                follower.topics[topic] = answer.position.head
            follower.tell(Bunch(answer.frames))
        if not one.answered.done():
            one.answered.set_result(None)

    def newly_followed(self, position: Position) -> Followed:
        return Followed(position, beat_at=time.monotonic() + HEARTBEAT, counted=position.touched)

    def send_away(self, topic: str, frame: str) -> None:
        followed = self.followed.get(topic)
        bunch = Bunch([frame])
        for follower in list(followed.followers if followed else ()):
            self.leave(follower, topic)
            follower.tell(bunch)

    def beat(self) -> None:
        self.hand_out_ready()
        now = time.monotonic()
        for topic, followed in list(self.followed.items()):
            if now >= followed.beat_at:
                followed.beat_at = now + HEARTBEAT
                bunch = Bunch([reading.current_frame(topic, followed.position)])
                for follower in list(followed.followers):
                    if follower.topics[topic] <= followed.position.head:
                        follower.tell(bunch)

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
                follower.tell(Bunch([reading.dumps({"state": "signed-out"})]))
                self.forget(follower)
                follower.close(SIGNED_OUT)
                continue
            for topic in list(follower.topics):
                if follower.visitor.user_pk in lost.get(topic, ()):
                    self.leave(follower, topic)
                    follower.tell(Bunch([reading.refused_frame(topic)]))


_current: Hub | None = None


def current_hub() -> Hub:
    """The hub of the running loop; a process has one."""
    global _current
    if _current is None or _current.loop is not asyncio.get_running_loop():
        _current = Hub()
    return _current

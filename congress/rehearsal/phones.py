"""One person's phone: what is done over HTTP, what is told over a socket, and the memory of a page.

It knows the live channel and a few addresses, nothing of the program behind them. Everything it hears and is
answered goes into the history.
"""

import asyncio
import contextlib
import json
import socket as sockets
import time
from collections.abc import Iterable
from math import inf
from random import Random
from typing import Any

import aiohttp

from congress.rehearsal.callers import BROKEN, RETURN, Caller, Hall, frame_of
from congress.rehearsal.history import (
    CURRENT,
    MESSAGE,
    MOVE,
    PONG,
    REFUSED,
    RELOAD,
    RETRACTION,
    SIGN_IN,
    Act,
    Frame,
    Line,
    Screen,
)

SUBPROTOCOL = "congress.live.v1"
SILENCE = 45
FOLLOWED_KINDS = ("meeting", "ballot")
MOST_TOPICS = 20


class Phone(Caller):
    def __init__(self, hall: Hall, name: str, chance: Random) -> None:
        super().__init__(hall, name, chance)
        self.screens: dict[str, Screen] = {}
        self.lines: dict[str, Line] = {}
        self.waiting: set[str] = set()
        self.caught_up = asyncio.Event()
        self.awake = asyncio.Event()
        self.awake.set()
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.keeper: asyncio.Task | None = None
        self.is_cut = False
        self.spoken: list[Act] = []
        self.reading = ""
        self.watched: set[str] = set()

    @property
    def room(self) -> str:
        return next((topic for topic in self.screens if topic.startswith("room.")), "")

    async def put_away(self) -> None:
        await self.hang_up()
        await super().put_away()

    # Pages

    async def look(self) -> list[dict[str, Any]]:
        """What may be followed of the meeting now."""
        return await self.fetch_list("/live/topics/")

    async def arrive(self) -> None:
        """Sign in, and begin to follow the meeting and the room as they are now."""
        await self.enter()
        await self.open_page()

    async def open_page(self, since: int | None = None) -> None:
        """Follow what is listed, from where it is now or, asked to, from a number on; one of the documents, too."""
        listed = await self.look()
        documents = [topic["topic"] for topic in listed if topic["kind"] == "document"]
        self.reading = self.reading or (self.chance.choice(documents) if documents else "")
        kept = {self.reading, *self.watched}
        followed = [one for one in listed if one["kind"] in FOLLOWED_KINDS or is_room(one) or one["topic"] in kept]
        self.screens = {one["topic"]: screen_of(self.name, one, since) for one in followed[:MOST_TOPICS]}
        if not self.room:
            self.trouble("GET /live/topics/: no room")
        self.watch()

    async def turn_to(self, *topics: str, kind: str = "") -> None:
        """Open the page of what is listed of this kind, or by this name, beside what is followed already."""
        listed = [one for one in await self.look() if one["kind"] == kind or one["topic"] in topics]
        await self.follow_also([screen_of(self.name, one, None) for one in listed])

    async def follow_also(self, screens: Iterable[Screen]) -> None:
        new = [screen for screen in screens if screen.topic not in self.screens]
        new = new[: max(0, MOST_TOPICS - len(self.screens))]
        self.screens |= {screen.topic: screen for screen in new}
        if self.socket is not None and not self.socket.closed and not self.is_cut:
            with contextlib.suppress(*BROKEN):  # the keeper comes back and follows all
                await self.follow({screen.topic: screen.position for screen in new})

    async def stay_on_page_of(self, act: Act) -> None:
        """The page one is sent to after an act that was done: it is followed from there on."""
        if act.is_placed:
            self.watched.add(act.topic)
            await self.follow_also([Screen(self.name, act.topic, since=act.seq, position=act.seq)])

    # Acts

    def new_message(self, body: str, *, wanted: Iterable[int] = (201,), **fields: str) -> Act:
        act = self.new_act(MESSAGE, address_of(self.room), wanted=wanted, body=body, fields=fields)
        self.spoken.append(act)
        return act

    def new_retraction(self, message: Act, wanted: Iterable[int] = (200,), **fields: str) -> Act:
        address = f"/messages/{message.answer.get('id')}/retract/"
        more: dict[str, Any] = {"body": message.body, "message_key": message.key, "fields": fields}
        return self.new_act(RETRACTION, address, wanted=wanted, **more)

    def new_sign_in(self, wanted: Iterable[int] = (200, 201)) -> Act:
        return self.new_act(SIGN_IN, f"/meetings/{self.hall.meeting}/sign-in/", wanted=wanted)

    def new_move(self, suggestion: int, move: str, **fields: Any) -> Act:
        return self.new_act(MOVE, f"/suggestions/{suggestion}/{move}/", wanted=[200], fields=fields)

    # The line

    def watch(self) -> None:
        self.waiting = set(self.screens)
        self.caught_up.clear()
        self.keeper = asyncio.create_task(self.keep_line())

    async def keep_line(self) -> None:
        while True:
            await self.hold_line()
            await asyncio.sleep(self.chance.uniform(0, RETURN))

    async def hold_line(self) -> None:
        self.is_cut = False
        self.history.sockets += 1
        try:
            async with asyncio.timeout(30):
                self.socket = await self.session.ws_connect(
                    self.hall.url + "/live/", protocols=[SUBPROTOCOL], origin=self.hall.origin
                )
            async with self.socket:
                await self.follow({topic: screen.position for topic, screen in self.screens.items()})
                await self.listen(self.socket)
        except BROKEN as error:
            if not self.is_cut:
                self.trouble("/live/", type(error).__name__, getattr(error, "status", ""))
        except (KeyError, TypeError, ValueError) as error:
            self.trouble("/live/ a frame not as agreed:", repr(error))
        finally:
            self.end_lines()
            self.socket = None

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await self.awake.wait()
            try:
                message = await socket.receive(timeout=SILENCE)
            except TimeoutError:
                return self.trouble("/live/ silent")
            if message.type is aiohttp.WSMsgType.TEXT:
                await self.hear(self.hall.read(message.data), time.monotonic())
            else:
                if not self.is_cut:
                    self.trouble("/live/ closed", socket.close_code)
                return None

    async def follow(self, positions: dict[str, int], *, is_entitled: bool = True) -> None:
        asked = {}
        for topic, after in positions.items():
            asked[topic] = {"after": after}
            if is_entitled:
                self.waiting.add(topic)
                self.caught_up.clear()
                if self.screens[topic].epoch:
                    asked[topic]["epoch"] = self.screens[topic].epoch
            self.lines[topic] = Line(self.name, topic, after, is_entitled=is_entitled)
            self.history.lines.append(self.lines[topic])
        if asked and self.socket:
            await self.socket.send_str(json.dumps({"follow": asked}))

    async def hear(self, frame: Frame, at: float) -> None:
        line = self.lines.get(frame.topic)
        if frame.kind == PONG:
            return
        if line is None:
            return self.trouble("/live/", frame.topic, frame.kind, "not asked for")
        if frame.kind == REFUSED:
            line.is_refused = True
            del self.lines[frame.topic]
            self.has_caught_up(frame.topic)
        elif frame.kind == RELOAD:
            del self.lines[frame.topic]
            await self.start_again(frame.topic, line.after)
        else:
            line.hear(at, frame)
            if frame.topic in self.screens:
                self.screens[frame.topic].show(frame)
            if frame.kind == CURRENT:
                self.has_caught_up(frame.topic)

    def has_caught_up(self, topic: str) -> None:
        self.waiting.discard(topic)
        if not self.waiting and not self.is_cut:
            self.caught_up.set()

    async def start_again(self, topic: str, was_after: int) -> None:
        """Told to reload: everything anew; when that is too much, only from now on, as after a new page."""
        listed = next((entry for entry in await self.look() if entry["topic"] == topic), None)
        if listed is None:
            return self.trouble("/live/", topic, "to be reloaded, and not listed")
        self.screens[topic] = screen_of(self.name, listed, since=0 if was_after else None)
        if self.socket is not None:
            await self.follow({topic: self.screens[topic].position})

    def end_lines(self) -> None:
        self.stop_counting_on_lines()
        self.caught_up.clear()
        self.lines = {}

    def stop_counting_on_lines(self) -> None:
        for line in self.lines.values():
            line.steady_until = min(line.steady_until, time.monotonic())

    # What happens to a line

    def cut(self) -> None:
        """The line breaks without a word; the keeper comes back by itself."""
        self.stop_counting_on_lines()
        if self.socket is not None and not self.socket.closed:
            self.is_cut = True
            self.caught_up.clear()
            with contextlib.suppress(OSError):
                self.socket.get_extra_info("socket").shutdown(sockets.SHUT_RDWR)

    async def hang_up(self) -> None:
        """The line breaks and nobody comes back, until somebody watches again."""
        self.cut()
        if self.keeper is not None:
            self.keeper.cancel()
            await asyncio.gather(self.keeper, return_exceptions=True)
            self.keeper = None

    async def go_to_background(self, seconds: float) -> None:
        """Nothing is read for a while; back in front the page connects anew."""
        self.stop_counting_on_lines()
        self.awake.clear()
        await asyncio.sleep(seconds)
        self.awake.set()
        self.cut()

    async def reopen_page(self) -> None:
        """A new page that holds nothing yet and asks for all of it."""
        await self.hang_up()
        await self.open_page(since=0)

    async def poll(self, seconds: float, every: float) -> None:
        """No socket for a while: ask again and again instead."""
        await self.hang_up()
        until = time.monotonic() + seconds
        while True:
            await self.poll_once()
            if time.monotonic() + every > until:
                break
            await asyncio.sleep(every)
        self.watch()

    async def poll_once(self) -> None:
        where = {
            topic: f"{screen.position}:{screen.epoch}" if screen.epoch else str(screen.position)
            for topic, screen in self.screens.items()
        }
        lines = {topic: Line(self.name, topic, screen.position, is_poll=True) for topic, screen in self.screens.items()}
        asked = await self.ask("GET", "/live/since/", wanted=[200], params=where)
        frames, asked.answer = asked.answer, None
        if asked.status != 200:
            return
        self.lines = lines
        self.history.lines += lines.values()
        try:
            for sent in frames:
                await self.hear(frame_of(sent), asked.answered)
        except (KeyError, TypeError, ValueError) as error:
            self.trouble("GET /live/since/ a frame not as agreed:", repr(error))
        if any(line.current_at == inf and topic in self.lines for topic, line in lines.items()):
            self.trouble("GET /live/since/ without an end")
        self.end_lines()

    async def listen_in(self, topic: str) -> None:
        """Try to follow what is not theirs, and wait for the refusal."""
        async with asyncio.timeout(30):
            await self.caught_up.wait()
        if self.socket is None or self.socket.closed:
            return
        await self.follow({topic: 0}, is_entitled=False)
        line = self.lines[topic]
        until = time.monotonic() + 10
        while not line.is_refused and not line.heard and time.monotonic() < until:  # noqa: ASYNC110 bounded
            await asyncio.sleep(0.05)

    async def catch_up_at_the_end(self) -> None:
        """Come back once more and wait until everything is there; then what the screen shows counts."""
        self.awake.set()
        await self.hang_up()
        await asyncio.sleep(self.chance.uniform(0, RETURN))
        self.watch()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(30):
                await self.caught_up.wait()
        for screen in self.screens.values():
            screen.is_current = screen.topic not in self.waiting
        if self.waiting:
            self.trouble("/live/ not caught up:", *sorted(self.waiting))
        self.history.screens += self.screens.values()


def is_room(listed: dict[str, Any]) -> bool:
    """A room, and not the desk of its moderators."""
    return listed["kind"] == "room" and not listed["topic"].endswith(".desk")


def screen_of(phone: str, listed: dict[str, Any], since: int | None) -> Screen:
    position = listed["seq"] if since is None else since
    return Screen(phone, listed["topic"], since=position, position=position, epoch=listed["epoch"])


def address_of(room: str) -> str:
    return f"/rooms/{room.partition('.')[2]}/messages/"

"""One person's phone: HTTP for what is done, a socket for what is told, and the memory of a page.

It knows the live channel and a few addresses, nothing of the program behind them. Everything it hears and is
answered goes into the history.
"""

import asyncio
import contextlib
import json
import socket as sockets
import time
import uuid
from collections.abc import Iterable
from math import inf
from random import Random
from typing import Any

import aiohttp
from yarl import URL

from congress.rehearsal.history import (
    CURRENT,
    DRILL,
    MESSAGE,
    MOVE,
    PONG,
    REFUSED,
    RELOAD,
    RETRACTION,
    SIGN_IN,
    SIGNED_OUT,
    Act,
    Frame,
    History,
    Line,
    Request,
    Screen,
)

SUBPROTOCOL = "congress.live.v1"
SILENCE = 45
RETURN = 2
FOLLOWED_KINDS = ("meeting", "ballot")
MOST_TOPICS = 20
BROKEN = (aiohttp.ClientError, OSError, TimeoutError)


class Unanswered(Exception):
    """The server does not answer, or not as agreed; the rehearsal cannot begin."""


class Hall:
    """What all phones share: the address, the connections, the meeting, and the history."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.origin = str(URL(self.url).origin())
        self.history = History()
        self.meeting = 0
        self.rooms: list[str] = []
        # Idle connections are given up before the server does it in the middle of a post.
        self.connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=5)
        self.frames: dict[str, Frame] = {}

    def read(self, text: str) -> Frame:
        """The same text goes to every follower and is taken apart once."""
        frame = self.frames.get(text)
        if frame is None:
            if len(self.frames) > 5000:
                self.frames.clear()
            frame = self.frames[text] = frame_of(json.loads(text))
        return frame


def frame_of(sent: dict[str, Any]) -> Frame:
    if "id" in sent:
        return Frame(sent["topic"], sent["kind"], sent["seq"], sent["n"], sent["id"], sent["html"])
    if "pong" in sent:
        return Frame("", PONG)
    if sent.get("refused"):
        return Frame(sent["topic"], REFUSED)
    if sent["state"] == SIGNED_OUT:
        return Frame("", SIGNED_OUT)
    return Frame(sent["topic"], sent["state"], seq=sent.get("head", 0), epoch=sent["epoch"])


class Phone:
    def __init__(self, hall: Hall, name: str, chance: Random) -> None:
        self.hall, self.name, self.chance = hall, name, chance
        language = "en" if chance.random() < 0.1 else "zh-CN"
        self.session = aiohttp.ClientSession(
            connector=hall.connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=30),
            headers={"Accept": "application/json", "Accept-Language": language, "Referer": hall.url + "/"},
        )
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
    def history(self) -> History:
        return self.hall.history

    @property
    def room(self) -> str:
        return next((topic for topic in self.screens if topic.startswith("room.")), "")

    def trouble(self, *what: object) -> None:
        self.history.troubles.append(f"{self.name} {' '.join(map(str, what))} ({time.monotonic():.3f})")

    async def put_away(self) -> None:
        await self.hang_up()
        await self.session.close()

    # HTTP

    async def ask(
        self, method: str, address: str, *, wanted: Iterable[int], act: Act | None = None, **kwargs: Any
    ) -> Request:
        asked = Request(self.name, f"{method} {address}", tuple(wanted), time.monotonic())
        self.history.requests.append(asked)
        if act is not None:
            act.tries.append(asked)
        url = self.hall.url + address
        try:
            async with self.session.request(method, url, allow_redirects=False, **kwargs) as response:
                text = await response.text()
                asked.answered, asked.status = time.monotonic(), response.status
                with contextlib.suppress(ValueError):
                    asked.answer = json.loads(text)
        except asyncio.CancelledError:
            asked.is_own_doing = True
            raise
        except BROKEN as error:
            asked.trouble = type(error).__name__
        return asked

    @property
    def csrf_token(self) -> str:
        cookie = self.session.cookie_jar.filter_cookies(URL(self.hall.url)).get("csrftoken")
        return cookie.value if cookie else ""

    async def enter(self) -> None:
        """Sign in as this demo person."""
        await self.ask("GET", "/live/topics/", wanted=[200])
        headers = {"Accept": "text/html", "X-CSRFToken": self.csrf_token}
        asked = await self.ask("POST", "/demo/sign-in/", wanted=[303], data={"username": self.name}, headers=headers)
        if asked.status != 303:
            raise Unanswered(f"POST /demo/sign-in/ ({self.name}): {asked.status or asked.trouble}")

    async def fetch(self, address: str) -> Any:
        """A page as JSON, which the history does not keep; None where it did not come."""
        asked = await self.ask("GET", address, wanted=[200])
        found, asked.answer = asked.answer, None
        return found if asked.status == 200 else None

    async def fetch_list(self, address: str) -> list[dict[str, Any]]:
        """All of the meeting that an address lists."""
        listed = await self.fetch(f"{address}?meeting={self.hall.meeting}")
        return listed if isinstance(listed, list) else []

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

    async def turn_to(self, kind: str) -> None:
        """Open the page of what is listed of this kind now, beside what is followed already."""
        await self.follow_also([screen_of(self.name, one, None) for one in await self.look() if one["kind"] == kind])

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

    async def send(self, act: Act) -> Request:
        """Send an act once; the answer is kept with it."""
        headers = {"X-CSRFToken": self.csrf_token}
        return await self.ask("POST", act.address, wanted=act.wanted, act=act, data=act.form, headers=headers)

    async def deliver(self, act: Act) -> Act:
        """Send an act until it is answered, as a phone on a bad line does."""
        for _attempt in range(6):
            sent = await self.send(act)
            if 0 < sent.status < 500:
                break
            await asyncio.sleep(self.chance.uniform(0.3, RETURN))
        return act

    def new_act(self, kind: str, address: str, *, wanted: Iterable[int] = (200, 201), **more: Any) -> Act:
        act = Act(self.name, kind, address, str(uuid.uuid4()), tuple(wanted), **more)
        self.history.acts.append(act)
        return act

    def new_message(self, body: str) -> Act:
        act = self.new_act(MESSAGE, address_of(self.room), wanted=[201], body=body)
        self.spoken.append(act)
        return act

    def new_retraction(self, message: Act, wanted: Iterable[int] = (200,)) -> Act:
        address = f"/messages/{message.answer.get('id')}/retract/"
        return self.new_act(RETRACTION, address, wanted=wanted, body=message.body, message_key=message.key)

    def new_sign_in(self, wanted: Iterable[int] = (200, 201)) -> Act:
        return self.new_act(SIGN_IN, f"/meetings/{self.hall.meeting}/sign-in/", wanted=wanted)

    def new_move(self, suggestion: int, move: str, **fields: Any) -> Act:
        return self.new_act(MOVE, f"/suggestions/{suggestion}/{move}/", wanted=[200], fields=fields)

    async def ask_for_drill(self) -> int:
        act = await self.deliver(self.new_act(DRILL, "/demo/drill/", wanted=[201]))
        if type(act.answer.get("id")) is not int:
            raise Unanswered(f"POST /demo/drill/: {act.tries[-1].status or act.tries[-1].trouble}")
        return act.answer["id"]

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

"""A person at a phone: acts over HTTP, repeated with the same key until answered, and pages that follow live."""

import asyncio
import contextlib
import json
import socket
import time
import uuid
from random import SystemRandom

import aiohttp
from yarl import URL

from tests.faults.history import CURRENT, MESSAGE, RETRACTION, Act, Answer, Follow, Frame, History, Place

SUBPROTOCOL = "congress.live.v1"
BROKEN = (aiohttp.ClientError, OSError, TimeoutError)
FAILED = (0, *range(500, 600))
AGAIN = 1.0  # seconds; a post that was not answered is repeated within this
SILENCE = 45  # seconds after which a line is taken for dead

chance = SystemRandom()


class Person:
    """Somebody of the demo. `address` may be changed: the next request goes to another process."""

    def __init__(self, name: str, address: str, history: History, connector: aiohttp.BaseConnector, cookies: dict):
        self.name, self.address, self.history, self.said = name, address, history, 0
        self.is_speaking = False
        self.session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            cookies=cookies,
            timeout=aiohttp.ClientTimeout(total=30),
            headers={"Accept": "application/json", "Accept-Language": "en"},
        )

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}

    async def sign_in(self) -> None:
        await self.get("/live/topics/")
        await self.request("POST", "/demo/sign-in/", username=self.name)

    async def get(self, path: str):
        async with self.session.get(self.address + path) as response:
            assert response.status == 200, (path, response.status)
            return await response.json()

    async def request(self, method: str, path: str, **form: str) -> tuple[int, dict]:
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Referer": self.address + "/"}
        url = self.address + path
        async with self.session.request(method, url, data=form, headers=headers, allow_redirects=False) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.status in (200, 201) else {}

    # Acts

    async def say(self, room: str, words: str = "a bench by the river") -> Act:
        self.said += 1
        act = self.begin(MESSAGE, f"〔{self.name}·{self.said}〕 {words}")
        return await self.do(act, f"/rooms/{room.partition('.')[2]}/messages/", body=act.body)

    async def retract(self, message: Act) -> Act:
        pk = message.acknowledged.place.element.rpartition("-")[2]
        return await self.do(self.begin(RETRACTION, message.body), f"/messages/{pk}/retract/")

    def begin(self, kind: str, body: str) -> Act:
        act = Act(self.name, kind, str(uuid.uuid4()), body)
        self.history.acts.append(act)
        return act

    async def do(self, act: Act, path: str, **form: str) -> Act:
        """Until it is answered by something else than an error of the server."""
        self.is_speaking = True
        while not act.answers or act.answers[-1].status in FAILED:
            await asyncio.sleep(chance.uniform(0, AGAIN) if act.answers else 0)
            act.answers.append(await self.try_once(act, path, **form))
        self.is_speaking = False
        return act

    async def try_once(self, act: Act, path: str, **form: str) -> Answer:
        sent, status, told = time.monotonic(), 0, {}
        with contextlib.suppress(*BROKEN):
            status, told = await self.request("POST", path, key=act.key, **form)
        place = Place(told["topic"], told["seq"], told["element"]) if told else None
        return Answer(sent, time.monotonic(), status, place)


def narrow_socket(address: tuple) -> socket.socket:
    """Whose system takes in next to nothing while nobody reads."""
    family, kind, protocol, *_rest = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return made


class Reader:
    """Takes frames apart; the same text goes to many and is read once."""

    def __init__(self) -> None:
        self.read: dict[str, Frame] = {}

    def frame(self, text: str) -> Frame:
        if text not in self.read:
            if len(self.read) > 5000:
                self.read.clear()
            self.read[text] = frame_of(json.loads(text))
        return self.read[text]


def frame_of(told: dict) -> Frame:
    if "id" in told:
        return Frame(told["topic"], told["kind"], told["seq"], told["n"], told["id"], told["html"])
    if told.get("state") == CURRENT:
        return Frame(told["topic"], CURRENT, told["head"])
    raise AssertionError(f"nobody is to be told {told}")


class Page:
    """One socket that follows topics, and comes back by itself after `back_off` seconds at most."""

    def __init__(self, person: Person, topics: dict[str, tuple[int, str]], reader: Reader, *, back_off: float):
        self.person, self.reader, self.back_off = person, reader, back_off
        self.name = f"{person.name} {uuid.uuid4().hex[:4]}"
        self.positions = {topic: position for topic, (position, _epoch) in topics.items()}
        self.epochs = {topic: epoch for topic, (_position, epoch) in topics.items()}
        self.follows: dict[str, Follow] = {}
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self.refused: list[int] = []  # by which status
        self.closed: list[int | None] = []  # by which code
        self.keeper = asyncio.create_task(self.keep())

    async def keep(self) -> None:
        while True:
            try:
                await self.hold()
            except aiohttp.WSServerHandshakeError as refusal:
                self.refused.append(refusal.status)
            except BROKEN:
                pass
            await asyncio.sleep(chance.uniform(0, self.back_off))

    async def hold(self) -> None:
        person = self.person
        async with asyncio.timeout(30):
            self.socket = await person.session.ws_connect(
                person.address + "/live/", protocols=[SUBPROTOCOL], origin=str(URL(person.address).origin())
            )
        try:
            async with self.socket:
                await self.follow()
                await self.listen(self.socket)
        finally:
            self.end_follows()

    async def follow(self) -> None:
        now = time.monotonic()
        self.follows = {topic: Follow(self.name, topic, after, now) for topic, after in self.positions.items()}
        self.person.history.follows += self.follows.values()
        wanted = {topic: {"after": after, "epoch": self.epochs[topic]} for topic, after in self.positions.items()}
        await self.socket.send_str(json.dumps({"follow": wanted}))

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await self.reads.wait()
            message = await socket.receive(timeout=SILENCE)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return self.closed.append(socket.close_code)
            self.hear(self.reader.frame(message.data))

    def hear(self, frame: Frame) -> None:
        self.follows[frame.topic].heard.append((time.monotonic(), frame))
        if frame.is_element or frame.kind == CURRENT:
            self.positions[frame.topic] = max(self.positions[frame.topic], frame.seq)

    def end_follows(self) -> None:
        for follow in self.follows.values():
            follow.cut_at = min(follow.cut_at, time.monotonic())

    def cut(self) -> None:
        """The line breaks without a word."""
        self.end_follows()
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(OSError):
                self.socket.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    @property
    def is_current(self) -> bool:
        follows = self.follows.values()
        return bool(follows) and all(one.cut_at > time.monotonic() > one.current_at for one in follows)

    async def put_away(self) -> None:
        """For good; what it followed stays as it was."""
        ends = {topic: follow.cut_at for topic, follow in self.follows.items()}
        self.keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.keeper
        for topic, follow in self.follows.items():
            follow.cut_at = ends[topic]

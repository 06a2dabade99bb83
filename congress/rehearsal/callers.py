"""Who asks over HTTP and keeps what was answered: a phone's first half, and all of a visitor's browser."""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import aiohttp
from yarl import URL

from congress.rehearsal.history import CAST, DRILL, PONG, REFUSED, SIGNED_OUT, VOID, Act, Frame, History, Request

RETURN = 2
TOO_MANY = 429
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
        # The box is not to know who comes.
        self.nameless = aiohttp.ClientSession(
            connector=self.connector,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=30),
        )

    async def close(self) -> None:
        await self.nameless.close()
        await self.connector.close()

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


class Caller:
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

    @property
    def history(self) -> History:
        return self.hall.history

    def trouble(self, *what: object) -> None:
        self.history.troubles.append(f"{self.name} {' '.join(map(str, what))} ({time.monotonic():.3f})")

    async def put_away(self) -> None:
        await self.session.close()

    async def ask(
        self,
        method: str,
        address: str,
        *,
        wanted: Iterable[int],
        act: Act | None = None,
        read: Callable[[bytes], Any] = json.loads,
        session: aiohttp.ClientSession | None = None,
        **kwargs: Any,
    ) -> Request:
        """Ask once; what the answer says is read as JSON, unless as something else."""
        asked = Request(self.name, f"{method} {address}", tuple(wanted), time.monotonic())
        self.history.requests.append(asked)
        if act is not None:
            act.tries.append(asked)
        url = self.hall.url + address
        try:
            async with (session or self.session).request(method, url, allow_redirects=False, **kwargs) as response:
                body = await response.read()
                asked.answered, asked.status = time.monotonic(), response.status
                asked.retry_after = seconds_in(response.headers.get("Retry-After", ""))
                with contextlib.suppress(ValueError):
                    asked.answer = read(body)
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

    async def enter(self, name: str = "") -> None:
        """Sign in as this demo person, or as the one whom it is lent to."""
        await self.ask("GET", "/live/topics/", wanted=[200])
        headers = {"Accept": "text/html", "X-CSRFToken": self.csrf_token}
        asked = await self.ask(
            "POST", "/demo/sign-in/", wanted=[303], data={"username": name or self.name}, headers=headers
        )
        if asked.status != 303:
            raise Unanswered(f"POST /demo/sign-in/ ({self.name}): {asked.status or asked.trouble}")

    async def fetch(self, address: str) -> Any:
        """A page as JSON, which the history does not keep; None where it did not come."""
        return taken_from(await self.ask("GET", address, wanted=[200]))

    async def fetch_page(self, address: str) -> str:
        """A page as a browser gets it."""
        headers = {"Accept": "text/html"}
        return taken_from(await self.ask("GET", address, wanted=[200], read=bytes.decode, headers=headers)) or ""

    async def fetch_bytes(self, address: str) -> bytes:
        """A file as it is; nothing where it did not come."""
        return taken_from(await self.ask("GET", address, wanted=[200], read=bytes)) or b""

    async def fetch_list(self, address: str) -> list[dict[str, Any]]:
        """All of the meeting that an address lists."""
        listed = await self.fetch(f"{address}?meeting={self.hall.meeting}")
        return listed if isinstance(listed, list) else []

    # Acts

    async def send(self, act: Act) -> Request:
        """Send an act once; the answer is kept with it."""
        headers = {"Content-Type": "application/json"} if act.content else {}
        if act.kind in (CAST, VOID):
            session = self.hall.nameless
        else:
            session, headers["X-CSRFToken"] = self.session, self.csrf_token
        more: dict[str, Any] = {
            "data": posted(act),
            "headers": headers,
            "timeout": aiohttp.ClientTimeout(total=act.patience),
        }
        return await self.ask("POST", act.address, wanted=act.wanted, act=act, session=session, **more)

    async def deliver(self, act: Act) -> Act:
        """Send an act until it is answered, as a phone on a bad line does; told to wait, it waits."""
        for _attempt in range(6):
            sent = await self.send(act)
            if 0 < sent.status < 500 and sent.status != TOO_MANY:
                break
            await asyncio.sleep(sent.retry_after + self.chance.uniform(0.3, RETURN))
        return act

    def new_act(self, kind: str, address: str, *, wanted: Iterable[int] = (200, 201), **more: Any) -> Act:
        act = Act(self.name, kind, address, str(uuid.uuid4()), tuple(wanted), **more)
        self.history.acts.append(act)
        return act

    async def ask_for_drill(self) -> int:
        act = await self.deliver(self.new_act(DRILL, "/demo/drill/", wanted=[201]))
        if type(act.answer.get("id")) is not int:
            raise Unanswered(f"POST /demo/drill/: {act.tries[-1].status or act.tries[-1].trouble}")
        return act.answer["id"]


def taken_from(asked: Request) -> Any:
    found, asked.answer = asked.answer, None
    return found if asked.status == 200 else None


def posted(act: Act) -> Any:
    """The body of the request; one with files is made anew for every sending."""
    if not act.files:
        return act.content or act.form
    data = aiohttp.FormData()
    for name, value in act.form:
        data.add_field(name, value)
    for name, (filename, content) in act.files.items():
        data.add_field(name, content, filename=filename)
    return data


def seconds_in(header: str) -> int:
    return int(header) if header.isdecimal() else 0

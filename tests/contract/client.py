"""A second client of the live channel: it knows the contract and nothing of the code."""

import asyncio
import json
import queue
import re
import threading
import time
import uuid
from collections import deque
from typing import NamedTuple

import aiohttp

SUBPROTOCOL = "congress.live.v1"
WAIT = 15
MESSAGES_A_SECOND = 5


class Loop:
    """An event loop in a thread of its own, so that a test reads from top to bottom."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine, timeout=60):
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(WAIT)
        self.loop.close()


class Answer(NamedTuple):
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)


class Browser:
    """One browser of one person: cookies, acts and sockets. No answer of the server may be a 5xx."""

    def __init__(self, loop, address):
        self.loop = loop
        self.address = address
        self.session = loop.run(self._open())
        self.username = None
        self.lines = []
        self.spoken = deque(maxlen=MESSAGES_A_SECOND)

    async def _open(self):
        # A connection per request: a server killed and started again never meets a stale one.
        return aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
            timeout=aiohttp.ClientTimeout(total=30),
        )

    def close(self):
        for line in self.lines:
            line.close()
        self.loop.run(self.session.close())

    def request(self, method, path, **options):
        answer = self.loop.run(self._request(method, path, **options))
        assert answer.status < 500, f"{method} {path}: {answer.status}\n{answer.text[:2000]}"
        return answer

    async def _request(self, method, path, **options):
        options = {"allow_redirects": False} | options
        async with self.session.request(method, self.address + path, **options) as response:
            return Answer(response.status, response.headers, await response.text())

    def get(self, path, params=None, accept="application/json"):
        return self.request("GET", path, params=params, headers={"Accept": accept})

    def page(self, path):
        """A page as a browser gets it, wherever it is led."""
        return self.request("GET", path, headers={"Accept": "text/html"}, allow_redirects=True)

    def post(self, path, fields=None, accept="application/json", token=None, headers=None):
        sent = {"Accept": accept, "X-CSRFToken": self.token if token is None else token, **(headers or {})}
        return self.request("POST", path, data=fields or {}, headers={k: v for k, v in sent.items() if v})

    def act(self, path, key=None, **fields):
        """One act; a field with several values is a list."""
        sent = {"key": key or new_key(), **fields}
        return self.post(path, [(name, one) for name, value in sent.items() for one in listed(value)])

    @property
    def cookies(self):
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}

    @property
    def token(self):
        return self.cookies.get("csrftoken", "")

    def sign_in(self, username):
        self.username = username
        self.get("/demo/", accept="text/html")
        return self.post("/demo/sign-in/", {"username": username}, accept="text/html")

    def sign_out(self, accept="application/json"):
        return self.post("/sign-out/", accept=accept)

    def topics(self, meeting=None):
        answer = self.get("/live/topics/", params={"meeting": meeting} if meeting else None)
        return {row["topic"]: row for row in answer.json}

    def phases(self, meeting):
        return self.get(f"/meetings/{meeting}/phases/").json

    def say(self, room, body, key=None):
        self._keep_the_rhythm()
        return self.act(f"/rooms/{pk_of(room)}/messages/", key, body=body)

    def _keep_the_rhythm(self):
        if len(self.spoken) == MESSAGES_A_SECOND:
            time.sleep(max(0, self.spoken[0] + 1 - time.monotonic()))
        self.spoken.append(time.monotonic())

    def retract(self, message, key=None):
        return self.act(f"/messages/{message}/retract/", key)

    def since(self, positions):
        """The frames after positions, `{topic: "118"}` or `{topic: "118:epoch"}`."""
        return self.get("/live/since/", params=positions).json

    def connect(self, **handshake):
        line = Line(self.loop, self.loop.run(self._connect(**handshake)))
        self.lines.append(line)
        return line

    async def _connect(self, path="/live/", origin="", protocols=(SUBPROTOCOL,)):
        origin = self.address if origin == "" else origin
        return await self.session.ws_connect(self.address + path, origin=origin, protocols=protocols, max_msg_size=0)

    def knock(self, **handshake):
        """The status of the handshake: 101 when the socket was accepted."""
        try:
            self.connect(**handshake).close()
        except aiohttp.WSServerHandshakeError as refusal:
            return refusal.status
        return 101


class LineClosedError(Exception):
    def __init__(self, code, frames=()):
        super().__init__(f"closed with {code} after {list(frames)}")
        self.code = code


class Line:
    """One socket. Frames are kept in the order of their arrival until a test asks for them."""

    def __init__(self, loop, socket):
        self.loop = loop
        self.socket = socket
        self.protocol = socket.protocol
        self.arrived = queue.Queue()
        self.listening = asyncio.run_coroutine_threadsafe(self._listen(), loop.loop)

    async def _listen(self):
        async for message in self.socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            self.arrived.put(json.loads(message.data))
        self.arrived.put(None)

    def close(self):
        self.loop.run(self.socket.close())
        self.listening.result(WAIT)

    def send(self, frame):
        self.send_text(json.dumps(frame))

    def send_text(self, text):
        self.loop.run(self.socket.send_str(text))

    def send_bytes(self, data):
        self.loop.run(self.socket.send_bytes(data))

    def next(self, timeout=WAIT):
        try:
            frame = self.arrived.get(timeout=max(0, timeout))
        except queue.Empty:
            raise TimeoutError(f"no frame within {timeout:.1f} s") from None
        if frame is None:
            self.arrived.put(None)
            raise LineClosedError(self.socket.close_code)
        return frame

    def until(self, is_last, timeout=WAIT):
        """All frames up to the one that `is_last` is true of, and that one."""
        deadline = time.monotonic() + timeout
        frames = []
        try:
            while not (frames and is_last(frames[-1])):
                frames.append(self.next(deadline - time.monotonic()))
        except LineClosedError as end:
            raise LineClosedError(end.code, frames) from None
        except TimeoutError:
            raise TimeoutError(f"not what was waited for within {timeout} s: {frames}") from None
        return frames

    def until_all(self, ids, timeout=WAIT):
        """The element frames up to the one after which each of `ids` was seen."""
        missing = set(ids)

        def is_last(frame):
            missing.discard(frame.get("id"))
            return not missing

        return elements(self.until(is_last, timeout))

    def follow(self, positions, epochs=None):
        """Ask for `{topic: after}`; the frames until every topic got its answer."""
        epochs = epochs or {}
        self.send(
            {
                "follow": {
                    topic: {"after": after} | ({"epoch": epochs[topic]} if topic in epochs else {})
                    for topic, after in positions.items()
                }
            }
        )
        unanswered = set(positions)

        def is_last(frame):
            if "state" in frame or "refused" in frame:
                unanswered.discard(frame.get("topic"))
            return not unanswered

        return self.until(is_last)

    def leave(self, *topics):
        self.send({"leave": list(topics)})

    def ping(self):
        """The frames up to the pong."""
        self.send({"ping": 1})
        return self.until(lambda frame: frame == {"pong": 1})

    def end(self, timeout=WAIT):
        """The code the server closes with, and the frames before."""
        deadline = time.monotonic() + timeout
        frames = []
        while True:
            try:
                frames.append(self.next(deadline - time.monotonic()))
            except LineClosedError as end:
                return end.code, frames


class Screen:
    """What a phone shows, and from where it asks again: the rules a client keeps."""

    def __init__(self):
        self.html = {}
        self.seen = {}
        self.positions = {}
        self.epochs = {}
        self.outdated = set()

    def apply(self, frame):
        topic = frame.get("topic")
        if "html" in frame:
            self._show(topic, frame)
        elif frame.get("state") == "current":
            self._move(topic, frame["head"])
            self.epochs[topic] = frame["epoch"]
        elif frame.get("state") == "reload":
            self.outdated.add(topic)

    def _show(self, topic, frame):
        place = (topic, frame["id"])
        if frame["seq"] < self.seen.get(place, 0):
            return
        self.seen[place] = frame["seq"]
        if frame["html"]:
            self.html[place] = frame["html"]
        else:
            self.html.pop(place, None)
        if frame["kind"] != "counter":
            self._move(topic, frame["seq"])

    def _move(self, topic, seq):
        self.positions[topic] = max(seq, self.positions.get(topic, 0))

    def follow(self, line):
        """Follow from the positions reached, as after every reconnect."""
        for frame in line.follow(self.positions, self.epochs):
            self.apply(frame)

    def shows(self, topic, text):
        """How many elements of a topic contain a text."""
        return sum(text in html for (place, _), html in self.html.items() if place == topic)


def new_key():
    return str(uuid.uuid4())


def listed(value):
    return map(str, value) if isinstance(value, list) else [str(value)]


def pk_of(topic):
    return int(topic.split(".")[1])


def rooms_of(browser, meeting):
    return {topic for topic in browser.topics(meeting) if re.fullmatch(r"room\.\d+", topic)}


def elements(frames):
    """The element frames of the journal, counters aside."""
    return [frame for frame in frames if "html" in frame and frame["kind"] != "counter"]


def counters(frames):
    return [frame for frame in frames if frame.get("kind") == "counter"]


def messages(frames):
    return [frame for frame in elements(frames) if frame["id"].startswith("message-")]


def made_by(frames, topic, answer):
    """The element frames of a topic at and after an act."""
    return [frame for frame in elements(frames) if frame["topic"] == topic and frame["seq"] >= answer["seq"]]


def answers(frames):
    """The frames that answer a follow: current, reload or refused."""
    return [frame for frame in frames if "state" in frame or "refused" in frame]

"""A page as `live.js` keeps it, by the rules that the live channel sets its clients, without a browser."""

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from pprint import pformat

from congress.asgi import router
from congress.journal.reading import COUNTER

from .helpers import SOON, Socket, in_thread

TAG = re.compile(r"<(\w+)\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
ELEMENT_ID = re.compile(r"[a-z-]+-\d+")
# What the scripts of a page keep right by themselves: a control's gate, and the seconds that run down.
GATED = re.compile(r"(<[^>]*\bdata-when(?:-shown|-hidden)?=[^>]*?) (?:disabled|hidden)(?=[ >])")
COUNTDOWN = re.compile(r'(data-seconds-left=")\d+("[^>]*>)[^<]*')


@dataclass
class Root:
    """An element of a page, by the attributes of its root."""

    html: str
    n: int
    list_id: str

    @classmethod
    def of(cls, html: str) -> "Root":
        found = attributes(TAG.match(html)[0])
        clean = COUNTDOWN.sub(r"\1\2", GATED.sub(r"\1", html.strip()))
        return cls(clean, int(found.get("data-n") or 0), found.get("data-list", ""))


@dataclass
class GrowingList:
    """The ids of a list that takes new elements, in order."""

    start: int  # no new element below this
    is_newest_first: bool
    ids: list[str] = field(default_factory=list)


@dataclass
class Followed:
    position: int
    epoch: str
    seen: dict[str, int] = field(default_factory=dict)  # id: seq of its last frame
    told: int = 0  # seq of the last element told since it was followed, which the next must exceed


class PageModel:
    """A person's page at an address, its socket and what it makes of the frames. A frame against the order that the
    channel promises is an AssertionError."""

    def __init__(self, client, address, language, application=router):
        self.client, self.address, self.language, self.application = client, address, language, application
        self.socket, self.awaited, self.left, self.reloads = None, set(), set(), 0

    def load(self):
        """Fetch the page anew."""
        response = self.client.get(self.address)
        assert response.status_code == 200
        self.elements, self.lists, self.topics = {}, {}, {}
        html = response.content.decode()
        for tag in TAG.finditer(html):
            self.read(html, tag)
        return self

    def read(self, html, tag):
        found = attributes(tag[0])
        if "data-live-topic" in found:
            position = int(found["data-live-seq"])
            self.topics[found["data-live-topic"]] = Followed(position, found["data-live-epoch"])
        id_ = found.get("id", "")
        if "data-live-grow" in found:
            self.lists[id_] = GrowingList(int(found.get("data-live-from", 0)), found["data-live-grow"] == "desc")
        elif ELEMENT_ID.fullmatch(id_) and tag[1] != "ol":
            self.elements[id_] = root = Root.of(whole(html, tag))
            if root.list_id in self.lists:
                self.lists[root.list_id].ids.append(id_)

    # Elements

    def upsert(self, id_, html):
        known = self.elements.get(id_)
        if known and html:
            self.elements[id_] = Root.of(html)
        elif known:
            del self.elements[id_]
            if known.list_id in self.lists:
                self.lists[known.list_id].ids.remove(id_)
        elif html:
            self.insert(id_, Root.of(html))

    def insert(self, id_, root):
        growing = self.lists.get(root.list_id)
        if growing is None or root.n < growing.start:
            return
        is_after = (lambda n: n < root.n) if growing.is_newest_first else (lambda n: n > root.n)
        places = [place for place, one in enumerate(growing.ids) if is_after(self.elements[one].n)]
        growing.ids.insert(places[0] if places else len(growing.ids), id_)
        self.elements[id_] = root

    def differences(self, fresh):
        """{id of an element or list: (what is here, what a new page has)}, without what a new page leaves out before
        the beginning of a list."""
        here, there = self.shown_beside(fresh), fresh.shown_beside(fresh)
        return {
            id_: (here.get(id_), there.get(id_))
            for id_ in here.keys() | there.keys()
            if here.get(id_) != there.get(id_)
        }

    def shown_beside(self, fresh):
        starts = {id_: growing.start for id_, growing in fresh.lists.items()}
        elements = {id_: root.html for id_, root in self.elements.items() if root.n >= starts.get(root.list_id, 0)}
        lists = {id_: [one for one in growing.ids if one in elements] for id_, growing in self.lists.items()}
        return elements | lists

    # The line

    async def reload(self):
        await self.cut()
        await in_thread(self.load)()
        await self.follow()

    async def cut(self):
        """The line breaks; what was not read of it is lost."""
        if self.socket is not None:
            await self.socket.close()
        self.socket, self.awaited = None, set()

    async def follow(self):
        """Follow everything from its position, on a new line or anew on this one; answered while one listens."""
        if self.socket is None:
            self.socket = Socket(self.application, self.client, language=self.language)
            assert await self.socket.open()
        elif not await self.leave(*self.topics):
            return
        wanted = {name: {"after": topic.position, "epoch": topic.epoch} for name, topic in self.topics.items()}
        for topic in self.topics.values():
            topic.told = topic.position
        self.awaited, self.left = set(self.topics), set()
        await self.socket.say(follow=wanted)

    async def leave(self, *names):
        """Nothing of them comes any more. False where the page was loaded again meanwhile."""
        self.left |= set(names)
        self.awaited -= set(names)
        await self.socket.say(leave=list(names))
        return await self.listen_to_pong()

    async def listen_to_pong(self):
        """Take all that has come. False where the page was loaded again meanwhile."""
        reloads = self.reloads
        await self.socket.say(ping=1)
        while self.reloads == reloads:
            if await self.hear() == {"pong": 1}:
                return True
        return False

    async def hear(self):
        frame = await self.socket.hear()
        await self.take(frame)
        return frame

    async def take(self, frame):
        topic = self.topics.get(frame.get("topic"))
        if topic is None:
            return
        if "state" in frame or "refused" in frame:
            self.awaited.discard(frame["topic"])
        if frame.get("state") == "reload":
            self.reloads += 1
            await self.reload()
        elif frame.get("state") == "current":
            topic.position, topic.epoch = max(topic.position, frame["head"]), frame["epoch"]
        elif "refused" in frame:
            del self.topics[frame["topic"]]
        else:
            self.take_element(topic, frame)

    def take_element(self, topic, frame):
        id_, seq = frame["id"], frame["seq"]
        if frame["kind"] != COUNTER:
            assert seq > topic.told, f"{id_} at {seq} comes after {topic.told}"
            topic.told = seq
        if seq < topic.seen.get(id_, 0):
            return
        topic.seen[id_] = seq
        if frame["kind"] != COUNTER:
            topic.position = max(topic.position, seq)
        self.upsert(id_, frame["html"])

    async def settle(self, fresh, within=SOON):
        """Take what comes until the page is as the fresh one, and stays so; AssertionError where it does not become so
        in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.awaited or self.differences(fresh) or not await self.listen_to_pong():
                    await self.hear()
        found = self.differences(fresh)
        assert not self.awaited, f"{self.address} is not current in {self.awaited}"
        assert not found, f"{self.address} differs (here, anew): {pformat(found)}"


def attributes(tag):
    return {name: value or "" for name, value in ATTRIBUTE.findall(tag.partition(" ")[2])}


def whole(html, tag):
    """The element that begins with this tag, to its end."""
    depth = 0
    for edge in re.compile(rf"<(/?){tag[1]}\b").finditer(html, tag.start()):
        depth += -1 if edge[1] else 1
        if depth == 0:
            return html[tag.start() : html.index(">", edge.start()) + 1]
    raise ValueError(f"{tag[0]} has no end")

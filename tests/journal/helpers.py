"""What the tests of the journal share: a topic kind of their own, and a socket in process."""

import asyncio
import contextlib
import json
from types import SimpleNamespace

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from congress.journal import services
from congress.journal.models import Entry
from congress.journal.services import By, Change
from congress.journal.topics import Listed, TopicKind

TESTER = By("tester")
THING = SimpleNamespace(pk=7)
SOON = 3  # seconds; what is told live comes well within

in_thread = database_sync_to_async


class ProbeTopic(TopicKind):
    """A topic that needs no rows of its own and keeps what was asked of it."""

    word = "probe"

    def __init__(self):
        self.closed = set()  # pks that nobody may follow
        self.counted = []
        self.rendered = []  # (topic, ids, language)

    def can_follow(self, user, pk):
        return pk not in self.closed

    def audience(self, pk):
        return None

    def counters(self, pk):
        return self.counted

    def render(self, topic, ids, language):
        ids = list(ids)
        self.rendered.append((topic, ids, language))
        return {id_: f"{id_} in {language}" for id_ in ids if not id_.startswith("gone")}

    def listed(self, user, meeting):
        return [Listed("probe.1", "Probe", "/probe/")] if meeting is None else []


def write(*elements, topic="probe.1", verb="probe.moved", by=TESTER, **more):
    """One act: an entry for each element (None: an entry without one); returns the entries."""
    with services.act():
        changes = [Change(topic, verb, element) for element in elements]
        return services.record(changes, by=by, made=THING, **more)


def seqs(topic):
    return list(Entry.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))


def english(client, address, data, **headers):
    """A post of somebody who reads English, so that sentences can be compared."""
    return client.post(address, data, headers={"Accept-Language": "en", **headers})


async def stop(hub):
    """Stop a hub, with patience for a listener that was cancelled while it was connecting."""
    if hub.sender is not None:
        await hub.sender
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            return await hub.stop()
    await hub.stop()


class Line(WebsocketCommunicator):
    """Connections to the database are closed as by the server; channels' own line would keep them for the test."""

    send_input = ApplicationCommunicator.send_input
    receive_output = ApplicationCommunicator.receive_output


class Socket:
    """A page's socket, without a server between."""

    def __init__(self, application, client=None, *, language="en", headers=None, subprotocols=("congress.live.v1",)):
        sent = {"host": "testserver", "origin": "http://testserver", "accept-language": language}
        if client is not None:
            sent["cookie"] = client.cookies.output(header="", sep=";").strip()
        sent |= headers or {}
        pairs = [(name.encode(), value.encode()) for name, value in sent.items() if value is not None]
        self.line = Line(application, "/live/", headers=pairs, subprotocols=list(subprotocols))
        self.opened = False

    async def open(self):
        """Whether the door opened."""
        self.opened, self.answer = await self.line.connect(timeout=SOON)
        return self.opened

    async def close(self):
        if self.opened and not self.line.future.done():
            await self.line.disconnect(timeout=SOON)

    async def say(self, **frame):
        await self.line.send_json_to(frame)

    async def hear(self, within=SOON):
        """The next frame; the code where the socket was closed instead."""
        event = await asyncio.wait_for(self.line.output_queue.get(), within)
        return event["code"] if event["type"] == "websocket.close" else json.loads(event["text"])

    async def hear_elements(self, count, within=SOON):
        """The ids of the next frames, which must come within a time."""
        async with asyncio.timeout(within):
            return [(await self.hear())["id"] for _ in range(count)]

    async def hear_nothing(self):
        """Whether there was nothing more before the answer to a ping."""
        await self.say(ping=1)
        return await self.hear() == {"pong": 1}

    async def follow(self, topic="probe.1", after=0, **more):
        """Every frame of the answer."""
        await self.say(follow={topic: {"after": after, **more}})
        frames = [await self.hear()]
        while "state" not in frames[-1] and "refused" not in frames[-1]:
            frames.append(await self.hear())
        return frames

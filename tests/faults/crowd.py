"""146 representatives in the four exchange groups of the demo, who talk while something happens to the servers."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import aiohttp

from tests.faults.clients import Page, Person, Reader, chance, narrow_socket
from tests.faults.history import MESSAGE, History, faults
from tests.faults.stage import Known, Stage

REPRESENTATIVES = 146
RATE = 5  # messages a second, of all together
AT_ONCE = 8  # sign-ins
END = 60  # seconds that everybody has to become current in the end
RETRACTED = 0.1  # of all acts


async def make_drill(stage: Stage) -> int:
    """A meeting of its own with all groups open."""
    history = History()
    secretariat = Person("secretariat", stage.servers[0].url, history, aiohttp.TCPConnector(), {})
    try:
        await secretariat.sign_in()
        _status, made = await secretariat.request("POST", "/demo/drill/", key=str(uuid.uuid4()))
        return made["id"]
    finally:
        await secretariat.session.connector.close()
        await secretariat.session.close()


class Crowd:
    def __init__(self, stage: Stage, *, back_off: float):
        self.stage, self.back_off = stage, back_off
        self.history, self.reader = History(), Reader()
        self.connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=5)
        self.narrow = aiohttp.TCPConnector(limit=0, keepalive_timeout=5, socket_factory=narrow_socket)
        self.persons: list[Person] = []
        self.rooms: dict[Person, str] = {}  # the topic of each one's group
        self.topics: dict[str, tuple[int, str]] = {}  # {topic: (head, epoch)} at the beginning
        self.pages: list[Page] = []
        self.acting: set[asyncio.Task] = set()

    async def come(self, count: int, narrow: int) -> None:
        """Everybody signs in, to the processes in turn; so many of them over narrow lines."""
        addresses = [server.url for server in self.stage.servers]
        for number in range(1, count + 1):
            name, address = f"rep{number:03}", addresses[number % len(addresses)]
            connector = self.narrow if number <= narrow else self.connector
            cookies = self.stage.known[name].cookies if name in self.stage.known else {}
            self.persons.append(Person(name, address, self.history, connector, cookies))
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self.arrive(person, gate) for person in self.persons))
        for person in {self.rooms[person]: person for person in self.persons}.values():
            await self.look(person)

    async def arrive(self, person: Person, gate: asyncio.Semaphore) -> None:
        async with gate:
            if person.name not in self.stage.known:
                await person.sign_in()
                self.stage.known[person.name] = Known(person.cookies, await self.look(person))
        self.rooms[person] = self.stage.known[person.name].room

    async def look(self, person: Person) -> str:
        """The topic of the own group, whose position is kept."""
        listed = await person.get(f"/live/topics/?meeting={self.stage.meeting}")
        room = next(one for one in listed if one["kind"] == "room" and not one["topic"].endswith(".desk"))
        self.topics[room["topic"]] = (room["seq"], room["epoch"])
        return room["topic"]

    def open_page(self, person: Person) -> Page:
        topic = self.rooms[person]
        page = Page(person, {topic: self.topics[topic]}, self.reader, back_off=self.back_off)
        self.pages.append(page)
        return page

    # What is said meanwhile

    @asynccontextmanager
    async def talking(self, rate: float = RATE, **how) -> AsyncIterator[None]:
        task = asyncio.create_task(self.talk(rate, **how))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def talk(self, rate: float, *, words: str = "a bench by the river", room: str = "") -> None:
        """So many messages a second, by whoever waits for no answer; some of them are retracted at once."""
        began, number = time.monotonic(), 0
        while True:
            free = [one for one, theirs in self.rooms.items() if room in ("", theirs) and not one.is_speaking]
            if free:
                self.act(self.speak(chance.choice(free), words))
            number += 1
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))

    async def speak(self, person: Person, words: str) -> None:
        message = await person.say(self.rooms[person], words)
        if message.acknowledged and chance.random() < RETRACTED:
            await person.retract(message)

    def act(self, deed: Coroutine) -> None:
        task = asyncio.create_task(deed)
        self.acting.add(task)
        task.add_done_callback(self.acting.discard)

    # The end

    async def all_current(self, seconds: float = END) -> None:
        """When every page is current with what is acknowledged by now; it is no error if that never comes."""
        heads = {topic: head for topic, (head, _epoch) in self.topics.items()}
        for _act, _answer, place in self.history.acknowledged():
            heads[place.topic] = max(heads[place.topic], place.seq)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not all(is_at(page, heads) for page in self.pages):  # noqa: ASYNC110 bounded
            await asyncio.sleep(0.05)

    async def settle(self) -> History:
        """The last acts are answered, everybody has the time to become current; then the history is complete."""
        await asyncio.gather(*self.acting)
        await self.all_current()
        self.history.journal = await asyncio.to_thread(self.stage.journal)
        await self.go()
        return self.history

    async def go(self) -> None:
        for act in list(self.acting):
            act.cancel()
        await asyncio.gather(*(page.put_away() for page in self.pages))
        await asyncio.gather(*(person.session.close() for person in self.persons))
        await self.connector.close()
        await self.narrow.close()


def is_at(page: Page, heads: dict[str, int]) -> bool:
    return page.is_current and all(position >= heads[topic] for topic, position in page.positions.items())


@asynccontextmanager
async def crowd(
    stage: Stage, *, count: int = REPRESENTATIVES, narrow: int = 0, pages: int = 1, back_off: float = 1.0
) -> AsyncIterator[Crowd]:
    """So many people, each with so many pages that follow the own group, and all of them current."""
    people = Crowd(stage, back_off=back_off)
    try:
        await people.come(count, narrow)
        for person in people.persons * pages:
            people.open_page(person)
        await people.all_current()
        yield people
    finally:
        await people.go()


def assert_nothing_wrong(history: History) -> None:
    """Every message was acknowledged in the end, and the history is without a fault."""
    messages = [act for act in history.acts if act.kind == MESSAGE]
    assert messages
    assert [act for act in messages if not act.acknowledged] == []
    found = faults(history)
    assert not found, f"{len(found)} faults: {found[:5]}"

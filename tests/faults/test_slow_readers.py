"""Point 4: ten of 146 stop reading while their group talks at length; the others notice nothing."""

import asyncio
import time

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import deliveries, percentile

SLOW, PAGES_EACH = 10, 4
SECONDS = choose(60, 15)  # that they do not read; a third of it before and after, for comparison
WORDS = "长" * 1900  # nearly the longest message, 5.7 kB
SLOWER = 1.2
NOISE = choose(0.02, 0.3)  # seconds
MEMORY = 50e6  # bytes


class Talk:
    """The group of the ten talks for some seconds."""

    def __init__(self, people, room):
        self.people, self.room = people, room
        self.began = self.ended = self.memory = 0  # the most that the server had meanwhile

    async def last(self, seconds: float) -> "Talk":
        [server] = self.people.stage.servers
        self.began = time.monotonic()
        async with self.people.talking(words=WORDS, room=self.room):
            while time.monotonic() < self.began + seconds:
                self.memory = max(self.memory, server.memory())
                await asyncio.sleep(0.5)
        self.ended = time.monotonic()
        return self

    def p95(self, pages: set[str]) -> float:
        return percentile(deliveries(self.people.history, pages, since=self.began, until=self.ended), 95)


async def test_who_stops_reading_slows_nobody_and_catches_up(stage, measured):
    stage.serve()
    async with crowd(stage, narrow=SLOW) as people:
        sluggish = people.persons[:SLOW]
        for person in sluggish * (PAGES_EACH - 1):
            people.open_page(person)
        await people.all_current()
        slow = [page for page in people.pages if page.person in sluggish]
        others = {page.name for page in people.pages if page.person not in sluggish}
        room = people.rooms[sluggish[0]]

        before = await Talk(people, room).last(SECONDS / 3)
        for page in slow:
            page.reads.clear()
        meanwhile = await Talk(people, room).last(SECONDS)
        for page in slow:
            page.reads.set()
        await people.all_current()
        afterwards = await Talk(people, room).last(SECONDS / 3)
        history = await people.settle()
    assert_nothing_wrong(history)
    usual, beside = max(before.p95(others), afterwards.p95(others)), meanwhile.p95(others)
    more = meanwhile.memory - before.memory
    ended = sum(bool(page.closed) for page in slow)
    measured("all read: from sending to a screen, p95", 1000 * usual, "ms")
    measured(f"{len(slow)} sockets are not read: from sending to another screen, p95", 1000 * beside, "ms")
    measured(f"{len(slow)} sockets are not read: memory of the server, more by", more / 1e6, "MB")
    measured(f"{len(slow)} sockets are not read: ended by the server", ended)
    assert beside <= SLOWER * usual + NOISE
    assert more <= MEMORY

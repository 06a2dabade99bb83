"""Point 4: ten of 146 stop reading while their group talks at length; the others notice nothing."""

import asyncio
import time

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import deliveries, percentile

SLOW, PAGES_EACH = 10, 4
SECONDS = choose(60, 15)
WORDS = "长" * 1900  # nearly the longest message, 5.7 kB
SLOWER = 1.2
NOISE = choose(0.02, 0.2)  # seconds
MEMORY = 50e6  # bytes


async def talk(people, server, room) -> tuple[float, float, float]:
    """(began, ended, the most memory that the server had)."""
    began, most = time.monotonic(), 0
    async with people.talking(words=WORDS, room=room):
        while time.monotonic() < began + SECONDS:
            most = max(most, server.memory())
            await asyncio.sleep(0.5)
    return began, time.monotonic(), most


async def test_who_stops_reading_slows_nobody_and_catches_up(stage, measured):
    stage.serve()
    [server] = stage.servers
    async with crowd(stage, narrow=SLOW) as people:
        sluggish = people.persons[:SLOW]
        for person in sluggish * (PAGES_EACH - 1):
            people.open_page(person)
        await people.all_current()
        slow = [page for page in people.pages if page.person in sluggish]
        others = {page.name for page in people.pages if page.person not in sluggish}
        room = people.rooms[sluggish[0]]

        began, ended, memory_before = await talk(people, server, room)
        for page in slow:
            page.reads.clear()
        began_slow, ended_slow, memory = await talk(people, server, room)
        for page in slow:
            page.reads.set()
        history = await people.settle()
    assert_nothing_wrong(history)
    before = percentile(deliveries(history, others, since=began, until=ended), 95)
    beside = percentile(deliveries(history, others, since=began_slow, until=ended_slow), 95)
    measured("all read: from sending to a screen, p95", 1000 * before, "ms")
    measured(f"{len(slow)} sockets are not read: from sending to another screen, p95", 1000 * beside, "ms")
    measured(f"{len(slow)} sockets are not read: memory of the server, more by", (memory - memory_before) / 1e6, "MB")
    measured(f"{len(slow)} sockets are not read: ended by the server", sum(bool(page.closed) for page in slow))
    assert beside <= SLOWER * before + NOISE
    assert memory <= memory_before + MEMORY

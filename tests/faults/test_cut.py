"""Point 3: the network of the whole hall breaks, and everybody comes back at once."""

import asyncio
import time

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import percentile, times_to_current

PAGES = 3  # of each of the 146
BACK_OFF = 5.0
WITHIN = choose(10.0, 30.0)
QUERIES = 4  # for each socket: of its page's topics, and of its person's own, whose badge each page shows
TALK = choose(10, 4)


async def asked(people) -> int:
    """What the server asked of its database by now, the clock apart."""
    told = await people.persons[0].get("/faults/queries/")
    return sum(number for thread, number in told.items() if thread != "clock")


async def test_cut_of_all_sockets_is_caught_up_with_few_queries(stage, measured):
    stage.serve(FAULTS_QUERIES="on")
    async with crowd(stage, pages=PAGES, back_off=BACK_OFF) as people:
        async with people.talking():
            await asyncio.sleep(TALK)
        await asyncio.gather(*people.acting)
        before = await asked(people)
        for page in people.pages:
            page.cut()
        cut = time.monotonic()
        await people.all_current()
        queries = (await asked(people) - before) / len(people.pages)
        history = await people.settle()
    assert_nothing_wrong(history)
    times = times_to_current(history, cut)
    refused = [status for page in people.pages for status in page.refused]
    measured(f"{len(times)} sockets cut: current again, p50", percentile(times, 50), "s")
    measured(f"{len(times)} sockets cut: current again, p99", percentile(times, 99), "s")
    measured(f"{len(times)} sockets cut: queries for each", queries, "queries")
    assert refused == []
    assert percentile(times, 99) <= WITHIN
    assert queries <= QUERIES

"""Point 1: whatever is killed, nothing acknowledged is lost, nothing doubled, the order is one, and all come back."""

import asyncio
import time

from tests.faults.clients import chance
from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import answers_again, percentile, times_to_current

KILLS = choose(10, 3)
WITHIN = choose(5.0, 15.0)  # seconds; whoever runs the short one shares his machine


async def kill(service) -> float:
    """Kill -9, and start again after a moment; when the start began."""
    await asyncio.to_thread(service.kill)
    await asyncio.sleep(chance.uniform(0, 1))
    started = time.monotonic()
    await asyncio.to_thread(service.start)
    return started


def victims(stage):
    """Each of the services in turn."""
    services = [stage.servers[0]] if stage.is_sqlite else [stage.servers[0], stage.redis, stage.postgres]
    return [services[number % len(services)] for number in range(KILLS)]


async def test_kills_lose_nothing_and_double_nothing(stage, measured):
    stage.serve()
    started = []
    async with crowd(stage) as people:
        async with people.talking():
            for victim in victims(stage):
                await asyncio.sleep(chance.uniform(0.5, 2))
                started.append(await kill(victim))
                await people.all_current()
        history = await people.settle()
    assert_nothing_wrong(history)
    back = [answers_again(history, moment) for moment in started]
    times = [seconds for moment in back for seconds in times_to_current(history, moment)]
    measured(f"{KILLS} kills: acknowledged acts", len(list(history.acknowledged())))
    measured(f"{KILLS} kills: element frames checked", sum(1 for follow in history.follows for _ in follow.elements))
    measured(f"{KILLS} kills: a client current after the restart, p50", percentile(times, 50), "s")
    measured(f"{KILLS} kills: a client current after the restart, p95", percentile(times, 95), "s")
    assert percentile(times, 95) <= WITHIN

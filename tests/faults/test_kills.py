"""Point 1: whatever is killed, nothing acknowledged is lost, nothing doubled, the order is one, and all come back."""

import asyncio
import time
from collections import defaultdict
from itertools import chain

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
    started = defaultdict(list)
    async with crowd(stage) as people:
        async with people.talking():
            for victim in victims(stage):
                await asyncio.sleep(chance.uniform(0.5, 2))
                started[type(victim).__name__].append(await kill(victim))
                await people.all_current()
        history = await people.settle()
    assert_nothing_wrong(history)
    times = {
        name: [one for moment in moments for one in times_to_current(history, answers_again(history, moment))]
        for name, moments in started.items()
    }
    measured(f"{KILLS} kills: acknowledged acts", len(list(history.acknowledged())))
    measured(f"{KILLS} kills: element frames checked", sum(1 for follow in history.follows for _ in follow.elements))
    for name, of_service in times.items():
        measured(f"{name} killed: a client current once it answers again, p95", percentile(of_service, 95), "s")
    p95 = percentile(chain.from_iterable(times.values()), 95)
    measured(f"{KILLS} kills: a client current once there is an answer again, p95", p95, "s")
    assert p95 <= WITHIN

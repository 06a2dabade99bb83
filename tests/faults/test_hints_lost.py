"""Point 5: half of all hints get lost, in one process and in two behind one database; only time is lost by it."""

import asyncio

import pytest

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import after_acknowledgement, percentile

SECONDS = choose(20, 6)


@pytest.mark.parametrize("processes", [1, 2])
async def test_lost_hints_lose_no_message(stage, measured, processes):
    stage.serve(processes, FAULTS_HINTS_LOST="0.5")
    async with crowd(stage) as people:
        async with people.talking():
            await asyncio.sleep(SECONDS)
        history = await people.settle()
    assert_nothing_wrong(history)
    longest = percentile(after_acknowledgement(history), 95)
    measured(f"half of the hints lost, {processes} processes: to the last screen, p95", longest, "s")

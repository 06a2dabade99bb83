"""Point 2: without Redis nobody is told of what happens in another process, and all is there a second later."""

import asyncio
import os
import time

import pytest

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd
from tests.faults.measures import after_acknowledgement, percentile

SECONDS = float(os.environ.get("FAULTS_SECONDS", choose(60, 8)))
WITHIN = choose(2.0, 4.0)
LIVE = 0.5  # seconds: sooner than by reading once a second
AFTERWARDS = choose(10, 6)


@pytest.mark.parametrize("stage", ["PostgreSQL, Redis"], indirect=True)
async def test_redis_gone_holds_up_no_post_and_loses_no_message(stage, measured):
    stage.serve(processes=2)
    async with crowd(stage) as people:
        async with people.talking():
            await asyncio.to_thread(stage.redis.kill)
            gone = time.monotonic()
            await asyncio.sleep(SECONDS)
            back = time.monotonic()
            await asyncio.to_thread(stage.redis.start)
            await asyncio.sleep(AFTERWARDS)
        history = await people.settle()
    assert_nothing_wrong(history)
    posts = [answer for act in history.acts for answer in act.answers if gone <= answer.sent < back]
    accepted = sum(answer.place is not None for answer in posts)
    meanwhile = after_acknowledgement(history, since=gone, until=back)
    afterwards = after_acknowledgement(history, since=back + AFTERWARDS / 2)
    measured(f"Redis gone for {SECONDS:.0f} s: posts accepted at once, of {len(posts)}", accepted)
    measured("Redis gone: from acknowledgement to the last screen, longest", max(meanwhile), "s")
    measured("Redis back: from acknowledgement to the last screen, p50", percentile(afterwards, 50), "s")
    assert accepted >= 0.999 * len(posts)
    assert max(meanwhile) <= WITHIN
    assert percentile(afterwards, 50) <= LIVE

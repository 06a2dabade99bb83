"""Point 6: fifty write at once, as fast as they are answered; the journal has one line of numbers for all."""

import asyncio
import os
import time

from tests.faults.conftest import choose
from tests.faults.crowd import assert_nothing_wrong, crowd

WRITERS = 50
EACH = int(os.environ.get("FAULTS_MESSAGES", choose(200, 5)))
FOLLOWERS = 10


async def write(people, person) -> None:
    for _number in range(EACH):
        await person.say(people.rooms[person])


async def test_fifty_writers_leave_no_gap_and_no_inversion(stage, measured):
    stage.serve()
    async with crowd(stage, count=WRITERS, pages=0) as people:
        for person in people.persons[:: WRITERS // FOLLOWERS]:
            people.open_page(person)
        await people.all_current()
        began = time.monotonic()
        await asyncio.gather(*(write(people, person) for person in people.persons))
        seconds = time.monotonic() - began
        history = await people.settle()
    assert_nothing_wrong(history)
    before = {topic: head for topic, (head, _epoch) in people.topics.items()}
    written = sum(len(history.journal[topic]) - head for topic, head in before.items())
    measured(f"{WRITERS} writers × {EACH}: entries, without gap or inversion", written)
    measured(f"{WRITERS} writers × {EACH}: acts a second", written / seconds, "/s")
    assert written == WRITERS * EACH
    assert "The journal is whole" in stage.manage("verify_journal")

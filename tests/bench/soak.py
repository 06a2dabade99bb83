"""A long talk: `python -m tests.bench.soak [MINUTES]`. Four rooms of 500 followers, two messages a second in each, on
PostgreSQL and Redis: no follower has a gap, and the server's memory stays as it is."""

import contextlib
import sys
import time
from collections.abc import Iterator

from tests.bench.generator import Generator, generating
from tests.bench.machine import cpu_seconds
from tests.bench.rounds import STORM, WARMING
from tests.bench.servers import Ours, Server
from tests.bench.stage import say, staged
from tests.bench.table import Row, show

ROOMS, FOLLOWERS, RATE = 4, 500, 2
MOST_GROWTH = 5  # MB from the first minute's end to the last's


@contextlib.contextmanager
def rooms_full(ours: Ours, server: Server) -> Iterator[list[Generator]]:
    """A generator for each room, its followers all current."""
    with contextlib.ExitStack() as stack:
        generators = [stack.enter_context(generating()) for _room in ours.rooms]
        for generate, room in zip(generators, ours.rooms, strict=True):
            result = generate("connect", patience=STORM, **ours.door(server, room))
            say(f"room.{room['room']}: {result}")
            generate("publish_by", kind="writer", address=server.writer, room=room["room"])
            generate("window", width=1, burst=1, messages=WARMING, seconds=STORM)
        yield generators


def watch(server: Server, minutes: int) -> list[tuple[float, float]]:
    """(MB, CPU seconds) of the server at the end of each minute."""
    marks = []
    for minute in range(1, minutes + 1):
        time.sleep(60)
        marks.append((server.resident_kb() / 1024, cpu_seconds(server.pids[0])))
        say(f"minute {minute}: {marks[-1][0]:.1f} MB, {marks[-1][1]:.1f} s of CPU")
    return marks


def rows(results: list[dict], marks: list[tuple[float, float]]) -> Iterator[Row]:
    what = f"{ROOMS} rooms of {FOLLOWERS}, {RATE} messages/s in each, {len(marks)} minutes"
    wrong = {name: sum(result[name] for result in results) for name in ("lost", "doubled", "gaps")}
    told = sum(result["deliveries"] for result in results)
    found = ", ".join(f"{count} {name}" for name, count in wrong.items())
    yield Row("", what, f"{found} in {told:,}", goal="none", is_met=bool(told) and not any(wrong.values()))
    growth = marks[-1][0] - marks[0][0]
    yield Row(
        "",
        "memory, last minute less first",
        f"{growth:+.1f} MB",
        goal=f"≤ {MOST_GROWTH} MB",
        is_met=growth <= MOST_GROWTH,
    )
    late = sorted(seconds for result in results for seconds in result["since_commit"])
    yield Row("", "commit to the last of 500, p99", f"{1e3 * late[int(0.99 * (len(late) - 1))]:.0f} ms")
    yield Row("", "the server's share of one core", f"{marks[-1][1] / (60 * len(marks)):.0%}")


def main(minutes: int = 5) -> None:
    with staged() as stage:
        ours = stage.ours_on_services(*[FOLLOWERS] * ROOMS)
        with ours.running() as server, rooms_full(ours, server) as generators:
            for generate in generators:
                generate.begin("rate", rate=RATE, seconds=60 * minutes)
            marks = watch(server, minutes)
            results = [generate.end() for generate in generators]
        show(rows(results, marks))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

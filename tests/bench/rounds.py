"""One round over all servers, each measured in the same way; what the table is made of."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench.generator import Generator, Phase
from tests.bench.servers import Ours, Redis, Server, Tutorial, broadcasting, nchan, nchan_module
from tests.bench.stage import say

GROUP, CONGRESS = 146, 1000
AT_ONCE = 32  # messages in one burst, where entries gather
WRITERS = 16  # people who post at the same time
WARMING = 3  # messages before any is measured
STORM = 60  # seconds, after which who is not in is late
IN_SLICES = 25  # sockets opened at a time where a server takes no more


@dataclass
class Run:
    """What all rounds share; phases last `seconds`."""

    generate: Generator
    redis: Redis
    on_services: Ours
    alone: Ours
    tutorial: Tutorial
    seconds: float
    phases: dict[tuple[str, int, str], list[Phase]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def measure(self, server: Server, who: str, size: int, *kinds: str) -> None:
        # What a process does once, at its first message, is not what a message costs.
        self.generate("window", width=1, burst=1, messages=WARMING, seconds=STORM)
        for kind in kinds:
            deed, how = self.how(kind)
            phase = self.generate.phase(server, deed, **how)
            self.phases[who, size, kind].append(phase)
            say(f"  {who}, {size} followers, {kind}: {phase}")

    def how(self, kind: str) -> tuple[str, dict[str, Any]]:
        if kind == "steady":
            return "rate", {"rate": 8, "seconds": 2 * self.seconds}
        width, burst = {"one": (1, 1), "long": (1, 1), "gathered": (AT_ONCE, AT_ONCE), "full": (WRITERS, 1)}[kind]
        return "window", {"width": width, "burst": burst, "messages": 100_000, "seconds": self.seconds}

    def cost(self, *key: Any) -> float:
        return median(phase.cost for phase in self.phases[key])

    def size(self, *key: Any) -> int:
        """Bytes of a frame."""
        return round(median(phase.bytes / max(1, phase.deliveries) for phase in self.phases[key]))

    def figure(self, *key: str) -> float:
        return median(self.figures[key])


def settle() -> None:
    time.sleep(1)


def measure_ours(run: Run, ours: Ours, who: str) -> None:
    with ours.running() as server:
        settle()
        run.figures[who, "idle"].append(server.resident_kb() / 1024)
        storm(run, server, who, ours.door(server, ours.room(CONGRESS)))
        write_by_writer(run, ours, server, CONGRESS)
        run.measure(server, who, CONGRESS, "one")
        run.generate("leave")
        run.generate("connect", patience=STORM, **ours.door(server, ours.room(GROUP)))
        write_by_writer(run, ours, server, GROUP)
        run.measure(server, who, GROUP, "one", "gathered", "steady")
        room = ours.room(GROUP)
        address = f"/rooms/{room['room']}/messages/"
        run.generate("publish_by", kind="post", port=server.port, address=address, cookies=room["cookies"][:WRITERS])
        run.measure(server, who, GROUP, "full")
        run.generate("leave")


def write_by_writer(run: Run, ours: Ours, server: Server, size: int) -> None:
    run.generate("publish_by", kind="writer", address=server.writer, room=ours.room(size)["room"])
    settle()


def storm(run: Run, server: Server, who: str, door: dict[str, Any]) -> None:
    """All at once; then those who did not get in, so that there are as many as with the others."""
    before, cpu = server.resident_kb(), server.cpu()
    result = run.generate("connect", patience=STORM, **door)
    run.figures[who, "storm CPU"].append(server.cpu() - cpu)
    run.figures[who, "storm"].append(result["seconds"])
    run.figures[who, "refused"].append(result["refused"])
    run.figures[who, "late"].append(result["late"])
    say(f"  {who}, {door['people']} at once: {result}")
    there = run.generate("connect", patience=STORM, at_once=IN_SLICES, **door)["open"]
    settle()
    run.figures[who, "each"].append((server.resident_kb() - before) / there)


def measure_tutorial(run: Run) -> None:
    who = "tutorial, Redis"
    with run.tutorial.running(run.redis) as server:
        settle()
        run.figures[who, "idle"].append(server.resident_kb() / 1024)
        storm(run, server, who, server.door(CONGRESS))
        speak(run, server, who, CONGRESS, "one")
        run.generate("leave")
    with run.tutorial.running(run.redis) as server:
        run.generate("connect", patience=STORM, at_once=IN_SLICES, **server.door(GROUP))
        speak(run, server, who, GROUP, "one", "gathered", "steady", "full")
        run.generate("leave")
    with run.tutorial.running(None) as server:
        run.generate("connect", patience=STORM, at_once=IN_SLICES, **server.door(GROUP))
        speak(run, server, "tutorial, memory", GROUP, "one", "full")
        run.generate("leave")


def speak(run: Run, server: Server, who: str, people: int, *kinds: str, **how: Any) -> None:
    run.generate("publish_by", kind="socket", **how)
    settle()
    run.measure(server, who, people, *kinds)


def measure_plain(run: Run, start: Callable, who: str) -> None:
    for size in (GROUP, CONGRESS):
        with start(run.tutorial.place) as server:
            run.generate("connect", patience=STORM, **server.door(size))
            speak(run, server, who, size, "one")
            speak(run, server, who, size, "long", size=run.size("ours, alone", size, "one"))
            run.generate("leave")


def go_round(run: Run) -> None:
    measure_ours(run, run.on_services, "ours, Redis")
    measure_tutorial(run)
    measure_ours(run, run.alone, "ours, alone")
    measure_plain(run, broadcasting, "broadcast")
    if nchan_module():
        measure_plain(run, nchan, "nchan")

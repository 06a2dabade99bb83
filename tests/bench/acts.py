"""E, what an act costs: `python -m tests.bench.acts`, or `rows()` for the table.

Room messages of many people, posted by HTTP over connections that stay, to the product, to the same under Django's own
stack, and to a view that does nothing. What counts is acts per second of the server's CPU time; what stores has the
other core, with whoever posts.
"""

import contextlib
import http.client
import itertools
import os
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from threading import Thread

from tests.bench.servers import Ours, Server, wait_for
from tests.bench.stage import Stage, say, staged
from tests.bench.table import Row, show
from tests.demo_server import free_port

CONNECTIONS, ROUNDS, SECONDS = 16, 3, 4
GROUPS = (37, 37, 36, 36)
CSRF = "c" * 32
OURS, DEFAULT, WRITTEN_ONCE, BARE = (
    "congress.settings",
    *(f"tests.bench.{name}" for name in ("default_stack", "default_handler", "bare")),
)
GOAL = 1.5

Poster = tuple[int, str]
"""(room, session cookie)"""


@dataclass
class Burst:
    """What came of some seconds of posting."""

    seconds: float = 0
    cpu: float = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_cpu_second(self) -> float:
        return len(self.latencies) / self.cpu

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        """ms"""
        return quantiles(self.latencies, n=100)[98] * 1000


def post(connection: http.client.HTTPConnection, room: int, cookie: str) -> float:
    """Post one message; the seconds until it was answered."""
    form = urllib.parse.urlencode({"key": uuid.uuid4(), "body": "What I think about it"})
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{cookie}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
    }
    begun = time.perf_counter()
    connection.request("POST", f"/rooms/{room}/messages/", form, headers)
    response = connection.getresponse()
    said = response.read()
    if response.status != 201:
        raise RuntimeError(f"{response.status}: {said[:200]!r}")
    return time.perf_counter() - begun


def post_until(deadline: float, port: int, turns: Iterator[Poster], burst: Burst) -> None:
    """One connection: a message of the next person, again and again."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        while time.monotonic() < deadline:
            burst.latencies.append(post(connection, *next(turns)))


def posted(server: Server, posters: list[Poster], seconds: float) -> Burst:
    burst, turns = Burst(), itertools.cycle(posters)
    begun, cpu = time.monotonic(), server.cpu()
    hands = [Thread(target=post_until, args=(begun + seconds, server.port, turns, burst)) for _n in range(CONNECTIONS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    burst.seconds, burst.cpu = time.monotonic() - begun, server.cpu() - cpu
    return burst


@contextlib.contextmanager
def serving(ours: Ours, settings: str) -> Iterator[Server]:
    port, env = free_port(), ours.env | {"DJANGO_SETTINGS_MODULE": settings}
    with ours.place.process(sys.executable, "-m", "tests.bench.ours", "serve", port, **env) as process:
        wait_for(process, port)
        yield Server(port, "/", [process.pid])


def measure(ours: Ours, rounds: int, seconds: float) -> dict[str, list[Burst]]:
    """Bursts at each server in turn, by settings; all stand all the time, and each was warmed up."""
    posters = [(room["room"], cookie) for room in ours.rooms for cookie in room["cookies"]]
    bursts: dict[str, list[Burst]] = {}
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(serving(ours, name)) for name in (OURS, DEFAULT, WRITTEN_ONCE, BARE)}
        for server in servers.values():
            posted(server, posters, 1)
        for _round in range(rounds):
            for name, server in servers.items():
                bursts.setdefault(name, []).append(posted(server, posters, seconds))
    return bursts


def rows(stage: Stage, rounds: int = ROUNDS, seconds: float = SECONDS) -> Iterator[Row]:
    sqlite = f"sqlite:///{stage.place.new('acts.sqlite3')}"
    for where, url in (("SQLite", sqlite), ("PostgreSQL", stage.postgres_url)):
        say(f"Acts on {where} …")
        ours = Ours.made(stage.place, *GROUPS, database_url=url, redis=None)
        yield from rows_of(where, measure(ours, rounds, seconds))


def rows_of(where: str, bursts: dict[str, list[Burst]]) -> Iterator[Row]:
    pace = {name: median(burst.per_cpu_second for burst in some) for name, some in bursts.items()}
    rate, p99 = ({name: median(getattr(b, of) for b in bursts[name]) for name in bursts} for of in ("rate", "p99"))
    faster = pace[OURS] / pace[DEFAULT]
    yield Row(
        "E",
        f"acts per CPU second, posted by HTTP; {where}",
        f"{pace[OURS]:.0f}",
        f"{pace[DEFAULT]:.0f} Django's default stack",
        f"{faster:.1f}x",
        f"≥ {GOAL}x",
        faster >= GOAL,
    )
    yield Row(
        "E",
        "the same, that stack with our queries written once",
        f"{pace[OURS]:.0f}",
        f"{pace[WRITTEN_ONCE]:.0f}",
        f"{pace[OURS] / pace[WRITTEN_ONCE]:.1f}x",
    )
    yield Row("E", "a view that does nothing", f"{pace[BARE]:.0f}", "", f"an act's {pace[OURS] / pace[BARE]:.0%}")
    yield Row(
        "E",
        f"acts a second as it was, p99; {CONNECTIONS} at once",
        f"{rate[OURS]:.0f}/s, {p99[OURS]:.0f} ms",
        f"{rate[DEFAULT]:.0f}/s, {p99[DEFAULT]:.0f} ms",
    )


def main() -> None:
    rounds = 1 if os.environ.get("BENCH") == "short" else ROUNDS
    with staged() as stage:
        show(rows(stage, rounds))


if __name__ == "__main__":
    main()

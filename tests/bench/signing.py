"""What collecting costs: `python -m tests.bench.signing [SECONDS]`. 146 booklets of 30 papers are collected from a
server process over HTTP within two minutes, or as many fewer as there are fewer seconds; with gmpy2 and without.

Told are the times until a booklet is there, and the longest that the server's event loop did not come to a turn; beside
it the same of a loop that has nothing to do, which is the machine's share.
"""

import asyncio
import http.client
import json
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

from tests.bench.servers import Place, Server, wait_for
from tests.demo_server import free_port

PEOPLE, PAPERS, SECONDS = 146, 30, 120
TARGET, LONGEST_BLOCK = 3.0, 0.1
PATIENCE = 300
EVERY = 0.005  # seconds between two turns of the loop
CSRF = "x" * 32


def main(seconds: str = str(SECONDS)) -> None:
    for name, is_quick in [("gmpy2", True), ("without gmpy2", False)]:
        with tempfile.TemporaryDirectory() as folder:
            show(name, measured(Place(Path(folder), None), float(seconds), is_quick=is_quick))


def show(name: str, found: dict[str, Any]) -> None:
    waits = sorted(found["waits"])
    p50, p95 = (waits[int(len(waits) * share)] for share in (0.5, 0.95))
    said = f"{len(waits)} booklets of {PAPERS}: p50 {p50:.2f} s, p95 {p95:.2f} s ({p95 / TARGET:.0%}), longest "
    said += f"{waits[-1]:.2f} s, told to come again {found['again']} times; event loop blocked {found['blocked']:.3f} s"
    said += f" ({found['blocked'] / LONGEST_BLOCK:.0%}), an idle one {found['idle']:.3f} s"
    print(f"{name:<14} {said}", flush=True)  # noqa: T201


def measured(place: Place, seconds: float, *, is_quick: bool) -> dict[str, Any]:
    env = {
        "DATABASE_URL": f"sqlite:///{place.folder / 'signing.sqlite3'}",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "congress.settings",
        "VAR_DIR": str(place.folder / "var"),
        "SECRET_KEY": "only measured, never served",
        "HTTPS": "false",
        "PYTHONPATH": "" if is_quick else str(hiding_gmpy2(place.folder)),
    }
    people = max(2, round(PEOPLE * seconds / SECONDS))
    made = place.output("tests.bench.signing", "set-up", people, PAPERS, **env)
    port, blocks, idle = free_port(), place.folder / "blocks", place.folder / "idle"
    command = [sys.executable, "-m", "tests.bench.signing"]
    with place.process(*command, "serve", port, blocks, **env) as process, place.process(*command, "idle", idle):
        wait_for(process, port)
        server = Server(port, f"/ballots/{made['definition']['ballot']}/collect/", [process.pid], made["cookies"])
        found = collected(server, made["definition"], seconds)
        return found | {"blocked": float(blocks.read_text()), "idle": float(idle.read_text())}


def hiding_gmpy2(folder: Path) -> Path:
    (folder / "gmpy2.py").write_text("raise ImportError\n")
    return folder


# The phones


def collected(server: Server, definition: dict[str, Any], seconds: float) -> dict[str, Any]:
    from voting.secret.elector import Booklet

    booklets = [Booklet.new(definition) for _cookie in server.cookies]
    draw = random.Random(1)  # noqa: S311 so that both runs have the same arrivals
    begun = time.monotonic() + 0.5
    arrivals = [begun + draw.uniform(0, seconds) for _cookie in server.cookies]
    with ThreadPoolExecutor(len(booklets)) as phones:
        found = list(phones.map(collect, [server] * len(booklets), server.cookies, booklets, arrivals))
    for booklet, (_wait, _again, answer) in zip(booklets, found, strict=True):
        booklet.take(answer)
    return {"waits": [wait for wait, _again, _answer in found], "again": sum(again for _wait, again, _answer in found)}


def collect(server: Server, cookie: str, booklet: Any, arrival: float) -> tuple[float, int, dict[str, Any]]:
    """Seconds from the tap to the signatures, and how often the phone was told to come again."""
    body = json.dumps(booklet.request())
    time.sleep(max(0.0, arrival - time.monotonic()))
    for again in range(1000):
        status, after, answer = post(server, cookie, body)
        if status == 200:
            return time.monotonic() - arrival, again, json.loads(answer)
        if status != 503:
            break
        time.sleep(after)
    raise RuntimeError(f"{status}: {answer.decode()[:200]}")


def post(server: Server, cookie: str, body: str) -> tuple[int, int, bytes]:
    headers = {
        "Cookie": f"{cookie}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        line.request("POST", server.path, body, headers)
        response = line.getresponse()
        return response.status, int(response.headers.get("Retry-After", 0)), response.read()
    finally:
        line.close()


# The server


def set_up(people: str, papers: str) -> dict[str, Any]:
    """A new database with a ballot that gives its papers out."""
    from django.core.management import call_command

    from congress.desk.assets import build

    build()
    call_command("migrate", interactive=False, verbosity=0)
    ballot, users = frozen_ballot(int(people), int(papers))

    from tests.bench.ours import sign_in
    from voting.board import frozen_facts

    return {"definition": frozen_facts(ballot), "cookies": sign_in(users)}


def frozen_ballot(people: int, papers: int) -> tuple[Any, list]:
    from datetime import date, timedelta

    from django.utils import timezone

    from congress.journal.services import CONSOLE
    from congress.meetings.models import Phase
    from congress.meetings.services import add_group, create_meeting
    from tests.bench.ours import people_of
    from voting.models import Ballot, Grade, Paper
    from voting.services.secret import freeze_ballot

    meeting = create_meeting(by=CONSOLE, place="Elm Street", title="Measured", held_on=date(2020, 4, 8), telephone="")
    users = people_of(meeting, add_group(meeting=meeting, title="All", position=1), max(people, 20))
    now = timezone.now()
    ballot = Ballot.objects.create(
        meeting=meeting,
        phase=meeting.phases.get(kind=Phase.Kind.EVALUATION),
        title="Evaluation",
        kind=Ballot.Kind.EVALUATION,
        is_secret=True,
        electors_from=Ballot.ElectorsFrom.ROLL,
        pass_rule=Ballot.PassRule.SIMPLE,
        collect_from=now - timedelta(minutes=1),
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
    )
    options = [{"id": one.value, "label": str(one.name)} for one in Grade]
    Paper.objects.bulk_create(
        [
            Paper(ballot=ballot, position=n, subject=f"Office {n}", kind=Paper.Kind.GRADE, options=options)
            for n in range(1, papers + 1)
        ]
    )
    return freeze_ballot(ballot=ballot, by=CONSOLE, page="page", collect_page="page"), users[:people]


def serve(port: str, blocks: str) -> None:
    """The product's server, with a coroutine beside it that only wants its turn."""
    from congress.desk.server import serve as serve_congress

    def ready() -> None:
        watching.append(asyncio.get_event_loop().create_task(watch(Path(blocks))))

    watching: list[asyncio.Task] = []
    serve_congress("127.0.0.1", int(port), ready=ready)


async def watch(blocks: Path) -> None:
    """Keeps the longest time beyond what it slept; the first second, in which the server starts, aside."""
    await asyncio.sleep(1)
    longest = 0.0
    while True:
        blocks.write_text(str(longest))  # noqa: ASYNC240 a few times, and a few digits
        before, known = time.monotonic(), longest
        while longest <= known:
            await asyncio.sleep(EVERY)
            now = time.monotonic()
            longest, before = max(longest, now - before - EVERY), now


if __name__ == "__main__":
    if sys.argv[1:2] == ["idle"]:
        asyncio.run(watch(Path(sys.argv[2])))
    elif sys.argv[1:2] == ["serve"]:
        django.setup()
        serve(*sys.argv[2:])
    elif sys.argv[1:2] == ["set-up"]:
        django.setup()
        print(json.dumps(set_up(*sys.argv[2:])))  # noqa: T201
    else:
        main(*sys.argv[1:])

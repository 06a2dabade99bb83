"""The servers that are measured: each a process on the servers' core, started for a measurement and ended after it."""

import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.machine import cpu_seconds, resident_kb
from tests.demo_server import ROOT, free_port

PATIENCE = 60  # seconds to the first answer
NCHAN_MODULES = [Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules"), Path("/usr/share/nginx/modules")]
NCHAN = """
load_module {module};
daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 20000;
pid {folder}/nginx.pid; error_log {folder}/error.log error;
events {{ worker_connections 10000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096; tcp_nodelay on;
    location = /chat {{
      nchan_pubsub websocket; nchan_channel_id room; nchan_message_buffer_length 0;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"""


@dataclass
class Server:
    """A running server: where its followers go, whose CPU time counts, and where its writer listens."""

    port: int
    path: str
    pids: list[int]
    cookies: list[str] = field(default_factory=list)
    writer: str = ""

    def cpu(self) -> float:
        return sum(map(cpu_seconds, self.pids))

    def resident_kb(self) -> int:
        return resident_kb(self.pids[0])

    def door(self, people: int, **more: Any) -> dict[str, Any]:
        return {"port": self.port, "path": self.path, "people": people, "cookies": self.cookies, **more}


@dataclass
class Place:
    """Where a run takes place: a folder, the servers' core, and a log of what they say."""

    folder: Path
    core: int | None
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def log(self) -> Path:
        return self.folder / "servers.log"

    def new(self, name: str) -> Path:
        return self.folder / f"{next(self.numbers)}-{name}"

    @contextlib.contextmanager
    def process(self, *command: object, pinned: bool = True, **env: str) -> Iterator[subprocess.Popen]:
        with self.log.open("a") as log:
            words = [str(word) for word in command]
            process = subprocess.Popen(words, cwd=ROOT, env=os.environ | env, stdout=log, stderr=log)
        if pinned and self.core is not None:
            os.sched_setaffinity(process.pid, {self.core})
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def output(self, *command: object, **env: str) -> Any:
        words = [sys.executable, "-m", *(str(word) for word in command)]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def wait_for(process: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"did not start: {process.args}")
        time.sleep(0.05)


# Rivals


@dataclass
class Tutorial:
    """The chat tutorial on Daphne as it comes; through Redis where there is one."""

    place: Place
    database: Path
    cookies: list[str]

    @classmethod
    def made(cls, place: Place, people: int) -> "Tutorial":
        database = place.new("chat.sqlite3")
        return cls(place, database, place.output("tests.bench.tutorial", people, CHAT_DB=str(database)))

    @contextlib.contextmanager
    def running(self, redis: "Redis | None") -> Iterator[Server]:
        port = free_port()
        command = [sys.executable, "-m", "daphne", "-p", port, "-v", 0, "tests.bench.tutorial:application"]
        env = {"CHAT_DB": str(self.database), "REDIS_URL": redis.url if redis else ""}
        with self.place.process(*command, **env) as process:
            wait_for(process, port)
            yield Server(port, "/ws/chat/room/", [process.pid, *([redis.pid] if redis else [])], self.cookies)


@contextlib.contextmanager
def broadcasting(place: Place) -> Iterator[Server]:
    port = free_port()
    with place.process(sys.executable, "-m", "tests.bench.broadcast", port) as process:
        wait_for(process, port)
        yield Server(port, "/", [process.pid])


def nchan_module() -> Path | None:
    found = [folder / "ngx_nchan_module.so" for folder in NCHAN_MODULES]
    return next((path for path in found if path.exists() and shutil.which("nginx")), None)


@contextlib.contextmanager
def nchan(place: Place) -> Iterator[Server]:
    port, folder = free_port(), place.new("nchan")
    folder.mkdir()
    written = folder / "nginx.conf"
    written.write_text(NCHAN.format(module=nchan_module(), folder=folder, port=port))
    with place.process("nginx", "-c", written) as process:
        wait_for(process, port)
        yield Server(port, "/chat", [process.pid])


# Ours


@dataclass
class Redis:
    url: str
    pid: int


@dataclass
class Ours:
    """The product with one database, and Redis where it has one; its rooms with their people's cookies."""

    place: Place
    env: dict[str, str]
    redis: Redis | None
    rooms: list[dict[str, Any]]

    @classmethod
    def made(cls, place: Place, *sizes: int, database_url: str, redis: Redis | None) -> "Ours":
        env = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url if redis else "",
            "DJANGO_SETTINGS_MODULE": "congress.settings",
            "VAR_DIR": str(place.folder / "var"),
            "SECRET_KEY": "only measured, never served",
            "HTTPS": "false",
        }
        return cls(place, env, redis, place.output("tests.bench.ours", "set-up", *sizes, **env))

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """With a writer: another process where Redis reaches it, else a thread of the server."""
        port, address = free_port(), self.place.new("writer")
        command = [sys.executable, "-m", "tests.bench.ours"]
        with contextlib.ExitStack() as stack:
            inside = [] if self.redis else [address]
            process = stack.enter_context(self.place.process(*command, "serve", port, *inside, **self.env))
            pids = [process.pid]
            if self.redis:
                writer = stack.enter_context(self.place.process(*command, "write", address, pinned=False, **self.env))
                pids += [self.redis.pid, writer.pid]
            wait_for(process, port)
            wait_until(address.exists)
            yield Server(port, "/live/", pids, writer=str(address))

    def room(self, people: int) -> dict[str, Any]:
        return next(room for room in self.rooms if room["people"] == people)

    def door(self, server: Server, room: dict[str, Any]) -> dict[str, Any]:
        """To this room, from where it is now."""
        topic, server.cookies = f"room.{room['room']}", room["cookies"]
        return server.door(
            room["people"],
            headers=["Sec-WebSocket-Protocol: congress.live.v1"],
            follow=topic,
            after=head_of(server, topic),
        )


def head_of(server: Server, topic: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/live/topics/")
    request.add_header("Cookie", server.cookies[0])
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return next(one["seq"] for one in json.load(answer) if one["topic"] == topic)


def wait_until(is_so) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError("the writer did not start")
        time.sleep(0.05)

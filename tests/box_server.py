"""`manage.py ballot_box` for tests that look at it from outside; may be killed and started again."""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.demo_server import ROOT, free_port
from voting.box.remote import RemoteBox


class BoxServer:
    """The box of `folder`, without any database, on a free port."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.secret = folder, free_port(), secrets.token_urlsafe(32)
        self.url = f"http://127.0.0.1:{self.port}"
        self.office = RemoteBox(self.url, self.secret)
        self.process: subprocess.Popen | None = None
        self.is_up = threading.Event()

    def environment(self) -> dict[str, str]:
        own = {"VAR_DIR": str(self.folder), "BOX_SECRET": self.secret, "BALLOT_BOX": str(self.folder / "box")}
        return os.environ | own | {"DJANGO_SETTINGS_MODULE": "congress.settings", "DATABASE_URL": "sqlite:////nowhere"}

    def start(self) -> None:
        command = [sys.executable, "manage.py", "ballot_box", "--port", str(self.port)]
        with (self.folder / "box.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout.readline() == f"Listening on {self.url}\n", (self.folder / "box.log").read_text()
        self.is_up.set()

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.is_up.clear()
            self.process.send_signal(how)
            self.process.wait(20)
            self.process.stdout.close()

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def open_files(self) -> list[str]:
        folder = Path(f"/proc/{self.process.pid}/fd")
        return [os.readlink(one) for one in folder.iterdir()]

    def post(self, ballot: str, deed: str, rows: list) -> tuple[int, bytes]:
        """As a phone does. Raises OSError, HTTPException where nothing is answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request(
                "POST", f"/box/{ballot}/{deed}", json.dumps({"rows": rows}), {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            return answer.status, answer.read()

    def break_off(self, ballot: str, deed: str, rows: list) -> None:
        """All but the last byte of a request, and away."""
        body = json.dumps({"rows": rows}).encode()
        head = f"POST /box/{ballot}/{deed} HTTP/1.1\r\nHost: box\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as phone:
            phone.sendall(head + body[:-1])


@contextlib.contextmanager
def box_server(folder: Path) -> Iterator[BoxServer]:
    server = BoxServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()

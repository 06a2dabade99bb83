"""A demo of its own for tests and measurements that look from outside."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds to the first answer, on a machine that does much else


class DemoServer:
    """`manage.py demo` on a free port with database and boxes in `folder`; may be killed and started again."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Seconds until it answered."""
        env, begun = self.environment(), time.monotonic()
        with (self.folder / "demo.log").open("a") as log:
            command = [sys.executable, "manage.py", "demo", "--port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        while not self.answers():
            if time.monotonic() - begun > PATIENCE or self.process.poll() is not None:
                raise RuntimeError((self.folder / "demo.log").read_text())
            time.sleep(0.05)
        return time.monotonic() - begun

    def environment(self) -> dict[str, str]:
        env = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.folder / 'demo.sqlite3'}",
            "BALLOT_BOX": str(self.folder / "ballot-box"),
            "BALLOT_KEYS": str(self.folder / "ballot-keys"),
        }
        env.pop("DJANGO_SETTINGS_MODULE", None)
        return env

    def answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310
            return answer.status == 200
        return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)


@contextlib.contextmanager
def demo_server(folder: Path) -> Iterator[DemoServer]:
    server = DemoServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

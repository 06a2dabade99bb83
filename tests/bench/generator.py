"""The generator from outside: starts its process, gives it commands, and reads the servers' CPU time around them."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench.servers import Server
from tests.demo_server import ROOT


@dataclass(frozen=True)
class Phase:
    """What one phase brought; times in seconds."""

    cpu: float  # of the servers, from each message's commit on where it was stored by the writer
    deliveries: int
    bytes: int
    messages: int
    seconds: float
    lost: int
    doubled: int
    gaps: int
    since_sent: list[float]  # until the last follower had it, per message
    since_commit: list[float]

    @property
    def cost(self) -> float:
        """Microseconds of CPU time per delivery."""
        return 1e6 * self.cpu / max(1, self.deliveries)

    def __str__(self) -> str:
        return f"{self.messages} messages, {self.per_second:.1f}/s, {self.cost:.1f} µs CPU per delivery"

    @property
    def per_second(self) -> float:
        """Messages that every follower had."""
        return len(self.since_sent) / self.seconds


class Generator:
    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def __call__(self, deed: str, **how: Any) -> dict[str, Any]:
        self.begin(deed, **how)
        return self.end()

    def begin(self, deed: str, **how: Any) -> None:
        self.process.stdin.write(json.dumps({"do": deed, **how}) + "\n")
        self.process.stdin.flush()

    def end(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the generator ended")
        return json.loads(line)

    def phase(self, server: Server, deed: str, **how: Any) -> Phase:
        before = server.cpu()
        result = self(deed, **how)
        cpu = server.cpu() - before - result.pop("storing")
        return Phase(cpu=cpu, **result)


@contextlib.contextmanager
def generating() -> Iterator[Generator]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-m", "tests.bench.load"], cwd=ROOT, **pipes) as process:
        try:
            yield Generator(process)
        finally:
            process.kill()

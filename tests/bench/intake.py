"""What bringing a file in costs: `python -m tests.bench.intake`. Each bad file is given to the command, and so is a
report of sixty pages; told are the seconds of work, and the memory beyond that of `import_document --help`.

The memory is that of the command and of the reader it starts, added at the highest of each."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.documents.intake.bad_files import BAD
from tests.documents.intake.report import report

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 2, 64
OF_A_REPORT = 10


@dataclass(frozen=True)
class Cost:
    seconds: float
    megabytes: float
    status: int
    said: str


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        helped = cost_of("--help", place)
        print(f"--help: {helped.seconds:.2f} s, {helped.megabytes:.1f} MB")  # noqa: T201
        for name, (_word, make) in BAD.items():
            Path(place, name).write_bytes(make())
            show(name, cost_of(name, place), helped, MOST_SECONDS)
        Path(place, "report.docx").write_bytes(report())
        show("report.docx", cost_of("report.docx", place), helped, OF_A_REPORT)


def show(name: str, cost: Cost, helped: Cost, most_seconds: int) -> None:
    more = cost.megabytes - helped.megabytes
    shares = f"{cost.seconds / most_seconds:4.0%} {more / MOST_MEGABYTES:4.0%}"
    print(f"{name:<28} {cost.seconds:5.2f} s {more:5.1f} MB {shares}  {cost.status} {cost.said}")  # noqa: T201


def cost_of(name: str, place: str) -> Cost:
    command = [sys.executable, ROOT / "manage.py", "import_document", name, "--dry-run", "--json"]
    highest: dict[str, int] = {}
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as sentence:
        running = subprocess.Popen(
            command, cwd=place, stdout=told, stderr=sentence, env=os.environ | {"VAR_DIR": place}
        )
        ended = 0
        while not ended:
            look(running.pid, highest)
            time.sleep(0.003)
            ended, status, used = os.wait4(running.pid, os.WNOHANG)
        running.returncode = os.waitstatus_to_exitcode(status)
        sentence.seek(0)
        said = sentence.read().decode().strip() or f"{told.seek(0, os.SEEK_END)} bytes of JSON"
    return Cost(used.ru_utime + used.ru_stime, sum(highest.values()) / 1024, running.returncode, said)


def look(pid: int, highest: dict[str, int]) -> None:
    """Notes the most memory each of a process and its children ever had, in kB."""
    with contextlib.suppress(OSError, IndexError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in [str(pid), *children]:
            status = Path(f"/proc/{one}/status").read_text()
            highest[one] = int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()

"""How long the checker takes over a full evaluation: `python -m tests.bench.recount [ELECTORS] [PAPERS]`.

It runs as anybody runs it, in a process of its own, with the receipts of one booklet and both digests. What counts is
its CPU time, as the machine may be busy.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

ELECTORS, PAPERS, MOST_SECONDS = 146, 30, 120


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_bundle(place: Path, electors: int, papers: int) -> list[str]:
    """Write a bundle and its receipts, each row cast and certified; the checker's arguments."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    from tests.voting.recount.bundles import make_bundle

    keys = [rsa.generate_private_key(public_exponent=65537, key_size=3072) for _n in range(papers)]
    made = make_bundle(keys, "evaluation", cast=electors)
    (place / "bundle.json").write_text(json.dumps(made.bundle, ensure_ascii=False))
    (place / "receipts.json").write_text(json.dumps(made.receipts(row["h"] for row in made.rows[:papers])))
    notes = ["--setup", made.setup, "--closed", made.closed]
    return [str(place / "bundle.json"), "--receipt", str(place / "receipts.json"), *notes]


def measure(place: Path, arguments: list[str]) -> bool:
    """Run it once, and say how long it took; whether all held, soon enough."""
    from voting.board import RECOUNT

    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-I", str(RECOUNT), *arguments]
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    took, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    say(ran.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    say(f"{cpu:.1f} s of CPU in {took:.1f} s; {after.ru_maxrss // 1024} MB at most")
    return ran.returncode == 0 and cpu <= MOST_SECONDS


def main() -> None:
    electors, papers = [int(asked) for asked in sys.argv[1:3]] or (ELECTORS, PAPERS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        arguments = write_bundle(Path(folder), electors, papers)
        size = Path(arguments[0]).stat().st_size / 1e6
        say(f"{electors} electors, {papers} papers, {electors * papers} rows, {size:.1f} MB")
        sys.exit(0 if measure(Path(folder), arguments) else 1)


if __name__ == "__main__":
    main()

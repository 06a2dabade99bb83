"""The signer: each paper's RSA key in a folder of its own, outside the database, and what is signed with it.

A key lives from the freeze to the close of its ballot and is in no backup. All work is done by processes beside the
server (`voting.secret.signing_worker`), started as programs of their own: Python's process pools load the server's own
main program again in each of theirs, and leave them running where the server is killed.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import LifoQueue
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

from voting.secret import blind
from voting.secret.signing_worker import BAD_REQUEST, GONE, sync

WORKERS = min(4, os.cpu_count() or 1)
# Requests that are signed or wait for it: half of the threads that make pages (desk.pages) go on with other things.
MOST_AT_ONCE = 8
COMMAND = [sys.executable, "-m", "voting.secret.signing_worker"]

_places = BoundedSemaphore(MOST_AT_ONCE)


class Busy(Exception):
    """Too many wait to be signed already; in a moment it goes on."""


class KeysGone(Exception):
    """The ballot's keys were destroyed: it is closed."""


class WorkerDied(Exception):
    """It ended before it answered."""


def make_keys(ballot: str, papers: list[str]) -> dict[str, int]:
    """{paper id: modulus}; those that are there already stay. A third of a second each."""
    folder = folder_of(ballot)
    for place in (folder.parent, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.chmod(0o700)
    questions = [{"make": str(folder / f"{paper}.pem")} for paper in papers]
    with ThreadPoolExecutor(WORKERS) as askers:
        answers = list(askers.map(workers().ask, questions))
    return {paper: int(answer["n"], 16) for paper, answer in zip(papers, answers, strict=True)}


def blind_sign(ballot: str, blinded: dict[str, bytes]) -> dict[str, bytes]:
    """{paper id: blind signature} for {paper id: blinded message}. Raises blind.BadRequest, Busy, KeysGone."""
    messages = {paper: message.hex() for paper, message in blinded.items()}
    with place():
        answer = workers().ask({"folder": str(folder_of(ballot)), "blinded": messages})
    if answer.get("refused") == GONE:
        raise KeysGone
    if answer.get("refused") == BAD_REQUEST:
        raise blind.BadRequest("not a blinded message of this key")
    return {paper: bytes.fromhex(signed) for paper, signed in answer["signed"].items()}


def destroy_keys(ballot: str) -> None:
    """Nothing is signed from now on, by nobody; again does nothing, or ends what was broken off."""
    folder = folder_of(ballot)
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another destroys them, too
                destroy(path)
        sync(folder)
        with contextlib.suppress(OSError):  # another is not done yet, and removes it
            folder.rmdir()
        sync(folder.parent)


def destroy(path: Path) -> None:
    """Under another name first: nobody reads a key that is half overwritten."""
    gone = path.rename(path.with_name(f".gone-{path.name}"))
    with gone.open("r+b") as file:
        file.write(os.urandom(gone.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    gone.unlink()


def folder_of(ballot: str) -> Path:
    return Path(settings.BALLOT_KEYS).absolute() / ballot


@contextlib.contextmanager
def place() -> Iterator[None]:
    """Among those who may wait. Raises Busy."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _places.release()


# The processes


class Worker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 our own program
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.BASE_DIR
        )

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Raises WorkerDied."""
        assert self.process.stdin and self.process.stdout  # noqa: S101 opened above
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError as error:
            raise WorkerDied from error
        if not line.endswith(b"\n"):
            raise WorkerDied
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        self.process.kill()
        with contextlib.suppress(OSError):  # what was not sent yet cannot be any more
            self.process.communicate()


class Workers:
    """So many processes at most, each started when it is first needed; whoever asks waits for a free one."""

    def __init__(self, size: int) -> None:
        self.free: LifoQueue[Worker | None] = LifoQueue()
        for _n in range(size):
            self.free.put(None)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """A dead process is replaced, and asked once more. Raises WorkerDied."""
        worker = self.free.get()
        try:
            for _time in range(2):
                worker = worker or Worker()
                with contextlib.suppress(WorkerDied):
                    return worker.ask(question)
                worker.end()
                worker = None
            raise WorkerDied
        finally:
            self.free.put(worker)

    def end(self) -> None:
        """Of those that are free; one at work ends by itself as soon as nobody listens."""
        while not self.free.empty():
            worker = self.free.get()
            if worker:
                worker.end()


@cache
def workers() -> Workers:
    started = Workers(WORKERS)
    atexit.register(started.end)
    return started

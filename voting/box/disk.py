"""Files of the box: 0600 in a folder 0700, and on the disk before anybody is told."""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One at a time, over all processes of this machine. The lock ends with the process, too. Raises FileNotFoundError.

    The file is opened for each turn: a process forked meanwhile would hold the lock of one that stays open.
    """
    file = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def make_folder(path: Path) -> None:
    for folder in (path.parent, path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """The whole new content or the whole old one, whenever the power goes."""
    new = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(path.parent)

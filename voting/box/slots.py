"""Where papers lie: equal slots of one page each, all of them written when the file is made. What is put in goes to
free slots drawn at random, so that neither place nor length tells what came before what, or with what.

Several slots are filled all or none: they are written to the intent first, which is empty again when they are in place.
"""

import hashlib
import mmap
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from voting.box import disk
from voting.box.answers import Damaged

SLOT = 4096
DIGEST = 32
ROOM = SLOT - DIGEST
FREE = bytes(SLOT)
BLOCK = 256  # slots written at a time while a file is made
FULL = 3 / 4  # of the slots; from there on the file is made anew, twice as large

random = secrets.SystemRandom()


def sealed(data: bytes) -> bytes:
    """The bytes of a slot. The first of `data` is not zero."""
    if len(data) > ROOM or not data[0]:
        raise ValueError("not for a slot")
    body = data.ljust(ROOM, b"\0")
    return body + digest(body)


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


class Slots:
    """The file, as this process and all others see it."""

    def __init__(self, path: Path):
        self.path = path
        self.file = os.open(path, os.O_RDWR)
        self.number = os.fstat(self.file).st_ino
        self.map = mmap.mmap(self.file, 0, access=mmap.ACCESS_READ)
        self.count = len(self.map) // SLOT

    def close(self) -> None:
        self.map.close()
        os.close(self.file)

    @property
    def is_current(self) -> bool:
        """False where another process has made the file anew."""
        return self.path.stat().st_ino == self.number

    @property
    def kinds(self) -> bytes:
        """The first byte of each slot, 0 where it is free."""
        return self.map[::SLOT]

    def read(self, place: int) -> bytes:
        """Raises Damaged."""
        slot = self.map[place * SLOT : (place + 1) * SLOT]
        if digest(slot[:ROOM]) != slot[ROOM:]:
            raise Damaged("a slot is not as it was written")
        return slot

    def draw(self, number: int) -> list[int]:
        """So many free places; fewer than FULL are taken, so that the dice fall soon."""
        kinds = self.kinds
        drawn: set[int] = set()
        while len(drawn) < number:
            place = random.randrange(self.count)
            if not kinds[place]:
                drawn.add(place)
        return list(drawn)

    def has_room(self, number: int) -> bool:
        return self.count - self.kinds.count(0) + number <= self.count * FULL

    def put(self, placed: dict[int, bytes]) -> None:
        """On the disk, and read back, when this returns."""
        for place, slot in placed.items():
            os.pwrite(self.file, slot, place * SLOT)
        os.fdatasync(self.file)
        for place, slot in placed.items():
            if os.pread(self.file, SLOT, place * SLOT) != slot:
                raise Damaged("what was written is not what is read")


def make_slots(path: Path, count: int, filled: list[bytes]) -> None:
    """A new file with `filled` anywhere in it."""
    places = dict(zip(random.sample(range(count), len(filled)), filled, strict=True))
    disk.replace(path, blocks(places, count))


def blocks(places: dict[int, bytes], count: int) -> Iterator[bytes]:
    for begin in range(0, count, BLOCK):
        yield b"".join(places.get(place, FREE) for place in range(begin, min(begin + BLOCK, count)))


class Intent:
    """What is about to be put. Its size is always the same, and nothing is left in it."""

    HEAD = DIGEST + 4
    ENTRY = 4 + SLOT

    def __init__(self, path: Path):
        self.path, self.file = path, os.open(path, os.O_RDWR)
        self.most = (os.fstat(self.file).st_size - self.HEAD) // self.ENTRY

    @classmethod
    def make(cls, path: Path, most: int) -> None:
        disk.replace(path, [bytes(cls.HEAD), *[bytes(cls.ENTRY)] * most])

    def close(self) -> None:
        os.close(self.file)

    def write(self, placed: dict[int, bytes]) -> None:
        body = b"".join(place.to_bytes(4, "big") + slot for place, slot in placed.items())
        body = len(placed).to_bytes(4, "big") + body
        os.pwrite(self.file, digest(body) + body, 0)
        os.fdatasync(self.file)

    @property
    def is_empty(self) -> bool:
        return not any(os.pread(self.file, self.HEAD, 0))

    def read(self) -> dict[int, bytes]:
        """What was not put to its end; nothing where the writing of the intent itself was broken off."""
        head = os.pread(self.file, self.HEAD, 0)
        count = int.from_bytes(head[DIGEST:], "big")
        if count > self.most:
            return {}
        entries = os.pread(self.file, count * self.ENTRY, self.HEAD)
        if digest(head[DIGEST:] + entries) != head[:DIGEST]:
            return {}
        starts = range(0, len(entries), self.ENTRY)
        return {int.from_bytes(entries[at : at + 4], "big"): entries[at + 4 : at + self.ENTRY] for at in starts}

    def wipe(self, count: int | None = None) -> None:
        """The first `count` entries, or all: nothing tells what came together. On the disk with what is next."""
        os.pwrite(self.file, bytes(self.HEAD + (self.most if count is None else count) * self.ENTRY), 0)

    def sync(self) -> None:
        os.fdatasync(self.file)

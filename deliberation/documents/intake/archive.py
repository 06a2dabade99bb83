"""Opening a ZIP file that a stranger made: its directory is judged byte by byte before anything of it is unpacked.

The library's own reader trusts the numbers it finds there; here every number is checked against the bytes.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from deliberation.documents.intake.blocks import BadDocument

MEGABYTE = 2**20
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 20 * MEGABYTE
MOST_ENTRIES = 2_000

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
LONGEST_COMMENT = 2**16 - 1
STORED, DEFLATED = 0, 8
# Encrypted, strongly encrypted, with a hidden directory.
ENCRYPTED = 1 | 1 << 6 | 1 << 13


@dataclass(frozen=True)
class Entry:
    name: str
    method: int
    checksum: int
    packed: int
    unpacked: int
    begins: int
    ends: int


def damaged() -> BadDocument:
    return BadDocument(_("This file is damaged. Open it in Word, save it anew as .docx, and choose the new file."))


def encrypted() -> BadDocument:
    return BadDocument(_("This file is encrypted. Open it in Word, take the password off, and save it again."))


def refuse_large(data: bytes, most: int = MOST_BYTES) -> None:
    if len(data) > most:
        raise BadDocument(_("This file is larger than 5 MB. Make its pictures smaller, or part it in two."))


class Archive:
    """The entries of a ZIP file by their names in small letters; `unpack` gives the content of one."""

    def __init__(self, data: bytes, most: int = MOST_BYTES):
        refuse_large(data, most)
        self.data = data
        try:
            entries = list(self._entries())
        except struct.error:
            raise damaged() from None
        self._refuse_overlaps(entries)
        if sum(entry.unpacked for entry in entries) > MOST_UNPACKED:
            raise too_large()
        self.entries = {entry.name.lower(): entry for entry in entries}
        if len(self.entries) < len(entries):
            raise damaged()

    def unpack(self, entry: Entry) -> bytes:
        """Never more than the directory says, and not less."""
        packed = self.data[entry.ends - entry.packed : entry.ends]
        content = packed if entry.method == STORED else inflated(packed, entry.unpacked)
        if len(content) != entry.unpacked or zlib.crc32(content) != entry.checksum:
            raise damaged()
        return content

    def _entries(self) -> Iterator[Entry]:
        end, count, start = self._end()
        self.directory = position = start
        for _number in range(count):
            entry, position = self._entry(position)
            yield entry
        # More entries than it admits, or less.
        if position != end:
            raise damaged()

    def _end(self) -> tuple[int, int, int]:
        """(where the directory's end is noted, how many entries, where the directory starts)"""
        at = self.data.rfind(b"PK\5\6", max(0, len(self.data) - END.size - LONGEST_COMMENT))
        if at < 0:
            raise damaged()
        _mark, disk, first_disk, here, count, size, start, comment = END.unpack_from(self.data, at)
        if max(count, here) > MOST_ENTRIES:
            raise too_many()
        if disk or first_disk or here != count or at + END.size + comment != len(self.data) or start + size != at:
            raise damaged()
        return at, count, start

    def _entry(self, at: int) -> tuple[Entry, int]:
        mark, _by, _needs, flags, method, _at, _on, checksum, packed, unpacked, *sizes, _disk, _in, _out, begins = (
            ENTRY.unpack_from(self.data, at)
        )
        name = self.data[at + ENTRY.size : at + ENTRY.size + sizes[0]]
        if mark != b"PK\1\2":
            raise damaged()
        if flags & ENCRYPTED:
            raise encrypted()
        # What an entry of more than four gigabytes has here, too.
        if unpacked > MOST_UNPACKED:
            raise too_large()
        if method not in (STORED, DEFLATED) or (method == STORED and packed != unpacked):
            raise damaged()
        ends = self._local(begins, name) + packed
        entry = Entry(plain_name(name), method, checksum, packed, unpacked, begins, ends)
        return entry, at + ENTRY.size + sum(sizes)

    def _local(self, at: int, name: bytes) -> int:
        """Where the content begins, of an entry whose own head says the same name as the directory."""
        head = LOCAL.unpack_from(self.data, at)
        begins = at + LOCAL.size
        if head[0] != b"PK\3\4" or self.data[begins : begins + head[9]] != name:
            raise damaged()
        return begins + head[9] + head[10]

    def _refuse_overlaps(self, entries: list[Entry]) -> None:
        in_order = sorted(entries, key=lambda entry: entry.begins)
        if any(one.ends > following.begins for one, following in pairwise(in_order)):
            raise damaged()
        if in_order and in_order[-1].ends > self.directory:
            raise damaged()


def too_large() -> BadDocument:
    return BadDocument(_("This file unpacks to more than 20 MB. It is not opened."))


def too_many() -> BadDocument:
    return BadDocument(_("This file has more than 2,000 parts. It is not opened."))


def plain_name(name: bytes) -> str:
    """A name that leads nowhere but into the archive."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode("cp437")
    steps = text.removesuffix("/").split("/")
    if "\\" in text or ":" in text or "\0" in text or any(step in ("", ".", "..") for step in steps):
        raise damaged()
    return text


def inflated(packed: bytes, most: int) -> bytes:
    """Little more than `most`, piece by piece, so that it is not held twice."""
    stream, made = zlib.decompressobj(-zlib.MAX_WBITS), io.BytesIO()
    try:
        while made.tell() <= most and (piece := stream.decompress(packed, MEGABYTE)):
            made.write(piece)
            packed = stream.unconsumed_tail
    except zlib.error:
        raise damaged() from None
    return made.getvalue()

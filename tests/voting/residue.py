"""Looks for what must be nowhere: the secrets of booklets, in every spelling, in every file of a folder."""

import base64
import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from voting.secret import curves
from voting.secret.elector import Booklet
from voting.secret.formats import INPUT_RANDOM, unb64

# As much of a value as is looked for: short enough to lie within a page of a database, too long to be there by chance.
PIECE = 24
SQLITE = b"SQLite format 3\0"


def secrets_of(booklet: Booklet, rows: list[dict[str, str]]) -> dict[str, bytes]:
    """{what: bytes} of a booklet, and of the rows of a cast or of a void request."""
    found = {}
    for one in booklet.papers:
        paper = one.paper["id"]
        point = curves.point(one.key)
        found |= {
            f"input {paper}": one.input[:INPUT_RANDOM],
            f"token {paper}": point[1:],
            f"own key {paper}": one.key.private_numbers().private_value.to_bytes(32, "big"),
            f"sig {paper}": one.sig,
            f"h {paper}": one.h,
        }
    for row in rows:
        for name in ("own", "comment", "payload"):
            if name in row:
                found[f"{name} {row['paper']}"] = telling(name, unb64(row[name]))
    return found


def telling(name: str, value: bytes) -> bytes:
    """The part that no other paper has: of a payload, the digest of its comment."""
    return value.split(b'"comment":"')[1][:PIECE] if name == "payload" else value


def spellings(value: bytes) -> set[bytes]:
    """What a value would look like in a file: as it is, in hex, in base64 wherever it begins, in addresses."""
    piece = value[:PIECE]
    spelt = {piece, piece.hex().encode(), piece.hex().upper().encode()}
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + piece)[4 if offset else 0 : -4].decode()
        spelt |= {coded.encode(), coded.replace("+", "-").replace("/", "_").encode(), quote(coded, safe="").encode()}
        spelt |= {coded.replace("/", "\\/").encode(), quote(coded, safe="/").encode()}
    return spelt | {quote(piece, safe=safe).encode() for safe in ("", "/")} | as_python_shows(piece)


def as_python_shows(piece: bytes) -> set[bytes]:
    """With a quotation mark escaped or not: that depends on what stands beside it."""
    parts = [repr(b'"' + part)[3:-1].encode() for part in piece.split(b"'")]
    return {b"'".join(parts), b"\\'".join(parts)}


def text_spellings(text: str) -> set[bytes]:
    """Of a comment, JSON's and SQL's ways besides."""
    return spellings(text.encode()) | {text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape")}


def found_in(folder: Path, wanted: dict[str, set[bytes]], *, but: Path | None = None, since: float = 0) -> list[str]:
    """`file: what` for everything of `wanted` that a file below the folder holds; `but`, and files not written
    to since a time, are left out."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_mtime >= since]
    ours = [path for path in paths if not (but and path.is_relative_to(but))]
    return sorted({f"{where}: {what}" for where, data in contents(folder, ours) for what in held(data, wanted)})


def held(data: bytes, wanted: dict[str, set[bytes]]) -> list[str]:
    return [what for what, spelt in wanted.items() if any(one in data for one in spelt)]


def contents(folder: Path, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Each file as it lies on the disk, free pages included; and what databases and sessions hold, unpacked."""
    for path in paths:
        name, data = str(path.relative_to(folder)), path.read_bytes()
        yield name, data
        if data.startswith(SQLITE):
            yield f"{name} (rows)", dump(path)
            yield f"{name} (sessions)", sessions(path)


def dump(path: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()).encode("utf-8", "surrogateescape")


def sessions(path: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_session'").fetchone():
            return b""
        kept = connection.execute("SELECT session_data FROM django_session").fetchall()
    return b"\n".join(unpacked(data) for (data,) in kept)


def unpacked(session: str) -> bytes:
    """A signed session without its signature; a dot before it says that it is compressed."""
    text = session.removeprefix(".").split(":")[0]
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return zlib.decompress(data) if session.startswith(".") else data

"""The signer's worker, a process of its own that knows keys and nothing else: `python -m voting.secret.signing_worker`.

A line of JSON is asked, a line is answered. It ends when its input ends, so that it outlives no server, however killed.
"""

import contextlib
import json
import os
import secrets
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from voting.secret import blind

POLITENESS = 2  # the server's pages and its live channel come first
EVERY = 5  # seconds, in which an idle worker forgets keys that were destroyed

GONE, BAD_REQUEST = "gone", "bad request"

_known: dict[Path, tuple[tuple[int, int], blind.Signer]] = {}


class KeyGone(Exception):
    """Its file was destroyed."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this one
    os.nice(POLITENESS)
    for line in asked():
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def asked() -> Iterator[bytes]:
    """Nothing is asked before the last was answered: between two, nothing is left in a buffer."""
    while True:
        if not select.select([sys.stdin.buffer], [], [], EVERY)[0]:
            forget_destroyed()
        elif line := sys.stdin.buffer.readline():
            yield line
        else:
            return


def answer(question: dict[str, Any]) -> dict[str, Any]:
    if "make" in question:
        return {"n": f"{make_key(Path(question['make'])):x}"}
    folder = Path(question["folder"])
    try:
        return {
            "signed": {paper: sign(folder / f"{paper}.pem", message) for paper, message in question["blinded"].items()}
        }
    except KeyGone:
        forget_destroyed()
        return {"refused": GONE}
    except blind.BadRequest:
        return {"refused": BAD_REQUEST}


def sign(path: Path, message: str) -> str:
    return signer_of(path).sign(bytes.fromhex(message)).hex()


def signer_of(path: Path) -> blind.Signer:
    """Read once; that the file is still the same is looked at each time. Raises KeyGone."""
    mark = mark_of(path)
    if path not in _known or _known[path][0] != mark:
        _known[path] = mark, blind.Signer(read_key(path))
    return _known[path][1]


def mark_of(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except FileNotFoundError as error:
        raise KeyGone from error
    return seen.st_ino, seen.st_mtime_ns


def forget_destroyed() -> None:
    for path in [path for path in _known if not path.exists()]:
        del _known[path]


def make_key(path: Path) -> int:
    """Its modulus. Of several who make it at once all have the first's; whoever is killed leaves no half key."""
    if not path.exists():
        new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            write(new, new_pem())
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(new)
        finally:
            new.unlink(missing_ok=True)
        sync(path.parent)
    return read_key(path).public_key().public_numbers().n


def new_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=blind.EXPONENT, key_size=blind.BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """What was made or removed in the folder stays so after a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read_key(path: Path) -> rsa.RSAPrivateKey:
    """Without the library's tests of the primes, a quarter of a second for each key: who writes here is only us, and
    each signature is checked before it leaves. Raises KeyGone."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True)
    except FileNotFoundError as error:
        raise KeyGone from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != blind.BITS:
        raise TypeError("not an RSA key of our size")
    if key.public_key().public_numbers().e != blind.EXPONENT:
        raise TypeError("not an RSA key with our exponent")
    return key


if __name__ == "__main__":
    main()

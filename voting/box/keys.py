"""The key of a ballot's box, which signs its receipts, and the secret that its office shows."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from voting.box import disk
from voting.box.answers import Damaged
from voting.secret import curves


def make_key(path: Path) -> None:
    pem = curves.new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    disk.replace(path, [pem])


def read_key(path: Path) -> curves.PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, curves.PrivateKey):
        raise Damaged("not a key of a box")
    return key


def is_weak(secret: str) -> bool:
    return len(secret) < 32 or len(set(secret)) < 10

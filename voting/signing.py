"""The signer: each paper's RSA key in a folder of its own, outside the database, and what is signed with it.

A key lives from the freeze to the close of its ballot and is in no backup.
"""

import os
import shutil
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from voting.secret import blind


class Busy(Exception):
    """Too many wait to be signed already; in a moment it goes on."""


class KeysGone(Exception):
    """The ballot's keys were destroyed: it is closed."""


def make_keys(ballot: str, papers: list[str]) -> dict[str, int]:
    """{paper id: modulus}; those that are there already stay."""
    folder = folder_of(ballot)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {paper: public_half(folder / f"{paper}.pem") for paper in papers}


def blind_sign(ballot: str, blinded: dict[str, bytes]) -> dict[str, bytes]:
    """{paper id: blind signature} for {paper id: blinded message}. Raises blind.BadRequest, Busy, KeysGone."""
    folder = folder_of(ballot)
    return {paper: blind.Signer(read_key(folder / f"{paper}.pem")).sign(message) for paper, message in blinded.items()}


def destroy_keys(ballot: str) -> None:
    """Nothing is signed from now on; again does nothing."""
    shutil.rmtree(folder_of(ballot), ignore_errors=True)


def folder_of(ballot: str) -> Path:
    return Path(settings.BALLOT_KEYS) / ballot


def public_half(path: Path) -> int:
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=blind.EXPONENT, key_size=blind.BITS)
        data = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
    return read_key(path).public_key().public_numbers().n


def read_key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeysGone from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key

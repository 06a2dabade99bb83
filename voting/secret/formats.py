"""The exact bytes of a secret ballot: what phone, box, board and checker agree on. Pure, and the same for everybody.

Base64 is standard with padding, hex is lower case; anything else is refused, so that a thing has one spelling only.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from congress.journal.chain import canonical

POINT = 65
INPUT_RANDOM = 32
SIGNATURE = 384
PAYLOAD = 512
COMMENT = 2048
COMMENT_RANDOM = 16
COMMENT_TEXT = COMMENT - COMMENT_RANDOM - 2
OWN = 64

HEX_DIGEST = re.compile(r"[0-9a-f]{64}")


class Malformed(ValueError):
    """These are not the bytes of a ballot."""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def unb64(text: Any, size: int | None = None) -> bytes:
    """Of exactly `size` bytes, if given. Raises Malformed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Malformed("not base64") from error
    if b64(data) != text or (size is not None and len(data) != size):
        raise Malformed("not base64 of the right length")
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# The token: what the office signs without seeing it


def token_prefix(ballot: str, paper: str) -> bytes:
    return f"congress-ballot-v1|{ballot}|{paper}|".encode()


def token_text(ballot: str, paper: str, point: bytes) -> bytes:
    """`point` is the own key, uncompressed."""
    return token_prefix(ballot, paper) + point


def new_input(token: bytes) -> bytes:
    return secrets.token_bytes(INPUT_RANDOM) + token


def point_of(input: bytes, ballot: str, paper: str) -> bytes:
    """The own key in an input of this paper. Raises Malformed."""
    prefix = token_prefix(ballot, paper)
    token = input[INPUT_RANDOM:]
    if not token.startswith(prefix) or len(token) != len(prefix) + POINT or token[len(prefix)] != 4:
        raise Malformed("not a token of this paper")
    return token[len(prefix) :]


# What the own key and the box sign


def own_message(h: bytes, payload: bytes, comment_digest: bytes) -> bytes:
    return h + payload + comment_digest


def void_message(h: bytes) -> bytes:
    return b"congress-void-v1" + h


def receipt_message(ballot: str, h: bytes) -> bytes:
    return f"congress-receipt-v1|{ballot}|".encode() + h


def void_receipt_message(ballot: str, h: bytes) -> bytes:
    return f"congress-void-v1|{ballot}|".encode() + h


# What is chosen


def padded(data: bytes, size: int) -> bytes:
    """Two bytes of length, the data, zeros. Raises Malformed where it does not fit."""
    if len(data) > size - 2:
        raise Malformed("too long")
    return (len(data).to_bytes(2, "big") + data).ljust(size, b"\0")


def unpadded(block: bytes) -> bytes:
    length = int.from_bytes(block[:2], "big")
    data = block[2 : 2 + length]
    if padded(data, len(block)) != block:
        raise Malformed("not padded with zeros")
    return data


def payload_of(kind: str, chosen: list[str], comment_digest: bytes) -> bytes:
    """Of a selection any number of options; else one, or none for a paper left blank."""
    said: dict[str, Any] = {"comment": comment_digest.hex()}
    if kind == "selection":
        said["choices"] = sorted(chosen)
    else:
        (said["choice"],) = chosen or [""]
    return padded(canonical(said), PAYLOAD)


def chosen_in(payload: bytes, paper: dict[str, Any], comment_digest: bytes) -> list[str] | None:
    """What a payload chooses on a paper of the definition; None where it is not legal. Blank is []: legal bytes of a
    paper that is returned and, save on a selection, invalid."""
    try:
        said = json.loads(unpadded(payload))
        chosen = said["choices"] if paper["kind"] == "selection" else [one for one in [said["choice"]] if one != ""]
        is_exact = payload == payload_of(paper["kind"], chosen, comment_digest)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not is_exact or not all(isinstance(one, str) for one in chosen):
        return None
    options = {option["id"] for option in paper["options"]}
    is_possible = len(set(chosen)) == len(chosen) <= paper["max_choices"] and options.issuperset(chosen)
    return chosen if is_possible else None


def comment_block(text: str) -> bytes:
    """Always of one length, and with its own random bytes: nothing can be guessed from its digest."""
    return secrets.token_bytes(COMMENT_RANDOM) + padded(text.encode(), COMMENT - COMMENT_RANDOM)


def comment_in(block: bytes) -> str | None:
    """None where it cannot be read, which spoils no paper."""
    try:
        return unpadded(block[COMMENT_RANDOM:]).decode()
    except (Malformed, UnicodeDecodeError):
        return None


@dataclass(frozen=True)
class Row:
    """A paper in the box. `comment` is the block, or its digest alone once it is withheld."""

    h: bytes
    paper: str
    input: bytes
    sig: bytes
    payload: bytes
    comment: bytes
    own: bytes

    @property
    def comment_digest(self) -> bytes:
        return sha256(self.comment)

    @property
    def leaf(self) -> bytes:
        return leaf(self.input, self.sig, self.payload, self.comment_digest, self.own)


def leaf(input: bytes, sig: bytes, payload: bytes, comment_digest: bytes, own: bytes) -> bytes:
    return sha256(b"\0" + input + sig + payload + comment_digest + own)


def root_of(leaves: list[bytes]) -> bytes:
    """The root of the tree of RFC 6962 over leaves in their order; of none, the digest of nothing."""
    if not leaves:
        return sha256(b"")
    level = leaves
    while len(level) > 1:
        pairs = [sha256(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def hashes_of(rows: list[Row]) -> bytes:
    """`hashes.bin`: h and the payload's digest of each row, in the order of h."""
    return b"".join(row.h + sha256(row.payload) for row in sorted(rows, key=lambda row: row.h))


def list_digest(values: list[str]) -> str:
    """Of the canonical JSON of the sorted list, in hex: the register, the collectors, the void papers."""
    return sha256(canonical(sorted(values))).hex()


# What the hall reads out

CODE_ROUNDS = 600_000
CODE_DIGITS = 8


def code_of(digest: bytes) -> str:
    """防伪码: eight digits of an entry's digest, slow to make so that nobody makes another text that has the same."""
    stretched = hashlib.pbkdf2_hmac("sha256", digest, b"congress-code-v1", CODE_ROUNDS, 32)
    return str(int.from_bytes(stretched, "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)

"""What a request must be before the box looks whether it knows it: whole, well formed, and signed."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from voting.box.answers import Refused
from voting.secret import blind, curves, formats
from voting.secret.formats import Malformed, Row, unb64

SIZES = {
    "input": None,
    "sig": formats.SIGNATURE,
    "payload": formats.PAYLOAD,
    "comment": formats.COMMENT,
    "own": formats.OWN,
}
CAST = ["input", "sig", "payload", "comment", "own"]
VOID = ["input", "sig", "own"]


@dataclass(frozen=True)
class Definition:
    """Of the frozen facts what the box needs: its papers' keys."""

    ballot: str
    keys: dict[str, rsa.RSAPublicKey]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Definition":
        return cls(facts["ballot"], {paper["id"]: key_of(paper["key"]) for paper in facts["papers"]})


@dataclass(frozen=True)
class Token:
    """A paper that is not cast."""

    paper: str
    input: bytes
    sig: bytes
    own: bytes

    @property
    def h(self) -> bytes:
        return formats.sha256(self.input)


def key_of(key: dict[str, str]) -> rsa.RSAPublicKey:
    n, e = (int.from_bytes(unb64(key[name]), "big") for name in ("n", "e"))
    return blind.public_key(n, e)


def read_cast(definition: Definition, rows: Any) -> list[Row]:
    """Raises Refused: 400 before any 403."""
    read = [Row(formats.sha256(row["input"]), paper, **row) for paper, row in well_formed(definition, rows, CAST)]
    for row in read:
        check(definition, row, formats.own_message(row.h, row.payload, row.comment_digest))
    return read


def read_void(definition: Definition, rows: Any) -> list[bytes]:
    """The h of each. Raises Refused, as `read_cast`."""
    read = [Token(paper, **row) for paper, row in well_formed(definition, rows, VOID)]
    for token in read:
        check(definition, token, formats.void_message(token.h))
    return [token.h for token in read]


def well_formed(definition: Definition, rows: Any, fields: list[str]) -> list[tuple[str, dict[str, bytes]]]:
    if not isinstance(rows, list) or not all(is_row(row, fields) for row in rows):
        raise Refused(400, "malformed")
    papers = Counter(row["paper"] for row in rows)
    if any(papers[paper] != 1 for paper in definition.keys) or max(papers.values(), default=0) > 1:
        raise Refused(400, "not one row for each paper")
    try:
        read = [(row["paper"], {name: unb64(row[name], SIZES[name]) for name in fields}) for row in rows]
    except Malformed as error:
        raise Refused(400, "malformed") from error
    return read


def is_row(row: Any, fields: list[str]) -> bool:
    return isinstance(row, dict) and row.keys() == {"paper", *fields} and all(isinstance(row[one], str) for one in row)


def check(definition: Definition, row: Row | Token, said: bytes) -> None:
    """That the paper is of this ballot, signed by its key, and what is said by the own key in it."""
    if row.paper not in definition.keys:
        raise Refused(403, "unknown paper")
    try:
        point = curves.from_point(formats.point_of(row.input, definition.ballot, row.paper))
    except ValueError as error:
        raise Refused(403, "not a token of this paper") from error
    is_of_office = blind.is_signed(definition.keys[row.paper], row.input, row.sig)
    if not is_of_office or not curves.is_signed(point, said, row.own):
        raise Refused(403, "bad signature")

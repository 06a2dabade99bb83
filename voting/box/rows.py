"""Rows as the bytes of a slot, and back."""

from voting.box import slots
from voting.box.answers import Damaged
from voting.secret import formats
from voting.secret.formats import Row

CAST, VOID = 1, 2
SIZES = [formats.SIGNATURE, formats.PAYLOAD, formats.COMMENT, formats.OWN]


def cast_slot(row: Row) -> bytes:
    parts = [bytes([CAST]), counted(row.paper.encode()), counted(row.input)]
    return slots.sealed(b"".join([*parts, row.sig, row.payload, row.comment, row.own]))


def void_slot(h: bytes) -> bytes:
    return slots.sealed(bytes([VOID]) + h)


def counted(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def h_of(slot: bytes) -> bytes:
    if slot[0] == VOID:
        return slot[1:33]
    return row_of(slot).h


def row_of(slot: bytes) -> Row:
    if slot[0] != CAST:
        raise Damaged("not a paper")
    paper, at = taken(slot, 1)
    input, at = taken(slot, at)
    fields = []
    for size in SIZES:
        fields.append(slot[at : at + size])
        at += size
    return Row(formats.sha256(input), paper.decode(), input, *fields)


def taken(slot: bytes, at: int) -> tuple[bytes, int]:
    end = at + 2 + int.from_bytes(slot[at : at + 2], "big")
    return slot[at + 2 : end], end

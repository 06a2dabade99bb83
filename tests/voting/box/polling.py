"""A box without a database: a definition, booklets as phones have them, and what it is asked over ASGI."""

import itertools
import json

from voting.secret import blind, curves, formats
from voting.secret.elector import Booklet

SECRET = "the office and the box know this, nobody else"


def define(keys, box_key, ballot="7", papers=3, electors=20, first=1):
    """Facts of a frozen entry; papers share the keys that there are."""
    return {
        "ballot": ballot,
        "electors": electors,
        "max_reissue": 3,
        "box_key": box_key,
        "papers": [paper(str(n), key) for n, key in zip(range(first, first + papers), itertools.cycle(keys))],
    }


def paper(id, key):
    n = key.public_key().public_numbers().n
    return {
        "id": id,
        "kind": "grade",
        "options": [{"id": "sat", "label": "S"}, {"id": "unsat", "label": "U"}],
        "max_choices": 1,
        "key": {"n": formats.b64(n.to_bytes(blind.BITS // 8, "big")), "e": formats.b64(b"\1\0\1")},
    }


class Office:
    """Signs what electors bring, at once, with the keys in this process."""

    def __init__(self, keys, definition):
        self.definition = definition
        self.keys = [key for key, _paper in zip(itertools.cycle(keys), definition["papers"])]

    def booklet(self):
        booklet = Booklet.new(self.definition)
        for one, key in zip(booklet.papers, self.keys, strict=True):
            one.sig = sign(key, one.input)
        return booklet


def sign(key, input):
    """What blinding and signing come to, without the blinding."""
    from cryptography.hazmat.primitives.hashes import SHA384

    return key.sign(input, blind.PSS, SHA384())


def cast_rows(booklet, choice="sat", comment=""):
    ids = [one.paper["id"] for one in booklet.papers]
    return booklet.cast({id: [choice] for id in ids}, dict.fromkeys(ids, comment))["rows"]


def void_rows(booklet):
    return booklet.void()["rows"]


def is_receipt(definition, receipt, message=formats.receipt_message):
    key = curves.from_spki(formats.unb64(definition["box_key"]))
    h = bytes.fromhex(receipt["h"])
    return curves.is_signed(key, message(definition["ballot"], h), formats.unb64(receipt["receipt"]))


class Answered:
    """An answer as it went out: status, headers, body."""

    def __init__(self, messages):
        start, *pieces = messages
        self.status = start["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        self.body = b"".join(piece.get("body", b"") for piece in pieces)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def lines(self):
        return [json.loads(line) for line in self.body.splitlines()]


async def ask(app, method, path, said=None, *, body=None, secret="", headers=()):
    """One request; `said` as JSON, or `body` as it is; in pieces of 64 kB."""
    body = body if body is not None else b"" if said is None else json.dumps(said).encode()
    sent = [(b"content-length", str(len(body)).encode()), *headers]
    if secret:
        sent.append((b"authorization", f"Bearer {secret}".encode()))
    return Answered(await ask_in_pieces(app, method, path, split(body), sent))


def split(body, size=1 << 16):
    return [body[at : at + size] for at in range(0, len(body), size)] or [b""]


async def ask_in_pieces(app, method, path, pieces, headers):
    messages, sent = list(pieces), []

    async def receive():
        piece = messages.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(messages)}

    async def send(message):
        sent.append(message)

    await app({"type": "http", "method": method, "path": path, "headers": list(headers)}, receive, send)
    return sent

"""The box as an ASGI application. Of requests nothing is logged, and of failures their kind alone."""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any, NamedTuple

from voting.box.answers import Refused
from voting.box.store import Box
from voting.secret.formats import Row, b64

logger = logging.getLogger(__name__)

PREFIX = "/box/"
PATH = re.compile(r"/box/([1-9][0-9]{0,17})/([a-z]+)")
MOST_BYTES = 1 << 20  # of a request
# They wait for the disk together: so many booklets may share one writing.
THREADS = 16
LINES_AT_ONCE = 128  # of the board, in one piece of the answer

METHODS = {
    "cast": "POST",
    "void": "POST",
    "prepare": "POST",
    "definition": "PUT",
    "open": "POST",
    "close": "POST",
    "board": "GET",
    "discard": "POST",
}
PHONES = {"cast", "void"}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Asked(NamedTuple):
    ballot: str
    deed: str


class Gone(Exception):
    """Nobody waits for the answer any more."""


class BoxApp:
    """`secret` is the office's, without which its routes are not there; `origin` is the site's where the box has a host
    name of its own."""

    def __init__(self, box: Box, *, secret: str = "", origin: str = ""):
        self.box, self.secret, self.origin = box, secret, origin
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="box")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await send({"type": "websocket.close"})
        answer = Answer(send, self.headers_for(scope))
        try:
            await self.answer(scope, receive, answer)
        except Gone:
            return
        except Refused as refusal:
            await answer.json(refusal.status, {"reason": refusal.reason})
        except Exception as error:
            logger.error("The box failed: %s", type(error).__name__)
            await answer.json(500, {"reason": "the box failed"})

    async def answer(self, scope: dict[str, Any], receive: Any, answer: "Answer") -> None:
        asked = self.route(scope)
        if scope["method"] == "OPTIONS":
            return await answer.send(204, b"")
        body = await whole_body(scope, receive)
        if asked.deed in ("close", "board"):
            return await self.show_board(asked, answer)
        await answer.json(200, await self.in_thread(self.do, asked, body))

    def route(self, scope: dict[str, Any]) -> Asked:
        """Raises Refused where it leads nowhere."""
        found = PATH.fullmatch(scope["path"])
        asked = Asked(*found.groups()) if found else Asked("", "")
        if asked.deed not in METHODS or (asked.deed not in PHONES and not self.secret):
            raise Refused(404, "nothing here")
        if asked.deed not in PHONES and not self.is_office(scope):
            raise Refused(403, "not for you")
        may_ask = self.origin and asked.deed in PHONES and scope["method"] == "OPTIONS"
        if scope["method"] != METHODS[asked.deed] and not may_ask:
            raise Refused(405, "another method")
        return asked

    def is_office(self, scope: dict[str, Any]) -> bool:
        given = header(scope, b"authorization")
        return hmac.compare_digest(given, b"Bearer " + self.secret.encode())

    def headers_for(self, scope: dict[str, Any]) -> dict[str, str]:
        if not self.origin or not scope["path"].endswith(("/cast", "/void")):
            return HEADERS
        asked = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "86400",
        }
        allowed = {"Access-Control-Allow-Origin": self.origin, "Vary": "Origin"}
        return HEADERS | allowed | (asked if scope["method"] == "OPTIONS" else {})

    async def in_thread(self, call: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, call, *args)

    def do(self, asked: Asked, body: bytes) -> dict[str, Any]:
        if asked.deed in PHONES:
            take = self.box.cast if asked.deed == "cast" else self.box.void
            return {"receipts": take(asked.ballot, rows_in(body))}
        if asked.deed == "prepare":
            return {"box_key": self.box.prepare(asked.ballot)}
        if asked.deed == "definition":
            self.box.define(asked.ballot, json_in(body))
        elif asked.deed == "open":
            self.box.open(asked.ballot)
        else:
            self.box.discard(asked.ballot)
        return {}

    async def show_board(self, asked: Asked, answer: "Answer") -> None:
        """A line of JSON for each row, one for each void paper, and the root as the last."""
        pieces = await self.in_thread(self.board, asked)
        await answer.start(200, "application/x-ndjson")
        while piece := await self.in_thread(next, pieces, b""):
            await answer.piece(piece)
        await answer.end()

    def board(self, asked: Asked) -> Iterator[bytes]:
        show = self.box.close if asked.deed == "close" else self.box.board
        rows, void, root = show(asked.ballot)
        said = chain(map(row_facts, rows), ({"void": h.hex()} for h in void), [{"root": root.hex()}])
        return pieces_of(map(line, said))


class Answer:
    def __init__(self, send: Any, headers: dict[str, str]):
        self.send_message, self.headers = send, headers

    async def json(self, status: int, said: dict[str, Any]) -> None:
        await self.send(status, json.dumps(said).encode(), "application/json")

    async def send(self, status: int, body: bytes, kind: str = "") -> None:
        await self.start(status, kind, {"Content-Length": str(len(body))})
        await self.end(body)

    async def start(self, status: int, kind: str, more: dict[str, str] | None = None) -> None:
        headers = self.headers | (more or {}) | ({"Content-Type": kind} if kind else {})
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self.send_message({"type": "http.response.start", "status": status, "headers": encoded})

    async def piece(self, body: bytes) -> None:
        await self.send_message({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes = b"") -> None:
        await self.send_message({"type": "http.response.body", "body": body})


def header(scope: dict[str, Any], name: bytes) -> bytes:
    return dict(scope["headers"]).get(name, b"")


async def whole_body(scope: dict[str, Any], receive: Any) -> bytes:
    """Raises Refused before more than MOST_BYTES are held."""
    length = header(scope, b"content-length")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise Refused(413, "too large")
    body, is_over = bytearray(), False
    while not is_over:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(413, "too large")
        is_over = not message.get("more_body", False)
    return bytes(body)


def json_in(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed") from error


def rows_in(body: bytes) -> Any:
    said = json_in(body)
    if not isinstance(said, dict) or said.keys() != {"rows"}:
        raise Refused(400, "malformed")
    return said["rows"]


def pieces_of(lines: Iterator[bytes]) -> Iterator[bytes]:
    while piece := b"".join(islice(lines, LINES_AT_ONCE)):
        yield piece


def line(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def row_facts(row: Row) -> dict[str, str]:
    fields = {name: b64(getattr(row, name)) for name in ("input", "sig", "payload", "comment", "own")}
    return {"h": row.h.hex(), "paper": row.paper} | fields

"""The box as its office sees it where it is a process of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from congress.journal.chain import canonical
from voting.box import checks
from voting.box.answers import Refused
from voting.secret.formats import Row, unb64

PATIENCE = 30  # seconds for each reading, as it may close under a crowd
LONGEST = 16 * 1024  # bytes of a line of the board
MOST_ROWS = 1_000_000
REFUSALS = {400, 404, 409, 413}


class BoxUnreachable(Exception):
    """The box did not answer; what was asked may or may not be done."""


class RemoteBox:
    def __init__(self, url: str, secret: str):
        self.url, self.secret = urlsplit(url), secret

    def prepare(self, ballot: str) -> str:
        return str(self.told("POST", ballot, "prepare")["box_key"])

    def define(self, ballot: str, definition: dict[str, Any]) -> None:
        self.told("PUT", ballot, "definition", canonical(definition))

    def open(self, ballot: str) -> None:
        self.told("POST", ballot, "open")

    def discard(self, ballot: str) -> None:
        self.told("POST", ballot, "discard")

    def close(self, ballot: str) -> tuple[list[Row], list[bytes], bytes]:
        return self.shown("POST", ballot, "close")

    def board(self, ballot: str) -> tuple[list[Row], list[bytes], bytes]:
        return self.shown("GET", ballot, "board")

    def told(self, method: str, ballot: str, deed: str, body: bytes = b"") -> dict[str, Any]:
        with self.answered(method, ballot, deed, body) as response:
            said: dict[str, Any] = json.loads(response.read(LONGEST))
        return said

    def shown(self, method: str, ballot: str, deed: str) -> tuple[list[Row], list[bytes], bytes]:
        """Its last line is the root: without it, the rest was not heard."""
        rows, void = list[Row](), list[bytes]()
        with self.answered(method, ballot, deed) as response:
            for line in lines(response):
                if "root" in line:
                    return rows, void, bytes.fromhex(line["root"])
                if "void" in line:
                    void.append(bytes.fromhex(line["void"]))
                else:
                    rows.append(row_of(line))
        raise BoxUnreachable("the box broke off")

    @contextmanager
    def answered(self, method: str, ballot: str, deed: str, body: bytes = b"") -> Iterator[HTTPResponse]:
        """Raises Refused, BoxUnreachable."""
        kind = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
        connection = kind(self.url.hostname or "", self.url.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        try:
            connection.request(method, f"{self.url.path.rstrip('/')}/box/{ballot}/{deed}", body, headers)
            response = connection.getresponse()
            if response.status in REFUSALS:
                raise Refused(response.status, "the box refuses")
            if response.status != 200:
                raise BoxUnreachable(f"the box answers {response.status}")
            yield response
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise BoxUnreachable("the box does not answer as it should") from error
        finally:
            connection.close()


def lines(response: HTTPResponse) -> Iterator[dict[str, Any]]:
    for _number in range(MOST_ROWS):
        line = response.readline(LONGEST)
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)


def row_of(said: dict[str, str]) -> Row:
    """Raises KeyError, ValueError."""
    read = {name: unb64(said[name], size) for name, size in checks.SIZES.items()}
    return Row(bytes.fromhex(said["h"]), said["paper"], **read)

"""The three ways a message comes about: sent over a follower's own socket, stored by the writer, posted over HTTP."""

import json
import select
import socket
import uuid
from collections import deque
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from tests.bench.followers import SIZE, Crowd, body_of
from tests.bench.frames import masked

TOKEN = "a" * 32  # any will do, as long as the cookie says the same


def publisher_of(poll: select.epoll, crowd: Crowd, *, kind: str, **how: Any) -> Any:
    if kind == "socket":
        return BySocket(crowd, **how)
    return ByWriter(poll, **how) if kind == "writer" else ByPost(poll, **how)


class BySocket:
    """As the chat tutorial has it: a client sends, the server tells all."""

    def __init__(self, crowd: Crowd, *, size: int = SIZE) -> None:
        self.crowd, self.size, self.committed = crowd, size, {}
        self.storing = self.stored = 0.0

    def begin(self) -> None:
        self.sender = self.crowd.open_ones()[0].socket

    def publish(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.sender.send(masked(json.dumps({"message": body_of(number, self.size)}).encode()))

    def close(self) -> None:
        pass


class ByWriter:
    """Stored by the product's own service, in another process or another thread; a burst in one transaction."""

    def __init__(self, poll: select.epoll, *, address: str, room: int) -> None:
        self.room, self.committed, self.rest = room, dict[int, float](), b""
        self.storing = self.stored = 0.0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address)
        poll.register(self.socket, select.EPOLLIN)

    def begin(self) -> None:
        self.committed, self.stored = {}, self.storing

    def publish(self, numbers: Iterable[int]) -> None:
        order = {"room": self.room, "numbers": list(numbers)}
        self.socket.sendall(json.dumps(order).encode() + b"\n")

    def ready(self, descriptor: int) -> None:
        *lines, self.rest = (self.rest + self.socket.recv(1 << 16)).split(b"\n")
        for line in lines:
            done = json.loads(line)
            self.committed |= dict.fromkeys(done["numbers"], done["at"])
            self.storing = done["storing"]

    def close(self) -> None:
        self.socket.close()


class ByPost:
    """By the act itself, over several people's connections that are kept; what finds none free waits."""

    def __init__(self, poll: select.epoll, *, port: int, address: str, cookies: list[str]) -> None:
        self.committed, self.waiting = {}, deque[int]()
        self.storing = self.stored = 0.0
        self.desks = {}
        for cookie in cookies:
            desk = Desk(port, address, cookie)
            poll.register(desk.socket, select.EPOLLIN)
            self.desks[desk.socket.fileno()] = desk

    def begin(self) -> None:
        pass

    def publish(self, numbers: Iterable[int]) -> None:
        self.waiting += numbers
        for desk in self.desks.values():
            self.occupy(desk)

    def occupy(self, desk: "Desk") -> None:
        if self.waiting and desk.is_free:
            desk.post(self.waiting.popleft())

    def ready(self, descriptor: int) -> None:
        desk = self.desks[descriptor]
        desk.read()
        self.occupy(desk)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.socket.close()


class Desk:
    """One person's kept connection."""

    def __init__(self, port: int, address: str, cookie: str) -> None:
        self.port, self.address, self.cookie = port, address, cookie
        self.answer, self.is_free = b"", True
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, number: int) -> None:
        form = urlencode({"body": body_of(number), "key": uuid.uuid4()})
        lines = [
            f"POST {self.address} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept: application/json",
            f"Cookie: {self.cookie}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(form)}",
        ]
        self.is_free = False
        self.socket.sendall("\r\n".join([*lines, "", form]).encode())

    def read(self) -> None:
        """Take what came; free again when the answer is whole, which must be that it was made."""
        chunk = self.socket.recv(1 << 16)
        self.answer += chunk
        head, end, body = self.answer.partition(b"\r\n\r\n")
        if not chunk or (end and not head.startswith(b"HTTP/1.1 201")):
            raise RuntimeError(f"a post was answered: {self.answer[:300]!r}")
        if end and len(body) >= length_in(head):
            self.answer, self.is_free = b"", True


def length_in(head: bytes) -> int:
    names = dict(line.lower().partition(b":")[::2] for line in head.split(b"\r\n")[1:])
    return int(names[b"content-length"])

"""Many followers in one process: sockets that open a WebSocket, say whom they follow, and count what they hear."""

import json
import select
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from tests.bench.frames import CLOSE, PING, PONG, Inbox, masked

MARK = b"~"  # stands around a message's number, and nowhere else in what servers tell
CURRENT, SEQ = b'"state":"current"}', b'"seq":'
SIZE = 200  # bytes of a message
IN, OUT = select.EPOLLIN, select.EPOLLOUT


def body_of(number: int, size: int = SIZE) -> str:
    """What is said: its number, and as much as people write."""
    return f"~{number}~ ".ljust(size, "x")


def number_in(payload: bytes) -> int:
    """The number of the message in a frame; -1 where it holds none."""
    begin = payload.find(MARK) + 1
    return int(payload[begin : payload.index(MARK, begin)]) if begin else -1


def seq_in(payload: bytes) -> int:
    """The number that the live channel gives a frame."""
    begin = payload.index(SEQ) + len(SEQ)
    return int(payload[begin : payload.index(b",", begin)])


Heard = Callable[[int, float, int], None]
"""Called for every frame that came: the message's number, when, and how many bytes it had."""


class Follower:
    """One socket, from its opening on. `door` says where to: port, path, headers, cookies, and what to follow."""

    def __init__(self, place: int, door: dict[str, Any], heard: Heard) -> None:
        self.place, self.door, self.heard = place, door, heard
        self.inbox, self.answer = Inbox(), b""
        self.is_open = self.is_closed = self.is_ready = False
        self.seq = self.gaps = 0
        self.socket = socket.socket()
        self.descriptor = self.socket.fileno()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(("127.0.0.1", door["port"]))

    @property
    def is_over(self) -> bool:
        """Whether it needs no more waiting for: current where it follows something, open where not, or refused."""
        return self.is_ready or self.is_closed

    def greet(self) -> None:
        port, cookies = self.door["port"], self.door.get("cookies")
        lines = [
            f"GET {self.door['path']} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 13",
            *self.door.get("headers", ()),
            *([f"Cookie: {cookies[self.place]}"] if cookies else ()),
        ]
        self.socket.send("\r\n".join([*lines, "", ""]).encode())

    def read(self) -> None:
        try:
            chunk = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.close()
        elif self.is_open:
            self.hear(chunk)
        else:
            self.enter(chunk)

    def enter(self, chunk: bytes) -> None:
        self.answer += chunk
        head, end, rest = self.answer.partition(b"\r\n\r\n")
        if end and not head.startswith(b"HTTP/1.1 101"):
            self.close()
        elif end:
            self.is_open = True
            if follow := self.door.get("follow"):
                self.socket.send(masked(json.dumps({"follow": {follow: {"after": self.door["after"]}}}).encode()))
            else:
                self.is_ready = True
            self.hear(rest)

    def hear(self, chunk: bytes) -> None:
        now = time.monotonic()
        for opcode, payload in self.inbox.frames(chunk):
            if opcode == PING:
                self.socket.send(masked(payload, PONG))
            elif opcode == CLOSE:
                return self.close()
            elif payload.endswith(CURRENT):
                self.stand(json.loads(payload)["head"])
            else:
                self.heard(number_in(payload), now, len(payload))
                if "follow" in self.door:
                    self.count(seq_in(payload))
        return None

    def stand(self, head: int) -> None:
        """Told that this is where the topic is: at first as a beginning, later as what was heard already."""
        self.gaps += self.is_ready and head != self.seq
        self.is_ready, self.seq = True, head

    def count(self, seq: int) -> None:
        """In a room where only messages come, a number follows the one before."""
        self.gaps += seq != self.seq + 1
        self.seq = seq

    def close(self) -> None:
        self.is_closed, self.is_open = True, False
        self.socket.close()


class Crowd:
    """All followers of a run."""

    def __init__(self, poll: select.epoll, heard: Heard) -> None:
        self.poll, self.heard = poll, heard
        self.followers: dict[int, Follower] = {}  # by descriptor

    def open_ones(self) -> list[Follower]:
        return [one for one in self.followers.values() if one.is_ready]

    def begin(self) -> None:
        for follower in self.followers.values():
            follower.gaps = 0

    def missing(self, door: dict[str, Any]) -> list[int]:
        there = {one.place for one in self.open_ones()}
        return [place for place in range(door["people"]) if place not in there]

    def open(self, place: int, door: dict[str, Any]) -> Follower:
        follower = Follower(place, door, self.heard)
        self.followers[follower.descriptor] = follower
        self.poll.register(follower.descriptor, OUT)
        return follower

    def ready(self, descriptor: int, mask: int) -> bool:
        """Whether the descriptor was one of these; then it was attended to."""
        follower = self.followers.get(descriptor)
        if follower is None:
            return False
        if mask & OUT:
            self.poll.modify(descriptor, IN)
            if follower.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                follower.close()
            else:
                follower.greet()
        else:
            follower.read()
        if follower.is_closed:
            del self.followers[descriptor]
        return True

    def close(self, followers: Iterable[Follower]) -> None:
        for follower in list(followers):
            follower.close()
            del self.followers[follower.descriptor]

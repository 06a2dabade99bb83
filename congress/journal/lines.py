"""The lines to followers: frames made ready once for all who get them, written at once, and what may wait on the way.

The server process gives a line of its own that writes to the socket (`scope["line"]`); any other ASGI server is
written to by a `QueuedLine`.
"""

import asyncio
import functools
import logging
import struct
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

logger = logging.getLogger(__name__)

# More than this waiting for one follower, and nothing more is written to him until it has gone.
MOST_WAITING = 256 * 1024
TOO_SLOW = 4408


class Bunch:
    """Frames that go out together, in order."""

    __slots__ = ("__dict__", "texts")

    def __init__(self, texts: Sequence[str]):
        self.texts = texts

    @functools.cached_property
    def on_the_wire(self) -> bytes:
        return b"".join(text_frame(text) for text in self.texts)


def text_frame(text: str) -> bytes:
    """A whole text frame as a server sends it, the same bytes for everybody (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


class Line(Protocol):
    """How the hub writes to one follower. Nothing here waits, and nothing fails: who cannot be written to is gone."""

    def watch(self, full: Callable[[], None], drained: Callable[[], None]) -> None:
        """Call `full` when more than `MOST_WAITING` bytes wait, then `drained` when none do; may call at once."""

    def write(self, bunch: Bunch) -> None: ...

    def close(self, code: int) -> None:
        """End the connection; the code is sent if it still can be."""

    def end(self) -> None:
        """The connection is over."""


class QueuedLine:
    """The line over ASGI's `send`: a task writes in turn, so that a server that lets it wait holds up nobody else."""

    def __init__(self, send: Callable[[dict[str, Any]], Awaitable[None]]):
        self.send = send
        self.queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.waiting = 0
        self.is_full = False
        self.writer: asyncio.Task | None = None
        self.full = self.drained = lambda: None

    def watch(self, full: Callable[[], None], drained: Callable[[], None]) -> None:
        self.full, self.drained = full, drained

    def write(self, bunch: Bunch) -> None:
        for text in bunch.texts:
            self.put({"type": "websocket.send", "text": text})
        if self.waiting > MOST_WAITING and not self.is_full:
            self.is_full = True
            self.full()

    def close(self, code: int) -> None:
        if self.is_full and self.writer:
            self.writer.cancel()
            self.queue, self.writer = asyncio.Queue(), None
        self.put({"type": "websocket.close", "code": code})

    def end(self) -> None:
        if self.writer:
            self.queue.put_nowait(None)

    def put(self, event: dict[str, Any]) -> None:
        self.waiting += len(event.get("text", ""))
        self.queue.put_nowait(event)
        if self.writer is None:
            self.writer = asyncio.get_running_loop().create_task(self.write_on())

    async def write_on(self) -> None:
        while event := await self.queue.get():
            try:
                await self.send(event)
            except Exception as error:
                logger.warning("a follower could not be written to: %r", error)
                return
            self.waiting -= len(event.get("text", ""))
            if self.is_full and not self.waiting:
                self.is_full = False
                self.drained()

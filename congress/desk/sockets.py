"""Daphne's side of the live channel: each socket gets a line that the hub writes to directly."""

import socket
from collections.abc import Callable

from autobahn.websocket import protocol as autobahn
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.tcp import Server as Connection

from congress.journal.lines import MOST_WAITING, Bunch
from voting.box import bodies  # noqa: F401 what goes to the box is kept in memory

IN_THE_KERNEL = 128 * 1024  # bytes a stuck follower may hold there; by itself it would let megabytes wait
OPEN = WebSocketProtocol.STATE_OPEN
UNANSWERED = 45  # seconds after which the kernel gives up whoever does not acknowledge what was sent

# A fifth of a handshake's time: autobahn lays out its settings for a line of the log, also where none is kept.
autobahn.pformat = repr


class LiveProtocol(WebSocketProtocol):
    """An origin that is no address at all is refused like any other that is not ours."""

    def failHandshake(self, reason, code=400, responseHeaders=None):  # noqa: N802, N803 names of the library
        return super().failHandshake(reason, 403 if "Origin" in reason else code, responseHeaders)


WebSocketFactory.protocol = LiveProtocol


class LiveServer(Server):
    def create_application(self, protocol, scope):
        if scope["type"] == "websocket":
            scope["line"] = SocketLine(protocol)
        return super().create_application(protocol, scope)


class SocketLine:
    """Writes ready-made frames past Daphne and autobahn, which would frame them once for each follower.

    It is Twisted's producer of the connection, and so is told when more than `bufferSize` waits and when it has gone.
    """

    def __init__(self, protocol: WebSocketProtocol):
        self.protocol, self.transport = protocol, protocol.transport
        self.is_eager = False

    def watch(self, full: Callable[[], None], drained: Callable[[], None]) -> None:
        self.full, self.drained = full, drained
        if not self.transport.connected:
            return
        self.is_eager = can_be_eager(self.transport)
        if self.is_eager:
            set_limits(self.transport.getHandle())
            self.send = self.transport.getHandle().send
        self.transport.unregisterProducer()  # the HTTP channel that the socket came by
        for of_the_handshake in (self.protocol.clean_headers, self.protocol.http_headers):
            of_the_handshake.clear()  # it is over, and they would be kept for hours
        self.transport.bufferSize = MOST_WAITING
        self.transport.registerProducer(self, True)

    def write(self, bunch: Bunch) -> None:
        """Where nothing waits, at once: Twisted alone would write in the loop's next turn, at five times the cost."""
        if self.protocol.state != OPEN:
            return
        transport, frames = self.transport, bunch.on_the_wire
        if self.is_eager and not transport._tempDataBuffer and not transport.dataBuffer:
            try:
                sent = self.send(frames)
            except OSError:  # nothing goes now, or ever: Twisted will find out which
                sent = 0
            if sent == len(frames):
                return
            frames = frames[sent:]
        transport.write(frames)

    def close(self, code: int) -> None:
        """Who does not answer the goodbye within a second is cut off by autobahn."""
        self.protocol.sendClose(code=code)

    def end(self) -> None:
        pass

    # What Twisted calls on a producer

    def pauseProducing(self) -> None:  # noqa: N802 name of the library
        self.full()

    def resumeProducing(self) -> None:  # noqa: N802 name of the library
        self.drained()

    def stopProducing(self) -> None:  # noqa: N802 name of the library
        pass


def set_limits(handle: socket.socket) -> None:
    """Heartbeats are sent every 25 s: a phone that is gone is noticed by their going unanswered, without pings."""
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_KERNEL)
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        handle.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED * 1000)


def can_be_eager(transport) -> bool:
    """Whether this is a plain TCP connection whose buffers lie where we know them."""
    is_plain = isinstance(transport, Connection) and not transport.TLS
    return is_plain and hasattr(transport, "_tempDataBuffer") and hasattr(transport, "dataBuffer")

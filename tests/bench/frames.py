"""WebSocket frames (RFC 6455, section 5) as far as a measuring client needs them."""

from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Inbox:
    """Takes what arrives in whatever pieces, and hands out whole frames."""

    def __init__(self) -> None:
        self.rest = b""

    def frames(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """(opcode, payload) of every frame that is whole now. A server's frames are never masked."""
        data = self.rest + chunk if self.rest else chunk
        begin, end = 0, len(data)
        while end - begin >= 2:
            head, size = 2, data[begin + 1]
            if size > 125:
                head = 4 if size == 126 else 10
                size = int.from_bytes(data[begin + 2 : begin + head])
            if end - begin < head + size:  # `size` is too small where its own bytes are missing, `head` is not
                break
            yield data[begin] & 15, data[begin + head : begin + head + size]
            begin += head + size
        self.rest = data[begin:]


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame. Its mask is four zeros, which is allowed, and leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = b"\xfe" + size.to_bytes(2)
    else:
        length = b"\xff" + size.to_bytes(8)
    return bytes([0x80 | opcode]) + length + bytes(4) + payload

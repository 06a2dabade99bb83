"""The generator counts rightly, whatever pieces a line is cut into."""

import json
import select
import socket

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.followers import Follower, body_of, number_in, seq_in
from tests.bench.frames import CLOSE, PING, PONG, TEXT, Inbox, masked

payloads = st.binary(max_size=200) | st.sampled_from([b"x" * size for size in (125, 126, 65535, 65536)])
sent = st.lists(st.tuples(st.sampled_from([TEXT, PING, PONG, CLOSE]), payloads), max_size=6)


def as_server(opcode: int, payload: bytes) -> bytes:
    """A client's frame without the mask: its bit and its four zeros."""
    frame = bytearray(masked(payload, opcode))
    end = len(frame) - len(payload)
    frame[1] &= 0x7F
    del frame[end - 4 : end]
    return bytes(frame)


@given(sent, st.lists(st.integers(1, 70_000), max_size=40))
def test_frames_are_whole_however_they_arrive(frames, cuts):
    line, inbox, heard = b"".join(as_server(*frame) for frame in frames), Inbox(), []
    for cut in [*cuts, len(line)]:
        heard += inbox.frames(line[:cut])
        line = line[cut:]
    assert heard == frames


def test_message_is_known_by_its_number():
    said = body_of(17)
    assert number_in(json.dumps({"message": said}).encode()) == 17
    assert number_in(f'{{"seq":5,"html":"<li id=\\"message-3\\">{said}</li>"}}'.encode()) == 17
    assert number_in(b'{"pong":1}') == -1
    assert seq_in(b'{"topic":"room.1","seq":118,"n":118}') == 118


def live_follower(heard: list[int]) -> tuple[Follower, socket.socket]:
    """A follower whose socket the test holds the other end of."""
    listener = socket.create_server(("127.0.0.1", 0))
    door = {"port": listener.getsockname()[1], "path": "/live/", "follow": "room.1", "after": 4}
    follower = Follower(0, door, lambda number, at, size: heard.append(number))
    server, _address = listener.accept()
    listener.close()
    return follower, server


def frames_of(*seqs: int) -> bytes:
    return b"".join(as_server(TEXT, f'{{"seq":{seq},"html":"{body_of(seq)}"}}'.encode()) for seq in seqs)


def test_follower_counts_what_it_hears_and_what_it_misses():
    heard: list[int] = []
    follower, server = live_follower(heard)
    with server, follower.socket:
        follower.greet()
        current = as_server(TEXT, b'{"topic":"room.1","head":4,"epoch":"e","state":"current"}')
        server.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + current + frames_of(5, 6, 8, 8))
        select.select([follower.socket], [], [], 5)
        follower.read()
        assert follower.is_ready
        assert (heard, follower.gaps) == ([5, 6, 8, 8], 2)


def test_follower_is_refused():
    follower, server = live_follower([])
    with server, follower.socket:
        server.sendall(b"HTTP/1.1 403 Access denied\r\n\r\n")
        select.select([follower.socket], [], [], 5)
        follower.read()
        assert follower.is_over
        assert not follower.is_ready

"""Who may open the socket at all."""

import pytest

from .client import SUBPROTOCOL


def test_handshake_is_accepted_with_the_subprotocol_and_our_origin(alice):
    line = alice.connect()

    assert line.protocol == SUBPROTOCOL
    assert line.ping() == [{"pong": 1}]


def test_handshake_finds_the_subprotocol_among_others(alice):
    assert alice.connect(protocols=("chat", SUBPROTOCOL)).protocol == SUBPROTOCOL


@pytest.mark.parametrize("protocols", [(), ("chat",), ("congress.live.v2",), ("congress.live",), ("CONGRESS.LIVE.V1",)])
def test_handshake_without_the_subprotocol_is_refused(alice, protocols):
    assert alice.knock(protocols=protocols) == 403


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1.evil.example:{port}",
        "http://evil.example/http://127.0.0.1:{port}",
        "http://127.0.0.1:{port}@evil.example",
        "http://localhost:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "ws://127.0.0.1:{port}",
    ],
)
def test_handshake_of_a_foreign_origin_is_refused(alice, server, origin):
    assert alice.knock(origin=origin and origin.format(port=server.port)) == 403


@pytest.mark.parametrize("origin", ["127.0.0.1:{port}", "http://127.0.0.1:1{port}", "*", "http://[", "x y"])
def test_handshake_of_what_is_no_origin_is_refused(alice, server, origin):
    assert alice.knock(origin=origin.format(port=server.port)) in (400, 403)


def test_handshake_of_a_visitor_needs_the_same(visit):
    visitor = visit()

    assert visitor.knock() == 101
    assert visitor.knock(origin=None) == 403
    assert visitor.knock(protocols=()) == 403


@pytest.mark.parametrize("path", ["/", "/live", "/live/more/", "/live/topics/", "/elsewhere/"])
def test_handshake_elsewhere_is_refused(alice, path):
    assert alice.knock(path=path) in (403, 404)

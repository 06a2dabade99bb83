"""The door of the live channel and the frames it takes."""

import asyncio
import json

import pytest

from congress.asgi import router
from congress.journal import endpoint
from congress.journal.endpoint import Malformed, is_our_origin, parse
from congress.journal.reading import Wanted
from congress.people.models import User

from .helpers import Socket, in_thread, write

live = pytest.mark.django_db(transaction=True)


def scope(**headers):
    return {"headers": [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]}


# Origin


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("testserver", "http://testserver", True),
        ("testserver:8000", "http://testserver:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("TestServer", "http://testserver", True),
        ("testserver", "HTTP://TESTSERVER", True),
        ("testserver", None, False),
        ("testserver", "", False),
        ("testserver", "null", False),
        ("testserver", "https://testserver", False),
        ("testserver", "ws://testserver", False),
        ("testserver", "testserver", False),
        ("testserver", "//testserver", False),
        ("testserver", "http://testserver/", False),
        ("testserver", "http://testserver:80", False),
        ("testserver", "http://testserver:8000", False),
        ("testserver:8000", "http://testserver", False),
        ("testserver:8000", "http://testserver:8001", False),
        ("testserver", "http://testserver.evil.example", False),
        ("testserver", "http://evil.example/testserver", False),
        ("testserver", "http://testserver@evil.example", False),
        ("testserver", "http://eviltestserver", False),
        ("testserver", "http://evil.example", False),
        ("testserver", "http://testserver http://evil.example", False),
        ("127.0.0.1:8000", "http://localhost:8000", False),
        ("evil.example", "http://evil.example", False),
        (None, "http://testserver", False),
        ("", "http://", False),
    ],
)
def test_origin_is_the_requests_own(host, origin, ours):
    assert is_our_origin(scope(host=host, origin=origin)) == ours


def test_origin_given_twice_is_not_ours():
    twice = {
        "headers": [(b"host", b"testserver"), (b"origin", b"http://testserver"), (b"origin", b"http://testserver")]
    }
    assert not is_our_origin(twice)
    hosts = {"headers": [(b"host", b"testserver"), (b"host", b"testserver"), (b"origin", b"http://testserver")]}
    assert not is_our_origin(hosts)


@pytest.mark.parametrize(
    ("proto", "origin", "ours"),
    [
        ("https", "https://testserver", True),
        ("https", "http://testserver", False),
        ("http", "http://testserver", True),
        ("http", "https://testserver", False),
        (None, "http://testserver", True),
        (None, "https://testserver", False),
        ("https, http", "https://testserver", True),
        ("http, https", "https://testserver", False),
    ],
)
def test_origin_has_the_scheme_of_a_trusted_proxy(settings, proto, origin, ours):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert is_our_origin(scope(**{"host": "testserver", "origin": origin, "x-forwarded-proto": proto})) == ours


def test_scheme_of_a_proxy_that_is_not_trusted_says_nothing():
    forwarded = {"host": "testserver", "x-forwarded-proto": "https"}
    assert not is_our_origin(scope(origin="https://testserver", **forwarded))
    assert is_our_origin(scope(origin="http://testserver", **forwarded))


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("https://congress.example", True),
        ("https://Congress.example", True),
        ("http://congress.example", False),
        ("https://www.congress.example", False),
        ("https://congress.example:8443", False),
        ("https://congress.example.evil.example", False),
        ("https://wide.example", False),
        ("https://a.wide.example", False),
        ("http://testserver", True),
    ],
)
def test_origin_may_be_in_the_trusted_list(settings, origin, ours):
    settings.CSRF_TRUSTED_ORIGINS = ["https://congress.example", "https://*.wide.example"]
    assert is_our_origin(scope(host="testserver", origin=origin)) == ours


# The door


@pytest.mark.parametrize(
    "refused",
    [
        {"headers": {"origin": "http://evil.example"}},
        {"headers": {"origin": None}},
        {"subprotocols": ()},
        {"subprotocols": ("congress.live.v2",)},
        {"subprotocols": ("Congress.Live.V1",)},
    ],
    ids=["foreign origin", "no origin", "no subprotocol", "another subprotocol", "subprotocol in capitals"],
)
async def test_door_stays_closed(hub, refused):
    socket = Socket(router, **refused)
    assert not await socket.open()
    assert hub.followers == set()


@live
@pytest.mark.parametrize("offered", [("congress.live.v1",), ("other", "congress.live.v1")])
async def test_door_opens_with_our_subprotocol(hub, connect, offered):
    socket = await connect(subprotocols=offered)
    assert socket.answer == "congress.live.v1"


async def test_other_socket_addresses_are_refused(hub):
    socket = Socket(router)
    socket.line.scope["path"] = "/live"
    assert not await socket.open()


@live
async def test_socket_that_leaves_is_forgotten(hub, connect, probe):
    socket = await connect()
    await socket.follow()
    assert (len(hub.followers), list(hub.followed)) == (1, ["probe.1"])
    await socket.close()
    assert (hub.followers, hub.followed) == (set(), {})


# Frames


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ('{"ping":1}', ("ping", 1)),
        (' {"ping" : 1 } ', ("ping", 1)),
        ('{"leave":["room.7","x"]}', ("leave", ["room.7", "x"])),
        ('{"follow":{"room.7":{"after":0}}}', ("follow", [Wanted("room.7", 0)])),
        (
            '{"follow":{"room.7":{"after":118,"epoch":"k3"},"a-B.9":{"epoch":"","after":4}}}',
            ("follow", [Wanted("room.7", 118, "k3"), Wanted("a-B.9", 4)]),
        ),
        ('{"ping":1}' + " " * 8182, ("ping", 1)),
    ],
)
def test_frame_is_understood(text, meaning):
    assert parse(text) == meaning


MALFORMED = [
    "",
    "x",
    "null",
    "[]",
    "{}",
    '{"ping":2}',
    '{"ping":true}',
    '{"ping":1.0}',
    '{"ping":1,"leave":["a"]}',
    '{"say":1}',
    '{"leave":[]}',
    '{"leave":"room.7"}',
    '{"leave":["room/7"]}',
    '{"leave":[["a"]]}',
    '{"follow":{}}',
    '{"follow":[]}',
    '{"follow":{"room.7":{}}}',
    '{"follow":{"room.7":3}}',
    '{"follow":{"room.7":{"after":-1}}}',
    '{"follow":{"room.7":{"after":1.5}}}',
    '{"follow":{"room.7":{"after":"1"}}}',
    '{"follow":{"room.7":{"after":true}}}',
    '{"follow":{"room.7":{"after":null}}}',
    '{"follow":{"room.7":{"after":1,"epoch":1}}}',
    '{"follow":{"room.7":{"after":1,"epoch":null}}}',
    '{"follow":{"room.7":{"after":1,"more":1}}}',
    '{"follow":{"":{"after":1}}}',
    '{"follow":{"room 7":{"after":1}}}',
    '{"follow":{"room.7\\n":{"after":1}}}',
    '{"follow":{"房.7":{"after":1}}}',
    json.dumps({"follow": {"a" * 101: {"after": 1}}}),
    json.dumps({"follow": {f"room.{n}": {"after": 1} for n in range(21)}}),
    '{"ping":1}' + " " * 8183,
    "[" * 8000,
    '{"follow":{"room.7":{"after":' + "9" * 5000 + "}}}",
    None,
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_other_frames_are_not(text):
    with pytest.raises(Malformed):
        parse(text)


@live
async def test_malformed_frame_closes_with_4400(connect, probe):
    for text in ("x", '{"ping":2}', '{"follow":{}}', '{"leave":[1]}', '{"ping":1}' + " " * 8183):
        socket = await connect()
        await socket.follow()
        await socket.line.send_to(text_data=text)
        assert await socket.hear() == 4400


@live
async def test_binary_frame_closes_with_4400(connect):
    socket = await connect()
    await socket.line.send_to(bytes_data=b'{"ping":1}')
    assert await socket.hear() == 4400


@live
async def test_closed_socket_is_told_nothing_more(connect, probe):
    one, two = await connect(), await connect()
    await one.follow()
    await two.follow()
    await one.line.send_to(text_data="x")
    assert await one.hear() == 4400
    await in_thread(write)("thing-1")
    assert await two.hear_elements(1) == ["thing-1"]
    assert one.line.output_queue.empty()


@live
async def test_ping_is_answered(connect):
    socket = await connect()
    await socket.say(ping=1)
    assert await socket.hear() == {"pong": 1}


@live
async def test_twenty_first_frame_closes_with_4429(connect):
    socket = await connect()
    for _ in range(21):
        await socket.say(ping=1)
    assert [await socket.hear() for _ in range(20)] == [{"pong": 1}] * 20
    assert await socket.hear() == 4429


@live
async def test_frames_of_ten_seconds_ago_do_not_count(connect, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(endpoint, "time", type("Time", (), {"monotonic": lambda: now[0]}))
    socket = await connect()
    for moment, count in ((100.0, 10), (109.9, 10), (110.0, 10)):
        now[0] = moment
        for _ in range(count):
            assert await socket.hear_nothing()
    await socket.say(ping=1)
    assert await socket.hear() == 4429


@live
async def test_malformed_frame_beyond_the_limit_closes_with_4429(connect):
    socket = await connect()
    for _ in range(20):
        await socket.say(ping=1)
    await socket.line.send_to(text_data="x")
    assert [await socket.hear() for _ in range(21)][-1] == 4429


def many(numbers):
    return {f"probe.{number}": {"after": 0} for number in numbers}


async def hear_states(socket, count):
    return [(await socket.hear()).get("state", "refused") for _ in range(count)]


@live
async def test_twenty_topics_are_followed_and_not_one_more(connect, probe):
    socket = await connect()
    await socket.say(follow=many(range(1, 21)))
    assert await hear_states(socket, 20) == ["current"] * 20
    await socket.say(follow=many([20]))
    assert await hear_states(socket, 1) == ["current"]
    await socket.say(follow=many([21]))
    assert await socket.hear() == 4400


@live
async def test_twenty_one_topics_in_one_frame_close(connect, probe):
    probe.closed.update(range(1, 22))
    socket = await connect()
    await socket.say(follow=many(range(1, 22)))
    assert await socket.hear() == 4400


@live
async def test_refused_left_and_reloaded_topics_do_not_count(connect, probe):
    probe.closed.update(range(101, 121))
    socket = await connect()
    await socket.say(follow=many(range(101, 121)))
    assert await hear_states(socket, 20) == ["refused"] * 20
    await socket.say(follow={f"probe.{number}": {"after": 9} for number in range(201, 221)})
    assert await hear_states(socket, 20) == ["reload"] * 20
    await socket.say(follow=many(range(1, 21)))
    assert await hear_states(socket, 20) == ["current"] * 20
    await socket.say(leave=["probe.1"])
    await socket.say(follow=many([21]))
    assert await hear_states(socket, 1) == ["current"]


# Who it is


@live
async def test_person_is_that_of_the_session(people, as_person, rooms, connect):
    socket = await connect(await in_thread(as_person)(people.alice))
    assert (await socket.follow(rooms[0].topic))[-1]["state"] == "current"
    assert await socket.follow(rooms[1].topic) == [{"topic": rooms[1].topic, "refused": True}]


@live
async def test_without_a_session_it_is_a_visitor(people, rooms, meeting, connect, probe):
    for cookie in ("", "session=x", "session=", "session", ";;=;", '"', "session=" + "x" * 4000):
        socket = await connect(headers={"cookie": cookie})
        assert await socket.follow(rooms[0].topic) == [{"topic": rooms[0].topic, "refused": True}]
        assert await socket.follow(meeting.topic) == [{"topic": meeting.topic, "refused": True}]
        assert (await socket.follow("probe.1"))[-1]["state"] == "current"


@live
async def test_language_is_found_as_for_a_page(people, as_person, connect, probe):
    await in_thread(write)("thing-1")
    await in_thread(User.objects.filter(username="alice").update)(language="zh-hans")
    alice = await connect(await in_thread(as_person)(people.alice), language="en")
    bob = await connect(await in_thread(as_person)(people.bob), language="en")
    visitor = await connect(headers={"cookie": "django_language=zh-hans"}, language="en")
    nobody = await connect(language="fr")
    htmls = [(await socket.follow())[0]["html"] for socket in (alice, bob, visitor, nobody)]
    assert htmls == ["thing-1 in zh-hans", "thing-1 in en", "thing-1 in zh-hans", "thing-1 in zh-hans"]


@live
async def test_many_sockets_open_at_once(hub, connect, probe):
    sockets = await asyncio.gather(*(connect() for _ in range(30)))
    answers = await asyncio.gather(*(socket.follow() for socket in sockets))
    assert {answer[-1]["state"] for answer in answers} == {"current"}
    assert len(hub.followed["probe.1"].followers) == 30

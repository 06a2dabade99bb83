"""Frames a client may not send, and how many he may."""

import json

import pytest

FOLLOW = '{{"follow": {{"room.1": {}}}}}'

MALFORMED = {
    "empty": "",
    "not json": "hello",
    "unfinished": '{"ping": 1',
    "two values": '{"ping": 1}{"ping": 1}',
    "number": "1",
    "text": '"ping"',
    "null": "null",
    "list": '[{"ping": 1}]',
    "no verb": "{}",
    "unknown verb": '{"say": "hello"}',
    "verb in capitals": '{"Ping": 1}',
    "two verbs": '{"ping": 1, "leave": ["room.1"]}',
    "verb and unknown key": '{"ping": 1, "x": 1}',
    "ping 2": '{"ping": 2}',
    "ping true": '{"ping": true}',
    "ping text": '{"ping": "1"}',
    "ping null": '{"ping": null}',
    "ping NaN": '{"ping": NaN}',
    "follow nothing": '{"follow": {}}',
    "follow a list": '{"follow": ["room.1"]}',
    "follow a text": '{"follow": "room.1"}',
    "follow null": '{"follow": null}',
    "position a number": FOLLOW.format("0"),
    "position null": FOLLOW.format("null"),
    "position without after": FOLLOW.format("{}"),
    "position with epoch only": FOLLOW.format('{"epoch": "k3"}'),
    "position with unknown key": FOLLOW.format('{"after": 0, "before": 9}'),
    "after negative": FOLLOW.format('{"after": -1}'),
    "after a float": FOLLOW.format('{"after": 1.5}'),
    "after a text": FOLLOW.format('{"after": "1"}'),
    "after true": FOLLOW.format('{"after": true}'),
    "after false": FOLLOW.format('{"after": false}'),
    "after null": FOLLOW.format('{"after": null}'),
    "after a list": FOLLOW.format('{"after": [1]}'),
    "after NaN": FOLLOW.format('{"after": NaN}'),
    "after infinite": FOLLOW.format('{"after": Infinity}'),
    "after too great for a float": FOLLOW.format('{"after": 1e999}'),
    "epoch a number": FOLLOW.format('{"after": 0, "epoch": 1}'),
    "epoch a list": FOLLOW.format('{"after": 0, "epoch": ["k3"]}'),
    "leave a text": '{"leave": "room.1"}',
    "leave an object": '{"leave": {"room.1": 1}}',
    "leave numbers": '{"leave": [1]}',
    "leave null": '{"leave": null}',
    "leave a list of lists": '{"leave": [["room.1"]]}',
    "deep lists": "[" * 4_000 + "]" * 4_000,
    "deep position": FOLLOW.format("[" * 4_000 + "]" * 4_000),
    "unfinished depth": "[" * 8_000,
    "deep objects": '{"a":' * 1_300 + "1" + "}" * 1_300,
    "one byte too long": '{"ping": 1}'.ljust(8_193),
    "far too long": '{"ping": 1}'.ljust(100_000),
    "too long in bytes, not in characters": FOLLOW.format('{"after": 0, "epoch": "' + "会" * 2_800 + '"}'),
    "21 topics": json.dumps({"follow": {f"room.{number}": {"after": 0} for number in range(900, 921)}}),
}

FORBIDDEN_NAMES = [
    "", " ", "room 1", "room/1", "room_1", "room.1\n", "\nroom.1", "room.1\0", "room.*", "房间.1", "room.١",
    "\ud800", "r" * 101, "room:1", "room.1;drop",
]  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_frame_malformed_closes_the_socket(line, name):
    line.send_text(MALFORMED[name])

    assert line.end() == (4400, [])


@pytest.mark.parametrize("name", FORBIDDEN_NAMES)
def test_frame_with_a_forbidden_topic_name_closes_the_socket(line, name):
    line.send({"follow": {name: {"after": 0}}})

    assert line.end() == (4400, [])


@pytest.mark.parametrize("data", [b'{"ping": 1}', b"", b"\0\xff" * 100])
def test_frame_in_binary_closes_the_socket(line, data):
    line.send_bytes(data)

    assert line.end() == (4400, [])


def test_frame_malformed_harms_nobody_else(line, bob):
    other = bob.connect()

    line.send_text("hello")

    assert line.end() == (4400, [])
    assert other.ping() == [{"pong": 1}]


def test_frame_may_have_8192_bytes(line):
    line.send_text('{"ping": 1}'.ljust(8_192))

    assert line.next() == {"pong": 1}


def test_frame_may_name_a_topic_of_a_hundred_characters(line):
    topic = "room." + "9" * 95

    assert line.follow({topic: 0}) == [{"topic": topic, "refused": True}]


def test_frames_are_twenty_in_ten_seconds(line):
    for _ in range(21):
        line.send({"ping": 1})

    assert line.end() == (4429, [{"pong": 1}] * 20)


def test_frames_of_every_verb_are_counted(line, room, head):
    line.follow({room: head})
    for _ in range(10):
        line.leave(room)
    for _ in range(10):
        line.send({"ping": 1})

    code, frames = line.end()

    assert code == 4429
    assert frames.count({"pong": 1}) == 9


@pytest.fixture(scope="session")
def many_topics(secretariat, meeting, drill, new_drill):
    """21 topics the secretariat may follow, `{topic: head}`."""
    topics = secretariat.topics(meeting) | secretariat.topics(drill)
    while len(topics) < 21:
        topics |= secretariat.topics(new_drill())
    return {topic: row["seq"] for topic, row in list(topics.items())[:21]}


def test_topics_followed_at_once_are_twenty(secretariat, many_topics):
    *twenty, last = many_topics
    line = secretariat.connect()
    line.follow({topic: many_topics[topic] for topic in twenty})
    line.follow({twenty[0]: many_topics[twenty[0]]})
    line.ping()

    line.send({"follow": {last: {"after": 0}}})

    code, frames = line.end()
    assert code == 4400
    assert [frame for frame in frames if frame.get("topic") == last] == []


def test_topics_left_refused_or_reloaded_do_not_count(secretariat, many_topics):
    *twenty, last = many_topics
    line = secretariat.connect()
    line.follow({f"room.{number}": 0 for number in range(900_000, 900_020)})
    line.follow(dict.fromkeys(twenty, 10**9))
    line.follow({topic: many_topics[topic] for topic in twenty})
    line.leave(twenty[0])

    frames = line.follow({last: many_topics[last]})

    assert (frames[-1]["topic"], frames[-1]["state"]) == (last, "current")

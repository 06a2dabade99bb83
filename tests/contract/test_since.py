"""The same frames without a socket."""

import pytest

from .client import counters


def without_counters(frames):
    return [frame for frame in frames if frame.get("kind") != "counter"]


def test_since_ends_with_the_current_of_the_topic(alice, room, head, epoch):
    made = alice.say(room, "For those without a line").json

    *told, last = alice.since({room: head})

    assert [frame["id"] for frame in without_counters(told)][-1:] == [made["element"]]
    assert last == {"topic": room, "head": last["head"], "epoch": epoch, "state": "current"}
    assert last["head"] >= made["seq"]


def test_since_gives_what_the_socket_gives(alice, line, room, head, drill):
    first, _ = alice.say(room, "One").json, alice.say(room, "Two").json
    alice.retract(first["id"])
    positions = {room: head, f"meeting.{drill}": 0}

    polled, pushed = alice.since(positions), line.follow(positions)

    for topic in positions:
        of_topic = [[frame for frame in frames if frame["topic"] == topic] for frames in (polled, pushed)]
        assert without_counters(of_topic[0]) == without_counters(of_topic[1])
        shown = [{frame["id"]: frame["html"] for frame in counters(frames)} for frames in of_topic]
        assert shown[0] == shown[1]


def test_since_answers_every_topic(alice, room, head, epoch, other_room):
    frames = alice.since({room: f"{head}:{epoch}", other_room: "0", "room.999999": "0"})

    assert {frame["topic"]: frame for frame in frames if frame.get("kind") != "counter"} == {
        room: {"topic": room, "head": head, "epoch": epoch, "state": "current"},
        other_room: {"topic": other_room, "refused": True},
        "room.999999": {"topic": "room.999999", "refused": True},
    }


@pytest.mark.parametrize("beyond", [1, 2**63, 10**30])
def test_since_beyond_the_head_asks_for_a_reload(alice, room, head, epoch, beyond):
    assert alice.since({room: head + beyond}) == [{"topic": room, "epoch": epoch, "state": "reload"}]


@pytest.mark.parametrize("other", ["k3", "x:y", "会"])
def test_since_of_another_epoch_asks_for_a_reload(alice, room, head, epoch, other):
    assert alice.since({room: f"{head}:{other}"}) == [{"topic": room, "epoch": epoch, "state": "reload"}]


BAD_NUMBERS = ["", "x", "-1", "+1", "1.5", "1e3", "１", "٣", "0x1", "1_0", " 1", "\0", ":k3"]


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_since_refuses_a_bad_number(alice, room, number):
    assert alice.get("/live/since/", params={room: number}).status == 400


def test_since_answers_twenty_topics_and_no_more(alice):
    topics = {f"room.{number}": "0" for number in range(900_000, 900_021)}
    twenty = dict(list(topics.items())[:20])

    assert alice.since(twenty) == [{"topic": topic, "refused": True} for topic in twenty]
    assert alice.get("/live/since/", params=topics).status == 400


def test_since_refuses_a_visitor_every_private_topic(visit, room, drill):
    topics = [room, f"meeting.{drill}"]

    frames = visit().since(dict.fromkeys(topics, "0"))

    assert frames == [{"topic": topic, "refused": True} for topic in topics]


def test_since_without_topics_is_no_error_of_the_server(alice):
    answer = alice.get("/live/since/")

    assert (answer.status, answer.text[:2]) in [(200, "[]"), (400, answer.text[:2])]

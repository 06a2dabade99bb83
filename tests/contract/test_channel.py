"""What the socket tells: catch-up, live frames, refusals, counters, the end of a session."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .client import answers, counters, elements, messages


def current(topic, head, epoch):
    return {"topic": topic, "head": head, "epoch": epoch, "state": "current"}


def seqs(frames):
    return [frame["seq"] for frame in frames]


def ids(frames):
    return [frame["id"] for frame in frames]


def test_follow_answers_the_position_and_the_epoch(line, room, head, epoch):
    frames = line.follow({room: head})

    assert answers(frames) == [current(room, head, epoch)]
    assert elements(frames) == []
    assert frames[-1] == current(room, head, epoch)


def test_follow_again_answers_again(line, room, head, epoch):
    line.follow({room: head}, {room: epoch})

    assert answers(line.follow({room: head}, {room: epoch})) == [current(room, head, epoch)]


def test_follow_answers_every_topic_of_a_frame(line, alice, drill):
    topics = alice.topics(drill)

    frames = line.follow({topic: row["seq"] for topic, row in topics.items()})

    assert {frame["topic"]: frame["state"] for frame in answers(frames)} == dict.fromkeys(topics, "current")


def test_frame_says_what_where_and_when(line, alice, room, head):
    made = alice.say(room, "A bench by the river").json

    (frame,) = messages(line.follow({room: head}))

    assert set(frame) == {"topic", "seq", "n", "kind", "id", "html", "at"}
    assert (frame["topic"], frame["id"], frame["seq"]) == (room, made["element"], made["seq"])
    assert (frame["kind"], frame["n"]) == ("message.posted", made["seq"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", frame["at"])
    assert f'id="{made["element"]}"' in frame["html"]
    assert f'data-n="{made["seq"]}"' in frame["html"]
    assert "A bench by the river" in frame["html"]


def test_catch_up_gives_each_element_once_in_order_of_its_last_change(line, alice, room, head, epoch):
    first, second, third = (alice.say(room, f"Point {number}").json for number in "abc")
    gone = alice.retract(first["id"]).json

    frames = line.follow({room: head})

    assert ids(messages(frames)) == [second["element"], third["element"], first["element"]]
    assert seqs(messages(frames)) == [second["seq"], third["seq"], gone["seq"]]
    assert frames[-1] == current(room, gone["seq"], epoch)


def test_catch_up_begins_after_the_position(line, alice, room):
    first, second = (alice.say(room, f"Point {number}").json for number in "de")

    frames = line.follow({room: first["seq"]})

    assert ids(messages(frames)) == [second["element"]]


def test_catch_up_keeps_the_number_an_element_was_made_with(line, alice, room):
    made = alice.say(room, "Soon retracted").json
    gone = alice.retract(made["id"]).json

    (frame,) = messages(line.follow({room: made["seq"]}))

    assert (frame["n"], frame["seq"]) == (made["seq"], gone["seq"])
    assert f'data-n="{made["seq"]}"' in frame["html"]


def test_message_reaches_everybody_who_may_see_the_room(alice, bob, moderator, secretariat, room, head):
    lines = [browser.connect() for browser in (alice, bob, moderator, secretariat)]
    for line in lines:
        line.follow({room: head})

    made = alice.say(room, "To everybody").json

    frames = [line.until_all({made["element"]})[-1] for line in lines]
    assert [(frame["seq"], "To everybody" in frame["html"]) for frame in frames] == [(made["seq"], True)] * 4
    assert frames == [frames[0]] * 4


def test_message_does_not_reach_another_group(alice, bob, charlie, room, other_room, head):
    stranger, neighbour = charlie.connect(), bob.connect()
    stranger.follow({room: head, other_room: 0})
    neighbour.follow({room: head})

    made = alice.say(room, "Among ourselves").json
    neighbour.until_all({made["element"]})

    assert [frame for frame in stranger.ping() if frame.get("topic") == room] == []


def test_message_reaches_who_does_not_follow_from_the_head(line, alice, room, head):
    missed = alice.say(room, "Missed").json
    caught_up = line.follow({room: head})
    made = alice.say(room, "Heard").json
    live = line.until_all({made["element"]})

    assert ids(messages(caught_up + live)) == [missed["element"], made["element"]]


def test_retraction_reaches_the_screens_without_the_text(line, alice, room, head):
    line.follow({room: head})
    made = alice.say(room, "Said too quickly").json
    line.until_all({made["element"]})

    gone = alice.retract(made["id"]).json

    (frame,) = messages(line.until_all({made["element"]}))
    assert (frame["id"], frame["seq"], frame["n"]) == (made["element"], gone["seq"], made["seq"])
    assert frame["kind"] == "message.retracted"
    assert "Said too quickly" not in frame["html"]


def test_retracted_text_is_in_no_frame_and_on_no_page(alice, bob, drill, room, head):
    made = alice.say(room, "Never to be read again").json
    alice.retract(made["id"])
    url = alice.topics(drill)[room]["url"]

    (caught_up,) = messages(bob.connect().follow({room: head}))
    (polled,) = messages(bob.since({room: head}))

    assert caught_up == polled
    assert "Never to be read again" not in caught_up["html"]
    page = bob.page(url)
    assert page.status == 200
    assert made["element"] in page.text
    assert "Never to be read again" not in page.text


def test_order_is_the_same_for_everybody_and_nothing_is_lost_or_doubled(group, secretariat, room, head):
    lines = [browser.connect() for browser in (group[0], group[1], secretariat)]
    for line in lines[:2]:
        line.follow({room: head})

    def speak(browser):
        return [browser.say(room, f"{browser.username} says {number}").json for number in range(5)]

    with ThreadPoolExecutor(len(group)) as pool:
        speaking = [pool.submit(speak, browser) for browser in group]
        joined = lines[2].follow({room: head})
        made = [message for speech in speaking for message in speech.result()]

    expected = [message["element"] for message in sorted(made, key=lambda message: message["seq"])]
    rest = set(expected) - set(ids(messages(joined)))
    late = messages(joined) + (messages(lines[2].until_all(rest)) if rest else [])
    heard = [messages(line.until_all(set(expected))) for line in lines[:2]] + [late]
    assert [ids(frames) for frames in heard] == [expected] * 3
    assert len(set(seqs(heard[0]))) == len(expected) == 30


@pytest.fixture
def crowded(representatives, room, group_rooms, own_drill, alice):
    """A room of a drill in which 501 messages were spoken, and where it stood before."""
    crowd = representatives(room, 10, 25)
    busy, _ = group_rooms(own_drill)
    row = alice.topics(own_drill)[busy]

    def speak(browser, count):
        return [browser.say(busy, f"Point {number}").status for number in range(count)]

    with ThreadPoolExecutor(len(crowd)) as pool:
        spoken = list(pool.map(speak, crowd, [20] * 24 + [21]))
    assert [status for statuses in spoken for status in statuses] == [201] * 501
    return row


def test_catch_up_beyond_500_elements_is_a_reload(line, alice, crowded):
    room, before = crowded["topic"], crowded["seq"]
    reload = {"topic": room, "epoch": crowded["epoch"], "state": "reload"}

    assert line.follow({room: before}) == alice.since({room: before}) == [reload]
    assert len(messages(line.follow({room: before + 1}))) == 500
    assert len(messages(alice.since({room: before + 1}))) == 500


def test_room_of_another_group_is_refused_as_if_there_were_none(charlie, room):
    line = charlie.connect()

    foreign, missing = line.follow({room: 0}), line.follow({"room.999999": 0})

    assert foreign == [{"topic": room, "refused": True}]
    assert missing == [{"topic": "room.999999", "refused": True}]
    assert line.ping() == [{"pong": 1}]


NO_TOPICS = [
    "x", "room", "room.", ".", "..", "-", "nothing.1", "room.x", "room.0", "room.-1", "room.01x", "room.1.x",
    "room.1.desk.9", "person.1.2", "meeting.999999", f"room.{2**63}", f"room.{10**80}",
]  # fmt: skip


@pytest.mark.parametrize("topic", NO_TOPICS)
def test_topic_that_does_not_exist_is_refused(line, topic):
    assert line.follow({topic: 0}) == [{"topic": topic, "refused": True}]
    assert line.ping() == [{"pong": 1}]


def test_topic_by_another_spelling_of_its_number_is_refused(line, room):
    spelling = room.replace(".", ".0")

    assert line.follow({spelling: 0}) == [{"topic": spelling, "refused": True}]


def test_topic_of_another_person_is_refused(line, bob):
    (person,) = [topic for topic in bob.topics() if topic.startswith("person.")]

    assert line.follow({person: 0}) == [{"topic": person, "refused": True}]


def test_refused_topic_leaves_the_others_of_its_frame(line, room, head, epoch):
    frames = answers(line.follow({"room.999999": 0, room: head}))

    assert sorted(frames, key=lambda frame: "state" in frame) == [
        {"topic": "room.999999", "refused": True},
        current(room, head, epoch),
    ]


@pytest.mark.parametrize("beyond", [1, 1_000_000, 2**63, 10**30])
def test_position_beyond_the_head_asks_for_a_reload(line, bob, room, head, epoch, beyond):
    assert line.follow({room: head + beyond}) == [{"topic": room, "epoch": epoch, "state": "reload"}]
    assert hears_nothing_of(line, bob, room, head)


@pytest.mark.parametrize("other", ["k3", " ", "x" * 500, "\ud800", "\0", "会"])
def test_position_of_another_epoch_asks_for_a_reload(line, room, head, epoch, other):
    frames = line.follow({room: head}, {room: other})

    assert frames == [{"topic": room, "epoch": epoch, "state": "reload"}]


def test_reload_ends_a_following_that_was(line, bob, room, head, epoch):
    line.follow({room: head}, {room: epoch})
    line.follow({room: head}, {room: "another"})

    assert hears_nothing_of(line, bob, room, head)


def test_topic_left_is_silent_after_the_pong(line, bob, room, head):
    line.follow({room: head})
    line.leave(room)
    line.ping()

    assert hears_nothing_of(line, bob, room, head)


def test_topic_left_can_be_followed_again(line, bob, room, head):
    line.follow({room: head})
    line.leave(room)
    made = bob.say(room, "Meanwhile").json

    assert ids(messages(line.follow({room: head}))[-1:]) == [made["element"]]


def test_leave_of_a_topic_not_followed_is_no_error(line, room):
    line.leave(room, "room.999999")

    assert line.ping() == [{"pong": 1}]


def hears_nothing_of(line, speaker, room, head):
    """Whether a message that reached another follower left this line silent."""
    other = speaker.connect()
    other.follow({room: head})
    made = speaker.say(room, "Is anybody listening?").json
    other.until_all({made["element"]})
    return [frame for frame in line.ping() if frame.get("topic") == room] == []


def test_visitor_is_refused_every_private_topic(visit, secretariat, drill):
    private = [t for t in secretariat.topics(drill) if t.split(".")[0] not in ("ballot", "suggestion")][:20]
    line = visit().connect()

    frames = line.follow(dict.fromkeys(private, 0))

    assert sorted(frames, key=lambda frame: frame["topic"]) == [
        {"topic": topic, "refused": True} for topic in sorted(private)
    ]
    assert line.ping() == [{"pong": 1}]


def test_sign_out_ends_the_sockets_of_the_session_only(visit, alice, room, head):
    here, elsewhere = visit(alice.username), visit(alice.username)
    ended, other = here.connect(), elsewhere.connect()
    ended.follow({room: head})
    other.follow({room: head})

    begun = time.monotonic()
    here.sign_out()
    code, frames = ended.end()

    assert (code, frames[-1]) == (4401, {"state": "signed-out"})
    assert round(time.monotonic() - begun) <= 5
    assert other.ping()[-1] == {"pong": 1}


def test_sign_out_ends_a_socket_that_follows_nothing(visit, alice):
    person = visit(alice.username)
    line = person.connect()
    line.ping()

    person.sign_out()

    assert line.end() == (4401, [{"state": "signed-out"}])


@pytest.fixture
def attendance(own_drill):
    """The topic whose counters say who is present."""
    return f"meeting.{own_drill}"


def test_counters_come_before_the_current_that_answers_a_follow(line, alice, own_drill, attendance):
    row = alice.topics(own_drill)[attendance]

    *told, last = line.follow({attendance: row["seq"]})

    assert last == current(attendance, row["seq"], row["epoch"])
    assert told == counters(told)
    assert len(told) == len(set(ids(told))) > 0
    for frame in told:
        assert set(frame) == {"topic", "seq", "n", "kind", "id", "html", "at"}
        assert (frame["n"], frame["kind"], frame["topic"]) == (0, "counter", attendance)
        assert 0 <= frame["seq"] <= row["seq"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", frame["at"])


def test_counters_come_at_most_twice_a_second_and_end_right(line, group, alice, own_drill, attendance):
    before = alice.topics(own_drill)[attendance]["seq"]
    told = {frame["id"]: frame["html"] for frame in counters(line.follow({attendance: before}))}
    begun = time.monotonic()

    for person in group:
        assert person.act(f"/meetings/{own_drill}/sign-in/").status == 201
        # Apart from each other, so that each alone would be worth a frame.
        time.sleep(0.1)
    wanted = {frame["id"]: frame["html"] for frame in counters(alice.since({attendance: before}))}

    def is_right(frame):
        if frame.get("kind") == "counter":
            told[frame["id"]] = frame["html"]
        return told == wanted

    frames = line.until(is_right)
    lasted = time.monotonic() - begun
    for counter in wanted:
        # Two a second, and one more on either edge of the time measured.
        assert ids(counters(frames)).count(counter) <= 2 * lasted + 2

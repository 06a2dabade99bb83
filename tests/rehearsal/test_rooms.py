"""What the phones do in the rooms, as far as it is drawn from what they know."""

import io
from types import SimpleNamespace

import av
import pytest
from PIL import Image

from congress.rehearsal.callers import posted, seconds_in
from congress.rehearsal.courses import courses_of
from congress.rehearsal.floor import hand_of, is_lowering, touched
from congress.rehearsal.history import FLOOR, HAND, MESSAGE, SUGGESTION, Act, History, Request, Window
from congress.rehearsal.moderating import MODERATING, deeds_of_moderating
from congress.rehearsal.replying import unanswered
from congress.rehearsal.showing import FORMATS, NO_PICTURE, picture, voice
from congress.rehearsal.talk import MODERATED_BY, heard, standing_messages


@pytest.fixture
def phone():
    return SimpleNamespace(name="rep002", room="room.7", history=History(), spoken=[])


def act(phone, kind, address, at, *, pk=1, status=200, wanted=(200,), name="rep002", **more):
    one = Act(name, kind, address, f"key {kind} {at}", wanted, **more)
    answer = {"id": pk, "element": None, "topic": "room.7", "seq": at}
    one.tries.append(Request(name, f"POST {address}", wanted, at, at + 0.5, status=status, answer=answer))
    phone.history.acts.append(one)
    return one


def said(phone, pk, name="rep002", **more):
    one = act(phone, MESSAGE, "/rooms/7/messages/", pk, pk=pk, status=201, name=name, **more)
    if name == phone.name:
        phone.spoken.append(one)
    return one


# Hands


def raised(phone, status=201):
    return act(phone, HAND, "/rooms/7/hands/", 10, pk=5, status=status)


def moved(phone, move, status=200):
    return act(phone, FLOOR, f"/hands/5/{move}/", 20, pk=5, status=status)


@pytest.mark.parametrize(("status", "is_up"), [(201, True), (409, False), (0, True)])
def test_hand_is_up_unless_it_was_refused(phone, status, is_up):
    hand = raised(phone, status)
    assert hand_of(phone) == (hand if is_up else None)


@pytest.mark.parametrize(
    ("move", "status", "is_up"),
    [("lower", 200, False), ("end", 200, False), ("give", 200, True), ("end", 409, True), ("lower", 0, True)],
)
def test_hand_is_down_when_that_was_acknowledged(phone, move, status, is_up):
    hand = raised(phone)
    moved(phone, move, status)
    assert hand_of(phone) == (hand if is_up else None)
    assert touched(phone) == {5}
    assert is_lowering(phone) is (status == 0)


@pytest.mark.parametrize(
    ("closed", "name", "is_up"), [(30, "rep002", False), (9, "rep002", True), (30, "rep003", True)]
)
def test_muted_persons_hand_is_down(phone, closed, name, is_up):
    raised(phone)
    phone.history.windows.append(Window("room.7", 409, 8, closed, name))
    assert (hand_of(phone) is not None) is is_up


# Messages


def test_messages_of_a_run_stand_no_more(phone):
    first, second, third = (said(phone, pk) for pk in (1, 2, 3))
    assert standing_messages(phone) == [third, second, first]
    act(phone, SUGGESTION, "/messages/1/suggestion/", 4, message_key=first.key, further_keys=(second.key,))
    assert standing_messages(phone) == [third]


def test_heard_is_what_others_said_in_the_room_and_nobody_made_anything_of(phone):
    said(phone, 1)
    others = [said(phone, pk, "rep003") for pk in (2, 3)]
    act(phone, MESSAGE, "/rooms/8/messages/", 4, status=201, name="rep004")
    act(phone, MESSAGE, "/rooms/7/messages/", 5, status=409, name="rep003")
    act(phone, SUGGESTION, "/messages/2/suggestion/", 6, message_key=others[0].key)
    assert heard(phone, ago=0) == others[1:]
    assert heard(phone, ago=10**9) == []


def test_question_waits_until_a_department_has_answered(phone):
    first, second = (said(phone, pk, fields={"question": "on"}) for pk in (1, 2))
    said(phone, 3, "rep003", fields={"reply_to": "1"})
    said(phone, 4)
    assert unanswered(phone, ["room.7"]) == [first, second]
    assert unanswered(phone, ["room.8"]) == []
    act(phone, MESSAGE, "/rooms/7/messages/", 5, status=409, name="handler1", fields={"reply_to": "2"})
    act(phone, MESSAGE, "/rooms/7/messages/", 6, status=201, name="handler1", fields={"reply_to": "1"})
    assert unanswered(phone, ["room.7"]) == [second]


def test_consent_by_one_tap_hands_in(phone):
    said(phone, 1)
    act(phone, SUGGESTION, "/messages/1/suggestion/", 2, status=201, name="moderator1", message_key="key message 1")
    assert [(one.author, one.state) for one in courses_of(phone.history).values()] == [("rep002", "proposed")]
    act(phone, "move", "/suggestions/1/consent/", 3, fields={"submit": "1"})
    [course] = courses_of(phone.history).values()
    assert (course.state, course.submitted) == ("submitted", 3)


# Files


@pytest.mark.parametrize("name", FORMATS)
def test_picture_is_of_its_format(name):
    assert Image.open(io.BytesIO(picture(name))).format == FORMATS[name]


def test_what_is_no_picture_is_none():
    with pytest.raises(OSError):
        Image.open(io.BytesIO(NO_PICTURE[1]))


def test_voice_is_a_second_of_sound():
    with av.open(io.BytesIO(voice())) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["opus"]
        assert 0.9 < container.duration / av.time_base < 1.2


def test_files_are_posted_beside_the_fields(phone):
    shown = said(phone, 1, body="灯", files={"picture": ("photo.png", b"...")})
    assert posted(said(phone, 2, body="灯")) == [("key", "key message 2"), ("body", "灯")]
    assert [(field["name"], field.get("filename")) for field, _headers, _value in posted(shown)._fields] == [
        ("key", None),
        ("body", None),
        ("picture", "photo.png"),
    ]


@pytest.mark.parametrize(("header", "seconds"), [("", 0), ("7", 7), ("Wed, 08 Apr 2020 09:00:00 GMT", 0)])
def test_time_to_wait_is_read_in_seconds(header, seconds):
    assert seconds_in(header) == seconds


# The plan


@pytest.mark.parametrize(("representatives", "moderators"), [(1, 1), (37, 1), (38, 2), (146, 4)])
def test_moderators_who_are_there_do_everything(representatives, moderators):
    speakers = [f"rep{number:03}" for number in range(1, representatives + 1)]
    deeds = deeds_of_moderating(SimpleNamespace(uniform=lambda first, last: first), speakers, 60)
    by_moderator = {name: [deed.what for deed in deeds if deed.who == name] for name in MODERATED_BY}
    there = [name for name, whats in by_moderator.items() if whats]
    assert there == list(MODERATED_BY)[:moderators]
    assert all(set(by_moderator[name]) == set(MODERATING) for name in there)

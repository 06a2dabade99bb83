"""A key says once: whatever is sent again gets the first answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .client import messages, new_key


def test_key_sent_again_gives_the_same_answer(alice, room, head, key):
    first = alice.say(room, "Once", key)
    again = alice.say(room, "Once", key)

    assert (again.status, again.json) == (201, first.json)
    assert [frame["id"] for frame in messages(alice.since({room: head}))] == [first.json["element"]]


@pytest.mark.parametrize("body", ["", pytest.param("会" * 2_001, id="too long"), "Something else"])
def test_key_sent_again_may_hold_anything(alice, room, head, key, body):
    first = alice.say(room, "The first word", key)
    again = alice.say(room, body, key)

    assert (again.status, again.json) == (201, first.json)
    (frame,) = messages(alice.since({room: head}))
    assert "The first word" in frame["html"]


def test_key_sent_ten_times_at_once_speaks_once(bob, room, head, key):
    with ThreadPoolExecutor(10) as pool:
        path = f"/rooms/{room.removeprefix('room.')}/messages/"
        answers = list(pool.map(lambda _: bob.act(path, key, body="From ten fingers"), range(10)))

    (frame,) = messages(bob.since({room: head}))
    assert {answer.status for answer in answers} == {201}
    assert {answer.json["element"] for answer in answers} == {frame["id"]}
    assert len({answer.text for answer in answers}) == 1


def test_key_sent_ten_times_at_once_retracts_once(bob, room, key):
    made = bob.say(room, "Ten times regretted").json
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: bob.retract(made["id"], key), range(10)))

    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}


def test_keys_of_ten_retractions_at_once_let_one_pass(bob, room):
    made = bob.say(room, "Ten times regretted").json
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: bob.retract(made["id"]), range(10)))

    assert sorted(answer.status for answer in answers) == [200] + [409] * 9


def test_key_repeats_its_answer_after_retraction(alice, room, head, key):
    first = alice.say(room, "Soon gone", key)
    alice.retract(first.json["id"])

    again = alice.say(room, "Soon gone", key)

    assert (again.status, again.json) == (201, first.json)
    (frame,) = messages(alice.since({room: head}))
    assert "Soon gone" not in frame["html"]


def test_key_belongs_to_one_person(alice, bob, room, head, key):
    hers, his = alice.say(room, "Hers", key), bob.say(room, "His", key)

    assert (hers.status, his.status) == (201, 201)
    shown = [frame["id"] for frame in messages(alice.since({room: head}))]
    assert shown == [hers.json["element"], his.json["element"]]


def test_key_is_refused_at_another_address(alice, room, head, drill, key):
    made = alice.say(room, "At this address", key).json

    for path in (f"/messages/{made['id']}/retract/", f"/meetings/{drill}/sign-in/"):
        answer = alice.act(path, key)
        assert (answer.status, list(answer.json)) == (409, ["error"])
    (frame,) = messages(alice.since({room: head}))
    assert "At this address" in frame["html"]


def test_key_of_a_refused_act_may_be_used_again(alice, room, key):
    refused, done = alice.say(room, "", key), alice.say(room, "Better now", key)

    assert (refused.status, done.status) == (422, 201)


def test_key_does_not_open_a_room_to_a_stranger(charlie, other_room, room, key):
    charlie.say(other_room, "At home", key)

    assert charlie.say(room, "Not at home", key).status == 409
    assert charlie.say(room, "Not at home", new_key()).status == 404


def test_key_is_looked_up_after_sign_in_and_token(visit, alice, room, key):
    person = visit(alice.username)
    path = f"/rooms/{room.removeprefix('room.')}/messages/"
    assert person.say(room, "Once", key).status == 201

    assert person.post(path, {"key": key, "body": "Once"}, token="x" * 32).status == 403
    person.sign_out()
    person.get("/demo/", accept="text/html")
    assert person.act(path, key, body="Once").status == 401


def test_key_holds_in_another_browser_of_the_person(visit, alice, room, key):
    first = alice.say(room, "From the telephone", key)
    again = visit(alice.username).say(room, "From the desk", key)

    assert (again.status, again.json) == (201, first.json)

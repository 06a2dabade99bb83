"""Health, the demo's doors and what may be followed."""

import pytest

from .client import rooms_of


def person_of(browser):
    (topic,) = [topic for topic in browser.topics() if topic.startswith("person.")]
    return topic


def test_health_needs_no_session(visit):
    answer = visit().get("/healthz")

    assert (answer.status, answer.json) == (200, {"ok": True})
    assert "Set-Cookie" not in answer.headers


def test_demo_sign_in_opens_a_session_with_a_new_token(visitor):
    before = visitor.cookies

    answer = visitor.sign_in("rep146")

    new = {name for name, value in visitor.cookies.items() if before.get(name) != value}
    assert answer.status == 303
    assert visitor.page(answer.headers["Location"]).status == 200
    assert "csrftoken" in new
    assert len(new) == 2
    assert person_of(visitor).startswith("person.")


@pytest.mark.parametrize("username", ["nobody", "", " ", "rep001'--", "x" * 500, "rep000", "rep147"])
def test_demo_sign_in_refuses_an_unknown_name(visitor, username):
    answer = visitor.sign_in(username)

    assert answer.status == 422
    assert [topic for topic in visitor.topics() if topic.startswith("person.")] == []


def test_demo_sign_in_by_get_signs_nobody_in(visitor):
    visitor.get("/demo/sign-in/", params={"username": "rep001"})

    assert [topic for topic in visitor.topics() if topic.startswith("person.")] == []


def test_moderator_is_the_first_representative_of_the_group(visit, moderator, secretariat):
    first = visit("rep001")

    assert person_of(first) == person_of(moderator)
    assert (person_of(first) == person_of(secretariat)) is False


def test_drill_is_made_for_the_secretariat(secretariat, meeting, key):
    answer = secretariat.act("/demo/drill/", key)

    assert (answer.status, type(answer.json["id"])) == (201, int)
    assert (answer.json["id"] == meeting) is False


def test_drill_is_made_once_for_a_key(secretariat, key):
    first = secretariat.act("/demo/drill/", key)
    again = secretariat.act("/demo/drill/", key)

    assert (again.status, again.json) == (201, first.json)


def test_drill_needs_a_key(secretariat):
    answer = secretariat.post("/demo/drill/")

    assert (answer.status, list(answer.json["errors"])) == (422, ["key"])


def test_drill_is_refused_to_a_representative(alice):
    assert alice.act("/demo/drill/").status == 403


def test_drill_is_refused_to_a_visitor(visitor):
    assert visitor.act("/demo/drill/").status == 401


def test_drill_has_the_same_phases_open(secretariat, own_drill):
    phases = secretariat.phases(own_drill)

    assert sorted(phase["kind"] for phase in phases if phase["open"]) == ["group-exchange", "sign-in"]


def test_drill_topics_are_listed_for_their_meeting_only(alice, drill, room):
    everywhere, there = set(alice.topics()), set(alice.topics(drill))

    assert {room, f"meeting.{drill}"} - there == set()
    assert {room, f"meeting.{drill}"} & everywhere == set()


def test_topics_of_a_meeting_leave_out_another_meeting(alice, meeting, drill):
    assert f"meeting.{meeting}" in alice.topics(meeting)
    assert f"meeting.{meeting}" not in alice.topics(drill)


def test_topics_name_kind_position_and_place(alice, drill):
    for topic, row in alice.topics(drill).items():
        assert set(row) == {"topic", "title", "kind", "seq", "epoch", "url"}
        assert row["kind"] == topic.split(".")[0]
        assert [type(row[name]) for name in ("title", "seq", "epoch", "url")] == [str, int, str, str]


def test_topics_show_a_representative_one_group_and_the_secretariat_all_rooms(alice, secretariat, drill):
    """Four groups and four symposiums."""
    assert (len(rooms_of(alice, drill)), len(rooms_of(secretariat, drill))) == (1, 8)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "1.5", "٣", "9" * 40, "\0"])
def test_topics_of_no_meeting_hold_no_meeting(alice, asked):
    answer = alice.get("/live/topics/", params={"meeting": asked})

    assert answer.status in (200, 400, 404)
    assert '"meeting.' not in answer.text


def test_topics_hold_nothing_private_for_a_visitor(visit, drill):
    visitor = visit()

    for listed in (visitor.topics(), visitor.topics(drill)):
        assert {row["kind"] for row in listed.values()} - {"ballot", "suggestion"} == set()
    assert "csrftoken" in visitor.cookies


def test_sign_out_ends_the_session(visit):
    person = visit("rep145")

    answer = person.sign_out(accept="text/html")

    assert answer.status == 303
    assert [topic for topic in person.topics() if topic.startswith("person.")] == []


def test_sign_out_answers_json(visit):
    person = visit("rep145")

    assert person.sign_out().status == 200
    assert [topic for topic in person.topics() if topic.startswith("person.")] == []


def test_sign_out_answers_also_when_nobody_is_signed_in(visitor):
    assert visitor.sign_out(accept="text/html").status == 303


def test_sign_out_needs_the_token(visit):
    person = visit("rep145")

    assert person.post("/sign-out/", token="x" * 32).status == 403
    assert person_of(person).startswith("person.")

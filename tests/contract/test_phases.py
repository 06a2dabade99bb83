"""Phases opened and closed, and signing in to the meeting."""

import pytest

from .client import new_key

ACT = {"id", "element", "topic", "seq"}


def open_kinds(browser, meeting):
    return sorted(phase["kind"] for phase in browser.phases(meeting) if phase["open"])


def phase_of(browser, meeting, kind):
    return next(phase for phase in browser.phases(meeting) if phase["kind"] == kind)


def address(meeting, phase, act):
    return f"/meetings/{meeting}/phases/{phase['pk']}/{act}/"


@pytest.fixture
def briefing(secretariat, own_drill):
    """A phase that was not opened yet: the one after the group exchange."""
    phases = secretariat.phases(own_drill)
    kinds = [phase["kind"] for phase in phases]
    return phases[kinds.index("group-exchange") + 1]


@pytest.fixture
def exchange(secretariat, own_drill):
    return phase_of(secretariat, own_drill, "group-exchange")


def test_phases_are_listed_with_their_kinds(alice, drill):
    phases = alice.phases(drill)

    kinds = {phase["kind"] for phase in phases}
    assert {"sign-in", "review", "evaluation", "group-exchange"} - kinds == set()
    for phase in phases:
        assert set(phase) == {"pk", "kind", "title", "open"}
        assert [type(phase[name]) for name in ("pk", "kind", "title", "open")] == [int, str, str, bool]


def test_phases_of_a_fresh_demo_are_open_for_sign_in_and_exchange(secretariat, meeting):
    assert open_kinds(secretariat, meeting) == ["group-exchange", "sign-in"]


def test_phases_of_no_meeting_are_not_found(alice):
    assert alice.get("/meetings/999999/phases/").status == 404
    assert alice.get(f"/meetings/{10**30}/phases/").status == 404


def test_phase_opened_leaves_the_others_open(secretariat, own_drill, briefing):
    answer = secretariat.act(address(own_drill, briefing, "open"))

    assert (answer.status, set(answer.json)) == (200, ACT)
    assert (answer.json["id"], answer.json["topic"]) == (briefing["pk"], f"meeting.{own_drill}")
    assert open_kinds(secretariat, own_drill) == sorted(["group-exchange", "sign-in", briefing["kind"]])


def test_phase_closed_leaves_the_others_open(secretariat, own_drill, exchange):
    answer = secretariat.act(address(own_drill, exchange, "close"))

    assert (answer.status, set(answer.json)) == (200, ACT)
    assert (answer.json["id"], answer.json["topic"]) == (exchange["pk"], f"meeting.{own_drill}")
    assert open_kinds(secretariat, own_drill) == ["sign-in"]


def test_phase_acts_answer_a_browser_with_a_page(secretariat, own_drill, exchange):
    answer = secretariat.post(address(own_drill, exchange, "close"), {"key": new_key()}, accept="text/html")

    assert answer.status == 303
    assert secretariat.page(answer.headers["Location"]).status == 200


def test_phase_open_is_not_opened_again(secretariat, drill):
    exchange = phase_of(secretariat, drill, "group-exchange")

    answer = secretariat.act(address(drill, exchange, "open"))

    assert (answer.status, list(answer.json)) == (409, ["error"])


def test_phase_not_open_is_not_closed(secretariat, own_drill, briefing):
    answer = secretariat.act(address(own_drill, briefing, "close"))

    assert (answer.status, list(answer.json)) == (409, ["error"])
    assert open_kinds(secretariat, own_drill) == ["group-exchange", "sign-in"]


def test_phase_acts_are_the_secretariats(alice, moderator, secretariat, own_drill, briefing, exchange):
    for person in (alice, moderator):
        assert person.act(address(own_drill, briefing, "open")).status == 403
        assert person.act(address(own_drill, exchange, "close")).status == 403
    assert open_kinds(secretariat, own_drill) == ["group-exchange", "sign-in"]


def test_phase_acts_need_a_person(visitor, drill, secretariat):
    exchange = phase_of(secretariat, drill, "group-exchange")

    assert visitor.act(address(drill, exchange, "close")).status == 401
    assert open_kinds(secretariat, drill) == ["group-exchange", "sign-in"]


@pytest.mark.parametrize("fields", [{}, {"key": ""}, {"key": "seven"}, {"key": "1" * 500}])
def test_phase_acts_need_a_key(secretariat, drill, fields):
    exchange = phase_of(secretariat, drill, "group-exchange")

    answer = secretariat.post(address(drill, exchange, "close"), fields)

    assert (answer.status, list(answer.json["errors"])) == (422, ["key"])
    assert open_kinds(secretariat, drill) == ["group-exchange", "sign-in"]


def test_phase_of_another_meeting_is_not_found(secretariat, meeting, drill):
    exchange = phase_of(secretariat, meeting, "group-exchange")

    assert secretariat.act(address(drill, exchange, "close")).status == 404
    assert open_kinds(secretariat, meeting) == ["group-exchange", "sign-in"]


def test_phase_opened_twice_with_one_key_is_opened_once(secretariat, own_drill, briefing, key):
    first = secretariat.act(address(own_drill, briefing, "open"), key)
    again = secretariat.act(address(own_drill, briefing, "open"), key)

    assert (again.status, again.json) == (200, first.json)
    assert secretariat.topics(own_drill)[f"meeting.{own_drill}"]["seq"] >= first.json["seq"]


def test_phase_key_is_refused_at_another_address(secretariat, own_drill, briefing, key):
    secretariat.act(address(own_drill, briefing, "open"), key)

    answer = secretariat.act(address(own_drill, briefing, "close"), key)

    assert (answer.status, list(answer.json)) == (409, ["error"])
    assert briefing["kind"] in open_kinds(secretariat, own_drill)


def test_phase_change_reaches_who_follows_the_meeting(secretariat, visit, own_drill, briefing):
    follower = visit("rep011")
    topic = f"meeting.{own_drill}"
    line = follower.connect()
    line.follow({topic: follower.topics(own_drill)[topic]["seq"]})

    made = secretariat.act(address(own_drill, briefing, "open")).json

    frames = line.until_all({made["element"]})
    assert [frame["seq"] for frame in frames if frame["id"] == made["element"]] == [made["seq"]]


def test_sign_in_to_the_meeting_is_recorded(visit, own_drill):
    answer = visit("rep012").act(f"/meetings/{own_drill}/sign-in/")

    assert (answer.status, set(answer.json)) == (201, ACT)


def test_sign_in_to_the_meeting_answers_a_browser_with_a_page(visit, own_drill):
    person = visit("rep012")

    answer = person.post(f"/meetings/{own_drill}/sign-in/", {"key": new_key()}, accept="text/html")

    assert answer.status == 303
    assert person.page(answer.headers["Location"]).status == 200


def test_sign_in_to_the_meeting_is_done_once_for_a_key(visit, own_drill, key):
    person = visit("rep012")
    first = person.act(f"/meetings/{own_drill}/sign-in/", key)
    again = person.act(f"/meetings/{own_drill}/sign-in/", key)

    assert (again.status, again.json) == (201, first.json)


def test_sign_in_to_the_meeting_is_not_done_twice(visit, own_drill):
    person = visit("rep012")
    person.act(f"/meetings/{own_drill}/sign-in/")

    answer = person.act(f"/meetings/{own_drill}/sign-in/")

    assert (answer.status, list(answer.json)) == (409, ["error"])


def test_sign_in_to_the_meeting_is_refused_after_its_phase(visit, secretariat, own_drill):
    phase = phase_of(secretariat, own_drill, "sign-in")
    secretariat.act(address(own_drill, phase, "close"))

    answer = visit("rep012").act(f"/meetings/{own_drill}/sign-in/")

    assert (answer.status, list(answer.json)) == (409, ["error"])


def test_sign_in_to_the_meeting_needs_a_key(visit, own_drill):
    answer = visit("rep012").post(f"/meetings/{own_drill}/sign-in/")

    assert (answer.status, list(answer.json["errors"])) == (422, ["key"])


def test_sign_in_to_the_meeting_needs_a_person(visitor, drill):
    assert visitor.act(f"/meetings/{drill}/sign-in/").status == 401


def test_sign_in_to_no_meeting_is_not_found(alice):
    assert alice.act("/meetings/999999/sign-in/").status == 404

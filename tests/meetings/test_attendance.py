"""Attendance: sign-in by oneself, at the desk and afterwards, undoing, leaving and coming back, leave."""

import pytest

from congress.journal.models import Entry
from congress.meetings.models import Absence, Attendance, Leave, Phase
from congress.meetings.services import Verb, close_phase
from congress.people.models import User
from tests.conftest import TESTER, make_meeting, new_key


@pytest.fixture
def row(meeting, people):
    """alice on the roll."""
    return meeting.representatives.get(user=people.alice)


@pytest.fixture
def desk(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


@pytest.fixture
def sign_in_closed(meeting):
    close_phase(phase=meeting.phases.get(kind=Phase.Kind.SIGN_IN), by=TESTER)


def post(client, representative, deed, **fields):
    address = f"/meetings/{representative.meeting_id}/roll/{representative.pk}/{deed}/"
    return client.post(address, {"key": new_key()} | fields)


def sign_in(client, meeting):
    return client.post(f"/meetings/{meeting.pk}/sign-in/", {"key": new_key()})


def written() -> list:
    """What stands in the tables that attendance is kept in."""
    tables = (Entry, Attendance, Absence, Leave)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def state(representative) -> dict:
    row = type(representative).objects.with_attendance().get(pk=representative.pk)
    return {
        "channel": row.channel,
        "is_in": row.signed_in_at is not None,
        "is_away": row.is_away,
        "is_on_leave": row.is_on_leave,
    }


OUT = {"channel": None, "is_in": False, "is_away": False, "is_on_leave": False}
ONLINE = OUT | {"channel": "online", "is_in": True}
ONSITE = OUT | {"channel": "onsite", "is_in": True}


# Signing in


def test_representative_signs_in_online(meeting, row, alice):
    answer = sign_in(alice, meeting)
    assert (answer.status_code, state(row)) == (201, ONLINE)
    assert answer.json()["id"] == Attendance.objects.get().pk


def test_sign_in_changes_the_meeting_and_the_row_at_the_desk(meeting, row, alice):
    sign_in(alice, meeting)
    entries = Entry.objects.filter(verb=Verb.SIGNED_IN).order_by("topic_id")
    assert [(one.topic_id, one.element, one.actor) for one in entries] == [
        (meeting.desk_topic, row.element, "001"),
        (meeting.topic, None, "001"),
    ]
    assert {"representative", "channel", "salt"} == set(entries[0].facts)


def test_representative_signs_in_once(meeting, alice):
    sign_in(alice, meeting)
    before = written()
    answer = sign_in(alice, meeting)
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


def test_sign_in_is_refused_when_the_window_is_closed(meeting, alice, sign_in_closed):
    before = written()
    assert (sign_in(alice, meeting).status_code, written()) == (409, before)


def test_sign_in_without_a_key_is_refused(meeting, alice):
    before = written()
    answer = alice.post(f"/meetings/{meeting.pk}/sign-in/")
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["key"], before)


@pytest.mark.parametrize(("name", "status"), [("gao", 403), ("dora", 403), ("emil", 403), ("hanna", 404)])
def test_who_is_not_on_the_roll_does_not_sign_in(meeting, people, as_person, name, status):
    before = written()
    assert (sign_in(as_person(getattr(people, name)), meeting).status_code, written()) == (status, before)


def test_moderator_on_the_roll_signs_in_like_others(meeting, people, as_person):
    assert sign_in(as_person(people.bob), meeting).status_code == 201


@pytest.mark.parametrize(
    ("fields", "channel"), [({}, ONSITE), ({"channel": "onsite"}, ONSITE), ({"channel": "online"}, ONLINE)]
)
def test_desk_signs_in(row, desk, people, fields, channel):
    assert post(desk, row, "sign-in", **fields).status_code == 201
    assert (state(row), Attendance.objects.get().by) == (channel, people.dora)


@pytest.mark.parametrize("fields", [{"channel": "by post"}, {"reason": "x" * 201}, {"reason": "a\x00b"}])
def test_desk_is_told_what_does_not_hold(row, desk, fields):
    before = written()
    answer = post(desk, row, "sign-in", **fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, list(fields), before)


@pytest.mark.parametrize("reason", ["", "   "])
def test_afterwards_the_desk_needs_a_reason(row, desk, sign_in_closed, reason):
    before = written()
    assert (post(desk, row, "sign-in", reason=reason).status_code, written()) == (409, before)


def test_afterwards_the_desk_signs_in_with_its_reason(row, desk, sign_in_closed):
    assert post(desk, row, "sign-in", channel="onsite", reason="The scanner failed").status_code == 201
    assert (state(row), Attendance.objects.get().reason) == (ONSITE, "The scanner failed")
    assert [entry.pk for entry in Entry.objects.all() if "scanner" in str(entry.facts)] == []


def test_desk_does_not_sign_in_twice(row, desk):
    post(desk, row, "sign-in")
    before = written()
    assert (post(desk, row, "sign-in", reason="Again").status_code, written()) == (409, before)


def test_row_of_another_meeting_is_not_found_here(meeting, people, desk):
    theirs = make_meeting(people, title="Second Session").representatives.get(user=people.alice)
    before = written()
    for deed in ("sign-in", "undo-sign-in", "leave-meeting", "come-back", "leave"):
        address = f"/meetings/{meeting.pk}/roll/{theirs.pk}/{deed}/"
        assert (deed, desk.post(address, {"key": new_key(), "reason": "x"}).status_code) == (deed, 404)
    assert written() == before


# Undoing


def test_sign_in_is_undone_with_a_trace(meeting, row, alice, desk, people):
    sign_in(alice, meeting)
    assert post(desk, row, "undo-sign-in", reason="Somebody else's phone").status_code == 200
    trace = Attendance.objects.get()
    assert (state(row), trace.undo_reason, trace.undone_by) == (OUT, "Somebody else's phone", people.dora)
    assert trace.undone_at >= trace.signed_in_at


def test_undone_sign_in_frees_a_new_one(meeting, row, alice, desk):
    sign_in(alice, meeting)
    post(desk, row, "undo-sign-in", reason="Somebody else's phone")
    assert sign_in(alice, meeting).status_code == 201
    assert (state(row), Attendance.objects.count()) == (ONLINE, 2)


@pytest.mark.parametrize("fields", [{}, {"reason": ""}, {"reason": "x" * 201}])
def test_undoing_takes_a_reason(meeting, row, alice, desk, fields):
    sign_in(alice, meeting)
    before = written()
    answer = post(desk, row, "undo-sign-in", **fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


@pytest.mark.parametrize("times", [0, 1])
def test_nothing_is_undone_where_nobody_is_signed_in(meeting, row, alice, desk, times):
    for _n in range(times):
        sign_in(alice, meeting)
        post(desk, row, "undo-sign-in", reason="Somebody else's phone")
    before = written()
    assert (post(desk, row, "undo-sign-in", reason="Again").status_code, written()) == (409, before)


def test_own_sign_in_is_not_ones_own_to_undo(meeting, row, alice):
    sign_in(alice, meeting)
    before = written()
    assert (post(alice, row, "undo-sign-in", reason="Mistake").status_code, written()) == (403, before)


# Leaving and coming back


def test_representative_leaves_and_comes_back_several_times(meeting, row, alice):
    sign_in(alice, meeting)
    steps = [(post(alice, row, deed).status_code, state(row)) for deed in ["leave-meeting", "come-back"] * 2]
    assert steps == [(201, ONLINE | {"is_away": True}), (200, ONLINE)] * 2
    assert [(one.back_at is not None) for one in Absence.objects.all()] == [True, True]


def test_desk_lets_somebody_leave_and_come_back(meeting, row, alice, desk):
    sign_in(alice, meeting)
    assert [post(desk, row, deed).status_code for deed in ("leave-meeting", "come-back")] == [201, 200]
    actors = Entry.objects.filter(topic_id=meeting.topic, verb__in=[Verb.LEFT, Verb.CAME_BACK])
    assert {entry.actor for entry in actors} == {"secretariat"}


@pytest.mark.parametrize("deed", ["leave-meeting", "come-back"])
def test_who_has_not_signed_in_neither_leaves_nor_comes_back(row, alice, deed):
    before = written()
    assert (post(alice, row, deed).status_code, written()) == (409, before)


def test_who_left_does_not_leave_again(meeting, row, alice):
    sign_in(alice, meeting)
    post(alice, row, "leave-meeting")
    before = written()
    assert (post(alice, row, "leave-meeting").status_code, written()) == (409, before)


def test_who_is_there_does_not_come_back(meeting, row, alice):
    sign_in(alice, meeting)
    before = written()
    assert (post(alice, row, "come-back").status_code, written()) == (409, before)


def test_nobody_comes_back_to_an_undone_sign_in(meeting, row, alice, desk):
    sign_in(alice, meeting)
    post(alice, row, "leave-meeting")
    post(desk, row, "undo-sign-in", reason="Somebody else's phone")
    before = written()
    assert (post(alice, row, "come-back").status_code, written()) == (409, before)


@pytest.mark.parametrize("deed", ["leave-meeting", "come-back", "leave"])
def test_others_do_not_move_a_representative(meeting, row, alice, people, as_person, deed):
    sign_in(alice, meeting)
    before = written()
    for name in ("bob", "charlie", "gao", "emil"):
        assert post(as_person(getattr(people, name)), row, deed, reason="x").status_code == 403
    assert written() == before


# Leave


def ask(client, row, reason="Ill"):
    return post(client, row, "leave", reason=reason)


def decide(client, leave, decision):
    meeting = leave.representative.meeting
    return client.post(f"/meetings/{meeting.pk}/leaves/{leave.pk}/decide/", {"key": new_key(), "decision": decision})


def test_representative_asks_for_leave(row, alice):
    assert ask(alice, row).status_code == 201
    leave = Leave.objects.get()
    assert (leave.state, leave.reason, leave.decided_at, state(row)) == ("asked", "Ill", None, OUT)
    assert [entry.pk for entry in Entry.objects.all() if "Ill" in str(entry.facts)] == []


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_leave_takes_a_reason(row, alice, reason):
    before = written()
    answer = ask(alice, row, reason)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


@pytest.mark.parametrize(("decision", "kept"), [("grant", "granted"), ("refuse", "refused")])
def test_secretariat_decides(row, alice, desk, people, decision, kept):
    ask(alice, row)
    leave = Leave.objects.get()
    assert decide(desk, leave, decision).status_code == 200
    leave.refresh_from_db()
    assert (leave.state, leave.decided_by, leave.decided_at is not None) == (kept, people.dora, True)
    assert state(row)["is_on_leave"] == (decision == "grant")


@pytest.mark.parametrize("second", ["grant", "refuse"])
def test_leave_is_decided_once(row, alice, desk, second):
    ask(alice, row)
    leave = Leave.objects.get()
    decide(desk, leave, "grant")
    before = written()
    assert (decide(desk, leave, second).status_code, written()) == (409, before)


@pytest.mark.parametrize("decision", ["", "perhaps", "granted"])
def test_decision_is_one_of_two(row, alice, desk, decision):
    ask(alice, row)
    before = written()
    answer = decide(desk, Leave.objects.get(), decision)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["decision"], before)


def test_leave_of_another_meeting_is_not_found_here(meeting, people, alice, desk):
    theirs = make_meeting(people, title="Second Session").representatives.get(user=people.alice)
    ask(alice, theirs)
    before = written()
    address = f"/meetings/{meeting.pk}/leaves/{Leave.objects.get().pk}/decide/"
    assert desk.post(address, {"key": new_key(), "decision": "grant"}).status_code == 404
    assert written() == before


def test_leave_is_asked_for_once(row, alice):
    ask(alice, row)
    before = written()
    assert (ask(alice, row).status_code, written()) == (409, before)


def test_refused_leave_may_be_asked_for_again(row, alice, desk):
    ask(alice, row)
    decide(desk, Leave.objects.get(), "refuse")
    assert ask(alice, row, "Very ill").status_code == 201


def test_who_has_signed_in_asks_for_no_leave(meeting, row, alice):
    sign_in(alice, meeting)
    before = written()
    assert (ask(alice, row).status_code, written()) == (409, before)


def test_long_names_and_reasons_are_escaped(meeting, row, alice, desk, people, as_person):
    User.objects.filter(pk=people.alice.pk).update(name="<i>Alice</i>")
    ask(alice, row, "<script>alert(1)</script>")
    page = as_person(people.dora, accept="text/html").get(row.get_absolute_url()).content.decode()
    assert [text for text in ("<i>Alice", "<script>alert") if text in page] == []

"""Phases: the default order, opening, closing, opening again, undoing, and the reasons why not yet."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.models import Meeting, Phase, PhaseDeed
from congress.meetings.parts import PhasePart, phase_parts
from congress.meetings.services import (
    Verb,
    close_phase,
    create_meeting,
    open_phase,
    sign_in_by_staff,
    undo_phase,
)
from tests.conftest import TESTER, new_key

KINDS = [
    "preparation",
    "advance-reading",
    "sign-in",
    "review",
    "evaluation",
    "group-exchange",
    "briefing",
    "ballots",
    "closing",
    "symposiums",
    "handling",
]


@pytest.fixture
def empty_meeting(db):
    """Nobody on the roll, no groups."""
    return create_meeting(
        by=TESTER, place="Oak Street", title="Other", held_on=date(2020, 4, 7), telephone="000-0000-8888"
    )


@pytest.fixture
def desk(people, as_person):
    return as_person(people.dora)


def phase_of(meeting, kind) -> Phase:
    return meeting.phases.get(kind=kind)


def open_kinds(meeting) -> list[str]:
    return list(meeting.phases.open().values_list("kind", flat=True))


def deeds(phase) -> list[str]:
    return list(phase.deeds.values_list("deed", flat=True))


def post(client, phase, deed, **fields):
    return client.post(f"/meetings/{phase.meeting_id}/phases/{phase.pk}/{deed}/", {"key": new_key()} | fields)


def written() -> tuple:
    return Entry.objects.count(), PhaseDeed.objects.count(), list(Phase.objects.open().values_list("pk", flat=True))


def test_new_meeting_has_the_default_phases_in_order_and_closed(empty_meeting):
    assert list(empty_meeting.phases.values_list("kind", flat=True)) == KINDS
    assert open_kinds(empty_meeting) == []


def test_closing_alone_needs_a_quorum(empty_meeting):
    assert [phase.kind for phase in empty_meeting.phases.filter(needs_quorum=True)] == ["closing"]


def test_phases_are_told_as_json(meeting, people, as_person):
    told = as_person(people.alice).get(f"/meetings/{meeting.pk}/phases/").json()
    assert [phase["kind"] for phase in told] == KINDS
    assert [phase["kind"] for phase in told if phase["open"]] == ["sign-in", "group-exchange"]
    assert {frozenset(phase) for phase in told} == {frozenset({"pk", "kind", "title", "open"})}


def test_phases_are_told_in_the_persons_language(meeting, people, as_person):
    client = as_person(people.alice)
    address = f"/meetings/{meeting.pk}/phases/"
    titles = {
        language: client.get(address, headers={"Accept-Language": language}).json()[0]["title"]
        for language in ("en", "zh-CN")
    }
    assert titles == {"en": "Preparation", "zh-CN": "筹备"}


# Opening and closing


def test_secretariat_opens_a_phase(meeting, desk, people):
    phase = phase_of(meeting, "review")
    answer = post(desk, phase, "open")
    assert answer.status_code == 200
    assert answer.json() | {"seq": 0} == {"id": phase.pk, "element": phase.element, "topic": meeting.topic, "seq": 0}
    deed = phase.deeds.get()
    assert (deed.deed, deed.by, deed.reason, deed.opened_before) == ("opened", people.dora, "", None)


def test_opening_one_closes_no_other(meeting, desk):
    post(desk, phase_of(meeting, "review"), "open")
    assert open_kinds(meeting) == ["sign-in", "review", "group-exchange"]


def test_opening_is_one_entry_of_the_phase_without_a_name(meeting, desk):
    post(desk, phase_of(meeting, "review"), "open")
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.topic_id) == (Verb.PHASE_OPENED, "secretariat", meeting.topic)
    assert set(entry.facts) == {"phase", "open", "salt"}


def test_open_phase_does_not_open_twice(meeting, desk):
    before = written()
    answer = post(desk, phase_of(meeting, "sign-in"), "open", reason="Once more")
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


def test_secretariat_closes_a_phase(meeting, desk):
    phase = phase_of(meeting, "sign-in")
    assert post(desk, phase, "close").status_code == 200
    assert (open_kinds(meeting), deeds(phase)) == (["group-exchange"], ["opened", "closed"])


@pytest.mark.parametrize("kind", ["review", "preparation"])
def test_phase_that_is_not_open_does_not_close(meeting, desk, kind):
    before = written()
    assert (post(desk, phase_of(meeting, kind), "close").status_code, written()) == (409, before)


@pytest.mark.parametrize("deed", ["open", "close", "undo"])
def test_phase_is_not_moved_without_a_key(meeting, desk, deed):
    before = written()
    answer = post(desk, phase_of(meeting, "review"), deed, key="no key")
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["key"], before)


@pytest.mark.parametrize("deed", ["open", "close", "undo"])
def test_phase_of_another_meeting_is_not_found_here(meeting, empty_meeting, desk, deed):
    before = written()
    theirs = phase_of(empty_meeting, "preparation")
    answer = desk.post(f"/meetings/{meeting.pk}/phases/{theirs.pk}/{deed}/", {"key": new_key()})
    assert (answer.status_code, written()) == (404, before)


# Opening again


def test_opening_again_takes_a_reason(meeting, desk):
    phase = phase_of(meeting, "sign-in")
    post(desk, phase, "close")
    before = written()
    for reason in ({}, {"reason": ""}, {"reason": "   "}, {"reason": "x" * 201}, {"reason": "a\x00b"}):
        answer = post(desk, phase, "open", **reason)
        assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


def test_missing_reason_shows_the_form_again(meeting, people, as_person):
    desk = as_person(people.dora, accept="text/html")
    phase = phase_of(meeting, "sign-in")
    post(desk, phase, "close")
    answer = post(desk, phase, "open", reason="x" * 201)
    assert answer.status_code == 422
    assert "x" * 201 in answer.content.decode()


def test_phase_opens_again_with_its_reason(meeting, desk):
    phase = phase_of(meeting, "sign-in")
    first = phase.opened_at
    post(desk, phase, "close")
    assert post(desk, phase, "open", reason="Late bus").status_code == 200
    phase.refresh_from_db()
    assert (phase.is_open, phase.opened_at > first, deeds(phase)) == (True, True, ["opened", "closed", "reopened"])
    assert phase.deeds.last().reason == "Late bus"


def test_reason_stands_in_no_journal(meeting, desk):
    phase = phase_of(meeting, "sign-in")
    post(desk, phase, "close")
    post(desk, phase, "open", reason="Late bus")
    assert [entry.pk for entry in Entry.objects.all() if "Late bus" in str(entry.facts)] == []


def test_service_itself_wants_the_reason(meeting):
    phase = close_phase(phase=phase_of(meeting, "sign-in"), by=TESTER)
    before = written()
    with pytest.raises(ActionRefused):
        open_phase(phase=phase, by=TESTER)
    assert written() == before


# Undoing


def undo_at(phase, **later) -> list[str]:
    """What was done to the phase, after undoing that much later."""
    with time_machine.travel(timezone.now() + timedelta(**later), tick=False):
        undo_phase(phase=phase, by=TESTER)
    return deeds(phase)


def test_opening_is_undone_with_a_trace(meeting, desk):
    phase = phase_of(meeting, "review")
    post(desk, phase, "open")
    assert post(desk, phase, "undo").status_code == 200
    phase.refresh_from_db()
    assert (phase.opened_at, phase.closed_at, deeds(phase)) == (None, None, ["opened", "undone"])


def test_closing_is_undone_and_the_phase_is_open_as_before(meeting, desk):
    phase = phase_of(meeting, "sign-in")
    opened = phase.opened_at
    post(desk, phase, "close")
    post(desk, phase, "undo")
    phase.refresh_from_db()
    assert (phase.opened_at, phase.closed_at) == (opened, None)


def test_opening_again_is_undone_and_the_phase_is_closed_as_before(meeting):
    phase = close_phase(phase=phase_of(meeting, "sign-in"), by=TESTER)
    closed = phase.closed_at
    undo_phase(phase=open_phase(phase=phase, by=TESTER, reason="Late bus"), by=TESTER)
    phase.refresh_from_db()
    assert phase.closed_at == closed


def test_undone_opening_is_opened_without_a_reason(meeting, desk):
    phase = phase_of(meeting, "review")
    for deed in ("open", "undo"):
        post(desk, phase, deed)
    assert post(desk, phase, "open").status_code == 200


def test_step_is_undone_within_ten_minutes(meeting):
    phase = open_phase(phase=phase_of(meeting, "review"), by=TESTER)
    assert undo_at(phase, minutes=9, seconds=50) == ["opened", "undone"]


def test_step_is_not_undone_after_ten_minutes(meeting):
    phase = open_phase(phase=phase_of(meeting, "review"), by=TESTER)
    before = written()
    with pytest.raises(ActionRefused):
        undo_at(phase, minutes=10)
    assert written() == before


def test_step_is_not_undone_twice(meeting, desk):
    phase = phase_of(meeting, "review")
    post(desk, phase, "open")
    post(desk, phase, "undo")
    before = written()
    assert (post(desk, phase, "undo").status_code, written()) == (409, before)


def test_nothing_is_undone_where_nothing_was_done(meeting, desk):
    before = written()
    assert (post(desk, phase_of(meeting, "handling"), "undo").status_code, written()) == (409, before)


def test_page_offers_undoing_only_while_it_is_possible(meeting, people, as_person):
    desk = as_person(people.dora, accept="text/html")
    page = f"/meetings/{meeting.pk}/phases/{phase_of(meeting, 'sign-in').pk}/"
    assert desk.get(page).context["can_undo"] is True
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert desk.get(page).context["can_undo"] is False


# Why not yet


def test_sign_in_does_not_open_without_a_roll(empty_meeting, desk):
    before = written()
    answer = post(desk, phase_of(empty_meeting, "sign-in"), "open")
    assert (answer.status_code, written()) == (409, before)


def test_group_exchange_does_not_open_without_rooms(empty_meeting, desk):
    before = written()
    assert (post(desk, phase_of(empty_meeting, "group-exchange"), "open").status_code, written()) == (409, before)


def test_closing_does_not_open_without_a_quorum(meeting, desk):
    before = written()
    answer = desk.post(
        f"/meetings/{meeting.pk}/phases/{phase_of(meeting, 'closing').pk}/open/",
        {"key": new_key()},
        headers={"Accept-Language": "en"},
    )
    assert (answer.status_code, written()) == (409, before)
    assert answer.json() == {"error": "There is no quorum: 0 of 3 are present, 2 are needed."}


def test_closing_opens_with_a_quorum(meeting, desk):
    for representative in meeting.representatives.all()[:2]:
        sign_in_by_staff(representative=representative, channel="onsite", by=TESTER)
    assert post(desk, phase_of(meeting, "closing"), "open").status_code == 200


def test_page_says_what_is_missing_and_offers_no_button(empty_meeting, people, as_person):
    desk = as_person(people.dora, accept="text/html")
    phase = phase_of(empty_meeting, "sign-in")
    page = desk.get(f"/meetings/{empty_meeting.pk}/phases/{phase.pk}/", headers={"Accept-Language": "en"})
    assert page.context["why_not"] == ["There is nobody on the roll yet."]
    assert f"{phase.pk}/open/" not in page.content.decode()


class Unfinished(PhasePart):
    """A part that is never ready to open nor to close."""

    def why_not_open(self, phase):
        return ["The first thing is missing.", "The second thing is missing."]

    def why_not_close(self, phase):
        return ["A ballot is open."]


@pytest.fixture
def unfinished():
    part = Unfinished()
    phase_parts.append(part)
    yield part
    phase_parts.remove(part)


def test_every_reason_is_told(meeting, desk, unfinished):
    before = written()
    answer = post(desk, phase_of(meeting, "review"), "open")
    assert answer.json() == {"error": "The first thing is missing. The second thing is missing."}
    assert (answer.status_code, written()) == (409, before)


def test_phase_does_not_close_while_something_goes_on(meeting, desk, unfinished):
    before = written()
    answer = post(desk, phase_of(meeting, "sign-in"), "close")
    assert (answer.status_code, answer.json(), written()) == (409, {"error": "A ballot is open."}, before)


@pytest.mark.parametrize(("kind", "deed"), [("sign-in", None), ("review", "open")])
def test_undoing_asks_for_the_reasons_too(meeting, desk, kind, deed, unfinished):
    phase = phase_of(meeting, kind)
    if deed:
        phase_parts.remove(unfinished)
        post(desk, phase, deed)
        phase_parts.append(unfinished)
    before = written()
    assert (post(desk, phase, "undo").status_code, written()) == (409, before)


def test_meeting_title_may_hold_anything(meeting, people, as_person):
    Meeting.objects.filter(pk=meeting.pk).update(title="<b>Day</b>")
    page = as_person(people.alice, accept="text/html").get(f"/meetings/{meeting.pk}/").content.decode()
    assert "<b>Day</b>" not in page
    assert "&lt;b&gt;Day&lt;/b&gt;" in page

"""A ballot's life: from draft to publication, each move in each state, what is missing, the clock, the journal."""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.clock import clock_jobs
from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused
from congress.journal.verify import verify_topic
from congress.meetings.models import Phase, Representative
from congress.meetings.services import close_phase, enroll, open_phase, sign_in_by_staff, undo_phase
from tests.conftest import TESTER
from voting.models import Ballot, Elector, Paper, Vote
from voting.services.recorded import (
    GRACE,
    Verb,
    close_ballot,
    close_due_ballots,
    make_ballot,
    open_ballot,
    publish_ballot,
    withdraw_ballot,
)

State = Ballot.State
MOVES = {
    "open": {State.DRAFT: State.OPEN},
    "close": {State.OPEN: State.COUNTED},
    "publish": {State.COUNTED: State.PUBLISHED},
    "withdraw": dict.fromkeys([State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED], State.WITHDRAWN),
}


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Paper, Elector, Vote)]


def verbs(ballot) -> list[str]:
    return list(Entry.objects.filter(topic_id=ballot.topic).order_by("seq").values_list("verb", flat=True))


def refused(deed, **arguments) -> tuple:
    """The reasons; nothing was written."""
    before = written()
    with pytest.raises(ActionRefused) as refusal:
        deed(by=TESTER, **arguments)
    assert written() == before
    return refusal.value.reasons


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


# Moves


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("deed", MOVES)
def test_move_is_done_in_its_states_alone(draft, vote, dora, post, deed, start):
    """The draft became the open ballot of `vote`; its state is set as if it had come that far."""
    if start == State.DRAFT:
        Elector.objects.all().delete()
    Ballot.objects.filter(pk=draft.pk).update(state=start)
    before, end = written(), MOVES[deed].get(start)
    answer = post(dora, draft, deed, reason="Wrong wording")
    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == ((200, end) if end else (409, start))
    assert (written() == before) == (end is None)


def test_draft_is_made_with_its_papers(draft):
    assert (draft.state, draft.kind, draft.is_secret, draft.phase.kind) == ("draft", "motion", False, "ballots")
    papers = list(draft.papers.values_list("position", "subject", "kind", "max_choices"))
    assert papers == [(1, "The plan", "motion", 1), (2, "The report", "motion", 1)]
    assert [[option["id"] for option in paper.options] for paper in draft.papers.all()] == [
        ["approve", "oppose", "abstain"]
    ] * 2


def test_draft_is_recorded_with_the_meeting(draft):
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.facts) == (draft.meeting.topic, Verb.DRAFTED, {"ballot": str(draft.pk)})
    assert verbs(draft) == []


def test_secret_ballot_never_opens_as_a_recorded_one(draft, in_english):
    Ballot.objects.filter(pk=draft.pk).update(is_secret=True)
    assert refused(open_ballot, ballot=draft) == ("A secret ballot cannot be held as a recorded one.",)


def test_meeting_without_a_phase_for_ballots_has_none(meeting):
    meeting.phases.filter(kind=Phase.Kind.BALLOTS).delete()
    assert len(refused(make_ballot, meeting=meeting, title="Other", subjects=["One"])) == 1


# Opening


def test_opening_freezes_the_register(ballot):
    assert list(ballot.electors.values_list("label", "voted_at")) == [("001", None), ("002", None), ("003", None)]
    assert (ballot.state, ballot.roll, ballot.frozen_at) == ("open", 3, ballot.opened_at)


def test_register_of_those_present_has_who_signed_in(meeting, phase):
    draft = make_ballot(meeting=meeting, title="Now", subjects=["One"], electors_from="present", by=TESTER)
    sign_in_by_staff(representative=meeting.representatives.get(number="002"), channel="onsite", by=TESTER)
    ballot = open_ballot(ballot=draft, by=TESTER)
    assert (list(ballot.electors.values_list("label", flat=True)), ballot.roll) == (["002"], 3)


def test_who_is_enrolled_later_is_no_elector(meeting, ballot, people, as_person, post, filled):
    enroll(meeting=meeting, representatives=[Representative(user=people.hanna, number="004")], by=TESTER)
    before = written()
    answer = post(as_person(people.hanna), ballot, "cast", **filled("approve", "approve"))
    assert (answer.status_code, written()) == (403, before)


def test_labels_have_equal_width(meeting, phase, draft):
    Representative.objects.filter(number="001").update(number="1")
    ballot = open_ballot(ballot=draft, by=TESTER)
    assert list(ballot.electors.values_list("label", flat=True)) == ["001", "002", "003"]


def test_everything_that_is_missing_is_told(draft, phase, in_english):
    draft.papers.all().delete()
    draft.meeting.representatives.all().delete()
    close_phase(phase=phase, by=TESTER)
    Phase.objects.filter(pk=phase.pk).update(needs_quorum=True)
    Ballot.objects.filter(pk=draft.pk).update(closes_at=timezone.now())
    assert refused(open_ballot, ballot=draft) == (
        "There is nothing to vote on yet.",
        "Nobody could vote: there is nobody on the register.",
        "Ballots is not open.",
        "There is no quorum.",
        "The time at which it should close is over.",
    )


def test_ballot_opens_with_the_quorum_its_phase_needs(draft, phase, meeting):
    Phase.objects.filter(pk=phase.pk).update(needs_quorum=True)
    assert len(refused(open_ballot, ballot=draft)) == 1
    for representative in meeting.representatives.all()[:2]:
        sign_in_by_staff(representative=representative, channel="onsite", by=TESTER)
    assert open_ballot(ballot=draft, by=TESTER).state == State.OPEN


def test_opening_is_two_entries_of_one_act(draft, dora, post):
    answer = post(dora, draft, "open")
    frozen, opened = Entry.objects.filter(topic_id=draft.topic).order_by("seq")
    assert answer.json() == {"id": draft.pk, "element": f"ballot-{draft.pk}", "topic": draft.topic, "seq": 1}
    assert (frozen.seq, frozen.verb, opened.seq, opened.verb) == (1, Verb.FROZEN, 2, Verb.OPENED)
    assert (opened.facts, frozen.actor) == ({"issued": 3, "closes_at": None}, "secretariat")
    labels = json.dumps(["001", "002", "003"], separators=(",", ":")).encode()
    assert frozen.facts["register_digest"] == hashlib.sha256(labels).hexdigest()
    assert (frozen.facts["ballot"], frozen.facts["electors"], frozen.facts["kind"]) == (str(draft.pk), 3, "motion")
    assert [paper["id"] for paper in frozen.facts["papers"]] == [str(paper.pk) for paper in draft.papers.all()]
    assert [option["id"] for option in frozen.facts["papers"][0]["options"]] == ["approve", "oppose", "abstain"]


# Closing by the clock


@pytest.fixture
def timed(meeting, phase):
    """Open for ten minutes."""
    draft = make_ballot(meeting=meeting, title="Short", subjects=["One"], minutes=10, by=TESTER)
    return open_ballot(ballot=draft, by=TESTER)


def test_minutes_run_from_the_opening(timed):
    assert timed.closes_at - timed.opened_at - timedelta(minutes=10) < timedelta(seconds=5)
    opened = Entry.objects.get(topic_id=timed.topic, verb=Verb.OPENED)
    assert opened.facts["closes_at"] == timed.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(("late", "closed"), [(-1, 0), (0, 0), (60, 0), (60.001, 1)])
def test_clock_closes_after_the_grace(timed, late, closed):
    now = timed.closes_at + timedelta(seconds=late)
    assert close_due_ballots(now) == closed
    timed.refresh_from_db()
    assert timed.state == (State.COUNTED if closed else State.OPEN)


def test_clock_closes_once(timed):
    late = timed.closes_at + GRACE + timedelta(seconds=1)
    assert [close_due_ballots(late) for _n in range(3)] == [1, 0, 0]
    assert verbs(timed) == [Verb.FROZEN, Verb.OPENED, Verb.CLOSED, Verb.COUNTED]
    assert Entry.objects.get(topic_id=timed.topic, verb=Verb.CLOSED).actor == "clock"


def test_clock_leaves_open_what_has_no_time(ballot):
    assert close_due_ballots(timezone.now() + timedelta(days=9)) == 0


def test_job_is_registered():
    assert clock_jobs["close ballots"] == close_due_ballots


@pytest.mark.parametrize(("late", "status"), [(59, 201), (61, 409)])
def test_paper_begun_before_is_taken_within_the_grace(timed, people, as_person, post, late, status):
    alice = as_person(people.alice)
    with time_machine.travel(timed.closes_at + timedelta(seconds=late), tick=False):
        answer = post(alice, timed, "cast", **{str(timed.papers.get().pk): "approve"})
    assert (answer.status_code, Vote.objects.count()) == (status, int(status == 201))


# Publishing, withdrawing


def test_whole_life_is_a_whole_chain(counted):
    publish_ballot(ballot=counted, by=TESTER)
    cast = [Verb.CAST] * 2
    assert verbs(counted) == [Verb.FROZEN, Verb.OPENED, *cast, Verb.CLOSED, Verb.COUNTED, Verb.PUBLISHED]
    assert list(verify_topic(Topic.objects.get(name=counted.topic))) == []


def test_reason_of_a_withdrawal_stands_in_the_row_alone(ballot):
    withdraw_ballot(ballot=ballot, reason="Wrong wording", by=TESTER)
    ballot.refresh_from_db()
    assert (ballot.withdrawal_reason, verbs(ballot)[-1]) == ("Wrong wording", Verb.WITHDRAWN)
    assert [entry.pk for entry in Entry.objects.all() if "Wrong" in str(entry.facts)] == []


def test_withdrawn_draft_leaves_its_topic_empty(draft):
    withdraw_ballot(ballot=draft, reason="Wrong wording", by=TESTER)
    last = Entry.objects.latest("pk")
    assert (verbs(draft), last.topic_id, last.verb) == ([], draft.meeting.topic, Verb.WITHDRAWN)


def test_withdrawing_takes_a_reason(ballot, dora, post):
    before = written()
    for reason in ({}, {"reason": " "}, {"reason": "x" * 201}, {"reason": "a\x00b"}):
        answer = post(dora, ballot, "withdraw", **reason)
        assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


@pytest.mark.parametrize("deed", MOVES)
def test_nothing_moves_without_a_key(ballot, dora, post, deed):
    before = written()
    answer = post(dora, ballot, deed, key="none", reason="Wrong wording")
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["key"], before)


# The phase


def test_phase_with_an_open_ballot_does_not_close(ballot, phase, in_english):
    assert refused(close_phase, phase=phase) == ("The ballot “Projects” is still open.",)
    assert refused(undo_phase, phase=phase) == ("The ballot “Projects” is still open.",)
    close_ballot(ballot=ballot, by=TESTER)
    assert not close_phase(phase=phase, by=TESTER).is_open


def test_draft_holds_up_no_phase(draft, phase):
    assert not close_phase(phase=phase, by=TESTER).is_open


def test_ballot_of_another_phase_opens_with_that(meeting, phase):
    evaluation = meeting.phases.get(kind=Phase.Kind.EVALUATION)
    draft = make_ballot(meeting=meeting, title="Work", subjects=["One"], phase=evaluation, by=TESTER)
    assert len(refused(open_ballot, ballot=draft)) == 1
    open_phase(phase=evaluation, by=TESTER)
    assert open_ballot(ballot=draft, by=TESTER).state == State.OPEN

"""The acts on a secret ballot over HTTP: what each needs, what takes two, and that a refusal writes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused
from congress.journal.verify import verify_topic
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from congress.people.models import Membership
from congress.people.services import appoint
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting import signing
from voting.models import Ballot, Confirmation, Elector, Issuance
from voting.permissions import can_see_result
from voting.services.recorded import cast_votes, close_ballot, publish_ballot, withdraw_ballot
from voting.services.secret import close_secret, open_secret

State = Ballot.State
CHAIN = ["ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted", "ballot.published"]
DEEDS = ["freeze", "open", "close", "publish", "withdraw"]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Elector, Issuance, Confirmation)]


def verbs(topic) -> list[str]:
    return list(Entry.objects.filter(topic_id=topic).order_by("seq").values_list("verb", flat=True))


@pytest.fixture
def draft(meeting, ready_keys):
    assemble(meeting, 20)
    return secret_draft(meeting)


@pytest.fixture
def ballot(draft):
    """Open, with one booklet cast."""
    ballot = frozen(draft)
    booklet = collected(ballot, electors(ballot)[0])
    ballot = opened(ballot)
    cast(booklet, "sat", "basic")
    return ballot


@pytest.fixture
def counted(ballot):
    return close_secret(ballot=ballot, by=TESTER)


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def gao(people, as_person):
    return as_person(people.gao)


@pytest.fixture
def hanna(people, as_person):
    """Of the secretariat, too."""
    appoint(user=people.hanna, role=Membership.Role.SECRETARIAT)
    return as_person(people.hanna)


def test_whole_life_over_http(draft, dora, gao, post):
    statuses = [post(dora, draft, "freeze").status_code]
    booklet = collected(draft, electors(draft)[0])
    statuses.append(post(dora, draft, "open").status_code)
    cast(booklet, "sat", "basic")
    statuses += [post(one, draft, deed).status_code for deed in ("close", "publish") for one in (dora, gao)]
    draft.refresh_from_db()
    assert statuses == [200, 200, 202, 200, 202, 200]
    assert (draft.state, [one["returned"] for one in draft.totals.values()]) == (State.PUBLISHED, [1, 1])
    assert verbs(draft.topic) == CHAIN
    assert list(verify_topic(Topic.objects.get(name=draft.topic))) == []


def test_nothing_is_told_of_one_persons_collecting(ballot, dora, gao, post):
    """Of the elector who collected and cast no entry tells, and no time."""
    elector = electors(ballot)[0]
    assert Entry.objects.filter(user=elector.representative.user).exists() is False
    assert (elector.voted_at, [one for one in verbs(ballot.topic) if one not in CHAIN]) == (None, [])
    assert [entry.pk for entry in Entry.objects.filter(topic_id=ballot.topic) if entry.actor == elector.label] == []


def test_acts_lead_to_the_page_of_figures(draft, people, as_person, post):
    answer = post(as_person(people.dora, accept="text/html"), draft, "freeze")
    assert (answer.status_code, answer.url) == (303, f"/ballots/{draft.pk}/result/")


# Each step in its state alone


POSSIBLE = {
    "freeze": {},  # of a draft: below
    "open": {State.FROZEN: 200},
    # Closed again, it answers as it did.
    "close": {State.OPEN: 202, State.CLOSED: 200, State.COUNTED: 200, State.PUBLISHED: 200},
    "publish": {State.COUNTED: 202},
    "withdraw": dict.fromkeys([State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED], 200),
}
CHANGES_NOTHING = [("close", State.CLOSED), ("close", State.COUNTED), ("close", State.PUBLISHED)]


def test_step_is_done_in_its_states_alone(counted, dora, post):
    """The state is set as if it had come that far, and no further; the box has nothing to do."""
    for deed, state in [(deed, state) for deed in DEEDS for state in State if (deed, state) != ("freeze", State.DRAFT)]:
        Ballot.objects.filter(pk=counted.pk).update(state=state, box_state="discarded")
        with transaction.atomic():
            before, status = written(), POSSIBLE[deed].get(state, 409)
            answer = post(dora, counted, deed, reason="Wrong wording")
            is_still = status == 409 or (deed, state) in CHANGES_NOTHING
            assert (deed, state, answer.status_code, written() == before) == (deed, state, status, is_still)
            transaction.set_rollback(True)


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_moves_without_a_key(ballot, dora, post, deed):
    before = written()
    answer = post(dora, ballot, deed, key="none", reason="Wrong wording")
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["key"], before)


def test_secret_ballot_is_never_moved_as_a_recorded_one(ballot):
    before = written()
    elector = electors(ballot)[0]
    choices = {paper.pk: "sat" for paper in ballot.papers.all()}
    for deed, having in (
        (cast_votes, {"elector": elector, "choices": choices}),
        (close_ballot, {"ballot": ballot}),
        (publish_ballot, {"ballot": ballot}),
        (withdraw_ballot, {"ballot": ballot, "reason": "Wrong"}),
    ):
        with pytest.raises(Exception, match=r".") as refusal:
            deed(by=TESTER, **having)
        assert (type(refusal.value).__name__, written()) == ("ActionRefused", before)


def test_secret_paper_is_not_cast_over_the_recorded_address(ballot, as_person):
    elector = electors(ballot)[0]
    before = written()
    fields = {str(paper.pk): "sat" for paper in ballot.papers.all()} | {"key": new_key()}
    answer = as_person(elector.representative.user).post(f"/ballots/{ballot.pk}/cast/", fields)
    assert (answer.status_code, written()) == (409, before)


# Two persons


def test_first_yes_moves_nothing_and_is_told_with_the_meeting(ballot, dora, post):
    answer = post(dora, ballot, "close")
    ballot.refresh_from_db()
    last = Entry.objects.latest("pk")
    assert (answer.status_code, ballot.state, ballot.closing_at) == (202, State.OPEN, None)
    assert (last.topic_id, last.verb, last.actor) == (ballot.meeting.topic, "ballot.confirmed", "secretariat")
    assert last.facts == {"ballot": str(ballot.pk), "deed": "close"}
    assert verbs(ballot.topic) == CHAIN[:2]


@pytest.mark.parametrize(("deed", "end"), [("close", State.COUNTED), ("publish", State.PUBLISHED)])
@pytest.mark.parametrize("order", ["dora gao", "gao dora"])
def test_two_complete_it_in_either_order(ballot, dora, gao, post, deed, end, order):
    if deed == "publish":
        close_secret(ballot=ballot, by=TESTER)
    clients = {"dora": dora, "gao": gao}
    statuses = [post(clients[name], ballot, deed).status_code for name in order.split()]
    ballot.refresh_from_db()
    assert (statuses, ballot.state) == ([202, 200], end)


@pytest.mark.parametrize("deed", ["close", "publish"])
def test_one_person_twice_is_not_two(ballot, dora, gao, post, deed):
    if deed == "publish":
        close_secret(ballot=ballot, by=TESTER)
    state = Ballot.objects.get(pk=ballot.pk).state
    for client in (dora, gao):
        Confirmation.objects.all().delete()
        assert [post(client, ballot, deed).status_code for _n in range(2)] == [202, 202]
        assert Ballot.objects.get(pk=ballot.pk).state == state


@pytest.mark.parametrize("deed", ["close", "publish"])
def test_two_of_one_sort_are_not_enough(ballot, meeting, people, as_person, dora, hanna, gao, post, deed):
    if deed == "publish":
        close_secret(ballot=ballot, by=TESTER)
    state = Ballot.objects.get(pk=ballot.pk).state
    add_attendant(meeting=meeting, user=people.emil, role=Attendant.Role.SCRUTINEER)
    for pair in ([dora, hanna], [gao, as_person(people.emil)]):
        Confirmation.objects.all().delete()
        assert [post(client, ballot, deed).status_code for client in pair] == [202, 202]
        assert Ballot.objects.get(pk=ballot.pk).state == state


def test_who_is_both_still_needs_another(ballot, meeting, people, dora, post, hanna):
    add_attendant(meeting=meeting, user=people.dora, role=Attendant.Role.SCRUTINEER)
    assert [post(client, ballot, "close").status_code for client in (dora, dora, hanna)] == [202, 202, 200]


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 202)])
def test_yes_holds_for_ten_minutes(ballot, dora, gao, post, minutes, status):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        post(dora, ballot, "close")
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        assert post(gao, ballot, "close").status_code == status


def test_yes_to_closing_is_none_to_publishing(ballot, dora, gao, post):
    for client in (dora, gao):
        post(client, ballot, "close")
    assert post(gao, ballot, "publish").status_code == 202


def test_same_request_is_answered_the_same(ballot, dora, gao, post):
    first, second = new_key(), new_key()
    answers = [post(dora, ballot, "close", key=first) for _n in range(2)]
    answers += [post(gao, ballot, "close", key=second) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202, 200, 200]
    assert (answers[0].json(), answers[2].json()) == (answers[1].json(), answers[3].json())


def test_others_confirm_nothing(ballot, people, as_person, post):
    before = written()
    for name in ("alice", "emil"):
        client = as_person(getattr(people, name))
        assert [post(client, ballot, deed).status_code for deed in ("close", "publish")] == [403, 403]
    assert written() == before


def test_scrutineer_of_another_meeting_confirms_nothing(ballot, meeting, as_person, people, post):
    Attendant.objects.filter(user=people.gao).update(role=Attendant.Role.OBSERVER)
    assert post(as_person(people.gao), ballot, "close").status_code == 403


def test_scrutineer_sees_the_count_before_it_is_published(counted, people):
    assert [can_see_result(user, counted) for user in (people.dora, people.gao, people.emil)] == [True, True, False]


# Opening


def test_opening_tells_how_many_have_collected(draft, dora, post):
    ballot = frozen(draft)
    collected(ballot, electors(ballot)[0])
    post(dora, ballot, "open")
    collected(ballot, electors(ballot)[1])
    ballot.refresh_from_db()
    opening = Entry.objects.get(topic_id=ballot.topic, verb="ballot.opened").facts
    assert opening == {"issued": 1, "closes_at": ballot.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    turnout = dora.get(f"/ballots/{ballot.pk}/result/").json()["turnout"]
    assert turnout == {"electors": 20, "collected": 2, "at_opening": 1, "in_hall": 0}


def test_minutes_run_from_the_opening(meeting, ready_keys):
    assemble(meeting, 20)
    ballot = opened(frozen(secret_draft(meeting, minutes=10)))
    assert ballot.closes_at - ballot.opened_at - timedelta(minutes=10) < timedelta(seconds=5)


def test_opening_is_refused_with_all_that_is_missing(draft, in_english):
    ballot = frozen(draft)
    ballot.meeting.phases.filter(pk=ballot.phase_id).update(opened_at=None, needs_quorum=True)
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now())
    before = written()
    with pytest.raises(ActionRefused) as refusal:
        open_secret(ballot=ballot, by=TESTER)
    assert written() == before
    assert refusal.value.reasons == (
        "Ballots is not open.",
        "There is no quorum.",
        "The time at which it should close is over.",
    )


# Closing, withdrawing


def test_closing_destroys_the_keys_and_empties_what_was_answered(counted):
    booklets = Issuance.objects.filter(elector__ballot=counted)
    assert (signing.folder_of(str(counted.pk)).exists(), set(booklets.values_list("request_hash", "answer"))) == (
        False,
        {("", None)},
    )
    assert booklets.filter(state="issued").count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED])
def test_withdrawn_ballot_leaves_no_box_no_keys_and_no_answers(draft, dora, post, state, settings):
    ballot = draft if state == State.DRAFT else frozen(draft)
    if state != State.DRAFT:
        collected(ballot, electors(ballot)[0])
    if state in (State.OPEN, State.CLOSED):
        ballot = opened(ballot)
    if state == State.CLOSED:
        close_secret(ballot=ballot, by=TESTER)
        Ballot.objects.filter(pk=ballot.pk).update(state=state)
    answer = post(dora, ballot, "withdraw", reason="Wrong wording")
    ballot.refresh_from_db()
    assert (answer.status_code, ballot.state, ballot.box_state) == (200, State.WITHDRAWN, "discarded")
    assert signing.folder_of(str(ballot.pk)).exists() is False
    assert (Path(settings.BALLOT_BOX) / str(ballot.pk)).exists() is False
    assert Issuance.objects.filter(elector__ballot=ballot, answer__isnull=False).count() == 0
    assert [entry.pk for entry in Entry.objects.all() if "Wrong" in str(entry.facts)] == []

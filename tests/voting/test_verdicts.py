"""What scrutineers say of a secret ballot: each in his own account, once; an objection stops it until it is settled."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.models import Entry
from congress.meetings.models import Attendant
from congress.meetings.parts import tasks_for
from congress.meetings.services import add_attendant
from congress.people.models import Membership
from congress.people.services import appoint
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, frozen, opened, secret_draft
from voting.models import Ballot, Batch, Confirmation, Verdict
from voting.services.secret import close_secret
from voting.services.settling import settle_due

State = Ballot.State
STEPS = ["frozen", "closed", "counted"]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Verdict, Confirmation)]


def entries(verb) -> list[tuple]:
    """(actor, facts) of the meeting's entries of this verb."""
    found = Entry.objects.filter(verb=verb).order_by("seq")
    facts = [{name: value for name, value in entry.facts.items() if name != "salt"} for entry in found]
    assert {entry.topic_id.partition(".")[0] for entry in found} <= {"meeting"}
    return [(entry.actor, one) for entry, one in zip(found, facts, strict=True)]


@pytest.fixture
def gao(people, as_person):
    return as_person(people.gao)


@pytest.fixture
def hugo(two_scrutineers, as_person):
    return as_person(two_scrutineers[0])


@pytest.fixture
def ivy(two_scrutineers, as_person):
    return as_person(two_scrutineers[1])


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


def send(client, ballot, deed, **fields):
    address = f"/ballots/{ballot.pk}/{deed}/"
    return client.post(address, {"key": new_key()} | fields, headers={"Accept-Language": "en"})


def confirm(client, ballot, step="frozen", **fields):
    return send(client, ballot, "confirm", step=step, **fields)


def objected(client, ballot, step="frozen", reason="One elector too many"):
    return send(client, ballot, "object", step=step, reason=reason)


def settle(client, ballot, verdict, reason="Counted again"):
    return send(client, ballot, f"objections/{verdict.pk}/settle", reason=reason)


# Confirming


def test_scrutineer_confirms_a_step_in_his_own_account(secret_at, gao, hugo, people):
    ballot = secret_at(State.FROZEN)
    answers = [confirm(client, ballot) for client in (gao, hugo)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert entries("step.confirmed") == [
        ("scrutineer1", {"ballot": str(ballot.pk), "step": "frozen"}),
        ("scrutineer2", {"ballot": str(ballot.pk), "step": "frozen"}),
    ]
    assert Entry.objects.filter(topic_id=ballot.topic).exists() is False
    assert Verdict.objects.first().user == people.gao


SAID = {
    State.FROZEN: ["frozen"],
    State.OPEN: ["frozen"],
    State.CLOSED: ["frozen", "closed"],
    State.COUNTED: STEPS,
}


@pytest.mark.parametrize("deed", ["confirm", "object"])
@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_step_is_judged_once_it_is_done_and_before_it_is_published(secret_at, gao, deed, state):
    ballot = secret_at(State.COUNTED)
    Ballot.objects.filter(pk=ballot.pk).update(state=state)
    for step in STEPS:
        before = written()
        status = send(gao, ballot, deed, step=step, reason="Wrong").status_code
        assert (step, status) == (step, 201 if step in SAID.get(state, []) else 409)
        assert (written() == before) is (status == 409)


def test_confirming_twice_is_answered_the_same_and_written_once(secret_at, gao):
    ballot = secret_at(State.FROZEN)
    first = confirm(gao, ballot)
    before = written()
    assert (confirm(gao, ballot).json(), written()) == (first.json(), before)
    assert confirm(gao, ballot).status_code == 201


def test_what_was_confirmed_stays_so_after_the_publication(secret_at, gao, dora):
    ballot = secret_at(State.COUNTED)
    for client in (dora, gao):
        send(client, ballot, "publish")
    before = written()
    answer = confirm(gao, ballot, "counted")
    assert (answer.status_code, answer.json()["id"], written()) == (
        201,
        Verdict.objects.get(step="counted").pk,
        before,
    )


@pytest.mark.parametrize("fields", [{"step": ""}, {"step": "opened"}, {"step": "frozen\x00"}, {"key": "none"}])
def test_confirmation_that_does_not_hold_is_refused(secret_at, gao, fields):
    ballot = secret_at(State.FROZEN)
    before = written()
    assert (send(gao, ballot, "confirm", **{"step": "frozen"} | fields).status_code, written()) == (422, before)


@pytest.mark.parametrize("reason", ["", " ", "a\x00b", "x" * 201])
def test_objection_needs_a_reason(secret_at, gao, reason):
    ballot = secret_at(State.FROZEN)
    before = written()
    answer = objected(gao, ballot, reason=reason)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


def test_nobody_else_judges(secret_at, people, meeting, as_person):
    ballot = secret_at(State.FROZEN)
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.OBSERVER)
    before = written()
    for name in ("alice", "dora", "emil", "hanna"):
        client = as_person(getattr(people, name))
        assert [confirm(client, ballot).status_code, objected(client, ballot).status_code] == [403, 403]
    assert written() == before


def test_scrutineer_of_another_meeting_judges_nothing_here(secret_at, people, gao):
    ballot = secret_at(State.FROZEN)
    Attendant.objects.filter(user=people.gao).update(role=Attendant.Role.OBSERVER)
    before = written()
    assert (confirm(gao, ballot).status_code, objected(gao, ballot).status_code, written()) == (403, 403, before)


def test_count_is_not_confirmed_while_papers_of_the_hall_are_not_counted(secret_at, gao):
    ballot = secret_at(State.COUNTED)
    Batch.objects.create(ballot=ballot, number=1, printed=20, given=1)
    before = written()
    answer = confirm(gao, ballot, "counted")
    sentence = "The papers of the hall are not all counted yet. Batch: 1."
    assert (answer.status_code, answer.json(), written()) == (409, {"error": sentence}, before)
    assert confirm(gao, ballot, "closed").status_code == 201


# Objecting


def test_objection_is_told_by_its_step_alone(secret_at, gao):
    ballot = secret_at(State.FROZEN)
    answer = objected(gao, ballot)
    verdict = Verdict.objects.get()
    assert (answer.status_code, answer.json()["id"], verdict.objection) == (201, verdict.pk, "One elector too many")
    assert entries("step.objected") == [("scrutineer1", {"ballot": str(ballot.pk), "step": "frozen"})]
    assert [entry.pk for entry in Entry.objects.all() if "elector too" in str(entry.facts)] == []


def test_who_objects_does_not_confirm_before_it_is_settled(secret_at, gao, hugo):
    ballot = secret_at(State.FROZEN)
    objected(gao, ballot)
    before = written()
    answer = confirm(gao, ballot)
    assert (answer.status_code, answer.json(), written()) == (
        409,
        {"error": "You object to this. Settle your objection before you confirm."},
        before,
    )
    assert confirm(hugo, ballot).status_code == 201
    settle(gao, ballot, Verdict.objects.get(objection__gt=""))
    assert confirm(gao, ballot).status_code == 201


def test_who_confirmed_may_object_and_his_confirmation_stays(secret_at, gao):
    ballot = secret_at(State.FROZEN)
    confirm(gao, ballot)
    assert objected(gao, ballot).status_code == 201
    assert list(Verdict.objects.values_list("objection", flat=True)) == ["", "One elector too many"]
    assert confirm(gao, ballot).status_code == 409


def test_objecting_twice_is_refused_until_it_is_settled(secret_at, gao):
    ballot = secret_at(State.CLOSED)
    objected(gao, ballot)
    before = written()
    answer = objected(gao, ballot, reason="Another")
    assert (answer.status_code, answer.json(), written()) == (409, {"error": "You object to this already."}, before)
    assert objected(gao, ballot, "closed").status_code == 201
    settle(gao, ballot, Verdict.objects.get(step="frozen"))
    assert objected(gao, ballot, reason="Another").status_code == 201


# What an objection stops


@pytest.mark.parametrize(
    ("state", "step", "deed"),
    [(State.FROZEN, "frozen", "open"), (State.OPEN, "frozen", "close"), (State.COUNTED, "counted", "publish")],
)
def test_objection_stops_the_next_step_until_it_is_settled(secret_at, gao, dora, hugo, state, step, deed):
    ballot = secret_at(state)
    objected(gao, ballot, step)
    before = written()
    answers = [send(client, ballot, deed) for client in ([dora] if deed == "open" else [dora, gao, hugo])]
    label = Verdict.Step(step).label
    sentence = {"error": f"A scrutineer objects ({label}): One elector too many"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(409, sentence)] * len(answers)
    assert written() == before
    settle(gao, ballot, Verdict.objects.get())
    assert send(dora, ballot, deed).status_code == (200 if deed == "open" else 202)


def test_objection_stops_what_one_had_agreed_to(secret_at, gao, dora, hugo):
    ballot = secret_at(State.COUNTED)
    assert (send(dora, ballot, "publish").status_code, objected(hugo, ballot, "counted").status_code) == (202, 201)
    assert (send(gao, ballot, "publish").status_code, Ballot.objects.get(pk=ballot.pk).state) == (409, State.COUNTED)


def test_clock_closes_at_its_time_whoever_objects(meeting, ready_keys, gao):
    assemble(meeting, 20)
    ballot = opened(frozen(secret_draft(meeting)))
    objected(gao, ballot)
    late = ballot.closes_at + timedelta(seconds=ballot.grace_s + 1)
    with time_machine.travel(late, tick=False):
        assert settle_due(timezone.now()) == 1
    assert Ballot.objects.get(pk=ballot.pk).state == State.COUNTED


# Settling


@pytest.fixture
def disputed(secret_at, gao):
    """An objection of gao to a frozen ballot."""
    objected(gao, secret_at(State.FROZEN))
    return Verdict.objects.select_related("ballot").get()


def test_who_made_it_settles_it(disputed, gao):
    answer = settle(gao, disputed.ballot, disputed)
    disputed.refresh_from_db()
    assert (answer.status_code, disputed.settlement, disputed.settled_at is None) == (200, "Counted again", False)
    assert entries("objection.settled") == [
        ("scrutineer1", {"ballot": str(disputed.ballot_id), "step": "frozen"}),
    ]


def test_two_others_settle_it_together(disputed, hugo, ivy, two_scrutineers):
    statuses = [settle(client, disputed.ballot, disputed).status_code for client in (hugo, hugo)]
    disputed.refresh_from_db()
    assert (statuses, disputed.settled_at, entries("objection.settled")) == ([202, 202], None, [])
    assert settle(ivy, disputed.ballot, disputed, "Looked at it").status_code == 200
    disputed.refresh_from_db()
    assert (disputed.settlement, disputed.is_open) == ("Counted again / Looked at it", False)
    assert entries("objection.settled") == [("scrutineer3", {"ballot": str(disputed.ballot_id), "step": "frozen"})]
    said = Confirmation.objects.filter(deed="settle", label=str(disputed.pk))
    assert [one.user for one in said.order_by("pk")] == two_scrutineers
    facts = {"ballot": str(disputed.ballot_id), "deed": "settle", "label": str(disputed.pk)}
    assert entries("ballot.confirmed") == [("scrutineer2", facts)] * 2


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 202)])
def test_two_others_settle_it_within_ten_minutes(disputed, hugo, ivy, minutes, status):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        settle(hugo, disputed.ballot, disputed)
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        assert settle(ivy, disputed.ballot, disputed).status_code == status


def test_yes_of_one_counts_for_one_objection_alone(disputed, gao, hugo, ivy):
    settle(gao, disputed.ballot, disputed)
    objected(gao, disputed.ballot)
    again = Verdict.objects.latest("pk")
    settle(hugo, disputed.ballot, again)
    settle(gao, disputed.ballot, again)
    objected(gao, disputed.ballot)
    assert settle(ivy, disputed.ballot, Verdict.objects.latest("pk")).status_code == 202


def test_nobody_else_settles_it(disputed, people, meeting, as_person, secret_at):
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.OBSERVER)
    before = written()
    clients = [as_person(getattr(people, name)) for name in ("alice", "dora", "emil", "hanna")]
    assert [settle(client, disputed.ballot, disputed).status_code for client in clients] == [403] * 4
    assert written() == before


def test_only_open_objections_of_the_ballot_are_settled(disputed, secret_at, gao, hugo):
    confirm(hugo, disputed.ballot)
    other, confirmed = secret_at(State.FROZEN), Verdict.objects.get(objection="")
    before = written()
    statuses = [settle(gao, other, disputed).status_code, settle(gao, disputed.ballot, confirmed).status_code]
    assert (statuses, settle(gao, disputed.ballot, disputed, "").status_code, written()) == ([404, 404], 422, before)
    settle(gao, disputed.ballot, disputed)
    before = written()
    answer = settle(hugo, disputed.ballot, disputed)
    assert (answer.status_code, answer.json(), written()) == (
        409,
        {"error": "This objection is settled already."},
        before,
    )


# Publishing takes somebody who confirms


def test_yes_to_publishing_confirms_every_step_not_yet_confirmed(secret_at, gao, people):
    ballot = secret_at(State.COUNTED)
    confirm(gao, ballot, "closed")
    assert [send(gao, ballot, "publish").status_code for _n in range(2)] == [202, 202]
    said = Verdict.objects.values_list("step", "user__username", "objection")
    assert sorted(said) == [(step, "gao", "") for step in sorted(STEPS)]
    assert sorted(one["step"] for _actor, one in entries("step.confirmed")) == sorted(STEPS)
    assert Entry.objects.filter(topic_id=ballot.topic).exists() is False


def test_secretariat_confirms_no_step_by_publishing(secret_at, dora):
    ballot = secret_at(State.COUNTED)
    assert (send(dora, ballot, "publish").status_code, Verdict.objects.count()) == (202, 0)


def test_count_that_no_scrutineer_confirmed_is_not_published(secret_at, meeting, people, as_person, dora, gao, hugo):
    ballot = secret_at(State.COUNTED)
    appoint(user=people.hanna, role=Membership.Role.SECRETARIAT)
    hanna = as_person(people.hanna)
    for step in STEPS:
        confirm(gao, ballot, step)
    for clients in ([dora], [dora, hanna], [gao, hugo], [dora, dora]):
        Confirmation.objects.all().delete()
        assert [send(client, ballot, "publish").status_code for client in clients] == [202] * len(clients)
    add_attendant(meeting=meeting, user=people.dora, role=Attendant.Role.SCRUTINEER)
    Confirmation.objects.all().delete()
    assert [send(dora, ballot, "publish").status_code for _n in range(2)] == [202, 202]
    assert Ballot.objects.get(pk=ballot.pk).state == State.COUNTED
    assert send(hanna, ballot, "publish").status_code == 200
    assert Ballot.objects.get(pk=ballot.pk).state == State.PUBLISHED
    assert Verdict.objects.filter(user=people.dora).count() == 3


# What waits for a scrutineer


def tasks(user, meeting, representative=None) -> list[tuple]:
    return [(task.label, task.url) for task in tasks_for(user, meeting, representative)]


def test_scrutineer_is_asked_for_what_he_has_not_judged(secret_at, gao, people, meeting):
    ballot = secret_at(State.FROZEN)
    assert tasks(people.gao, meeting) == [("Confirm register and papers", ballot.result_url)]
    confirm(gao, ballot)
    assert tasks(people.gao, meeting) == []
    Ballot.objects.filter(pk=ballot.pk).update(state=State.CLOSED)
    assert tasks(people.gao, meeting) == [("Confirm the closing", ballot.result_url)]
    objected(gao, ballot, "closed")
    assert tasks(people.gao, meeting) == []
    Ballot.objects.filter(pk=ballot.pk).update(state=State.COUNTED)
    assert tasks(people.gao, meeting) == [("Confirm the count", ballot.result_url)]


def test_others_are_asked_to_look_at_an_objection(disputed, people, meeting, hugo, two_scrutineers, gao):
    look = [("Look at the objection", disputed.ballot.result_url)]
    confirm(hugo, disputed.ballot)
    assert (tasks(two_scrutineers[0], meeting), tasks(people.gao, meeting)) == (look, [])
    settle(gao, disputed.ballot, disputed)
    assert tasks(two_scrutineers[0], meeting) == []
    assert tasks(people.gao, meeting) == [("Confirm register and papers", disputed.ballot.result_url)]


def test_scrutineer_on_the_roll_is_asked_once_for_each_ballot(secret_at, people, meeting):
    ballot = secret_at(State.FROZEN)
    alice = meeting.representatives.with_attendance().get(user=people.alice)
    ballot.electors.create(representative=alice, label="001")
    Ballot.objects.update(collect_from=timezone.now() + timedelta(hours=1))
    add_attendant(meeting=meeting, user=people.alice, role=Attendant.Role.SCRUTINEER)
    assert tasks(people.alice, meeting, alice) == [("Confirm register and papers", ballot.result_url)]


def test_withdrawn_ballot_asks_nobody(disputed, people, meeting, two_scrutineers):
    Ballot.objects.update(state=State.WITHDRAWN)
    assert [tasks(user, meeting) for user in (people.gao, *two_scrutineers)] == [[], [], []]


def test_closing_the_box_is_nothing_a_scrutineer_must_have_confirmed(meeting, ready_keys, gao):
    """What is right is counted even where nobody has looked yet."""
    assemble(meeting, 20)
    ballot = close_secret(ballot=opened(frozen(secret_draft(meeting))), by=TESTER)
    assert (ballot.state, Verdict.objects.count()) == (State.COUNTED, 0)

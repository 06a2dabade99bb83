"""Scrutineers who press at the same moment: one row, one entry, and one of two who exclude each other."""

import pytest

from congress.journal.models import Entry
from congress.meetings.services import sign_in_online
from tests.conftest import TESTER
from tests.voting.test_at_once import AT_ONCE, all_at_once
from voting.models import Ballot, ScrutineerElection, Verdict

pytestmark = pytest.mark.django_db(transaction=True)

State = Ballot.State


def count(verb) -> int:
    return Entry.objects.filter(verb=verb).count()


def test_step_is_confirmed_once_however_often_it_is_pressed(secret_at, people):
    address = f"/ballots/{secret_at(State.FROZEN).pk}/confirm/"
    assert all_at_once([(people.gao, address, {"step": "frozen"})] * AT_ONCE) == [201] * AT_ONCE
    assert (Verdict.objects.count(), count("step.confirmed")) == (1, 1)


def test_step_is_objected_to_once_at_once(secret_at, people):
    address = f"/ballots/{secret_at(State.FROZEN).pk}/object/"
    fields = {"step": "frozen", "reason": "One too many"}
    statuses = all_at_once([(people.gao, address, fields)] * AT_ONCE)
    assert (sorted(statuses), Verdict.objects.count()) == ([201] + [409] * (AT_ONCE - 1), 1)
    assert count("step.objected") == 1


def test_two_settle_an_objection_once(secret_at, people, two_scrutineers):
    ballot = secret_at(State.FROZEN)
    all_at_once([(people.gao, f"/ballots/{ballot.pk}/object/", {"step": "frozen", "reason": "One too many"})])
    address = f"/ballots/{ballot.pk}/objections/{Verdict.objects.get().pk}/settle/"
    assert sorted(all_at_once([(user, address, {"reason": "Counted"}) for user in two_scrutineers])) == [200, 202]
    assert (count("objection.settled"), Verdict.objects.get().is_open) == (1, False)


@pytest.mark.parametrize("_time", range(3))
def test_objection_and_publication_exclude_each_other(secret_at, people, two_scrutineers, _time):
    ballot = secret_at(State.COUNTED)
    publish, objection = f"/ballots/{ballot.pk}/publish/", {"step": "counted", "reason": "One too many"}
    assert all_at_once([(people.dora, publish, {})]) == [202]
    sent = [(people.gao, publish, {}), (two_scrutineers[0], f"/ballots/{ballot.pk}/object/", objection)]
    statuses = all_at_once(sent if _time % 2 else sent[::-1])
    stopped = Verdict.objects.open().exists()
    assert sorted(statuses) == ([201, 409] if stopped else [200, 409])
    assert Ballot.objects.get(pk=ballot.pk).state == (State.COUNTED if stopped else State.PUBLISHED)


def test_same_person_is_elected_once(secret_at, meeting, people):
    for row in meeting.representatives.select_related("meeting"):
        sign_in_online(representative=row, by=TESTER)
    hands = {"people": "001", "how": "hands", "approve": "3", "oppose": "0", "abstain": "0"}
    statuses = all_at_once([(people.dora, f"/meetings/{meeting.pk}/scrutineers/", hands)] * AT_ONCE)
    assert sorted(statuses) == [201] + [409] * (AT_ONCE - 1)
    assert (ScrutineerElection.objects.count(), meeting.attendants.count()) == (1, 2)

"""Two at once: one vote for each elector, one move of each ballot, and what was acknowledged is counted."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Representative
from congress.meetings.services import enroll
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER, new_key
from voting.models import Elector, Vote
from voting.services.recorded import Verb, open_ballot

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6
BACKEND = "congress.people.backends.SignInNameBackend"


def all_at_once(sent: list[tuple]) -> list[int]:
    """The status of each (user, address, fields), sent at the same moment by browsers of their own."""
    start = threading.Barrier(len(sent))
    clients = []
    for user, _address, _fields in sent:
        clients.append(Client(headers={"Accept": "application/json"}))
        clients[-1].force_login(user, backend=BACKEND)

    def post(client, one):
        _user, address, fields = one
        try:
            start.wait(10)
            return client.post(address, {"key": new_key()} | fields).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sent)) as pool:
        statuses = list(pool.map(post, clients, sent))
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
    return statuses


def count_of(ballot, verb) -> int:
    return Entry.objects.filter(topic_id=ballot.topic, verb=verb).count()


def test_elector_votes_once_at_once(transactional_db, ballot, people, filled):
    fields = [filled(choice, choice) for choice in ("approve", "oppose", "abstain") * 2]
    statuses = all_at_once([(people.alice, f"/ballots/{ballot.pk}/cast/", one) for one in fields])
    assert sorted(statuses) == [201] + [409] * (AT_ONCE - 1)
    assert (Vote.objects.count(), len(set(Vote.objects.values_list("choice"))), count_of(ballot, Verb.CAST)) == (
        2,
        1,
        1,
    )


def test_same_key_at_once_is_one_vote_and_one_answer(transactional_db, ballot, people, filled):
    fields = filled("approve", "approve") | {"key": new_key()}
    assert all_at_once([(people.alice, f"/ballots/{ballot.pk}/cast/", fields)] * AT_ONCE) == [201] * AT_ONCE
    assert (Vote.objects.count(), count_of(ballot, Verb.CAST)) == (2, 1)


def test_ballot_is_opened_once(transactional_db, draft, people):
    statuses = all_at_once([(people.dora, f"/ballots/{draft.pk}/open/", {})] * AT_ONCE)
    assert (sorted(statuses), Elector.objects.count()) == ([200] + [409] * (AT_ONCE - 1), 3)


def test_ballot_is_closed_once(transactional_db, ballot, people):
    statuses = all_at_once([(people.dora, f"/ballots/{ballot.pk}/close/", {})] * AT_ONCE)
    assert (sorted(statuses), count_of(ballot, Verb.COUNTED)) == ([200] + [409] * (AT_ONCE - 1), 1)


def test_ballot_is_opened_or_its_phase_closed(transactional_db, draft, phase, people):
    address = f"/meetings/{phase.meeting_id}/phases/{phase.pk}/close/"
    statuses = all_at_once([(people.dora, f"/ballots/{draft.pk}/open/", {}), (people.dora, address, {})])
    assert sorted(statuses) == [200, 409]


@pytest.mark.parametrize("_time", range(3))
def test_acknowledged_vote_is_counted_however_close_the_end(transactional_db, meeting, draft, people, _time):
    users = add_people(people=[User(username=f"rep{n}", name=f"Rep {n}") for n in range(AT_ONCE)])
    roll = [Representative(user=user, number=f"1{n:02d}", sector="residents") for n, user in enumerate(users)]
    enroll(meeting=meeting, representatives=roll, by=TESTER)
    ballot = open_ballot(ballot=draft, by=TESTER)
    fields = {str(paper.pk): "approve" for paper in ballot.papers.all()}
    casts = [(user, f"/ballots/{ballot.pk}/cast/", fields) for user in users]
    casts.insert(_time * 2, (people.dora, f"/ballots/{ballot.pk}/close/", {}))
    statuses = all_at_once(casts)
    assert statuses.pop(_time * 2) == 200
    ballot.refresh_from_db()
    acknowledged = statuses.count(201)
    assert [one["counts"]["approve"] for one in ballot.totals.values()] == [acknowledged] * 2
    assert (statuses.count(409), Vote.objects.count()) == (AT_ONCE - acknowledged, 2 * acknowledged)

"""Several at once: one booklet for each elector, one answer for each request, and none after the close."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from tests.conftest import TESTER
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.phones import booklets_of, phone, send, voided
from voting.models import Ballot, HandedBack, Issuance
from voting.services.secret import close_secret

pytestmark = pytest.mark.django_db(transaction=True)

State = Issuance.State
BACKEND = "congress.people.backends.SignInNameBackend"


@pytest.fixture
def secret(transactional_db, meeting, ready_keys):
    assemble(meeting)
    return frozen(secret_draft(meeting))


def client_of(user):
    client = Client(headers={"Accept": "application/json"})
    client.force_login(user, backend=BACKEND)
    return client


def all_at_once(*deeds):
    """What each gave, begun at the same moment in threads of their own."""
    start = threading.Barrier(len(deeds))

    def do(deed):
        try:
            start.wait(10)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        given = list(pool.map(do, deeds))
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
    return given


def sending(user, ballot, body, deed="collect"):
    client = client_of(user)
    return lambda: send(client, ballot, body, deed)


def statuses(answers):
    return sorted(one.status_code for one in answers)


def test_different_requests_of_one_elector_are_one_booklet_and_one_answer(secret, people):
    asked = [phone(secret).request() for _n in range(4)]
    answers = all_at_once(*[sending(people.alice, secret, one) for one in asked])
    assert (statuses(answers), booklets_of(secret)) == ([200, 409, 409, 409], [State.ISSUED])
    assert [b"blind_sig" in one.content for one in answers].count(True) == 1
    issued = Issuance.objects.get(state=State.ISSUED)
    given = next(one for one in answers if one.status_code == 200)
    assert json.loads(given.content) == issued.answer


def test_same_request_at_once_has_the_same_answer(secret, people):
    asked = phone(secret).request()
    answers = all_at_once(*[sending(people.alice, secret, asked)] * 4)
    assert (statuses(answers), len({one.content for one in answers})) == ([200] * 4, 1)
    assert booklets_of(secret) == [State.ISSUED]


@pytest.mark.parametrize("_time", range(3))
def test_what_was_given_out_at_the_close_is_counted_as_issued(secret, people, _time):
    opened(secret)
    ballot = Ballot.objects.get(pk=secret.pk)
    users = [one.representative.user for one in electors(secret)[:4]]
    collects = [sending(user, secret, phone(secret).request()) for user in users]
    *answers, _closed = all_at_once(*collects, lambda: close_secret(ballot=ballot, by=TESTER))
    given = [one.status_code for one in answers].count(200)
    facts = Entry.objects.get(topic_id=secret.topic, verb="ballot.closed").facts
    assert (facts["issued"], statuses(answers)) == (given, [200] * given + [410] * (4 - given))
    assert Issuance.objects.filter(state=State.ISSUED).count() == given


def test_booklet_is_handed_back_once_at_once(secret, people):
    receipts = voided(collected(secret, electors(secret)[0]))
    answers = all_at_once(*[sending(people.alice, secret, receipts, "hand-back")] * 4)
    assert (statuses(answers), booklets_of(secret)) == ([200] * 4, [State.HANDED_BACK, State.NONE])
    assert {one.content for one in answers} == {b'{"generation": 2}'}
    assert Entry.objects.filter(topic_id=secret.topic, verb="ballot.handed_back").count() == 1


def test_receipts_serve_one_of_two_electors_at_once(secret, people):
    receipts = voided(collected(secret, electors(secret)[0]))
    collected(secret, electors(secret)[1])
    answers = all_at_once(*[sending(user, secret, receipts, "hand-back") for user in (people.alice, people.bob)])
    assert (statuses(answers), HandedBack.objects.count()) == ([200, 409], 2)
    states = sorted([booklets_of(secret), booklets_of(secret, "002")])
    assert states == [[State.HANDED_BACK, State.NONE], [State.ISSUED]]


def test_second_booklet_is_given_once_at_once(secret, people):
    for user in (people.hanna, people.emil):
        add_attendant(meeting=secret.meeting, user=user, role=Attendant.Role.SCRUTINEER)
    collected(secret, electors(secret)[0])
    three = (people.gao, people.hanna, people.emil)
    answers = all_at_once(*[sending(user, secret, {"label": "001"}, "reissue") for user in three])
    assert (statuses(answers), booklets_of(secret)) == ([200, 202, 409], [State.REPLACED, State.NONE])
    assert Entry.objects.filter(topic_id=secret.topic, verb="ballot.reissued").count() == 1

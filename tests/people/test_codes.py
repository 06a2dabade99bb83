"""The one-time code of the desk, and what the clock does with codes and sessions."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import serializers
from django.test import Client
from django.utils import timezone

from congress.journal.clock import clock_jobs
from congress.journal.models import Entry
from congress.people.models import PersonalLink
from congress.people.services import Verb, clear_sessions, expire_codes, issue_code, person_topic
from tests.conftest import TESTER, new_key

CODE = 271828


@pytest.fixture
def known_code(monkeypatch):
    """The next code is 271828."""
    monkeypatch.setattr("congress.people.services.secrets.randbelow", lambda _below: CODE)


def issue(client, user, key=None):
    return client.post(f"/people/{user.pk}/code/", {"key": key or new_key()})


def verbs(user) -> list[str]:
    return list(Entry.objects.filter(topic_id=person_topic(user)).order_by("seq").values_list("verb", flat=True))


def test_secretariat_is_told_the_code_once(people, as_person, known_code):
    desk = as_person(people.dora, accept="text/html")
    answer = issue(desk, people.alice)
    page = desk.get("/me/").content.decode()
    assert answer.status_code == 303
    assert str(CODE) in page
    assert str(CODE) not in desk.get("/me/").content.decode()


def test_repeated_request_keeps_the_code(people, as_person, known_code):
    desk, key = as_person(people.dora), new_key()
    answers = [issue(desk, people.alice, key) for _n in range(2)]
    assert answers[0].json() == answers[1].json()
    assert verbs(people.alice) == [Verb.CODE_ISSUED]


def test_json_answer_does_not_hold_the_code(people, as_person, known_code):
    assert str(CODE) not in issue(as_person(people.dora), people.alice).content.decode()


@pytest.mark.parametrize("name", ["alice", "bob", "emil", "fiona", "gao", "hanna"])
def test_nobody_else_issues_codes(people, as_person, name):
    assert issue(as_person(getattr(people, name)), people.alice).status_code == 403
    assert (verbs(people.alice), PersonalLink.objects.get(user=people.alice).code_hash) == ([], "")


def test_code_stands_nowhere_in_clear(people, as_person, known_code):
    issue(as_person(people.dora), people.alice)
    rows = [*Entry.objects.all(), *PersonalLink.objects.all(), *Session.objects.all()]
    kept = serializers.serialize("json", rows)
    digests = "".join(bytes(entry.facts_digest).hex() for entry in Entry.objects.all())
    assert [text for text in (kept, digests) if str(CODE) in text] == []


def test_code_always_has_six_digits(people, monkeypatch):
    monkeypatch.setattr("congress.people.services.secrets.randbelow", lambda _below: 7)
    assert issue_code(user=people.alice, by=TESTER) == "000007"


# The clock


def test_clock_knows_both_jobs():
    assert (clock_jobs["sign-in codes"], clock_jobs["sessions"]) == (expire_codes, clear_sessions)


def test_clock_empties_codes_that_are_over(people):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        issue_code(user=people.alice, by=TESTER)
        clock.shift(timedelta(minutes=5))
        issue_code(user=people.bob, by=TESTER)
        clock.shift(timedelta(minutes=5))
        assert [expire_codes(timezone.now()) for _n in range(2)] == [1, 0]
    assert verbs(people.alice) == [Verb.CODE_ISSUED, Verb.CODE_EXPIRED]
    assert verbs(people.bob) == [Verb.CODE_ISSUED]
    emptied, kept = (PersonalLink.objects.get(user=user) for user in (people.alice, people.bob))
    assert (emptied.code_hash, emptied.code_until, bool(kept.code_hash)) == ("", None, True)


def test_clock_leaves_a_code_renewed_meanwhile(people, monkeypatch):
    """The desk reads out a new code between the clock's looking and its deed."""
    from congress.people import services

    with time_machine.travel(timezone.now(), tick=False) as clock:
        issue_code(user=people.alice, by=TESTER)
        clock.shift(timedelta(minutes=11))
        seen = PersonalLink.objects.select_related("user").get(user=people.alice)
        issue_code(user=people.alice, by=TESTER)
        assert services.expire_code(link=seen) is False
    assert bool(PersonalLink.objects.get(user=people.alice).code_hash)
    assert verbs(people.alice) == [Verb.CODE_ISSUED, Verb.CODE_ISSUED]


def test_code_that_locked_itself_is_not_expired_again(people, client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        issue_code(user=people.alice, by=TESTER)
        for _n in range(5):
            client.post("/sign-in/code/", {"username": "alice", "code": "000000"})
        clock.shift(timedelta(minutes=11))
        assert expire_codes(timezone.now()) == 0


def test_clock_clears_sessions_that_ended(people, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        Client().force_login(people.alice, backend="congress.people.backends.SignInNameBackend")
        clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 60))
        Client().force_login(people.bob, backend="congress.people.backends.SignInNameBackend")
        clock.shift(timedelta(seconds=61))
        assert [clear_sessions(timezone.now()) for _n in range(2)] == [1, 0]
    assert Session.objects.count() == 1

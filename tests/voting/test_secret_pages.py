"""The pages of a secret ballot for who runs it and who confirms it: what they press, what waits, few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.meetings.parts import tasks_for
from voting.models import Ballot, Confirmation, Paper

MOST_QUERIES = 14  # the page of many parts of who runs a ballot
State = Ballot.State


def page(as_person, user, ballot) -> str:
    return (
        as_person(user, accept="text/html").get(ballot.result_url, headers={"Accept-Language": "en"}).content.decode()
    )


def pressed(html: str, ballot) -> list[str]:
    deeds = ("freeze", "open", "close", "publish", "withdraw", "reissue")
    return [deed for deed in deeds if f'action="/ballots/{ballot.pk}/{deed}/"' in html]


@pytest.mark.parametrize(
    ("state", "secretariat", "scrutineer"),
    [
        (State.DRAFT, ["withdraw"], []),  # three electors are too few
        (State.FROZEN, ["open", "withdraw"], ["reissue"]),
        (State.OPEN, ["close", "withdraw"], ["close", "reissue"]),
        (State.COUNTED, ["publish"], ["publish"]),
        (State.WITHDRAWN, [], []),
    ],
)
def test_each_presses_what_is_his(secret_at, people, as_person, state, secretariat, scrutineer):
    ballot = secret_at(state)
    shown = [pressed(page(as_person, user, ballot), ballot) for user in (people.dora, people.gao, people.emil)]
    assert shown == [secretariat, scrutineer, []]


@pytest.mark.parametrize(("is_secret", "word"), [(True, "Secret"), (False, "Recorded")])
def test_page_says_in_large_letters_how_it_is_voted(secret_at, people, as_person, is_secret, word):
    ballot = secret_at(State.OPEN)
    Ballot.objects.filter(pk=ballot.pk).update(is_secret=is_secret)
    assert f"<strong>{word}</strong>" in page(as_person, people.gao, Ballot.objects.get(pk=ballot.pk))


def test_who_is_waited_for_stands_with_the_turnout(secret_at, people, as_person):
    ballot = secret_at(State.OPEN)
    said = Confirmation.objects.create(ballot=ballot, deed="close", user=people.dora, at=timezone.now())
    assert "Waiting for a scrutineer" in page(as_person, people.gao, ballot)
    Confirmation.objects.filter(pk=said.pk).update(user=people.gao)
    assert "Waiting for the secretariat" in page(as_person, people.dora, ballot)
    Confirmation.objects.filter(pk=said.pk).update(at=timezone.now() - timedelta(minutes=11))
    assert "Waiting for" not in page(as_person, people.dora, ballot)


def test_next_step_waits_for_who_takes_it(secret_at, meeting, people):
    secret_at(State.FROZEN), secret_at(State.COUNTED)
    asked = secret_at(State.OPEN)
    Confirmation.objects.create(ballot=asked, deed="close", user=people.dora, at=timezone.now())
    given = {name: [task.url for task in tasks_for(getattr(people, name), meeting, None)] for name in ("dora", "gao")}
    frozen, counted = Ballot.objects.get(state=State.FROZEN), Ballot.objects.get(state=State.COUNTED)
    assert sorted(given["gao"]) == sorted([frozen.result_url, asked.result_url, counted.result_url])
    assert sorted(given["dora"]) == sorted([frozen.result_url, counted.result_url])
    assert tasks_for(people.emil, meeting, None) == []


def test_scrutineer_from_the_roll_finds_his_task_too(secret_at, meeting, people):
    counted = secret_at(State.COUNTED)
    meeting.attendants.update(user=people.alice)
    alice = meeting.representatives.with_attendance().get(user=people.alice)
    assert tasks_for(people.alice, meeting, alice) == []  # not an elector of it
    counted.electors.create(representative=alice, label="001")
    assert [task.url for task in tasks_for(people.alice, meeting, alice)] == [counted.result_url]


@pytest.mark.parametrize("state", [State.DRAFT, State.FROZEN, State.OPEN, State.COUNTED])
def test_page_takes_as_few_queries_with_many_papers(secret_at, people, as_person, state):
    ballot = secret_at(state)
    Confirmation.objects.create(ballot=ballot, deed="close", user=people.gao, at=timezone.now())
    users = [people.dora] if state == State.DRAFT else [people.dora, people.gao]
    clients = [as_person(user, accept="text/html") for user in users]
    few = [queries(client, ballot) for client in clients]
    totals = next(iter((ballot.totals or {"": None}).values()))
    options = ballot.papers.get().options
    for n in range(2, 30):
        paper = Paper.objects.create(ballot=ballot, position=n, subject="More", kind="motion", options=options)
        ballot.totals = ballot.totals and ballot.totals | {str(paper.pk): totals}
    ballot.save()
    assert ([queries(client, ballot) for client in clients], max(few) <= MOST_QUERIES) == (few, True)


def queries(client, ballot) -> int:
    client.get(ballot.result_url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(ballot.result_url).status_code == 200
    return len(captured)

"""Voting: once, on all papers, by electors alone; and nothing of what was chosen stands outside the votes."""

import logging

import pytest

from congress.journal.models import Entry, Topic
from tests.conftest import TESTER, new_key
from voting.models import Elector, Vote
from voting.services.recorded import Verb, close_ballot


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Elector, Vote)]


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


def chosen() -> list[tuple]:
    votes = Vote.objects.order_by("elector__label", "paper__position")
    return list(votes.values_list("elector__label", "paper__subject", "choice"))


def test_elector_votes_on_all_papers_at_once(ballot, alice, post, filled):
    answer = post(alice, ballot, "cast", **filled("approve", "abstain"))
    elector = ballot.electors.get(label="001")
    told = {"id": elector.pk, "element": None, "topic": ballot.topic, "seq": 3}
    assert (answer.status_code, answer.json()) == (201, told)
    assert chosen() == [("001", "The plan", "approve"), ("001", "The report", "abstain")]
    assert elector.voted_at is not None


def test_page_answers_with_the_ballots_page(ballot, people, as_person, post, filled):
    answer = post(as_person(people.alice, accept="text/html"), ballot, "cast", **filled("approve", "oppose"))
    assert (answer.status_code, answer.url) == (303, f"/ballots/{ballot.pk}/")


def test_page_without_a_reload_is_led_to_the_ballots_page(ballot, people, as_person, filled):
    client = as_person(people.alice, accept="text/html")
    answer = client.post(
        f"/ballots/{ballot.pk}/cast/",
        {"key": new_key()} | filled("approve", "oppose"),
        headers={"HX-Request": "true", "Accept-Language": "en"},
    )
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, f"/ballots/{ballot.pk}/", b"")
    page = client.get(answer["HX-Redirect"], headers={"Accept-Language": "en"})
    assert "Your vote is cast. Thank you." in page.content.decode()


def test_voting_raises_the_turnout(ballot, vote):
    before = Topic.objects.positions([ballot.topic])[ballot.topic].touched
    vote("alice", "approve")
    assert Topic.objects.positions([ballot.topic])[ballot.topic].touched == before + 1


def test_elector_votes_once(ballot, alice, post, filled):
    post(alice, ballot, "cast", **filled("approve", "approve"))
    before = written()
    answer = alice.post(
        f"/ballots/{ballot.pk}/cast/",
        {"key": new_key()} | filled("oppose", "oppose"),
        headers={"Accept-Language": "en"},
    )
    assert (answer.status_code, answer.json(), written()) == (409, {"error": "You have voted already."}, before)


def test_same_key_gets_the_same_answer(ballot, alice, post, filled):
    key = new_key()
    first = post(alice, ballot, "cast", key=key, **filled("approve", "approve"))
    before = written()
    again = post(alice, ballot, "cast", key=key, **filled("oppose", "oppose"))
    assert (again.status_code, again.json(), written()) == (201, first.json(), before)


@pytest.mark.parametrize(
    ("choices", "wrong"),
    [
        ((), [0, 1]),
        (("approve",), [1]),
        (("", "approve"), [0]),
        (("approve", "maybe"), [1]),
        (("APPROVE", "approve"), [0]),
        (("approve\x00", "approve"), [0]),
        (("approve oppose", "赞成"), [0, 1]),
    ],
)
def test_every_paper_needs_one_of_its_options(ballot, alice, post, filled, choices, wrong):
    before = written()
    answer = post(alice, ballot, "cast", **filled(*choices))
    papers = [str(paper.pk) for paper in ballot.papers.all()]
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, sorted(papers[n] for n in wrong))
    assert written() == before


def test_missing_choice_is_named_and_the_others_stay(ballot, people, as_person, filled):
    answer = as_person(people.alice, accept="text/html").post(
        f"/ballots/{ballot.pk}/cast/",
        {"key": new_key()} | filled("oppose"),
        headers={"Accept-Language": "en"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "Please choose for “The report”." in page) == (422, True)
    assert [part.split('value="')[1].split('"')[0] for part in page.split("<input") if "checked" in part] == ["oppose"]


@pytest.mark.parametrize("name", ["dora", "gao", "emil"])
def test_others_who_see_it_do_not_vote(ballot, people, as_person, post, filled, name):
    before = written()
    answer = post(as_person(getattr(people, name)), ballot, "cast", **filled("approve", "approve"))
    assert (answer.status_code, written()) == (403, before)


def test_nobody_votes_for_somebody_else(ballot, people, as_person, post, filled):
    bob = ballot.electors.get(label="002")
    post(
        as_person(people.alice),
        ballot,
        "cast",
        elector=bob.pk,
        representative=bob.representative_id,
        label="002",
        **filled("approve", "approve"),
    )
    assert {label for label, _subject, _choice in chosen()} == {"001"}


def test_closed_ballot_takes_no_vote(ballot, alice, post, filled):
    close_ballot(ballot=ballot, by=TESTER)
    before = written()
    answer = post(alice, ballot, "cast", **filled("approve", "approve"))
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


@pytest.mark.parametrize("choice", ["approve", "oppose", "abstain"])
def test_choice_stands_in_no_journal_and_no_log(ballot, alice, post, filled, caplog, choice):
    with caplog.at_level(logging.DEBUG):
        post(alice, ballot, "cast", **filled(choice, choice))
    entry = Entry.objects.get(verb=Verb.CAST)
    assert (entry.actor, entry.element, set(entry.facts)) == ("001", None, {"salt"})
    outside = [entry.facts, entry.answer, entry.address, entry.location]
    assert [text for text in map(str, outside) if choice in text] == []
    own = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert [record.getMessage() for record in own if choice in record.getMessage()] == []

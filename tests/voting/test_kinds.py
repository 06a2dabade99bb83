"""The result of every kind, recorded and secret, by numbers worked out by hand; and what is hidden of few papers."""

from dataclasses import asdict

import pytest

from tests.conftest import TESTER
from tests.voting.examples import ALL, counted
from voting.models import Ballot, Paper, Vote
from voting.outcomes import chosen_and_tied
from voting.results import result_of, told_result
from voting.services.recorded import close_ballot, open_ballot


def shares(options) -> list[tuple]:
    return [(one.id, one.count, one.of_valid, one.of_roll) for one in options]


# Worked examples


def test_who_does_not_know_is_apart_and_in_no_rate(mixed, in_english):
    graded = result_of(counted(mixed(is_secret=True), *ALL)).papers[0]
    assert shares(graded.options) == [
        ("sat", 60, "50.8%", "41.1%"),
        ("basic", 22, "18.6%", "15.1%"),
        ("unsat", 18, "15.3%", "12.3%"),
    ]
    assert shares([graded.unknown]) == [("unknown", 18, "15.3%", "12.3%")]
    assert asdict(graded.rate) == {
        "label": "Satisfied or basically satisfied",
        "count": 82,
        "known": 100,
        "of_known": "82.0%",
        "of_roll": "56.2%",
    }
    assert (graded.returned, graded.valid, graded.invalid, graded.passed) == (120, 118, 2, None)


def test_rate_of_whom_nobody_knows_is_a_dash(mixed):
    graded = result_of(counted(mixed(is_secret=True), (9, 9, [0, 0, 0, 9]), *ALL[1:])).papers[0]
    assert (graded.rate.known, graded.rate.of_known, graded.rate.of_roll) == (0, "–", "0.0%")


def test_motion_of_a_secret_ballot_is_carried_by_its_rule(mixed):
    motion = result_of(counted(mixed(is_secret=True), *ALL)).papers[1]
    assert (motion.valid, motion.passed, motion.rate) == (110, True, None)


def test_candidates_stand_in_the_order_of_their_votes(mixed):
    selection = result_of(counted(mixed(is_secret=True), *ALL)).papers[2]
    assert [(one.label, one.count, one.of_valid, one.of_roll, one.is_chosen) for one in selection.options] == [
        ("Canteen", 90, "81.1%", "61.6%", True),
        ("Stage", 70, "63.1%", "47.9%", True),
        ("Garden", 55, "49.5%", "37.7%", False),
        ("Lamps", 5, "4.5%", "3.4%", False),
    ]
    assert selection.tied == []


# (votes of "1", "2", …; at most; chosen; tied)
EDGES = [
    ([9, 5, 5, 1], 1, {"1"}, set()),
    ([9, 5, 5, 1], 2, {"1"}, {"2", "3"}),
    ([9, 5, 5, 1], 3, {"1", "2", "3"}, set()),
    ([9, 5, 5, 1], 4, {"1", "2", "3", "4"}, set()),
    ([5, 5, 5, 5], 2, set(), {"1", "2", "3", "4"}),
    ([9, 0, 0, 0], 2, {"1"}, set()),
    ([0, 0, 0, 0], 1, set(), set()),
    ([1, 9, 9, 1], 2, {"2", "3"}, set()),
    ([9, 9, 9, 5], 2, set(), {"1", "2", "3"}),
    ([9, 0, 0, 0], 4, {"1"}, set()),
    ([5, 5, 5, 5], 4, {"1", "2", "3", "4"}, set()),
    ([9, 5, 5, 0], 4, {"1", "2", "3"}, set()),
    ([0, 0, 0, 0], 4, set(), set()),
]


@pytest.mark.parametrize(("votes", "most", "chosen", "tied"), EDGES)
def test_tie_at_the_edge_is_told_and_not_broken(votes, most, chosen, tied):
    counts = {str(n): number for n, number in enumerate(votes, start=1)}
    assert chosen_and_tied(counts, most) == (chosen, tied)


def test_tie_is_read_on_the_page_and_in_the_json(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL[:2], (111, 111, [90, 70, 70, 5]))
    page = as_person(people.dora, accept="text/html").get(f"/ballots/{ballot.pk}/", headers={"Accept-Language": "en"})
    assert "A tie at the edge: 2 candidates" in page.content.decode()
    told = told_result(result_of(ballot))["papers"][str(ballot.papers.last().pk)]
    assert (told["chosen"], told["tied"]) == (["1"], ["2", "3"])


def test_result_of_every_kind_is_told_as_json(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    told = as_person(people.alice).get(f"/ballots/{ballot.pk}/").json()["result"]
    assert {name: told[name] for name in ("roll", "present", "issued")} == {"roll": 146, "present": 141, "issued": 140}
    assert told["papers"][graded] == {
        "returned": 120,
        "valid": 118,
        "invalid": 2,
        "counts": {"sat": 60, "basic": 22, "unsat": 18, "unknown": 18},
        "rate": {"of_known": "82.0%", "of_roll": "56.2%"},
    }
    assert told["papers"][motion]["passed"] is True
    assert told["papers"][selection]["chosen"] == ["1", "3"]


# By name


def test_recorded_ballot_of_every_kind_is_cast_and_counted(mixed, people, as_person, post):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    alice = {graded: "sat", motion: "approve", selection: ["1", "3"]}
    bob = {graded: "unknown", motion: "oppose"}
    assert [post(as_person(people.alice), ballot, "cast", **alice).status_code] == [201]
    assert [post(as_person(people.bob), ballot, "cast", **bob).status_code] == [201]
    one, two, three = result_of(close_ballot(ballot=ballot, by=TESTER)).papers
    assert shares(one.options)[0] == ("sat", 1, "50.0%", "33.3%")
    assert (one.unknown.names, one.rate.known, two.passed) == (["Bob"], 1, False)
    assert (three.returned, three.valid, three.invalid) == (2, 2, 0)  # an empty one is legal
    assert [(option.id, option.count, option.names) for option in three.options if option.count] == [
        ("1", 1, ["Alice"]),
        ("3", 1, ["Alice"]),
    ]


@pytest.mark.parametrize("chosen", [["1", "2", "3"], ["1", "9"], ["1", ""]])
def test_too_many_and_unknown_candidates_are_refused(mixed, people, as_person, post, chosen):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    answer = post(as_person(people.alice), ballot, "cast", **{graded: "sat", motion: "approve", selection: chosen})
    assert (answer.status_code, list(answer.json()["errors"]), Vote.objects.count()) == (422, [selection], 0)


def test_candidate_marked_twice_is_chosen_once(mixed, people, as_person, post):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    fields = {graded: "sat", motion: "approve", selection: ["2", "2"]}
    assert post(as_person(people.alice), ballot, "cast", **fields).status_code == 201
    assert list(Vote.objects.filter(paper=selection).values_list("choice", flat=True)) == ["2"]


def test_row_of_no_candidate_or_too_many_is_invalid(mixed):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    paper = ballot.papers.get(kind=Paper.Kind.SELECTION)
    rows = {"001": ["1", "2", "3"], "002": ["1", "x"], "003": ["1"]}
    for label, choices in rows.items():
        elector = ballot.electors.get(label=label)
        Vote.objects.bulk_create([Vote(paper=paper, elector=elector, choice=choice) for choice in choices])
    told = close_ballot(ballot=ballot, by=TESTER).totals[str(paper.pk)]
    assert told == {"issued": 3, "returned": 3, "valid": 1, "invalid": 2, "counts": {"1": 1, "2": 0, "3": 0, "4": 0}}


def test_who_has_chosen_reads_all_of_it(mixed, people, as_person, post):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    post(as_person(people.alice), ballot, "cast", **{graded: "sat", motion: "approve", selection: ["1", "3"]})
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/").content.decode()
    assert "<dt>Canteen、Stage</dt>" in page


def test_ballot_shows_what_is_known_of_a_candidate(mixed, people, as_person):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/").content.decode()
    assert (page.count('type="checkbox"'), page.count('type="radio"')) == (4, 4 + 3)
    assert "Canteen<small>&lt;b&gt;Canteen&lt;/b&gt; content</small>" in page

"""Papers of the hall in the result: joined with those of the box, each shown apart, and hidden where they are few.
Worked out by hand."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.voting.assembly import assemble
from tests.voting.examples import counted
from tests.voting.test_published import everywhere
from voting.models import Ballot, Batch, Elector, Issuance
from voting.reports import outcome_lines
from voting.results import result_of, told_result
from voting.services.hall import why_not_counted

MOST_QUERIES = 12
# (returned, valid, counts) of each paper of the box, and of the hall (invalid, counts)
BOX = [(40, 40, [20, 10, 6, 4]), (40, 38, [19, 15, 4]), (40, 40, [30, 25, 20, 1])]
HALL = [(1, [5, 2, 1, 1]), (0, [8, 2, 0]), (2, [0, 3, 8, 0])]
Published = Ballot.State.PUBLISHED


@pytest.fixture
def ballot(mixed):
    """Of the box: 40 of 45 issued came back; 146 on the roll."""
    return counted(mixed(is_secret=True), *BOX, issued=45, state=Published)


def batch(ballot, *marks, number=1, given=12, not_returned=2, count=True):
    """A batch that two agreed on: (invalid, counts) of each paper."""
    papers = {
        str(paper.pk): {"invalid": invalid, "counts": dict(zip(paper.labels, counts, strict=True))}
        for paper, (invalid, counts) in zip(ballot.papers.all(), marks, strict=True)
    }
    agreed = {"returned": given - not_returned, "not_returned": not_returned, "unused": 3, "papers": papers}
    fields = {"number": number, "printed": given + 3, "given": given}
    return Batch.objects.create(ballot=ballot, count=agreed if count else None, **fields)


def shares(options):
    return [(one.id, one.count, one.of_valid, one.of_roll) for one in options]


# Joined


def test_papers_of_the_hall_are_joined(ballot):
    batch(ballot, *HALL)
    result = result_of(ballot)
    graded, motion, selection = result.papers
    assert (result.roll, result.present, result.issued) == (146, 141, 57)
    assert (graded.returned, graded.not_returned, graded.valid, graded.invalid) == (50, 7, 49, 1)
    assert shares(graded.options) == [
        ("sat", 25, "51.0%", "17.1%"),
        ("basic", 12, "24.5%", "8.2%"),
        ("unsat", 7, "14.3%", "4.8%"),
    ]
    assert (graded.unknown.count, graded.rate.count, graded.rate.known, graded.rate.of_known) == (5, 37, 44, "84.1%")
    assert (motion.valid, motion.passed) == (48, True)  # 27 of 48; in the box 19 of 38 were not more than half
    assert (selection.valid, selection.chosen_ids, selection.tied_ids) == (48, ["1"], ["2", "3"])


def test_batches_are_added_up(ballot):
    one = (0, [5, 0, 0, 0]), (0, [0, 5, 0]), (0, [0, 0, 0, 5])
    batch(ballot, *one, given=5, not_returned=0)
    batch(ballot, *one, number=2, given=6, not_returned=1)
    result = result_of(ballot)
    graded, motion, selection = result.papers
    assert (result.issued, graded.returned, graded.not_returned) == (56, 50, 6)
    assert (graded.options[0].count, motion.passed, selection.labels["4"]) == (30, False, "Lamps")
    assert graded.parts.hall.counts == {"sat": 10, "basic": 0, "unsat": 0, "unknown": 0}


def test_each_part_is_shown_apart(ballot, people, as_person):
    batch(ballot, *HALL)
    graded = str(ballot.papers.first().pk)
    told = as_person(people.alice).get(f"/ballots/{ballot.pk}/").json()["result"]
    assert (told["issued"], told["papers"][graded]["counts"]["sat"]) == (57, 25)
    assert told["papers"][graded]["parts"] == {
        "electronic": {
            "issued": 45,
            "returned": 40,
            "not_returned": 5,
            "valid": 40,
            "invalid": 0,
            "counts": {"sat": 20, "basic": 10, "unsat": 6, "unknown": 4},
        },
        "hall": {
            "issued": 12,
            "returned": 10,
            "not_returned": 2,
            "valid": 9,
            "invalid": 1,
            "counts": {"sat": 5, "basic": 2, "unsat": 1, "unknown": 1},
        },
    }
    page = everywhere(as_person(people.alice), ballot)["page"]
    apart = re.findall(r"<td>(\d+)</td>", page)
    assert apart[:18] == [
        "45",
        "12",
        "40",
        "10",
        "5",
        "2",
        "40",
        "9",
        "0",
        "1",
        "20",
        "5",
        "10",
        "2",
        "6",
        "1",
        "4",
        "1",
    ]


def test_totals_of_the_box_stay_as_they_are_in_the_chain(ballot):
    before = ballot.totals
    batch(ballot, *HALL)
    result_of(ballot)
    ballot.refresh_from_db()
    assert ballot.totals == before


def test_ballot_without_paper_shows_no_parts(ballot):
    told = told_result(result_of(ballot))
    assert ("hall" in told, [one for one in told["papers"].values() if "parts" in one]) == (False, [])
    assert told["booklets"] == {"handed_back": 0, "second": 0, "on_paper": 0}


@pytest.mark.parametrize(("rule", "approve", "passed"), [("absolute", 44, False), ("absolute", 45, True)])
def test_absolute_majority_of_the_roll_needs_the_hall(mixed, rule, approve, passed):
    """Of 127 on the roll 64 are needed: 19 of the box, the others of the hall."""
    ballot = counted(mixed(is_secret=True), *BOX, roll=127)
    Ballot.objects.filter(pk=ballot.pk).update(pass_rule=rule)
    ballot.refresh_from_db()
    marks = [(50, [0, 0, 0, 0]), (50 - approve, [approve, 0, 0]), (50, [0, 0, 0, 0])]
    batch(ballot, *marks, given=50, not_returned=0)
    assert result_of(ballot).papers[1].passed == passed


@pytest.mark.parametrize(("opposed", "passed"), [(4, False), (3, True)])
def test_two_thirds_are_of_the_valid_papers_of_both(mixed, opposed, passed):
    """20 of 25 approve in the box, 2 of the hall: of 33 papers 22 are two thirds; of 34 they are not."""
    box = [(25, 25, [25, 0, 0, 0]), (25, 25, [20, 5, 0]), (25, 25, [0, 0, 0, 0])]
    ballot = counted(mixed(is_secret=True), *box)
    Ballot.objects.filter(pk=ballot.pk).update(pass_rule="two_thirds")
    ballot.refresh_from_db()
    blank = (0, [5 + opposed, 0, 0, 0]), (0, [2, opposed, 3]), (0, [0, 0, 0, 0])
    batch(ballot, *blank, given=5 + opposed, not_returned=0)
    assert result_of(ballot).papers[1].passed == passed


# Before, and void


def test_uncounted_papers_of_the_hall_leave_the_outcome_open(ballot, people, as_person):
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.COUNTED)
    ballot.refresh_from_db()
    batch(ballot, *HALL)
    batch(ballot, *HALL, number=2, count=False)
    told = everywhere(as_person(people.dora), ballot)
    result = told_result(result_of(ballot))
    graded, motion, selection = result["papers"].values()
    assert (result["hall"], result["issued"], graded["counts"]["sat"], "parts" in graded) == (
        "not_counted",
        45,
        20,
        False,
    )
    assert (motion["passed"], selection["chosen"], selection["tied"]) == (None, [], [])
    assert "The papers of the hall are not counted yet." in told["page"]
    assert [word for word in ("carried</span>", "chosen</span>", "tied</span>") if word in told["page"]] == []


def test_more_papers_than_were_given_join_nothing(ballot, people, as_person):
    batch(ballot, *HALL, given=12, not_returned=-1)
    told = told_result(result_of(ballot))
    assert (told["hall"], told["issued"], len(why_not_counted(ballot))) == ("void", 45, 1)
    assert (
        "The count of the hall is void: more papers came back than were given out."
        in everywhere(as_person(people.dora), ballot)["page"]
    )


# Few papers

ODD = 97531  # numbers that stand nowhere else, and impossible ones


def odd(first):
    return [[first + n for n in range(options)] for options in (4, 3, 4)]


@pytest.mark.parametrize(("in_hall", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_cells_of_few_papers_of_the_hall_stand_nowhere(mixed, people, as_person, in_hall, shown):
    """Neither do sums, from which one could take away what the board tells of the box."""
    box = [(40, 40, counts) for counts in odd(ODD)]
    ballot = counted(mixed(is_secret=True), *box, state=Published)
    batch(ballot, *[(0, counts) for counts in odd(1_000_000)], given=in_hall + 2)
    for name in ("alice", "dora", "gao"):
        told = everywhere(as_person(getattr(people, name)), ballot)
        sums = {place: bool(re.search(r"10975[34]\d", text)) for place, text in told.items()}
        assert sums == dict.fromkeys(told, shown)
        apart = {place: bool(re.search(r"100000\d", told[place])) for place in ("page", "json")}
        assert apart == dict.fromkeys(apart, shown and in_hall > 0)
        assert [place for place in ("page", "json") if not re.search(r"975[34]\d", told[place])] == []
        assert (f"{40 + in_hall}" in told["page"], "%" in told["page"], "%" in told["json"]) == (True, shown, shown)


def test_few_papers_of_the_hall_leave_the_outcome(ballot, people, as_person):
    few = (0, [1, 1, 0, 0]), (0, [2, 0, 0]), (0, [2, 0, 0, 0])
    batch(ballot, *few, given=2, not_returned=0)
    graded, motion, selection = told_result(result_of(ballot))["papers"].values()
    assert {name: graded[name] for name in graded if name != "parts"} == {
        "returned": 42,
        "valid": 42,
        "invalid": 0,
        "hidden": True,
    }
    assert graded["parts"]["hall"] == {"issued": 2, "returned": 2, "not_returned": 0, "hidden": True}
    assert graded["parts"]["electronic"]["counts"]["sat"] == 20
    assert (motion["passed"], selection["chosen"], selection["tied"]) == (True, ["1", "2"], [])
    page = everywhere(as_person(people.alice), ballot)["page"]
    assert page.count("Fewer than 5 papers came from the box, or from the hall.") == 3
    assert ("Canteen、Garden" in page, "carried</span>" in page) == (True, True)


def test_few_papers_of_the_box_are_not_told_from_the_sum(mixed):
    few = [(3, 3, [3, 0, 0, 0]), (3, 3, [3, 0, 0]), (3, 3, [3, 0, 0, 0])]
    ballot = counted(mixed(is_secret=True), *few, issued=4, state=Published)
    batch(ballot, *HALL)
    graded = told_result(result_of(ballot))["papers"][str(ballot.papers.first().pk)]
    assert ("counts" in graded, "rate" in graded, graded["valid"]) == (False, False, 12)
    assert graded["parts"]["electronic"] == {"issued": 4, "returned": 3, "not_returned": 1, "hidden": True}
    assert graded["parts"]["hall"]["counts"]["sat"] == 5


def test_fewer_than_five_in_all_say_nothing(mixed):
    few = [(2, 2, [2, 0, 0, 0]), (2, 2, [2, 0, 0]), (2, 2, [2, 0, 0, 0])]
    ballot = counted(mixed(is_secret=True), *few, state=Published)
    batch(ballot, (0, [2, 0, 0, 0]), (0, [2, 0, 0]), (0, [2, 0, 0, 0]), given=2, not_returned=0)
    for told in told_result(result_of(ballot))["papers"].values():
        assert (sorted(told), told["returned"]) == (["hidden", "parts", "returned"], 4)
        assert [part["hidden"] for part in told["parts"].values()] == [True, True]


# The register, and margins


def booklets(meeting, ballot, **states):
    """So many booklets in each state, each of an elector of his own."""
    assemble(meeting)
    wanted = [state for state, n in states.items() for _n in range(n)]
    rows = list(meeting.representatives.all())[: len(wanted)]
    for representative, state in zip(rows, wanted, strict=True):
        elector = Elector.objects.create(ballot=ballot, representative=representative, label=representative.number)
        Issuance.objects.create(elector=elector, state=state)


def test_register_is_told_in_public(ballot, meeting, people, as_person):
    booklets(meeting, ballot, handed=4, replaced=2, hall=3, issued=5, none=1)
    told = as_person(people.alice).get(f"/ballots/{ballot.pk}/").json()["result"]
    assert told["booklets"] == {"handed_back": 4, "second": 2, "on_paper": 3}
    page = everywhere(as_person(people.alice), ballot)["page"]
    lines = ["booklets handed back 4", "second booklets 2", "electors with paper in the hall 3"]
    assert [line for line in lines if f"<li>{line}</li>" not in page] == []


@pytest.mark.parametrize(("second", "narrow"), [(5, [False, False, False]), (6, [False, True, True])])
def test_margin_is_of_both_parts_and_flagged(ballot, meeting, people, as_person, second, narrow):
    """Approved by 27 of 48; the second of two chosen is 6 votes ahead."""
    batch(ballot, HALL[0], HALL[1], (2, [3, 7, 6, 0]))
    booklets(meeting, ballot, replaced=second)
    result = result_of(ballot)
    assert [paper.is_narrow for paper in result.papers] == narrow
    told = told_result(result)["papers"].values()
    assert [one.get("narrow", False) for one in told] == narrow
    page = everywhere(as_person(people.alice), ballot)["page"]
    assert page.count(f"Second booklets were given: {second}. The outcome is decided by no more") == sum(narrow)


def test_margin_is_not_told_of_few_papers(ballot, meeting, people, as_person, in_english):
    batch(ballot, (0, [1, 0, 0, 0]), (0, [1, 0, 0]), (0, [1, 0, 0, 0]), given=1, not_returned=0)
    booklets(meeting, ballot, replaced=2)
    told = told_result(result_of(ballot))["papers"].values()
    assert [one.get("narrow", False) for one in told] == [False, None, None]
    page = everywhere(as_person(people.alice), ballot)["page"]
    assert (page.count("Whether they could have decided"), page.count("decided by no more")) == (2, 0)
    with translation.override("en"):  # the page was in its reader's
        lines = [" ".join(outcome_lines(paper)) for paper in result_of(ballot).papers]
    assert ["Whether second booklets could decide it is not shown" in line for line in lines] == [False, True, True]


# Queries, and recorded ballots


def test_recorded_ballot_asks_for_no_paper(mixed):
    ballot = counted(mixed(is_secret=False), *BOX)
    batch(ballot, *HALL)
    told = told_result(result_of(ballot))
    assert (sorted(told), told["issued"]) == (["issued", "papers", "present", "roll"], 140)


def test_page_takes_the_same_queries_for_many_batches(ballot, people, as_person):
    client = as_person(people.alice, accept="text/html")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/ballots/{ballot.pk}/result/").status_code == 200
        return len(captured)

    batch(ballot, *HALL)
    queries()
    once = queries()
    for number in range(2, 9):
        batch(ballot, *HALL, number=number)
    assert (queries(), once <= MOST_QUERIES) == (once, True)

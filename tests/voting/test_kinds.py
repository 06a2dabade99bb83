"""The result of every kind, recorded and secret, by numbers worked out by hand; and what is hidden of few papers."""

import re
from dataclasses import asdict
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.conftest import TESTER
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from voting import office
from voting.models import Ballot, Elector, Grade, Paper, Vote
from voting.results import chosen_and_tied, result_of, told_result
from voting.services.drafts import Candidate, grade_paper, make_draft, motion_paper, selection_paper, standard_options
from voting.services.recorded import close_ballot, open_ballot, publish_ballot
from voting.services.secret import close_secret

MOST_QUERIES = 12
ODD = 97531  # a number that stands nowhere else


def three_papers():
    """A grade, a motion, and a selection of two of four."""
    candidates = [
        Candidate(title, content=f"<b>{title}</b> content") for title in ("Canteen", "Garden", "Stage", "Lamps")
    ]
    return [
        grade_paper("Parks", standard_options(Grade)),
        motion_paper("The plan"),
        selection_paper("Projects", candidates, 2),
    ]


@pytest.fixture
def mixed(meeting, phase):
    """mixed(is_secret) is a draft of three kinds."""

    def made(*, is_secret):
        fields = {"kind": Ballot.Kind.MIXED, "is_secret": is_secret, "phase": phase}
        return make_draft(meeting=meeting, title="All", papers=three_papers(), by=TESTER, **fields)

    return made


def counted(ballot, *totals, roll=146, issued=140, state=Ballot.State.COUNTED):
    """The ballot as if so many papers had been counted: (returned, valid, counts) of each."""
    told = {
        str(paper.pk): {
            "issued": issued,
            "returned": returned,
            "valid": valid,
            "invalid": returned - valid,
            "counts": dict(zip(paper.labels, counts, strict=True)),
        }
        for paper, (returned, valid, counts) in zip(ballot.papers.all(), totals, strict=True)
    }
    now = timezone.now()
    moved = {"state": state, "totals": told, "roll": roll, "present": 141}
    Ballot.objects.filter(pk=ballot.pk).update(frozen_at=now, published_at=now, **moved)
    ballot.refresh_from_db()
    return ballot


def shares(options) -> list[tuple]:
    return [(one.id, one.count, one.of_valid, one.of_roll) for one in options]


# Worked examples

ALL = [(120, 118, [60, 22, 18, 18]), (119, 110, [73, 24, 13]), (111, 111, [90, 55, 70, 5])]


def test_who_does_not_know_is_apart_and_in_no_rate(mixed, in_english):
    graded = result_of(counted(mixed(is_secret=True), *ALL)).papers[0]
    assert shares(graded.options) == [
        ("sat", 60, "50.8%", "41.1%"),
        ("basic", 22, "18.6%", "15.1%"),
        ("unsat", 18, "15.3%", "12.3%"),
    ]
    assert shares([graded.unknown]) == [("unknown", 18, "15.3%", "12.3%")]
    assert asdict(graded.rate) == {"count": 82, "known": 100, "of_known": "82.0%", "of_roll": "56.2%"}
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


# Few papers


def everywhere(client, ballot) -> dict[str, str]:
    """The whole of what a person can read of a result: page, JSON, spreadsheet."""
    book = load_workbook(BytesIO(client.get(f"/ballots/{ballot.pk}/result.xlsx").content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    page = client.get(f"/ballots/{ballot.pk}/result/", headers={"Accept": "text/html", "Accept-Language": "en"})
    return {
        "page": page.content.decode().partition("<main")[2].partition("</main>")[0],
        "json": client.get(f"/ballots/{ballot.pk}/").content.decode(),
        "sheet": "\n".join(cells),
    }


@pytest.mark.parametrize("returned", [4, 5])
def test_cells_of_fewer_than_five_papers_stand_nowhere(mixed, people, as_person, returned):
    """The counts are impossible ones, so that they are found wherever they are shown."""
    few = [(returned, returned, [ODD + n for n in range(options)]) for options in (4, 3, 4)]
    ballot = counted(mixed(is_secret=True), *few, state=Ballot.State.PUBLISHED)
    for name in ("alice", "dora", "gao"):
        told = everywhere(as_person(getattr(people, name)), ballot)
        found = {place: bool(re.search(r"9753\d", text)) for place, text in told.items()}
        assert found == dict.fromkeys(told, returned == 5)
        assert (told["page"].count("Fewer than 5 papers were returned"), "%" in told["page"]) == (
            (0, True) if returned == 5 else (3, False)
        )
        assert ("passed" in told["json"], "hidden" in told["json"]) == (returned == 5, returned == 4)


def test_recorded_ballot_hides_nothing(mixed):
    few = [(3, 3, [1, 1, 1, 0]), (3, 3, [3, 0, 0]), (3, 3, [3, 2, 1, 0])]
    result = result_of(counted(mixed(is_secret=False), *few))
    assert [paper.is_hidden for paper in result.papers] == [False] * 3


def test_sheet_has_a_row_for_each_option_and_the_rate(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    answer = as_person(people.alice).get(f"/ballots/{ballot.pk}/result.xlsx", headers={"Accept-Language": "en"})
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3)]
    figures = ["Parks", 146, 141, 140, 120, 118, 2]
    assert rows[0] == [*figures, "Satisfied", 60, "50.8%", "41.1%", None]
    assert rows[3] == [*figures, "Do not know", 18, "15.3%", "12.3%", "counted apart"]
    assert rows[4][7:11] == ["Satisfied or basically satisfied, of those who know", 82, "82.0%", "56.2%"]
    assert [row[11] for row in rows[5:]] == ["carried", None, None, "chosen", "chosen", None, None]


# Comments


@pytest.fixture
def commented(meeting, ready_keys):
    """commented(n): so many of ten who have collected cast with a comment, and the ballot is counted."""
    assemble(meeting)
    ballot = frozen(secret_draft(meeting, subjects=["Parks"]))
    booklets = [collected(ballot, elector) for elector in electors(ballot)[:10]]
    ballot = opened(ballot)
    (paper,) = [str(one.pk) for one in ballot.papers.all()]

    def cast(number):
        for n, booklet in enumerate(booklets[:number]):
            body = booklet.cast({paper: ["sat"]}, {paper: f"Word {n} <b>bold</b>\u202e"})
            office.box().cast(booklet.ballot, body["rows"])
        return close_secret(ballot=ballot, by=TESTER)

    return cast


def comments_read(client, ballot) -> list[str]:
    page = client.get(f"/ballots/{ballot.pk}/result/", headers={"Accept": "text/html"}).content.decode()
    return re.findall(r"<li>(Word \d.*?)</li>", page)


def test_comments_are_read_after_publication_in_an_order_of_their_own(commented, people, as_person):
    ballot = commented(10)
    gao = as_person(people.gao)
    assert comments_read(gao, ballot) == []
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.PUBLISHED, published_at=timezone.now())
    read = comments_read(gao, ballot)
    assert sorted(read) == [f"Word {n} &lt;b&gt;bold&lt;/b&gt;" for n in range(10)]
    digests = sorted(office.board(str(ballot.pk)).rows, key=lambda row: row.comment_digest)
    assert [text.encode() in digests[n].comment for n, text in enumerate(one[:6] for one in read)] == [True] * 10


def test_result_is_read_where_the_box_is_gone(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    page = as_person(people.gao, accept="text/html").get(
        f"/ballots/{ballot.pk}/result/", headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200
    assert "What was written beside the grades cannot be read just now." in page.content.decode()


def test_comments_of_fewer_than_ten_papers_are_withheld(commented, people, as_person):
    ballot = commented(9)
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.PUBLISHED, published_at=timezone.now())
    assert comments_read(as_person(people.gao), ballot) == []


# Who sees it


@pytest.mark.parametrize("state", ["counted", "published"])
def test_secret_result_is_the_secretariats_and_scrutineers_until_it_is_published(mixed, people, as_person, state):
    ballot = counted(mixed(is_secret=True), *ALL, state=state)
    names = ["alice", "emil", "gao", "dora"]
    sees = {
        name: (
            "result" in as_person(getattr(people, name)).get(f"/ballots/{ballot.pk}/").json(),
            as_person(getattr(people, name)).get(f"/ballots/{ballot.pk}/result.xlsx").status_code,
        )
        for name in names
    }
    early = {"alice": (False, 403), "emil": (False, 403), "gao": (True, 200), "dora": (True, 200)}
    assert sees == (early if state == "counted" else dict.fromkeys(names, (True, 200)))


def test_published_result_says_how_to_check_it(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/result/").content.decode()
    files = ["bundle.json", "recount.py", "hashes.bin"]
    assert [name for name in files if f'href="/ballots/{ballot.pk}/{name}"' not in page] == []


@pytest.mark.parametrize("name", ["alice", "dora", "gao"])
def test_result_takes_the_same_queries_for_many(mixed, meeting, phase, people, as_person, name):
    few = counted(mixed(is_secret=True), *ALL)
    papers = [grade_paper(f"Paper {n}", standard_options(Grade)) for n in range(30)]
    fields = {"kind": Ballot.Kind.EVALUATION, "is_secret": True, "phase": phase}
    many = make_draft(meeting=meeting, title="Many", papers=papers, by=TESTER, **fields)
    counted(many, *[ALL[0]] * 30)
    assemble(meeting)
    Elector.objects.bulk_create(
        [Elector(ballot=many, representative=one, label=one.number) for one in meeting.representatives.all()]
    )
    client = as_person(getattr(people, name), accept="text/html")

    def queries(ballot):
        address = f"/ballots/{ballot.pk}/result/"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    once = queries(few)
    assert (queries(many), once <= MOST_QUERIES) == (once, True)


def test_recorded_result_of_a_selection_is_published_with_names(mixed, people, as_person, post):
    ballot = open_ballot(ballot=mixed(is_secret=False), by=TESTER)
    graded, motion, selection = [str(paper.pk) for paper in ballot.papers.all()]
    post(as_person(people.alice), ballot, "cast", **{graded: "sat", motion: "approve", selection: ["3"]})
    publish_ballot(ballot=close_ballot(ballot=ballot, by=TESTER), by=TESTER)
    page = as_person(people.gao, accept="text/html").get(f"/ballots/{ballot.pk}/").content.decode()
    assert page.count("<li>Alice</li>") == 3

"""What is shown of a result, and to whom; what is hidden of few papers; what was written beside the grades."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.conftest import TESTER
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.examples import ALL, counted
from voting import office
from voting.models import Ballot, Elector, Grade
from voting.results import result_of
from voting.services.drafts import grade_paper, make_draft, standard_options
from voting.services.recorded import close_ballot, open_ballot, publish_ballot
from voting.services.secret import close_secret

MOST_QUERIES = 12
ODD = 97531  # a number that stands nowhere else

# Few papers


def everywhere(client, ballot) -> dict[str, str]:
    """The whole of what a person can read of a result: page, JSON, both sheets. The reports: test_reports."""
    book = load_workbook(BytesIO(client.get(f"/ballots/{ballot.pk}/result.xlsx").content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
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
    figures = ["Parks", 146, 141, 140, 120, 20, 118, 2]
    assert rows[0] == [*figures, "Satisfied", 60, "50.8%", "41.1%", None]
    assert rows[3] == [*figures, "Do not know", 18, "15.3%", "12.3%", "counted apart"]
    assert rows[4][8:12] == ["Satisfied or basically satisfied, of those who know", 82, "82.0%", "56.2%"]
    assert [row[12] for row in rows[5:]] == ["carried", None, None, "chosen", "chosen", None, None]


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

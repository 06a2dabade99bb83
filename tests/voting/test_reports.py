"""The report of a ballot in its four shapes: the same figures, nothing of few papers, no formula that runs."""

import csv
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from tests.conftest import TESTER
from tests.voting.assembly import assemble, frozen, opened, secret_draft
from tests.voting.evaluated import evaluation
from tests.voting.examples import ALL, counted
from voting.board import announced_entries, code_of
from voting.models import Ballot, Batch, Verdict
from voting.services.drafts import grade_paper, make_draft, motion_paper, own_options
from voting.services.recorded import publish_ballot
from voting.services.secret import close_secret

MOST_QUERIES = 12
KINDS = ["docx", "csv", "xlsx", "page"]


@pytest.fixture
def report(people, as_person):
    """report(ballot, kind) are the rows of texts of a report, as alice sees it unless said otherwise."""

    def read(ballot, kind, name="alice"):
        client = as_person(getattr(people, name), accept="text/html")
        address = {"page": "report/", "xlsx": "result.xlsx"}.get(kind, f"report.{kind}")
        answer = client.get(f"/ballots/{ballot.pk}/{address}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        return READERS[kind](answer.content)

    return read


def of_docx(content) -> list[list[str]]:
    document = Document(BytesIO(content))
    rows = [[paragraph.text] for paragraph in document.paragraphs]
    return rows + [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def of_csv(content) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def of_xlsx(content) -> list[list[str]]:
    book = load_workbook(BytesIO(content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return [[str(cell) for cell in row if cell is not None] for row in rows]


def of_page(content) -> list[list[str]]:
    article = content.decode().partition("<article")[2].partition("</article>")[0]
    texts = re.findall(r"<(?:p|h1|h2)[^>]*>(.*?)</(?:p|h1|h2)>", article, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", article, re.DOTALL)
    about = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", article, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[text] for text in texts] + [list(pair) for pair in about] + cells


READERS = {"docx": of_docx, "csv": of_csv, "xlsx": of_xlsx, "page": of_page}


def whole(rows) -> str:
    return "\n".join(" | ".join(row) for row in rows)


# What it says


@pytest.mark.parametrize("kind", KINDS)
def test_report_has_the_figures_as_counted_by_hand(mixed, report, kind):
    """Of ALL: 120 of 140 came back for Parks, 118 valid: 60 satisfied, 22 basically, 18 not, 18 do not know."""
    rows = report(counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED), kind)
    expected = [
        ["Parks", "146", "141", "140", "120", "20", "118", "2"],
        ["The plan", "146", "141", "140", "119", "21", "110", "9"],
        ["Projects", "146", "141", "140", "111", "29", "111", "0"],
        ["Satisfied", "60", "50.8%", "41.1%", ""],
        ["Basically satisfied", "22", "18.6%", "15.1%", ""],
        ["Not satisfied", "18", "15.3%", "12.3%", ""],
        ["Do not know", "18", "15.3%", "12.3%", "counted apart"],
        ["Satisfied or basically satisfied: 82 of 100 who know, 82.0%; of the roll 56.2%."],
        ["Approve", "73", "66.4%", "50.0%", "carried"],
        ["Oppose", "24", "21.8%", "16.4%", ""],
        ["Canteen", "90", "81.1%", "61.6%", "chosen"],
        ["Stage", "70", "63.1%", "47.9%", "chosen"],
        ["Garden", "55", "49.5%", "37.7%", ""],
        ["Outcome: carried."],
        ["Chosen: Canteen, Stage."],
        ["Second booklets: 0."],
    ]
    found = [[cell for cell in row if cell] for row in rows]
    assert [row for row in expected if [cell for cell in row if cell] not in found] == []
    text = whole(rows)
    told = ["Elm Street", "First Session", "April 8, 2020", "several kinds · Secret", "Report of the ballot"]
    told += ["Carried with", "more than half of the valid papers", "Check the count", "recount.py", "Tellers"]
    assert [one for one in told if one not in text] == []


def test_report_of_an_evaluation_has_one_line_of_figures_and_all_rates(meeting, report):
    rows = report(evaluation(meeting, "Parks"), "csv")
    assert rows[:2] == [["Evaluation"], ["Report of the evaluation"]]
    at = rows.index(["Figures"])
    headings = ["on the roll", "present", "papers issued", "papers returned", "papers not returned"]
    headings += ["valid papers", "invalid papers"]
    assert rows[at + 3 : at + 5] == [headings, ["146", "141", "140", "120", "20", "118", "2"]]
    at = rows.index(["Satisfied or basically satisfied"])
    assert rows[at + 2 : at + 4] == [["Parks", "82", "82.0%", "56.2%"], ["The work", "82", "82.0%", "56.2%"]]


def test_subjects_of_the_same_name_each_have_their_figures(meeting, report):
    ballot = evaluation(meeting, "Parks", "Parks")
    first = next(iter(ballot.totals))
    totals = ballot.totals | {first: ballot.totals[first] | {"returned": 121, "invalid": 3}}
    Ballot.objects.filter(pk=ballot.pk).update(totals=totals)
    rows = report(ballot, "csv")
    at = rows.index(["Figures"])
    assert [row[:1] + row[4:] for row in rows[at + 4 : at + 7]] == [
        ["Parks", "121", "19", "118", "3"],
        ["Parks", "120", "20", "118", "2"],
        ["The work", "120", "20", "118", "2"],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_tie_is_said(mixed, report, kind):
    tie = (111, 111, [90, 70, 70, 5])
    text = whole(report(counted(mixed(is_secret=True), *ALL[:2], tie, state=Ballot.State.PUBLISHED), kind))
    told = ["A tie at the edge, which this count does not decide: Garden, Stage.", "Chosen: Canteen."]
    assert [one for one in told if one not in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_practice_and_unpublished_reports_say_so(mixed, report, kind):
    ballot = counted(mixed(is_secret=True), *ALL)
    marks = ["For practice: it decides nothing.", "Not published yet"]
    for name, state, is_practice, said in (
        ("dora", "counted", True, [True, True]),
        ("gao", "counted", False, [False, True]),
        ("alice", "published", False, [False, False]),
    ):
        Ballot.objects.filter(pk=ballot.pk).update(state=state, is_practice=is_practice)
        text = whole(report(ballot, kind, name))
        assert [mark in text for mark in marks] == said


@pytest.mark.parametrize("kind", KINDS)
def test_recorded_report_ends_with_the_names(counted, report, kind):
    publish_ballot(ballot=counted, by=TESTER)
    rows = report(counted, kind)
    assert [row for row in (["The plan", "Approve", "Alice"], ["The report", "Oppose", "Bob"]) if row not in rows] == []
    assert "Security code" not in whole(rows)


@pytest.fixture
def closed(meeting, people, ready_keys):
    """A secret ballot that was counted, with what its scrutineer said of its steps."""
    assemble(meeting)
    ballot = close_secret(ballot=opened(frozen(secret_draft(meeting))), by=TESTER)
    at = timezone.now()
    Verdict.objects.create(ballot=ballot, step="frozen", user=people.gao, at=at)
    Verdict.objects.create(ballot=ballot, step="closed", user=people.gao, at=at, objection="A door stood open")
    settled = {"objection": "=1+1", "settled_at": at, "settlement": "Counted anew"}
    Verdict.objects.create(ballot=ballot, step="counted", user=people.gao, at=at, **settled)
    return ballot


def test_report_names_scrutineers_objections_and_codes(closed, report):
    codes = [entry["digest"] for entry in announced_entries(closed)]
    told = codes + [f"{code_of(one)[:4]} {code_of(one)[4:]}" for one in codes]
    told += ["register and papers", "confirmed", "objected: A door stood open · not settled"]
    told += ["objected: =1+1 · settled: Counted anew"]
    assert len(codes) == 2
    for kind in KINDS:
        text = whole(report(closed, kind, "dora"))
        assert [one for one in told if one not in text] == []


# Paper of the hall


def in_hall(ballot, *, given=60, returned=50, of_papers):
    """Counted papers of the hall: (invalid, counts) of each subject."""
    papers = {
        str(paper.pk): {"invalid": invalid, "counts": dict(zip(paper.labels, counts, strict=True))}
        for paper, (invalid, counts) in zip(ballot.papers.all(), of_papers, strict=True)
    }
    count = {"returned": returned, "not_returned": given - returned, "unused": 5, "papers": papers}
    Batch.objects.create(ballot=ballot, number=1, printed=given + 5, given=given, count=count)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_of_the_hall_is_joined_and_stands_apart(mixed, report, kind):
    ballot = counted(mixed(is_secret=True), *ALL, roll=250, state=Ballot.State.PUBLISHED)
    in_hall(ballot, of_papers=[(1, [30, 9, 4, 6]), (0, [20, 20, 10]), (2, [10, 40, 1, 0])])
    rows = [[cell for cell in row if cell] for row in report(ballot, kind)]
    expected = [
        # 60 and 30 of 118 and 49 valid ones, and of a roll of 250.
        ["Satisfied", "90", "53.9%", "36.0%", "60", "30"],
        ["Do not know", "24", "14.4%", "9.6%", "18", "6", "counted apart"],
        ["Approve", "93", "58.1%", "37.2%", "73", "20", "carried"],
        ["Canteen", "100", "62.9%", "40.0%", "90", "10", "chosen"],
        ["Garden", "95", "59.7%", "38.0%", "55", "40", "chosen"],
        ["Parks", "together", "250", "141", "200", "170", "30", "167", "3"],
        ["Parks", "electronic", "140", "120", "20", "118", "2"],
        ["Parks", "in the hall", "60", "50", "10", "49", "1"],
    ]
    assert [row for row in expected if row not in rows] == []
    assert "Paper in the hall: 65 printed, 60 given out, to 0 electors on the register." in whole(rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("returned", [4, 5])
def test_cells_of_fewer_than_five_papers_stand_in_no_report(mixed, report, kind, returned):
    odd = [(returned, returned, [97530 + n for n in range(options)]) for options in (4, 3, 4)]
    text = whole(report(counted(mixed(is_secret=True), *odd, state=Ballot.State.PUBLISHED), kind))
    assert (bool(re.search(r"9753\d", text)), "%" in text) == (returned == 5, returned == 5)


@pytest.mark.parametrize("kind", KINDS)
def test_few_papers_of_the_hall_cannot_be_told_from_the_sum(mixed, report, kind):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    in_hall(ballot, given=6, returned=3, of_papers=[(0, [3, 0, 0, 0]), (0, [2, 1, 0]), (0, [3, 0, 0, 0])])
    rows = [[cell for cell in row if cell] for row in report(ballot, kind)]
    text = whole(rows)
    sums, elsewhere = ["63", "75", "93"], f"/ballots/{ballot.pk}"  # of the box and the hall
    told = text.replace(elsewhere, "")
    assert ([n for n in sums if re.search(rf"\b{n}\b", told)], "%" in told) == ([], False)
    expected = [["Satisfied", "60", "–"], ["Approve", "73", "–", "carried"], ["Canteen", "90", "–", "chosen"]]
    assert [row for row in expected if row not in rows] == []


# Formulas

FORMULA = '=HYPERLINK("http://127.0.0.1","x")'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_text_becomes_a_formula(meeting, phase, report, start):
    text = f"{start}1+1"
    papers = [motion_paper(text), grade_paper("Grades", own_options([text, "Good"]))]
    fields = {"kind": Ballot.Kind.MIXED, "is_secret": True, "phase": phase}
    draft = make_draft(meeting=meeting, title=text, papers=papers, by=TESTER, **fields)
    ballot = counted(draft, (20, 20, [10, 5, 5]), (20, 20, [10, 10]), state=Ballot.State.PUBLISHED)
    cells = [cell for row in report(ballot, "csv") for cell in row]
    assert [cell for cell in cells if cell.lstrip(" ").startswith(tuple("=+-@＝\t"))] == []
    assert sum(f"'{text}" == cell for cell in cells) >= 3


def test_spreadsheet_has_no_formula(meeting, phase, people, as_person):
    fields = {"kind": Ballot.Kind.MOTION, "is_secret": True, "phase": phase}
    draft = make_draft(meeting=meeting, title=FORMULA, papers=[motion_paper(FORMULA)], by=TESTER, **fields)
    ballot = counted(draft, (20, 20, [10, 5, 5]), state=Ballot.State.PUBLISHED)
    book = load_workbook(BytesIO(as_person(people.alice).get(f"/ballots/{ballot.pk}/result.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert sum(cell.value == FORMULA for cell in cells) >= 3


# The files


def test_word_file_repeats_headings_and_has_a_black_title_and_places_to_sign(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    document = Document(BytesIO(as_person(people.alice).get(f"/ballots/{ballot.pk}/report.docx").content))
    heads = [table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables]
    assert (len(heads) >= 4, all(heads)) == (True, True)
    title = document.paragraphs[0]
    assert (title.style.name, title.style.element.rPr.rFonts.get(qn("w:eastAsia"))) == ("Title", "SimHei")
    assert sum(paragraph.text.endswith("＿" * 12) for paragraph in document.paragraphs) == 3


def test_files_are_named_for_ballot_and_report(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    client = as_person(people.alice)
    kinds = {"report.docx": "wordprocessing", "report.csv": "text/csv", "result.xlsx": "spreadsheet"}
    for address, kind in kinds.items():
        answer = client.get(f"/ballots/{ballot.pk}/{address}", headers={"Accept-Language": "en"})
        ending = address.rpartition(".")[2]
        assert answer["Content-Disposition"] == f'attachment; filename="All Report of the ballot.{ending}"'
        assert kind in answer["Content-Type"]


def test_report_is_in_the_readers_language(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    for language, word in (("en", "Satisfied"), ("zh-hans", "满意")):
        answer = as_person(people.alice).get(f"/ballots/{ballot.pk}/report.csv", headers={"Accept-Language": language})
        assert (f"\n{word},60," in answer.content.decode().replace("\r", "")) is True


def test_times_are_local(meeting, report):
    ballot = evaluation(meeting, "Parks")
    Ballot.objects.filter(pk=ballot.pk).update(closed_at=datetime(2020, 4, 8, 1, 5, tzinfo=UTC))
    assert ["Closed", "April 8, 2020 09:05"] in report(ballot, "csv")


def test_result_page_leads_to_the_reports(mixed, people, as_person):
    ballot = counted(mixed(is_secret=True), *ALL, state=Ballot.State.PUBLISHED)
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/result/").content.decode()
    files = ["report/", "report.docx", "result.xlsx", "report.csv"]
    assert [one for one in files if f'href="/ballots/{ballot.pk}/{one}"' not in page] == []


@pytest.mark.parametrize("is_secret", [True, False])
def test_report_takes_the_same_queries_for_many(meeting, phase, people, as_person, is_secret):
    few = evaluation(meeting, "Parks", is_secret=is_secret)
    many = evaluation(meeting, *["Parks"] * 30, is_secret=is_secret)
    client = as_person(people.dora, accept="text/html")

    def queries(ballot):
        client.get(f"/ballots/{ballot.pk}/report/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/ballots/{ballot.pk}/report/").status_code == 200
        return len(captured)

    once = queries(few)
    assert (queries(many), once <= MOST_QUERIES) == (once, True)

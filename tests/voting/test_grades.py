"""The standard sets of grades: their ids, their rates, and the order of the rates where a ballot is to rank."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from openpyxl import load_workbook

from tests.conftest import TESTER
from tests.voting.examples import counted
from voting.models import GOOD_GRADES, GRADE_SETS, STANDARD, UNKNOWN, Ballot, Choice
from voting.results import result_of, told_result
from voting.services.drafts import grade_paper, make_draft, own_options, standard_options

WORDS = {
    "satisfaction": ["满意", "基本满意", "不满意", "不了解"],
    "merit": ["优秀", "良好", "一般", "较差", "不了解"],
    "qualified": ["合格", "基本合格", "不合格", "不了解"],
    "five": ["非常满意", "满意", "基本满意", "不满意", "不了解"],
}


@pytest.fixture
def evaluation(meeting, phase):
    """evaluation(*papers) is a secret draft."""

    def made(*papers, **having):
        fields = {"kind": Ballot.Kind.EVALUATION, "is_secret": True, "phase": phase} | having
        return make_draft(meeting=meeting, title="Grades", papers=papers, by=TESTER, **fields)

    return made


def graded(name, subject="Work"):
    return grade_paper(subject, standard_options(GRADE_SETS[name]))


# Their ids


def test_ids_are_short_and_no_two_sets_share_one():
    ids = [one.value for of in [Choice, *GRADE_SETS.values()] for one in of if one.value != UNKNOWN]
    assert (len(ids), sorted(set(ids))) == (len(STANDARD) - 1, sorted(ids))
    assert [one for one in STANDARD if not re.fullmatch("[A-Za-z0-9]{1,8}", one)] == []


@pytest.mark.parametrize("name", GRADE_SETS)
def test_set_is_offered_and_filled_in_again(prepared, desk, name):
    ballot = prepared(kind="evaluation", further="Work", grades=name)
    assert [option["id"] for option in ballot.papers.get().options] == GRADE_SETS[name].values
    assert desk.get(f"/ballots/{ballot.pk}/edit/").context["form"]["grades"].value() == name


def test_phones_know_every_word_in_english():
    script = (Path(settings.BASE_DIR) / "congress/static/ballot.js").read_text()
    known = re.search(r"const OPTIONS = \{(.*?)\};", script, re.DOTALL).group(1)
    with translation.override("en"):
        missing = [id for id, word in STANDARD.items() if f"{id}: '{word.label}'" not in known]
    assert missing == []


# Their rates

# (set, counts, the rate's name, good, known)
RATES = [
    ("satisfaction", [60, 22, 18, 18], "Satisfied or basically satisfied", 82, 100),
    ("merit", [40, 20, 30, 10, 18], "Excellent or good", 60, 100),
    ("qualified", [50, 25, 25, 18], "Qualified or basically qualified", 75, 100),
    ("five", [30, 30, 30, 10, 18], "Very satisfied, satisfied or basically satisfied", 90, 100),
]


@pytest.mark.parametrize(("name", "counts", "label", "good", "known"), RATES)
def test_rate_of_a_set_names_the_grades_it_counts(
    evaluation, people, as_person, in_english, name, counts, label, good, known
):
    ballot = counted(evaluation(graded(name)), (120, 118, counts), state=Ballot.State.PUBLISHED)
    rate = result_of(ballot).papers[0].rate
    assert (rate.label, rate.count, rate.known, rate.of_known) == (label, good, known, f"{good}.0%")
    page = as_person(people.alice, accept="text/html").get(
        f"/ballots/{ballot.pk}/result/", headers={"Accept-Language": "en"}
    )
    assert f"<p>{label}: {good} of {known} who know, {good}.0%;" in page.content.decode()


def test_every_set_says_which_grades_are_good():
    assert {name: set(grades) < set(GRADE_SETS[name].values) for name, (grades, _label) in GOOD_GRADES.items()} == (
        dict.fromkeys(GRADE_SETS, True)
    )


def test_grades_of_ones_own_have_no_rate(evaluation):
    ballot = counted(evaluation(grade_paper("Work", own_options(["A", "B", "不了解"]))), (9, 9, [5, 3, 1]))
    assert (result_of(ballot).papers[0].rate, result_of(ballot).papers[0].unknown.count) == (None, 1)


# Ranks

SUBJECTS = ["Parks", "Roads", "Water", "Schools", "Lamps"]
# 40 %, 80 %, nobody knows, 80 %, 100 %
COUNTS = [[20, 20, 60, 0], [60, 20, 20, 9], [0, 0, 0, 50], [8, 0, 2, 1], [5, 0, 0, 0]]
PLACES = {"Parks": 4, "Roads": 2, "Water": None, "Schools": 2, "Lamps": 1}


@pytest.fixture
def ranked(evaluation):
    """ranked(is_ranked): five subjects, graded differently."""

    def made(*, is_ranked):
        papers = [graded("satisfaction", subject) for subject in SUBJECTS]
        totals = [(sum(counts), sum(counts), counts) for counts in COUNTS]
        return counted(evaluation(*papers, is_ranked=is_ranked), *totals, state=Ballot.State.PUBLISHED)

    return made


def table_of(as_person, people, ballot) -> list[str]:
    """The subjects of the view over all rates, as they stand on the page."""
    page = as_person(people.alice, accept="text/html").get(f"/ballots/{ballot.pk}/result/").content.decode()
    return re.findall(r'<a href="#paper-\d+">(\w+)</a>', page)


def test_nothing_is_ranked_unless_asked(ranked, prepared, people, as_person):
    assert prepared(kind="evaluation", further="Work").is_ranked is False
    ballot = ranked(is_ranked=False)
    assert table_of(as_person, people, ballot) == SUBJECTS
    assert [told for told in told_result(result_of(ballot))["papers"].values() if "rank" in told] == []


def test_rates_are_in_order_and_the_same_shares_a_place(ranked, people, as_person):
    ballot = ranked(is_ranked=True)
    result = result_of(ballot)
    assert {paper.subject: paper.rank for paper in result.papers} == PLACES
    assert [paper.subject for paper in result.papers] == SUBJECTS
    order = ["Lamps", "Roads", "Schools", "Parks", "Water"]
    assert ([paper.subject for paper in result.rated], table_of(as_person, people, ballot)) == (order, order)
    told = told_result(result)["papers"].values()
    assert [one.get("rank") for one in told] == list(PLACES.values())


def test_ranks_stand_in_the_spreadsheet(ranked, people, as_person):
    def column(ballot):
        content = as_person(people.alice).get(f"/ballots/{ballot.pk}/result.xlsx", headers={"Accept-Language": "en"})
        rows = list(load_workbook(BytesIO(content.content)).active.iter_rows(min_row=2, values_only=True))
        at = rows[0].index("Rank") if "Rank" in rows[0] else None
        return at and {row[0]: row[at] for row in rows[1:]}

    assert (column(ranked(is_ranked=True)), column(ranked(is_ranked=False))) == (PLACES, None)


def test_rates_of_different_grades_are_not_compared(evaluation):
    papers = [graded("satisfaction", "Parks"), graded("merit", "Roads")]
    ballot = counted(
        evaluation(*papers, is_ranked=True), (20, 20, [5, 5, 10, 0]), (20, 20, [15, 5, 0, 0, 0]), state="published"
    )
    result = result_of(ballot)
    assert ([paper.rank for paper in result.papers], result.rate_label) == ([1, 1], "")


def test_box_that_ranks_is_kept_with_the_draft(prepared, desk):
    ballot = prepared(kind="evaluation", further="Work", is_ranked="on")
    assert (ballot.is_ranked, desk.get(f"/ballots/{ballot.pk}/edit/").context["form"]["is_ranked"].value()) == (
        True,
        True,
    )

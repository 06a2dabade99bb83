"""What the reference day reads and lists: the four documents, the 22 projects, the words of the simulated people."""

from pathlib import Path

import pytest

from congress.rehearsal import projects, words
from congress.rehearsal.projects import PROJECTS
from congress.rehearsal.reference_day import DEPARTMENTS, PLAN, load_reference_day
from deliberation.projects.models import Target

DOCUMENTS = sorted(Path(projects.__file__).with_name("documents").glob("*.md"))
CATEGORIES = [
    *["激发社区活力", "提升城区品质", "推广垃圾分类", "维护公共安全", "便捷为民服务"],
    *["促进就业创业", "保障群众健康", "实施文化惠民", "推广全民健身", "拓展居民自治"],
]


@pytest.fixture
def listed(db):
    return list(load_reference_day().projects.prefetch_related("targets"))


def lines(document) -> list[str]:
    return document.read_text(encoding="utf-8").splitlines()


def figures_of(listed, number) -> list[tuple]:
    targets = listed[number - 1].targets.all()
    return [(target.number, target.number_to, target.unit) for target in targets]


# The projects


def test_projects_are_twenty_two_in_ten_categories(listed):
    assert [project.position for project in listed] == list(range(1, 23))
    assert list(dict.fromkeys(project.category for project in listed)) == CATEGORIES


def test_projects_have_departments_of_the_day(listed):
    assert {project.department.name for project in listed} <= {name for name, _kind in DEPARTMENTS}


def test_figures_are_those_of_the_day(listed):
    assert [sum(number or 0 for number, _to, _unit in figures_of(listed, n)) for n in range(1, 23)] == [
        *[1, 2, 28, 4, 12, 3, 39, 322, 9, 660, 1],
        *[20_001, 550, 2, 98, 320, 1, 5000, 100, 3013, 12, 60],
    ]


def test_range_and_words_stand_where_no_single_figure_is(listed):
    assert figures_of(listed, 9)[0] == (1, 2, "个小区")
    assert Target.objects.filter(number=None).count() == 3


# The documents


def test_documents_are_those_of_the_agenda():
    titles = [lines(document)[0] for document in DOCUMENTS]
    assert titles == [f"# {title}" for title in PLAN["review"][3]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem[0])
def test_document_has_paragraphs_sections_and_a_table(document):
    text = [line for line in lines(document) if line]
    paragraphs = [line for line in text if not line.startswith(("#", "|"))]
    assert len(paragraphs) >= 25
    assert [
        mark for mark in ("## 一、", "### （一）", "|---|") if not any(line.startswith(mark) for line in text)
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem[0])
def test_rows_of_a_table_have_the_same_cells(document):
    tables = "\n".join(lines(document)).split("\n\n")
    wrong = [
        table for table in tables if table.startswith("|") and len({row.count("|") for row in table.splitlines()}) != 1
    ]
    assert wrong == []


def test_report_of_departments_has_a_section_for_each():
    sections = [line.partition("、")[2] for line in lines(DOCUMENTS[1]) if line.startswith("## ")]
    assert sections[:8] == [name for name, _kind in DEPARTMENTS]


def test_draft_lists_the_projects_with_their_departments():
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines(DOCUMENTS[3]) if line.startswith("| ")]
    assert [(row[0], row[1], row[4]) for row in rows[1:]] == [
        (str(number), category, department)
        for number, (category, _title, department, _targets) in enumerate(PROJECTS, start=1)
    ]


# The words


def test_matters_are_distinct_and_of_known_categories():
    assert len({title for title, _body, _category in words.MATTERS}) == len(words.MATTERS) >= 40
    assert {category for *_rest, category in words.MATTERS} == {"party", "management", "services", "safety", "other"}


def test_remarks_and_replies_are_of_every_kind():
    assert {kind for kind, _body in words.OPINIONS} == {"opinion", "question", "correction"}
    assert set(words.REPLIES) == {"solved", "solving", "planned", "reference", "unable"}
    assert set(words.REASONS) == {"refuse", "return", "hold", "send_back", "withdraw"}
    assert [key for bank in (words.REPLIES, words.REASONS) for key, texts in bank.items() if len(set(texts)) < 3] == []

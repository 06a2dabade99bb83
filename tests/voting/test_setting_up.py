"""Preparing a ballot of every kind in one form: what becomes of it, what is refused, and that nothing typed is lost."""

from datetime import datetime

import pytest
from django.utils import timezone

from congress.people.models import Department
from congress.people.services import add_department
from tests.conftest import new_key
from tests.voting.filled import CANDIDATES, PROJECTS, SATISFACTION, TIMES, TYPED, papers, written
from voting.models import Ballot

MOST_QUERIES = 12


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


def at(hour: int):
    return timezone.make_aware(datetime(2020, 4, 8, hour))


# What becomes of it


def test_secret_evaluation_of_departments_and_more(prepared):
    first, *others = Department.objects.all()
    ballot = prepared(
        kind="evaluation",
        is_secret="yes",
        departments=[one.pk for one in [*others, first]],
        further="The work\r\n\r\n The year ",
        grades="satisfaction",
        collect_needs_presence="on",
        board_is_public="on",
        max_reissue="4",
        grace_s="90",
        **TIMES,
    )
    subjects = [one.name for one in [first, *others]] + ["The work", "The year"]
    assert papers(ballot) == [(subject, "grade", SATISFACTION) for subject in subjects]
    assert [one.department for one in ballot.papers.all()] == [first, *others, None, None]
    assert (ballot.is_secret, ballot.kind, ballot.state) == (True, "evaluation", "draft")
    assert (ballot.opens_at, ballot.closes_at, ballot.electors_from) == (at(14), at(16), "roll")
    assert (ballot.collect_needs_presence, ballot.board_is_public) == (True, True)
    assert (ballot.max_reissue, ballot.grace_s) == (4, 90)


def test_what_is_not_said_is_as_usual(prepared):
    ballot = prepared(subjects="The plan")
    assert (ballot.kind, ballot.is_secret, ballot.electors_from, ballot.pass_rule) == (
        "motion",
        False,
        "roll",
        "simple",
    )
    assert (ballot.grace_s, ballot.max_reissue, ballot.board_is_public) == (60, None, False)


def test_selection_has_its_candidates_with_what_is_known_of_them(prepared):
    ballot = prepared(kind="selection", candidates=PROJECTS, most="2", selection="Projects of 2020")
    paper = ballot.papers.get()
    assert (paper.subject, paper.kind, paper.max_choices) == ("Projects of 2020", "selection", 2)
    assert paper.labels == {id: title for id, (title, _details) in CANDIDATES.items()}
    names = ["content", "investment", "target", "due", "department"]
    assert paper.details == {id: dict(zip(names, details, strict=True)) for id, (_title, details) in CANDIDATES.items()}


def test_selection_is_called_as_the_ballot_unless_said(prepared):
    assert papers(prepared(kind="selection", candidates="A\nB", most="1")) == [("T", "selection", ["1", "2"])]


def test_several_kinds_stand_in_one_booklet(prepared):
    ballot = prepared(kind="mixed", further="The work", subjects="The plan", candidates="A\nB", most="1")
    assert [(subject, kind) for subject, kind, _options in papers(ballot)] == [
        ("The work", "grade"),
        ("The plan", "motion"),
        ("T", "selection"),
    ]


def test_grades_of_merit(prepared):
    ballot = prepared(kind="evaluation", further="Work", grades="merit")
    assert papers(ballot) == [("Work", "grade", ["excel", "good", "fair", "poor", "unknown"])]


def test_grades_of_ones_own_have_short_ids_and_know_who_does_not(prepared):
    ballot = prepared(kind="evaluation", further="Work", grades="own", own_grades="称职\n不称职\n不了解")
    assert ballot.papers.get().options == [
        {"id": "g1", "label": "称职"},
        {"id": "g2", "label": "不称职"},
        {"id": "unknown", "label": "不了解"},
    ]


def test_labels_of_motions_are_fixed_in_chinese(prepared):
    options = prepared(subjects="The plan").papers.get().options
    assert [option["label"] for option in options] == ["赞成", "反对", "弃权"]


def test_largest_booklet_and_largest_selection_are_taken(prepared):
    many = "\n".join(f"Subject {n}" for n in range(50))
    assert prepared(kind="evaluation", further=many).papers.count() == 50
    paper = prepared(kind="selection", candidates="\n".join(f"C{n}" for n in range(100)), most="70").papers.get()
    assert (len(paper.options), paper.max_choices) == (100, 70)


def test_the_same_request_twice_makes_one(send):
    key = new_key()
    first, second = [send(key=key, kind="evaluation", further="Work") for _n in range(2)]
    assert (first.json(), first.status_code, Ballot.objects.count()) == (second.json(), 201, 1)


# What is refused

REFUSED = [
    ({"kind": "lottery"}, ["kind"]),
    ({"is_secret": "perhaps", "subjects": "P"}, ["is_secret"]),
    ({"kind": "evaluation"}, ["further"]),
    ({"kind": "evaluation", "further": "W", "departments": "999999"}, ["departments"]),
    ({"kind": "evaluation", "further": "W", "grades": "stars"}, ["grades"]),
    ({"kind": "evaluation", "further": "W", "grades": "own"}, ["own_grades"]),
    ({"kind": "evaluation", "further": "W", "grades": "own", "own_grades": "Good\n不了解"}, ["own_grades"]),
    ({"kind": "evaluation", "further": "W", "grades": "own", "own_grades": "Good\nGood"}, ["own_grades"]),
    ({"kind": "evaluation", "further": "W", "grades": "own", "own_grades": "x" * 21}, ["own_grades"]),
    ({"kind": "evaluation", "further": "W\n" * 51}, ["further"]),
    ({"kind": "evaluation", "further": "a\x00b"}, ["further"]),
    ({"kind": "selection"}, ["candidates"]),
    ({"kind": "selection", "candidates": "A\nB"}, ["most"]),
    ({"kind": "selection", "candidates": "A\nB", "most": "0"}, ["most"]),
    ({"kind": "selection", "candidates": "A\nB", "most": "3"}, ["most"]),
    ({"kind": "selection", "candidates": "A\nA", "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "A\n| content", "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "A|1|2|3|4|5|6", "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "x" * 121, "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "A|" + "x" * 501, "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "\n".join(f"C{n}" for n in range(101)), "most": "1"}, ["candidates"]),
    ({"kind": "selection", "candidates": "\n".join(f"C{n}" for n in range(100)), "most": "71"}, ["most"]),
    ({"kind": "mixed", "further": "W"}, ["kind"]),
    ({"kind": "mixed", "further": "W\n" * 26, "subjects": "P\n" * 25}, ["kind"]),
    ({"kind": "motion", "subjects": "P", "candidates": "A"}, ["kind"]),
    ({"kind": "selection", "candidates": "A", "most": "1", "further": "W"}, ["kind"]),
    ({"is_secret": "yes", "subjects": "P", "minutes": "5"}, ["minutes"]),
    ({"is_secret": "yes", "subjects": "P", "electors_from": "present"}, ["electors_from"]),
    ({"is_secret": "yes", "subjects": "P"} | TIMES | {"collect_from": "2020-04-08T14:01"}, ["collect_from"]),
    ({"is_secret": "yes", "subjects": "P"} | TIMES | {"collect_from": "2020-04-05T13:59"}, ["collect_from"]),
    ({"is_secret": "yes", "subjects": "P"} | TIMES | {"closes_at": "2020-04-08T14:00"}, ["closes_at"]),
    ({"subjects": "P", "grace_s": "601"}, ["grace_s"]),
    ({"subjects": "P", "max_reissue": "-1"}, ["max_reissue"]),
    ({"subjects": "P", "collect_from": "soon"}, ["collect_from"]),
]


@pytest.mark.parametrize(("fields", "wrong"), REFUSED)
def test_what_does_not_hold_is_refused_in_sentences(send, fields, wrong):
    before = written()
    answer = send(**fields)
    errors = answer.json()["errors"]
    assert (answer.status_code, sorted(errors), written()) == (422, wrong, before)
    assert [name for name, said in errors.items() if not said[0].endswith((".", "。"))] == []


def test_refusal_says_which_line_it_is(send):
    answer = send(kind="selection", candidates="A\nB|1|2|3|4|5|6", most="1")
    assert answer.json()["errors"] == {"candidates": ["Line 2 has more than 6 fields."]}


def test_nothing_typed_is_lost(send, desk):
    department = Department.objects.first()
    answer = send(desk, departments=[department.pk], **TYPED)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert {name: form[name].value() for name in TYPED} == TYPED
    assert form["departments"].value() == [str(department.pk)]
    page = answer.content.decode()
    assert [text for text in TYPED.values() if text.startswith("My") and text not in page] == []


def test_form_has_all_departments_chosen(desk, meeting):
    add_department(name="Roads", kind=Department.Kind.FUNCTIONAL, position=2)
    page = desk.get(f"/ballots/new/?meeting={meeting.pk}")
    chosen = page.content.decode().count('name="departments"')
    assert (chosen, Department.objects.count()) == (2, 2)
    assert page.content.decode().count("checked") == 2 + 5

"""Preparing a ballot of every kind in one form: what becomes of it, what is refused, and that nothing typed is lost."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal.models import Entry
from congress.people.models import Department
from congress.people.services import add_department
from tests.conftest import TESTER, make_meeting, new_key
from voting.draft_forms import BallotForm
from voting.drafted import initial_of
from voting.models import Ballot, Paper
from voting.services.recorded import open_ballot

MOST_QUERIES = 12
SATISFACTION = ["sat", "basic", "unsat", "unknown"]
PROJECTS = "Canteen | For 80 | 2 million | 1 | June | Civil Affairs\r\nGarden\r\nStage｜Open air\r\nLamps\t\t100"
CANDIDATES = {
    "1": ("Canteen", ["For 80", "2 million", "1", "June", "Civil Affairs"]),
    "2": ("Garden", [""] * 5),
    "3": ("Stage", ["Open air", "", "", "", ""]),
    "4": ("Lamps", ["", "100", "", "", ""]),
}
TIMES = {"collect_from": "2020-04-07T09:00", "opens_at": "2020-04-08T14:00", "closes_at": "2020-04-08T16:00"}


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def desk(people, as_person):
    """dora, with pages."""
    return as_person(people.dora, accept="text/html")


@pytest.fixture
def send(meeting, dora):
    """send(client, …) posts the form with these fields."""

    def sent(client=None, *, address="/ballots/", key=None, **fields):
        filled = {"key": key or new_key(), "meeting": meeting.pk, "title": "T"} | fields
        return (client or dora).post(address, filled, headers={"Accept-Language": "en"})

    return sent


@pytest.fixture
def prepared(send):
    """prepared(…) is the draft that these fields make."""

    def made(**fields):
        answer = send(**fields)
        assert answer.status_code == 201, answer.json()
        return Ballot.objects.latest("pk")

    return made


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Paper)]


def papers(ballot) -> list[tuple]:
    return [(one.subject, one.kind, [option["id"] for option in one.options]) for one in ballot.papers.all()]


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


TYPED = {
    "title": "",
    "kind": "mixed",
    "is_secret": "yes",
    "note": "My note",
    "further": "My work",
    "subjects": "My plan",
    "grades": "own",
    "own_grades": "My grade",
    "selection": "My choice",
    "candidates": "My canteen | My content",
    "most": "17",
    "max_reissue": "18",
    "grace_s": "19",
    "collect_from": "2020-04-07T09:01",
}


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


# Changing a draft

EVERYTHING = {
    "kind": "mixed",
    "is_secret": "yes",
    "further": "The work\nThe year",
    "grades": "own",
    "own_grades": "Good\nPoor\n不了解",
    "subjects": "The plan",
    "pass_rule": "two_thirds",
    "selection": "Projects",
    "candidates": PROJECTS,
    "most": "2",
    "note": "Note",
    "max_reissue": "0",
} | TIMES


def said_of(ballot) -> tuple:
    details = [(paper.max_choices, paper.department, paper.details) for paper in ballot.papers.all()]
    fields = {name: value for name, value in vars(ballot).items() if name not in ("id", "_state", "_prefetched")}
    return papers(ballot), details, fields


def filled_in(ballot) -> dict:
    """What a browser sends of the form as it is shown."""
    form = BallotForm(initial=initial_of(ballot))
    sent = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value()) if bound.name in TIMES else bound.value()
        value = bound.field.prepare_value(value)
        if value is not None and value is not False and value != "":
            sent[bound.name] = value
    return sent


@pytest.mark.parametrize("fields", [EVERYTHING, {"subjects": "The plan"}, {"kind": "evaluation", "further": "Work"}])
def test_draft_that_is_sent_again_as_shown_stays_the_same(prepared, send, fields):
    department = {} if "subjects" in fields and "kind" not in fields else {"departments": Department.objects.first().pk}
    ballot = prepared(**fields, **department)
    before = said_of(Ballot.objects.get())
    answer = send(address=f"/ballots/{ballot.pk}/edit/", **filled_in(ballot))
    assert (answer.status_code, said_of(Ballot.objects.get())) == (200, before)


def test_draft_is_changed_until_it_is_fixed(prepared, send, meeting, phase):
    ballot = prepared(subjects="The plan")
    answer = send(address=f"/ballots/{ballot.pk}/edit/", title="Other", kind="evaluation", further="Work")
    ballot.refresh_from_db()
    assert (answer.status_code, ballot.title, ballot.kind) == (200, "Other", "evaluation")
    assert papers(ballot) == [("Work", "grade", SATISFACTION)]
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.facts["ballot"]) == (meeting.topic, "ballot.edited", str(ballot.pk))
    open_ballot(ballot=ballot, by=TESTER)
    before = written()
    answer = send(address=f"/ballots/{ballot.pk}/edit/", title="Third", subjects="The plan")
    assert (answer.status_code, written()) == (409, before)


def test_draft_stays_with_its_meeting(prepared, send, people):
    ballot = prepared(subjects="The plan")
    other = make_meeting(people, title="Second Session")
    fields = {"meeting": other.pk, "phase": other.phases.get(kind="ballots").pk, "subjects": "The plan"}
    answer = send(address=f"/ballots/{ballot.pk}/edit/", **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["phase"])


def test_change_that_does_not_hold_keeps_what_was_typed(prepared, send, desk):
    ballot = prepared(subjects="The plan")
    before = written()
    answer = send(desk, address=f"/ballots/{ballot.pk}/edit/", **TYPED)
    assert (answer.status_code, written()) == (422, before)
    assert answer.context["form"]["candidates"].value() == TYPED["candidates"]
    assert f'action="/ballots/{ballot.pk}/edit/"' in answer.content.decode()


# The preview


def test_preview_shows_every_paper_and_sends_nothing(prepared, desk):
    ballot = prepared(**EVERYTHING)
    page = desk.get(f"/ballots/{ballot.pk}/preview/").content.decode()
    shown = page.partition("<main")[2].partition("</main>")[0]
    subjects = ["The work", "The year", "The plan", "Projects", "Canteen", "For 80", "2 million"]
    assert [subject for subject in subjects if subject not in shown] == []
    assert (shown.count("<input"), shown.count("disabled")) == (3 + 3 + 3 + 4, 3 + 3 + 3 + 4)
    assert ("<form" in shown, "<button" in shown) == (False, False)


# Queries


@pytest.mark.parametrize(
    "address", ["/ballots/new/?meeting={meeting}", "/ballots/{few}/edit/", "/ballots/{few}/preview/"]
)
def test_pages_take_the_same_queries_for_many(prepared, desk, meeting, address):
    few = prepared(kind="evaluation", further="Work", departments=Department.objects.first().pk)
    many = prepared(kind="evaluation", further="\n".join(f"Work {n}" for n in range(40)))

    def queries(ballot):
        asked = address.format(meeting=meeting.pk, few=ballot.pk)
        desk.get(asked)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(asked).status_code == 200
        return len(captured)

    once = queries(few)
    for n in range(20):
        add_department(name=f"Department {n}", kind=Department.Kind.FUNCTIONAL, position=n + 5)
    assert (queries(many), once <= MOST_QUERIES) == (once, True)

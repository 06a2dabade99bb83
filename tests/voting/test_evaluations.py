"""What departments read of their evaluation, what they answer, and what the next meeting sees of it."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from congress.journal.models import Entry
from congress.meetings.models import Meeting
from congress.meetings.parts import tasks_for
from congress.people.models import Department, Membership
from congress.people.posts import posts_of
from congress.people.services import add_department, appoint
from tests.conftest import TESTER, make_meeting, new_key
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.evaluated import answer_address, answer_fields, evaluation
from voting import office
from voting.models import Ballot, Batch, Paper, Rectification
from voting.parts import answers_waiting
from voting.services.secret import close_secret
from voting.services.verbs import Verb

MOST_QUERIES = 12


@pytest.fixture
def roads(people):
    """A second department, for which hanna answers."""
    department = add_department(name="Roads", kind=Department.Kind.FUNCTIONAL, position=2)
    appoint(user=people.hanna, role=Membership.Role.HANDLER, department=department)
    return department


@pytest.fixture
def answer(people, as_person):
    """answer(ballot, …) as emil unless said otherwise."""

    def sent(ballot, client=None, *, key=None, **fields):
        filled = answer_fields(**fields) | {"key": key or new_key()}
        return (client or as_person(people.emil)).post(
            answer_address(ballot), filled, headers={"Accept-Language": "en"}
        )

    return sent


def read(client, meeting):
    answer = client.get(f"/evaluations/?meeting={meeting.pk}")
    assert answer.status_code == 200
    return answer.json()


def subjects(told) -> dict:
    return {one["subject"]: one for one in told["subjects"]}


# Grades and comments


@pytest.fixture(scope="module")
def words():
    return [f"Word {n} <b>bold</b>" for n in range(10)]


@pytest.fixture
def commented(meeting, people, roads, ready_keys, words):
    """Ten cast a comment on Parks, on Roads and on the work; published."""
    assemble(meeting)
    draft = secret_draft(meeting, subjects=["Parks", "Roads", "The work"])
    for department in Department.objects.all():
        Paper.objects.filter(ballot=draft, subject=department.name).update(department=department)
    ballot = frozen(draft)
    booklets = [collected(ballot, elector) for elector in electors(ballot)[:10]]
    ballot = opened(ballot)
    papers = [str(pk) for pk in ballot.papers.values_list("pk", flat=True)]
    for booklet, word in zip(booklets, words, strict=True):
        body = booklet.cast({paper: ["sat"] for paper in papers}, {paper: f"{word} {paper}" for paper in papers})
        office.box().cast(booklet.ballot, body["rows"])
    ballot = close_secret(ballot=ballot, by=TESTER)
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.PUBLISHED, published_at=timezone.now())
    ballot.refresh_from_db()
    return ballot


def reads_comments(client, ballot) -> dict[str, set[str]]:
    """{where: of which subjects}; in the pages every comment of a subject ends with the number of its paper."""
    numbers = {str(paper.pk): paper.subject for paper in ballot.papers.all()}
    told = read(client, ballot.meeting)[0]
    addresses = {"list": f"/evaluations/?meeting={ballot.meeting_id}", "result": f"/ballots/{ballot.pk}/result/"}
    pages = {
        name: client.get(address, headers={"Accept": "text/html"}).content.decode()
        for name, address in addresses.items()
    }
    found = {
        name: {subject for number, subject in numbers.items() if f"Word 3 &lt;b&gt;bold&lt;/b&gt; {number}" in page}
        for name, page in pages.items()
    }
    return found | {"json": {one["subject"] for one in told["subjects"] if one.get("comments")}}


def test_comments_go_to_the_department_they_are_about(commented, people, as_person, words):
    own = {
        "emil": {"Parks", "The work"},
        "fiona": {"Parks", "The work"},
        "hanna": {"Roads", "The work"},
        "dora": {"Parks", "Roads", "The work"},
        "alice": {"The work"},
        "gao": {"The work"},
    }
    seen = {name: reads_comments(as_person(getattr(people, name)), commented) for name in own}
    assert seen == {name: dict.fromkeys(("list", "result", "json"), about) for name, about in own.items()}
    told = subjects(read(as_person(people.emil), commented.meeting)[0])["Parks"]
    assert sorted(told["comments"]) == [f"{word} {told['paper']}" for word in words]


def test_comments_are_nobodys_before_publication(commented, people, as_person):
    Ballot.objects.filter(pk=commented.pk).update(state=Ballot.State.COUNTED)
    for name in ("emil", "dora", "gao"):
        client = as_person(getattr(people, name), accept="text/html")
        pages = [client.get(f"/ballots/{commented.pk}/result/"), client.get("/evaluations/")]
        assert [b"Word 3" in page.content for page in pages] == [False, False]


def test_department_reads_its_comments_beside_the_answer(commented, people, as_person, words):
    page = as_person(people.emil, accept="text/html").get(answer_address(commented)).content.decode()
    assert page.count("Word ") == len(words)


def test_whole_grades_are_the_departments_and_the_secretariats(meeting, roads, people, as_person):
    evaluation(meeting, "Parks", "Roads")
    tables = {"alice": 0, "emil": 1, "dora": 3}
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"/evaluations/?meeting={meeting.pk}")
        for name in tables
    }
    assert {name: page.content.decode().count("<table") for name, page in pages.items()} == tables
    assert {name: page.content.decode().count("82.0%") for name, page in pages.items()} == dict.fromkeys(tables, 3)


def test_hidden_grades_show_no_rate(meeting, people, as_person):
    ballot = evaluation(meeting, "Parks")
    totals = {key: one | {"returned": 4, "valid": 4, "invalid": 0} for key, one in ballot.totals.items()}
    Ballot.objects.filter(pk=ballot.pk).update(totals=totals)
    for name in ("alice", "emil", "dora"):
        client = as_person(getattr(people, name))
        page = client.get(f"/evaluations/?meeting={meeting.pk}", headers={"Accept": "text/html"}).content.decode()
        assert ("%" in page.partition("<main")[2].partition("</main>")[0], "<table" in page) == (False, False)
        assert [one["rate"] for one in read(client, meeting)[0]["subjects"]] == [None, None]


def test_department_sees_box_and_hall_apart(meeting, people, as_person):
    ballot = evaluation(meeting, "Parks")
    papers = {
        str(pk): {"invalid": 0, "counts": {"sat": 3, "basic": 0, "unsat": 0, "unknown": 0}} for pk in ballot.totals
    }
    count = {"returned": 3, "not_returned": 1, "unused": 0, "papers": papers}
    Batch.objects.create(ballot=ballot, number=1, printed=4, given=4, count=count)
    seen = {}
    for name in ("alice", "emil", "dora"):
        page = as_person(getattr(people, name), accept="text/html").get(f"/evaluations/?meeting={meeting.pk}")
        text = page.content.decode().partition("<main")[2].partition("</main>")[0]
        words = re.sub(r"<[^>]*>", " ", text)
        # 63 of both together would tell what the three were.
        seen[name] = (text.count("<td>60</td>"), len(re.findall(r"\b63\b", words)), "%" in text)
    assert seen == {"alice": (0, 0, False), "emil": (1, 0, False), "dora": (2, 0, False)}


@pytest.mark.parametrize(
    "having",
    [{"state": Ballot.State.COUNTED}, {"is_practice": True}, {"state": Ballot.State.WITHDRAWN}],
    ids=["counted", "practice", "withdrawn"],
)
def test_only_what_is_published_in_earnest_is_an_evaluation(meeting, people, as_person, answer, having):
    ballot = evaluation(meeting, "Parks", **{"is_practice": False} | having)
    emil = as_person(people.emil)
    assert read(emil, meeting) == []
    assert emil.get(answer_address(ballot), headers={"Accept": "text/html"}).status_code == 404
    refused = answer(ballot)
    assert (refused.status_code, "error" in refused.json(), Rectification.objects.exists()) == (409, True, False)
    assert tasks_for(people.emil, meeting, None) == []


# Answering


def test_department_answers_and_everybody_reads_it(meeting, roads, people, as_person, answer):
    ballot = evaluation(meeting, "Parks", "Roads")
    due = timezone.localdate() + timedelta(days=60)
    said = answer(ballot, text="  More <b>benches</b>\r\nand shade ")
    one = Rectification.objects.get()
    assert (said.status_code, said.json()["id"]) == (201, one.pk)
    assert (one.text, one.due_on, one.user, one.outcome, one.done_on) == (
        "More <b>benches</b>\nand shade",
        due,
        people.emil,
        "",
        None,
    )
    entry = Entry.objects.get(verb=Verb.EVALUATION_ANSWERED)
    department = Department.objects.get(name="Parks")
    assert (entry.topic_id, entry.actor) == (meeting.topic, f"department-{department.pk}")
    assert {name: entry.facts[name] for name in ("ballot", "department")} == {
        "ballot": str(ballot.pk),
        "department": department.pk,
    }
    told = {"text": one.text, "due_on": due.isoformat(), "outcome": "", "done_on": None}
    for name in ("alice", "hanna", "dora", "gao"):
        answers = {
            key: one["answer"] for key, one in subjects(read(as_person(getattr(people, name)), meeting)[0]).items()
        }
        assert answers == {"Parks": told, "Roads": None, "The work": None}
    page = as_person(people.alice, accept="text/html").get(f"/evaluations/?meeting={meeting.pk}").content.decode()
    assert "More &lt;b&gt;benches&lt;/b&gt;<br>and shade" in page


def test_same_key_answers_once(meeting, people, as_person, answer):
    ballot, key = evaluation(meeting, "Parks"), new_key()
    first, again = answer(ballot, key=key), answer(ballot, key=key, text="Other")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Rectification.objects.get().text == "More benches"
    assert Entry.objects.filter(verb=Verb.EVALUATION_ANSWERED).count() == 1


def test_answer_is_changed_by_its_department_and_the_journal_knows(meeting, people, as_person, answer):
    ballot = evaluation(meeting, "Parks")
    answer(ballot)
    today = timezone.localdate().isoformat()
    changed = answer(ballot, as_person(people.fiona), text="Other", outcome="Built", done_on=today)
    one = Rectification.objects.get()
    assert (changed.status_code, one.text, one.outcome, one.done_on.isoformat()) == (200, "Other", "Built", today)
    assert one.user == people.fiona
    assert Entry.objects.filter(verb=Verb.EVALUATION_ANSWERED).count() == 2


def test_what_was_promised_may_stay_when_its_day_is_over(meeting, answer):
    ballot = evaluation(meeting, "Parks")
    answer(ballot)
    past = timezone.localdate() - timedelta(days=3)
    Rectification.objects.update(due_on=past)
    today = timezone.localdate().isoformat()
    assert answer(ballot, due_on=past.isoformat(), outcome="Built", done_on=today).status_code == 200
    assert answer(ballot, due_on=(past + timedelta(days=1)).isoformat()).status_code == 422


def days(n: int) -> str:
    return (timezone.localdate() + timedelta(days=n)).isoformat()


BAD = {
    "text empty": {"text": " \r\n "},
    "text too long": {"text": "x" * 4001},
    "text with NUL": {"text": "a\0b"},
    "due yesterday": {"due_on": -1},
    "due in three years": {"due_on": 1100},
    "due no date": {"due_on": "soon"},
    "due missing": {"due_on": ""},
    "done tomorrow": {"outcome": "Built", "done_on": 1},
    "done before the ballot": {"outcome": "Built", "done_on": -1},
    "done without what": {"done_on": 0},
    "what without day": {"outcome": "Built"},
}


@pytest.mark.parametrize("name", BAD)
def test_answer_that_does_not_hold_is_refused_and_kept_on_the_page(meeting, people, as_person, name):
    ballot = evaluation(meeting, "Parks")
    bad = {field: days(value) if isinstance(value, int) else value for field, value in BAD[name].items()}
    fields = answer_fields(text="Typed already") | bad | {"key": new_key()}
    page = as_person(people.emil, accept="text/html").post(answer_address(ballot), fields)
    assert (page.status_code, Rectification.objects.exists()) == (422, False)
    assert ("Typed already" in page.content.decode()) == ("text" not in bad)
    assert not Entry.objects.filter(verb=Verb.EVALUATION_ANSWERED).exists()


@pytest.mark.parametrize("day", [0, 731])
def test_due_is_from_today_within_two_years(meeting, answer, day):
    assert answer(evaluation(meeting, "Parks"), due_on=days(day)).status_code == 201


def test_others_cannot_answer(meeting, roads, people, as_person, answer):
    ballot = evaluation(meeting, "Parks", "Roads")
    given = {
        name: answer(ballot, as_person(getattr(people, name))).status_code for name in ("alice", "dora", "gao", "hanna")
    }
    assert (given, Rectification.objects.exists()) == (dict.fromkeys(given, 403), False)


def test_department_that_was_not_graded_has_nothing_to_answer(meeting, roads, people, as_person):
    ballot = evaluation(meeting, "Parks")
    address = f"/ballots/{ballot.pk}/departments/{roads.pk}/answer/"
    answer = as_person(people.hanna).post(address, answer_fields() | {"key": new_key()})
    assert (answer.status_code, Rectification.objects.exists()) == (404, False)


# The next meeting


@pytest.fixture
def later(people, meeting):
    meeting = make_meeting(people, title="Second Session")
    Meeting.objects.filter(pk=meeting.pk).update(held_on=date(2021, 4, 8))
    meeting.refresh_from_db()
    return meeting


def test_next_meeting_sees_the_newest_evaluation_before_it(meeting, later, people, as_person, answer):
    evaluation(meeting, "Parks", title="First")
    ballot = evaluation(meeting, "Parks", title="Second")
    answer(ballot)
    alice = as_person(people.alice)
    assert [(one["title"], one["meeting"]) for one in read(alice, later)] == [
        ("Second", meeting.pk),
        ("First", meeting.pk),
    ]
    assert [subjects(one)["Parks"]["answer"] is None for one in read(alice, later)] == [False, True]
    page = alice.get(f"/evaluations/?meeting={later.pk}", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (page.content.decode().count("no answer yet"), page.content.decode().count("More benches")) == (1, 1)


def test_only_the_newest_meeting_before_is_shown_and_no_drill(meeting, later, people, as_person):
    evaluation(meeting, "Parks", title="Old")
    evaluation(later, "Parks", title="Newer")
    third = make_meeting(people, title="Third Session")
    drill = make_meeting(people, title="Drill")
    Meeting.objects.filter(pk=drill.pk).update(is_drill=True, held_on=date(2021, 5, 1))
    Meeting.objects.filter(pk=third.pk).update(held_on=date(2022, 4, 8))
    evaluation(drill, "Parks", title="Drill")
    alice = as_person(people.alice)
    told = {one: [told["title"] for told in read(alice, one)] for one in (meeting, later, third, drill)}
    assert told == {meeting: ["Old"], later: ["Newer", "Old"], third: ["Newer"], drill: ["Drill", "Newer"]}


def test_meeting_of_the_same_day_is_before_by_its_number(meeting, people, as_person):
    evaluation(meeting, "Parks", title="First")
    other = make_meeting(people, title="Same day")
    alice = as_person(people.alice)
    assert [len(read(alice, one)) for one in (meeting, other)] == [1, 1]
    assert read(alice, other)[0]["meeting"] == meeting.pk


def test_agenda_and_list_lead_there(meeting, people, as_person):
    alice = as_person(people.alice, accept="text/html")
    pages = [
        alice.get(address).content.decode()
        for address in (f"/meetings/{meeting.pk}/", f"/ballots/?meeting={meeting.pk}")
    ]
    assert [f'href="/evaluations/?meeting={meeting.pk}"' in page for page in pages] == [True, True]


def test_without_a_meeting_it_is_the_one_that_is_on(meeting, later, people, as_person):
    evaluation(later, "Parks", title="Newer")
    assert [one["title"] for one in as_person(people.alice).get("/evaluations/").json()] == ["Newer"]
    assert as_person(people.alice).get("/evaluations/?meeting=x").status_code == 400


# Tasks and queries


def labels(user, meeting) -> list[tuple]:
    with translation.override("en"):
        return [(task.label, task.urgency.name, task.note) for task in tasks_for(user, meeting, None)]


def test_task_waits_until_it_is_answered_and_again_when_its_day_has_come(meeting, later, people, answer):
    ballot = evaluation(meeting, "Parks")
    unanswered = ("Answer the evaluation", "NOW", "Parks")
    assert [labels(people.emil, one) for one in (meeting, later)] == [[unanswered]] * 2
    assert (labels(people.alice, meeting), labels(people.gao, meeting)) == ([], [])
    answer(ballot)
    assert labels(people.emil, meeting) == []
    Rectification.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert labels(people.emil, later) == [("Say what was done", "OVERDUE", "Parks")]
    Rectification.objects.update(done_on=timezone.localdate())
    assert labels(people.emil, later) == []


def test_page_takes_the_same_queries_for_many(meeting, roads, people, as_person):
    evaluation(meeting, "Parks")
    client = as_person(people.emil, accept="text/html")

    def queries() -> int:
        client.get(f"/evaluations/?meeting={meeting.pk}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/evaluations/?meeting={meeting.pk}").status_code == 200
        return len(captured)

    once = queries()
    for n in range(4):
        evaluation(meeting, "Parks", "Roads", title=f"Evaluation {n}", is_secret=True)
    assert (queries(), once <= MOST_QUERIES) == (once, True)


def test_task_takes_one_query(meeting, people):
    evaluation(meeting, "Parks")
    posts_of(people.emil)
    with CaptureQueriesContext(connection) as captured:
        assert len(answers_waiting(people.emil, meeting, None)) == 1
    assert len(captured) == 1

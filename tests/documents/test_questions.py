"""The list of questions: what waits for whom, what was answered, and how its rows live."""

import pytest

from congress.journal import topics
from congress.journal.models import Entry
from congress.people.models import Department
from deliberation.documents.models import Document, Opinion, Paragraph
from deliberation.documents.services.remarks import edit_opinion, retract_opinion
from tests.conftest import TESTER, make_meeting
from tests.documents.conftest import reply
from tests.documents.test_pages import page, queries


@pytest.fixture
def listed(people, as_person):
    """listed(name, query) are the texts that somebody finds on the list, in their order."""

    def found(name, query=""):
        return [one["body"] for one in as_person(getattr(people, name)).get(f"/questions/{query}").json()]

    return found


@pytest.fixture
def roads():
    return Department.objects.create(name="Roads", kind=Department.Kind.FUNCTIONAL)


def row(question, language="en") -> str | None:
    topic = question.document.topic
    return topics.find(topic)[0].render(topic, [question.row], language).get(question.row)


def test_waiting_ones_come_first_and_oldest_first(say, people, as_person, listed):
    asked = [say(f"{n}?", "question") for n in range(4)]
    say("No question")
    for question in asked[:2]:
        reply(as_person(people.emil), question)
    assert listed("alice") == ["2?", "3?", "1?", "0?"]


def test_question_is_owned_by_its_section(say, paragraph, people, as_person, listed, roads):
    say("Of Parks?", "question")
    other = Paragraph.objects.get(text="Benches")
    Paragraph.objects.filter(pk=other.pk).update(department=roads)
    of_roads = say("Of Roads?", "question", on=Paragraph.objects.select_related("version__document").get(pk=other.pk))
    assert listed("emil", "?show=mine") == ["Of Parks?"]
    assert listed("emil") == ["Of Parks?", "Of Roads?"]
    assert reply(as_person(people.emil), of_roads).status_code == 403
    shown = page(as_person(people.emil), "/questions/")
    assert shown.index("Parks") < shown.index("Roads")


def test_what_nobody_owns_is_the_secretariats(document, question, listed):
    assert (listed("dora", "?show=mine"), listed("emil", "?show=mine")) == ([], ["How many trees?"])
    Document.objects.update(department=None)
    assert (listed("dora", "?show=mine"), listed("emil", "?show=mine")) == (["How many trees?"], [])


def test_representatives_have_no_list_of_their_own(question, listed):
    assert listed("alice", "?show=mine") == ["How many trees?"]


def test_button_is_offered_to_who_may_answer(question, people, as_person, roads, document):
    def answering(name):
        return page(as_person(getattr(people, name)), "/questions/").count('class="pile is-answering"')

    Paragraph.objects.filter(text="Benches").update(department=roads)
    piles = 3  # Parks, Roads, the secretariat
    assert {name: answering(name) for name in ("alice", "emil", "dora")} == {"alice": 0, "emil": 1, "dora": piles}


def test_row_says_what_is_asked_and_where(question, people, as_person):
    shown = row(question)
    parts = ["How many trees?", "Paragraph 3", "The report", f'href="/opinions/{question.pk}/answer/"']
    assert [part for part in parts if part not in shown] == []
    reply(as_person(people.emil), question)
    assert ("Twelve" in row(question), "/answer/" in row(question)) == (True, False)


def test_row_changes_in_the_act_of_its_question(question, people, as_person, document):
    def rows():
        return Entry.objects.filter(topic=document.topic, element=question.row).count()

    assert rows() == 1
    reply(as_person(people.emil), question)
    assert rows() == 2
    retract_opinion(opinion=question, by=TESTER)
    assert (rows(), row(question)) == (3, None)


def test_opinion_that_becomes_a_question_comes_in_and_goes_out(say):
    opinion = say()
    assert row(opinion) is None
    edit_opinion(opinion=opinion, kind="question", body="How?", by=TESTER)
    assert "How?" in row(Opinion.objects.get())
    edit_opinion(opinion=Opinion.objects.get(), kind="opinion", body="So", by=TESTER)
    assert (row(opinion), Entry.objects.filter(element=opinion.row).count()) == (None, 2)


def test_row_of_another_document_is_not_told(question, document):
    other = Document.objects.create(meeting=document.meeting, title="Other", position=9)
    assert topics.find(other.topic)[0].render(other.topic, [question.row], "en") == {}


def test_list_is_narrowed_to_a_meeting(question, meeting, people, listed):
    other = make_meeting(people, title="Second Session")
    assert listed("dora", f"?meeting={meeting.pk}") == ["How many trees?"]
    assert listed("dora", f"?meeting={other.pk}") == []


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 19, "%00"])
def test_bad_meeting_is_not_understood(question, alice, asked):
    assert alice.get(f"/questions/?meeting={asked}").status_code == 400


def test_who_belongs_to_no_meeting_finds_nothing(question, listed):
    assert listed("hanna") == []


def test_list_takes_the_same_queries_for_few_and_many(say, people, as_person, alice):
    reply(as_person(people.emil), say("0?", "question"))
    say("1?", "question")
    queries(alice, "/questions/")
    few = queries(alice, "/questions/")
    for n in range(20):
        say(f"{n}?", "question")
    assert (queries(alice, "/questions/"), few <= 12) == (few, True)

"""The pages of documents and their JSON: what they show and to whom, what waits, the same queries for few and many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from congress.journal import topics
from congress.meetings.parts import buttons_for, tasks_for, with_facts
from congress.meetings.services import close_phase
from congress.people.models import Department
from congress.people.posts import posts_of
from deliberation.documents.intake.blocks import Block
from deliberation.documents.models import Answer, Document, Opinion, Paragraph
from deliberation.documents.parts import questions_waiting
from deliberation.documents.services.remarks import retract_opinion
from deliberation.documents.services.texts import make_document
from deliberation.documents.threads import PAGE
from tests.conftest import TESTER, make_meeting
from tests.documents.conftest import reply

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


def page(client, address) -> str:
    return client.get(address, headers=ENGLISH).content.decode()


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=ENGLISH).status_code == 200
    return len(captured)


def counter(paragraph, language="en") -> str:
    topic, element = paragraph.version.document.topic, f"remarks-{paragraph.pk}"
    return topics.find(topic)[0].render(topic, [element], language)[element]


# The JSON contract


def test_list_as_json(document, window, alice, people, as_person):
    entry = {
        "pk": document.pk,
        "title": "The report",
        "state": "open",
        "moves": ["opinions"],
        "url": f"/documents/{document.pk}/",
        "meeting": document.meeting_id,
    }
    assert alice.get("/documents/").json() == [entry]
    assert alice.get(f"/documents/?meeting={document.meeting_id}").json() == [entry]
    assert as_person(people.dora).get("/documents/").json() == [entry | {"moves": []}]
    close_phase(phase=window, by=TESTER)
    assert alice.get("/documents/").json() == [entry | {"state": "closed", "moves": []}]


def test_list_is_narrowed_to_a_meeting(document, people, as_person):
    other = make_meeting(people, title="Second Session")
    client = as_person(people.dora)
    assert client.get(f"/documents/?meeting={other.pk}").json() == []
    assert client.get("/documents/?meeting=999999").status_code == 404


@pytest.mark.parametrize("asked", ["", "x", "-1", "1.5", "٣", "9" * 19, "%00"])
def test_bad_meeting_is_not_understood(document, alice, asked):
    assert alice.get(f"/documents/?meeting={asked}").status_code == 400


def test_drills_are_listed_only_when_asked_for(document, alice):
    document.meeting.is_drill = True
    document.meeting.save()
    assert alice.get("/documents/").json() == []
    assert len(alice.get(f"/documents/?meeting={document.meeting_id}").json()) == 1


def test_document_as_json(document, say, alice, people, as_person, paragraph):
    say()
    say(kind="question")
    retract_opinion(opinion=say(), by=TESTER)
    found = alice.get(f"/documents/{document.pk}/").json()
    assert (found["pk"], found["state"], found["moves"]) == (document.pk, "open", ["opinions"])
    assert len(found["paragraphs"]) == 7
    assert found["paragraphs"][2] == {
        "pk": paragraph.pk,
        "number": "",
        "text": "Many trees stand there.",
        "kind": "paragraph",
        "place": 3,
        "opinions": 2,
    }
    assert (found["paragraphs"][1]["number"], found["paragraphs"][1]["opinions"]) == ("一、", 0)


def test_paragraph_as_json(paragraph, question, say, alice, people, as_person):
    reply(as_person(people.emil), question)
    retracted = say("Gone")
    retract_opinion(opinion=retracted, by=TESTER)
    found = alice.get(paragraph.get_absolute_url()).json()
    department = Department.objects.get(name="Parks").pk
    assert (found["text"], found["place"], found["moves"]) == ("Many trees stand there.", 3, ["opinions"])
    plain = {
        "kind": "opinion",
        "body": "",
        "quote": "",
        "number": "001",
        "edited": False,
        "retracted": False,
        "agrees": 0,
        "answer": None,
        "comments": [],
        "earlier_comments": 0,
        "outcome": "",
        "suggestion": "",
    }
    answer = {"body": "Twelve", "department": department}
    assert found["opinions"] == [
        plain | {"pk": retracted.pk, "retracted": True},
        plain | {"pk": question.pk, "kind": "question", "body": "How many trees?", "answer": answer},
    ]


# Pages


def test_document_shows_its_text_and_contents(document, alice, paragraph):
    shown = page(alice, f"/documents/{document.pk}/")
    assert [part for part in ("Many trees stand there.", "<h2>一、Parks</h2>", "<details") if part not in shown] == []
    assert '<td data-label="Number">12</td>' in shown
    assert f'href="{paragraph.get_absolute_url()}"' in shown


def test_document_without_text_says_so(document, alice):
    Paragraph.objects.all().delete()
    assert "The text is not there yet." in page(alice, f"/documents/{document.pk}/")


def test_meeting_without_documents_says_so(meeting, alice):
    assert "There is no document under review yet." in page(alice, f"/documents/?meeting={meeting.pk}")


def test_list_counts_paragraphs_and_remarks(document, say, alice):
    say()
    retract_opinion(opinion=say(), by=TESTER)
    shown = page(alice, "/documents/")
    assert [part for part in ("Paragraphs 7", "Remarks 1", "open for remarks") if part not in shown] == []


def test_counter_names_each_kind_that_there_is(say, paragraph):
    assert "<span>" not in counter(paragraph)
    for kind in ("opinion", "opinion", "question"):
        last = say(kind=kind)
    assert [part in counter(paragraph) for part in ("Opinions 2", "Questions 1", "Corrections")] == [True, True, False]
    retract_opinion(opinion=last, by=TESTER)
    assert "Questions" not in counter(paragraph)


def test_counters_are_of_paragraphs_that_were_spoken_of(document, say, paragraph):
    kind, pk = topics.find(document.topic)
    assert kind.counters(pk) == [f"undecided-{pk}"]
    retract_opinion(opinion=say(), by=TESTER)
    assert kind.counters(pk) == [f"remarks-{paragraph.pk}", f"undecided-{pk}"]


def test_representative_alone_has_the_form(paragraph, window, people, as_person):
    has_form = {
        name: 'name="kind"' in page(as_person(getattr(people, name)), paragraph.get_absolute_url())
        for name in ("alice", "gao", "emil", "dora")
    }
    assert has_form == {"alice": True, "gao": False, "emil": False, "dora": False}


def test_closed_window_is_read_and_its_button_rests(paragraph, say, window, alice):
    say("More benches")
    close_phase(phase=window, by=TESTER)
    shown = page(alice, paragraph.get_absolute_url())
    assert "More benches" in shown
    assert f'data-when="document-{paragraph.version.document_id}" disabled' in shown


def test_who_may_answer_is_offered_it(paragraph, question, people, as_person):
    may = {
        name: "is-answering" in page(as_person(getattr(people, name)), paragraph.get_absolute_url())
        for name in ("alice", "gao", "emil", "fiona", "dora")
    }
    assert may == {"alice": False, "gao": False, "emil": True, "fiona": True, "dora": True}


def test_answered_question_offers_no_form(question, people, as_person):
    emil = as_person(people.emil)
    assert "<textarea" in page(emil, f"/opinions/{question.pk}/answer/")
    reply(emil, question)
    assert "<textarea" not in page(emil, f"/opinions/{question.pk}/answer/")


def test_cursor_leads_through_all_opinions_once(paragraph, say, alice):
    said, seen, query = [say(f"Word {n}").pk for n in range(PAGE + 3)], [], ""
    while query is not None:
        shown = alice.get(f"{paragraph.get_absolute_url()}{query}", headers=ENGLISH)
        seen += [one.pk for one in shown.context["said"].opinions]
        earlier = shown.context["said"].earlier
        query = f"?before={earlier}" if earlier else None
    assert seen == said[::-1]


def test_only_the_newest_page_grows_and_takes_words(paragraph, say, alice):
    last = [say() for _n in range(2)][-1]
    marks = ("data-live-grow", "<textarea")
    shown = [page(alice, f"{paragraph.get_absolute_url()}{query}") for query in ("", f"?before={last.pk}")]
    assert [[mark in text for mark in marks] for text in shown] == [[True, True], [False, False]]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "%00", "٣"])
def test_bad_cursor_shows_the_newest(paragraph, say, alice, before):
    opinion = say()
    shown = alice.get(f"{paragraph.get_absolute_url()}?before={before}", headers=ENGLISH)
    assert (shown.status_code, [one.pk for one in shown.context["said"].opinions]) == (200, [opinion.pk])


def test_paragraph_of_an_unpublished_version_is_not_there(document, paragraph, alice):
    document.versions.update(published_at=None)
    assert alice.get(paragraph.get_absolute_url()).status_code == 404


# Queries


def fill(document, paragraphs, remarks, people):
    version = document.versions.get()
    made = Paragraph.objects.bulk_create(
        [Paragraph(version=version, position=100 + n, kind="text", text=f"Word {n}") for n in range(paragraphs)]
    )
    said = version.published_at
    asked = {"kind": "question", "author": people.alice, "body": "?", "posted_at": said}
    Opinion.objects.bulk_create([Opinion(**at(made[n % paragraphs]), **asked) for n in range(remarks)])
    return made


def at(paragraph):
    return {"document": paragraph.version.document, "place": paragraph.identity, "paragraph": paragraph}


def test_document_takes_the_same_queries_for_few_and_many(document, window, people, alice):
    address = f"/documents/{document.pk}/"
    fill(document, 1, 1, people)
    queries(alice, address)
    few = queries(alice, address)
    Paragraph.objects.filter(position__gte=100).delete()
    fill(document, 300, 1000, people)
    assert (queries(alice, address), few <= 12) == (few, True)


def test_paragraph_takes_the_same_queries_for_few_and_many(document, window, people, alice):
    (made,) = fill(document, 1, 1, people)
    address = made.get_absolute_url()
    queries(alice, address)
    few = queries(alice, address)
    more = at(made) | {"kind": "question", "author": people.alice, "posted_at": window.opened_at}
    Opinion.objects.bulk_create([Opinion(**more) for _n in range(100)])
    assert (queries(alice, address), few <= 12) == (few, True)


def test_list_takes_the_same_queries_for_one_and_many(document, window, alice):
    queries(alice, "/documents/")
    few = queries(alice, "/documents/")
    for position in range(2, 40):
        make_document(
            meeting=document.meeting, title="More", blocks=[Block("text", "Word")], by=TESTER, position=position
        )
    assert (queries(alice, "/documents/"), few <= 12) == (few, True)


def test_counters_are_rendered_in_two_queries(document, window, people, django_assert_num_queries):
    made = fill(document, 50, 100, people)
    with django_assert_num_queries(2):
        html = topics.find(document.topic)[0].render(document.topic, [f"remarks-{one.pk}" for one in made], "en")
    assert len(html) == 50


# What waits, and the agenda's button


def test_department_is_told_of_unanswered_questions(document, question, say, people, as_person, meeting):
    second = say("Which trees?", "question")
    say("Nice trees")
    (task,) = tasks_for(people.emil, meeting, None)
    assert (task.title[0], task.url) == ("2", f"/questions/?meeting={meeting.pk}&show=mine")
    reply(as_person(people.fiona), question)
    (task,) = tasks_for(people.emil, meeting, None)
    assert task.title[0] == "1"
    retract_opinion(opinion=second, by=TESTER)
    assert tasks_for(people.emil, meeting, None) == []


def test_others_are_told_of_no_questions(document, question, people, meeting):
    assert [tasks_for(getattr(people, name), meeting, None) for name in ("alice", "dora", "gao")] == [[]] * 3


def test_questions_that_nobody_owns_wait_for_the_secretariat(document, question, people, meeting):
    Document.objects.update(department=None)
    told = {name: len(tasks_for(getattr(people, name), meeting, None)) for name in ("emil", "dora", "gao")}
    assert told == {"emil": 0, "dora": 1, "gao": 0}


def test_author_is_told_that_his_question_was_answered(question, people, as_person, meeting):
    mine, others = (meeting.representatives.get(user=one) for one in (people.alice, people.bob))
    assert tasks_for(people.alice, meeting, mine) == []
    reply(as_person(people.emil), question)
    with translation.override("en"):  # the request has left its own
        (task,) = tasks_for(people.alice, meeting, mine)
    assert (task.title, task.url) == ("Your question was answered.", f"/opinions/{question.pk}/")
    assert tasks_for(people.bob, meeting, others) == []
    Answer.objects.update(answered_at=timezone.now() - timedelta(hours=25))
    assert tasks_for(people.alice, meeting, mine) == []


def test_waiting_questions_are_found_in_one_query(document, question, people, meeting, django_assert_num_queries):
    posts_of(people.emil)
    with django_assert_num_queries(1):
        questions_waiting(people.emil, meeting, None)


def test_agenda_leads_to_the_documents(meeting, people):
    def urls(kind):
        phase = with_facts(meeting.phases, people.alice).get(kind=kind)
        return [button.url for button in buttons_for(people.alice, phase, None)]

    there = [f"/documents/?meeting={meeting.pk}"]
    assert [urls(kind) for kind in ("review", "advance-reading", "briefing")] == [there, there, []]

"""What is said of a paragraph: posted, retracted, answered; refused when it is closed or not one's own."""

import pytest
from django.utils.html import escape

from congress.journal import topics
from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Phase
from congress.meetings.services import close_phase, open_phase
from congress.people.models import Department
from deliberation.documents.models import Answer, Document, Opinion, Paragraph, Version
from deliberation.documents.services.remarks import Verb
from tests.conftest import TESTER, new_key
from tests.documents.conftest import comment, opinions_at, reply, retract

SECRET = "The bench on Elm Street"


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Opinion, Answer)]


def fragment(opinion, language="en") -> str:
    topic = opinion.paragraph.version.document.topic
    return topics.find(topic)[0].render(topic, [opinion.element], language)[opinion.element]


def verbs(document) -> list[str]:
    return list(Entry.objects.filter(topic=document.topic).order_by("seq").values_list("verb", flat=True))


# A document


def test_document_is_made_with_its_first_version_published(document):
    version = Version.objects.get()
    assert (version.document, version.number, version.published_at is not None) == (document, 1, True)
    found = Paragraph.objects.values_list("position", "kind", "level", "number", "text")
    assert list(found) == [
        (1, "heading", 1, "", "A report"),
        (2, "heading", 2, "一、", "Parks"),
        (3, "paragraph", None, "", "Many trees stand there."),
        (4, "paragraph", None, "1.", "Benches"),
        (5, "paragraph", None, "2.", "Lamps"),
        (6, "paragraph", None, "", "Swings"),
        (7, "table", None, "", "What\tNumber\nTrees\t12"),
    ]
    assert len({one.identity for one in Paragraph.objects.all()}) == 7


def test_entry_of_a_document_holds_no_text(document):
    entry = Entry.objects.get(topic=document.topic)
    assert (entry.verb, set(entry.facts)) == (Verb.DOCUMENT_MADE, {"document", "version", "text", "salt"})
    assert len(entry.facts["text"]) == 64


def test_newest_published_version_is_current(document):
    Version.objects.create(document=document, number=3)
    published = Version.objects.create(
        document=document, number=2, published_at=document.versions.get(number=1).published_at
    )
    assert Document.objects.with_current().get().current == published.pk


# The comment window


@pytest.mark.parametrize("kind", [Phase.Kind.ADVANCE_READING, Phase.Kind.REVIEW])
def test_phase_of_reading_opens_and_closes_the_window(document, kind):
    phase = open_phase(phase=document.meeting.phases.get(kind=kind), by=TESTER)
    assert Document.objects.with_window().get().is_open
    close_phase(phase=phase, by=TESTER)
    assert not Document.objects.with_window().get().is_open
    assert verbs(document) == [Verb.DOCUMENT_MADE, Verb.COMMENTS_OPENED, Verb.COMMENTS_CLOSED]


def test_second_phase_of_reading_changes_nothing(document):
    first, second = (document.meeting.phases.get(kind=kind) for kind in ("advance-reading", "review"))
    open_phase(phase=first, by=TESTER)
    open_phase(phase=second, by=TESTER)
    close_phase(phase=first, by=TESTER)
    assert Document.objects.with_window().get().is_open
    assert verbs(document) == [Verb.DOCUMENT_MADE, Verb.COMMENTS_OPENED]


def test_other_phases_open_no_window(document):
    open_phase(phase=document.meeting.phases.get(kind=Phase.Kind.EVALUATION), by=TESTER)
    assert not Document.objects.with_window().get().is_open
    assert verbs(document) == [Verb.DOCUMENT_MADE]


# Posting


@pytest.mark.parametrize("kind", Opinion.Kind.values)
def test_representative_comments(paragraph, window, alice, people, kind):
    answer = comment(alice, paragraph, "More benches", kind)
    opinion = Opinion.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, opinion.pk, opinion.element)
    assert (opinion.paragraph, opinion.author, opinion.number) == (paragraph, people.alice, "001")
    assert (opinion.kind, opinion.body) == (kind, "More benches")


def test_entry_of_an_opinion_holds_no_text(paragraph, window, alice):
    comment(alice, paragraph, SECRET)
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.actor) == (paragraph.version.document.topic, Verb.OPINION_POSTED, "001")
    assert set(entry.facts) == {"opinion", "paragraph", "kind", "body", "salt"}
    assert SECRET not in str(entry.facts)


def test_same_key_twice_makes_one_opinion(paragraph, window, alice):
    key = new_key()
    answers = [comment(alice, paragraph, key=key) for _try in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Opinion.objects.count() == 1


def test_closed_window_refuses_opinions(paragraph, window, alice):
    close_phase(phase=window, by=TESTER)
    before = written()
    answer = comment(alice, paragraph, **{"Accept-Language": "en"})
    assert answer.status_code == 409
    assert answer.json() == {"error": "The comment window is closed now. What you wrote is kept on your phone."}
    assert written() == before


@pytest.mark.parametrize(
    ("name", "status"), [("gao", 403), ("dora", 403), ("emil", 403), ("fiona", 403), ("hanna", 404)]
)
def test_others_do_not_comment(paragraph, window, people, as_person, name, status):
    before = written()
    assert (comment(as_person(getattr(people, name)), paragraph).status_code, written()) == (status, before)


@pytest.mark.parametrize("body", ["x", "x" * 2000, "行" * 2000, ("x" * 9 + "\r\n") * 200])
def test_two_thousand_characters_are_taken(paragraph, window, alice, body):
    assert comment(alice, paragraph, body).status_code == 201
    assert Opinion.objects.get().body == body.replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"body": ""}, ["body"]),
        ({"body": " \r\n\u3000"}, ["body"]),
        ({"body": "x" * 2001}, ["body"]),
        ({"body": "a\x00b"}, ["body"]),
        ({"kind": "praise"}, ["kind"]),
        ({"kind": ""}, ["kind"]),
        ({"kind": "", "body": ""}, ["kind", "body"]),
        ({"key": "no uuid"}, ["key"]),
    ],
)
def test_other_forms_are_refused(paragraph, window, alice, sent, fields):
    before = written()
    answer = alice.post(opinions_at(paragraph), {"key": new_key(), "kind": "opinion", "body": "Benches"} | sent)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, fields, before)


def test_refused_words_stay_in_the_form(paragraph, window, people, as_person):
    answer = comment(as_person(people.alice, accept="text/html"), paragraph, "x" * 2001, "question")
    page = answer.content.decode()
    assert (answer.status_code, "x" * 2001 in page) == (422, True)
    assert answer.context["form"]["kind"].value() == "question"


def test_answer_for_a_page_leads_to_the_opinion(paragraph, window, people, as_person):
    answer = comment(as_person(people.alice, accept="text/html"), paragraph)
    there = f"{paragraph.get_absolute_url()}#opinion-{Opinion.objects.get().pk}"
    assert (answer.status_code, answer.url) == (303, there)


def test_answer_for_htmx_is_the_element(paragraph, window, people, as_person):
    answer = comment(as_person(people.alice, accept="text/html"), paragraph, **{"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode()) == (200, fragment(Opinion.objects.get(), "zh-hans"))


def test_words_are_escaped(say):
    sharp = '<script>alert(1)</script> & "quoted"'
    shown = fragment(say(sharp))
    assert (escape(sharp) in shown, "<script>" in shown) == (True, False)


# Retracting


def test_author_retracts_and_the_text_is_gone(alice, say):
    opinion = say(SECRET)
    assert retract(alice, opinion).status_code == 200
    opinion.refresh_from_db()
    assert (opinion.body, opinion.retracted_at is not None) == ("", True)
    assert SECRET not in fragment(opinion)
    assert "is-retracted" in fragment(opinion)


def test_retracted_facts_are_gone_from_the_journal_and_the_chain_is_whole(alice, say, document):
    opinion = say(SECRET)
    retract(alice, opinion)
    entries = Entry.objects.filter(element=opinion.element).order_by("seq")
    assert [(one.verb, one.facts is None) for one in entries] == [
        (Verb.OPINION_POSTED, True),
        (Verb.OPINION_RETRACTED, False),
    ]
    assert list(verify_topic(Topic.objects.get(name=document.topic))) == []


def test_opinion_is_retracted_once(alice, say):
    opinion = say()
    retract(alice, opinion)
    before = written()
    assert (retract(alice, opinion).status_code, written()) == (409, before)


def test_retracting_asks_once_before(alice, say):
    opinion = say(SECRET)
    shown = alice.get(f"/opinions/{opinion.pk}/retract/").content.decode()
    assert (SECRET in shown, Opinion.objects.standing().count()) == (True, 1)
    retract(alice, opinion)
    assert "data-act" not in alice.get(f"/opinions/{opinion.pk}/retract/").content.decode()


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("dora", 403), ("emil", 403), ("hanna", 404)])
def test_others_do_not_retract(people, as_person, say, name, status):
    opinion = say()
    before = written()
    assert (retract(as_person(getattr(people, name)), opinion).status_code, written()) == (status, before)


def test_closed_window_keeps_what_was_said(alice, say, window):
    opinion = say()
    close_phase(phase=window, by=TESTER)
    before = written()
    assert (retract(alice, opinion).status_code, written()) == (409, before)


# Answering


@pytest.mark.parametrize(
    ("name", "department", "actor"),
    [("emil", "Parks", "department"), ("fiona", "Parks", "department"), ("dora", None, "secretariat")],
)
def test_question_is_answered(question, people, as_person, name, department, actor):
    given = reply(as_person(getattr(people, name)), question)
    answer = Answer.objects.get()
    assert (given.status_code, given.json()["id"], given.json()["element"]) == (201, answer.pk, question.element)
    assert (answer.opinion, answer.author, answer.body) == (question, getattr(people, name), "Twelve")
    assert getattr(answer.department, "name", None) == department
    assert "Twelve" in fragment(question)
    entry = Entry.objects.get(verb=Verb.QUESTION_ANSWERED)
    assert entry.actor == actor
    assert set(entry.facts) == {"opinion", "department", "body", "salt"}


def test_question_is_answered_after_the_window_too(question, window, people, as_person):
    close_phase(phase=window, by=TESTER)
    assert reply(as_person(people.emil), question).status_code == 201


def test_question_is_answered_once(question, people, as_person):
    reply(as_person(people.emil), question)
    before = written()
    assert (reply(as_person(people.fiona), question, "Thirteen").status_code, written()) == (409, before)


@pytest.mark.parametrize("kind", [Opinion.Kind.OPINION, Opinion.Kind.CORRECTION])
def test_only_a_question_is_answered(say, people, as_person, kind):
    opinion = say(kind=kind)
    before = written()
    assert (reply(as_person(people.emil), opinion).status_code, written()) == (409, before)


def test_retracted_question_is_not_answered(question, alice, people, as_person):
    retract(alice, question)
    before = written()
    assert (reply(as_person(people.emil), question).status_code, written()) == (409, before)


@pytest.mark.parametrize("body", ["", "x" * 2001, "a\x00b"])
def test_other_answers_are_refused(question, people, as_person, body):
    before = written()
    answer = reply(as_person(people.emil), question, body)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["body"], before)


def test_refused_answer_stays_in_the_form(question, people, as_person):
    answer = reply(as_person(people.emil, accept="text/html"), question, "x" * 2001)
    assert (answer.status_code, "x" * 2001 in answer.content.decode()) == (422, True)


def test_other_department_does_not_answer(question, document, people, as_person):
    other = Department.objects.create(name="Roads", kind=Department.Kind.FUNCTIONAL)
    Document.objects.filter(pk=document.pk).update(department=other)
    before = written()
    assert (reply(as_person(people.emil), question).status_code, written()) == (403, before)


def test_document_of_nobody_is_answered_by_the_secretariat_alone(question, document, people, as_person):
    Document.objects.filter(pk=document.pk).update(department=None)
    assert reply(as_person(people.emil), question).status_code == 403
    assert reply(as_person(people.dora), question).status_code == 201


def test_answered_question_may_be_retracted_and_its_answer_stays(question, alice, people, as_person):
    reply(as_person(people.emil), question)
    assert retract(alice, question).status_code == 200
    shown = fragment(question)
    assert ("How many trees?" in shown, "Twelve" in shown) == (False, True)

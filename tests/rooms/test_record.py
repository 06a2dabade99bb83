"""The record: everything that happened, in order, with nothing of what was taken back; minutes; both as Word files."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from docx import Document
from docx.oxml.ns import qn

from congress.journal.services import Change, record
from congress.meetings.word import clean
from deliberation.rooms.models import Hand, Message, Mute, Poll, PollVote, Reaction, Visit
from deliberation.rooms.record import minutes_of, record_of
from deliberation.rooms.services.messages import post_message, retract_message, set_outcome
from deliberation.rooms.verbs import Verb
from deliberation.rooms.views import record as views
from tests.conftest import TESTER

SECRET = "The lift on Elm Street"


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice, accept="text/html")


@pytest.fixture
def say(room, people):
    def said(body="Good morning", author=people.alice, number="001", **more):
        return post_message(room=room, author=author, number=number, body=body, by=TESTER, **more)

    return said


@pytest.fixture
def afternoon(room, people, say):
    """An hour with everything in it; ten minutes between two things."""
    start = timezone.now() - timedelta(hours=2)
    moments = [start + timedelta(minutes=10 * n) for n in range(9)]
    question = say("Who repairs the lamp?", is_question=True)
    gone = say(SECRET)
    answer = say("We do, on Monday.", people.emil, "", department=department(people), reply_to=question)
    wish = say("A bench at the bus stop")
    for message, moment in zip([question, gone, answer, wish], moments, strict=False):
        Message.objects.filter(pk=message.pk).update(posted_at=moment)
    retract_message(message=gone, by=by_bob(people), reason="Names a neighbour")
    Message.objects.filter(pk=question.pk).update(answered_at=moments[2])
    set_outcome(wish, Message.Outcome.SUGGESTED, "/suggestions/7/")
    Reaction.objects.create(message=wish, user=people.bob, kind=Reaction.Kind.AGREE)
    Hand.objects.create(
        room=room,
        user=people.alice,
        number="001",
        raised_at=moments[4],
        given_at=moments[4],
        ended_at=moments[4] + timedelta(seconds=157),
    )
    Mute.objects.create(
        room=room, user=people.alice, reason="Shouting", muted_at=moments[5], until=moments[6], by=people.bob
    )
    poll = Poll.objects.create(
        room=room,
        question="Meet again?",
        options=["Yes", "No"],
        by=people.bob,
        opened_at=moments[7],
        closed_at=moments[8],
    )
    PollVote.objects.create(poll=poll, user=people.alice, choice=0)
    record([Change(room.topic, Verb.ROOM_PAUSED, room.element)], by=by_bob(people), changed=room)
    record([Change(room.topic, Verb.ROOM_RESUMED, room.element)], by=by_bob(people), changed=room)
    return room


def department(people):
    return people.emil.memberships.get().department


def by_bob(people):
    from congress.journal.services import By

    return By("002", people.bob)


def lines(room) -> list[tuple]:
    return [(line.who, line.text) for line in record_of(room).lines]


def word(client, room, name) -> Document:
    answer = client.get(f"/rooms/{room.pk}/{name}.docx", headers={"Accept-Language": "en"})
    return Document(BytesIO(b"".join(answer.streaming_content)))


def text_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*[one.text for one in document.paragraphs], *cells])


# The transcript


def test_record_tells_everything_in_order(afternoon):
    with translation.override("en"):
        found = lines(afternoon)
    texts = [text.partition(" until ")[0].partition(" at ")[0] for _who, text in found]
    assert [who for who, _text in found] == [
        "001 Alice",
        "001 Alice",
        "Parks Emil",
        "001 Alice",
        "001 Alice",
        "001 Alice",
        *["Bob"] * 5,
    ]
    assert texts == [
        "Who repairs the lamp?",
        "(retracted",
        "We do, on Monday.",
        "A bench",
        "was given the floor",
        "spoke for 157 seconds",
        "asked Alice to be silent",
        "opened a straw poll: Meet again?",
        "closed the straw poll: Meet again?",
        "paused the room",
        "let the room go on",
    ]


def test_lines_carry_their_remarks(afternoon):
    with translation.override("en"):
        notes = {line.text: line.notes for line in record_of(afternoon).lines}
    assert notes["Who repairs the lamp?"] == ["question, answered"]
    assert notes["We do, on Monday."] == ["official answer", "in reply to 001 Alice"]
    assert notes["A bench at the bus stop"] == ["1 agree", "became a suggestion"]
    assert notes["closed the straw poll: Meet again?"] == ["Yes: 1", "No: 0"]


def test_retraction_says_who_and_why(afternoon):
    with translation.override("en"):
        (tombstone,) = [line.text for line in record_of(afternoon).lines if line.kind == "retracted"]
    assert tombstone.endswith("by the moderator Bob: Names a neighbour)")


@pytest.mark.parametrize("name", ["transcript/", "minutes/"])
def test_retracted_text_is_on_no_page(afternoon, alice, name):
    assert SECRET not in alice.get(f"/rooms/{afternoon.pk}/{name}").content.decode()


@pytest.mark.parametrize("name", ["transcript", "minutes"])
def test_retracted_text_is_in_no_word_file(afternoon, alice, name):
    document = word(alice, afternoon, name)
    assert SECRET not in text_of(document)


def test_word_file_holds_the_lines_of_the_page(afternoon, alice):
    written = [one.text for one in word(alice, afternoon, "transcript").paragraphs]
    with translation.override("en"):
        expected = [line.text for line in record_of(afternoon).lines]
    assert [text for text in expected if not any(text in paragraph for paragraph in written)] == []
    assert len([paragraph for paragraph in written if paragraph[:2].isdigit()]) == len(expected)


def test_word_file_keeps_chinese_and_has_its_fonts(say, room, alice):
    say("老年助餐点离我们小区远，能不能送餐上门？\n第二行")
    document = word(alice, room, "transcript")
    assert "老年助餐点离我们小区远，能不能送餐上门？\n第二行" in text_of(document)
    fonts = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Title")}
    assert fonts == {"Normal": "SimSun", "Title": "SimHei"}


def test_word_file_holds_no_character_that_xml_forbids(say, room, alice):
    say("a\x01b\x0bc\x1fd\ufffee")
    assert "abcde" in text_of(word(alice, room, "transcript"))
    assert clean("x\ud800y\tz\n") == "xy\tz\n"


def test_markup_in_words_stays_words(say, room, alice):
    say("<b>bold</b> & more")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in alice.get(f"/rooms/{room.pk}/transcript/").content.decode()
    assert "<b>bold</b> & more" in text_of(word(alice, room, "transcript"))


def test_word_file_is_named_after_the_room(room, alice):
    answer = alice.get(f"/rooms/{room.pk}/transcript.docx", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Transcript Group One.docx"'


def test_parts_of_a_record_hold_everything_once(afternoon, say):
    for n in range(5):
        say(f"Word {n}")
    whole, found, after = record_of(afternoon).lines, [], 0
    while after is not None:
        part = record_of(afternoon, after=after, most=2)
        found, after = found + part.lines, part.rest_after
    assert found == whole


def test_page_leads_to_the_next_part(room, say, alice, monkeypatch):
    monkeypatch.setattr(views, "MESSAGES_ON_A_PAGE", 2)
    said = [say(f"Word {n}") for n in range(3)]
    first = alice.get(f"/rooms/{room.pk}/transcript/").content.decode()
    assert (f"?after={said[1].pk}" in first, "Word 2" in first) == (True, False)
    assert "Word 2" in alice.get(f"/rooms/{room.pk}/transcript/?after={said[1].pk}").content.decode()


@pytest.mark.parametrize("after", ["x", "-1", "٣", "9" * 40, "%00", ""])
def test_bad_cursor_begins_at_the_start(room, say, alice, after):
    say("First word")
    answer = alice.get(f"/rooms/{room.pk}/transcript/?after={after}")
    assert (answer.status_code, "First word" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("name", ["transcript/", "transcript.docx", "minutes/", "minutes.docx"])
def test_empty_room_has_papers_too(room, alice, name):
    assert alice.get(f"/rooms/{room.pk}/{name}").status_code == 200


@pytest.mark.parametrize("name", ["transcript/", "transcript.docx", "minutes/", "minutes.docx"])
def test_papers_take_the_same_queries_for_one_and_fifty(afternoon, say, people, alice, name):
    few = queries(alice, afternoon, name)
    for n in range(50):
        question = say(f"Question {n}", is_question=True)
        set_outcome(say(f"Answer {n}", people.bob, "002", reply_to=question), "suggested", f"/suggestions/{n}/")
        hand = Hand(room=afternoon, user=people.bob, number="002", raised_at=timezone.now())
        hand.given_at = hand.ended_at = hand.raised_at
        hand.save()
        Poll.objects.create(room=afternoon, question="Q", options=["1", "2"], by=people.bob, opened_at=timezone.now())
    assert queries(alice, afternoon, name) == few


def queries(client, room, name) -> int:
    client.get(f"/rooms/{room.pk}/{name}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/rooms/{room.pk}/{name}").status_code == 200
    return len(captured)


def test_transcript_takes_few_queries(afternoon, alice):
    assert queries(alice, afternoon, "transcript/") <= 12


def test_minutes_take_few_queries(afternoon):
    with CaptureQueriesContext(connection) as captured:
        minutes_of(afternoon)
    assert len(captured) <= 12


# The minutes


def test_minutes_say_who_was_there(room, people, say):
    say()
    found = minutes_of(room)
    assert (found.moderators, found.present, found.missing) == (["Bob"], ["001 Alice"], ["002 Bob"])
    Visit.objects.create(room=room, user=people.bob, seen_at=timezone.now())
    assert minutes_of(room).present == ["001 Alice", "002 Bob"]


def test_minutes_name_departments_on_duty(room, people):
    room.departments.add(department(people))
    assert minutes_of(room).departments == ["Parks"]


def test_minutes_hold_what_was_announced_and_pinned(room, people, say):
    said, pinned = say("Announced", kind=Message.Kind.ANNOUNCEMENT), say("Pinned")
    say("Neither")
    room.pinned = pinned
    room.save()
    assert [line.text for line in minutes_of(room).points] == [said.body, pinned.body]


def test_minutes_put_the_official_answer_first(afternoon, people, say):
    question = Message.objects.get(is_question=True)
    say("Not me", reply_to=question)
    say("Nor we", people.emil, "", department=department(people), reply_to=question)
    ((asked, answers),) = minutes_of(afternoon).questions
    assert (asked.text, [one.text for one in answers]) == (
        "Who repairs the lamp?",
        ["We do, on Monday.", "Nor we", "Not me"],
    )


def test_run_of_messages_is_one_suggestion(afternoon, say):
    set_outcome(say("and a roof"), Message.Outcome.SUGGESTED, "/suggestions/7/")
    assert [line.text for line in minutes_of(afternoon).suggestions] == ["A bench at the bus stop"]


def test_minutes_count_what_stands(afternoon):
    with translation.override("en"):
        found = dict(minutes_of(afternoon).figures)
    assert found == {
        "Messages": "3",
        "People who wrote or were noted": "2",
        "Turns to speak": "1",
        "Speaking time": "2 min 37 s",
        "Questions, of them answered": "1 / 1",
        "Suggestions": "1",
        "Reactions": "1",
    }


def test_minutes_as_a_word_file_hold_the_same(afternoon, alice):
    text = text_of(word(alice, afternoon, "minutes"))
    expected = [
        "001 Alice",
        "A bench at the bus stop",
        "Who repairs the lamp?",
        "We do, on Monday.",
        "Meet again? (indicative, binding nobody)",
        "2 min 37 s",
    ]
    assert [one for one in expected if one not in text] == []


# Who reads them


@pytest.mark.parametrize("name", ["transcript/", "minutes/", "transcript.docx", "minutes.docx"])
def test_papers_are_for_who_sees_the_room(room, people, as_person, name):
    statuses = {
        who: as_person(getattr(people, who), accept="text/html").get(f"/rooms/{room.pk}/{name}").status_code
        for who in ("alice", "bob", "charlie", "dora", "emil")
    }
    assert statuses == {"alice": 200, "bob": 200, "charlie": 404, "dora": 200, "emil": 404}

"""Replies, mentions, questions and their answers, reactions, texts beside pictures, the departments' official word."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Entry, Topic
from congress.meetings.models import Representative
from congress.meetings.services import close_phase
from congress.people.models import Department, User
from deliberation.rooms.mentions import mentioned_in
from deliberation.rooms.models import Attendee, Mention, Message, Mute, Reaction, Room
from deliberation.rooms.reading import room_for
from deliberation.rooms.services.messages import post_message, retract_message
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, new_key


@pytest.fixture
def room(rooms):
    """The room of group one, where emil's and fiona's department is on duty."""
    rooms[0].departments.set(Department.objects.filter(name="Parks"))
    return rooms[0]


@pytest.fixture
def message(room, people):
    """alice's."""
    return post_message(room=room, author=people.alice, number="001", body="The lift again", by=TESTER)


@pytest.fixture
def ask(room, people):
    def asked(body="When will it run?", **options):
        mentions = mentioned_in(body, room)
        return post_message(
            room=room,
            author=people.alice,
            number="001",
            body=body,
            by=TESTER,
            is_question=True,
            mentions=mentions,
            **options,
        )

    return asked


def say(client, room, body="Good morning", **fields):
    return client.post(f"/rooms/{room.pk}/messages/", {"key": new_key(), "body": body, **fields})


def do(client, message, deed, **fields):
    return client.post(f"/messages/{message.pk}/{deed}/", {"key": new_key(), **fields})


def newest() -> Message:
    return Message.objects.latest("pk")


def fragment(message, language="en") -> str:
    kind, _pk = topics.find(message.room.topic)
    return kind.render(message.room.topic, [message.element], language)[message.element]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Message, Mention, Reaction)]


def mentioned(message) -> list:
    return [one.user or one.department for one in message.mentions.order_by("pk")]


# Replies


def test_reply_quotes_and_mentions_whom_it_answers(room, bob, people, message):
    assert say(bob, room, "So it is", reply_to=message.pk).status_code == 201
    assert (newest().reply_to, mentioned(newest())) == (message, [people.alice])
    shown = fragment(newest())
    assert (f'href="#{message.element}"' in shown, "Alice: The lift again" in shown) == (True, True)


def test_long_words_are_quoted_in_part(room, bob, people):
    long = post_message(room=room, author=people.alice, number="001", body="x" * 200, by=TESTER)
    say(bob, room, reply_to=long.pk)
    assert max(map(len, re.findall("x+", fragment(newest())))) == 79


def test_reply_to_a_retracted_message_shows_nothing_of_it(room, bob, message):
    say(bob, room, reply_to=message.pk)
    retract_message(message=message, by=TESTER)
    assert "Alice: retracted" in fragment(newest())


@pytest.mark.parametrize("reply_to", ["0", "-1", "x", "999999", "9" * 30, "1.5"])
def test_reply_to_nothing_is_refused(room, bob, message, reply_to):
    before = written()
    answer = say(bob, room, reply_to=reply_to)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reply_to"], before)


def test_reply_to_a_message_of_another_group_is_refused(room, rooms, alice, people):
    theirs = post_message(room=rooms[1], author=people.charlie, number="003", body="Ours", by=TESTER)
    before = written()
    assert (say(alice, room, reply_to=theirs.pk).status_code, written()) == (422, before)


def test_page_offers_the_reply_without_scripts(room, people, as_person, message):
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/?reply_to={message.pk}").content.decode()
    assert re.search(rf'name="reply_to" value="{message.pk}"', page)
    assert re.search(r"<p class=\"composer-reply\" data-filled>\s*<span data-filled-note>Alice: The lift again", page)


@pytest.mark.parametrize("reply_to", ["x", "999999", "9" * 30, "\x00"])
def test_page_of_a_reply_to_nothing_is_the_page(room, people, as_person, message, reply_to):
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/", {"reply_to": reply_to})
    assert (page.status_code, page.context["replied_to"]) == (200, None)


# Mentions


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@Alice please", ["Alice"]),
        ("＠Bob，请", ["Bob"]),
        ("@Parks @Bob @Parks", ["Parks", "Bob"]),
        ("@Alicent is nobody", []),
        ("mail@Alice", ["Alice"]),
        ("@alice", []),
        ("@Charlie of another group", []),
        ("@ Alice", []),
        ("Alice", []),
        ("@", []),
        ("@@Bob", ["Bob"]),
    ],
)
def test_mentions_are_read_from_the_text(room, body, names):
    assert [one.name for one in mentioned_in(body, room)] == names


def test_longest_name_that_fits_is_meant(room, people):
    User.objects.filter(pk=people.alice.pk).update(name="代表01")
    User.objects.filter(pk=people.bob.pk).update(name="代表012")
    assert mentioned_in("@代表012，您好 @代表01您好 @代表0123", room) == [people.bob, people.alice]


def test_department_off_duty_is_not_mentioned(rooms):
    assert mentioned_in("@Parks", rooms[1]) == []


def test_attendee_with_an_account_is_mentioned(room, people):
    Room.objects.filter(pk=room.pk).update(kind=Room.Kind.SYMPOSIUM)
    Attendee.objects.create(room=room, name="Hanna", user=people.hanna)
    Attendee.objects.create(room=room, name="Nobody")
    assert mentioned_in("@Hanna @Nobody", room) == [people.hanna]


def test_message_keeps_whom_it_mentions(room, alice, people):
    say(alice, room, "@Bob and @Parks and @Alice")
    assert mentioned(newest()) == [Department.objects.get(), people.bob]


def test_text_without_a_mention_costs_no_query(room, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert mentioned_in("Good morning", room) == []


def test_composer_offers_the_department_and_the_moderator(room, people, as_person):
    page = as_person(people.alice, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert re.findall(r'data-insert="(@\w+ )"', page) == ["@Parks ", "@Bob "]


# The official word


def test_department_on_duty_answers_officially(room, emil, people):
    assert say(emil, room, "It runs on Friday").status_code == 201
    department = Department.objects.get()
    said = newest()
    assert (said.author, said.department, said.number) == (people.emil, department, "")
    assert Entry.objects.latest("pk").actor == f"department-{department.pk}"
    assert ("Official answer" in fragment(said), "Parks" in fragment(said)) == (True, True)


def test_member_of_the_group_speaks_for_himself_though_his_department_is_on_duty(room, meeting, emil, people):
    Representative.objects.create(meeting=meeting, user=people.emil, number="009", sector="residents", group=room.group)
    say(emil, room)
    assert (newest().department, newest().number, Entry.objects.latest("pk").actor) == (None, "009", "009")


def test_department_does_not_speak_where_it_is_not_on_duty(room, rooms, emil):
    before = written()
    assert (say(emil, rooms[1]).status_code, written()) == (404, before)


# Questions


def test_question_is_posted_as_one(room, alice):
    say(alice, room, "When?", question="on")
    assert (newest().is_question, newest().answered_at) == (True, None)
    assert "A question" in fragment(newest())


def test_reply_of_the_department_answers_a_question(room, emil, ask):
    question = ask()
    say(emil, room, "On Friday", reply_to=question.pk)
    question.refresh_from_db()
    assert question.answered_at is not None
    entries = Entry.objects.filter(topic=room.topic).order_by("-seq")[:2]
    assert [(one.verb, one.element) for one in reversed(entries)] == [
        (Verb.MESSAGE_POSTED, newest().element),
        (Verb.MESSAGE_ANSWERED, question.element),
    ]
    assert "answered" in fragment(question)


def test_reply_of_whom_it_mentions_answers_a_question(room, bob, ask):
    questions = [ask("@Bob, when?"), ask("When?")]
    for question in questions:
        say(bob, room, "On Friday", reply_to=question.pk)
        question.refresh_from_db()
    assert [question.answered_at is not None for question in questions] == [True, False]


def test_who_asks_back_has_not_answered(room, emil, ask):
    question = ask()
    say(emil, room, "Which lift?", reply_to=question.pk, question="on")
    question.refresh_from_db()
    assert question.answered_at is None


def test_question_is_answered_at_the_first_answer(room, emil, ask):
    question = ask()
    say(emil, room, "On Friday", reply_to=question.pk)
    say(emil, room, "In the morning", reply_to=question.pk)
    assert Entry.objects.filter(verb=Verb.MESSAGE_ANSWERED).count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 200), ("bob", 200), ("dora", 200), ("emil", 403), ("charlie", 404)]
)
def test_asker_and_moderator_mark_a_question_as_answered(people, as_person, ask, name, status):
    question, before = ask(), written()
    assert do(as_person(getattr(people, name)), question, "answered").status_code == status
    question.refresh_from_db()
    assert (question.answered_at is not None, written() != before) == (status == 200, status == 200)


def test_what_is_no_waiting_question_is_not_marked(alice, ask, message):
    question = ask()
    do(alice, question, "answered")
    before = written()
    assert [do(alice, one, "answered").status_code for one in (question, message)] == [409, 409]
    assert written() == before


def test_questions_touch_the_desk(room, alice, bob, ask):
    def touched():
        return Topic.objects.get(name=room.desk_topic).touched

    at_first = touched()
    question = ask()
    after_asking = touched()
    do(bob, question, "answered")
    assert (after_asking - at_first, touched() - after_asking) == (1, 1)


# Reactions


def test_reaction_is_counted_and_taken_back(bob, people, message):
    assert do(bob, message, "react", kind="agree").status_code == 200
    assert list(Reaction.objects.values_list("user", "kind")) == [(people.bob.pk, "agree")]
    assert f'value="agree" data-people="{people.bob.pk}"' in fragment(message)
    do(bob, message, "react", kind="agree")
    assert (Reaction.objects.count(), 'value="agree" data-people=""' in fragment(message)) == (0, True)


def test_people_who_reacted_stand_in_the_fragment(bob, emil, people, message):
    for client, kind in [(bob, "agree"), (emil, "agree"), (emil, "question")]:
        do(client, message, "react", kind=kind)
    shown = dict(re.findall(r'value="(\w+)" data-people="([\d ]*)"', fragment(message)))
    assert {kind: sorted(map(int, found.split())) for kind, found in shown.items()} == {
        "agree": sorted([people.bob.pk, people.emil.pk]),
        "question": [people.emil.pk],
    }


def test_reaction_sent_twice_with_one_key_stands_once(bob, message):
    fields = {"key": new_key(), "kind": "agree"}
    answers = [bob.post(f"/messages/{message.pk}/react/", fields) for _time in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, answers[0].json())] * 2
    assert Reaction.objects.count() == 1


def test_entry_of_a_reaction_holds_no_text(bob, message):
    do(bob, message, "react", kind="question")
    entry = Entry.objects.latest("pk")
    facts = {name: fact for name, fact in entry.facts.items() if name != "salt"}
    assert (entry.verb, entry.element, facts) == (
        Verb.MESSAGE_REACTED,
        message.element,
        {"message": message.pk, "reaction": "question", "stands": True},
    )


@pytest.mark.parametrize(("name", "status"), [("dora", 403), ("charlie", 404), ("gao", 404)])
def test_others_do_not_react(people, as_person, message, name, status):
    before = written()
    assert (do(as_person(getattr(people, name)), message, "react", kind="agree").status_code, written()) == (
        status,
        before,
    )


@pytest.mark.parametrize("kind", ["", "AGREE", "like", "agree\x00"])
def test_unknown_reaction_is_refused(bob, message, kind):
    before = written()
    assert (do(bob, message, "react", kind=kind).status_code, written()) == (422, before)


def test_reaction_comes_too_late(room, bob, message):
    retract_message(message=message, by=TESTER)
    before = written()
    late = do(bob, message, "react", kind="agree").status_code
    close_phase(phase=room.phase, by=TESTER)
    closed = do(bob, message, "react", kind="agree").status_code
    assert (late, closed, Reaction.objects.count(), written()[1:]) == (409, 409, 0, before[1:])


# Texts beside pictures and voices


@pytest.fixture
def voice(room, people):
    return post_message(room=room, author=people.alice, number="001", body="", by=TESTER, kind=Message.Kind.VOICE)


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 200), ("bob", 200), ("dora", 200), ("emil", 403), ("charlie", 404)]
)
def test_author_and_moderator_write_down_what_was_said(people, as_person, voice, name, status):
    answer = do(as_person(getattr(people, name)), voice, "describe", body="The lift\r\nagain")
    voice.refresh_from_db()
    assert (answer.status_code, voice.body) == (status, "The lift\nagain" if status == 200 else "")


def test_entry_of_a_text_holds_its_digest_alone(alice, voice):
    do(alice, voice, "describe", body="The lift again")
    entry = Entry.objects.latest("pk")
    assert (entry.verb, set(entry.facts)) == (Verb.MESSAGE_DESCRIBED, {"message", "body", "salt"})
    assert "lift" not in str(entry.facts)


def test_text_message_takes_no_further_text(alice, message):
    before = written()
    assert (do(alice, message, "describe", body="Other words").status_code, written()) == (409, before)


def test_retracted_voice_takes_no_text(alice, voice):
    retract_message(message=voice, by=TESTER)
    before = written()
    assert (do(alice, voice, "describe", body="Words").status_code, written()) == (409, before)


@pytest.mark.parametrize("body", ["", " ", "x" * 2001, "a\x00b"])
def test_bad_text_is_refused_and_shown_again(people, as_person, voice, body):
    before = written()
    answer = do(as_person(people.alice, accept="text/html"), voice, "describe", body=body)
    assert (answer.status_code, "<textarea" in answer.content.decode(), written()) == (422, True, before)


def test_after_the_close_the_moderator_alone_adds_texts(room, alice, bob, voice):
    close_phase(phase=room.phase, by=TESTER)
    assert [do(client, voice, "describe", body="Words").status_code for client in (alice, bob)] == [409, 200]


def test_muted_author_adds_no_text(room, alice, people, voice):
    now = timezone.now()
    Mute.objects.create(
        room=room, user=people.alice, by=people.bob, reason="Noise", muted_at=now, until=now + timedelta(minutes=5)
    )
    before = written()
    answer = do(alice, voice, "describe", body="Words")
    assert (answer.status_code, "Noise" in answer.json()["error"], written()) == (409, True, before)


# What a person is in a room, read with it


def test_room_tells_of_everybody_what_he_is_there(room, rooms, people):
    rooms[1].moderators.add(people.hanna)  # a room of a group has the group's moderators alone
    duty = room.departments.get().pk
    told = {}
    for name, user in vars(people).items():
        if Room.objects.visible_to(user).filter(pk=room.pk).exists():
            found = room_for(user, room.pk)
            told[name] = (found.is_member, found.moderates, found.may_moderate, found.may_post, found.duty_pk)
    assert told == {
        "alice": (True, False, False, True, None),
        "bob": (True, True, True, True, None),
        "dora": (False, False, True, False, None),
        "emil": (False, False, False, True, duty),
        "fiona": (False, False, False, True, duty),
    }
    assert room_for(people.hanna, rooms[1].pk).moderates is False


def test_symposium_tells_its_attendees_and_moderators(meeting, people):
    phase = meeting.phases.get(kind="group-exchange")
    room = Room.objects.create(meeting=meeting, phase=phase, kind=Room.Kind.SYMPOSIUM, title="Enterprises")
    room.moderators.add(people.bob)
    Attendee.objects.create(room=room, name="Hanna", user=people.hanna)
    found = {name: room_for(getattr(people, name), room.pk) for name in ("bob", "hanna", "dora")}
    assert {name: (one.moderates, one.is_attendee, one.may_post) for name, one in found.items()} == {
        "bob": (True, False, True),
        "hanna": (False, True, True),
        "dora": (False, False, False),
    }
    assert found["bob"].moderator_names == ["Bob"]


def test_room_tells_of_ones_own_mute(room, people):
    now = timezone.now()
    mute = Mute.objects.create(
        room=room, user=people.alice, by=people.bob, reason="Noise", muted_at=now, until=now + timedelta(minutes=5)
    )
    found = room_for(people.alice, room.pk)
    assert (found.mute_pk, found.muted_until, found.mute_reason) == (mute.pk, mute.until, "Noise")
    assert room_for(people.bob, room.pk).mute_pk is None

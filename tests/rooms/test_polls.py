"""Straw polls: opened by the moderator, chosen in by who may post, seen by everybody, secret to nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Entry
from congress.journal.services import By
from congress.meetings.services import close_phase
from deliberation.rooms.models import Mute, Poll, PollVote, Room
from deliberation.rooms.polls import SHOWN, newest_polls
from deliberation.rooms.services.polls import close_poll, open_poll, vote_in_poll
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, new_key


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def ask(room, people):
    def asked(question="Go on?", options=("Yes", "No")) -> Poll:
        return open_poll(room=room, question=question, options=list(options), by=By("moderator", people.bob))

    return asked


@pytest.fixture
def poll(ask):
    return ask()


def choose(poll, user, choice):
    return vote_in_poll(poll=poll, user=user, choice=choice, by=TESTER)


def post(client, address, **fields):
    return client.post(address, {"key": new_key()} | fields)


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Poll, PollVote)]


def shown(poll) -> str:
    kind, _pk = topics.find(poll.room.topic)
    return kind.render(poll.room.topic, [poll.element], "en")[poll.element]


def counts(room) -> list[list[int]]:
    return [[len(option.people) for option in poll.options_shown] for poll in newest_polls(room)]


def test_moderator_opens_a_straw_poll(room, people, as_person):
    options = " Yes \r\n\r\nNo\r\nLater "
    answer = post(as_person(people.bob), f"/rooms/{room.pk}/polls/", question="Go on?", options=options)
    poll = Poll.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, poll.pk, poll.element)
    assert (poll.question, poll.options, poll.by, poll.room) == ("Go on?", ["Yes", "No", "Later"], people.bob, room)
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb) == (room.topic, Verb.POLL_OPENED)
    assert "Go on?" not in str(entry.facts)


@pytest.mark.parametrize("place", ["", "desk/"])
def test_list_takes_no_poll_older_than_those_it_shows(room, people, as_person, ask, place):
    polls = [ask() for _ in range(SHOWN + 1)]
    page = as_person(people.bob, accept="text/html").get(f"{room.get_absolute_url()}{place}").content.decode()
    first = Entry.objects.get(element=polls[1].element).seq
    assert f'id="polls-{room.pk}" data-live-grow data-live-from="{first}"' in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"question": "", "options": "Yes\nNo"}, ["question"]),
        ({"question": "x" * 121, "options": "Yes\nNo"}, ["question"]),
        ({"question": "a\x00b", "options": "Yes\nNo"}, ["question"]),
        ({"question": "Go on?", "options": ""}, ["options"]),
        ({"question": "Go on?", "options": "Yes"}, ["options"]),
        ({"question": "Go on?", "options": "Yes\n \n"}, ["options"]),
        ({"question": "Go on?", "options": "Yes\nYes"}, ["options"]),
        ({"question": "Go on?", "options": "1\n2\n3\n4\n5\n6\n7"}, ["options"]),
        ({"question": "Go on?", "options": "Yes\n" + "x" * 41}, ["options"]),
        ({"question": "Go on?", "options": "Yes\nNo\x00"}, ["options"]),
    ],
)
def test_other_straw_polls_are_refused(room, people, as_person, fields, wrong):
    before = written()
    answer = post(as_person(people.bob), f"/rooms/{room.pk}/polls/", **fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, wrong, before)


def test_six_long_choices_are_taken(room, people, as_person):
    options = "\r\n".join(f"{n}" * 40 for n in range(6))
    assert (
        post(as_person(people.bob), f"/rooms/{room.pk}/polls/", question="x" * 120, options=options).status_code == 201
    )


def test_refused_straw_poll_stays_in_the_form(room, people, as_person):
    bob = as_person(people.bob, accept="text/html")
    answer = post(bob, f"/rooms/{room.pk}/polls/", question="Shall we go on?", options="Yes")
    assert (answer.status_code, "Shall we go on?" in answer.content.decode()) == (422, True)


def test_member_chooses_and_changes(room, poll, people, as_person):
    alice = as_person(people.alice)
    assert post(alice, f"/polls/{poll.pk}/vote/", choice=0).status_code == 201
    assert counts(room) == [[1, 0]]
    assert post(alice, f"/polls/{poll.pk}/vote/", choice=1).status_code == 200
    assert counts(room) == [[0, 1]]
    voted = Entry.objects.filter(verb=Verb.POLL_VOTED).order_by("pk").values_list("actor", "element", "facts__choice")
    assert list(voted) == [("001", poll.element, 0), ("001", poll.element, 1)]


def test_same_choice_again_is_refused(poll, people, as_person):
    choose(poll, people.alice, 0)
    before = written()
    answer = post(as_person(people.alice), f"/polls/{poll.pk}/vote/", choice=0)
    assert (answer.status_code, answer.json()["error"] != "", written()) == (409, True, before)


@pytest.mark.parametrize("choice", ["", "2", "-1", "x", "0.5", "9" * 30, "1\x00"])
def test_other_choices_are_refused(poll, people, as_person, choice):
    before = written()
    answer = post(as_person(people.alice), f"/polls/{poll.pk}/vote/", choice=choice)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["choice"], before)


def test_muted_person_chooses_also_while_the_room_is_paused(room, poll, people, as_person):
    now = timezone.now()
    later = now + timedelta(minutes=5)
    Mute.objects.create(room=room, user=people.alice, reason="x", muted_at=now, until=later, by=people.bob)
    Room.objects.filter(pk=room.pk).update(paused_at=now, pause_reason="Tea")
    assert post(as_person(people.alice), f"/polls/{poll.pk}/vote/", choice=0).status_code == 201


def test_closed_straw_poll_keeps_what_was_chosen(room, poll, people, as_person):
    choose(poll, people.alice, 0)
    assert post(as_person(people.bob), f"/polls/{poll.pk}/close/").status_code == 200
    before = written()
    bob = as_person(people.bob)
    again = [post(bob, f"/polls/{poll.pk}/vote/", choice=1), post(bob, f"/polls/{poll.pk}/close/")]
    assert ([one.status_code for one in again], written(), counts(room)) == ([409, 409], before, [[1, 0]])


def test_closed_room_takes_no_choices(room, poll, people, as_person):
    close_phase(phase=room.phase, by=TESTER)
    bob, before = as_person(people.bob), written()
    acts = [(f"/polls/{poll.pk}/vote/", {"choice": 0}), (f"/polls/{poll.pk}/close/", {})]
    acts += [(f"/rooms/{room.pk}/polls/", {"question": "Go on?", "options": "Yes\nNo"})]
    assert [post(bob, address, **fields).status_code for address, fields in acts] == [409] * 3
    assert written() == before
    assert shown(poll).count("<button") == shown(poll).count("disabled") == 3


def test_element_says_what_it_is_and_who_chose_what(poll, people):
    choose(poll, people.alice, 1)
    choose(poll, people.bob, 1)
    told = shown(poll)
    assert "not secret, binds nobody" in told
    assert ('data-people=""' in told, f'data-people="{people.alice.pk} {people.bob.pk}"' in told) == (True, True)
    assert '<progress class="poll-bar" max="2" value="2" aria-label="No">' in told


def test_closed_element_has_bars_and_nothing_to_press(poll, people):
    choose(poll, people.alice, 1)
    close_poll(poll=poll, by=TESTER)
    told = shown(poll)
    assert (told.count("<progress"), told.count("<button")) == (2, 0)


def test_question_and_choices_are_escaped(ask):
    told = shown(ask("<u>Go</u>", ["<i>1</i>", "2"]))
    assert [mark for mark in ("<u>", "<i>") if mark in told] == []
    assert "&lt;u&gt;Go" in told


def test_detail_says_by_name(poll, people, as_person):
    choose(poll, people.alice, 1)
    page = as_person(people.bob, accept="text/html").get(f"/polls/{poll.pk}/")
    assert page.context["choices"] == [("Yes", []), ("No", ["Alice"])]


def test_detail_tells_a_program_the_counts(poll, people, as_person):
    for user, choice in [(people.alice, 1), (people.bob, 0), (people.bob, 1)]:
        choose(poll, user, choice)
    told = {"options": [{"text": "Yes", "count": 0}, {"text": "No", "count": 2}], "closed": False}
    assert as_person(people.alice).get(f"/polls/{poll.pk}/").json() == told
    close_poll(poll=poll, by=TESTER)
    assert as_person(people.alice).get(f"/polls/{poll.pk}/").json() == told | {"closed": True}


def test_room_shows_its_newest_in_one_query(room, ask, people):
    asked = [ask(f"Question {n}") for n in range(SHOWN + 2)]
    for user in (people.alice, people.bob):
        choose(asked[-1], user, 1)
    with CaptureQueriesContext(connection) as queries:
        polls = newest_polls(room)
    assert ([one.pk for one in polls], len(queries)) == ([one.pk for one in asked[2:]], 1)
    assert counts(room) == [[0, 0], [0, 0], [0, 2]]
    firsts = Entry.objects.first_seqs({room.topic: [one.element for one in polls]})
    assert [one.n for one in polls] == [firsts[room.topic, one.element] for one in polls]


def test_room_page_reads_no_more_with_more_polls(room, ask, people, as_person):
    alice, numbers = as_person(people.alice, accept="text/html"), set()
    ask()
    alice.get(f"/rooms/{room.pk}/")
    for _n in range(3):
        with CaptureQueriesContext(connection) as queries:
            alice.get(f"/rooms/{room.pk}/")
        numbers.add(len(queries))
        choose(ask(), people.alice, 0)
    assert len(numbers) == 1

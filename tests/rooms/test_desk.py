"""The moderator's desk: who is there, who has not spoken, what is unanswered; as page, as JSON and live."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Topic
from congress.meetings.models import Representative
from congress.people.models import User
from deliberation.rooms.models import Attendee, Hand, Message, Mute, Room, Visit
from deliberation.rooms.services.messages import post_message, retract_message
from tests.conftest import TESTER, new_key

MOST_QUERIES = 12


@pytest.fixture
def room(rooms):
    """The room of group one, which bob moderates."""
    return rooms[0]


def say(room, author, **more):
    return post_message(room=room, author=author, number="001", body="When will the lift run?", by=TESTER, **more)


def visit(room, user, *, is_here=True):
    Visit.objects.create(room=room, user=user, seen_at=timezone.now(), is_here=is_here)


def mute(room, user, *, minutes=10):
    now = timezone.now()
    return Mute.objects.create(
        room=room, user=user, reason="Out of turn", muted_at=now, until=now + timedelta(minutes=minutes), by=user
    )


def desk(client, room) -> dict:
    return client.get(f"/rooms/{room.pk}/desk/").json()


def counters(room) -> dict[str, str]:
    kind, pk = topics.find(room.desk_topic)
    return kind.render(room.desk_topic, kind.counters(pk), "en")


# Who is there, who has spoken


def test_desk_of_a_silent_room(room, people, bob):
    assert desk(bob, room) == {
        "present": [],
        "absent": [people.alice.pk, people.bob.pk],
        "silent": [people.alice.pk, people.bob.pk],
        "questions": [],
        "mutes": [],
        "is_strict": False,
        "slow_seconds": 0,
        "paused": False,
    }


def test_present_is_who_is_here_now_and_belongs_here(rooms, people, bob):
    one, two = rooms
    visit(one, people.alice)
    visit(one, people.bob, is_here=False)
    visit(one, people.dora)
    visit(two, people.charlie)
    found = desk(bob, one)
    assert (found["present"], found["absent"]) == ([people.alice.pk], [people.bob.pk])
    assert "1 of 2 here" in counters(one)[f"presence-{one.pk}"]


def test_silent_is_who_has_neither_written_nor_had_the_floor(room, people, bob):
    say(room, people.alice)
    assert desk(bob, room)["silent"] == [people.bob.pk]
    hand = Hand.objects.create(room=room, user=people.bob, raised_at=timezone.now())
    assert desk(bob, room)["silent"] == [people.bob.pk]
    Hand.objects.filter(pk=hand.pk).update(given_at=timezone.now())
    assert desk(bob, room)["silent"] == []


def test_who_retracted_all_he_said_is_silent_again(room, people, bob):
    retract_message(message=say(room, people.alice), by=TESTER)
    assert people.alice.pk in desk(bob, room)["silent"]


def test_moved_member_is_not_counted_any_more(rooms, people, bob):
    one, two = rooms
    visit(one, people.alice)
    Representative.objects.filter(user=people.alice).update(group=two.group)
    assert (desk(bob, one)["present"], desk(bob, one)["absent"]) == ([], [people.bob.pk])


def test_symposium_counts_its_attendees(meeting, people, as_person):
    phase = meeting.phases.get(kind="symposiums")
    room = Room.objects.create(meeting=meeting, phase=phase, kind=Room.Kind.SYMPOSIUM, title="Enterprises")
    Attendee.objects.create(room=room, name="Charlie", user=people.charlie)
    Attendee.objects.create(room=room, name="A guest")
    assert desk(as_person(people.dora), room)["absent"] == [people.charlie.pk]


# Questions and mutes


def test_unanswered_questions_wait_the_oldest_first(room, people, bob):
    asked = [say(room, people.alice, is_question=True) for _n in range(4)]
    say(room, people.alice)
    Message.objects.filter(pk=asked[1].pk).update(answered_at=timezone.now())
    retract_message(message=asked[2], by=TESTER)
    assert desk(bob, room)["questions"] == [asked[0].pk, asked[3].pk]
    shown = counters(room)[f"questions-{room.pk}"]
    assert [f"/messages/{one.pk}/answered/" in shown for one in asked] == [True, False, False, True]


def test_more_questions_than_fit_are_one_tap_away(room, people):
    for _n in range(21):
        say(room, people.alice, is_question=True)
    shown = counters(room)[f"questions-{room.pk}"]
    assert (shown.count("/answered/") // 2, "?show=questions" in shown) == (20, True)


def test_standing_mutes_are_listed_and_no_others(rooms, people, bob):
    one, two = rooms
    standing, _over, _elsewhere = mute(one, people.alice), mute(one, people.gao, minutes=0), mute(two, people.charlie)
    found = desk(bob, one)["mutes"]
    assert [(row["pk"], row["user"]) for row in found] == [(standing.pk, people.alice.pk)]
    assert f"/mutes/{standing.pk}/lift/" in counters(one)[f"mutes-list-{one.pk}"]


def test_names_and_reasons_are_escaped(room, people):
    User.objects.filter(pk=people.alice.pk).update(name="<u>Alice</u>")
    say(room, people.alice, is_question=True)
    mute(room, people.alice)
    assert "<u>" not in "".join(counters(room).values())


def test_desk_has_its_counters(room):
    assert set(counters(room)) == {f"presence-{room.pk}", f"questions-{room.pk}", f"mutes-list-{room.pk}"}


def test_counters_are_one_query_each(room, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):  # the room and its rows, three times
        counters(room)


def test_message_touches_the_desk(room, people):
    before = topics_touched(room)
    say(room, people.alice)
    assert topics_touched(room) == before + 1


def topics_touched(room) -> int:
    return Topic.objects.get(name=room.desk_topic).touched


# The pages


def test_desk_shows_what_the_room_is_set_to(room, people, as_person):
    Room.objects.filter(pk=room.pk).update(is_strict=True, slow_seconds=30)
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/desk/").content.decode()
    pressed = ['name="is_strict" value="on" aria-pressed="true"', 'name="slow_seconds" value="30" aria-pressed="true"']
    assert [one in page for one in pressed] == [True, True]
    assert page.count('aria-pressed="true"') == 2


def test_departments_are_set_by_the_secretariat_alone(room, people, as_person):
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"/rooms/{room.pk}/desk/").content.decode()
        for name in ("bob", "dora")
    }
    assert {name: f"/rooms/{room.pk}/departments/" in page for name, page in pages.items()} == {
        "bob": False,
        "dora": True,
    }


@pytest.mark.parametrize("tail", ["pause/", "announcements/"])
def test_refused_words_stay_on_the_desk(room, people, as_person, tail):
    fields = {"reason": "r" * 201, "body": "b" * 2001, "key": new_key()}
    answer = as_person(people.bob, accept="text/html").post(f"/rooms/{room.pk}/{tail}", fields)
    page = answer.content.decode()
    assert (answer.status_code, ("r" * 201 in page, "b" * 2001 in page)) == (
        422,
        (tail == "pause/", tail == "announcements/"),
    )


def test_act_at_the_desk_leads_back_to_it(room, people, as_person):
    client = as_person(people.bob, accept="text/html")
    answer = client.post(f"/rooms/{room.pk}/settings/", {"slow_seconds": "15", "key": new_key()})
    assert (answer.status_code, answer.url) == (303, f"/rooms/{room.pk}/desk/")


def test_page_of_a_member_says_what_he_did_here(room, people, as_person):
    row = room.group.representatives.get(user=people.alice)
    say(room, people.alice)
    now = timezone.now()
    for start, end in ((100, 40), (30, 0)):
        given, ended = now - timedelta(seconds=start), now - timedelta(seconds=end)
        Hand.objects.create(room=room, user=people.alice, raised_at=given, given_at=given, ended_at=ended)
    answer = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/members/{row.pk}/")
    assert (answer.context["member"].messages_count, answer.context["spoken"]) == (1, "1:30")


def test_moderator_cannot_be_muted_from_his_page(room, people, as_person):
    rows = {name: room.group.representatives.get(user=getattr(people, name)) for name in ("alice", "bob")}
    client = as_person(people.dora, accept="text/html")
    pages = {name: client.get(f"/rooms/{room.pk}/members/{row.pk}/").content.decode() for name, row in rows.items()}
    assert {name: "/mutes/" in page for name, page in pages.items()} == {"alice": True, "bob": False}


# Queries


@pytest.fixture
def crowd(room, people):
    """A hundred more in the group who ask and wait for the floor; some are muted."""

    def come():
        users = User.objects.bulk_create([User(username=f"user{n}", name=f"User {n}") for n in range(100)])
        rows = [
            Representative(meeting=room.meeting, user=user, number=f"{n + 100}", sector="residents", group=room.group)
            for n, user in enumerate(users)
        ]
        Representative.objects.bulk_create(rows)
        now = timezone.now()
        Message.objects.bulk_create(
            [Message(room=room, author=user, body="When?", is_question=True, posted_at=now) for user in users]
        )
        Visit.objects.bulk_create([Visit(room=room, user=user, seen_at=now) for user in users])
        Hand.objects.bulk_create([Hand(room=room, user=user, raised_at=now) for user in users])
        for user in users[:5]:
            mute(room, user)

    return come


def count_queries(client, address) -> int:
    client.get(address)  # what is looked up once in a process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["bob", "dora"])
def test_desk_takes_few_queries_and_the_same_for_many(room, crowd, people, as_person, name):
    client = as_person(getattr(people, name), accept="text/html")
    row = room.group.representatives.get(user=people.alice)
    addresses = [f"/rooms/{room.pk}/{tail}" for tail in ("desk/", "settings/", "mutes/", f"members/{row.pk}/")]
    few = {address: count_queries(client, address) for address in addresses}
    crowd()
    assert {address: count_queries(client, address) for address in addresses} == few
    assert {address: count for address, count in few.items() if count > MOST_QUERIES} == {}


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_room_page_takes_no_query_for_a_mute_and_a_pinned_message(room, people, as_person, name):
    client = as_person(getattr(people, name), accept="text/html")
    message = say(room, people.alice)
    before = count_queries(client, f"/rooms/{room.pk}/")
    mute(room, people.alice)
    Room.objects.filter(pk=room.pk).update(pinned=message)
    assert count_queries(client, f"/rooms/{room.pk}/") == before


# The way there


def test_moderator_finds_the_desk_on_the_agenda(room, meeting, people, as_person):
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(meeting.get_absolute_url()).content.decode()
        for name in ("alice", "bob", "dora")
    }
    assert {name: f'href="/rooms/{room.pk}/desk/"' in page for name, page in pages.items()} == {
        "alice": False,
        "bob": True,
        "dora": False,
    }

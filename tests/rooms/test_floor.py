"""The floor: who speaks next is fair, one speaks at a time, the time counts, and what cannot be is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused
from congress.journal.verify import verify_topic
from congress.meetings.models import Representative
from congress.meetings.services import close_phase, enroll
from congress.people.models import User
from congress.people.services import add_people
from deliberation.rooms.floor import floor_of, place_in_queue, speaking_times
from deliberation.rooms.models import Hand, Message, Mute, Room
from deliberation.rooms.services.floor import drop_hands, end_floor, give_floor, lower_hand, move_hand, raise_hand
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, new_key

TWO = datetime(2020, 4, 8, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def clock():
    """Two o'clock, standing still; `clock.shift(seconds)` moves it."""
    with time_machine.travel(TWO, tick=False) as traveller:
        yield traveller


@pytest.fixture
def members(meeting, room):
    """Three more of group one: 011, 012, 013."""
    users = add_people(people=[User(username=f"m{n}", name=f"M{n}") for n in (11, 12, 13)])
    rows = [
        Representative(user=user, number=f"0{user.username[1:]}", sector="residents", group=room.group)
        for user in users
    ]
    enroll(meeting=meeting, by=TESTER, representatives=rows)
    return users


def up(room, user, number="") -> Hand:
    return raise_hand(room=room, user=user, number=number, by=TESTER)


def speak(room, user, seconds, clock) -> None:
    hand = up(room, user)
    give_floor(hand=hand, by=TESTER)
    clock.shift(seconds)
    end_floor(hand=hand, by=TESTER)


def queue(room) -> list[str]:
    return [hand.user.username for hand in floor_of(room).waiting]


def post(client, address, **fields):
    return client.post(address, {"key": new_key()} | fields)


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Hand, Message)]


def shown(room, language="en") -> str:
    kind, _pk = topics.find(room.topic)
    return kind.render(room.topic, [room.floor], language)[room.floor]


# The fair order


@pytest.mark.parametrize(
    ("spoken", "raised", "order"),
    [
        ({}, "m11 m12 m13", "m11 m12 m13"),
        ({"m11": 60}, "m11 m12 m13", "m12 m13 m11"),
        ({"m11": 60, "m12": 30}, "m11 m12 m13", "m13 m12 m11"),
        ({"m11": 60, "m12": 60}, "m12 m11 m13", "m13 m12 m11"),
        ({"m11": 60, "m12": 60, "m13": 60}, "m13 m11 m12", "m13 m11 m12"),
        ({"m11": 59, "m12": 60}, "m12 m11", "m11 m12"),
    ],
)
def test_who_has_spoken_less_comes_first(room, members, clock, spoken, raised, order):
    by_name = {user.username: user for user in members}
    for name, seconds in spoken.items():
        speak(room, by_name[name], seconds, clock)
    for name in raised.split():
        up(room, by_name[name])
        clock.shift(1)
    assert queue(room) == order.split()


def test_all_turns_of_a_person_count(room, members, clock):
    m11, m12, _m13 = members
    speak(room, m11, 40, clock)
    speak(room, m11, 40, clock)
    speak(room, m12, 60, clock)
    up(room, m11), up(room, m12)
    assert [(hand.user_id, hand.seconds, hand.spoken_for) for hand in floor_of(room).waiting] == [
        (m12.pk, 60, "1:00"),
        (m11.pk, 80, "1:20"),
    ]


def test_what_was_spoken_elsewhere_does_not_count(room, rooms, members, clock):
    speak(rooms[1], members[0], 60, clock)
    assert [(hand.seconds, hand.is_first) for hand in (up(room, members[0]), *floor_of(room).waiting)[1:]] == [
        (0, True)
    ]


def test_first_timer_is_who_never_had_the_floor_here(room, members, clock):
    m11, m12, m13 = members
    speak(room, m11, 0, clock)
    lower_hand(hand=up(room, m12), by=TESTER)
    for user in members:
        up(room, user)
    assert {hand.user_id: hand.is_first for hand in floor_of(room).waiting} == {
        m11.pk: False,
        m12.pk: True,
        m13.pk: True,
    }


def test_place_in_the_queue(room, members, people):
    for user in members:
        up(room, user)
    floor = floor_of(room)
    assert [place_in_queue(floor, user) for user in (*members, people.alice, AnonymousUser())] == [1, 2, 3, None, None]


@pytest.mark.parametrize(
    ("name", "direction", "order"),
    [
        ("m12", "up", "m12 m11 m13"),
        ("m12", "down", "m11 m13 m12"),
        ("m13", "up", "m11 m13 m12"),
        ("m11", "down", "m12 m11 m13"),
    ],
)
def test_moderator_moves_a_hand(room, members, people, as_person, name, direction, order):
    hands = {user.username: up(room, user) for user in members}
    bob = as_person(people.bob)
    assert post(bob, f"/hands/{hands[name].pk}/move/", direction=direction).status_code == 200
    assert queue(room) == order.split()


def test_moved_order_stays_and_later_hands_follow_it(room, members, people, clock):
    m11, m12, m13 = members
    speak(room, m11, 60, clock)
    first, last = up(room, m12), up(room, m11)
    move_hand(hand=last, direction="up", by=TESTER)
    up(room, m13)
    assert queue(room) == ["m11", "m12", "m13"]
    lower_hand(hand=first, by=TESTER)
    assert queue(room) == ["m11", "m13"]


@pytest.mark.parametrize(("place", "direction"), [(0, "up"), (2, "down")])
def test_hand_at_the_end_does_not_move_further(room, members, people, as_person, place, direction):
    hand = [up(room, user) for user in members][place]
    before = written()
    answer = post(as_person(people.bob), f"/hands/{hand.pk}/move/", direction=direction)
    assert (answer.status_code, written()) == (409, before)


@pytest.mark.parametrize("direction", ["", "left", "up\x00", "UP"])
def test_other_directions_are_refused(room, members, people, as_person, direction):
    hand = up(room, members[0])
    before = written()
    answer = post(as_person(people.bob), f"/hands/{hand.pk}/move/", direction=direction)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["direction"], before)


def test_floor_is_read_in_one_query(room, members, clock):
    for n in (1, 2, 3):
        up(room, members[n - 1])
        with CaptureQueriesContext(connection) as queries:
            assert len(floor_of(room).waiting) == n
        assert len(queries) == 1


# A turn to speak


def test_member_raises_his_hand(room, people, as_person):
    answer = post(as_person(people.alice), f"/rooms/{room.pk}/hands/")
    hand = Hand.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, hand.pk, room.floor)
    assert (hand.user, hand.number, hand.room, hand.given_at) == (people.alice, "001", room, None)
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.actor, set(entry.facts)) == (
        room.topic,
        Verb.HAND_RAISED,
        "001",
        {"hand", "salt"},
    )


def test_giving_the_floor_ends_the_turn_before_in_the_same_act(room, members, clock):
    m11, m12, _m13 = members
    first, second = up(room, m11), up(room, m12)
    give_floor(hand=first, by=TESTER)
    clock.shift(30)
    entries = Entry.objects.count()
    give_floor(hand=second, by=TESTER)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.ended_at, second.given_at) == (TWO + timedelta(seconds=30),) * 2
    assert second.until == second.given_at + timedelta(seconds=room.floor_seconds)
    told = list(Entry.objects.order_by("pk")[entries:].values_list("verb", "facts__hand", "element"))
    assert told == [(Verb.FLOOR_ENDED, first.pk, room.floor), (Verb.FLOOR_GIVEN, second.pk, room.floor)]


@pytest.mark.parametrize(("after", "left"), [(0, 240), (100, 140), (180, 60), (500, 60)])
def test_extension_is_a_minute_from_now_or_from_the_end(room, people, as_person, clock, after, left):
    hand = up(room, people.alice)
    bob = as_person(people.bob)
    give_floor(hand=hand, by=TESTER)
    clock.shift(after)
    assert post(bob, f"/hands/{hand.pk}/extend/").status_code == 200
    assert floor_of(room).speaking.seconds_left == left


@pytest.mark.parametrize(("after", "left"), [(0, "3:00"), (0.5, "3:00"), (1, "2:59"), (170, "0:10"), (181, "0:00")])
def test_time_left_stands_in_the_element(room, people, clock, after, left):
    give_floor(hand=up(room, people.alice), by=TESTER)
    clock.shift(after)
    minutes, seconds = left.split(":")
    told = shown(room)
    assert f'data-seconds-left="{int(minutes) * 60 + int(seconds)}" data-warn="30">{left}</span>' in told


def test_time_over_does_not_end_a_turn(room, people, clock):
    give_floor(hand=up(room, people.alice), by=TESTER)
    clock.shift(1000)
    assert floor_of(room).speaking.user == people.alice


def test_speaker_ends_his_own_turn(room, people, as_person):
    hand = up(room, people.alice)
    alice = as_person(people.alice)
    give_floor(hand=hand, by=TESTER)
    assert post(alice, f"/hands/{hand.pk}/end/").status_code == 200
    assert (floor_of(room).speaking, Entry.objects.latest("pk").actor) == (None, "001")


def test_who_spoke_may_raise_his_hand_again(room, people, clock):
    speak(room, people.alice, 10, clock)
    assert up(room, people.alice).pk == floor_of(room).waiting[0].pk


def test_speaking_times_count_the_turn_that_runs(room, people, clock):
    alice, bob = people.alice, people.bob
    speak(room, alice, 20, clock)
    speak(room, bob, 25, clock)
    give_floor(hand=up(room, alice, "001"), by=TESTER)
    up(room, people.hanna)
    clock.shift(10)
    with CaptureQueriesContext(connection) as queries:
        times = speaking_times(room)
    assert [(one.user, one.name, one.number, one.turns, one.seconds, one.spoken_for) for one in times] == [
        (alice.pk, "Alice", "001", 2, 30, "0:30"),
        (bob.pk, "Bob", "", 1, 25, "0:25"),
    ]
    assert len(queries) == 1


# Refused


def test_hand_is_up_once(room, people, as_person):
    alice = as_person(people.alice)
    hand = up(room, people.alice)
    for _state in ("waiting", "speaking"):
        before = written()
        answer = post(alice, f"/rooms/{room.pk}/hands/")
        assert (answer.status_code, written()) == (409, before)
        if not Hand.objects.speaking().exists():
            give_floor(hand=hand, by=TESTER)


def test_paused_room_takes_no_hands_and_says_why(room, people, as_person):
    Room.objects.filter(pk=room.pk).update(paused_at=timezone.now(), pause_reason="Tea")
    before = written()
    answer = post(as_person(people.alice, accept="application/json"), f"/rooms/{room.pk}/hands/")
    assert (answer.status_code, "Tea" in answer.json()["error"], written()) == (409, True, before)


def test_muted_person_is_told_why_and_how_long(room, people, as_person, clock):
    span = {"muted_at": TWO, "until": TWO + timedelta(minutes=10), "by": people.bob}
    Mute.objects.create(room=room, user=people.alice, reason="Too loud", **span)
    alice, before = as_person(people.alice), written()
    answer = post(alice, f"/rooms/{room.pk}/hands/")
    said = answer.json()["error"]
    assert (answer.status_code, "14:10" in said, "Too loud" in said, written()) == (409, True, True, before)
    clock.shift(601)
    assert post(alice, f"/rooms/{room.pk}/hands/").status_code == 201


def test_closed_room_moves_nothing_on_its_floor(room, people, members, as_person):
    speaking, _first, second = (up(room, user) for user in (people.alice, *members[:2]))
    give_floor(hand=speaking, by=TESTER)
    close_phase(phase=room.phase, by=TESTER)
    bob, before = as_person(people.bob), written()
    acts = [f"/rooms/{room.pk}/hands/"]
    acts += [f"/hands/{speaking.pk}/{act}/" for act in ("extend", "end")]
    acts += [f"/hands/{second.pk}/{act}/" for act in ("give", "lower", "move")]
    assert [post(bob, act, direction="up").status_code for act in acts] == [409] * 6
    assert written() == before
    assert shown(room).count("<button") == shown(room).count("disabled")


@pytest.mark.parametrize("act", ["lower", "give", "extend", "end", "move"])
def test_hand_that_is_down_moves_no_more(room, people, as_person, act):
    hand = up(room, people.alice)
    lower_hand(hand=hand, by=TESTER)
    before = written()
    answer = post(as_person(people.bob), f"/hands/{hand.pk}/{act}/", direction="up")
    assert (answer.status_code, written()) == (409, before)


def test_giving_to_a_hand_that_is_down_leaves_the_speaker_his_turn(room, people, members):
    speaking, down = up(room, people.alice), up(room, members[0])
    give_floor(hand=speaking, by=TESTER)
    lower_hand(hand=down, by=TESTER)
    before = written()
    with pytest.raises(ActionRefused):
        give_floor(hand=down, by=TESTER)
    assert written() == before


def test_dropped_hands_are_told_to_the_caller(room, people, members):
    waiting, speaking = up(room, people.alice), up(room, members[0])
    give_floor(hand=speaking, by=TESTER)
    entries = Entry.objects.count()
    told = [(one.verb, one.element, one.facts) for user in (people.alice, members[0]) for one in drop_hands(room, user)]
    assert told == [
        (Verb.HAND_LOWERED, room.floor, {"hand": waiting.pk}),
        (Verb.FLOOR_ENDED, room.floor, {"hand": speaking.pk}),
    ]
    assert (floor_of(room).people, drop_hands(room, people.alice), Entry.objects.count()) == ([], [], entries)


# Strict mode


def test_in_strict_mode_only_the_speaker_posts(room, people, as_person):
    Room.objects.filter(pk=room.pk).update(is_strict=True)
    alice, address = as_person(people.alice), f"/rooms/{room.pk}/messages/"
    hand = up(room, people.alice)
    before = written()
    assert (post(alice, address, body="Before").status_code, written()) == (409, before)
    give_floor(hand=hand, by=TESTER)
    assert post(alice, address, body="Now").status_code == 201
    end_floor(hand=hand, by=TESTER)
    before = written()
    answer = post(alice, address, body="Too late")
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


# What is shown


def test_element_shows_places_first_timers_and_time_spoken(room, people, members, clock):
    speak(room, members[0], 65, clock)
    for user in members[:2]:
        up(room, user, f"0{user.username[1:]}")
    told = " ".join(shown(room).split())
    assert told.index("M12") < told.index("M11")
    assert told.count('class="floor-first"') == 1
    assert "spoken 1:05" in told


def test_element_names_whose_hands_are_up(room, people, members):
    for user in (people.alice, members[0]):
        up(room, user)
    give_floor(hand=floor_of(room).waiting[0], by=TESTER)
    assert f'data-people="{people.alice.pk} {members[0].pk}"' in shown(room)


def test_idle_floor_is_one_line(room):
    told = shown(room)
    assert ("is-idle" in told, told.count("<p"), told.count("<button")) == (True, 1, 0)


def test_names_are_escaped(room, people):
    User.objects.filter(pk=people.alice.pk).update(name="<u>Alice</u>")
    hand = up(room, people.alice)
    waiting = shown(room)
    give_floor(hand=hand, by=TESTER)
    for told in (waiting, shown(room)):
        assert ("<u>" in told, "&lt;u&gt;Alice" in told) == (False, True)


def test_floor_as_json(room, people, members, as_person, clock):
    speak(room, members[0], 65, clock)
    hand = up(room, people.alice, "001")
    give_floor(hand=hand, by=TESTER)
    waits = up(room, members[0], "011")
    answer = as_person(people.alice).get(f"/rooms/{room.pk}/floor/").json()
    assert answer == {
        "speaking": {"hand": hand.pk, "user": people.alice.pk, "number": "001", "until": "2020-04-08T06:04:05Z"},
        "waiting": [{"hand": waits.pk, "user": members[0].pk, "number": "011", "first": False, "seconds": 65}],
    }


def test_idle_floor_as_json(room, people, as_person):
    answer = as_person(people.alice).get(f"/rooms/{room.pk}/floor/").json()
    assert answer == {"speaking": None, "waiting": []}


def test_room_shows_floor_and_raises_hands(room, people, as_person):
    up(room, people.bob, "002")
    page = as_person(people.alice, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert f'id="{room.floor}"' in page
    assert f'action="/rooms/{room.pk}/hands/"' in page
    desk = as_person(people.dora, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert f'action="/rooms/{room.pk}/hands/"' not in desk


def test_hall_screen_shows_the_newest_and_the_floor(room, people, as_person):
    alice = as_person(people.alice)
    for n in range(8):
        post(alice, f"/rooms/{room.pk}/messages/", body=f"Word {n}")
    up(room, people.bob, "002")
    page = alice.get(f"/rooms/{room.pk}/hall/")
    assert [one.body for one in page.context["messages_shown"]] == [f"Word {n}" for n in range(2, 8)]
    told = page.content.decode()
    assert ("Bob" in told, "<textarea" in told, 'class="bar"' in told) == (True, False, False)
    assert f'data-live-topic="{room.topic}" data-live-seq="{Topic.objects.get(name=room.topic).head}"' in told


def test_pages_read_no_more_with_more_hands(room, people, members, as_person):
    alice, counts = as_person(people.alice, accept="text/html"), {"": set(), "hall/": set()}
    up(room, people.bob)
    for page in counts:
        alice.get(f"/rooms/{room.pk}/{page}")
    for user in members:
        up(room, user)
        for page, known in counts.items():
            with CaptureQueriesContext(connection) as queries:
                alice.get(f"/rooms/{room.pk}/{page}")
            known.add(len(queries))
    assert [(len(known), max(known) <= 12) for known in counts.values()] == [(1, True)] * 2


# At once

AT_ONCE = 20


def together(works) -> list:
    """Each of these done at the same moment, in a thread of its own."""
    start = threading.Barrier(len(works))

    def do(work):
        try:
            start.wait(20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def sending(user, address, **fields):
    """A request of a browser of its own, to be sent."""
    client = Client(headers={"Accept": "application/json"})
    client.force_login(user, backend="congress.people.backends.SignInNameBackend")
    return lambda: client.post(address, {"key": new_key()} | fields)


@pytest.mark.django_db(transaction=True)
def test_one_hand_of_a_person_goes_up(room, people):
    answers = together([sending(people.alice, f"/rooms/{room.pk}/hands/") for _n in range(6)])
    assert sorted(one.status_code for one in answers) == [201] + [409] * 5
    assert Hand.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_speaks_when_the_floor_is_given_to_many(room, people, members):
    hands = [up(room, user) for user in (people.alice, people.bob, *members)]
    answers = together([sending(people.bob, f"/hands/{hand.pk}/give/") for hand in hands])
    assert [one.status_code for one in answers] == [200] * 5
    assert (Hand.objects.speaking().count(), Hand.objects.spoken().count()) == (1, 4)
    assert list(verify_topic(Topic.objects.get(name=room.topic))) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_posted_before_the_floor_was_lost_stands_before_it(room, people):
    Room.objects.filter(pk=room.pk).update(is_strict=True)
    hand = up(room, people.alice)
    give_floor(hand=hand, by=TESTER)
    posts = [sending(people.alice, f"/rooms/{room.pk}/messages/", body=f"Word {n}") for n in range(AT_ONCE)]
    end = sending(people.bob, f"/hands/{hand.pk}/end/")
    answers = together([*posts[:10], end, *posts[10:]])
    ended = answers.pop(10)
    taken = [one.json()["seq"] for one in answers if one.status_code == 201]
    assert ended.status_code == 200
    assert {one.status_code for one in answers} <= {201, 409}
    assert [seq for seq in taken if seq > ended.json()["seq"]] == []
    assert Message.objects.count() == len(taken)
    assert {len(one.json()["error"]) > 20 for one in answers if one.status_code == 409} <= {True}

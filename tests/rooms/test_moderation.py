"""What a moderator does in his room: each act with its entry and element, and what it keeps others from at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from congress.journal import topics
from congress.journal.chain import text_digest
from congress.journal.models import Entry, Topic
from congress.journal.services import By
from congress.journal.verify import verify_topic
from congress.meetings.models import Representative
from congress.meetings.services import close_phase
from deliberation.rooms.models import Hand, Message, Mute, Room
from deliberation.rooms.services import moderation
from deliberation.rooms.services.messages import post_message, retract_message
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, make_meeting, new_key

REASON = "Please let others speak"


@pytest.fixture
def room(rooms):
    """The room of group one, which bob moderates."""
    return rooms[0]


@pytest.fixture
def message(room, people):
    """alice's."""
    return post_message(room=room, author=people.alice, number="001", body="The lift is out of order", by=TESTER)


@pytest.fixture
def row(people, meeting):
    """alice's place on the roll."""
    return meeting.representatives.get(user=people.alice)


def post(client, address, **fields):
    return client.post(address, {"key": new_key()} | fields)


def say(client, room):
    return post(client, f"/rooms/{room.pk}/messages/", body="Good morning")


def mute(client, room, who, **fields):
    return post(client, f"/rooms/{room.pk}/mutes/", **{"user": who.pk, "minutes": 10, "reason": REASON} | fields)


def move(client, room, row, group):
    return post(client, f"/rooms/{room.pk}/members/{row.pk}/move/", group=group.pk)


def raise_hand(room, user, given_at=None):
    return Hand.objects.create(room=room, user=user, number="001", raised_at=timezone.now(), given_at=given_at)


def written() -> list:
    tables = (Entry, Message, Room, Mute, Hand, Representative)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def entries(after: int = 0) -> list[tuple]:
    """(topic, verb, element) of what was written since."""
    return list(Entry.objects.filter(pk__gt=after).order_by("pk").values_list("topic_id", "verb", "element"))


def newest() -> int:
    return Entry.objects.latest("pk").pk


def facts() -> dict:
    """Of the newest entry."""
    return {name: value for name, value in Entry.objects.latest("pk").facts.items() if name != "salt"}


def element(topic: str, name: str) -> str:
    return topics.find(topic)[0].render(topic, [name], "en").get(name, "")


def touched(topic: str) -> int:
    return Topic.objects.get(name=topic).touched


# Pause


def test_paused_room_says_why_and_takes_no_messages(room, alice, bob):
    assert post(bob, f"/rooms/{room.pk}/pause/", reason=REASON).json()["element"] == room.element
    assert REASON in element(room.topic, room.element)
    before = written()
    answer = say(alice, room)
    assert (answer.status_code, REASON in answer.json()["error"], written()) == (409, True, before)
    assert say(bob, room).status_code == 201


def test_pause_is_in_the_journal_without_its_words(room, bob):
    start = newest()
    post(bob, f"/rooms/{room.pk}/pause/", reason=REASON)
    assert entries(start) == [(room.topic, Verb.ROOM_PAUSED, room.element)]
    assert facts() == {"room": room.pk, "reason": text_digest(REASON)}
    assert Entry.objects.latest("pk").actor == "moderator"


def test_room_goes_on(room, alice, bob):
    post(bob, f"/rooms/{room.pk}/pause/", reason=REASON)
    assert post(bob, f"/rooms/{room.pk}/resume/").status_code == 200
    assert (Entry.objects.latest("pk").verb, facts()) == (Verb.ROOM_RESUMED, {"room": room.pk})
    assert REASON not in element(room.topic, room.element)
    assert say(alice, room).status_code == 201


def test_room_is_paused_and_resumed_once(room, bob):
    address = f"/rooms/{room.pk}"
    assert post(bob, f"{address}/resume/").status_code == 409
    post(bob, f"{address}/pause/", reason=REASON)
    before = written()
    assert (post(bob, f"{address}/pause/", reason="Tea").status_code, written()) == (409, before)


@pytest.mark.parametrize("reason", ["", " ", "x" * 201, "a\x00b"])
def test_pause_takes_a_reason(room, bob, reason):
    before = written()
    answer = post(bob, f"/rooms/{room.pk}/pause/", reason=reason)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


# Settings


SETTINGS = {
    "is_strict": ("on", True),
    "slow_seconds": ("600", 600),
    "floor_seconds": ("30", 30),
    "retract_minutes": ("0", 0),
    "conference": ("https://meet.example/1", "https://meet.example/1"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_one_setting_changes_and_no_other(room, bob, name):
    sent, kept = SETTINGS[name]
    others = Room.objects.filter(pk=room.pk).values(*set(SETTINGS) - {name}).get()
    assert post(bob, f"/rooms/{room.pk}/settings/", **{name: sent}).status_code == 200
    assert Room.objects.filter(pk=room.pk).values(*set(SETTINGS) - {name}).get() == others
    assert getattr(Room.objects.get(pk=room.pk), name) == kept
    assert facts() == {"room": room.pk, name: text_digest(kept) if name == "conference" else kept}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("is_strict", "perhaps"),
        ("slow_seconds", "601"),
        ("slow_seconds", "-1"),
        ("slow_seconds", ""),
        ("floor_seconds", "29"),
        ("floor_seconds", "1801"),
        ("retract_minutes", "61"),
        ("conference", "http://meet.example"),
        ("conference", "javascript:alert(1)"),
        ("conference", "tel:call me"),
        ("conference", "https://meet.example/\x00"),
    ],
)
def test_setting_out_of_bounds_is_refused(room, bob, name, sent):
    before = written()
    answer = post(bob, f"/rooms/{room.pk}/settings/", **{name: sent})
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, [name], before)


def test_settings_of_nothing_are_refused(room, bob):
    before = written()
    assert (post(bob, f"/rooms/{room.pk}/settings/").status_code, written()) == (422, before)


def test_refused_setting_stays_in_the_form(room, people, as_person):
    page = post(as_person(people.bob, accept="text/html"), f"/rooms/{room.pk}/settings/", slow_seconds="9999")
    assert (page.status_code, 'value="9999"' in page.content.decode()) == (422, True)


def test_strict_room_lets_only_the_speaker_post(room, people, alice, bob):
    post(bob, f"/rooms/{room.pk}/settings/", is_strict="on")
    assert "Only who has the floor may post." in element(room.topic, room.element)
    before = written()
    assert (say(alice, room).status_code, written()) == (409, before)
    raise_hand(room, people.alice, given_at=timezone.now())
    assert say(alice, room).status_code == 201


def test_slow_room_says_when_the_next_message_may_come(room, alice, bob, time_machine):
    time_machine.move_to("2020-04-08 14:00:00+08:00", tick=False)
    post(bob, f"/rooms/{room.pk}/settings/", slow_seconds="30")
    assert "one message in 30 seconds" in element(room.topic, room.element)
    assert say(alice, room).status_code == 201
    before = written()
    answer = say(alice, room)
    assert (answer.status_code, written()) == (429, before)
    wait = int(answer.headers["Retry-After"])
    assert 30 <= wait <= 31
    time_machine.shift(wait)
    assert say(alice, room).status_code == 201


# The conference


def test_room_shows_its_own_conference_before_the_meetings(room, meeting, bob, dora):
    post(dora, f"/meetings/{meeting.pk}/conference/", conference="tel:021-0000-0001,,5#")
    strip = element(room.topic, room.element)
    assert ('href="tel:021-0000-0001,,5#"' in strip, "Call in by telephone" in strip) == (True, True)
    post(bob, f"/rooms/{room.pk}/settings/", conference="https://meet.example/1")
    strip = element(room.topic, room.element)
    assert ("Open the video conference" in strip, "tel:" in strip) == (True, False)
    assert 'href="https://meet.example/1" target="_blank" rel="noopener"' in strip


def test_conference_of_the_meeting_changes_the_agenda_and_the_rooms_without_one(meeting, rooms, bob, dora):
    one, two = rooms
    post(bob, f"/rooms/{one.pk}/settings/", conference="https://meet.example/1")
    start = newest()
    assert post(dora, f"/meetings/{meeting.pk}/conference/", conference="https://meet.example/all").status_code == 200
    assert entries(start) == [
        (meeting.topic, "conference.set", f"conference-{meeting.pk}"),
        (two.topic, Verb.ROOM_SET, two.element),
    ]
    assert "https://meet.example/all" in element(meeting.topic, f"conference-{meeting.pk}")
    assert "meet.example" not in str(list(Entry.objects.values_list("facts", flat=True)))
    post(dora, f"/meetings/{meeting.pk}/conference/", conference="")
    assert "href" not in element(meeting.topic, f"conference-{meeting.pk}") + element(two.topic, two.element)


def test_conference_is_an_address(meeting, dora):
    before = written()
    answer = post(dora, f"/meetings/{meeting.pk}/conference/", conference="javascript:alert(1)")
    assert (answer.status_code, written()) == (422, before)


def test_conference_stands_on_the_agenda(meeting, people, as_person, dora):
    post(dora, f"/meetings/{meeting.pk}/conference/", conference="https://meet.example/all")
    page = as_person(people.alice, accept="text/html").get(f"/meetings/{meeting.pk}/").content.decode()
    assert 'href="https://meet.example/all"' in page


# Pinned and announced


def test_pinned_message_stands_in_the_strip(room, people, bob, message):
    start = newest()
    assert post(bob, f"/messages/{message.pk}/pin/").status_code == 200
    assert entries(start) == [(room.topic, Verb.MESSAGE_PINNED, room.element)]
    assert facts() == {"message": message.pk}
    strip = element(room.topic, room.element)
    assert ("The lift is out of order" in strip, f"#message-{message.pk}" in strip) == (True, True)


def test_pinned_message_gives_way_to_another(room, bob, message):
    other = say(bob, room).json()["id"]
    post(bob, f"/messages/{message.pk}/pin/")
    post(bob, f"/messages/{other}/pin/")
    assert Room.objects.get(pk=room.pk).pinned_id == other
    before = written()
    assert (post(bob, f"/messages/{message.pk}/unpin/").status_code, written()) == (409, before)
    assert post(bob, f"/messages/{other}/unpin/").status_code == 200
    assert "is out of order" not in element(room.topic, room.element)


def test_message_is_pinned_once_and_not_when_retracted(bob, message):
    post(bob, f"/messages/{message.pk}/pin/")
    before = written()
    assert (post(bob, f"/messages/{message.pk}/pin/").status_code, written()) == (409, before)
    retract_message(message=message, by=TESTER)
    assert Room.objects.get(pk=message.room_id).pinned_id is None
    before = written()
    assert (post(bob, f"/messages/{message.pk}/pin/").status_code, written()) == (409, before)


def test_long_pinned_message_is_cut(room, people, bob):
    long = post_message(room=room, author=people.alice, number="001", body="x" * 2000, by=TESTER)
    post(bob, f"/messages/{long.pk}/pin/")
    strip = element(room.topic, room.element)
    assert ("x" * 119 in strip, "x" * 121 in strip) == (True, False)


def test_announcement_is_a_message_of_its_own_kind(room, people, bob, dora):
    post(bob, f"/rooms/{room.pk}/pause/", reason=REASON)
    answer = post(bob, f"/rooms/{room.pk}/announcements/", body="Five minutes more")
    said = Message.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, said.pk, said.element)
    assert (said.kind, said.author, said.number) == (Message.Kind.ANNOUNCEMENT, people.bob, "002")
    assert post(dora, f"/rooms/{room.pk}/announcements/", body="Tea").status_code == 201


def test_closed_room_takes_no_announcement(room, bob):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    assert (post(bob, f"/rooms/{room.pk}/announcements/", body="Tea").status_code, written()) == (409, before)


# Departments on duty


def test_department_on_duty_sees_the_room(room, people, as_person, dora):
    emil = as_person(people.emil)
    parks = people.emil.memberships.get().department
    assert emil.get(f"/rooms/{room.pk}/").status_code == 404
    answer = post(dora, f"/rooms/{room.pk}/departments/", departments=[parks.pk])
    assert (answer.status_code, facts()) == (200, {"room": room.pk, "departments": [parks.pk]})
    assert topics.can_follow(people.emil, room.topic)
    post(dora, f"/rooms/{room.pk}/departments/")
    assert (list(room.departments.all()), topics.can_follow(people.emil, room.topic)) == ([], False)


def test_unknown_department_is_refused(room, dora):
    before = written()
    assert (post(dora, f"/rooms/{room.pk}/departments/", departments=[99999]).status_code, written()) == (422, before)


# Muted


def test_muted_person_is_told_why_and_how_long(room, people, alice, bob, time_machine):
    time_machine.move_to("2020-04-08 14:00:00+08:00", tick=False)
    assert mute(bob, room, people.alice).status_code == 201
    before = written()
    answer = say(alice, room)
    assert (answer.status_code, written()) == (409, before)
    assert ("14:10" in answer.json()["error"], REASON in answer.json()["error"]) == (True, True)
    assert say(bob, room).status_code == 201


def test_mute_ends_by_the_clock(room, people, alice, bob, time_machine):
    time_machine.move_to("2020-04-08 14:00:00+08:00", tick=False)
    mute(bob, room, people.alice, minutes=1)
    muted = Mute.objects.get()
    time_machine.shift(59)
    assert (say(alice, room).status_code, "0:01" in element(f"person.{people.alice.pk}", muted.element)) == (409, True)
    time_machine.shift(1)
    assert (say(alice, room).status_code, element(f"person.{people.alice.pk}", muted.element)) == (201, "")


def test_mute_is_in_the_journal_without_its_words(room, people, bob):
    hand = raise_hand(room, people.alice)
    start, desk = newest(), touched(room.desk_topic)
    mute(bob, room, people.alice)
    muted = Mute.objects.get()
    assert entries(start) == [
        (room.topic, Verb.MEMBER_MUTED, None),
        (f"person.{people.alice.pk}", Verb.MEMBER_MUTED, muted.element),
        (room.topic, Verb.HAND_LOWERED, room.floor),
    ]
    first = Entry.objects.filter(pk__gt=start).order_by("pk").first()
    assert {name for name in first.facts if name != "salt"} == {"mute", "user", "minutes", "reason"}
    assert first.facts["reason"] == text_digest(REASON)
    assert touched(room.desk_topic) == desk + 1
    assert Hand.objects.get(pk=hand.pk).ended_at is not None


def test_mute_takes_the_floor(room, people, bob):
    raise_hand(room, people.alice, given_at=timezone.now())
    mute(bob, room, people.alice)
    assert (Hand.objects.speaking().count(), Entry.objects.latest("pk").verb) == (0, Verb.FLOOR_ENDED)


def test_new_mute_replaces_the_standing_one(room, people, bob):
    mute(bob, room, people.alice, minutes=240)
    start = newest()
    mute(bob, room, people.alice, minutes=5)
    old, new = Mute.objects.order_by("pk")
    assert list(Mute.objects.standing(timezone.now())) == [new]
    own = f"person.{people.alice.pk}"
    assert entries(start)[1:] == [
        (own, Verb.MEMBER_UNMUTED, old.element),
        (own, Verb.MEMBER_MUTED, new.element),
    ]
    assert element(own, old.element) == ""


def test_lifted_mute_lets_speak_again(room, people, alice, bob):
    mute(bob, room, people.alice)
    muted = Mute.objects.get()
    assert post(bob, f"/mutes/{muted.pk}/lift/").status_code == 200
    assert (say(alice, room).status_code, element(f"person.{people.alice.pk}", muted.element)) == (201, "")
    before = written()
    assert (post(bob, f"/mutes/{muted.pk}/lift/").status_code, written()) == (409, before)


@pytest.mark.parametrize("name", ["bob", "dora", "charlie", "emil", "hanna"])
def test_moderators_and_strangers_are_not_muted(room, people, bob, name):
    before = written()
    answer = mute(bob, room, getattr(people, name))
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["user"], before)


@pytest.mark.parametrize("name", ["bob", "dora", "charlie"])
def test_service_refuses_to_mute_them_too(room, people, name):
    before = written()
    with pytest.raises(moderation.ActionRefused):
        moderation.mute_member(room=room, user=getattr(people, name), minutes=5, reason=REASON, by=TESTER)
    assert written() == before


@pytest.mark.parametrize(
    ("field", "sent"),
    [("minutes", 0), ("minutes", 241), ("minutes", "ten"), ("reason", ""), ("reason", "x" * 201), ("user", "alice")],
)
def test_mute_is_limited_and_takes_a_reason(room, people, bob, field, sent):
    before = written()
    answer = mute(bob, room, people.alice, **{field: sent})
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, [field], before)


def test_mute_of_one_room_leaves_the_other_alone(rooms, people, as_person, bob):
    one, two = rooms
    mute(bob, one, people.alice)
    Representative.objects.filter(user=people.alice).update(group=two.group)
    assert say(as_person(people.alice), two).status_code == 201


def test_muted_person_sees_it_on_his_page_and_nobody_else_does(room, people, as_person, bob):
    mute(bob, room, people.alice)
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
        for name in ("alice", "bob")
    }
    own = element(f"person.{people.alice.pk}", Mute.objects.get().element)
    assert (own[: own.index("data-seconds-left")] in pages["alice"], REASON in pages["bob"]) == (True, False)
    assert element(f"person.{people.bob.pk}", Mute.objects.get().element) == ""


# Moved


def test_moved_member_leaves_one_room_and_sees_the_other(rooms, meeting, people, alice, bob, row):
    one, two = rooms
    raise_hand(one, people.alice)
    start = newest()
    assert move(bob, one, row, two.group).status_code == 200
    assert entries(start) == [
        (one.topic, Verb.MEMBER_MOVED, None),
        (two.topic, Verb.MEMBER_MOVED, None),
        (f"person.{people.alice.pk}", Verb.MEMBER_MOVED, None),
        (meeting.desk_topic, "roll.moved", row.element),
        (one.topic, Verb.HAND_LOWERED, one.floor),
    ]
    first = Entry.objects.filter(pk__gt=start).order_by("pk").first()
    told = [first.facts[name] for name in ("representative", "from", "to")]
    assert told == [row.pk, one.group_id, two.group_id]
    assert [alice.get(f"/rooms/{room.pk}/").status_code for room in rooms] == [404, 200]
    assert [topics.can_follow(people.alice, room.topic) for room in rooms] == [False, True]
    audiences = [set(topics.find(room.topic)[0].audience(room.pk)) for room in rooms]
    assert [people.alice.pk in audience for audience in audiences] == [False, True]
    assert "Group Two" in element(meeting.desk_topic, row.element)


def test_member_is_moved_once(rooms, bob, dora, row):
    one, two = rooms
    move(bob, one, row, two.group)
    before = written()
    assert (move(bob, one, row, two.group).status_code, written()) == (404, before)
    assert (move(dora, two, row, two.group).status_code, written()) == (422, before)
    with pytest.raises(moderation.ActionRefused):
        moderation.move_member(room=one, representative=row, group=two.group, by=TESTER)
    assert written() == before


def test_member_is_not_moved_out_of_the_meeting(rooms, people, bob, row):
    group = make_meeting(people, title="Second Session").groups.first()
    before = written()
    assert (move(bob, rooms[0], row, group).status_code, written()) == (422, before)


# In the very moment of sending

AT_ONCE = 6


def beside(act, user, room) -> list[int]:
    """The statuses of that many messages of one person while the act is done; afterwards every chain is whole."""
    clients = [Client(headers={"Accept": "application/json"}) for _n in range(AT_ONCE)]
    for client in clients:
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")

    def run(deed):
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        said = [pool.submit(run, lambda client=client: say(client, room).status_code) for client in clients]
        done = pool.submit(run, act)
        statuses = [one.result() for one in said]
        done.result()
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
    return statuses


def seqs(room, verb) -> list[int]:
    return list(Entry.objects.filter(topic_id=room.topic, verb=verb).order_by("seq").values_list("seq", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", [Verb.MEMBER_MUTED, Verb.ROOM_PAUSED, Verb.ROOM_SET])
def test_what_was_sent_beside_the_act_came_before_it_or_was_refused(transactional_db, room, people, verb):
    acts = {
        Verb.MEMBER_MUTED: lambda: moderation.mute_member(
            room=room, user=people.alice, minutes=5, reason=REASON, by=By("tester", people.bob)
        ),
        Verb.ROOM_PAUSED: lambda: moderation.pause_room(room=room, reason=REASON, by=TESTER),
        Verb.ROOM_SET: lambda: moderation.set_room(room=room, is_strict=True, by=TESTER),
    }
    statuses = beside(acts[verb], people.alice, room)
    said, (done,) = seqs(room, Verb.MESSAGE_POSTED), seqs(room, verb)
    assert set(statuses) <= {201, 409}
    assert (len(said), Message.objects.count()) == (statuses.count(201), statuses.count(201))
    assert [seq for seq in said if seq > done] == []


@pytest.mark.django_db(transaction=True)
def test_slow_room_takes_one_of_many_sent_at_once(transactional_db, room, people):
    moderation.set_room(room=room, slow_seconds=60, by=TESTER)
    statuses = beside(lambda: None, people.alice, room)
    assert sorted(statuses) == [201] + [429] * (AT_ONCE - 1)
    assert Message.objects.count() == 1

"""Symposiums: a phase of its own for each, who comes, notes by speaker, and the link that tells what became of them."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.journal.models import Entry
from congress.journal.verify import verify_topic
from congress.meetings.models import Phase
from congress.meetings.services import close_phase, open_phase
from deliberation.rooms.models import Attendee, Message, Room
from deliberation.rooms.services.messages import post_message, retract_message, set_outcome
from deliberation.rooms.services.symposiums import add_attendee, make_symposium
from deliberation.rooms.symposiums import attendee_of, token_of
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, new_key

HELD_AT = datetime(2020, 4, 10, 6, tzinfo=UTC)
SECRET = "The lift on Elm Street"


def make(meeting, title="Shops", moderators=()):
    return make_symposium(
        meeting=meeting,
        title=title,
        audience=Room.Audience.ENTERPRISES,
        held_at=HELD_AT,
        place="Town hall",
        moderators=moderators,
        by=TESTER,
    )


@pytest.fixture
def room(meeting, people):
    """Open, moderated by bob."""
    found = make(meeting, moderators=[people.bob])
    open_phase(phase=found.phase, by=TESTER)
    return found


@pytest.fixture
def guest(room):
    return add_attendee(room=room, name="Guest 01", note="the mill", user=None, by=TESTER)


@pytest.fixture
def note(room, guest, people):
    def noted(body=SECRET, speaker=guest):
        return post_message(
            room=room,
            author=people.bob,
            number="002",
            body=body,
            kind=Message.Kind.NOTE,
            speaker=speaker,
            is_moderator=True,
            by=TESTER,
        )

    return noted


def post_note(client, room, speaker, body="The rent is high"):
    return client.post(f"/rooms/{room.pk}/notes/", {"key": new_key(), "speaker": speaker.pk, "body": body})


def symposium_phases(meeting) -> list[tuple]:
    return list(meeting.phases.filter(kind__in=["symposiums", "handling"]).values_list("kind", "own_title", "position"))


def written() -> tuple:
    return (*(table.objects.count() for table in (Entry, Room, Phase, Attendee, Message)),)


# A phase of its own


def test_first_symposium_takes_the_phase_of_the_template(meeting):
    before = [phase.position for phase in meeting.phases.all()]
    room = make(meeting)
    assert (room.phase.kind, room.phase.own_title, room.phase.planned_from) == ("symposiums", "Shops", HELD_AT)
    assert [phase.position for phase in meeting.phases.all()] == before


def test_further_symposiums_get_phases_behind_the_last(meeting):
    for title in ("Shops", "Blocks", "Streets"):
        make(meeting, title)
    assert symposium_phases(meeting) == [
        ("symposiums", "Shops", 10),
        ("symposiums", "Blocks", 11),
        ("symposiums", "Streets", 12),
        ("handling", "", 13),
    ]


def test_each_symposium_opens_by_itself(meeting):
    first, second = make(meeting, "Shops"), make(meeting, "Blocks")
    open_phase(phase=second.phase, by=TESTER)
    found = {room.title: room.is_open for room in Room.objects.filter(kind="symposium").select_related("phase")}
    assert found == {first.title: False, second.title: True}


def test_symposium_and_its_phase_are_told_to_both_topics(meeting):
    make(meeting)
    second = make(meeting, "Blocks")
    told = list(Entry.objects.order_by("-pk").values_list("topic_id", "verb", "element")[:2])
    assert sorted(told) == sorted(
        [(second.topic, Verb.ROOM_MADE, None), (meeting.topic, "phase.added", second.phase.element)]
    )
    assert [fault for topic in (meeting.topic, second.topic) for fault in verify_topic_of(topic)] == []


def verify_topic_of(name):
    from congress.journal.models import Topic

    return verify_topic(Topic.objects.get(name=name))


def test_meeting_without_such_a_phase_refuses(meeting, people, as_person):
    meeting.phases.filter(kind="symposiums").delete()
    before = written()
    assert (create(as_person(people.dora), meeting).status_code, written()) == (409, before)


def create(client, meeting, **changed):
    fields = {
        "key": new_key(),
        "title": "Shops",
        "audience": "enterprises",
        "held_at": "2020-04-10T14:00",
        "place": "Town hall",
        "moderators": "001 002",
    }
    return client.post(f"/meetings/{meeting.pk}/symposiums/new/", fields | changed)


def test_secretariat_sets_one_up(meeting, people, as_person):
    answer = create(as_person(people.dora), meeting)
    room = Room.objects.get(kind="symposium")
    assert (answer.status_code, answer.json()["id"]) == (201, room.pk)
    assert (room.held_at, room.place, room.audience) == (HELD_AT, "Town hall", "enterprises")
    assert set(room.moderators.all()) == {people.alice, people.bob}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 81),
        ("title", "a\x00b"),
        ("audience", "nobody"),
        ("held_at", "soon"),
        ("held_at", "0001-01-01T00:00"),
        ("held_at", "9999-12-31T23:59"),
        ("place", ""),
        ("moderators", "001 777"),
    ],
)
def test_bad_symposiums_are_refused(meeting, people, as_person, field, value):
    before = written()
    answer = create(as_person(people.dora), meeting, **{field: value})
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, [field], before)


def buttons(client, meeting) -> list[str]:
    page = client.get(f"/meetings/{meeting.pk}/", headers={"Accept": "text/html"})
    return [button.url for phase, button in page.context["buttons"] if phase.kind == "symposiums"]


def test_agenda_leads_to_the_symposium_who_belongs_to_it(meeting, room, people, as_person):
    add_attendee(room=room, name="Charlie", note="", user=people.charlie, by=TESTER)
    found = {name: buttons(as_person(getattr(people, name)), meeting) for name in ("alice", "bob", "charlie", "dora")}
    own = [f"/rooms/{room.pk}/"]
    assert found == {"alice": [], "bob": [*own, f"{own[0]}desk/"], "charlie": own, "dora": own}


def test_agenda_takes_the_same_queries_for_four(meeting, room, people, as_person):
    client = as_person(people.bob, accept="text/html")
    few = queries(client, f"/meetings/{meeting.pk}/")
    for n in range(3):
        make(meeting, f"More {n}", [people.bob])
    assert queries(client, f"/meetings/{meeting.pk}/") == few


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# Who comes


def add(client, room, **fields):
    return client.post(f"/rooms/{room.pk}/attendees/", {"key": new_key(), "name": "Guest 02"} | fields)


def test_moderator_puts_a_guest_on_the_list(room, bob):
    answer = add(bob, room, note="the mill")
    guest = Attendee.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["topic"]) == (201, guest.pk, room.desk_topic)
    assert (guest.room, guest.name, guest.note, guest.user) == (room, "Guest 02", "the mill", None)


def test_number_on_the_roll_links_the_account_which_then_enters(room, bob, people, as_person):
    charlie = as_person(people.charlie)
    assert charlie.get(f"/rooms/{room.pk}/").status_code == 404
    add(bob, room, number="003")
    assert Attendee.objects.get().user == people.charlie
    assert charlie.get(f"/rooms/{room.pk}/").status_code == 200


def test_entry_of_an_attendee_names_nobody(room, bob):
    add(bob, room, name=SECRET)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, set(entry.facts)) == (Verb.ATTENDEE_ADDED, {"attendee", "salt"})


def test_same_account_comes_once(room, bob):
    add(bob, room, number="003")
    before = written()
    assert (add(bob, room, number="003").status_code, written()) == (409, before)


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 61), ("name", "\x00"), ("note", "x" * 121), ("number", "777")]
)
def test_bad_attendees_are_refused(room, bob, field, value):
    before = written()
    answer = add(bob, room, **{field: value})
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, [field], before)


def test_list_answers_a_program(room, guest, bob):
    [told] = bob.get(f"/rooms/{room.pk}/attendees/").json()
    assert attendee_of(told.pop("url").split("/")[2]) == guest
    assert told == {"pk": guest.pk, "name": "Guest 01", "note": "the mill"}


@pytest.mark.parametrize("name", ["attendees/", "attendees/cards/"])
def test_pages_take_the_same_queries_for_one_and_twelve(room, guest, people, as_person, name):
    client = as_person(people.bob, accept="text/html")
    few = queries(client, f"/rooms/{room.pk}/{name}")
    Attendee.objects.bulk_create([Attendee(room=room, name=f"Guest {n}") for n in range(11)])
    assert (queries(client, f"/rooms/{room.pk}/{name}"), few <= 12) == (few, True)


def test_cards_lead_to_each_ones_own_words(room, guest, people, as_person, client, note):
    note()
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/attendees/cards/")
    ((card,),) = page.context["sheets"]
    assert (card.name, SECRET in client.get(card.link).content.decode()) == ("Guest 01", True)


# Notes


def test_moderator_notes_what_a_guest_says(room, guest, bob, people):
    answer = post_note(bob, room, guest)
    message = Message.objects.get()
    assert (answer.status_code, answer.json()["element"]) == (201, message.element)
    assert (message.kind, message.speaker, message.author, message.body) == (
        "note",
        guest,
        people.bob,
        "The rent is high",
    )


def test_secretariat_notes_too(room, guest, people, as_person):
    assert post_note(as_person(people.dora), room, guest).status_code == 201


def test_guest_with_an_account_takes_no_notes(room, guest, people, as_person):
    add_attendee(room=room, name="Charlie", note="", user=people.charlie, by=TESTER)
    before = written()
    assert (post_note(as_person(people.charlie), room, guest).status_code, written()) == (403, before)


def test_guest_of_another_symposium_does_not_speak_here(meeting, room, guest, bob):
    stranger = add_attendee(room=make(meeting, "Blocks"), name="Other", note="", user=None, by=TESTER)
    before = written()
    answer = post_note(bob, room, stranger)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["speaker"], before)


def test_group_of_an_exchange_takes_no_notes(rooms, guest, bob):
    before = written()
    assert (post_note(bob, rooms[0], guest).status_code, written()) == (404, before)


def test_closed_symposium_refuses_notes(room, guest, bob):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    assert (post_note(bob, room, guest).status_code, written()) == (409, before)


def test_note_that_does_not_hold_comes_back_with_what_was_typed(room, guest, people, as_person):
    answer = post_note(as_person(people.bob, accept="text/html"), room, guest, "x" * 2001)
    assert (answer.status_code, "x" * 2001 in answer.content.decode()) == (422, True)


def test_speaker_of_the_last_note_is_chosen(room, guest, note, people, as_person):
    second = add_attendee(room=room, name="Guest 02", note="", user=None, by=TESTER)
    note(speaker=second)
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert f'<option value="{second.pk}" selected>Guest 02</option>' in page


def test_symposium_without_guests_asks_for_them_first(room, people, as_person):
    page = as_person(people.bob, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert (f'href="/rooms/{room.pk}/attendees/"' in page, "<textarea" in page) == (True, False)


# What became of it


def words(client, attendee, language="en") -> str:
    return client.get(f"/attendees/{token_of(attendee)}/", headers={"Accept-Language": language}).content.decode()


def test_link_shows_own_notes_and_what_became_of_them(room, guest, note, client):
    first, _second = note(), note("The road is dark")
    set_outcome(first, Message.Outcome.REPLIED, "/suggestions/7/")
    page = words(client, guest)
    assert [text for text in (SECRET, "The road is dark", "suggestion · replied", "noted") if text not in page] == []


def test_link_names_nobody_and_leads_to_no_suggestion(room, guest, note, client):
    other = add_attendee(room=room, name="Guest 02", note="", user=None, by=TESTER)
    set_outcome(note(), Message.Outcome.REPLIED, "/suggestions/7/")
    note("Somebody else's words", other)
    page = words(client, guest)
    hidden = ("Guest 02", "Somebody else", "Bob", "002", "/suggestions/7/", "the mill", "Guest 01")
    assert [text for text in hidden if text in page] == []


def test_retracted_note_leaves_nothing_behind_the_link(room, guest, note, client):
    retract_message(message=note(), by=TESTER, reason="Wrong guest")
    page = words(client, guest)
    assert (SECRET in page, "Wrong guest" in page, "A note was taken back." in page) == (False, False, True)


def test_link_is_kept_from_search_engines(room, guest, client):
    answer = client.get(f"/attendees/{token_of(guest)}/")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")


@pytest.mark.parametrize("token", ["x", "1", "MQ:1abc:xyz", "%00", "é", "x" * 3000])
def test_bad_link_leads_nowhere(guest, client, token):
    assert client.get(f"/attendees/{token}/").status_code == 404


def test_link_of_something_else_leads_nowhere(guest, client):
    from django.core import signing

    assert client.get(f"/attendees/{signing.dumps(guest.pk, salt='other')}/").status_code == 404

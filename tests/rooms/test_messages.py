"""What is said in a room: posted, retracted, refused when it is closed or not one's own; limits and escaping."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from congress.journal import topics
from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Representative
from congress.meetings.services import close_phase
from congress.people.models import Department, User
from deliberation.rooms.models import Attachment, Message, Room
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, new_key

SECRET = "The lift on Elm Street"


@pytest.fixture
def room(rooms):
    """The room of group one."""
    return rooms[0]


@pytest.fixture
def message(room, people):
    """alice's."""
    return post_message(room=room, author=people.alice, number="001", body=SECRET, by=TESTER)


def say(client, room, body="Good morning", **headers):
    return client.post(f"/rooms/{room.pk}/messages/", {"key": new_key(), "body": body}, headers=headers)


def retract(client, message, **fields):
    return client.post(f"/messages/{message.pk}/retract/", {"key": new_key(), **fields})


def page(client, room, query="") -> str:
    return client.get(f"/rooms/{room.pk}/{query}", headers={"Accept": "text/html"}).content.decode()


def fragment(message, language="en") -> str:
    kind, _pk = topics.find(message.room.topic)
    return kind.render(message.room.topic, [message.element], language)[message.element]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Message)]


# Posting


def test_representative_speaks_in_his_group(room, alice, people):
    answer = say(alice, room)
    message = Message.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, message.pk, message.element)
    assert (message.body, message.author, message.number, message.room) == ("Good morning", people.alice, "001", room)


def test_entry_of_a_message_holds_no_text(room, alice):
    say(alice, room, SECRET)
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.actor) == (room.topic, Verb.MESSAGE_POSTED, "001")
    assert set(entry.facts) == {"message", "kind", "body", "salt"}
    assert SECRET not in str(entry.facts)


def test_moderator_who_is_not_on_the_roll_speaks_as_moderator(room, people, as_person):
    room.group.moderators.add(people.hanna)
    assert say(as_person(people.hanna), room).status_code == 201
    assert (Message.objects.get().number, Entry.objects.latest("pk").actor) == ("", "moderator")


def test_former_member_does_not_speak(room, alice, people):
    Representative.objects.filter(user=people.alice).update(group=None)
    before = written()
    assert (say(alice, room).status_code, written()) == (404, before)


@pytest.mark.parametrize(("name", "status"), [("charlie", 404), ("dora", 403), ("emil", 404), ("gao", 404)])
def test_others_do_not_speak_here(room, people, as_person, name, status):
    before = written()
    assert (say(as_person(getattr(people, name)), room).status_code, written()) == (status, before)


def test_closed_room_refuses_messages(room, alice):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    answer = say(alice, room)
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


@pytest.mark.parametrize("body", ["x", "x" * 2000, "行" * 2000, "😀" * 2000, ("x" * 9 + "\r\n") * 200])
def test_two_thousand_characters_are_taken(room, alice, body):
    """Line ends count as one character each, as a person counts them."""
    assert say(alice, room, body).status_code == 201
    assert Message.objects.get().body == body.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("body", ["", " ", "\r\n\t\n", "\u3000", "x" * 2001, "行" * 2001, "x\n" * 1001 + "x", "a\x00b"])
def test_other_bodies_are_refused(room, alice, body):
    before = written()
    answer = say(alice, room, body)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["body"], before)


def test_refused_body_stays_in_the_form(room, people, as_person):
    answer = say(as_person(people.alice, accept="text/html"), room, "x" * 2001)
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()


def test_lone_surrogates_and_unknown_bytes_are_no_fault_of_ours(room, alice):
    answer = alice.generic(
        "POST",
        f"/rooms/{room.pk}/messages/",
        f"key={new_key()}&body=%ff%fe%ed%a0%80".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (201, 422)


def test_answer_for_htmx_is_the_element(room, people, as_person):
    answer = say(as_person(people.alice, accept="text/html"), room, "Hello", **{"HX-Request": "true"})
    message = Message.objects.get()
    assert (answer.status_code, answer.content.decode()) == (200, fragment(message, "en"))


def test_answer_for_a_page_leads_to_the_message(room, people, as_person):
    answer = say(as_person(people.alice, accept="text/html"), room)
    assert (answer.status_code, answer.url) == (303, f"/rooms/{room.pk}/#{Message.objects.get().element}")


# Escaping

SHARP = "<script>alert(1)</script> & \"quoted\" 'too' <img src=x onerror=alert(1)>"


def test_body_is_escaped_on_the_page_and_in_the_fragment(room, alice):
    say(alice, room, SHARP)
    for shown in (page(alice, room), fragment(Message.objects.get())):
        assert escape(SHARP) in shown
        assert [text for text in ("<script>alert", "<img src=x") if text in shown] == []


def test_name_and_title_are_escaped(room, alice, people, message):
    User.objects.filter(pk=people.alice.pk).update(name="<u>Alice</u>")
    type(room).objects.filter(pk=room.pk).update(title="<u>Room</u>")
    shown = page(alice, room) + fragment(Message.objects.get())
    assert "<u>" not in shown
    assert "&lt;u&gt;Alice" in shown


def test_template_marks_are_text(room, alice):
    say(alice, room, "{{ request }} {% now 'Y' %}")
    assert "{{ request }} {% now &#x27;Y&#x27; %}" in page(alice, room)


# Retracting


def test_author_retracts_and_the_text_is_gone(room, alice, message):
    assert retract(alice, message).status_code == 200
    message.refresh_from_db()
    assert (message.body, message.retracted_at is not None) == ("", True)


def test_retracted_facts_are_gone_from_the_journal_and_the_chain_is_whole(room, alice, message):
    retract(alice, message)
    entries = Entry.objects.filter(element=message.element).order_by("seq")
    assert [(one.verb, one.facts is None) for one in entries] == [
        (Verb.MESSAGE_POSTED, True),
        (Verb.MESSAGE_RETRACTED, False),
    ]
    assert list(verify_topic(Topic.objects.get(name=room.topic))) == []


def test_tombstone_stands_on_the_page_and_in_the_fragment(room, alice, message):
    retract(alice, message)
    message.refresh_from_db()
    for shown in (page(alice, room), fragment(message, "zh-hans")):
        assert f'id="{message.element}"' in shown
        assert "is-retracted" in shown
        assert SECRET not in shown


def test_retracting_asks_once_before(alice, message):
    shown = alice.get(f"/messages/{message.pk}/retract/", headers={"Accept": "text/html"}).content.decode()
    assert SECRET in shown
    message.refresh_from_db()
    assert message.retracted_at is None


def test_message_is_retracted_once(alice, message):
    retract(alice, message)
    before = written()
    assert (retract(alice, message).status_code, written()) == (409, before)


def test_page_of_a_retracted_message_offers_no_button(alice, message):
    retract(alice, message)
    shown = alice.get(f"/messages/{message.pk}/retract/", headers={"Accept": "text/html"})
    assert (shown.status_code, "data-act" in shown.content.decode()) == (200, False)


@pytest.mark.parametrize(("name", "status"), [("emil", 403), ("charlie", 404), ("gao", 404)])
def test_others_do_not_retract(room, people, as_person, message, name, status):
    room.departments.set(Department.objects.all())  # emil's
    before = written()
    assert (retract(as_person(getattr(people, name)), message).status_code, written()) == (status, before)


@pytest.mark.parametrize(("minutes", "status"), [(5, 200), (6, 409)])
def test_author_retracts_within_the_minutes_of_the_room(room, alice, message, minutes, status):
    Message.objects.update(posted_at=timezone.now() - timedelta(minutes=minutes - 0.5))
    assert retract(alice, message).status_code == status


def test_author_who_does_not_moderate_gets_no_more_time_for_a_reason(alice, message):
    Message.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    before = written()
    assert (retract(alice, message, reason="I was wrong").status_code, written()) == (409, before)


@pytest.mark.parametrize("name", ["bob", "dora"])
def test_moderator_retracts_at_any_time_with_a_reason(room, people, as_person, message, name):
    Message.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    close_phase(phase=room.phase, by=TESTER)
    moderator = as_person(getattr(people, name))
    assert retract(moderator, message, reason="A telephone number").status_code == 200
    message.refresh_from_db()
    assert (message.body, message.retracted_by.username, message.retraction_reason) == ("", name, "A telephone number")
    assert "Retracted by the moderator: A telephone number" in fragment(message)


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_moderator_gives_a_reason(people, as_person, message, reason):
    before = written()
    answer = retract(as_person(people.bob), message, reason=reason)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reason"], before)


def test_reason_that_does_not_hold_is_shown_again(people, as_person, message):
    answer = retract(as_person(people.bob, accept="text/html"), message, reason="y" * 201)
    assert (answer.status_code, "y" * 201 in answer.content.decode()) == (422, True)


def test_page_asks_the_moderator_alone_for_the_reason(people, as_person, message):
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"/messages/{message.pk}/retract/")
        for name in ("alice", "bob")
    }
    assert {name: 'name="reason"' in page.content.decode() for name, page in pages.items()} == {
        "alice": False,
        "bob": True,
    }


def test_retracted_words_are_gone_from_who_quoted_them(room, alice, people, message):
    reply = post_message(room=room, author=people.bob, number="002", body="So it is", by=TESTER, reply_to=message)
    assert SECRET in fragment(reply)
    retract(alice, message)
    assert SECRET not in fragment(reply)
    changed = Entry.objects.filter(topic=room.topic, verb=Verb.QUOTE_RETRACTED).values_list("element", flat=True)
    assert list(changed) == [reply.element]


def test_retracted_message_is_no_longer_pinned_and_has_no_attachment(room, alice, people):
    picture = Attachment(content_type="image/webp", data=b"x")
    kind = Message.Kind.PICTURE
    shown = post_message(
        room=room, author=people.alice, number="001", body="", by=TESTER, kind=kind, attachment=picture
    )
    Room.objects.filter(pk=room.pk).update(pinned=shown)
    retract(alice, shown)
    assert (Room.objects.get(pk=room.pk).pinned, Attachment.objects.count()) == (None, 0)


def test_closed_room_keeps_its_messages(room, alice, message):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    assert (retract(alice, message).status_code, written()) == (409, before)

"""A new message is shown from what its act holds, and looks as it will when it is read."""

import pytest
from django.test import TestCase
from django.utils import timezone, translation

from congress.journal import hints
from congress.journal.models import Entry
from congress.people.models import Department
from deliberation.rooms.elements import render_messages, show_new_message
from deliberation.rooms.models import Attachment, Attendee, Message
from deliberation.rooms.services.messages import post_message
from tests.conftest import TESTER

KINDS = {
    "text": {},
    "question": {"is_question": True},
    "markup": {"body": "<b>&amp; 'quoted' \"text\"\nsecond line"},
    "announcement": {"kind": Message.Kind.ANNOUNCEMENT, "is_moderator": True},
    "picture": {"kind": Message.Kind.PICTURE, "body": ""},
    "voice": {"kind": Message.Kind.VOICE, "body": ""},
}


@pytest.fixture
def say(people, rooms):
    def say(**more):
        return post_message(
            **{"room": rooms[0], "author": people.bob, "number": "002", "body": "One", "by": TESTER} | more
        )

    return say


def both(message):
    """(as shown by its act, as read again)."""
    with translation.override("zh-hans"):
        read = render_messages(message.room.topic, [message.element])[message.element]
        return show_new_message(message, Entry.objects.get(element=message.element).seq), read


def attachment(kind):
    if kind == Message.Kind.PICTURE:
        return Attachment(content_type="image/jpeg", data=b"x", thumbnail=b"y", width=30, height=40)
    return Attachment(content_type="audio/mp4", data=b"x", seconds=7) if kind == Message.Kind.VOICE else None


@pytest.mark.parametrize("kind", KINDS)
def test_new_message_is_shown_as_it_is_read(say, kind):
    asked = KINDS[kind]
    shown, read = both(say(**asked, attachment=attachment(asked.get("kind"))))
    assert shown == read
    assert 'data-n="' in shown


def test_new_official_answer_is_shown_as_it_is_read(say, people, rooms):
    department = Department.objects.get()
    rooms[0].departments.add(department)
    shown, read = both(say(author=people.emil, number="", department=department))
    assert shown == read
    assert "Parks" in shown


def test_new_note_of_an_attendee_is_shown_as_it_is_read(say, rooms):
    speaker = Attendee.objects.create(room=rooms[0], name="Guest 1")
    shown, read = both(say(speaker=speaker))
    assert shown == read
    assert "Guest 1" in shown


def test_retracted_words_are_not_shown_by_a_reply_made_meanwhile(say, people, monkeypatch):
    """The reply's form had read the message before it was retracted."""
    first = say(author=people.alice, number="001", body="SECRET")
    Message.objects.filter(pk=first.pk).update(retracted_at=timezone.now(), body="")
    told = []
    monkeypatch.setattr(hints, "may_be_followed", lambda topic: True)
    monkeypatch.setattr(hints, "send", lambda heads, ready: told.append(ready))
    with TestCase.captureOnCommitCallbacks(execute=True):
        say(reply_to=first)
        say()
    assert [len(ready) for ready in told] == [0, 1]

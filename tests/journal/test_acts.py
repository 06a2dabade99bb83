import json
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.test import Client

from congress.journal.models import Entry
from congress.meetings.models import Phase, Representative
from congress.meetings.services import close_phase, open_phase
from deliberation.rooms.elements import RoomTopic
from deliberation.rooms.models import Message
from deliberation.rooms.services.messages import retract_message
from tests.conftest import TESTER, make_meeting, new_key

from .helpers import english

HTML = {"Accept": "text/html"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}
NO_KEY = "This form came without its key. Please load the page again and send it once more."
OTHER_ADDRESS = "This key was used for something else. Please load the page again."


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


@pytest.fixture
def exchange(meeting):
    return meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE)


def address_of(room):
    return f"/rooms/{room.pk}/messages/"


def post(client, room, key=None, body="Good morning", **headers):
    return english(client, address_of(room), {"key": key or new_key(), "body": body}, **headers)


def answered(response):
    return response.status_code, response.json()


def written():
    return Message.objects.count(), Entry.objects.count()


# Done


def test_done_json_says_what_was_made(alice, room):
    response = post(alice, room)
    message = Message.objects.get()
    expected = {"id": message.pk, "element": f"message-{message.pk}", "topic": f"room.{room.pk}", "seq": 2}
    assert answered(response) == (201, expected)


def test_done_json_of_a_move_is_200(alice, room):
    made = post(alice, room).json()
    response = english(alice, f"/messages/{made['id']}/retract/", {"key": new_key()})
    assert answered(response) == (200, made | {"seq": 3})


def test_done_json_of_an_act_with_two_entries_is_of_the_first(alice, meeting):
    response = english(alice, f"/meetings/{meeting.pk}/sign-in/", {"key": new_key()})
    said = response.json()
    assert response.status_code == 201
    assert (said["element"], said["topic"]) == (None, f"meeting.{meeting.pk}")
    assert Entry.objects.get(topic=f"meeting.{meeting.pk}", seq=said["seq"]).verb == "attendance.signed_in"
    assert Entry.objects.filter(topic=f"desk.{meeting.pk}").count() == 1


def test_done_page_is_303_to_the_thing_with_a_sentence(alice, room):
    response = post(alice, room, **HTML)
    message = Message.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/rooms/{room.pk}/#message-{message.pk}"
    assert "messages" in response.cookies
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["Your message is in the group."]


def test_sentence_is_read_on_the_next_page_once(alice, room):
    post(alice, room, **HTML)
    page = f"/rooms/{room.pk}/"
    english_page = {"Accept": "text/html", "Accept-Language": "en"}
    assert b"Your message is in the group." in alice.get(page, headers=english_page).content
    assert b"Your message is in the group." not in alice.get(page, headers=english_page).content


def test_done_json_leaves_no_sentence_behind(alice, room):
    assert "messages" not in post(alice, room).cookies


def test_done_htmx_is_the_fragment(alice, room):
    response = post(alice, room, **HTMX)
    message = Message.objects.get()
    assert response.status_code == 200
    rendered = RoomTopic().render(room.topic, [message.element], "en")
    assert response.content.decode() == rendered[message.element]


def test_json_wins_over_htmx(alice, room):
    response = post(alice, room, **{"HX-Request": "true", "Accept": "application/json"})
    assert (response.status_code, response["Content-Type"]) == (201, "application/json")


def test_json_wins_among_several_accepted(alice, room):
    assert post(alice, room, Accept="text/html, application/json;q=0.1").status_code == 201


def test_entry_keeps_user_key_address_and_actor(alice, people, room):
    key = new_key()
    post(alice, room, key)
    entry = Entry.objects.get(key=key)
    assert (entry.user, entry.actor, entry.address) == (people.alice, "001", address_of(room))


# Who is at the door


def test_nobody_is_asked_to_sign_in(as_person, room):
    before = written()
    visitor = as_person(None)
    assert answered(post(visitor, room)) == (401, {"error": "Please sign in first."})
    response = post(visitor, room, **HTML)
    assert response.status_code == 303
    assert response["Location"].startswith("/sign-in/")
    assert written() == before


def test_nobody_is_asked_to_sign_in_before_anything_else(as_person, room):
    strict = Client(enforce_csrf_checks=True, headers={"Accept": "application/json"})
    assert english(strict, address_of(room), {}).status_code == 401
    assert english(strict, "/rooms/999/messages/", {}).status_code == 401


def test_sign_in_does_not_lead_back_to_an_act(as_person, room):
    assert address_of(room) not in post(as_person(None), room, **HTML)["Location"]


def test_disabled_person_is_nobody(alice, people, room):
    people.alice.is_active = False
    people.alice.save()
    assert post(alice, room).status_code == 401
    assert Message.objects.count() == 0


# The token


@pytest.fixture
def strict(people):
    client = Client(enforce_csrf_checks=True, headers={"Accept": "application/json"})
    client.force_login(people.alice, backend="congress.people.backends.SignInNameBackend")
    return client


def test_act_without_token_is_403(strict, room):
    before = written()
    key = new_key()
    response = post(strict, room, key)
    assert response.status_code == 403
    assert list(response.json()) == ["error"]
    assert post(strict, room, **HTML).status_code == 403
    assert written() == before
    assert not Entry.objects.filter(key=key).exists()


def test_act_with_a_wrong_token_is_403(strict, room):
    strict.get("/live/topics/")
    assert post(strict, room, **{"X-CSRFToken": "x" * 32}).status_code == 403
    assert Message.objects.count() == 0


@pytest.mark.parametrize("page", ["/live/topics/", "/me/"])
def test_act_with_the_cookies_token_is_done(strict, room, page):
    strict.get(page, headers=HTML)
    token = strict.cookies["csrftoken"].value
    assert post(strict, room, **{"X-CSRFToken": token}).status_code == 201
    data = {"key": new_key(), "body": "Again", "csrfmiddlewaretoken": token}
    assert english(strict, address_of(room), data).status_code == 201
    assert Message.objects.count() == 2


def test_token_comes_before_the_key(strict, room):
    key = new_key()
    strict.get("/live/topics/")
    assert post(strict, room, key, **{"X-CSRFToken": strict.cookies["csrftoken"].value}).status_code == 201
    assert post(strict, room, key).status_code == 403


# The object, the permission, the form: in this order


def test_hidden_object_is_404(people, as_person, rooms):
    before = written()
    for person in (people.charlie, people.gao, people.hanna):
        assert post(as_person(person), rooms[0]).status_code == 404
    assert post(as_person(people.alice), rooms[1]).status_code == 404
    assert written() == before


def test_missing_object_is_404_with_a_sentence(alice, room):
    response = english(alice, "/rooms/999999/messages/", {"key": new_key(), "body": "Hello"})
    assert answered(response) == (404, {"error": "There is nothing here, or it is not for you."})


def test_404_comes_before_422(people, as_person, rooms):
    assert english(as_person(people.charlie), address_of(rooms[0]), {}).status_code == 404


def test_visible_but_not_ones_own_to_do_is_403(people, as_person, alice, room):
    made = post(as_person(people.bob), room).json()
    before = written()
    dora = post(as_person(people.dora), room)
    assert answered(dora) == (403, {"error": "This is not yours to do."})
    assert english(alice, f"/messages/{made['id']}/retract/", {"key": new_key()}).status_code == 403
    assert written() == before


def test_403_comes_before_422(people, as_person, alice, room, exchange):
    made = post(as_person(people.bob), room).json()
    assert english(as_person(people.dora), address_of(room), {}).status_code == 403
    assert english(alice, f"/messages/{made['id']}/retract/", {}).status_code == 403
    assert english(alice, f"/meetings/{exchange.meeting_id}/phases/{exchange.pk}/close/", {}).status_code == 403


def test_403_comes_before_409(people, as_person, room, exchange):
    close_phase(phase=exchange, by=TESTER)
    assert post(as_person(people.dora), room).status_code == 403


def test_phase_under_another_meetings_address_is_404(people, as_person, meeting, exchange):
    other = make_meeting(people, title="Second Session")
    dora = as_person(people.dora)
    before = written()
    response = english(dora, f"/meetings/{other.pk}/phases/{exchange.pk}/close/", {"key": new_key()})
    assert response.status_code == 404
    assert written() == before


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"body": "Hello"}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": ""}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": "7"}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": "x" * 36}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": "{" + str(uuid.UUID(int=4)) + "}"}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": uuid.UUID(int=4).hex}, {"key": [NO_KEY]}),
        ({"body": "Hello", "key": f"{uuid.UUID(int=4)}\n"}, {"key": [NO_KEY]}),
        ({"key": str(uuid.UUID(int=4))}, {"body": ["This field is required."]}),
        ({}, {"body": ["This field is required."], "key": [NO_KEY]}),
    ],
)
def test_invalid_form_is_422_with_every_error(alice, room, data, errors):
    before = written()
    assert answered(english(alice, address_of(room), data)) == (422, {"errors": errors})
    assert written() == before


def test_missing_key_alone_is_422_where_there_is_no_form(people, as_person, alice, meeting, exchange):
    address = f"/meetings/{meeting.pk}/phases/{exchange.pk}/close/"
    assert answered(english(as_person(people.dora), address, {})) == (422, {"errors": {"key": [NO_KEY]}})
    exchange.refresh_from_db()
    assert exchange.is_open


def test_key_in_capitals_is_the_same_key(alice, room):
    key = new_key()
    assert answered(post(alice, room, key.upper())) == answered(post(alice, room, key))
    assert Message.objects.count() == 1


def test_invalid_form_keeps_what_was_typed(alice, room):
    response = post(alice, room, body="a" * 2001, **HTML)
    assert response.status_code == 422
    assert "a" * 2001 in response.content.decode()
    assert Message.objects.count() == 0


def test_invalid_htmx_form_is_422_with_a_notice(alice, room):
    response = post(alice, room, body=" ", **HTMX)
    assert response.status_code == 422
    assert "This field is required." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_missing_key_on_a_page_without_form_is_422(people, as_person, meeting, exchange):
    address = f"/meetings/{meeting.pk}/phases/{exchange.pk}/close/"
    response = english(as_person(people.dora), address, {}, **HTML)
    assert response.status_code == 422
    assert NO_KEY in response.content.decode()


# Not now, or already done


def test_closed_room_is_409_with_a_sentence(alice, room, exchange):
    close_phase(phase=exchange, by=TESTER)
    before = written()
    sentences = ["Group One is closed now.", "What you wrote is kept on your phone."]
    assert answered(post(alice, room)) == (409, {"error": " ".join(sentences)})
    page = post(alice, room, **HTML)
    assert (page.status_code, [one in page.content.decode() for one in sentences]) == (409, [True, True])
    piece = post(alice, room, **HTMX)
    assert (piece.status_code, [one in piece.content.decode() for one in sentences]) == (409, [True, True])
    assert "<html" not in piece.content.decode()
    assert written() == before


def test_done_already_with_another_key_is_409(alice, meeting, room):
    address = f"/meetings/{meeting.pk}/sign-in/"
    assert english(alice, address, {"key": new_key()}).status_code == 201
    before = written()
    assert english(alice, address, {"key": new_key()}).status_code == 409
    assert written() == before


def test_retracting_twice_with_two_keys_is_409(alice, room):
    address = f"/messages/{post(alice, room).json()['id']}/retract/"
    assert english(alice, address, {"key": new_key()}).status_code == 200
    before = written()
    assert answered(english(alice, address, {"key": new_key()})) == (
        409,
        {"error": "This message was already retracted."},
    )
    assert written() == before


def test_reasons_are_joined_in_json(people, as_person, meeting):
    closing = meeting.phases.get(kind=Phase.Kind.CLOSING)
    before = written()
    address = f"/meetings/{meeting.pk}/phases/{closing.pk}/open/"
    response = english(as_person(people.dora), address, {"key": new_key()})
    assert (response.status_code, list(response.json())) == (409, ["error"])
    assert written() == before


def test_conflict_in_the_database_is_409(alice, room, monkeypatch):
    def lose(**anything):
        raise IntegrityError

    monkeypatch.setattr("deliberation.rooms.views.messages.post_message", lose)
    sentence = "Somebody did this a moment before you. Please load the page again."
    assert answered(post(alice, room)) == (409, {"error": sentence})


@pytest.mark.parametrize(("referer", "back"), [("/rooms/", True), ("http://evil.example/rooms/", False)])
def test_way_back_is_ours_only(alice, room, exchange, referer, back):
    close_phase(phase=exchange, by=TESTER)
    referer = f"http://testserver{referer}" if referer.startswith("/") else referer
    response = post(alice, room, **HTML, Referer=referer)
    assert (f'href="{referer}"' in response.content.decode()) == back


# The key


def test_same_key_gives_the_same_answer(alice, room):
    key = new_key()
    first, again = post(alice, room, key), post(alice, room, key)
    assert answered(again) == answered(first)
    assert Message.objects.count() == 1
    assert Entry.objects.filter(verb="message.posted").count() == 1


def test_same_key_with_other_text_gives_the_same_answer(alice, room):
    key = new_key()
    first = post(alice, room, key)
    assert answered(post(alice, room, key, body="Something else")) == answered(first)
    assert answered(post(alice, room, key, body="")) == answered(first)
    assert Message.objects.get().body == "Good morning"


def test_same_key_of_a_move_gives_the_same_answer(alice, room):
    made, key = post(alice, room).json(), new_key()
    address = f"/messages/{made['id']}/retract/"
    first = english(alice, address, {"key": key})
    assert answered(english(alice, address, {"key": key})) == answered(first) == (200, made | {"seq": 3})
    assert Entry.objects.filter(verb="message.retracted").count() == 1


def test_same_key_leads_a_page_to_the_same_place(alice, room):
    key = new_key()
    first, again = post(alice, room, key, **HTML), post(alice, room, key, **HTML)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert answered(post(alice, room, key))[0] == 201
    assert Message.objects.count() == 1


def test_same_key_gives_htmx_the_fragment_as_it_is_now(alice, room):
    key = new_key()
    post(alice, room, key, **HTMX)
    message = Message.objects.get()
    retract_message(message=message, by=TESTER)
    again = post(alice, room, key, **HTMX)
    assert again.status_code == 200
    assert "Good morning" not in again.content.decode()
    assert again.content.decode() == RoomTopic().render(room.topic, [message.element], "en")[message.element]


def close_room(room, people):
    close_phase(phase=room.phase, by=TESTER)


def leave_group(room, people):
    Representative.objects.filter(user=people.alice).update(group=None)


def leave_roll(room, people):
    Representative.objects.filter(user=people.alice).delete()


def retract(room, people):
    retract_message(message=Message.objects.get(), by=TESTER)


@pytest.mark.parametrize(
    ("happening", "new_answer"),
    [(close_room, 409), (leave_group, 404), (leave_roll, 404), (retract, 201)],
    ids=["room closed", "out of the group", "off the roll", "retracted"],
)
def test_key_is_looked_up_before_all_else(alice, people, room, happening, new_answer):
    key = new_key()
    first = post(alice, room, key)
    happening(room, people)
    before = written()
    assert answered(post(alice, room, key)) == answered(first)
    assert written() == before
    assert post(alice, room).status_code == new_answer


def test_key_at_another_address_is_409(alice, meeting, room):
    key = new_key()
    made = post(alice, room, key).json()
    before = written()
    for address in (f"/messages/{made['id']}/retract/", f"/meetings/{meeting.pk}/sign-in/", "/rooms/999/messages/"):
        assert answered(english(alice, address, {"key": key})) == (409, {"error": OTHER_ADDRESS})
    assert written() == before


def test_key_is_each_persons_own(alice, people, as_person, room):
    key = new_key()
    first, second = post(alice, room, key), post(as_person(people.bob), room, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_refused_act_stores_no_key(alice, room, exchange):
    key = new_key()
    assert post(alice, room, key, body="").status_code == 422
    close_phase(phase=exchange, by=TESTER)
    assert post(alice, room, key).status_code == 409
    assert not Entry.objects.filter(key=key).exists()
    open_phase(phase=exchange, by=TESTER, reason="Somebody has not spoken yet")
    assert post(alice, room, key).status_code == 201
    assert Message.objects.count() == 1


def test_key_refused_for_somebody_elses_room_may_be_used_in_ones_own(alice, rooms):
    key = new_key()
    assert post(alice, rooms[1], key).status_code == 404
    assert post(alice, rooms[0], key).status_code == 201


def test_answer_of_a_key_holds_ids_only(alice, room):
    key = new_key()
    post(alice, room, key)
    assert "Good morning" not in json.dumps(Entry.objects.filter(key=key).values_list("answer", flat=True)[0])


# Methods


def test_get_on_an_act_shows_its_form_or_is_405(alice, people, as_person, meeting, room, exchange):
    before = written()
    assert alice.get(address_of(room), headers=HTML).status_code == 200
    dora = as_person(people.dora)
    assert dora.get(f"/meetings/{meeting.pk}/phases/{exchange.pk}/close/").status_code == 405
    assert alice.get(f"/meetings/{meeting.pk}/sign-in/").status_code == 405
    assert written() == before


def test_get_on_an_act_of_a_visitor_leads_to_sign_in_and_back(as_person, room):
    response = as_person(None).get(address_of(room), headers=HTML)
    assert response.status_code == 303
    assert address_of(room) in response["Location"]


def test_get_on_an_act_takes_no_key(alice, room):
    key = new_key()
    post(alice, room, key)
    assert alice.get(address_of(room), {"key": key}, headers=HTML).status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_on_an_act_are_405(alice, meeting, room, method):
    before = written()
    assert getattr(alice, method)(address_of(room)).status_code == 405
    assert getattr(alice, method)(f"/meetings/{meeting.pk}/sign-in/").status_code == 405
    assert written() == before

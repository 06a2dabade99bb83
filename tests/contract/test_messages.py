"""Speaking and retracting over HTTP."""

import pytest

from .client import messages, new_key, pk_of


def heads(browser, meeting, room):
    return browser.topics(meeting)[room]["seq"]


@pytest.fixture
def nothing_written(alice, drill, room, head):
    yield
    assert heads(alice, drill, room) == head


@pytest.fixture
def spoken(alice, room):
    """A message of alice's."""
    return alice.say(room, "The lift in number 4 has stood still since Monday.").json


def test_message_is_posted(alice, room, head, drill):
    answer = alice.say(room, "There should be a ramp at the east gate.")

    made = answer.json
    assert (answer.status, set(made)) == (201, {"id", "element", "topic", "seq"})
    assert (made["element"], made["topic"]) == (f"message-{made['id']}", room)
    assert head < made["seq"] <= heads(alice, drill, room)


def test_message_answers_a_browser_with_a_page(alice, room):
    answer = alice.post(
        f"/rooms/{pk_of(room)}/messages/", {"key": new_key(), "body": "From a page"}, accept="text/html"
    )

    assert answer.status == 303
    assert "From a page" in alice.page(answer.headers["Location"]).text


def test_message_answers_htmx_with_its_fragment(alice, room, head):
    answer = alice.post(
        f"/rooms/{pk_of(room)}/messages/",
        {"key": new_key(), "body": "From a fragment"},
        accept="*/*",
        headers={"HX-Request": "true"},
    )

    (frame,) = messages(alice.since({room: head}))
    assert answer.status == 200
    assert f'id="{frame["id"]}"' in answer.text
    assert "From a fragment" in answer.text


def test_message_takes_the_token_as_a_field(alice, room):
    fields = {"key": new_key(), "body": "With a field", "csrfmiddlewaretoken": alice.token}

    assert alice.post(f"/rooms/{pk_of(room)}/messages/", fields, token="").status == 201


@pytest.mark.parametrize("character", ["a", "会", "𠮷"])
def test_message_may_have_two_thousand_characters(alice, room, head, character):
    body = character * 2_000

    assert alice.say(room, body).status == 201
    (frame,) = messages(alice.since({room: head}))
    assert body in frame["html"]


@pytest.mark.parametrize(
    "body", [pytest.param("会" * 2_001, id="too long"), "", "   ", "\n\t ", "\u3000\u3000", "a\0b"]
)
def test_message_with_a_bad_body_is_refused(alice, room, body, nothing_written):
    answer = alice.say(room, body)

    assert (answer.status, list(answer.json)) == (422, ["errors"])
    assert list(answer.json["errors"]) == ["body"]
    assert [type(sentence) for sentence in answer.json["errors"]["body"]] == [str]


def test_message_without_a_body_is_refused(alice, room, nothing_written):
    answer = alice.act(f"/rooms/{pk_of(room)}/messages/")

    assert (answer.status, list(answer.json["errors"])) == (422, ["body"])


@pytest.mark.parametrize("fields", [{}, {"key": ""}, {"key": "seven"}, {"key": "0" * 500}, {"key": "\0"}])
def test_message_needs_a_key(alice, room, fields, nothing_written):
    answer = alice.post(f"/rooms/{pk_of(room)}/messages/", {"body": "No key"} | fields)

    assert (answer.status, list(answer.json["errors"])) == (422, ["key"])


def test_message_refused_on_a_page_keeps_what_was_typed(alice, room, nothing_written):
    body = "会" * 2_001
    answer = alice.post(f"/rooms/{pk_of(room)}/messages/", {"key": new_key(), "body": body}, accept="text/html")

    assert answer.status == 422
    assert body in answer.text


def test_message_body_is_text_and_never_markup(alice, room, head):
    alice.say(room, '<script>alert("1")</script> & <b>bold</b>')

    (frame,) = messages(alice.since({room: head}))
    assert "&lt;script&gt;" in frame["html"]
    assert "<script" not in frame["html"]
    assert "<b>bold" not in frame["html"]


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_message_to_no_room_is_not_found(alice, number):
    assert alice.act(f"/rooms/{number}/messages/", body="Is there anybody?").status == 404


def test_message_to_another_group_is_not_found(charlie, room, nothing_written):
    assert charlie.say(room, "A stranger speaks.").status == 404


def test_message_of_the_secretariat_is_refused(secretariat, room, nothing_written):
    assert secretariat.say(room, "The secretariat speaks.").status == 403


def test_message_of_the_moderator_is_posted(moderator, room):
    assert moderator.say(room, "Let us begin with the east gate.").status == 201


def test_message_needs_a_person(visitor, room, nothing_written):
    assert visitor.say(room, "A visitor speaks.").status == 401


def test_message_of_nobody_leads_to_sign_in(visitor, room, nothing_written):
    answer = visitor.post(
        f"/rooms/{pk_of(room)}/messages/", {"key": new_key(), "body": "A visitor"}, accept="text/html"
    )

    assert answer.status == 303
    assert visitor.page(answer.headers["Location"]).status == 200


@pytest.mark.parametrize("token", ["", "x" * 32, "x" * 64])
def test_message_needs_the_token(alice, room, token, nothing_written):
    fields = {"key": new_key(), "body": "Forged"}

    assert alice.post(f"/rooms/{pk_of(room)}/messages/", fields, token=token).status == 403


def test_message_is_refused_after_the_phase(alice, secretariat, own_drill, group_rooms):
    room, _ = group_rooms(own_drill)
    exchange = next(p for p in secretariat.phases(own_drill) if p["kind"] == "group-exchange")
    key = new_key()
    before = alice.say(room, "In time", key)
    secretariat.act(f"/meetings/{own_drill}/phases/{exchange['pk']}/close/")
    head = heads(alice, own_drill, room)

    late, again = alice.say(room, "Too late"), alice.say(room, "In time", key)

    assert (late.status, list(late.json)) == (409, ["error"])
    assert (again.status, again.json) == (201, before.json)
    assert heads(alice, own_drill, room) == head


def test_message_is_retracted_by_its_author(alice, room, spoken):
    answer = alice.retract(spoken["id"])

    assert (answer.status, set(answer.json)) == (200, {"id", "element", "topic", "seq"})
    assert (answer.json["id"], answer.json["element"]) == (spoken["id"], spoken["element"])
    assert answer.json["topic"] == room
    assert answer.json["seq"] > spoken["seq"]


def test_retracted_message_is_a_tombstone(alice, bob, room, head):
    made = alice.say(room, "Said in anger").json
    alice.retract(made["id"])

    for browser in (alice, bob):
        (frame,) = messages(browser.since({room: head}))
        assert frame["id"] == made["element"]
        assert f'id="{made["element"]}"' in frame["html"]
        assert "Said in anger" not in frame["html"]


def test_retraction_of_a_neighbours_message_is_refused(bob, spoken, secretariat, alice, room):
    assert bob.retract(spoken["id"]).status == 403
    assert secretariat.retract(spoken["id"]).status == 422, "without a reason"
    (frame,) = messages(alice.since({room: spoken["seq"] - 1}))
    assert "since Monday" in frame["html"]


def test_retraction_of_another_groups_message_is_not_found(charlie, spoken):
    assert charlie.retract(spoken["id"]).status == 404


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_retraction_of_no_message_is_not_found(alice, number):
    assert alice.retract(number).status == 404


def test_retraction_is_done_once(alice, spoken, key):
    first = alice.retract(spoken["id"], key)
    same, other = alice.retract(spoken["id"], key), alice.retract(spoken["id"])

    assert (same.status, same.json) == (200, first.json)
    assert (other.status, list(other.json)) == (409, ["error"])


def test_retraction_needs_a_person_a_token_and_a_key(visitor, alice, spoken):
    path = f"/messages/{spoken['id']}/retract/"

    assert visitor.act(path).status == 401
    assert alice.post(path, {"key": new_key()}, token="x" * 32).status == 403
    keyless = alice.post(path)
    assert (keyless.status, list(keyless.json["errors"])) == (422, ["key"])


def test_act_addresses_do_nothing_on_get(alice, visitor, secretariat, room, drill, spoken, nothing_done):
    exchange = next(p for p in secretariat.phases(drill) if p["kind"] == "group-exchange")
    addresses = [
        "/demo/sign-in/",
        "/demo/drill/",
        "/sign-out/",
        f"/meetings/{drill}/sign-in/",
        f"/meetings/{drill}/phases/{exchange['pk']}/open/",
        f"/meetings/{drill}/phases/{exchange['pk']}/close/",
        f"/rooms/{pk_of(room)}/messages/",
        f"/messages/{spoken['id']}/retract/",
    ]

    for address in addresses:
        for browser in (alice, visitor, secretariat):
            browser.get(address)
            browser.get(address, accept="text/html")
            browser.get(address, params={"key": new_key(), "body": "By address", "username": "rep001"})


@pytest.fixture
def nothing_done(secretariat, alice, drill, room, spoken):
    def state():
        return heads(alice, drill, room), secretariat.phases(drill), set(secretariat.topics())

    before = state()
    yield
    assert state() == before

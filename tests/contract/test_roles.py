"""What holds for every act: token, key, person, address."""

import pytest

from .client import new_key
from .day import ACT, Matter, valid_fields

MAKING = {"opinion", "cast", "suggestion", "from a message"}
BEFORE = {
    "submit": "draft", "accept": "submitted", "refuse": "submitted", "return": "submitted", "assign": "accepted",
    "receive": "assigned", "send_back": "assigned", "contact": "received", "reply": "contacted",
    "approve": "approval", "hold": "approval", "rate": "replied", "withdraw": "submitted",
}  # fmt: skip
WHO = {
    "submit": "author", "rate": "author", "withdraw": "author", "receive": "handler", "send_back": "handler",
    "contact": "handler", "reply": "handler", "approve": "approver", "hold": "approver",
}  # fmt: skip


@pytest.fixture(scope="module")
def people(visit, secretariat, handler, approver):
    return {"author": visit("rep008"), "secretariat": secretariat, "handler": handler, "approver": approver}


@pytest.fixture(scope="module")
def prepared(day, people, department):
    """For each act `(who may do it, address, fields)`, everything ready for it to be done."""
    author, secretariat = people["author"], people["secretariat"]
    day.open("review")
    day.open("ballots")
    document, ballot = day.document(author), day.ballot()
    secretariat.act(f"/ballots/{ballot['pk']}/open/")
    (room,) = [topic for topic in author.topics(day.meeting) if topic.startswith("room.")]
    message = author.say(room, "The lift stands still.").json["id"]
    address = f"/documents/{document['pk']}/paragraphs/{document['paragraphs'][0]['pk']}/opinions/"
    remark = author.act(address, kind="opinion", body="Soon gone").json["id"]
    written = {"title": "The lift", "body": "It stands still.", "category": "services", "meeting": day.meeting}
    ready = {
        "opinion": (author, address, {"kind": "opinion", "body": "Say what it cost."}),
        "retract": (author, f"/opinions/{remark}/retract/", {}),
        "cast": (author, f"/ballots/{ballot['pk']}/cast/", {str(ballot["papers"][0]["pk"]): "approve"}),
        "suggestion": (author, "/suggestions/", written),
        "from a message": (author, f"/messages/{message}/suggestion/", written),
        "withdraw ballot": (secretariat, f"/ballots/{ballot['pk']}/withdraw/", {"reason": "A name is missing."}),
    } | {name: (secretariat, f"/ballots/{ballot['pk']}/{name}/", {}) for name in ("open", "close", "publish")}
    for move, state in BEFORE.items():
        matter = Matter(day.suggest(author).json["id"], people, department).bring_to(state)
        who = people[WHO.get(move, "secretariat")]
        ready[move] = who, matter.address(move), valid_fields(move, department)
    return ready


@pytest.fixture(scope="module")
def used_keys(day, people, department):
    """A key of each person, which an act on another suggestion used up."""
    matter = Matter(day.suggest(people["author"]).json["id"], people, department)
    keys = {person: new_key() for person in people.values()}
    for who, move in [
        ("author", "submit"),
        ("secretariat", "accept"),
        ("secretariat", "assign"),
        ("handler", "receive"),
        ("handler", "contact"),
        ("handler", "reply"),
        ("approver", "approve"),
    ]:
        key = keys[people[who]] if move not in ("assign", "contact", "reply") else None
        assert matter.act(who, move, key).status == 200
    return keys


def single(fields):
    """The same with one value for each field, as an address or a dict may have it."""
    return {name: str(value[0]) if isinstance(value, list) else str(value) for name, value in fields.items()}


@pytest.fixture
def nothing_done(day, prepared):
    """No act of the test moved any of the day's topics."""

    def heads():
        everybody = {browser for browser, _, _ in prepared.values()}
        return {topic: row["seq"] for one in everybody for topic, row in one.topics(day.meeting).items()}

    before = heads()
    yield
    assert heads() == before


def test_acts_need_a_person(prepared, visitor, nothing_done):
    for name, (_, address, fields) in prepared.items():
        answer = visitor.act(address, **fields)
        page = visitor.post(address, {"key": new_key()}, accept="text/html")

        assert (answer.status, list(answer.json)) == (401, ["error"]), name
        assert (page.status, page.headers["Location"][:9]) == (303, "/sign-in/"), name


def test_acts_need_the_token(prepared, nothing_done):
    for name, (person, address, fields) in prepared.items():
        assert person.post(address, {"key": new_key()} | single(fields), token="x" * 32).status == 403, name


@pytest.mark.parametrize("key", [None, "", "seven", "\0", "0" * 500], ids=ascii)
def test_acts_need_a_key(prepared, key, nothing_done):
    for name, (person, address, fields) in prepared.items():
        answer = person.post(address, single(fields) | ({} if key is None else {"key": key}))
        assert (answer.status, list(answer.json["errors"])) == (422, ["key"]), name


def test_acts_are_refused_with_a_key_of_another_address(prepared, used_keys, nothing_done):
    for name, (person, address, fields) in prepared.items():
        answer = person.act(address, used_keys[person], **fields)
        assert (answer.status, list(answer.json)) == (409, ["error"]), name


def test_acts_are_not_done_by_get(prepared, nothing_done):
    for name, (person, address, fields) in prepared.items():
        for accept in ("application/json", "text/html"):
            answer = person.get(address, params={"key": new_key()} | single(fields), accept=accept)
            assert answer.status in (200, 405, 409), name


def test_acts_of_the_roll_are_refused_to_staff(prepared, secretariat, handler, nothing_done):
    for name in ("opinion", "cast", "suggestion"):
        _, address, fields = prepared[name]
        assert [person.act(address, **fields).status for person in (secretariat, handler)] == [403, 403], name


@pytest.mark.parametrize("name", [*sorted(MAKING), "retract", *BEFORE])
def test_act_done_answers_the_same_again(prepared, name):
    person, address, fields = prepared[name]
    key = new_key()

    first, same = person.act(address, key, **fields), person.act(address, key, **fields)

    assert (first.status, set(first.json)) == (201 if name in MAKING else 200, ACT)
    assert (same.status, same.text) == (first.status, first.text)

"""A suggestion's way from its author to the reply and back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .client import elements, new_key
from .day import ACT, DUE, LATER, MISSING, STATES, Matter, detail, suggestion

WITH_DEPARTMENT = {"assign", "sort", "make_project"}
# state: what the author, the secretariat, the handler and the approver may do
MOVES = {
    "draft": ({"submit", "keep", "invite", "withdraw"}, None, None, None),
    "submitted": ({"withdraw"}, {"accept", "refuse", "return", "merge", "split", "sort"}, None, None),
    "accepted": ({"withdraw"}, {"assign", "merge", "split", "sort", "undo"}, None, None),
    "assigned": ({"withdraw"}, WITH_DEPARTMENT, {"receive", "send_back"}, set()),
    "received": ({"withdraw"}, WITH_DEPARTMENT, {"contact", "draft", "ask_extension"}, set()),
    "contacted": ({"withdraw"}, WITH_DEPARTMENT, {"contact", "draft", "ask_extension", "reply"}, set()),
    "approval": ({"withdraw"}, WITH_DEPARTMENT, set(), {"approve", "hold"}),
    "replied": ({"withdraw", "rate"}, WITH_DEPARTMENT, set(), set()),
    "held": ({"withdraw"}, WITH_DEPARTMENT, {"contact", "draft", "ask_extension", "reply"}, set()),
    "sent_back": ({"withdraw"}, WITH_DEPARTMENT, set(), set()),
    "returned": ({"submit", "keep", "invite", "withdraw"}, {"undo"}, None, None),
    "refused": (set(), {"undo"}, None, None),
    "withdrawn": (set(), set(), None, None),
    "closed": (set(), {"make_project"}, set(), set()),
}
WHO = ["author", "secretariat", "handler", "approver"]
MOVE_OF = {
    "author": ["submit", "keep", "invite", "rate", "rate_promise", "take", "not_take", "withdraw"],
    "secretariat": [
        "accept", "refuse", "return", "merge", "split", "sort", "undo", "assign", "coordinate", "decide_extension",
        "publish_text", "publish_reply", "unpublish", "make_project", "leave_lane",
    ],
    "handler": ["receive", "send_back", "contact", "draft", "give_view", "ask_extension", "reply", "follow_up"],
    "approver": ["approve", "hold", "approve_follow_up", "hold_follow_up"],
}  # fmt: skip
LONG = "会" * 100_000
WHOLE = {"draft", "submitted", "accepted", "refused", "returned", "withdrawn", "closed"}


@pytest.fixture(scope="module")
def people(visit, secretariat, handler, approver):
    return {
        "author": visit("rep005"),
        "secretariat": secretariat,
        "handler": handler,
        "approver": approver,
        "other approver": visit("approver9"),
        "other handler": visit("handler2"),
        "neighbour": visit("rep006"),
    }


@pytest.fixture(scope="module")
def author(people):
    return people["author"]


@pytest.fixture(scope="module")
def written(day, people, department, another):
    def written(who="author", **fields):
        answer = day.suggest(people[who], **fields)
        assert answer.status == 201, answer.text
        return Matter(answer.json["id"], people, department, another)

    return written


@pytest.fixture(scope="module")
def another(day, people):
    """The number of a suggestion that others may be merged into."""
    pk = day.suggest(people["neighbour"], submit="1").json["id"]
    return detail(people["neighbour"], "suggestions", pk)["number"]


@pytest.fixture
def matter(written):
    return written()


@pytest.fixture(scope="module")
def resting(written):
    """One suggestion in each state, which refused acts leave there."""
    found = {}

    def resting(state):
        if state not in found:
            found[state] = written().bring_to(state)
        return found[state]

    return resting


@pytest.fixture
def room_of_author(author, day):
    (topic,) = [topic for topic in author.topics(day.meeting) if topic.startswith("room.")]
    return topic


@pytest.fixture
def proposed(author, moderator, room_of_author, day, people, department):
    """The author's message, which the moderator made a suggestion of."""
    message = author.say(room_of_author, "The lift stands still.").json
    answer = propose(moderator, message)
    assert (answer.status, set(answer.json)) == (201, ACT)
    return message, Matter(answer.json["id"], people, department)


def propose(browser, message, key=None, **fields):
    fields = {"title": "The lift", "body": "The lift has stood still since Monday."} | fields
    return browser.act(f"/messages/{message['id']}/suggestion/", key, **fields)


def mine(day, browser):
    return {row["pk"] for row in day.list(browser, "suggestions")}


# Writing one


def test_suggestion_begins_as_a_draft_of_its_author(matter, day):
    seen = matter.seen_by("author")

    assert (seen["pk"], seen["state"], seen["title"]) == (matter.pk, "draft", suggestion(day.meeting)["title"])
    assert (seen["number"], seen["assignments"]) == (None, [])
    for who in ("neighbour", "secretariat", "handler", "approver"):
        assert matter.people[who].get(f"/suggestions/{matter.pk}/").status == 404
        assert matter.pk not in mine(day, matter.people[who])


def test_suggestion_takes_a_category_by_either_name(author, day):
    asked = ["party", "management", "services", "safety", "other", "公共服务", "党建引领"]

    made = [day.suggest(author, category=category).json["id"] for category in asked]

    kept = [detail(author, "suggestions", pk)["category"] for pk in made]
    assert kept == [*asked[:5], "services", "party"]


def test_suggestion_with_a_bad_field_is_refused(author, day):
    before = mine(day, author)

    for field, values in {
        "title": ["", "  ", "a\0b", LONG],
        "body": ["", "\n\u3000 ", "a\0b", LONG],
        "category": ["weather", "a\0b", LONG],
    }.items():
        for value in values:
            answer = day.suggest(author, **{field: value})
            assert (answer.status, list(answer.json["errors"])) == (422, [field]), (field, value[:9])

    assert mine(day, author) == before


@pytest.mark.parametrize(("meeting", "status"), [("x", 400), ("9" * 40, 400), ("-1", 400), ("999999", 404)])
def test_suggestion_for_no_meeting_is_refused(author, day, meeting, status):
    everywhere = author.get("/suggestions/").json

    assert day.suggest(author, meeting=meeting).status == status
    assert author.get("/suggestions/").json == everywhere


def test_suggestion_refused_on_a_page_keeps_what_was_typed(author, day):
    fields = suggestion(day.meeting) | {"key": new_key(), "title": "", "body": "Two hours of typing"}

    answer = author.post("/suggestions/", fields, accept="text/html")

    assert (answer.status, "Two hours of typing" in answer.text) == (422, True)


def test_suggestion_answers_a_browser_with_a_page(author, day):
    answer = author.post("/suggestions/", suggestion(day.meeting) | {"key": new_key()}, accept="text/html")

    assert answer.status == 303
    assert suggestion(day.meeting)["title"] in author.page(answer.headers["Location"]).text


def test_suggestion_of_ten_fingers_with_one_key_is_one(author, day, key):
    before = mine(day, author)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: day.suggest(author, key), range(10)))

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert mine(day, author) - before == {answers[0].json["id"]}


@pytest.mark.parametrize("who", ["secretariat", "handler", "approver"])
def test_suggestion_is_written_by_a_representative(people, day, who):
    before = mine(day, people["secretariat"])

    assert day.suggest(people[who]).status == 403
    assert mine(day, people["secretariat"]) == before


def test_suggestion_is_text_and_never_markup(written):
    matter = written(title="<script>1</script>", body="<b>bold</b> & more").bring_to("submitted")

    page = matter.people["secretariat"].page(f"/suggestions/{matter.pk}/").text
    (frame,) = elements(matter.people["author"].since({matter.topic: "0"}))
    for html in (page, frame["html"]):
        assert ("&lt;script&gt;1" in html, "&lt;b&gt;bold" in html) == (True, True)
        assert ("<script>1" in html, "<b>bold" in html) == (False, False)


# From a message


def test_message_made_a_suggestion_by_its_author_is_a_draft(author, room_of_author, day):
    message = author.say(room_of_author, "The lift stands still.").json

    answer = propose(author, message)

    made = detail(author, "suggestions", answer.json["id"])
    assert (answer.status, set(answer.json)) == (201, ACT)
    assert (made["state"], made["title"], made["meeting"]) == ("draft", "The lift", day.meeting)


def test_message_made_a_suggestion_by_the_moderator_waits_for_its_author(proposed, author):
    _, matter = proposed

    seen = matter.seen_by("author")

    assert (seen["state"], set(seen["moves"])) == ("proposed", {"consent", "decline"})
    assert author.get(f"/suggestions/{matter.pk}/").status == 200


@pytest.mark.parametrize(("move", "state"), [("consent", "draft"), ("decline", "dropped")])
def test_proposal_is_decided_by_the_author_of_the_message(proposed, moderator, secretariat, move, state):
    _, matter = proposed

    for person in (moderator, secretariat):
        assert person.act(matter.address(move)).status in (403, 404)
    matter.done("author", move)

    assert matter.state() == state
    for again in ("consent", "decline"):
        assert matter.act("author", again).status == 409


def test_proposal_consented_may_be_submitted_by_its_author(proposed):
    _, matter = proposed
    matter.done("author", "consent")
    matter.done("author", "submit")

    assert (matter.state(), type(matter.seen_by("secretariat")["number"])) == ("submitted", int)


def test_message_shows_what_became_of_it(proposed, people, room_of_author, day):
    message, matter = proposed
    line = people["neighbour"].connect()
    line.follow({room_of_author: day.head(room_of_author)})
    matter.done("author", "consent")

    htmls = []
    for steps in (["submit"], ["accept", "assign"], ["receive", "contact", "reply", "approve"], ["rate"]):
        for move in steps:
            matter.done(*next(step for step in EVERY if step[1] == move))
        htmls.append(line.until_all({message["element"]})[-1]["html"])

    assert ["The lift stands still." in html for html in htmls] == [True] * 4
    assert len(set(htmls)) == 4


@pytest.mark.parametrize("field", ["title", "body"])
def test_message_is_not_made_a_suggestion_with_a_bad_field(author, room_of_author, day, field):
    message = author.say(room_of_author, "The lift stands still.").json
    before = mine(day, author)

    for value in ("", "a\0b", LONG):
        answer = propose(author, message, **{field: value})
        assert (answer.status, list(answer.json["errors"])) == (422, [field]), value[:9]

    assert mine(day, author) == before


def test_message_is_made_a_suggestion_once(author, moderator, room_of_author, key):
    message = author.say(room_of_author, "The lift stands still.").json

    first, same, other = propose(author, message, key), propose(author, message, key), propose(moderator, message)

    assert (first.status, same.status, same.text) == (201, 201, first.text)
    assert (other.status, list(other.json)) == (409, ["error"])


def test_message_is_not_made_a_suggestion_by_a_neighbour_or_a_stranger(proposed, people, visit, visitor, handler):
    message, _ = proposed

    assert propose(people["neighbour"], message).status == 403
    assert propose(visit("rep146"), message).status == 404
    assert propose(handler, message).status == 403, "on duty there, and no moderator"
    assert propose(visitor, message).status == 401


def test_message_retracted_is_not_made_a_suggestion(author, moderator, room_of_author):
    message = author.say(room_of_author, "Said in anger").json
    author.retract(message["id"])

    for person in (author, moderator):
        answer = propose(person, message)
        assert (answer.status, list(answer.json)) == (409, ["error"])


@pytest.mark.parametrize("number", MISSING)
def test_message_that_is_not_there_is_not_found(author, number):
    assert propose(author, {"id": number}).status == 404


# The table of moves


@pytest.mark.parametrize("state", STATES)
def test_suggestion_offers_each_person_his_moves(resting, state):
    matter = resting(state)

    offered = {who: moves for who, moves in zip(WHO, MOVES[state], strict=True) if moves is not None}
    assert {who: set(matter.seen_by(who)["moves"]) for who in offered} == offered
    if state in WHOLE:
        assert matter.state() == state
    else:
        assert matter.assignment()["state"] == {"held": "handling", "contacted": "received"}.get(state, state)


@pytest.mark.parametrize("state", STATES)
def test_suggestion_refuses_every_other_move_of_the_same_persons(resting, state):
    matter = resting(state)
    before = matter.seen_by("author")

    for who, possible in zip(WHO, MOVES[state], strict=True):
        for move in MOVE_OF[who]:
            if possible is None:
                assert matter.act(who, move).status == 404, (who, move)
            elif move not in possible:
                answer = matter.act(who, move)
                assert (answer.status, list(answer.json)) == (409, ["error"]), (who, move)

    assert matter.seen_by("author") == before


@pytest.mark.parametrize("state", STATES)
def test_suggestion_refuses_its_moves_to_other_persons(resting, state):
    matter = resting(state)
    before = matter.seen_by("author")
    possible = {move for moves in MOVES[state] for move in moves or ()} or {"submit", "accept", "reply"}

    for who, own in zip(WHO, MOVES[state], strict=True):
        for move in possible.difference(MOVE_OF[who]):
            assert matter.act(who, move).status == (404 if own is None else 403), (who, move)
    for move in possible:
        for who in ("neighbour", "other handler"):
            assert matter.act(who, move).status == 404, (who, move)

    assert matter.seen_by("author") == before


def test_suggestion_published_is_read_by_all_and_moved_by_none_of_them(written, people):
    matter = written(publish="on").bring_to("assigned")

    for who in ("neighbour", "other handler"):
        assert matter.seen_by(who)["moves"] == []
        for move in (move for moves in MOVE_OF.values() for move in moves):
            assert matter.act(who, move).status == 403, (who, move)
    assert matter.assignment()["state"] == "assigned"


@pytest.mark.parametrize("number", MISSING)
def test_suggestion_that_is_not_there_is_not_found(people, department, number):
    nothing = Matter(number, people, department)

    assert {nothing.act(who, MOVE_OF[who][0]).status for who in WHO} == {404}


def test_unknown_move_is_not_found(matter):
    assert matter.act("author", "burn").status == 404


# Bad input on the way

TEXT = ["", " ", "a\0b", LONG]
CHOICE = ["", "magic", "a\0b"]
PAST_AND_TO_COME = ["x", "2020-01-01", "2026-02-30", "9999-12-31", "1\0"]
BAD = [
    ("submitted", "secretariat", "refuse", {"ground": CHOICE, "reason": TEXT}),
    ("submitted", "secretariat", "return", {"reason": TEXT}),
    (
        "accepted",
        "secretariat",
        "assign",
        {
            "departments": [[], "x", "999999", "0", 10**30, "1\0"],
            "lead": ["x", "999999", 10**30, "1\0"],
            "due_on": ["x", "2020-01-01", "2026-02-30", "9999-12-31", "1\0"],
        },
    ),
    ("assigned", "handler", "send_back", {"reason": TEXT}),
    ("received", "handler", "contact", {"kind": CHOICE, "note": TEXT, "contacted_on": PAST_AND_TO_COME}),
    ("received", "handler", "ask_extension", {"until": ["", *PAST_AND_TO_COME], "reason": TEXT}),
    (
        "contacted",
        "handler",
        "reply",
        {
            "text": TEXT,
            "outcome": CHOICE,
            "responsible": TEXT,
            "planned_on": PAST_AND_TO_COME,
            "reason": ["a\0b", LONG],
        },
    ),
    ("submitted", "secretariat", "merge", {"into": ["", "x", "0", "999999", 10**30]}),
    ("submitted", "secretariat", "split", {"title": TEXT, "body": TEXT, "rest_title": TEXT, "rest_body": TEXT}),
    ("submitted", "secretariat", "sort", {"category": CHOICE}),
    ("approval", "approver", "hold", {"reason": TEXT}),
    ("replied", "author", "rate", {"handling": CHOICE, "result": CHOICE, "comment": ["a\0b", LONG]}),
    ("submitted", "author", "withdraw", {"reason": ["a\0b", LONG]}),
]


@pytest.mark.parametrize(("state", "who", "move", "fields"), BAD, ids=[move for _, _, move, _ in BAD])
def test_move_with_a_bad_field_is_refused(resting, state, who, move, fields):
    matter = resting(state)
    before = matter.seen_by("author")

    for field, values in fields.items():
        for value in values:
            answer = matter.act(who, move, **{field: value})
            assert (answer.status, list(answer.json)) == (422, ["errors"]), (field, str(value)[:9])
            assert field in answer.json["errors"]

    assert matter.seen_by("author") == before


def test_lead_is_one_of_the_departments(resting, department, day, people):
    matter = resting("accepted")
    other = next(row["pk"] for row in day.list(people["secretariat"], "departments") if row["pk"] != department)

    answer = matter.act("secretariat", "assign", departments=[department], lead=other)

    assert (answer.status, list(answer.json), matter.state()) == (409, ["error"], "accepted")


def test_reply_is_text_and_never_markup(matter):
    matter.bring_to("contacted")
    matter.done("handler", "reply", text="<script>1</script><b>bold</b>", responsible="<i>Li</i>")
    matter.done("approver", "approve")

    html = matter.people["author"].page(f"/suggestions/{matter.pk}/").text
    assert ("&lt;script&gt;1" in html, "&lt;i&gt;Li" in html) == (True, True)
    assert ("<script>1" in html, "<b>bold" in html, "<i>Li" in html) == (False, False, False)


# Whole lives


def test_suggestion_lives_from_draft_to_closed(matter):
    states = [matter.state()]
    for who, move in [("author", "submit"), ("secretariat", "accept"), ("secretariat", "assign")]:
        matter.done(who, move)
        states.append(matter.state())
    parts = []
    for who, move in [("handler", "receive"), ("handler", "contact"), ("handler", "reply"), ("approver", "approve")]:
        matter.done(who, move)
        parts.append(matter.assignment()["state"])
    matter.done("author", "rate")

    assert states == ["draft", "submitted", "accepted", "assigned"]
    assert parts == ["received", "received", "approval", "replied"]
    assert matter.state() == "closed"


def test_suggestion_returned_is_submitted_again_under_its_number(matter):
    matter.bring_to("returned")
    number = matter.seen_by("author")["number"]
    matter.done("author", "submit")

    assert (matter.state(), matter.seen_by("author")["number"]) == ("submitted", number)


def test_suggestions_submitted_at_once_have_numbers_of_their_own_without_gaps(written):
    matters = [written() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda matter: matter.done("author", "submit"), matters))

    numbers = sorted(matter.seen_by("author")["number"] for matter in matters)
    assert numbers == list(range(numbers[0], numbers[0] + 8))


def test_suggestion_sent_back_is_assigned_to_another(matter, people, department):
    matter.bring_to("sent_back")
    (topic,) = [topic for topic in people["other handler"].topics() if topic.startswith("department.")]
    other = int(topic.removeprefix("department."))

    matter.done("secretariat", "assign", departments=[other], lead=other)
    matter.done("other handler", "receive")

    now = {row["department"]: row["state"] for row in matter.seen_by("author")["assignments"]}
    assert (now[other], now.get(department, "sent_back")) == ("received", "sent_back")


def test_suggestion_of_two_departments_is_an_assignment_each(matter, people, department):
    matter.bring_to("accepted")
    (topic,) = [topic for topic in people["other handler"].topics() if topic.startswith("department.")]
    other = int(topic.removeprefix("department."))

    matter.done("secretariat", "assign", departments=[department, other], lead=department)
    matter.done("other handler", "receive")

    now = {row["department"]: row["state"] for row in matter.seen_by("author")["assignments"]}
    assert now == {department: "assigned", other: "received"}
    assert matter.act("handler", "receive").status == 200


def test_reply_held_is_written_again(matter):
    matter.bring_to("held")
    matter.done("handler", "reply", text="The ramp stands since Friday, the 3rd.")
    matter.done("approver", "approve")

    assert matter.assignment()["state"] == "replied"
    assert "Friday, the 3rd" in matter.people["author"].page(f"/suggestions/{matter.pk}/").text


def test_reply_is_nobodys_to_read_before_its_approval(matter):
    matter.bring_to("contacted")
    matter.done("handler", "reply", text="A secret until signed")

    author = matter.people["author"]
    assert "A secret until signed" not in author.get(f"/suggestions/{matter.pk}/").text
    assert "A secret until signed" not in author.page(f"/suggestions/{matter.pk}/").text
    assert "A secret until signed" not in str(author.since({matter.topic: "0"}))


def test_reply_comes_after_a_contact_with_the_author(matter):
    matter.bring_to("received")

    early = matter.act("handler", "reply")
    assert (early.status, list(early.json), matter.assignment()["state"]) == (409, ["error"], "received")

    matter.done("handler", "contact", note="Only for the office")
    assert matter.assignment()["contacts"] == 1
    author = matter.people["author"]
    assert "Only for the office" not in author.get(f"/suggestions/{matter.pk}/").text
    assert "Only for the office" not in author.page(f"/suggestions/{matter.pk}/").text
    matter.done("handler", "reply")


def test_reply_may_have_each_outcome(matter):
    matter.bring_to("contacted")

    for outcome, besides in [
        ("solved", {}),
        ("solving", {}),
        ("planned", {"planned_on": LATER}),
        ("reference", {"reason": "There is no room for it."}),
        ("unable", {"reason": "The wall is not ours."}),
    ]:
        if besides:
            lacking = matter.act("handler", "reply", outcome=outcome)
            assert (lacking.status, list(lacking.json["errors"])) == (422, list(besides))
        matter.done("handler", "reply", outcome=outcome, **besides)
        assert matter.assignment()["state"] == "approval"
        matter.done("approver", "hold")


def test_lead_replies_after_the_view_of_its_co_department(matter, people, department):
    matter.bring_to("accepted")
    (topic,) = [topic for topic in people["other handler"].topics() if topic.startswith("department.")]
    matter.done("secretariat", "assign", departments=[department, int(topic.removeprefix("department."))])
    lead, other = matter.seen_by("author")["assignments"]
    for who in ("handler", "other handler"):
        matter.done(who, "receive")
    matter.done("handler", "contact")

    assert matter.act("handler", "reply").status == 409
    assert matter.act("other handler", "reply").status == 409
    assert matter.act("handler", "give_view").status == 409
    matter.done("other handler", "give_view", text="Between the offices")
    matter.done("handler", "reply")
    matter.done("approver", "approve")

    seen = matter.seen_by("author")
    states = {row["pk"]: row["state"] for row in seen["assignments"]}
    assert (states, seen["replied"]) == ({lead["pk"]: "replied", other["pk"]: "viewed"}, True)
    assert "Between the offices" not in people["author"].page(f"/suggestions/{matter.pk}/").text


@pytest.mark.parametrize(("decision", "due"), [("grant", LATER), ("deny", DUE)])
def test_more_time_is_asked_for_and_decided(matter, decision, due):
    matter.bring_to("received")
    matter.done("handler", "ask_extension")
    assert matter.act("handler", "ask_extension").status == 409

    lacking = matter.act("secretariat", "decide_extension", decision="deny")
    assert (lacking.status, list(lacking.json["errors"])) == (422, ["answer"])
    matter.done("secretariat", "decide_extension", decision=decision, answer="We have looked at it.")

    assert matter.assignment()["due_on"] == due
    assert matter.act("secretariat", "decide_extension").status == 409


def test_suggestion_co_signed_is_closed_when_all_have_rated(matter, people):
    people = matter.people = people | {"signer": people["neighbour"]}
    assert matter.act("signer", "co_sign").status == 404
    matter.done("author", "invite", others="006")
    assert matter.state() == "cosigning"
    matter.done("signer", "co_sign")
    assert matter.act("signer", "co_sign").status == 409
    matter.bring_to("replied")

    assert matter.seen_by("signer")["cosigners"] == ["006"]
    matter.done("author", "rate")
    assert matter.state() == "assigned"
    matter.done("signer", "rate")
    assert matter.state() == "closed"


def test_suggestion_merged_is_answered_with_the_other(written, people):
    one, other = written().bring_to("submitted"), written("neighbour")
    other.people = other.people | {"author": people["neighbour"]}
    other.bring_to("submitted")
    one.done("secretariat", "merge", into=other.seen_by("secretariat")["number"])

    assert (one.state(), one.seen_by("author")["merged_into"]) == ("merged", other.pk)
    assert "rate" not in detail(people["author"], "suggestions", other.pk)["moves"]
    for who, move in [
        ("secretariat", "accept"), ("secretariat", "assign"), ("handler", "receive"), ("handler", "contact"),
        ("handler", "reply"), ("approver", "approve"), ("author", "rate"),
    ]:  # fmt: skip
        other.done(who, move)
    assert other.state() == "assigned"
    assert one.act("secretariat", "undo").status == 409
    people["author"].act(other.address("rate"), handling="satisfied", result="satisfied")
    assert other.state() == "closed"


@pytest.fixture
def on_duty(secretariat, day, department):
    """The handler's department answers on the day."""
    duties = f"/meetings/{day.meeting}/duties/"
    assert secretariat.act(duties, departments=[department]).status == 200
    yield
    assert secretariat.act(duties, departments=[]).status == 200


@pytest.mark.parametrize(("move", "state"), [("take", "closed"), ("not_take", "accepted")])
def test_suggestion_answered_on_the_day_is_taken_or_handled(matter, on_duty, move, state):
    matter.bring_to("submitted")
    assert matter.act("handler", "answer").status == 404
    matter.done("secretariat", "lane")
    assert (matter.state(), matter.act("approver", "answer").status) == ("lane", 403)

    matter.done("handler", "answer", text="Today still.")
    assert matter.act("handler", "answer").status == 409
    assert "Today still." in matter.people["author"].page(f"/suggestions/{matter.pk}/").text
    assert matter.act("secretariat", move).status == 403
    matter.done("author", move)

    seen = matter.seen_by("author")
    replied = [row["state"] for row in seen["assignments"]]
    assert (seen["state"], replied) == (state, ["replied"] if move == "take" else [])
    assert matter.act("secretariat", "lane").status == 409


def test_suggestion_is_not_put_into_the_lane_of_a_department_off_duty(matter):
    matter.bring_to("submitted")

    assert matter.act("secretariat", "lane").status == 422
    assert "lane" not in matter.seen_by("secretariat")["moves"]
    assert matter.state() == "submitted"


@pytest.mark.parametrize("ground", ["not_ours", "private", "settled", "unclear", "other"])
def test_suggestion_may_be_refused_on_each_ground(matter, ground):
    matter.bring_to("submitted")

    matter.done("secretariat", "refuse", ground=ground)

    assert matter.state() == "refused"


@pytest.mark.parametrize(("handling", "result"), [("not", "satisfied"), ("basically", "basically")])
def test_rating_closes_whatever_it_says_of_the_handling(matter, handling, result):
    matter.bring_to("replied")

    matter.done("author", "rate", handling=handling, result=result)

    assert matter.state() == "closed"


def test_rating_not_satisfied_is_handled_again_under_another_approver(matter):
    matter.bring_to("replied")
    matter.done("author", "rate", result="not", comment="There is no ramp.")
    assert (matter.state(), matter.assignment()["state"]) == ("assigned", "handling")

    assert matter.act("handler", "reply").status == 409, "spoken with in the first round only"
    matter.done("handler", "contact")
    matter.done("handler", "reply")
    same = matter.act("approver", "approve")
    assert (same.status in (403, 409), matter.assignment()["state"]) == (True, "approval")

    matter.done("other approver", "approve")
    matter.done("author", "rate")
    assert matter.state() == "closed"


@pytest.mark.parametrize("state", ["draft", "accepted", "approval", "replied", "returned", "held"])
def test_suggestion_is_withdrawn_before_it_is_closed(matter, state):
    matter.bring_to(state)

    matter.done("author", "withdraw")

    assert (matter.state(), matter.seen_by("author")["moves"]) == ("withdrawn", [])
    for who in ("handler", "approver"):
        for move in MOVE_OF[who]:
            assert matter.act(who, move).status in (403, 404, 409), (who, move)
    assert matter.state() == "withdrawn"


# Twice, and at the same time


# From which state each move is made.
ROAD = {
    "submit": "draft", "keep": "draft", "invite": "draft", "accept": "submitted", "refuse": "submitted",
    "return": "submitted", "merge": "submitted", "split": "submitted", "sort": "submitted", "undo": "accepted",
    "assign": "accepted", "make_project": "assigned", "receive": "assigned", "send_back": "assigned",
    "contact": "received", "draft": "received", "ask_extension": "received", "reply": "contacted",
    "approve": "approval", "hold": "approval", "rate": "replied", "withdraw": "submitted",
}  # fmt: skip
EVERY = [(who, move) for who in WHO for move in MOVE_OF[who] if move in ROAD]
MADE_AGAIN = {"keep", "split", "sort", "assign", "contact", "draft"}


@pytest.mark.parametrize(("who", "move"), EVERY)
def test_move_of_ten_fingers_is_made_once(matter, who, move, key):
    matter.bring_to(ROAD[move])
    with ThreadPoolExecutor(10) as pool:
        same = list(pool.map(lambda _: matter.act(who, move, key), range(5)))
        if move not in MADE_AGAIN:
            others = list(pool.map(lambda _: matter.act(who, move), range(5)))
            assert [(answer.status, list(answer.json)) for answer in others] == [(409, ["error"])] * 5

    assert {(answer.status, answer.text) for answer in same} == {(200, same[0].text)}
    assert len(matter.seen_by("author")["assignments"]) <= 1


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("submitted", [("secretariat", "accept"), ("secretariat", "refuse"), ("author", "withdraw")]),
        ("assigned", [("handler", "receive"), ("handler", "send_back"), ("handler", "receive")]),
        ("approval", [("approver", "approve"), ("approver", "hold"), ("other approver", "approve")]),
        ("replied", [("author", "rate"), ("author", "withdraw"), ("author", "rate")]),
    ],
)
def test_moves_at_once_let_one_pass(matter, state, moves):
    matter.bring_to(state)
    with ThreadPoolExecutor(len(moves)) as pool:
        answers = list(pool.map(lambda one: matter.act(*one), moves))

    statuses = sorted(answer.status for answer in answers)
    if matter.state() == "withdrawn":
        assert (statuses[0], statuses[-1]) in {(200, 404), (200, 409)}
    else:
        assert statuses == [200, 409, 409]


def test_key_of_one_suggestion_is_refused_at_another(written, key):
    one, other = written(), written()
    assert one.act("author", "submit", key).status == 200

    answer = other.act("author", "submit", key)

    assert (answer.status, list(answer.json), other.state()) == (409, ["error"], "draft")


# Told


@pytest.fixture(scope="module")
def told(written, day, people, department):
    """The frames each move brought to those who follow: `{move: (answer, {topic: frames})}`."""
    matter = written()
    desks = [f"desk.{day.meeting}", f"department.{department}"]
    lines = {who: people[who].connect() for who in ("author", "secretariat")}
    topics = people["secretariat"].topics(day.meeting)
    lines["author"].follow({matter.topic: 0})
    lines["secretariat"].follow({topic: topics[topic]["seq"] for topic in desks})
    brought = {}
    for who, move in [
        ("author", "submit"), ("secretariat", "return"), ("author", "submit"), ("secretariat", "accept"),
        ("secretariat", "assign"), ("handler", "receive"), ("handler", "contact"), ("handler", "reply"),
        ("approver", "hold"), ("handler", "reply"), ("approver", "approve"), ("author", "rate"),
    ]:  # fmt: skip
        answer = matter.done(who, move)
        frames = lines["author"].until(lambda frame, answer=answer: frame.get("seq", 0) >= answer["seq"])
        frames += lines["secretariat"].until(lambda frame: frame.get("id") == f"suggestion-row-{matter.pk}")
        brought[move] = answer, elements(frames + lines["author"].ping() + lines["secretariat"].ping())
    return matter, brought


MADE = ["submit", "return", "accept", "assign", "receive", "contact", "reply", "hold", "approve", "rate"]


@pytest.mark.parametrize("move", MADE)
def test_move_is_told_to_who_follows_the_suggestion(told, move):
    matter, brought = told
    answer, frames = brought[move]

    (frame,) = [frame for frame in frames if frame["topic"] == matter.topic]
    assert (frame["seq"], frame["id"], answer["topic"]) == (answer["seq"], answer["element"], matter.topic)


# What changes the row of the secretariat's first look, too.
AT_FIRST_LOOK = ("submit", "return", "accept")


@pytest.mark.parametrize("move", MADE)
def test_move_is_told_to_the_desk_of_the_secretariat(told, day, move):
    matter, brought = told
    _, frames = brought[move]

    shown = sorted(frame["id"] for frame in frames if frame["topic"] == f"desk.{day.meeting}")
    at_first_look = [f"screening-row-{matter.pk}"] if move in AT_FIRST_LOOK else []
    assert shown == [*at_first_look, f"suggestion-row-{matter.pk}"]


@pytest.mark.parametrize("move", ["assign", "receive", "contact", "reply", "hold", "approve", "rate"])
def test_move_is_told_to_the_desk_of_the_department(people, day, matter, department, move):
    who = next(who for who, made in EVERY if made == move)
    matter.bring_to(ROAD[move])
    topic = f"department.{department}"
    line = people["handler"].connect()
    line.follow({topic: day.head(topic)})

    matter.done(who, move)

    frame = line.until(lambda frame: frame in elements([frame]))[-1]
    assert frame["topic"] == topic


def test_draft_is_told_to_its_author_alone(matter, people):
    for who in ("neighbour", "secretariat", "handler", "approver"):
        assert people[who].since({matter.topic: "0"}) == [{"topic": matter.topic, "refused": True}]
    assert people["author"].since({matter.topic: "0"})[-1]["state"] == "current"


def test_suggestion_not_published_is_no_strangers_topic(resting, people, visitor):
    for state in STATES:
        topic = resting(state).topic
        for browser in (people["neighbour"], people["other handler"], visitor):
            assert browser.since({topic: "0"}) == [{"topic": topic, "refused": True}]


def test_department_is_followed_by_its_people_and_the_secretariat(people, department, visitor):
    topic = f"department.{department}"

    follow = {who: people[who].since({topic: "0"})[-1].get("state") for who in people}
    assert [who for who, state in follow.items() if state != "current"] == ["author", "other handler", "neighbour"]
    assert visitor.since({topic: "0"}) == [{"topic": topic, "refused": True}]


def test_desk_is_followed_by_the_secretariat_alone(people, day, visitor):
    topic = f"desk.{day.meeting}"

    follow = {who: people[who].since({topic: "0"})[-1].get("state") for who in people}
    assert [who for who, state in follow.items() if state == "current"] == ["secretariat"]
    assert visitor.since({topic: "0"}) == [{"topic": topic, "refused": True}]

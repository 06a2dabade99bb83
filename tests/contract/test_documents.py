"""Comments on the paragraphs of a document."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .client import counters, elements, new_key
from .day import ACT, MISSING, detail


@pytest.fixture(scope="module")
def reviewed(day):
    """A day in review; nothing closes it."""
    day.open("review")
    return day


@pytest.fixture(scope="module")
def document(reviewed, secretariat):
    return reviewed.document(secretariat)


@pytest.fixture(scope="module")
def topic(document):
    return f"document.{document['pk']}"


@pytest.fixture(scope="module")
def address(document):
    return opinions(document)


def opinions(document, paragraph=0):
    return f"/documents/{document['pk']}/paragraphs/{document['paragraphs'][paragraph]['pk']}/opinions/"


def page_of(address):
    return address.removesuffix("opinions/")


@pytest.fixture
def nothing_written(reviewed, topic):
    before = reviewed.head(topic)
    yield
    assert reviewed.head(topic) == before


def remark(browser, address, body="Say what it cost.", kind="opinion", key=None):
    return browser.act(address, key, kind=kind, body=body)


def frames_after(browser, topic, answer):
    """Those of the act's own element; a remark has rows in other lists, too."""
    found = elements(browser.since({topic: str(answer["seq"] - 1)}))
    return [frame for frame in found if frame["id"] == answer["element"]]


def test_document_gives_its_paragraphs_with_number_and_text(document):
    assert len(document["paragraphs"]) > 3
    for paragraph in document["paragraphs"]:
        assert [type(paragraph[name]) for name in ("pk", "number", "text")] == [int, str, str]
    assert len({paragraph["pk"] for paragraph in document["paragraphs"]}) == len(document["paragraphs"])


@pytest.mark.parametrize("kind", ["opinion", "question"])
def test_remark_is_posted(alice, reviewed, address, topic, kind):
    answer = remark(alice, address, f"What of the winter, says a {kind}?", kind)

    assert (answer.status, set(answer.json), answer.json["topic"]) == (201, ACT, topic)
    (frame,) = frames_after(alice, topic, answer.json)
    assert (frame["id"], frame["seq"], frame["n"]) == (answer.json["element"], answer.json["seq"], answer.json["seq"])
    assert f"What of the winter, says a {kind}?" in frame["html"]
    assert f'data-n="{frame["n"]}"' in frame["html"]


def test_remark_answers_a_browser_with_a_page(alice, address):
    answer = alice.post(address, {"key": new_key(), "kind": "opinion", "body": "From a page"}, accept="text/html")

    assert answer.status == 303
    assert "From a page" in alice.page(answer.headers["Location"]).text


def test_remark_is_shown_on_the_page_of_its_paragraph(alice, bob, address):
    remark(alice, address, "Seen by the neighbour")

    assert "Seen by the neighbour" in bob.page(page_of(address)).text


@pytest.mark.parametrize("kind", ["opinion", "question"])
def test_remark_is_told_to_who_follows_the_document(alice, bob, secretariat, handler, reviewed, address, topic, kind):
    lines = [browser.connect() for browser in (bob, secretariat, handler)]
    for line in lines:
        line.follow({topic: reviewed.head(topic)})

    made = remark(alice, address, "To everybody", kind).json

    frames = [line.until_all({made["element"]})[-1] for line in lines]
    assert [frame["seq"] for frame in frames] == [made["seq"]] * 3
    assert frames == [frames[0]] * 3


def test_remark_raises_the_count_of_its_paragraph(alice, bob, reviewed, document, topic):
    line = bob.connect()
    line.follow({topic: reviewed.head(topic)})

    made = remark(alice, opinions(document, 1)).json
    paragraph = document["paragraphs"][1]["pk"]

    def is_count(frame):
        return frame in counters([frame]) and frame["id"].endswith(f"-{paragraph}") and frame["seq"] >= made["seq"]

    assert line.until(is_count)[-1]["n"] == 0


def test_remark_is_text_and_never_markup(alice, address, topic):
    made = remark(alice, address, '<script>alert("1")</script> & <b>bold</b>').json

    (frame,) = frames_after(alice, topic, made)
    assert "&lt;script&gt;" in frame["html"]
    assert ("<script" in frame["html"], "<b>bold" in frame["html"]) == (False, False)


@pytest.mark.parametrize("body", ["", "   ", "\n\t ", "\u3000", "a\0b", pytest.param("会" * 100_000, id="too long")])
def test_remark_with_a_bad_body_is_refused(alice, address, body, nothing_written):
    answer = remark(alice, address, body)

    assert (answer.status, list(answer.json["errors"])) == (422, ["body"])


@pytest.mark.parametrize("kind", ["", "praise", "OPINION", "a\0b", "x" * 1_000])
def test_remark_of_a_bad_kind_is_refused(alice, address, kind, nothing_written):
    answer = remark(alice, address, kind=kind)

    assert (answer.status, list(answer.json["errors"])) == (422, ["kind"])


def test_remark_without_fields_is_refused(alice, address, nothing_written):
    answer = alice.act(address)

    assert (answer.status, set(answer.json["errors"]) >= {"body"}) == (422, True)


def test_remark_refused_on_a_page_keeps_what_was_typed(alice, address, nothing_written):
    body = "会" * 20_000
    answer = alice.post(address, {"key": new_key(), "kind": "opinion", "body": body}, accept="text/html")

    assert answer.status == 422
    assert body in answer.text


def test_remark_on_a_paragraph_of_another_document_is_not_found(alice, reviewed, document, nothing_written):
    other = detail(alice, "documents", reviewed.list(alice, "documents")[1]["pk"])
    address = f"/documents/{document['pk']}/paragraphs/{other['paragraphs'][0]['pk']}/opinions/"

    assert remark(alice, address).status == 404


@pytest.mark.parametrize("number", MISSING)
def test_remark_on_nothing_is_not_found(alice, document, number, nothing_written):
    paragraph = document["paragraphs"][0]["pk"]

    assert remark(alice, f"/documents/{number}/paragraphs/{paragraph}/opinions/").status == 404
    assert remark(alice, f"/documents/{document['pk']}/paragraphs/{number}/opinions/").status == 404


def test_remarks_of_ten_fingers_with_one_key_are_one(alice, address, topic, key):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: remark(alice, address, "From ten fingers", key=key), range(10)))

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    stored = elements(alice.since({topic: "0"}))
    assert sum("From ten fingers" in frame["html"] for frame in stored) == 1


def test_remark_key_is_refused_at_another_paragraph(alice, document, address, topic, key):
    made = remark(alice, address, "Here", key=key).json

    answer = remark(alice, opinions(document, 1), "There", key=key)

    assert (answer.status, list(answer.json)) == (409, ["error"])
    assert [frame["id"] for frame in frames_after(alice, topic, made)] == [made["element"]]


def test_remark_retracted_is_a_tombstone(alice, bob, address, topic):
    made = remark(alice, address, "Said in anger").json
    line = bob.connect()
    line.follow({topic: made["seq"]})

    answer = alice.act(f"/opinions/{made['id']}/retract/")

    assert (answer.status, answer.json["element"]) == (200, made["element"])
    frame = line.until_all({made["element"]})[-1]
    (caught_up,) = frames_after(bob, topic, answer.json)
    for html in (frame["html"], caught_up["html"], bob.page(page_of(address)).text):
        assert f'id="{made["element"]}"' in html
        assert "Said in anger" not in html
    assert (frame["n"], frame["seq"]) == (made["seq"], answer.json["seq"])


def test_remark_is_retracted_once_and_by_its_author(alice, bob, secretariat, address, key):
    made = remark(alice, address, "Mine").json
    path = f"/opinions/{made['id']}/retract/"

    assert (bob.act(path).status, secretariat.act(path).status) == (403, 403)
    first, same, other = alice.act(path, key), alice.act(path, key), alice.act(path)
    assert (first.status, same.text) == (200, first.text)
    assert (other.status, list(other.json)) == (409, ["error"])


def test_remark_repeats_its_answer_after_retraction(alice, address, key):
    first = remark(alice, address, "Soon gone", key=key)
    alice.act(f"/opinions/{first.json['id']}/retract/")

    again = remark(alice, address, "Soon gone", key=key)

    assert (again.status, again.text) == (201, first.text)


# Quoting, changing, agreeing, commenting


def said(browser, address, made):
    """The remark as its paragraph tells it."""
    return next(one for one in browser.get(page_of(address)).json["opinions"] if one["pk"] == made["id"])


def test_remark_quotes_a_piece_of_its_paragraph(alice, document, address, topic):
    piece = document["paragraphs"][0]["text"][:4]
    made = alice.act(address, kind="opinion", body="Of this", quote=piece).json

    assert said(alice, address, made)["quote"] == piece
    (frame,) = frames_after(alice, topic, made)
    assert piece in frame["html"]


@pytest.mark.parametrize("quote", ["no such words there", "a\0b", pytest.param("会" * 100_000, id="too long")])
def test_remark_with_a_bad_quote_is_refused(alice, address, quote, nothing_written):
    answer = alice.act(address, kind="opinion", body="Of this", quote=quote)

    assert (answer.status, list(answer.json["errors"])) == (422, ["quote"])


def test_remark_is_changed_until_others_speak_to_it(alice, bob, address, topic, key):
    made = remark(alice, address, "Said in haste").json
    path = f"/opinions/{made['id']}/edit/"

    answer = alice.act(path, key, kind="correction", body="Said with care")
    same = alice.act(path, key, kind="correction", body="Said with care")

    assert (answer.status, answer.json["element"], same.text) == (200, made["element"], answer.text)
    told = said(bob, address, made)
    assert (told["kind"], told["body"], told["edited"]) == ("correction", "Said with care", True)
    (frame,) = frames_after(bob, topic, answer.json)
    assert ("Said in haste" in frame["html"], "Said with care" in frame["html"]) == (False, True)
    assert bob.act(path, kind="opinion", body="Mine now").status == 403
    bob.act(f"/opinions/{made['id']}/agree/")
    late = alice.act(path, kind="opinion", body="Something else")
    assert (late.status, list(late.json)) == (409, ["error"])


def test_remark_is_agreed_with_and_the_agreement_taken_back(alice, bob, secretariat, address):
    made = remark(alice, address, "Who says the same?").json
    path = f"/opinions/{made['id']}/agree/"

    counts = []
    for _time in range(2):
        assert bob.act(path).json["element"] == made["element"]
        counts.append(said(alice, address, made)["agrees"])

    assert counts == [1, 0]
    assert (alice.act(path).status, secretariat.act(path).status) == (403, 403)


def test_agreements_of_ten_fingers_with_one_key_are_one(alice, bob, address, key):
    made = remark(alice, address, "Agree with ten fingers").json
    path = f"/opinions/{made['id']}/agree/"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: bob.act(path, key), range(10)))

    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert said(alice, address, made)["agrees"] == 1


def test_comment_stands_below_its_remark(alice, bob, secretariat, address, topic, key):
    made = remark(alice, address, "What do you say?").json
    path = f"/opinions/{made['id']}/comments/"

    answer = bob.act(path, key, body="I say this")
    same = bob.act(path, key, body="I say this")
    office = secretariat.act(path, body="And we say that")

    assert (answer.status, answer.json["element"], answer.json["topic"]) == (201, made["element"], topic)
    assert (same.text, office.status) == (answer.text, 201)
    told = said(alice, address, made)["comments"]
    assert [(one["body"], one["number"] != "") for one in told] == [("I say this", True), ("And we say that", False)]
    (frame,) = frames_after(alice, topic, answer.json)
    assert "I say this" in frame["html"]


@pytest.mark.parametrize("body", ["", "   ", "\u3000", "a\0b", pytest.param("会" * 100_000, id="too long")])
def test_comment_with_a_bad_body_is_refused(alice, address, topic, reviewed, body):
    made = remark(alice, address).json
    head = reviewed.head(topic)

    answer = alice.act(f"/opinions/{made['id']}/comments/", body=body)

    assert (answer.status, list(answer.json["errors"]), reviewed.head(topic)) == (422, ["body"], head)


def test_comment_retracted_is_a_tombstone(alice, bob, address, topic):
    made = remark(alice, address, "Speak").json
    comment = bob.act(f"/opinions/{made['id']}/comments/", body="Spoken in anger").json

    assert alice.act(f"/comments/{comment['id']}/retract/").status == 403
    answer = bob.act(f"/comments/{comment['id']}/retract/")

    assert (answer.status, answer.json["element"]) == (200, made["element"])
    (frame,) = frames_after(alice, topic, answer.json)
    assert ("Spoken in anger" in frame["html"], f'id="comment-{comment["id"]}"' in frame["html"]) == (False, True)
    assert said(alice, address, made)["comments"][0]["retracted"] is True


@pytest.mark.parametrize("number", MISSING)
def test_nothing_is_neither_changed_nor_agreed_with_nor_commented_on(alice, number, nothing_written):
    deeds = ("edit", "agree", "comments")

    assert [alice.act(f"/opinions/{number}/{deed}/", kind="opinion", body="x").status for deed in deeds] == [404] * 3
    assert alice.act(f"/comments/{number}/retract/").status == 404


# The window


def test_document_takes_no_remark_before_its_phase(alice, own_day):
    document = own_day.document(alice)
    topic = f"document.{document['pk']}"
    head = own_day.head(topic)

    answer = remark(alice, opinions(document))

    assert (answer.status, list(answer.json)) == (409, ["error"])
    assert own_day.head(topic) == head


@pytest.mark.parametrize("kind", ["review", "advance-reading"])
def test_document_takes_remarks_while_its_phase_is_open(alice, own_day, key, kind):
    address = opinions(own_day.document(alice))

    own_day.open(kind)
    first = remark(alice, address, key=key)
    own_day.close(kind)
    late, same = remark(alice, address), remark(alice, address, key=key)

    assert (first.status, late.status, list(late.json)) == (201, 409, ["error"])
    assert (same.status, same.text) == (201, first.text)


def test_document_stays_open_while_one_of_its_phases_is(alice, own_day):
    address = opinions(own_day.document(alice))
    own_day.open("review")
    own_day.open("advance-reading")

    own_day.close("review")

    assert remark(alice, address).status == 201


def test_document_tells_when_it_opens_and_closes(alice, bob, own_day):
    document = own_day.document(alice)
    topic = f"document.{document['pk']}"
    line = bob.connect()
    line.follow({topic: own_day.head(topic)})

    states = [document["state"]]
    for act in (own_day.open, own_day.close):
        act("review")
        line.until_all({f"document-{document['pk']}"})
        states.append(detail(alice, "documents", document["pk"])["state"])

    assert states == ["closed", "open", "closed"]


def test_document_of_another_meeting_keeps_its_own_window(alice, reviewed, own_day):
    assert remark(alice, opinions(own_day.document(alice))).status == 409
    assert remark(alice, opinions(reviewed.document(alice))).status == 201

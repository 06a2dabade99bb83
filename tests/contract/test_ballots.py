"""A ballot from draft to publication."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .client import counters, new_key
from .day import ACT, MISSING, detail

ROLL = 146


@pytest.fixture(scope="module")
def opened(day, secretariat):
    """The ballot of the module's day, open; nothing closes it."""
    ballot = day.ballot()
    day.open("ballots")
    answer = act(secretariat, ballot, "open")
    assert (answer.status, set(answer.json)) == (200, ACT)
    return ballot


@pytest.fixture
def own_ballot(own_day, secretariat):
    """An open ballot of one test."""
    ballot = own_day.ballot()
    own_day.open("ballots")
    assert act(secretariat, ballot, "open").status == 200
    return ballot


@pytest.fixture(scope="session")
def voter(visit):
    """Somebody else every time, from a representative on whom no other test uses."""
    numbers = iter(range(60, 147))
    return lambda: visit(f"rep{next(numbers):03}")


def act(browser, ballot, name, key=None, **fields):
    return browser.act(f"/ballots/{ballot['pk']}/{name}/", key, **fields)


def run(secretariat, ballot, name):
    """An act of the secretariat with whatever reason it takes."""
    return act(secretariat, ballot, name, reason="A name is missing.")


def cast(browser, ballot, option="approve", key=None):
    return act(browser, ballot, "cast", key, **{str(paper["pk"]): option for paper in ballot["papers"]})


def seen(browser, ballot):
    return detail(browser, "ballots", ballot["pk"])


def returned(browser, ballot):
    return seen(browser, ballot)["turnout"]["returned"]


@pytest.fixture
def nothing_cast(secretariat, opened, day):
    topic = f"ballot.{opened['pk']}"
    before = returned(secretariat, opened), day.head(topic)
    yield
    assert (returned(secretariat, opened), day.head(topic)) == before


def test_ballot_of_a_drill_is_one_draft_of_the_secretariats(own_day, alice, handler, secretariat):
    ballot = own_day.ballot()

    assert (ballot["state"], set(ballot["moves"])) == ("draft", {"open", "withdraw"})
    for paper in ballot["papers"]:
        assert (type(paper["pk"]), paper["options"]) == (int, ["approve", "oppose", "abstain"])
    for person in (alice, handler):
        assert own_day.list(person, "ballots") == []
        assert person.get(f"/ballots/{ballot['pk']}/").status == 404
        assert cast(person, ballot).status == 404
        assert f"ballot.{ballot['pk']}" not in person.topics(own_day.meeting)


def test_ballot_opens_in_its_phase_only(own_day, secretariat):
    ballot = own_day.ballot()

    before = act(secretariat, ballot, "open")
    own_day.open("ballots")
    during = act(secretariat, ballot, "open")

    assert (before.status, list(before.json)) == (409, ["error"])
    assert (during.status, during.json["topic"]) == (200, f"ballot.{ballot['pk']}")
    assert seen(secretariat, ballot)["state"] == "open"


def test_ballot_open_is_offered_to_a_representative_once(opened, voter):
    person = voter()
    before = seen(person, opened)

    answer = cast(person, opened)

    after = seen(person, opened)
    assert (answer.status, answer.json["topic"]) == (201, f"ballot.{opened['pk']}")
    assert (before["state"], before["moves"], after["moves"]) == ("open", ["cast"], [])


def test_ballot_papers_are_issued_to_the_whole_roll(opened, secretariat):
    assert seen(secretariat, opened)["turnout"]["issued"] == ROLL


@pytest.mark.parametrize("option", ["approve", "oppose", "abstain"])
def test_paper_may_say_each_option(opened, voter, option):
    assert cast(voter(), opened, option).status == 201


def test_paper_answers_a_browser_with_a_page(opened, voter):
    person = voter()
    fields = {"key": new_key()} | {str(paper["pk"]): "approve" for paper in opened["papers"]}

    answer = person.post(f"/ballots/{opened['pk']}/cast/", fields, accept="text/html")

    assert answer.status == 303
    assert person.page(answer.headers["Location"]).status == 200


def test_moderator_on_the_roll_may_cast(opened, moderator):
    assert cast(moderator, opened).status == 201


@pytest.mark.parametrize("option", ["", "maybe", "APPROVE", "0", "approve ", "a\0b", "x" * 10_000, "<b>", "1' OR 1=1"])
def test_paper_with_an_unknown_option_is_refused(opened, alice, option, nothing_cast):
    answer = cast(alice, opened, option)

    assert (answer.status, list(answer.json["errors"])) == (422, [str(opened["papers"][0]["pk"])])


def test_paper_without_a_choice_is_refused(opened, alice, nothing_cast):
    assert act(alice, opened, "cast").status == 422
    assert act(alice, opened, "cast", **{"999999": "approve"}).status == 422


def test_paper_with_two_marks_is_refused(opened, alice, nothing_cast):
    answer = cast(alice, opened, ["approve", "oppose"])

    assert (answer.status, list(answer.json["errors"])) == (422, [str(opened["papers"][0]["pk"])])


@pytest.mark.parametrize("role", ["secretariat", "handler", "approver"])
def test_paper_is_for_the_roll(request, opened, role, nothing_cast):
    assert cast(request.getfixturevalue(role), opened).status == 403


def test_paper_needs_a_person(opened, visitor, nothing_cast):
    assert cast(visitor, opened).status == 401


@pytest.mark.parametrize("number", MISSING)
def test_ballot_that_is_not_there_is_not_found(alice, secretariat, number):
    assert cast(alice, {"pk": number, "papers": []}).status == 404
    for name in ("open", "close", "publish", "withdraw"):
        assert act(secretariat, {"pk": number}, name).status == 404


def test_paper_is_cast_once(opened, voter, secretariat, key):
    person, before = voter(), returned(secretariat, opened)

    first, same = cast(person, opened, key=key), cast(person, opened, "oppose", key)
    other = cast(person, opened)

    assert (first.status, same.status, same.text) == (201, 201, first.text)
    assert (other.status, list(other.json)) == (409, ["error"])
    assert returned(secretariat, opened) == before + 1


def test_papers_of_ten_fingers_with_one_key_are_one(opened, voter, secretariat, key):
    person, before = voter(), returned(secretariat, opened)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: cast(person, opened, key=key), range(10)))

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert returned(secretariat, opened) == before + 1


def test_papers_of_ten_fingers_with_ten_keys_are_one(opened, voter, secretariat):
    person, before = voter(), returned(secretariat, opened)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: cast(person, opened), range(10)))

    assert sorted(answer.status for answer in answers) == [201] + [409] * 9
    assert returned(secretariat, opened) == before + 1


def test_papers_of_ten_persons_at_once_all_count(opened, voter, secretariat):
    people, before = [voter() for _ in range(10)], returned(secretariat, opened)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda person: cast(person, opened), people))

    assert [answer.status for answer in answers] == [201] * 10
    assert returned(secretariat, opened) == before + 10


def test_paper_key_is_refused_at_another_ballot(opened, own_ballot, voter, key):
    person = voter()
    cast(person, opened, key=key)

    assert cast(person, own_ballot, key=key).status == 409
    assert seen(person, own_ballot)["moves"] == ["cast"]


def test_paper_of_another_ballot_is_refused(opened, own_ballot, alice, nothing_cast):
    assert cast(alice, opened | {"papers": own_ballot["papers"]}).status == 422


def test_turnout_is_told_and_says_nothing_of_the_choice(opened, voter, alice, secretariat, day):
    topic = f"ballot.{opened['pk']}"
    lines = [browser.connect() for browser in (alice, secretariat)]
    for line in lines:
        line.follow({topic: day.head(topic)})

    cast(voter(), opened)

    expected = returned(secretariat, opened)
    for line in lines:
        *others, frame = line.until(
            lambda frame: frame.get("kind") == "counter" and f"<dd>{expected}</dd>" in frame["html"]
        )
        assert (frame["kind"], frame["id"], frame["n"]) == ("counter", f"turnout-{opened['pk']}", 0)
        assert [one for one in others if one not in counters(others)] == []


def test_result_is_nobodys_while_papers_are_cast(opened, alice, secretariat):
    for person in (alice, secretariat):
        assert "result" not in seen(person, opened)


def test_phase_does_not_close_on_an_open_ballot(own_day, own_ballot, secretariat):
    refused = own_day.close("ballots")
    act(secretariat, own_ballot, "close")
    closed = own_day.close("ballots")

    assert (refused.status, list(refused.json)) == (409, ["error"])
    assert closed.status == 200


def test_ballot_is_run_by_the_secretariat(opened, alice, moderator, handler, approver, nothing_cast):
    for person in (alice, moderator, handler, approver):
        assert {act(person, opened, name).status for name in ("open", "close", "publish", "withdraw")} == {403}


def test_ballot_acts_need_a_person(opened, visitor, nothing_cast):
    assert {act(visitor, opened, name).status for name in ("open", "close", "publish", "withdraw")} == {401}


@pytest.mark.parametrize("name", ["open", "publish"])
def test_open_ballot_is_neither_opened_nor_published(opened, secretariat, name, nothing_cast):
    answer = act(secretariat, opened, name)

    assert (answer.status, list(answer.json)) == (409, ["error"])


def test_draft_is_neither_closed_nor_published(own_day, secretariat):
    answers = [act(secretariat, own_day.ballot(), name) for name in ("close", "publish")]

    assert [(answer.status, list(answer.json)) for answer in answers] == [(409, ["error"])] * 2
    assert own_day.ballot()["state"] == "draft"


@pytest.mark.parametrize("name", ["close", "withdraw"])
def test_ballot_is_closed_once_by_ten_fingers(own_ballot, secretariat, name):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: run(secretariat, own_ballot, name), range(10)))

    assert sorted(answer.status for answer in answers) == [200] + [409] * 9


def test_closed_ballot_takes_no_paper(own_ballot, alice, bob, secretariat, key):
    before = cast(alice, own_ballot, key=key)
    act(secretariat, own_ballot, "close")

    late, same = cast(bob, own_ballot), cast(alice, own_ballot, key=key)

    assert (late.status, list(late.json)) == (409, ["error"])
    assert (same.status, same.text) == (201, before.text)
    assert returned(secretariat, own_ballot) == 1


def test_withdrawn_ballot_takes_no_paper_and_shows_no_result(own_ballot, alice, secretariat):
    run(secretariat, own_ballot, "withdraw")

    assert cast(alice, own_ballot).status in (404, 409)
    assert {run(secretariat, own_ballot, name).status for name in ("open", "close", "publish", "withdraw")} == {409}
    assert "result" not in seen(secretariat, own_ballot)


def test_result_is_published_with_both_denominators(own_day, own_ballot, visit, alice, handler, secretariat):
    said = ["approve"] * 4 + ["oppose"] * 2 + ["abstain"]
    for number, option in enumerate(said, 30):
        assert cast(visit(f"rep{number:03}"), own_ballot, option).status == 201
    (paper,) = own_ballot["papers"]

    act(secretariat, own_ballot, "close")
    assert "result" not in seen(alice, own_ballot)
    assert act(secretariat, own_ballot, "publish").status == 200

    for person in (alice, handler, secretariat):
        ballot = seen(person, own_ballot)
        result = ballot["result"]
        assert (ballot["state"], result["roll"], result["issued"]) == ("published", ROLL, ROLL)
        counted = result["papers"][str(paper["pk"])]
        assert (counted["returned"], counted["valid"], counted["invalid"]) == (7, 7, 0)
        assert counted["counts"] == {"approve": 4, "oppose": 2, "abstain": 1}
    # 4 of 146 on the roll and 4 of 7 valid papers
    page = alice.page(f"/ballots/{own_ballot['pk']}/").text
    assert ("2.7" in page, "57.1" in page) == (True, True)
    assert {run(secretariat, own_ballot, name).status for name in ("open", "close", "publish", "withdraw")} == {409}


def test_result_of_no_paper_is_published(own_ballot, alice, secretariat):
    act(secretariat, own_ballot, "close")

    assert act(secretariat, own_ballot, "publish").status == 200
    (counted,) = seen(alice, own_ballot)["result"]["papers"].values()
    assert (counted["returned"], counted["valid"], set(counted["counts"].values())) == (0, 0, {0})
    assert counted["passed"] is False
    assert alice.page(f"/ballots/{own_ballot['pk']}/").status == 200


def test_ballot_tells_each_step_to_who_follows_it(own_day, secretariat, alice):
    ballot = own_day.ballot()
    own_day.open("ballots")
    topic = f"ballot.{ballot['pk']}"
    act(secretariat, ballot, "open")
    line = alice.connect()
    line.follow({topic: own_day.head(topic)})

    for name in ("close", "publish"):
        made = act(secretariat, ballot, name).json
        frame = line.until(lambda frame, made=made: frame.get("seq") >= made["seq"] and frame["kind"] != "counter")[-1]
        assert (frame["topic"], frame["id"]) == (topic, made["element"])


def test_ballot_frames_hold_no_result_before_publication(own_day, own_ballot, secretariat, alice, bob):
    cast(bob, own_ballot, "oppose")
    act(secretariat, own_ballot, "close")

    frames = alice.since({f"ballot.{own_ballot['pk']}": "0"})

    assert [frame for frame in frames if "oppose" in frame.get("html", "") or "反对" in frame.get("html", "")] == []


def test_ballot_is_no_topic_of_a_visitors_before_publication(own_ballot, visitor):
    topic = f"ballot.{own_ballot['pk']}"

    assert visitor.since({topic: "0"}) == [{"topic": topic, "refused": True}]

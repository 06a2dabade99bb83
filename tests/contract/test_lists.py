"""The lists and details as JSON: what there is, and what each person may do with it."""

import pytest

from .day import MISSING, suggestion

NOUNS = ["departments", "documents", "ballots", "suggestions", "projects"]
OF_A_MEETING = ["documents", "ballots", "suggestions", "projects"]
BAD_MEETINGS = ["x", "-1", "1.5", "٣", "9" * 40, "\0", "1 OR 1=1"]


@pytest.fixture(scope="module")
def full_day(day, alice):
    """A day of whose every noun there is at least one for everybody to see, and one of alice's own."""
    day.open("ballots")
    assert day.secretariat.act(f"/ballots/{day.ballot()['pk']}/open/").status == 200
    for published in ({}, {"publish": "on"}):
        pk = day.suggest(alice, **published).json["id"]
        alice.act(f"/suggestions/{pk}/submit/")
        assert day.secretariat.act(f"/suggestions/{pk}/accept/").status == 200
    return day


@pytest.fixture(scope="module")
def persons(alice, bob, moderator, secretariat, handler, approver):
    return [alice, bob, moderator, secretariat, handler, approver]


@pytest.mark.parametrize("noun", NOUNS)
def test_list_says_what_each_person_may_do_now(full_day, persons, noun):
    for person in persons:
        rows = full_day.list(person, noun)
        assert len(rows) > 0
        for row in rows:
            assert [type(row[name]) for name in ("pk", "title", "state", "moves")] == [int, str, str, list]


@pytest.mark.parametrize("noun", NOUNS)
def test_detail_says_the_same_as_the_list(full_day, persons, noun):
    for person in persons:
        row = full_day.list(person, noun)[-1]
        answer = person.get(f"/{noun}/{row['pk']}/")
        same = row.keys() - {"targets"}  # a project's targets say more in its detail
        assert (answer.status, {name: answer.json[name] for name in same}) == (200, {name: row[name] for name in same})


@pytest.mark.parametrize("noun", OF_A_MEETING)
def test_list_is_narrowed_to_one_meeting(full_day, own_drill, persons, meeting, noun):
    for person in persons:
        here, there, first = (
            {row["pk"] for row in person.get(f"/{noun}/", params={"meeting": pk}).json}
            for pk in (full_day.meeting, own_drill, meeting)
        )
        assert (here & there, here & first, there & first) == (set(), set(), set())


def test_desk_of_a_department_is_a_page_of_its_people_and_the_secretariat(persons, department):
    statuses = [person.page(f"/departments/{department}/").status for person in persons]

    assert statuses == [403, 403, 403, 200, 200, 200]
    assert {person.page("/departments/").status for person in persons} == {200}


@pytest.mark.parametrize("noun", OF_A_MEETING)
def test_list_of_a_bad_meeting_is_refused(alice, noun):
    statuses = {asked: alice.get(f"/{noun}/", params={"meeting": asked}).status for asked in BAD_MEETINGS}

    assert statuses == dict.fromkeys(BAD_MEETINGS, 400)


@pytest.mark.parametrize("noun", OF_A_MEETING)
def test_list_of_no_meeting_holds_nothing(alice, noun):
    answer = alice.get(f"/{noun}/", params={"meeting": 999_999})

    assert answer.status in (200, 404)
    assert answer.text == "[]" or "error" in answer.json


@pytest.mark.parametrize("noun", NOUNS)
def test_detail_that_is_not_there_is_not_found(alice, noun):
    for number in MISSING:
        answer = alice.get(f"/{noun}/{number}/")
        assert (answer.status, list(answer.json)) == (404, ["error"])


@pytest.mark.parametrize("noun", OF_A_MEETING)
def test_list_and_detail_are_pages_for_a_browser(full_day, persons, noun):
    for person in persons:
        pk = full_day.list(person, noun)[0]["pk"]
        for path in (f"/{noun}/?meeting={full_day.meeting}", f"/{noun}/{pk}/"):
            page = person.page(path)
            assert (page.status, page.headers["Content-Type"][:9]) == (200, "text/html")


@pytest.mark.parametrize("noun", NOUNS)
def test_nobody_signed_in_is_told_nothing(full_day, visitor, secretariat, noun):
    pk = full_day.list(secretariat, noun)[0]["pk"]

    for path in (f"/{noun}/", f"/{noun}/?meeting={full_day.meeting}", f"/{noun}/{pk}/", f"/{noun}/{MISSING[1]}/"):
        for accept in ("application/json", "text/html"):
            answer = visitor.get(path, accept=accept)
            assert (answer.status in (302, 303, 401), "pk" in answer.text) == (True, False), path


@pytest.mark.parametrize("noun", ["documents", "ballots", "suggestions"])
def test_detail_of_a_thing_leads_to_its_topic(full_day, alice, noun):
    row = full_day.list(alice, noun)[-1]
    topic = f"{noun.removesuffix('s')}.{row['pk']}"

    assert alice.since({topic: "0"})[-1]["state"] == "current"


def test_suggestions_of_others_are_listed_when_published(full_day, alice, bob, secretariat, handler):
    def titles(person):
        return [row["title"] for row in full_day.list(person, "suggestions")]

    title = suggestion(full_day.meeting)["title"]
    assert [titles(person) for person in (alice, secretariat)] == [[title] * 2] * 2
    assert [titles(person) for person in (bob, handler)] == [[title]] * 2


def test_documents_of_a_drill_are_those_of_the_day(full_day, alice, meeting):
    here = [row["title"] for row in full_day.list(alice, "documents")]
    there = [row["title"] for row in alice.get("/documents/", params={"meeting": meeting}).json]

    assert (here, len(here)) == (there, 4)


def test_projects_of_a_drill_are_the_22_of_the_day(full_day, alice):
    assert len(full_day.list(alice, "projects")) == 22

"""A department's desk: its piles, each by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.suggestions.conftest import FIELDS

MOST_QUERIES = 12


@pytest.fixture
def piles(as_person, people, parks):
    """piles() is the desk of Parks: {pile: how many}."""

    def read():
        told = as_person(people.emil).get(f"/departments/{parks.pk}/").json()["piles"]
        return {one["name"]: len(one["rows"]) for one in told if one["rows"]}

    return read


@pytest.mark.parametrize(
    ("state", "pile"),
    [
        ("assigned", "receive"),
        ("received", "reply"),
        ("uncontacted", "reply"),
        ("handling", "reply"),
        ("approval", "approve"),
        ("extension", "asked"),
        ("co", "views"),
        ("replied", "replied"),
        ("closed", None),
        ("sent_back", None),
        ("withdrawn", None),
    ],
)
def test_suggestion_lies_on_its_pile(state, pile, brought_to, piles):
    brought_to(state)
    assert piles() == ({pile: 1} if pile else {})


def test_draft_has_a_pile(brought_to, move, people, piles):
    suggestion = brought_to("received")
    move(people.emil, suggestion, "draft", text="Benches")
    assert piles() == {"drafts": 1}


def test_lead_sees_what_waits_for_views(brought_to, move, people, parks, roads, piles):
    suggestion = brought_to("accepted")
    both = [parks.pk, roads.department.pk]
    move(people.dora, suggestion, "assign", departments=both, lead=parks.pk)
    move(people.emil, suggestion, "receive")
    assert piles() == {"waiting": 1}
    move(roads.ivy, suggestion, "receive")
    move(roads.ivy, suggestion, "give_view", **FIELDS["give_view"])
    assert piles() == {"reply": 1}


def test_promise_stays_on_the_desk_until_it_is_kept(brought_to, move, people, piles):
    suggestion = brought_to("received")
    move(people.emil, suggestion, "reply", **FIELDS["reply"] | {"outcome": "solving"})
    move(people.fiona, suggestion, "approve")
    assert piles() == {"replied": 1}
    move(people.alice, suggestion, "rate", **FIELDS["rate"])
    assert piles() == {"promised": 1}


@pytest.mark.parametrize(
    ("days", "words", "colour"), [(-1, "overdue", "state-care"), (5, "left", "state-soon"), (80, "left", "state-wait")]
)
def test_row_tells_its_day_in_colour_and_words(days, words, colour, brought_to, people, parks, reading):
    suggestion = brought_to("received")
    suggestion.assignments.update(due_on=timezone.localdate() + timedelta(days=days))
    page = reading(people.emil).get(f"/departments/{parks.pk}/").content.decode()
    assert f"state clock {colour}" in page
    assert f"working days {words}" in page


def test_most_pressing_comes_first(brought_to, people, parks, as_person):
    pks = []
    for days in (30, -3, 5):
        suggestion = brought_to("received")
        suggestion.assignments.update(due_on=timezone.localdate() + timedelta(days=days))
        pks.append(suggestion.pk)
    told = as_person(people.emil).get(f"/departments/{parks.pk}/").json()["piles"]
    rows = next(one["rows"] for one in told if one["name"] == "reply")
    assert [one["suggestion"] for one in rows] == [pks[1], pks[2], pks[0]]
    assert [one["clock"]["colour"] for one in rows] == ["red", "amber", "calm"]


def test_empty_pile_is_not_shown(brought_to, people, parks, reading):
    emil, page = reading(people.emil), f"/departments/{parks.pk}/"
    assert "Nothing waits for your department." in emil.get(page).content.decode()
    brought_to("received")
    text = emil.get(page).content.decode()
    assert ("To reply to" in text, "To receive" in text) == (True, False)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_desk_takes_few_queries_the_same_for_many(accept, brought_to, move, people, parks, as_person, queries):
    def fill():
        for state in ("assigned", "received", "approval", "extension", "replied"):
            brought_to(state)
        promised = brought_to("received")
        move(people.emil, promised, "reply", **FIELDS["reply"] | {"outcome": "solving"})
        move(people.fiona, promised, "approve")
        move(people.alice, promised, "rate", **FIELDS["rate"])

    fill()
    emil, page = as_person(people.emil, accept=accept), f"/departments/{parks.pk}/"
    few = queries(emil, page)
    fill()
    fill()
    assert queries(emil, page) == few
    assert few <= MOST_QUERIES


def test_others_learn_no_pile_of_a_department(brought_to, people, parks, as_person):
    brought_to("received")
    assert as_person(people.alice).get(f"/departments/{parks.pk}/").json()["piles"] == []

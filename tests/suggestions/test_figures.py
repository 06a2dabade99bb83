"""The figures: each number is the length of the list it leads to."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from congress.people.services import appoint
from deliberation.suggestions.models import Assignment, Suggestion
from deliberation.suggestions.narrowing import FIGURES
from deliberation.suggestions.services import writing
from tests.conftest import TESTER
from tests.suggestions.conftest import FIELDS
from tests.suggestions.test_moves import fields_of

LINK = re.compile(r'<a href="(/suggestions/\?[^"]*figure=[^"]*)">(\d+)</a>')
ROW = re.compile(r'<li id="suggestion-row-')


@pytest.fixture
def handled(suggest, move, people, parks, roads, said, on_duty, brought_to):
    """Suggestions in many states, of two departments, three sources, members of a group and none."""
    for state in (
        "submitted",
        "accepted",
        "received",
        "replied",
        "closed",
        "withdrawn",
        "refused",
        "taken",
        "not_taken",
    ):
        brought_to(state)
    of_room = writing.suggest_of_message(message=said, proposer=people.alice, title="B", body="Benches", by=TESTER)
    writing.submit(suggestion=of_room, by=TESTER)
    on_duty(parks, roads.department)
    move(people.dora, of_room, "lane", department=roads.department.pk)
    move(roads.ivy, of_room, "answer", **FIELDS["answer"])
    without_group = suggest(author=people.gao, number="", title="Trees")
    Suggestion.objects.filter(pk=without_group.pk).update(group=None, source="paper", category="safety")
    not_satisfied(brought_to, move, people)
    late_in_parallel(suggest, move, people, parks, roads)


def not_satisfied(brought_to, move, people):
    suggestion = brought_to("replied")
    move(people.alice, suggestion, "rate", handling="basically", result="not")


def late_in_parallel(suggest, move, people, parks, roads):
    suggestion = suggest(title="Roads and parks")
    move(people.dora, suggestion, "accept")
    move(people.dora, suggestion, "assign", departments=[parks.pk, roads.department.pk])
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        move(people.emil, suggestion, "receive")
        move(people.emil, suggestion, "contact", **fields_of("contact", parks))
        move(people.emil, suggestion, "reply", **FIELDS["reply"] | {"outcome": "solving"})
        move(people.fiona, suggestion, "approve")
    Assignment.objects.filter(department=roads.department).update(due_on=timezone.localdate() - timedelta(days=3))


def lists_behind(client, page) -> dict[str, tuple[int, int]]:
    """{address: (its number, how many rows its list has)} of every link."""
    html = client.get(page).content.decode()
    links = {address.replace("&amp;", "&"): int(number) for address, number in LINK.findall(html)}
    return {
        address: (number, len(ROW.findall(client.get(address).content.decode()))) for address, number in links.items()
    }


def test_every_number_is_the_length_of_its_list(handled, reading, people, meeting):
    found = lists_behind(reading(people.dora), f"/meetings/{meeting.pk}/suggestions/figures/")
    assert {address: pair for address, pair in found.items() if pair[0] != pair[1]} == {}
    lines = 1 + 2 + 3 + 3 + 2  # all, groups, categories, sources, departments
    assert len(found) == lines * len(FIGURES)


def test_every_number_over_all_meetings_is_the_length_of_its_list(handled, reading, people):
    found = lists_behind(reading(people.dora), "/suggestions/figures/")
    assert {address: pair for address, pair in found.items() if pair[0] != pair[1]} == {}


def test_department_sees_the_totals_and_its_own_line(handled, reading, people, parks, meeting):
    page = f"/meetings/{meeting.pk}/suggestions/figures/"
    found = lists_behind(reading(people.emil), page)
    assert len(found) == len(FIGURES)
    assert all(f"department={parks.pk}" in address for address in found)
    assert {address: pair for address, pair in found.items() if pair[0] != pair[1]} == {}
    assert "Roads" not in reading(people.emil).get(page).content.decode()


def test_representative_sees_the_totals_without_lists(handled, reading, people, meeting):
    html = reading(people.alice).get(f"/meetings/{meeting.pk}/suggestions/figures/").content.decode()
    assert LINK.findall(html) == []
    assert "<table" not in html
    assert "All together" in html


def test_totals_are_what_happened(handled, as_person, people, meeting):
    told = as_person(people.dora).get(f"/meetings/{meeting.pk}/suggestions/figures/").json()
    total = told["total"]
    # Submitted: all but the ones that are drafts. Accepted leaves out what was refused, withdrawn or still waits.
    assert {name: number for name, number in total.items() if number} == {
        "count": 13,
        "accepted": 9,
        "replied": 3,
        "on_time": 3,
        "contacted": 2,
        "outcome_a": 3,
        "rated": 2,
        "handling_satisfied": 1,
        "handling_basically": 1,
        "result_satisfied": 1,
        "result_not": 1,
        "rehandled": 1,
        "overdue": 1,
        "same_day": 3,
    }
    parks, roads = told["by"]["department"]
    assert {name: parks[name] for name in ("count", "replied", "on_time", "contacted", "outcome_b", "same_day")} == {
        "count": 6,
        "replied": 4,
        "on_time": 3,
        "contacted": 3,
        "outcome_b": 1,
        "same_day": 2,
    }
    assert (roads["count"], roads["overdue"], roads["same_day"]) == (1, 1, 1)


def test_second_reply_counts_by_its_own_due_date(brought_to, move, people, parks, as_person, meeting):
    appoint(user=people.hanna, role="approver", department=parks)
    suggestion = brought_to("replied")
    move(people.alice, suggestion, "rate", handling="not", result="not")
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        move(people.emil, suggestion, "contact", **fields_of("contact", parks))
        move(people.emil, suggestion, "reply", **FIELDS["reply"])
        move(people.hanna, suggestion, "approve")
        told = as_person(people.dora).get(f"/meetings/{meeting.pk}/suggestions/figures/").json()["total"]
    assert (told["replied"], told["on_time"], told["rehandled"], told["handling_not"]) == (1, 0, 1, 1)


@pytest.mark.parametrize("narrowing", ["figure=nonsense", "department=x", "department=9999999", "group=-1", "source=x"])
def test_narrowing_that_means_nothing_finds_nothing(narrowing, suggest, reading, people, meeting):
    suggest()
    html = reading(people.dora).get(f"/suggestions/?meeting={meeting.pk}&{narrowing}").content.decode()
    assert ROW.findall(html) == []


def test_earlier_ones_keep_what_was_chosen(suggest, reading, people, meeting, monkeypatch):
    from deliberation.suggestions.views import lists

    monkeypatch.setattr(lists, "PAGE", 1)
    suggest(title="One"), suggest(title="Two")
    html = reading(people.dora).get(f"/suggestions/?meeting={meeting.pk}&figure=count").content.decode()
    assert "figure=count&amp;before=" in html
    assert "Suggestions that this figure means: 2." in html


def test_figures_take_constant_queries(suggest, move, people, parks, reading, queries, meeting):
    page, counted = f"/meetings/{meeting.pk}/suggestions/figures/", []
    for rows in (1, 3):
        for n in range(rows):
            suggestion = suggest(title=f"Bench {n}")
            move(people.dora, suggestion, "accept")
            move(people.dora, suggestion, "assign", departments=parks.pk)
        counted.append(queries(reading(people.dora), page))
    assert counted[0] == counted[1] <= 12


def test_workbook_has_the_same_numbers_and_no_formulas(handled, reading, as_person, people, meeting, parks):
    type(parks).objects.filter(pk=parks.pk).update(name="=1+1")
    told = as_person(people.dora).get(f"/meetings/{meeting.pk}/suggestions/figures/").json()
    file = reading(people.dora).get(f"/meetings/{meeting.pk}/suggestions/figures.xlsx").content
    sheet = load_workbook(BytesIO(file)).active
    rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=3)}
    headings = [cell.value for cell in sheet[2]]
    total = next(row for (_by, name), row in rows.items() if name == "All together")
    numbers = {heading: cell.value for heading, cell in zip(headings, total, strict=True)}
    assert {figure.label: numbers[str(figure.label)] for figure in FIGURES.values()} == {
        figure.label: told["total"][name] for name, figure in FIGURES.items()
    }
    assert numbers["percent of: submitted"] == round(100 * 3 / 13)
    assert rows["Department", "=1+1"][1].data_type == "s"

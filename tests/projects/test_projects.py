"""Practical projects: listed once, all at once, and shown to whoever sees the meeting."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.services import create_meeting
from congress.people.models import Department
from deliberation.projects.models import Project, Target
from deliberation.projects.services import Verb, load_projects
from tests.conftest import TESTER, make_meeting

DUE = date(2020, 12, 31)


def plan(title="Benches", category="Parks", targets=(("Benches", 20, "pieces"),), **fields):
    """One project as the service takes it."""
    return Project(category=category, title=title, **fields), [
        Target(title=name, number=number, unit=unit, due_on=DUE) for name, number, unit in targets
    ]


@pytest.fixture
def listed(meeting):
    """Benches and a path in the parks, and a canteen."""
    projects = [
        plan(department=Department.objects.get(), note="Elm Street first"),
        plan("Canteen", "Meals", [("Canteen", 1, "place"), ("Meals", 20_000, "meals"), ("Advice", None, "everybody")]),
        plan("Path", "Parks", [("Path", 2, "km")]),
    ]
    return load_projects(meeting=meeting, projects=projects, by=TESTER)


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


def page(client, address) -> str:
    return client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"}).content.decode()


def titles(client, query="") -> list[str]:
    return [one["title"] for one in client.get(f"/projects/{query}").json()]


def headings(client, query="") -> list[tuple]:
    """(category, its titles) as the page shows them."""
    shown = client.get(f"/projects/{query}", headers={"Accept": "text/html"}).context["shown"]
    return [(category, [project.title for project in projects]) for category, projects in shown]


def written() -> tuple[int, int, int]:
    return Project.objects.count(), Target.objects.count(), Entry.objects.count()


# Listing them


def test_projects_and_targets_are_numbered_as_they_come(listed, meeting):
    assert list(meeting.projects.values_list("position", "title")) == [(1, "Benches"), (2, "Canteen"), (3, "Path")]
    assert list(listed[1].targets.values_list("position", "title", "number")) == [
        (1, "Canteen", 1),
        (2, "Meals", 20_000),
        (3, "Advice", None),
    ]


def test_listing_is_one_entry_without_texts(listed, meeting):
    entry = Entry.objects.get(verb=Verb.PROJECT_LISTED)
    assert (entry.topic_id, entry.actor, entry.facts["projects"]) == (meeting.topic, "tester", [p.pk for p in listed])
    assert set(entry.facts) == {"projects", "text", "salt"}
    assert [word for word in ("Benches", "Canteen", "Parks") if word in str(entry.facts)] == []


def test_other_figures_have_another_digest(listed, people):
    other = make_meeting(people, "Second Session")
    load_projects(meeting=other, projects=[plan(targets=[("Benches", 21, "pieces")])], by=TESTER)
    third = make_meeting(people, "Third Session")
    load_projects(meeting=third, projects=[plan(targets=[("Benches", 20, "pieces")])], by=TESTER)
    digests = [one.facts["text"] for one in Entry.objects.filter(verb=Verb.PROJECT_LISTED)]
    assert len(set(digests)) == 3


def test_projects_are_listed_once(listed, meeting):
    before = written()
    with pytest.raises(ActionRefused):
        load_projects(meeting=meeting, projects=[plan("Another")], by=TESTER)
    assert written() == before


def test_other_meeting_has_projects_of_its_own(listed, people):
    other = make_meeting(people, "Second Session")
    load_projects(meeting=other, projects=[plan("Trees")], by=TESTER)
    assert list(other.projects.values_list("position", "title")) == [(1, "Trees")]


@pytest.mark.parametrize(("number", "number_to"), [(2, 2), (2, 1), (None, 2)])
def test_range_out_of_order_is_refused(listed, number, number_to):
    before = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(project=listed[0], position=9, title="x", unit="x", number=number, number_to=number_to)
    assert written() == before


@pytest.mark.parametrize(
    ("number", "number_to", "figure"),
    [
        (None, None, ""),
        (0, None, "0"),
        (1, 2, "1–2"),
        (9_999, None, "9999"),
        (10_000, None, "10\u00a0000"),
        (1_234_567, None, "1\u00a0234\u00a0567"),
    ],
)
def test_figure_is_printed_as_in_reports(number, number_to, figure):
    assert Target(number=number, number_to=number_to).figure == figure


@pytest.mark.parametrize(("dates", "due_on"), [((DUE, DUE), DUE), ((DUE, None), None), ((DUE, date(2020, 6, 1)), None)])
def test_project_is_due_when_all_of_its_targets_are(meeting, dates, due_on):
    targets = [Target(title="x", unit="x", due_on=day) for day in dates]
    [project] = load_projects(meeting=meeting, projects=[(Project(category="x", title="x"), targets)], by=TESTER)
    assert project.due_on == due_on


# The list


def test_list_as_json_tells_each_with_its_targets(listed, alice, meeting):
    first = alice.get("/projects/").json()[0]
    target = listed[0].targets.get()
    assert first == {
        "pk": listed[0].pk,
        "title": "Benches",
        "state": "planned",
        "moves": [],
        "category": "Parks",
        "number": 1,
        "targets": [{"pk": target.pk, "title": "Benches", "number": 20, "unit": "pieces"}],
        "url": f"/projects/{listed[0].pk}/",
        "meeting": meeting.pk,
    }


def test_page_groups_by_category_in_order(listed, alice):
    assert headings(alice) == [("Parks", ["Benches", "Path"]), ("Meals", ["Canteen"])]


def test_page_shows_figures_with_their_units(listed, alice):
    shown = page(alice, "/projects/")
    assert '<b class="target-figure">20\u00a0000</b> meals' in shown
    assert "<dd>everybody</dd>" in shown


def test_category_narrows_the_page(listed, alice):
    assert headings(alice, "?category=Meals") == [("Meals", ["Canteen"])]


@pytest.mark.parametrize("category", ["Nothing", "", "%00", "x" * 5000])
def test_unknown_category_shows_all(listed, alice, category):
    assert headings(alice, f"?category={category}") == headings(alice)


def test_category_of_odd_letters_is_found_by_its_link(meeting, alice):
    load_projects(meeting=meeting, projects=[plan(), plan("Odd", "A & B?=#%")], by=TESTER)
    assert f"?meeting={meeting.pk}&amp;category=A%20%26%20B%3F%3D%23%25" in page(alice, "/projects/")
    assert headings(alice, "?category=A%20%26%20B%3F%3D%23%25") == [("A & B?=#%", ["Odd"])]


def test_meeting_narrows_the_list(listed, people, alice, meeting):
    other = make_meeting(people, "Second Session")
    load_projects(meeting=other, projects=[plan("Trees")], by=TESTER)
    assert titles(alice, f"?meeting={other.pk}") == ["Trees"]
    assert titles(alice, f"?meeting={meeting.pk}") == ["Benches", "Canteen", "Path"]
    assert titles(alice) == ["Trees"]


def test_drill_is_shown_only_to_who_asks_for_it(listed, people, alice):
    drill = make_meeting(people, "Drill")
    type(drill).objects.filter(pk=drill.pk).update(is_drill=True)
    load_projects(meeting=drill, projects=[plan("Trees")], by=TESTER)
    assert titles(alice) == ["Benches", "Canteen", "Path"]
    assert titles(alice, f"?meeting={drill.pk}") == ["Trees"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [("x", 400), ("", 400), ("-1", 400), ("1.5", 400), ("٣", 400), ("9" * 19, 400), ("%00", 400), ("9" * 18, 404)],
)
def test_bad_meeting_is_told(listed, alice, asked, status):
    assert alice.get(f"/projects/?meeting={asked}").status_code == status


def test_meeting_of_others_is_not_found(alice):
    foreign = create_meeting(by=TESTER, place="Oak", title="Other", held_on=date(2020, 4, 9), telephone="000")
    load_projects(meeting=foreign, projects=[plan()], by=TESTER)
    assert alice.get(f"/projects/?meeting={foreign.pk}").status_code == 404


@pytest.mark.parametrize("name", ["alice", "hanna"])
def test_empty_list_says_so(meeting, people, as_person, name):
    client = as_person(getattr(people, name))
    assert client.get("/projects/").json() == []
    assert "No practical projects are before this meeting." in page(client, "/projects/")


# One project


def test_page_of_a_project_shows_what_is_known_of_it(listed, alice):
    shown = page(alice, f"/projects/{listed[0].pk}/")
    for text in ("Parks", "project 1", "Benches", "Elm Street first", "Dec. 31, 2020"):
        assert text in shown


def test_project_as_json_adds_department_note_and_dates(listed, alice):
    told = alice.get(f"/projects/{listed[0].pk}/").json()
    assert (told["department"], told["note"]) == ("Parks", "Elm Street first")
    assert [(one["number"], one["number_to"], one["baseline"], one["due_on"]) for one in told["targets"]] == [
        (20, None, None, "2020-12-31")
    ]


def test_targets_due_apart_say_when_each_is(meeting, alice):
    targets = [Target(title="x", unit="x", due_on=date(2020, month, 1)) for month in (6, 9)]
    [project] = load_projects(meeting=meeting, projects=[(Project(category="x", title="x"), targets)], by=TESTER)
    shown = page(alice, project.get_absolute_url())
    assert [day for day in ("June 1, 2020", "Sept. 1, 2020") if day not in shown] == []


def test_target_says_where_it_started(meeting, alice):
    targets = [Target(title="x", unit="pieces", number=9, baseline=0)]
    [project] = load_projects(meeting=meeting, projects=[(Project(category="x", title="x"), targets)], by=TESTER)
    assert "before: 0 pieces" in page(alice, project.get_absolute_url())


def test_texts_are_escaped(meeting, alice):
    sharp = "<u>x</u> & \"y\" 'z'"
    [project] = load_projects(
        meeting=meeting,
        projects=[plan(sharp, sharp, [(sharp, 1, "<u>x</u>")], note=sharp)],
        by=TESTER,
    )
    for shown in (page(alice, "/projects/"), page(alice, project.get_absolute_url())):
        assert escape(sharp) in shown
        assert "<u>" not in shown


def test_pages_take_the_same_queries_for_one_and_a_hundred(people, alice):
    def queries(count) -> list[int]:
        meeting = make_meeting(people, f"Session of {count}")
        projects = [plan(f"P {n}", f"C {n % 10}", [("x", 1, "x"), ("y", 2, "y")]) for n in range(count)]
        made = load_projects(meeting=meeting, projects=projects, by=TESTER)
        taken = []
        for address in (f"/projects/?meeting={meeting.pk}", made[0].get_absolute_url()):
            with CaptureQueriesContext(connection) as captured:
                page(alice, address)
            taken.append(len(captured))
        return taken

    queries(1)
    few = queries(1)
    assert (queries(100), max(few) <= 12) == (few, True)

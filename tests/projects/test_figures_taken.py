"""A table of a document becomes projects and their targets, linked both ways; what is there already stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Document, Paragraph, Version
from deliberation.documents.services.texts import make_document, store_blocks
from deliberation.projects.models import Project, Target
from deliberation.projects.services import load_projects, take_figures
from tests.conftest import TESTER, make_meeting, new_key

TABLE = """
# Plan

| 序号 | 类别 | 项目 | 主要指标 | 负责部门 |
|---|---|---|---|---|
| 1 | Parks | Benches | 长椅20张；灯1—2盏 | Parks |
| 2 | Meals | Canteen | 助餐20 000餐；每个居民区都有顾问 | Nobody |
"""
HEADINGS = "| 序号 | 类别 | 项目 | 主要指标 | 负责部门 |\n|---|---|---|---|---|\n"


@pytest.fixture
def table(meeting):
    document = make_document(meeting=meeting, title="The plan", blocks=blocks_of(TABLE), by=TESTER, position=1)
    return Paragraph.objects.select_related("version__document").get(version__document=document, kind="table")


@pytest.fixture
def take(people, as_person, table):
    """take() is the answer when dora takes the table over; fields, person and table if given."""

    def taken(person=None, on=None, **fields):
        client = as_person(person or people.dora)
        sent = {"key": new_key()} | {
            name.replace("_", "-") if name[0].isdigit() else name: value for name, value in fields.items()
        }
        return client.post(f"/projects/from/{(on or table).pk}/", sent, headers={"Accept-Language": "en"})

    return taken


def page(client, address) -> str:
    return client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"}).content.decode()


def targets() -> list[tuple]:
    fields = ("project__position", "position", "title", "number", "number_to", "unit")
    return list(Target.objects.order_by("project__position", "position").values_list(*fields))


def written() -> list:
    return [list(one.objects.order_by("pk").values()) for one in (Project, Target, Entry)]


def listed(meeting, title="Benches", targets=(("长椅", 20, "张"),)):
    made = [Target(title=name, number=number, unit=unit, baseline=3) for name, number, unit in targets]
    [project] = load_projects(meeting=meeting, projects=[(Project(category="Parks", title=title), made)], by=TESTER)
    return project


# Making them


def test_one_action_makes_projects_and_targets(take, table, meeting):
    assert take().status_code == 200
    found = Project.objects.values_list("position", "category", "title", "department__name", "paragraph")
    assert list(found) == [
        (1, "Parks", "Benches", "Parks", table.pk),
        (2, "Meals", "Canteen", None, table.pk),
    ]
    assert targets() == [
        (1, 1, "长椅", 20, None, "张"),
        (1, 2, "灯", 1, 2, "盏"),
        (2, 1, "助餐", 20_000, None, "餐"),
        (2, 2, "每个居民区都有顾问", None, None, ""),
    ]
    assert {str(one.due_on) for one in Target.objects.all()} == {"2020-12-31"}


def test_entry_holds_no_words(take, table, meeting):
    take()
    entry = Entry.objects.latest("pk")
    assert (entry.topic_id, entry.verb, entry.actor) == (meeting.topic, "figures.taken", "secretariat")
    assert set(entry.facts) == {"paragraph", "made", "linked", "changed", "text", "salt"}
    assert [word for word in ("Benches", "长椅", "Parks") if word in str(entry.facts)] == []
    assert list(verify_topic(Topic.objects.get(name=meeting.topic))) == []


def test_what_was_read_may_be_put_right(take):
    fields = {"0_title": "Seats", "0_0_title": "Seats", "0_0_figure": "１ ０００", "0_0_unit": "pieces", "1_do": "skip"}
    assert take(**fields, due_on="2020-06-30").status_code == 200
    assert list(Project.objects.values_list("title", flat=True)) == ["Seats"]
    assert targets() == [(1, 1, "Seats", 1000, None, "pieces"), (1, 2, "灯", 1, 2, "盏")]
    assert {str(one.due_on) for one in Target.objects.all()} == {"2020-06-30"}


def test_table_without_categories_has_one(take, meeting):
    text = "# Plan\n\n| Project | Targets |\n|---|---|\n| Benches | 20张 |\n"
    document = make_document(meeting=meeting, title="Other", blocks=blocks_of(text), by=TESTER, position=2)
    assert take(on=Paragraph.objects.get(version__document=document, kind="table")).status_code == 200
    assert Project.objects.get().category == "Practical projects"


def test_target_without_title_is_left_out(take):
    take(**{"0_0_title": "", "1_do": "skip"})
    assert targets() == [(1, 1, "灯", 1, 2, "盏")]


def test_same_key_twice_makes_them_once(take):
    key = new_key()
    answers = [take(key=key) for _try in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Project.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"0_do": "link"}, ["0-do"]),
        ({"0_do": "replace"}, ["0-do"]),
        ({"0_title": ""}, ["0-title"]),
        ({"0_title": "x" * 121}, ["0-title"]),
        ({"0_title": "a\x00b"}, ["0-title"]),
        ({"0_department": "999"}, ["0-department"]),
        ({"0_0_figure": "many"}, ["0-0-figure"]),
        ({"0_0_figure": "2-1"}, ["0-0-figure"]),
        ({"0_0_figure": "12 pieces"}, ["0-0-figure"]),
        ({"0_0_figure": "-5"}, ["0-0-figure"]),
        ({"0_0_title": "", "0_1_title": ""}, ["0-do"]),
        ({"due_on": "soon"}, ["due_on"]),
        ({"key": "no uuid"}, ["key"]),
    ],
)
def test_other_forms_are_refused(take, fields, wrong):
    before = written()
    answer = take(**fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, wrong, before)


@pytest.mark.parametrize("name", ["alice", "bob", "emil", "gao"])
def test_others_take_nothing_over(take, people, name):
    before = written()
    assert (take(getattr(people, name)).status_code, written()) == (403, before)


def test_nothing_chosen_is_refused(take):
    before = written()
    answer = take(**{"0_do": "skip", "1_do": "skip"})
    assert (answer.status_code, answer.json(), written()) == (409, {"error": "Nothing was chosen."}, before)


@pytest.mark.parametrize("text", ["# Plan\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "# Plan\n\nOnly words.\n"])
def test_other_passages_are_refused(take, meeting, people, as_person, text):
    document = make_document(meeting=meeting, title="Other", blocks=blocks_of(text), by=TESTER, position=2)
    odd = Paragraph.objects.filter(version__document=document).last()
    before = written()
    assert (take(on=odd).status_code, written()) == (409, before)
    assert "was not understood" in page(as_person(people.dora), f"/projects/from/{odd.pk}/")


def test_very_long_table_is_refused(take, meeting, people, as_person):
    rows = "".join(f"| {n} | a | Project {n} | 1个；2座；3台 | b |\n" for n in range(1, 80))
    document = make_document(
        meeting=meeting, title="Long", blocks=blocks_of(f"# Plan\n\n{HEADINGS}{rows}"), by=TESTER, position=2
    )
    long = Paragraph.objects.get(version__document=document, kind="table")
    before = written()
    assert (take(on=long).status_code, written()) == (409, before)
    assert "too long" in page(as_person(people.dora), f"/projects/from/{long.pk}/")


# What is there already


def test_project_that_is_there_is_linked_and_keeps_its_targets(take, table, meeting):
    project = listed(meeting)
    before = targets()
    assert take(**{"1_do": "skip"}).status_code == 200
    project.refresh_from_db()
    assert (project.paragraph, targets(), Project.objects.count()) == (table, before, 1)


def test_project_is_known_by_its_number_too(take, table, meeting):
    project = listed(meeting, "Seats for all")
    take(**{"1_do": "skip"})
    project.refresh_from_db()
    assert (project.title, project.paragraph) == ("Seats for all", table)


def test_targets_are_replaced_where_that_was_chosen(take, meeting):
    project = listed(meeting, targets=[("Seats", 5, "x"), ("b", 1, "x"), ("c", 1, "x")])
    first = project.targets.first()
    take(**{"0_do": "replace", "1_do": "skip"})
    assert targets() == [(1, 1, "长椅", 20, None, "张"), (1, 2, "灯", 1, 2, "盏")]
    kept = project.targets.first()
    assert (kept.pk, kept.baseline) == (first.pk, 3)


def test_second_time_changes_nothing(take):
    take()
    before = written()
    answer = take()
    assert (answer.status_code, written()) == (409, before)


def test_number_that_is_taken_makes_the_next_one(take, meeting):
    projects = [(Project(category="x", title=title), [Target(title="x", unit="x")]) for title in ("Canteen", "Other")]
    load_projects(meeting=meeting, projects=projects, by=TESTER)
    take()
    assert list(Project.objects.order_by("position").values_list("position", "title")) == [
        (1, "Canteen"),
        (2, "Other"),
        (3, "Benches"),
    ]


def test_project_that_was_listed_meanwhile_is_not_doubled(table, meeting):
    listed(meeting)
    plan = [(Project(position=9, category="x", title="Benches"), [Target(title="x", unit="x")])]
    before = written()
    with pytest.raises(Exception, match="is a project already"):
        take_figures(paragraph=table, projects=plan, by=TESTER)
    assert written() == before


def test_project_of_another_meeting_is_not_linked(table, people):
    foreign = listed(make_meeting(people, "Second Session"))
    before = written()
    with pytest.raises(Exception, match="another meeting"):
        take_figures(paragraph=table, projects=[(foreign, [])], by=TESTER)
    assert written() == before


# The preview


def test_preview_shows_rows_figures_and_what_was_not_understood(people, as_person, meeting):
    text = TABLE + "| 3 | Parks |  | 2张 | Parks |\n"
    document = make_document(meeting=meeting, title="Other", blocks=blocks_of(text), by=TESTER, position=2)
    table = Paragraph.objects.get(version__document=document, kind="table")
    shown = page(as_person(people.dora), f"/projects/from/{table.pk}/")
    for words in ("Benches", "1–2", "20\u00a0000", "no such department", "no figure", "3 | Parks | 2张 | Parks"):
        assert words in shown


def test_refused_form_comes_back_as_typed(take, people, as_person, table):
    client = as_person(people.dora, accept="text/html")
    sent = {"key": new_key(), "0-title": "Seats", "0-0-figure": "many"}
    answer = client.post(f"/projects/from/{table.pk}/", sent)
    shown = answer.content.decode()
    assert (answer.status_code, 'value="Seats"' in shown, 'value="many"' in shown) == (422, True, True)


def test_preview_takes_few_queries(people, as_person, table, meeting):
    listed(meeting)
    client = as_person(people.dora)
    with CaptureQueriesContext(connection) as captured:
        page(client, f"/projects/from/{table.pk}/")
    assert len(captured) <= 12


# Linked both ways


def second_version(table):
    """In which the table stands one paragraph later."""
    version = Version.objects.create(document=table.version.document, number=2, published_at=timezone.now())
    blocks = store_blocks(version, blocks_of(TABLE.replace("# Plan\n", "# Plan\n\nMore words.\n")), {})
    moved = Paragraph.objects.get(pk=blocks[-1].pk)
    Paragraph.objects.filter(pk=moved.pk).update(identity=table.identity)
    return moved


def test_project_leads_to_its_table(take, table, people, as_person):
    take()
    project = Project.objects.first()
    client = as_person(people.alice)
    assert f'href="{table.get_absolute_url()}"' in page(client, project.get_absolute_url())
    assert client.get(project.get_absolute_url()).json()["paragraph"] == table.pk


def test_link_follows_the_table_through_versions(take, table, people, as_person):
    take()
    moved = second_version(table)
    shown = page(as_person(people.alice), Project.objects.first().get_absolute_url())
    assert f'href="{moved.get_absolute_url()}"' in shown
    assert "Paragraph 3" in shown


def test_table_that_is_gone_is_shown_where_it_was(take, table, people, as_person):
    take()
    Version.objects.create(document=table.version.document, number=2, published_at=timezone.now())
    assert table.get_absolute_url() in page(as_person(people.alice), Project.objects.first().get_absolute_url())


def test_table_leads_to_its_projects(take, table, people, as_person):
    take()
    second_version(table)
    shown = page(as_person(people.alice), table.version.document.get_absolute_url())
    assert [one.pk for one in Project.objects.all() if f'href="{one.get_absolute_url()}"' not in shown] == []


def test_old_table_is_taken_as_it_stands_now(take, table):
    moved = second_version(table)
    take()
    assert {one.paragraph for one in Project.objects.all()} == {moved}


def test_action_is_offered_to_the_secretariat_alone(table, people, as_person):
    address, link = table.version.document.get_absolute_url(), f"/projects/from/{table.pk}/"
    offered = {name: link in page(as_person(getattr(people, name)), address) for name in ("alice", "emil", "dora")}
    assert offered == {"alice": False, "emil": False, "dora": True}


def test_other_tables_have_no_action(meeting, people, as_person):
    text = "# Plan\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    document = make_document(meeting=meeting, title="Other", blocks=blocks_of(text), by=TESTER, position=2)
    assert "/projects/from/" not in page(as_person(people.dora), document.get_absolute_url())


def test_document_page_takes_one_query_for_its_projects(take, table, people, as_person):
    client, address = as_person(people.alice), table.version.document.get_absolute_url()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        return len([one for one in captured if "projects_project" in one["sql"]])

    page(client, address)
    before = queries()
    take()
    assert (before, queries(), Document.objects.count()) == (1, 1, 1)

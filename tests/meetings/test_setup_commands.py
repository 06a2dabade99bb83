"""From an empty database to a representative who is signed in, by commands alone; and what the commands refuse."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from congress.journal.models import Entry
from congress.meetings.models import Meeting, Representative
from congress.people.models import Membership, User

PASSWORD = "elm tree 2021"
MEETING = {"title": "First Session", "place": "Elm Street", "date": "2021-04-08", "telephone": "021-0000-0408"}
FILE = "编号,姓名,手机,界别,小组\n1,张三,13800000001,居民区,一组\n2,李四,13800000002,企业,二组\n"


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("CONGRESS_PASSWORD", PASSWORD)


@pytest.fixture
def file(tmp_path):
    def written(text=FILE):
        path = tmp_path / "roll.csv"
        path.write_text(text)
        return str(path)

    return written


def run(name, *args, **options) -> str:
    out = io.StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def made(**options) -> int:
    return json.loads(run("create_meeting", json=True, **MEETING | options))["pk"]


def written() -> tuple:
    return Meeting.objects.count(), User.objects.count(), Representative.objects.count(), Entry.objects.count()


def test_whole_way_from_an_empty_database_to_a_representative(db, file):
    pk = made(group=["一组", "二组"], secretariat=["office:Office"])
    run("import_roll", file(), meeting=pk)
    desk = Client(headers={"Accept-Language": "en"})
    assert desk.post("/sign-in/", {"username": "office", "password": PASSWORD}).status_code == 303
    assert desk.get("/").url == "/desk/"
    first = Representative.objects.get(number="001")
    page = desk.get(first.get_absolute_url()).content.decode()
    link = re.search(r'href="http://testserver(/in/[^"]+)"', page)[1]
    phone = Client(headers={"Accept-Language": "en"})
    assert "I am 张三, come in" in phone.get(link).content.decode()
    assert phone.post(link).url == "/"
    assert phone.get("/").url == f"/meetings/{pk}/"
    room = first.group.room
    assert phone.get(f"/meetings/{pk}/rooms/").url == room.get_absolute_url()


# create_meeting


def test_meeting_is_created_with_groups_rooms_and_phases(db):
    said = run("create_meeting", **MEETING, group=["一组", "二组"], quorum="2/3")
    meeting = Meeting.objects.get()
    assert said == f"Meeting {meeting.pk} is set up: /meetings/{meeting.pk}/\n"
    assert list(meeting.rooms.values_list("title", flat=True)) == ["一组", "二组"]
    assert (meeting.phases.count(), meeting.quorum_over, meeting.quorum_of) == (11, 2, 3)


def test_meeting_as_json_is_pk_and_url_alone(db):
    told = json.loads(run("create_meeting", json=True, **MEETING))
    pk = Meeting.objects.get().pk
    assert told == {"pk": pk, "url": f"/meetings/{pk}/"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"date": "8 April"}, "held_on: Enter a valid date."),
        ({"telephone": "call us"}, "telephone: A telephone number has digits, spaces, +, - and brackets only."),
        ({"title": ""}, "title: This field is required."),
        ({"quorum": "1"}, "quorum: Select a valid choice. 1 is not one of the available choices."),
        ({"group": ["一组", "一组"]}, "groups: Two groups have the same title."),
        ({"group": ["x" * 61]}, "groups: There may be 50 groups, each with 60 characters."),
        ({"secretariat": ["office"]}, "--secretariat is USERNAME:NAME, not office."),
        ({"secretariat": ["office:A", "office:B"]}, "The sign-in name office is taken."),
    ],
)
def test_meeting_that_does_not_hold_is_refused_and_nothing_saved(db, options, reason):
    with pytest.raises(CommandError) as refused:
        run("create_meeting", **MEETING | options)
    assert (str(refused.value), written()) == (reason, (0, 0, 0, 0))


# import_roll


def test_import_says_what_it_did(db, file):
    pk = made()
    said = run("import_roll", file(FILE.replace("手机", "备注")), meeting=pk)
    assert said == "2 are new on the roll, 0 unchanged.\nNew groups: 一组, 二组.\nColumns not used: 备注.\n"
    assert run("import_roll", file(FILE.replace("手机", "备注")), meeting=pk).startswith(
        "0 are new on the roll, 2 unchanged."
    )
    assert Representative.objects.count() == 2


def test_dry_run_saves_nothing(db, file):
    pk = made()
    before = written()
    assert run("import_roll", file(), meeting=pk, dry_run=True).startswith("2 would be new on the roll, 0 unchanged.")
    assert written() == before


def test_import_as_json(db, file):
    told = json.loads(run("import_roll", file(), meeting=made(), json=True))
    assert told == {
        "new": 2,
        "unchanged": 0,
        "errors": [],
        "groups": ["一组", "二组"],
        "ignored_columns": [],
        "skipped_rows": [],
    }


def test_faults_are_told_row_by_row_and_nothing_is_saved(db, file, capsys):
    pk = made(group=["一组"])
    before = written()
    with pytest.raises(CommandError, match="Nobody was put on the roll"):
        call_command("import_roll", file(FILE.replace("13800000001", "138x")), meeting=pk)
    assert capsys.readouterr().out.splitlines() == [
        "row 2: the telephone has letters",
        "row 3: there is no group 二组; the groups are: 一组",
    ]
    assert written() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "The file is empty."), ("<html>", "This file is no table"), ("a,b\n", "No row of headings")],
)
def test_file_that_cannot_be_read_is_refused(db, file, text, reason):
    with pytest.raises(CommandError, match=reason):
        run("import_roll", file(text), meeting=made())
    assert Representative.objects.count() == 0


def test_import_without_file_or_meeting_is_refused(db, file, tmp_path):
    with pytest.raises(CommandError, match=r"There is no meeting 7\."):
        run("import_roll", file(), meeting=7)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import_roll", str(tmp_path / "none.csv"), meeting=made())


# add_staff: its refusals stand in tests/people


def test_staff_of_a_department_see_the_meeting(db):
    pk = made()
    run("add_staff", "parks", "Parks", department="Parks Office", role="handler")
    client = Client()
    client.post("/sign-in/", {"username": "parks", "password": PASSWORD})
    assert client.get(f"/meetings/{pk}/").status_code == 200
    assert Membership.objects.get().department.name == "Parks Office"

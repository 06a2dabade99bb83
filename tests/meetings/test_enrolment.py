"""A file beside the roll: who is new, who is there already, what does not fit; and putting people on the roll."""

from datetime import date

import pytest
from django.utils import translation

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.enrolment import compare
from congress.meetings.models import Representative
from congress.meetings.rolls import Row, read_roll
from congress.meetings.services import create_meeting, import_roll
from congress.people.models import User
from congress.people.services import add_people, add_sign_in_name
from tests.conftest import TESTER

FILE = "编号,姓名,手机,界别,小组\n1,张三,13800000001,居民区,一组\n2,李四,13800000002,企业,二组\n3,王五,,企业,一组\n"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def empty(db):
    """A meeting with nobody on its roll, and no groups."""
    return new_meeting()


def new_meeting(title="Session", groups=()):
    return create_meeting(
        by=TESTER, place="Elm Street", title=title, held_on=date(2021, 4, 8), telephone="000-0000-9999", groups=groups
    )


def rows(text: str = FILE) -> list[Row]:
    return read_roll(text.encode()).rows


def imported(meeting, text: str = FILE) -> list[Representative]:
    return import_roll(meeting=meeting, rows=rows(text), by=TESTER)


def roll_of(meeting) -> list[tuple]:
    found = meeting.representatives.select_related("user", "group")
    return [(one.number, one.user.username, one.user.name, one.sector, str(one.group or "")) for one in found]


def counts(meeting, text: str) -> tuple[int, int, list[str]]:
    found = compare(meeting, rows(text))
    return len(found.new), len(found.unchanged), [str(fault) for fault in found.faults]


# Groups and rooms


def test_meeting_gets_its_groups_and_their_rooms_in_one_act(db):
    meeting = new_meeting(groups=["一组", "二组"])
    rooms = list(meeting.rooms.order_by("group__position"))
    assert [(room.title, room.kind, room.phase.kind, room.group.position) for room in rooms] == [
        ("一组", "exchange", "group-exchange", 1),
        ("二组", "exchange", "group-exchange", 2),
    ]
    entries = Entry.objects.order_by("pk").values_list("topic_id", "verb")
    assert list(entries) == [(meeting.topic, "meeting.created"), *[(room.topic, "room.made") for room in rooms]]


def test_meeting_without_groups_has_no_rooms(empty):
    assert (empty.groups.count(), empty.rooms.count()) == (0, 0)


def test_groups_of_the_file_are_made_where_the_meeting_has_none(empty):
    imported(empty)
    assert list(empty.groups.values_list("position", "title", "room__title")) == [
        (1, "一组", "一组"),
        (2, "二组", "二组"),
    ]


def test_unknown_group_is_a_fault_where_the_meeting_has_groups(db):
    meeting = new_meeting(groups=["一组", "三组"])
    assert counts(meeting, FILE) == (2, 0, ["row 3: there is no group 二组; the groups are: 一组, 三组"])
    with pytest.raises(ActionRefused):
        imported(meeting)
    assert (roll_of(meeting), User.objects.count(), meeting.groups.count()) == ([], 0, 2)


def test_group_is_found_in_another_width(db):
    meeting = new_meeting(groups=["第1组"])
    imported(meeting, "姓名,小组\n张三,第 １ 组\n")
    assert roll_of(meeting)[0][-1] == "第1组"


@pytest.mark.parametrize("group", ["", " "])
def test_missing_group_is_a_fault_where_others_have_one(empty, group):
    text = f"编号,姓名,小组\n1,张三,一组\n2,李四,{group}\n"
    assert counts(empty, text) == (1, 0, ["row 3: the group is missing; the groups are: 一组"])


def test_file_without_groups_is_for_a_meeting_without(empty, meeting):
    assert counts(empty, "姓名\n张三\n") == (1, 0, [])
    assert counts(meeting, "姓名\n张三\n") == (
        0,
        0,
        ["row 2: the group is missing; the groups are: Group One, Group Two"],
    )


def test_file_that_names_a_group_for_everybody_is_a_fault(empty):
    text = "姓名,小组\n" + "".join(f"代表{n},组{n}\n" for n in range(51))
    assert counts(empty, text) == (51, 0, ["row 2: the file names more than 50 groups"])


# Putting people on the roll


def test_people_of_the_file_are_on_the_roll(empty):
    made = imported(empty)
    pk = empty.pk
    assert [one.number for one in made] == ["001", "002", "003"]
    assert roll_of(empty) == [
        ("001", f"{pk}-001", "张三", "居民区", "一组"),
        ("002", f"{pk}-002", "李四", "企业", "二组"),
        ("003", f"{pk}-003", "王五", "企业", "一组"),
    ]
    assert list(User.objects.order_by("pk").values_list("telephone", flat=True)) == ["13800000001", "13800000002", ""]


def test_import_is_one_act_that_says_no_name(empty):
    before = Entry.objects.count()
    imported(empty)
    entries = list(Entry.objects.order_by("pk"))[before:]
    assert [(one.topic_id, one.verb) for one in entries] == [
        (empty.topic, "roll.enrolled"),
        *[(room.topic, "room.made") for room in empty.rooms.all()],
    ]
    assert {key: value for key, value in entries[0].facts.items() if key != "salt"} == {"count": 3}


def test_same_file_again_changes_nothing(empty):
    imported(empty)
    before = roll_of(empty), Entry.objects.count()
    assert counts(empty, FILE) == (0, 3, [])
    with (
        translation.override("en"),
        pytest.raises(ActionRefused, match="Everybody in this file is on the roll already"),
    ):
        imported(empty)
    assert (roll_of(empty), Entry.objects.count()) == before


def test_same_file_without_numbers_again_changes_nothing(empty):
    text = "姓名,手机\n张三,13800000001\n李四,\n"
    imported(empty, text)
    assert [row[0] for row in roll_of(empty)] == ["001", "002"]
    assert counts(empty, text) == (0, 2, [])


def test_longer_file_adds_who_is_new(empty):
    imported(empty)
    assert counts(empty, f"{FILE}4,赵六,13800000004,企业,二组\n") == (1, 3, [])
    imported(empty, f"{FILE}4,赵六,13800000004,企业,二组\n")
    assert [row[0] for row in roll_of(empty)] == ["001", "002", "003", "004"]


def test_who_comes_without_a_number_gets_the_next(empty):
    imported(empty)
    imported(empty, "姓名,手机,小组\n赵六,13800000004,一组\n张三,13800000001,一组\n孙七,,二组\n")
    assert [row[:3:2] for row in roll_of(empty)][3:] == [("004", "赵六"), ("005", "孙七")]


def test_numbers_are_as_long_as_those_on_the_roll(empty):
    imported(empty, "编号,姓名\n0001,张三\n")
    imported(empty, "编号,姓名\n2,李四\n")
    imported(empty, "姓名\n王五\n")
    assert [row[0] for row in roll_of(empty)] == ["0001", "0002", "0003"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1,赵六,13800000001,居民区,一组", "number 001 is somebody else's on the roll"),
        ("1,张三,13800000009,居民区,一组", "number 001 is on the roll with another telephone"),
        ("3,王五,13800000009,企业,一组", "number 003 is on the roll with another telephone"),
        ("9,张三,138-0000-0001,居民区,一组", "this person is on the roll already, as number 001"),
        ("1,张三,13800000001,企业,一组", "number 001 is on the roll with another sector or group"),
        ("1,张三,13800000001,居民区,二组", "number 001 is on the roll with another sector or group"),
    ],
)
def test_row_that_contradicts_the_roll_is_a_fault(empty, row, fault):
    imported(empty)
    text = f"编号,姓名,手机,界别,小组\n{row}\n"
    assert counts(empty, text) == (0, 0, [f"row 2: {fault}"])


# The same people in the next meeting


def test_same_person_keeps_the_account_in_the_next_meeting(empty):
    first = [one.user_id for one in imported(empty)]
    second = [one.user_id for one in imported(new_meeting("Second"), FILE.replace("13800000001", "+86 138-0000-0001"))]
    assert [one == other for one, other in zip(first, second, strict=True)] == [True, True, False]
    assert User.objects.count() == 4


def test_account_that_was_on_no_roll_or_is_closed_is_not_given_away(empty):
    add_people(people=[User(username="staff", name="张三", telephone="13800000001")])
    made = imported(empty)
    assert made[0].user.username == f"{empty.pk}-001"
    User.objects.filter(name="李四").update(is_active=False)
    again = imported(new_meeting("Second"))
    assert [one.user_id == other.user_id for one, other in zip(made, again, strict=True)] == [True, False, False]


def test_username_that_is_taken_gets_a_tail(empty):
    (other,) = add_people(people=[User(username=f"{empty.pk}-001", name="Other")])
    add_sign_in_name(user=other, name=f"{empty.pk}-002")
    imported(empty)
    assert [row[1] for row in roll_of(empty)] == [f"{empty.pk}-001-2", f"{empty.pk}-002-2", f"{empty.pk}-003"]


@pytest.mark.parametrize("number", [3, 300])
def test_import_takes_the_same_queries_for_many(empty, number, django_assert_max_num_queries):
    text = "编号,姓名,手机,小组\n" + "".join(f"{n},代表{n},1380000{n:04d},一组\n" for n in range(1, number + 1))
    with django_assert_max_num_queries(40):
        assert len(imported(empty, text)) == number

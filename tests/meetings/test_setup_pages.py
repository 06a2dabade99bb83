"""Setting a meeting up by its pages: the form, the preview that saves nothing, the cards."""

import re
from datetime import timedelta

import pytest
import segno
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from sesame.utils import get_token

from congress.journal.models import Entry
from congress.meetings.forms import RollConfirmForm
from congress.meetings.models import Meeting, Representative
from congress.meetings.services import create_meeting, enroll
from congress.people.models import User
from congress.people.services import add_people
from congress.people.views import LINK_SCOPE
from tests.conftest import TESTER, new_key

FORM = {"place": "Elm Street", "title": "Next", "held_on": "2021-04-08", "telephone": "021-0000-0408"}
FILE = "编号,姓名,手机,界别,小组\n4,张三,13800000001,居民区,Group One\n5,李四,13800000002,企业,Group Two\n"


@pytest.fixture
def desk(people, as_person):
    client = as_person(people.dora, accept="text/html")
    client.headers = {"Accept-Language": "en"}
    return client


def preview(client, meeting, text=FILE, name="roll.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(f"/meetings/{meeting.pk}/roll/import/", {"file": file}, headers={"Accept-Language": "en"})


def confirm(client, meeting, signed, key=None):
    return client.post(
        f"/meetings/{meeting.pk}/roll/import/confirm/",
        {"roll": signed, "key": key or new_key()},
        headers={"Accept-Language": "en"},
    )


def signed_of(page) -> str:
    return re.search(r'name="roll" value="([^"]+)"', page.content.decode())[1]


def written() -> tuple:
    return User.objects.count(), Representative.objects.count(), Entry.objects.count()


# A new meeting


def test_secretariat_without_a_meeting_is_led_to_set_one_up(people, as_person):
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get("/", follow=True).content.decode()
        for name in ("dora", "emil", "hanna")
    }
    assert [name for name, page in pages.items() if "/meetings/new/" in page] == ["dora"]


def test_new_meeting_has_its_groups_and_rooms_and_leads_to_its_roll(desk):
    groups = "Group A\r\n\r\n Group B \r\n"
    answer = desk.post("/meetings/new/", FORM | {"groups": groups, "quorum": "3/4", "key": new_key()})
    meeting = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/meetings/{meeting.pk}/roll/import/")
    assert list(meeting.rooms.values_list("title", flat=True)) == ["Group A", "Group B"]
    assert (meeting.title, meeting.telephone, str(meeting.held_on)) == ("Next", "021-0000-0408", "2021-04-08")
    assert (meeting.quorum_over, meeting.quorum_of) == (3, 4)


def test_new_meeting_twice_with_one_key_is_one(desk):
    sent = FORM | {"key": new_key()}
    first, again = desk.post("/meetings/new/", sent), desk.post("/meetings/new/", sent)
    assert (first.url, again.url, Meeting.objects.count()) == (again.url, first.url, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"place": "a\x00b"}, "place"),
        ({"held_on": "2021-02-30"}, "held_on"),
        ({"telephone": "no letters"}, "telephone"),
        ({"groups": "A\nB\nA"}, "groups"),
        ({"groups": "\n".join(map(str, range(51)))}, "groups"),
        ({"groups": "a\x00b"}, "groups"),
        ({"quorum": "1/0"}, "quorum"),
    ],
)
def test_new_meeting_that_does_not_hold_is_shown_again_with_what_was_typed(desk, people, as_person, wrong, field):
    sent = FORM | {"groups": "Group A"} | wrong
    page = desk.post("/meetings/new/", sent | {"key": new_key()})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert FORM["telephone"] in page.content.decode() or field == "telephone"
    told = as_person(people.dora).post("/meetings/new/", sent | {"key": new_key()}).json()
    assert list(told["errors"]) == [field]
    assert Meeting.objects.count() == 0


# The roll


def test_preview_shows_what_would_be_done_and_saves_nothing(desk, meeting):
    before = written()
    page = preview(desk, meeting)
    found = page.context["found"]
    assert (page.status_code, len(found.new), len(found.unchanged), found.faults) == (200, 2, 0, [])
    assert "Put 2 people on the roll" in page.content.decode()
    assert written() == before


def test_confirmed_preview_is_on_the_roll(desk, meeting):
    answer = confirm(desk, meeting, signed_of(preview(desk, meeting)))
    assert (answer.status_code, answer.url) == (303, f"/meetings/{meeting.pk}/roll/")
    new = meeting.representatives.filter(number__gte="004").values_list("number", "user__name", "group__title")
    assert list(new) == [("004", "张三", "Group One"), ("005", "李四", "Group Two")]
    assert "2 people are new on the roll." in desk.get(answer.url, headers={"Accept-Language": "en"}).content.decode()


def test_confirmed_twice_is_done_once(desk, meeting):
    signed, key = signed_of(preview(desk, meeting)), new_key()
    answers = [confirm(desk, meeting, signed, key) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert confirm(desk, meeting, signed).status_code == 409
    assert meeting.representatives.count() == 5


def test_preview_of_who_is_there_already_has_nothing_to_confirm(desk, meeting):
    confirm(desk, meeting, signed_of(preview(desk, meeting)))
    page = preview(desk, meeting)
    assert (page.status_code, len(page.context["found"].unchanged)) == (200, 2)
    assert "/roll/import/confirm/" not in page.content.decode()


def test_preview_with_faults_names_the_rows_and_has_nothing_to_confirm(desk, meeting):
    page = preview(desk, meeting, FILE.replace("Group Two", "Group Ten").replace("13800000001", "<b>"))
    shown = page.content.decode()
    assert page.status_code == 422
    assert [str(fault) for fault in page.context["found"].faults] == [
        "row 2: the telephone has letters",
        "row 3: there is no group Group Ten; the groups are: Group One, Group Two",
    ]
    assert ("/roll/import/confirm/" in shown, "Nothing was saved" in shown) == (False, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "The file is empty."), ("<html>", "This file is no table"), ("a,b", "No row of headings was found.")],
)
def test_file_that_cannot_be_read_is_told(desk, meeting, text, reason):
    page = preview(desk, meeting, text, name="roll.xlsx")
    assert (page.status_code, reason in page.content.decode()) == (422, True)


def test_no_file_is_told(desk, meeting):
    page = desk.post(f"/meetings/{meeting.pk}/roll/import/", {})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])


@pytest.mark.parametrize("change", [lambda signed: signed[:-1], lambda signed: "nonsense", lambda signed: ""])
def test_preview_that_was_changed_is_refused(desk, meeting, change):
    signed = signed_of(preview(desk, meeting))
    before = written()
    assert (confirm(desk, meeting, change(signed)).status_code, written()) == (422, before)


def test_preview_is_of_one_meeting_and_one_day(desk, meeting):
    other = create_meeting(by=TESTER, **FORM)
    before = written()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signed = signed_of(preview(desk, meeting))
        assert confirm(desk, other, signed).status_code == 422
        clock.shift(timedelta(seconds=RollConfirmForm.SPAN + 1))
        assert confirm(desk, meeting, signed).status_code == 422
    assert written() == before


def test_roll_page_leads_the_secretariat_to_file_and_cards(meeting, people, as_person):
    base = f"/meetings/{meeting.pk}"
    pages = {
        name: as_person(getattr(people, name), accept="text/html").get(f"{base}/roll/").content.decode()
        for name in ("alice", "emil", "dora")
    }
    assert [name for name, page in pages.items() if f"{base}/roll/import/" in page] == ["dora"]
    assert [name for name, page in pages.items() if f"{base}/cards/" in page] == ["dora"]


# The cards


def test_card_holds_the_personal_link(desk, meeting, people):
    with time_machine.travel(timezone.now(), tick=False):
        shown = desk.get(f"/meetings/{meeting.pk}/cards/").content.decode()
        link = f"http://testserver/in/{get_token(people.alice, scope=LINK_SCOPE)}/"
        page = desk.get(meeting.representatives.get(user=people.alice).get_absolute_url()).content.decode()
    qr = segno.make(link, error="m", mask=3).svg_inline(border=2, omitsize=True)
    assert (shown.count(qr), page.count(qr), page.count(f'href="{link}"')) == (1, 1, 1)


def test_card_says_whose_it_is(desk, meeting):
    shown = re.findall(
        r'<li class="qr-card">.*?</li>', desk.get(f"/meetings/{meeting.pk}/cards/").content.decode(), re.S
    )
    said = ["First Session", "Charlie", "003", "enterprises", "Group Two", "000-0000-9999", "charlie"]
    assert (len(shown), [text for text in said if text not in shown[2]]) == (3, [])


def names_on(client, address) -> list[str]:
    return [row.user.name for sheet in client.get(address).context["sheets"] for row in sheet]


def test_cards_of_one_group(desk, meeting):
    base = f"/meetings/{meeting.pk}/cards/"
    two = meeting.groups.get(position=2)
    assert names_on(desk, f"{base}?group={two.pk}") == ["Charlie"]
    assert names_on(desk, base) == ["Alice", "Bob", "Charlie"]


@pytest.mark.parametrize("group", ["", "x", "0", "-1", "9" * 40, "１"])
def test_cards_of_no_group_are_all(desk, meeting, group):
    assert names_on(desk, f"/meetings/{meeting.pk}/cards/?group={group}") == ["Alice", "Bob", "Charlie"]


def test_cards_leave_out_whose_link_would_not_open(desk, meeting, people):
    User.objects.filter(pk=people.bob.pk).update(is_active=False)
    assert names_on(desk, f"/meetings/{meeting.pk}/cards/") == ["Alice", "Charlie"]


def test_cards_come_ten_to_a_sheet_with_the_same_queries(desk, meeting, django_assert_max_num_queries):
    people = add_people(people=[User(username=f"rep{n}", name=f"Rep {n}") for n in range(20)])
    roll = [Representative(user=user, number=f"1{n:02d}", sector="residents") for n, user in enumerate(people)]
    enroll(meeting=meeting, by=TESTER, representatives=roll)
    with django_assert_max_num_queries(10):
        page = desk.get(f"/meetings/{meeting.pk}/cards/")
    assert [len(sheet) for sheet in page.context["sheets"]] == [10, 10, 3]

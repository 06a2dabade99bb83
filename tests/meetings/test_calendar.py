"""The calendar's pages: who reads, who changes, what is written and refused."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.calendar import clear_day, render_months, set_day
from congress.meetings.models import CalendarDay
from congress.meetings.workdays import is_working
from tests.conftest import TESTER, new_key

SUNDAY = date(2026, 11, 8)

pytestmark = pytest.mark.usefixtures("meeting")


@pytest.fixture
def client_for():
    """client_for(user, accept) reads in English."""

    def sign_in(user, accept="text/html"):
        client = Client(headers={"Accept": accept, "Accept-Language": "en"})
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in


def set_sunday(**values):
    return set_day(day=SUNDAY, **({"is_working": True, "note": "Flood", "by": TESTER} | values))


def test_secretariat_makes_a_sunday_a_working_day(client_for, people):
    client = client_for(people.dora)
    sent = {"is_working": "yes", "note": "Flood", "key": new_key()}
    answers = [client.post("/calendar/2026-11-08/", sent) for _time in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(303, "/calendar/?year=2026")] * 2
    said = CalendarDay.objects.get()
    assert (said.day, said.is_working, said.note, said.changed_by) == (SUNDAY, True, "Flood", people.dora)
    entry = Entry.objects.get(topic_id="calendar.1")
    assert (entry.verb, entry.element, entry.actor) == ("calendar.set", "calendar-month-202611", "secretariat")
    assert (entry.facts["day"], entry.facts["working"]) == ("2026-11-08", True)
    assert "Flood" not in str(entry.facts)
    assert is_working(SUNDAY)


def test_day_said_twice_is_one_row_and_two_entries():
    set_sunday()
    set_sunday(is_working=False)
    assert CalendarDay.objects.get().is_working is False
    assert Entry.objects.filter(topic_id="calendar.1").count() == 2


def test_day_is_cleared_once_and_is_again_as_published():
    set_sunday()
    clear_day(day=SUNDAY, by=TESTER)
    assert not is_working(SUNDAY)
    entries = Entry.objects.count()
    with pytest.raises(ActionRefused, match=r"\S"):
        clear_day(day=SUNDAY, by=TESTER)
    assert (CalendarDay.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize("day", [date(2000, 12, 31), date(2100, 1, 1)])
def test_day_beyond_the_calendar_is_refused(day):
    with pytest.raises(ActionRefused, match="2001"):
        set_day(day=day, is_working=True, by=TESTER)
    assert CalendarDay.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"is_working": ""}, {"is_working": "maybe"}, {"note": "x" * 201}])
def test_form_that_does_not_hold_writes_nothing(client_for, people, wrong):
    sent = {"is_working": "yes", "note": "", "key": new_key()} | wrong
    assert client_for(people.dora).post("/calendar/2026-11-08/", sent).status_code == 422
    assert CalendarDay.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/calendar/?year=2026", 200),
        ("/calendar/?year=2000", 404),
        ("/calendar/?year=2100", 404),
        ("/calendar/?year=", 400),
        ("/calendar/?year=20260", 400),
        ("/calendar/?year=-1", 400),
        ("/calendar/2026-11-08/", 200),
        ("/calendar/20261108/", 404),
        ("/calendar/2026-11-31/", 404),
        ("/calendar/2000-01-01/", 404),
        ("/calendar/../", 404),
    ],
)
def test_addresses_of_the_calendar_are_understood_or_refused(client_for, people, address, status):
    assert client_for(people.alice).get(address).status_code == status


def test_page_marks_days_off_worked_and_set_by_the_secretariat(client_for, people):
    set_sunday()
    page = client_for(people.alice).get("/calendar/?year=2026").content.decode()
    assert page.count('<section class="month"') == 12
    assert 'title="National Day">1 <small>off</small>' in page
    assert 'href="/calendar/2026-10-10/">10 <small>work</small>' in page
    assert page.count("set by the secretariat") == 1
    assert "not announced" not in page


def test_year_without_its_notice_says_so(client_for, people):
    client = client_for(people.alice)
    assert "not announced yet" in client.get("/calendar/?year=2098").content.decode()
    assert "not announced yet" in client.get("/calendar/2098-01-01/").content.decode()


@time_machine.travel("2026-11-26T16:30:00Z")
def test_calendar_opens_with_the_year_of_here(client_for, people):
    assert ">2026<" in client_for(people.alice).get("/calendar/").content.decode()


def test_only_the_secretariat_sees_the_form_of_a_day(client_for, people):
    pages = [client_for(user).get("/calendar/2026-11-08/").content for user in (people.alice, people.dora)]
    assert [b'name="is_working"' in page for page in pages] == [False, True]


def test_programs_read_the_days_that_are_swapped(client_for, people):
    set_sunday()
    year = client_for(people.alice, "application/json").get("/calendar/?year=2026").json()
    days = {one["day"]: one for one in year["days"]}
    assert (year["year"], year["announced"]) == (2026, True)
    assert days["2026-11-08"] == {"day": "2026-11-08", "working": True, "name": "", "said": True}
    assert days["2026-10-01"] == {"day": "2026-10-01", "working": False, "name": "National Day", "said": False}
    assert "2026-10-03" not in days  # a Saturday


def test_calendar_takes_as_many_queries_however_much_was_said(client_for, people, django_assert_max_num_queries):
    client = client_for(people.dora)
    client.get("/calendar/?year=2026")
    counts = []
    for days in ([8], [8, 15, 22]):
        for day in days:
            set_day(day=date(2026, 11, day), is_working=True, by=TESTER)
        with django_assert_max_num_queries(12) as captured:
            client.get("/calendar/?year=2026")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_no_month_is_made_of_an_id_that_is_none():
    ids = ["calendar-month-202613", "calendar-month-0", "calendar-month-209912", "calendar-month-999999"]
    assert list(render_months("calendar.1", ids)) == ["calendar-month-209912"]

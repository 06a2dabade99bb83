"""Two people at once on the same move: one wins, the other is told, and nothing is done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Absence, Attendance, Leave, PhaseDeed
from congress.meetings.services import ask_leave, leave_meeting, sign_in_online
from tests.conftest import TESTER, new_key

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


@pytest.fixture
def row(transactional_db, people, meeting):
    return meeting.representatives.select_related("meeting", "user").get(user=people.alice)


def all_at_once(user, address, fields=None) -> list[int]:
    """The statuses of that many requests of that many browsers, each with a key of its own."""
    start = threading.Barrier(AT_ONCE)
    clients = [Client(headers={"Accept": "application/json"}) for _n in range(AT_ONCE)]
    for client in clients:
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")

    def post(client):
        try:
            start.wait(10)
            return client.post(address, {"key": new_key()} | (fields or {})).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = sorted(pool.map(post, clients))
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
    return statuses


def test_phase_is_opened_once(row, meeting, people):
    phase = meeting.phases.get(kind="review")
    entries = Entry.objects.count()
    address = f"/meetings/{meeting.pk}/phases/{phase.pk}/open/"
    assert all_at_once(people.dora, address) == [200] + [409] * (AT_ONCE - 1)
    assert (PhaseDeed.objects.filter(phase=phase).count(), Entry.objects.count()) == (1, entries + 1)


def test_phase_is_closed_once(row, meeting, people):
    phase = meeting.phases.get(kind="sign-in")
    address = f"/meetings/{meeting.pk}/phases/{phase.pk}/close/"
    assert all_at_once(people.dora, address) == [200] + [409] * (AT_ONCE - 1)
    assert list(phase.deeds.values_list("deed", flat=True)) == ["opened", "closed"]


def test_step_is_undone_once(row, meeting, people):
    phase = meeting.phases.get(kind="sign-in")
    address = f"/meetings/{meeting.pk}/phases/{phase.pk}/undo/"
    assert all_at_once(people.dora, address) == [200] + [409] * (AT_ONCE - 1)
    assert list(phase.deeds.values_list("deed", flat=True)) == ["opened", "undone"]


def test_representative_is_signed_in_once(row, meeting, people):
    assert all_at_once(people.alice, f"/meetings/{meeting.pk}/sign-in/") == [201] + [409] * (AT_ONCE - 1)
    assert Attendance.objects.count() == 1


def test_sign_in_is_undone_once(row, people):
    sign_in_online(representative=row, by=TESTER)
    statuses = all_at_once(people.dora, f"{row.get_absolute_url()}undo-sign-in/", {"reason": "Wrong person"})
    assert statuses == [200] + [409] * (AT_ONCE - 1)


def test_representative_leaves_once(row, people):
    sign_in_online(representative=row, by=TESTER)
    statuses = all_at_once(people.alice, f"{row.get_absolute_url()}leave-meeting/")
    assert (statuses, Absence.objects.count()) == ([201] + [409] * (AT_ONCE - 1), 1)


def test_representative_comes_back_once(row, people):
    sign_in_online(representative=row, by=TESTER)
    leave_meeting(representative=row, by=TESTER, location="/")
    statuses = all_at_once(people.alice, f"{row.get_absolute_url()}come-back/")
    assert statuses == [200] + [409] * (AT_ONCE - 1)


def test_leave_is_asked_for_once(row, people):
    statuses = all_at_once(people.alice, f"{row.get_absolute_url()}leave/", {"reason": "Ill"})
    assert (statuses, Leave.objects.count()) == ([201] + [409] * (AT_ONCE - 1), 1)


def test_leave_is_decided_once(row, meeting, people):
    leave = ask_leave(representative=row, reason="Ill", by=TESTER)
    address = f"/meetings/{meeting.pk}/leaves/{leave.pk}/decide/"
    assert all_at_once(people.dora, address, {"decision": "grant"}) == [200] + [409] * (AT_ONCE - 1)

"""Into whose hands a suggestion goes: sent back within its clock, and decided when nobody wants it."""

import re
from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from congress.people.models import Department
from deliberation.suggestions.models import Assignment, Suggestion
from tests.suggestions.conftest import FIELDS


def age(suggestion, days):
    then = timezone.now() - timedelta(days=days)
    suggestion.assignments.update(assigned_at=then)


@pytest.mark.parametrize(("days", "status"), [(0, 200), (6, 200), (60, 409)])
def test_wrong_assignment_is_sent_back_within_its_clock(days, status, brought_to, move, people):
    suggestion = brought_to("assigned")
    age(suggestion, days)
    answer = move(people.emil, suggestion, "send_back", **FIELDS["send_back"])
    assert answer.status_code == status
    assert suggestion.assignments.get().state == ("sent_back" if status == 200 else "assigned")
    if status == 409:
        assert answer.json()["error"].startswith("It could be sent back until ")


def test_late_one_can_still_be_received(brought_to, move, people, as_person):
    suggestion = brought_to("assigned")
    age(suggestion, 60)
    assert as_person(people.emil).get(f"/suggestions/{suggestion.pk}/").json()["moves"] == ["receive"]
    assert move(people.emil, suggestion, "receive").status_code == 200


def test_many_late_ones_ask_the_calendar_once(brought_to, people, as_person, queries):
    age(brought_to("assigned"), 20)
    emil = as_person(people.emil)
    few = queries(emil, "/suggestions/")
    for _time in range(3):
        age(brought_to("assigned"), 20)
    assert queries(emil, "/suggestions/") == few


def test_nobodys_is_decided_with_a_reason_and_binds(brought_to, move, people, parks, roads):
    suggestion = brought_to("nobodys")
    fields = {"department": roads.department.pk, "reason": "The bridge is a road"}
    assert move(people.dora, suggestion, "coordinate", **fields).status_code == 200
    bound = suggestion.assignments.live().get()
    assert (bound.department, bound.part, bound.is_binding) == (roads.department, "sole", True)
    answer = move(roads.ivy, suggestion, "send_back", **FIELDS["send_back"])
    assert (answer.status_code, "cannot be sent back" in answer.json()["error"]) == (409, True)
    assert move(roads.ivy, suggestion, "receive").status_code == 200


def test_one_sent_back_once_is_assigned_as_usual(brought_to, move, people, parks):
    suggestion = brought_to("sent_back")
    answer = move(people.dora, suggestion, "coordinate", department=parks.pk, reason="You")
    assert (answer.status_code, suggestion.assignments.count()) == (409, 1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["department", "reason"]),
        ({"department": "nobody", "reason": "x" * 501}, ["department", "reason"]),
        ({"department": "9" * 40, "reason": "You"}, ["department"]),
    ],
)
def test_decision_that_does_not_hold_assigns_nothing(fields, wrong, brought_to, move, people):
    suggestion = brought_to("nobodys")
    answer = move(people.dora, suggestion, "coordinate", **fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not suggestion.assignments.live().exists()


def test_page_of_the_decision_shows_why_it_was_sent_back(brought_to, people, reading):
    page = reading(people.dora).get(f"/suggestions/{brought_to('nobodys').pk}/coordinate/").content.decode()
    assert page.count("Roads do this") == 2


def test_what_two_departments_refused_is_first_to_be_decided(brought_to, people, reading):
    suggestion = brought_to("nobodys")
    page = reading(people.dora).get(f"/suggestions/{suggestion.pk}/").content.decode()
    lead = re.search(r'<a class="btn btn-primary btn-lead[^"]*" href="([^"]+)"', page)
    assert lead[1] == f"/suggestions/{suggestion.pk}/coordinate/"


def test_co_departments_without_a_lead_wait_for_the_secretariat(brought_to, move, people, parks, roads):
    from congress.people.services import add_department

    suggestion = brought_to("accepted")
    third = add_department(name="Water", kind=Department.Kind.STATIONED, position=3)
    all_of_them = [parks.pk, roads.department.pk, third.pk]
    move(people.dora, suggestion, "assign", departments=all_of_them, lead=roads.department.pk)
    move(roads.ivy, suggestion, "send_back", reason="Not ours")
    assert list(Suggestion.objects.sent_back()) == [suggestion]
    assert set(suggestion.assignments.live().values_list("part", flat=True)) == {"co"}


def test_page_of_assigning_shows_the_wish_of_its_author(brought_to, people, reading, roads):
    suggestion = brought_to("accepted")
    Suggestion.objects.filter(pk=suggestion.pk).update(wish=roads.department)
    page = reading(people.dora).get(f"/suggestions/{suggestion.pk}/assign/").content.decode()
    assert "Its author would like Roads to lead." in page


def test_department_that_holds_cases_is_not_deleted(brought_to, parks):
    brought_to("received")
    with pytest.raises(ProtectedError):
        parks.delete()
    assert Assignment.objects.count() == 1


def test_admin_deletes_no_department(brought_to, parks, db, client):
    from congress.people.models import User

    root = User.objects.create_superuser(username="boss", password="a long one")
    client.force_login(root, backend="congress.people.backends.SignInNameBackend")
    answer = client.post(f"/admin/people/department/{parks.pk}/delete/", {"post": "yes"})
    assert answer.status_code in (403, 404)
    assert Department.objects.filter(pk=parks.pk).exists()

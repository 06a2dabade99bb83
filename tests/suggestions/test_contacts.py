"""Contacts with the author and views of co-departments: what comes before a reply, and who reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.suggestions.models import Contact, CoView, Reply, Terms
from tests.suggestions.conftest import FIELDS


@pytest.fixture
def shared(brought_to, move, people, parks, roads):
    """With Roads as lead and Parks as co-department; both have received it, and Roads spoke with the author."""
    suggestion = brought_to("accepted")
    both = [parks.pk, roads.department.pk]
    move(people.dora, suggestion, "assign", departments=both, lead=roads.department.pk)
    move(people.emil, suggestion, "receive")
    move(roads.ivy, suggestion, "receive")
    move(roads.ivy, suggestion, "contact", **FIELDS["contact"])
    return suggestion


def test_reply_waits_for_a_contact_and_says_so(brought_to, move, people):
    suggestion = brought_to("uncontacted")
    answer = move(people.emil, suggestion, "reply", **FIELDS["reply"])
    assert answer.status_code == 409
    assert answer.json()["error"] == "Please speak with its author and record the contact before you reply."
    assert not Reply.objects.exists()
    move(people.emil, suggestion, "contact", **FIELDS["contact"])
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"]).status_code == 200


def test_page_of_the_reply_says_what_is_missing(brought_to, people, reading):
    answer = reading(people.emil).get(f"/suggestions/{brought_to('uncontacted').pk}/reply/")
    assert answer.status_code == 409
    assert "record the contact" in answer.content.decode()


def test_reply_needs_no_contact_where_the_terms_ask_for_none(brought_to, move, people, meeting):
    Terms.objects.create(meeting=meeting, is_contact_required=False)
    assert move(people.emil, brought_to("uncontacted"), "reply", **FIELDS["reply"]).status_code == 200


def test_each_round_needs_a_contact_of_its_own(brought_to, move, people):
    suggestion = brought_to("replied")
    move(people.alice, suggestion, "rate", **FIELDS["rate"] | {"result": "not"})
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"]).status_code == 409
    move(people.emil, suggestion, "contact", **FIELDS["contact"])
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"]).status_code == 200
    assert [one.round for one in Contact.objects.all()] == [1, 2]


@pytest.mark.parametrize(
    ("days", "wrong"),
    [(1, ["contacted_on"]), (-1, ["contacted_on"]), (365000, ["contacted_on"]), (0, [])],
)
def test_contact_lies_between_the_assignment_and_today(days, wrong, brought_to, move, people):
    suggestion = brought_to("uncontacted")
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = move(people.emil, suggestion, "contact", **FIELDS["contact"], contacted_on=day)
    assert (sorted(answer.json().get("errors", {})), Contact.objects.count()) == (wrong, 0 if wrong else 1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["kind", "note"]),
        ({"kind": "pigeon", "note": "x" * 501}, ["kind", "note"]),
        ({"kind": "call", "note": "A", "contacted_on": "tomorrow"}, ["contacted_on"]),
    ],
)
def test_contact_that_does_not_hold_is_not_kept(fields, wrong, brought_to, move, people):
    answer = move(people.emil, brought_to("uncontacted"), "contact", **fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not Contact.objects.exists()


def test_author_sees_the_contact_and_not_the_note(brought_to, people, reading, as_person):
    page = f"/suggestions/{brought_to('received').pk}/"
    names = ("alice", "bob", "dora", "emil")
    shown = {name: reading(getattr(people, name)).get(page).content.decode() for name in names}
    assert all("Spoke with the author: telephone call" in text for text in shown.values())
    noted = {name for name, text in shown.items() if "She showed us the place" in text}
    assert noted == {"dora", "emil"}
    told = as_person(people.alice).get(page).json()
    assert [one["kind"] for one in told["contacts"]] == ["call"]
    assert "She showed us" not in str(told)


# Views of co-departments


def test_lead_waits_for_the_views_and_is_told_whose(shared, move, people, roads):
    answer = move(roads.ivy, shared, "reply", **FIELDS["reply"])
    assert answer.status_code == 409
    assert answer.json()["error"] == "The view of these co-departments is still to come: Parks."
    assert move(people.emil, shared, "give_view", **FIELDS["give_view"]).status_code == 200
    assert move(roads.ivy, shared, "reply", **FIELDS["reply"]).status_code == 200


def test_lead_is_told_everything_that_is_missing_at_once(brought_to, move, people, parks, roads):
    suggestion = brought_to("accepted")
    both = [parks.pk, roads.department.pk]
    move(people.dora, suggestion, "assign", departments=both, lead=roads.department.pk)
    move(roads.ivy, suggestion, "receive")
    error = move(roads.ivy, suggestion, "reply", **FIELDS["reply"]).json()["error"]
    assert "record the contact" in error
    assert "still to come: Parks." in error


def test_co_department_gives_a_view_and_no_reply(shared, move, people, roads):
    move(people.emil, shared, "contact", **FIELDS["contact"])
    for name in ("reply", "draft", "ask_extension"):
        answer = move(people.emil, shared, name, **FIELDS[name])
        assert (answer.status_code, "Please give it your view" in answer.json()["error"]) == (409, True), name
    assert move(roads.ivy, shared, "give_view", **FIELDS["give_view"]).status_code == 409
    assert move(people.emil, shared, "give_view", **FIELDS["give_view"]).status_code == 200
    assert move(people.emil, shared, "give_view", **FIELDS["give_view"]).status_code == 409
    assert CoView.objects.count() == 1
    assert shared.assignments.get(part="co").state == "viewed"


@pytest.mark.parametrize("text", ["", " \n", "x" * 2001])
def test_view_that_does_not_hold_is_not_given(text, shared, move, people):
    answer = move(people.emil, shared, "give_view", text=text)
    assert (answer.status_code, CoView.objects.count()) == (422, 0)


def test_view_alone_is_no_reply(shared, move, people, roads):
    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    shared.refresh_from_db()
    assert not shared.is_replied
    move(roads.ivy, shared, "reply", **FIELDS["reply"])
    move(roads.jack, shared, "approve")
    shared.refresh_from_db()
    assert shared.is_replied


def test_views_are_read_by_the_departments_and_the_secretariat(shared, move, people, roads, reading):
    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    page = f"/suggestions/{shared.pk}/"
    readers = {"alice": people.alice, "bob": people.bob, "dora": people.dora, "emil": people.emil, "ivy": roads.ivy}
    seen = {name for name, one in readers.items() if "room at the bridge" in reading(one).get(page).content.decode()}
    assert seen == {"dora", "emil", "ivy"}
    writing = reading(roads.ivy).get(f"{page}reply/").content.decode()
    assert "There is room at the bridge." in writing


def test_each_round_asks_for_the_views_anew(shared, move, people, roads):
    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    move(roads.ivy, shared, "reply", **FIELDS["reply"])
    move(roads.jack, shared, "approve")
    move(people.alice, shared, "rate", **FIELDS["rate"] | {"result": "not"})
    move(roads.ivy, shared, "contact", **FIELDS["contact"])
    assert move(roads.ivy, shared, "reply", **FIELDS["reply"]).status_code == 409
    assert move(people.emil, shared, "give_view", **FIELDS["give_view"]).status_code == 200
    assert move(roads.ivy, shared, "reply", **FIELDS["reply"]).status_code == 200
    assert [one.round for one in CoView.objects.all()] == [1, 2]


def test_view_of_a_later_round_is_owed_with_the_reply(shared, move, people, roads, as_person):
    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    move(roads.ivy, shared, "reply", **FIELDS["reply"])
    move(roads.jack, shared, "approve")
    shared.assignments.update(assigned_at=timezone.now() - timedelta(days=80))
    move(people.alice, shared, "rate", **FIELDS["rate"] | {"result": "not"})
    owed = as_person(people.emil).get(f"/suggestions/{shared.pk}/").json()["clocks"]
    due_on = shared.assignments.get(part="co").due_on.isoformat()
    assert [(one["due_on"], one["colour"] == "red") for one in owed if one["kind"] == "view"] == [(due_on, False)]


# What was missing is never a reason to lose a case


def test_co_department_that_is_left_alone_replies(shared, move, people, parks, roads):
    shared.assignments.filter(department=roads.department).update(state="assigned")
    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    move(roads.ivy, shared, "send_back", reason="Not ours")
    left = shared.assignments.get(department=parks)
    assert (left.part, left.state) == ("sole", "handling")
    shared.refresh_from_db()
    assert not shared.is_replied


def test_co_department_that_becomes_the_lead_has_it_at_hand_again(shared, move, people, parks):
    from congress.people.models import Department
    from congress.people.services import add_department

    move(people.emil, shared, "give_view", **FIELDS["give_view"])
    third = add_department(name="Water", kind=Department.Kind.STATIONED, position=3)
    move(people.dora, shared, "assign", departments=third.pk, lead=parks.pk)
    parts = {one.department.name: (one.part, one.state) for one in shared.assignments.all()}
    assert parts == {"Parks": ("lead", "handling"), "Roads": ("co", "received"), "Water": ("co", "assigned")}

"""The terms of a meeting: read by all of it, set by the secretariat within bounds."""

import pytest

from congress.journal.models import Entry
from deliberation.suggestions.models import Terms, terms_of
from tests.conftest import new_key
from tests.suggestions.access_terms import FIELDS

TERMS = FIELDS["terms"]


def test_terms_are_the_defaults_until_they_are_set(meeting, django_assert_num_queries):
    with django_assert_num_queries(1):
        own = [terms_of(meeting).receipt_days, terms_of(meeting).reply_months, terms_of(meeting).amber_days]
    assert (own, Terms.objects.count()) == ([7, 3, 10], 0)


def test_secretariat_sets_all_terms_in_one_entry(meeting, people, reading):
    sent = TERMS | {"receipt_days": 5, "rating_days": 45, "key": new_key()}
    del sent["is_contact_required"]
    client = reading(people.dora)
    answers = [client.post(f"/meetings/{meeting.pk}/terms/", sent) for _time in range(2)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, f"/meetings/{meeting.pk}/terms/")}
    own = Terms.objects.get()
    assert (own.meeting, own.receipt_days, own.rating_days, own.is_contact_required) == (meeting, 5, 45, False)
    entry = Entry.objects.get(verb="terms.set")
    assert (entry.topic_id, entry.actor, entry.facts["receipt_days"]) == (meeting.desk_topic, "secretariat", 5)


def test_terms_set_again_are_changed(meeting, people, reading):
    for days in (5, 6):
        reading(people.dora).post(f"/meetings/{meeting.pk}/terms/", TERMS | {"receipt_days": days, "key": new_key()})
    assert Terms.objects.get().receipt_days == 6


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"receipt_days": 0}, "1"),
        ({"receipt_days": 61}, "60"),
        ({"amber_days": "soon"}, "whole number"),
        ({"view_months": ""}, "required"),
        ({"reply_months": 7}, "With extensions it is not shorter than without."),
        ({"view_months": 4}, "The view comes before the reply."),
    ],
)
def test_terms_out_of_bounds_write_nothing(meeting, people, reading, wrong, sentence):
    sent = TERMS | wrong | {"key": new_key()}
    answer = reading(people.dora).post(f"/meetings/{meeting.pk}/terms/", sent)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert (Terms.objects.count(), Entry.objects.filter(verb="terms.set").count()) == (0, 0)


def test_handlers_read_the_terms_without_a_form(meeting, people, reading):
    page = reading(people.emil).get(f"/meetings/{meeting.pk}/terms/").content.decode()
    assert ("Months for the reply</dt><dd>3</dd>" in page, "receipt_days" in page) == (True, False)


def test_programs_read_the_terms(meeting, people, as_person):
    answer = as_person(people.emil).get(f"/meetings/{meeting.pk}/terms/", headers={"Accept": "application/json"})
    assert answer.json() == TERMS | {"is_contact_required": True}

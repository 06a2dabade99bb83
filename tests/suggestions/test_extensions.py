"""More time: asked by the department, decided by the secretariat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from congress.meetings.workdays import add_months
from deliberation.suggestions.models import Extension
from tests.suggestions.conftest import FIELDS


def test_granted_extension_moves_the_day(brought_to, move, people):
    suggestion = brought_to("extension")
    asked = Extension.objects.get()
    assert move(people.dora, suggestion, "decide_extension", decision="grant", answer="Until then").status_code == 200
    asked.refresh_from_db()
    assert (asked.is_granted, asked.answer, asked.decided_by) == (True, "Until then", people.dora)
    assert suggestion.assignments.get().due_on == asked.until


def test_denied_extension_leaves_the_day_and_says_why(brought_to, move, people):
    suggestion = brought_to("extension")
    before = suggestion.assignments.get().due_on
    answer = move(people.dora, suggestion, "decide_extension", decision="deny")
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, ["answer"])
    assert move(people.dora, suggestion, "decide_extension", decision="deny", answer="No").status_code == 200
    assert (Extension.objects.get().is_granted, suggestion.assignments.get().due_on) == (False, before)
    assert move(people.emil, suggestion, "ask_extension", **FIELDS["ask_extension"]).status_code == 200


@pytest.mark.parametrize("months", [0, 3, 7, 1200])
def test_extension_ends_after_the_present_day_and_within_six_months(months, brought_to, move, people):
    suggestion = brought_to("received")
    until = add_months(timezone.localdate(), months).isoformat()
    answer = move(people.emil, suggestion, "ask_extension", until=until, reason="The bridge is closed")
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, ["until"])
    assert not Extension.objects.exists()


def test_longest_extension_is_six_months(brought_to, move, people):
    until = add_months(timezone.localdate(), 6).isoformat()
    answer = move(people.emil, brought_to("received"), "ask_extension", until=until, reason="The bridge is closed")
    assert answer.status_code == 200


def test_nothing_is_left_to_ask_for_when_the_longest_time_is_used_up(brought_to, move, people, reading):
    suggestion = brought_to("received")
    suggestion.assignments.update(due_on=add_months(timezone.localdate(), 6))
    answer = reading(people.emil).get(f"/suggestions/{suggestion.pk}/ask_extension/")
    assert (answer.status_code, "cannot be put off beyond" in answer.content.decode()) == (409, True)
    assert move(people.emil, suggestion, "ask_extension", **FIELDS["ask_extension"]).status_code == 422


def test_extension_is_asked_once_at_a_time(brought_to, move, people):
    suggestion = brought_to("extension")
    answer = move(people.emil, suggestion, "ask_extension", **FIELDS["ask_extension"])
    assert (answer.status_code, "The secretariat decides" in answer.json()["error"]) == (409, True)
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["decision"]),
        ({"decision": "perhaps"}, ["decision"]),
        ({"decision": "grant", "extension": "9" * 40}, ["extension"]),
    ],
)
def test_decision_that_does_not_hold_decides_nothing(fields, wrong, brought_to, move, people):
    answer = move(people.dora, brought_to("extension"), "decide_extension", **fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert Extension.objects.get().is_granted is None


def test_answered_in_the_meantime_nothing_is_left_to_decide(brought_to, move, people):
    suggestion = brought_to("extension")
    move(people.emil, suggestion, "reply", **FIELDS["reply"])
    move(people.fiona, suggestion, "approve")
    answer = move(people.dora, suggestion, "decide_extension", decision="grant")
    assert (answer.status_code, Extension.objects.get().is_granted) == (409, None)


def test_secretariat_is_told_what_waits(brought_to, people, reading, meeting):
    brought_to("extension")
    tasks = [(one.title, one.url) for one in reading(people.dora).get("/desk/").context["tasks"]]
    assert tasks == [("1 departments ask for more time.", f"/suggestions/?meeting={meeting.pk}&show=more_time")]
    listed = reading(people.dora).get(f"/suggestions/?meeting={meeting.pk}&show=more_time")
    assert [one.number for one in listed.context["suggestions"]] == [1]


def test_late_decision_is_a_decision(brought_to, move, people):
    suggestion = brought_to("extension")
    Extension.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert move(people.dora, suggestion, "decide_extension", decision="grant").status_code == 200

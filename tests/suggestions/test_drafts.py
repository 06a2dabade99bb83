"""Drafts of replies, the templates they begin with, and the rules of outcomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.suggestions.models import Reply, ReplyDraft, ReplyTemplate
from tests.conftest import new_key
from tests.suggestions.conftest import FIELDS


@pytest.fixture
def template(parks):
    return ReplyTemplate.objects.create(department=parks, title="Thanks", text="Thank you.", outcome="solved")


def texts(suggestion):
    return list(ReplyDraft.objects.filter(assignment__suggestion=suggestion).values_list("text", flat=True))


def test_every_version_is_kept_and_an_earlier_one_put_back(brought_to, move, people):
    suggestion = brought_to("received")
    for text in ("First", "Second"):
        assert move(people.emil, suggestion, "draft", text=text, responsible="Clerk").status_code == 200
    first = ReplyDraft.objects.order_by("pk").first()
    assert move(people.emil, suggestion, "draft", version=first.pk).status_code == 200
    assert texts(suggestion) == ["First", "Second", "First"]
    assert ReplyDraft.objects.last().responsible == "Clerk"


def test_reply_begins_with_the_newest_version(brought_to, move, people, reading):
    suggestion = brought_to("received")
    move(people.emil, suggestion, "draft", text="Benches come", outcome="solved")
    page = reading(people.emil).get(f"/suggestions/{suggestion.pk}/reply/")
    assert (page.context["form"]["text"].value(), page.context["form"]["outcome"].value()) == ("Benches come", "solved")


def test_reply_that_was_given_back_is_gone_on_with(brought_to, people, reading):
    page = reading(people.emil).get(f"/suggestions/{brought_to('handling').pk}/reply/")
    assert page.context["form"]["text"].value() == FIELDS["reply"]["text"]


def test_draft_begins_with_a_template(template, brought_to, move, people, reading):
    suggestion = brought_to("uncontacted")
    page = reading(people.emil).get(f"/suggestions/{suggestion.pk}/draft/").content.decode()
    assert "Thanks" in page
    assert "record the contact" in page
    move(people.emil, suggestion, "draft", template=template.pk)
    draft = ReplyDraft.objects.get()
    assert (draft.text, draft.outcome) == ("Thank you.", "solved")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["__all__"]),
        ({"text": "x" * 5001}, ["text"]),
        ({"text": "A", "outcome": "nonsense"}, ["outcome"]),
        ({"version": "9" * 40}, ["version"]),
        ({"template": "999999"}, ["template"]),
    ],
)
def test_draft_that_does_not_hold_is_not_kept(fields, wrong, brought_to, move, people):
    answer = move(people.emil, brought_to("received"), "draft", **fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not ReplyDraft.objects.exists()


def test_template_of_another_department_is_not_offered(roads, brought_to, move, people):
    theirs = ReplyTemplate.objects.create(department=roads.department, title="Roads", text="Roads thank you.")
    answer = move(people.emil, brought_to("received"), "draft", template=theirs.pk)
    assert (answer.status_code, ReplyDraft.objects.count()) == (422, 0)


def test_drafts_are_not_for_the_author(brought_to, move, people, reading):
    suggestion = brought_to("received")
    move(people.emil, suggestion, "draft", text="Benches come")
    page = reading(people.alice).get(f"/suggestions/{suggestion.pk}/")
    assert "Benches come" not in page.content.decode()
    assert page.context["stages"][-1].steps[-1].sentence == "Parks spoke with its author."
    assert move(people.alice, suggestion, "draft", text="Mine").status_code == 403


# Outcomes


def days(n):
    return (timezone.localdate() + timedelta(days=n)).isoformat()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"outcome": "planned"}, ["planned_on"]),
        ({"outcome": "planned", "planned_on": days(0)}, ["planned_on"]),
        ({"outcome": "planned", "planned_on": days(-1)}, ["planned_on"]),
        ({"outcome": "planned", "planned_on": days(5 * 366)}, ["planned_on"]),
        ({"outcome": "planned", "planned_on": "some day"}, ["planned_on"]),
        ({"outcome": "reference"}, ["reason"]),
        ({"outcome": "C"}, ["reason"]),
        ({"outcome": "unable", "reason": " "}, ["reason"]),
        ({"outcome": "nonsense"}, ["outcome"]),
        ({"outcome": "solved", "text": "", "responsible": ""}, ["responsible", "text"]),
    ],
)
def test_outcome_asks_for_its_day_or_its_reason(fields, wrong, brought_to, move, people):
    answer = move(people.emil, brought_to("received"), "reply", **FIELDS["reply"] | fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not Reply.objects.exists()


def test_day_and_reason_stand_with_the_reply(brought_to, move, people, reading):
    suggestion = brought_to("received")
    fields = {"outcome": "planned", "planned_on": days(100), "reason": "After the bridge"}
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"] | fields).status_code == 200
    move(people.fiona, suggestion, "approve")
    page = reading(people.alice).get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert "After the bridge" in page
    assert Reply.objects.get().planned_on.isoformat() == days(100)


# Templates and letterhead


def post(client, address, **fields):
    return client.post(address, {"key": new_key(), **fields})


def test_department_writes_changes_and_deletes_its_templates(parks, as_person, people):
    emil, page = as_person(people.emil), f"/departments/{parks.pk}/templates/"
    assert post(emil, page, title="Thanks", text="Thank you.").status_code == 201
    made = ReplyTemplate.objects.get()
    assert made.department == parks
    assert post(emil, f"/reply-templates/{made.pk}/", title="Thanks", text="We thank you.").status_code == 200
    made.refresh_from_db()
    assert made.text == "We thank you."
    assert post(emil, f"/reply-templates/{made.pk}/delete/").status_code == 200
    assert not ReplyTemplate.objects.exists()


def test_template_that_does_not_hold_is_not_kept(parks, as_person, people):
    emil = as_person(people.emil)
    answer = post(emil, f"/departments/{parks.pk}/templates/", title="x" * 61, text="", outcome="nonsense")
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, ["outcome", "text", "title"])
    assert not ReplyTemplate.objects.exists()


def test_templates_for_all_are_the_secretariats(parks, as_person, people, reading):
    assert post(as_person(people.dora), "/reply-templates/", title="For all", text="Thank you.").status_code == 201
    assert ReplyTemplate.objects.get().department is None
    page = reading(people.emil).get(f"/departments/{parks.pk}/templates/").content.decode()
    assert "For all" in page
    assert post(as_person(people.emil), "/reply-templates/", title="Mine", text="Thank you.").status_code == 403


def test_template_of_another_department_is_not_changed(parks, roads, template, as_person):
    answer = post(as_person(roads.ivy), f"/reply-templates/{template.pk}/", title="Roads", text="Ours")
    template.refresh_from_db()
    assert (answer.status_code, template.title) == (403, "Thanks")

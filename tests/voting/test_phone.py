"""The pages an elector's phone is served, and what it is told it may collect."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha384
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from congress.meetings import parts
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from voting import phone
from voting.models import Ballot, Issuance
from voting.services.secret import close_secret, freeze_ballot

JSON = {"Accept": "application/json"}
pytestmark = pytest.mark.usefixtures("ready_keys")


@pytest.fixture
def draft(meeting):
    assemble(meeting)
    draft = secret_draft(meeting)
    paper = draft.papers.first()
    paper.details = {"sat": {"content": "<b>Trees</b>", "investment": "", "due": "2027-10"}}
    paper.save()
    return draft


@pytest.fixture
def ballot(draft):
    """Frozen with its own page."""
    return freeze_ballot(ballot=draft, by=TESTER, page=phone.page_of(draft), collect_page=phone.collect_page())


@pytest.fixture
def of(as_person, people):
    """of(name): that person's client."""
    return lambda name: as_person(getattr(people, name), accept="text/html")


@pytest.fixture
def alice(of):
    return of("alice")


def test_page_is_the_same_bytes_for_every_elector(ballot, of):
    pages = [of(name).get(f"/ballots/{ballot.pk}/") for name in ("alice", "bob")]
    assert pages[0].content == pages[1].content == ballot.page.encode()
    assert [dict(page.cookies) for page in pages] == [{}, {}]


def test_page_has_one_script_and_one_style_sheet_by_integrity(draft):
    for page in (phone.page_of(draft), phone.collect_page()):
        assert re.findall(r"<script[^>]* integrity=\"([^\"]+)\"", page) == [integrity("ballot.js")]
        assert re.findall(r"<link rel=\"stylesheet\"[^>]* integrity=\"([^\"]+)\"", page) == [integrity("ballot.css")]
        assert (page.count("<script"), page.count('rel="stylesheet"')) == (1, 1)


def integrity(name):
    digest = sha384(Path(finders.find(name)).read_bytes()).digest()
    return f"sha384-{b64encode(digest).decode()}"


def test_page_holds_what_there_is_to_read_of_a_candidate(draft):
    page, paper = phone.page_of(draft), draft.papers.first()
    assert f'<template data-paper="{paper.pk}" data-option="sat">' in page
    assert re.findall(r'data-field="(\w+)">([^<]*)<', page) == [
        ("content", "&lt;b&gt;Trees&lt;/b&gt;"),
        ("due", "2027-10"),
    ]


@pytest.mark.parametrize("name", ["dora", "gao"])
def test_who_is_no_elector_gets_the_ordinary_page(ballot, of, name):
    answer = of(name).get(f"/ballots/{ballot.pk}/")
    assert answer.status_code == 200
    assert ballot.page.encode() not in answer.content


def test_pages_allow_one_script_one_style_and_the_box(ballot, alice, settings):
    settings.BOX_PUBLIC_URL = "https://box.example/"
    for path in (f"/ballots/{ballot.pk}/", "/ballots/collect/"):
        answer = alice.get(path)
        assert answer["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' https://box.example; "
            "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'"
        )
        assert answer["Referrer-Policy"] == "no-referrer"
    assert 'data-box="https://box.example/box"' in phone.collect_page()


def test_collect_page_sets_the_token_alone_and_is_the_same_for_all(ballot, of):
    answers = [of(name).get("/ballots/collect/") for name in ("alice", "bob", "dora")]
    assert {answer.content for answer in answers} == {phone.collect_page().encode()}
    assert [list(answer.cookies) for answer in answers] == [["csrftoken"]] * 3


def listed(client):
    return client.get("/ballots/collect/", headers=JSON).json()["ballots"]


def test_list_says_what_lies_where(ballot, alice):
    (told,) = listed(alice)
    assert (told["ballot"], told["state"], told["booklet"], told["app"]) == (str(ballot.pk), "frozen", "none", "")
    assert told["closes_at"] == ballot.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    Issuance.objects.filter(elector__label=told["label"]).update(state="issued", app="wechat")
    (told,) = listed(alice)
    assert (told["booklet"], told["app"]) == ("issued", "wechat")


def test_list_is_the_persons_own_and_ends_a_week_after_the_close(ballot, of):
    alice, gao = of("alice"), of("gao")
    assert listed(gao) == []
    opened(ballot)
    close_secret(ballot=Ballot.objects.get(pk=ballot.pk), by=TESTER)
    assert [told["state"] for told in listed(alice)] == ["counted"]
    Ballot.objects.update(closed_at=timezone.now() - timedelta(days=9))
    assert listed(alice) == []


def test_list_asks_as_little_for_three_as_for_one(meeting, ballot, alice, django_assert_max_num_queries):
    for _n in range(2):
        frozen(secret_draft(meeting))
    with django_assert_max_num_queries(4):
        assert len(listed(alice)) == 3


def test_signing_in_leads_to_collecting(meeting, ballot, alice, of):
    sign_in = f"/meetings/{meeting.pk}/sign-in/"
    assert alice.post(sign_in, {"key": new_key()})["Location"] == "/ballots/collect/"
    Issuance.objects.update(state="issued")
    assert of("bob").post(sign_in, {"key": new_key()})["Location"] == meeting.get_absolute_url()


def tasks(meeting, person):
    mine = meeting.representatives.get(user=person)
    return [(task.url, task.note != "") for task in parts.tasks_for(person, meeting, mine)]


def test_agenda_asks_to_collect_then_to_vote(meeting, ballot, people):
    alice = next(one for one in electors(ballot) if one.representative.user_id == people.alice.pk)
    assert tasks(meeting, people.alice) == [("/ballots/collect/", False)]
    collected(ballot, alice)
    assert tasks(meeting, people.alice) == []
    opened(ballot)
    assert tasks(meeting, people.alice) == [(f"/ballots/{ballot.pk}/", True)]
    assert tasks(meeting, people.bob) == [("/ballots/collect/", False)]
    Issuance.objects.update(state=Issuance.State.HALL)
    assert tasks(meeting, people.bob) == []


def test_nothing_is_asked_before_papers_are_given_out(meeting, ballot, people):
    Ballot.objects.update(collect_from=timezone.now() + timedelta(hours=1))
    assert tasks(meeting, people.alice) == []

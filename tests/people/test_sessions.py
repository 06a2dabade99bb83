"""Whose session a request carries, read anew each time: what ended a moment ago has ended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone


@pytest.fixture
def alice(people, as_person):
    """A client of alice that has been here before."""
    client = as_person(people.alice)
    assert is_signed_in(client)
    return client


def is_signed_in(client):
    """/me/ leads everybody else to sign in."""
    return client.get("/me/", headers={"Accept": "text/html"}).status_code == 200


def test_person_stays_signed_in(alice):
    assert is_signed_in(alice)


def test_disabled_person_is_signed_out(alice, people):
    people.alice.is_active = False
    people.alice.save()
    assert not is_signed_in(alice)


def test_changed_password_ends_the_sessions(alice, people):
    people.alice.set_password("correct horse battery")
    people.alice.save()
    assert not is_signed_in(alice)


def test_person_who_is_gone_is_nobody(alice, people):
    people.alice.personal_link.delete()
    people.alice.delete()
    assert not is_signed_in(alice)


def test_session_that_is_over_is_nobodys(alice):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(alice)


def test_ended_session_is_nobodys(alice):
    Session.objects.all().delete()
    assert not is_signed_in(alice)


@pytest.mark.parametrize("cookie", ["", "x" * 32, "nul\x00nul\x00", "ä" * 32, "x'; --", "x" * 5000])
def test_cookie_that_is_no_session_is_nobodys(alice, cookie):
    client = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    assert not is_signed_in(client)


def test_each_browser_is_its_own_person(alice, people, as_person):
    bob, texts = as_person(people.bob), []
    for client in (alice, bob, alice):
        texts.append(client.get("/me/", headers={"Accept": "text/html"}).content.decode())
    assert ["Alice" in text for text in texts] == [True, False, True]

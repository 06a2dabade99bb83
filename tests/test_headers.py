"""Headers of every kind of answer, and nothing on a page that the policy forbids."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from justhtml import JustHTML

from tests.conftest import new_key
from tests.test_html import inline
from tests.world import make_world

ROOT = Path(__file__).resolve().parent.parent
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
SECURE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
}
KEPT_BY_NOBODY = "no-store, private"


@pytest.fixture
def world(people, meeting):
    return make_world(people, meeting)


def broken(*args, **kwargs):
    raise ValueError


@pytest.fixture
def answers(world, people, as_person, monkeypatch):
    """One answer of every kind: {kind: (status, answer)}."""
    alice = as_person(people.alice, accept="text/html")
    alice.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    room = world.rooms["one"]
    act = f"/rooms/{room.pk}/messages/"
    json, htmx = {"Accept": "application/json"}, {"HX-Request": "true"}
    found = {
        "page": (200, alice.get(f"/meetings/{world.ours.pk}/")),
        "page of a visitor": (200, Client().get("/")),
        "json": (200, alice.get("/live/topics/")),
        "healthz": (200, Client().get("/healthz")),
        "redirect": (302, alice.get("/")),
        "redirect to sign-in": (302, Client().get("/me/")),
        "redirect to the slash": (301, alice.get("/me")),
        "act": (303, alice.post(act, {"key": new_key(), "body": "Hello"})),
        "act as json": (201, alice.post(act, {"key": new_key(), "body": "Hello"}, headers=json)),
        "act for htmx": (200, alice.post(act, {"key": new_key(), "body": "Hello"}, headers=htmx)),
        "not valid": (422, alice.post(act, {"key": new_key(), "body": ""})),
        "csrf": (403, strict.post("/sign-out/")),
        "forbidden": (403, alice.get(f"/meetings/{world.ours.pk}/phases/{world.ours.phases.first().pk}/")),
        "not found": (404, alice.get("/nowhere/")),
        "not found as json": (404, alice.get("/nowhere/", headers=json)),
        "wrong method": (405, alice.put("/me/")),
        "bad host": (400, alice.get("/", headers={"Host": "elsewhere.example"})),
        "administration": (302, alice.get("/admin/")),
    }
    monkeypatch.setattr("congress.people.views.render", broken)
    found["our fault"] = (500, alice.get("/me/"))
    return found


def policy_of(answer) -> set[str]:
    return {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()}


def test_answers_are_of_every_kind(answers):
    assert {kind: answer.status_code for kind, (_status, answer) in answers.items()} == {
        kind: status for kind, (status, _answer) in answers.items()
    }


def test_policy_is_the_same_on_every_answer(answers):
    assert {kind: policy_of(answer) for kind, (_status, answer) in answers.items()} == dict.fromkeys(answers, POLICY)


def test_security_headers_are_on_every_answer(answers):
    found = {kind: {name: answer.headers.get(name) for name in SECURE} for kind, (_status, answer) in answers.items()}
    assert found == dict.fromkeys(answers, SECURE)


def test_no_page_is_kept(answers):
    kept = {kind: answer.headers["Cache-Control"] for kind, (_status, answer) in answers.items()}
    own = {kind for kind in kept if kind in ("administration",)}
    assert {kind: kept[kind] for kind in kept if kind not in own} == dict.fromkeys(kept.keys() - own, KEPT_BY_NOBODY)
    assert ["no-store" in kept[kind] for kind in own] == [True]


@pytest.mark.parametrize("path", ["app.css", "live.js", "acts.js", "outbox.js", "aids.js", "visits.js", "icon.svg"])
def test_static_file_has_the_headers_and_may_be_kept(db, path):
    answer = Client().get(f"/static/{path}")
    assert (answer.status_code, policy_of(answer)) == (200, POLICY)
    assert {name: answer.headers.get(name) for name in SECURE} == SECURE
    assert "no-store" not in answer.headers["Cache-Control"]
    answer.close()


def test_redirect_to_https_has_the_headers(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/me/")
    assert (answer.status_code, answer.url) == (301, "https://testserver/me/")
    assert (policy_of(answer), answer.headers.get("X-Frame-Options")) == (POLICY, "DENY")


def test_healthz_answers_without_https(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200


def test_https_is_asked_for_a_year(db, settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = Client().get("/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_cookies_are_guarded(people):
    people.dora.set_password("correct horse battery")
    people.dora.save()
    client = Client()
    client.post("/sign-in/", {"username": "dora", "password": "correct horse battery"})
    client.get("/me/")
    client.post("/me/display/", {"text": "large"})
    assert {name: morsel["samesite"] for name, morsel in client.cookies.items()} == {
        "session": "Lax",
        "csrftoken": "Lax",
        "text": "Lax",
    }
    assert client.cookies["session"]["httponly"] is True


# Nothing inline; the pages of every role are looked through with their markup


def test_nothing_inline_stands_in_any_answer(answers):
    pages = {kind: answer for kind, (_status, answer) in answers.items() if "html" in answer.headers["Content-Type"]}
    found = {kind: inline(JustHTML(answer.content.decode(), sanitize=False)) for kind, answer in pages.items()}
    assert {kind: pieces for kind, pieces in found.items() if pieces} == {}


# Production


def check_deploy(**environment) -> subprocess.CompletedProcess:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL", "REDIS_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=plain | {"DJANGO_SETTINGS_MODULE": "congress.settings", "ALLOWED_HOSTS": "example.org"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_are_clean(tmp_path):
    checked = check_deploy(SECRET_KEY=secrets.token_urlsafe(60), VAR_DIR=str(tmp_path))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_production_without_a_key_of_its_own_is_refused(tmp_path):
    checked = check_deploy(VAR_DIR=str(tmp_path))
    assert (checked.returncode, "congress.E001" in checked.stderr) == (1, True)

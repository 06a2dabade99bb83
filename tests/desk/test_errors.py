"""Error pages: a page of their own in both languages, JSON for who asked for it, a piece of the page for htmx."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from congress.desk import views
from tests.conftest import new_key

SENTENCES = {
    400: ("This address was not understood.", "This request could not be understood."),
    403: ("This is not yours to do.", "You may see this, but it is not yours to do."),
    404: ("There is nothing here, or it is not for you.", "There is nothing here for you to see."),
    500: (
        "Something went wrong on our side. What you wrote is kept on your phone.",
        "Something went wrong on our side.",
    ),
}


@pytest.fixture
def broken(monkeypatch):
    """Ways to make each error happen at /me/."""

    def breaks(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("congress.people.views.render", fail)

    return breaks


def get_error(meeting, as_person, people, broken, status, **headers):
    """The answer with this status; English unless said otherwise."""
    client = as_person(people.alice, accept="text/html")
    client.raise_request_exception = False
    addresses = {403: f"/meetings/{meeting.pk}/phases/{meeting.phases.first().pk}/", 404: "/meetings/999999/"}
    if status == 400:
        broken(SuspiciousOperation("bad"))
    if status == 500:
        broken(ValueError("a secret of the inside"))
    return client.get(addresses.get(status, "/me/"), headers={"Accept-Language": "en"} | headers)


@pytest.fixture
def error(meeting, as_person, people, broken):
    return lambda status, **headers: get_error(meeting, as_person, people, broken, status, **headers)


@pytest.mark.parametrize("status", SENTENCES)
def test_error_is_a_page(error, status):
    answer = error(status)
    shown = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert SENTENCES[status][1] in shown
    assert '<html lang="en"' in shown
    assert 'href="/"' in shown


@pytest.mark.parametrize("status", SENTENCES)
def test_error_page_is_chinese_too(error, status):
    answer = error(status, **{"Accept-Language": "zh-CN"})
    shown = answer.content.decode()
    assert (answer.status_code, '<html lang="zh-Hans"' in shown) == (status, True)
    assert [sentence for sentence in SENTENCES[status] if sentence in shown] == []


@pytest.mark.parametrize("status", SENTENCES)
def test_error_is_json_for_who_asks(error, status):
    answer = error(status, Accept="application/json")
    assert (answer.status_code, answer.json()) == (status, {"error": SENTENCES[status][0]})


@pytest.mark.parametrize("status", SENTENCES)
def test_error_is_json_for_who_asks_with_htmx(error, status):
    answer = error(status, **{"Accept": "application/json", "HX-Request": "true"})
    assert (answer.status_code, answer.json()) == (status, {"error": SENTENCES[status][0]})


@pytest.mark.parametrize("status", SENTENCES)
def test_error_is_a_piece_for_htmx(error, status):
    answer = error(status, **{"HX-Request": "true"})
    shown = answer.content.decode()
    assert (answer.status_code, SENTENCES[status][0] in shown) == (status, True)
    assert [tag for tag in ("<html", "<body", "<script") if tag in shown] == []


def test_our_fault_tells_nothing_of_the_inside(error):
    assert "of the inside" not in error(500).content.decode()


def test_page_of_our_fault_asks_the_database_nothing(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = views.server_error(rf.get("/"))
    assert answer.status_code == 500


@pytest.mark.parametrize("status", [400, 404, 500])
def test_error_comes_to_a_visitor_too(broken, db, status):
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    if status != 404:
        broken(SuspiciousOperation("bad") if status == 400 else ValueError("bad"))
    answer = client.get({404: "/nowhere/"}.get(status, "/sign-in/code/"))
    assert (answer.status_code, SENTENCES[status][1] in answer.content.decode()) == (status, True)


def test_unknown_host_is_not_understood(db):
    assert Client(raise_request_exception=False).get("/", headers={"Host": "elsewhere.example"}).status_code == 400


# A token that is too old


def post_without_token(user, address="/me/display/", **headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="congress.people.backends.SignInNameBackend")
    return client.post(address, {"key": new_key()}, headers={"Accept-Language": "en"} | headers)


def test_missing_token_is_a_page(people):
    answer = post_without_token(people.alice)
    assert (answer.status_code, "send it once more" in answer.content.decode()) == (403, True)


def test_missing_token_is_chinese_too(people):
    answer = post_without_token(people.alice, **{"Accept-Language": "zh-CN"})
    assert (answer.status_code, "send it once more" in answer.content.decode()) == (403, False)


def test_missing_token_is_json_for_who_asks(people):
    answer = post_without_token(people.alice, Accept="application/json")
    sentence = "This page is too old. Please load it again and send it once more."
    assert (answer.status_code, answer.json()) == (403, {"error": sentence})


def test_missing_token_is_a_piece_for_htmx(people, meeting, rooms):
    answer = post_without_token(people.alice, f"/rooms/{rooms[0].pk}/messages/", **{"HX-Request": "true"})
    shown = answer.content.decode()
    assert (answer.status_code, [tag for tag in ("<html", "<body", "<script") if tag in shown]) == (403, [])

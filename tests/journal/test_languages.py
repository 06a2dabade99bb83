from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from congress.journal.languages import language_of
from congress.journal.visitors import load_visitors

COOKIE = "django_language"


@pytest.mark.parametrize(
    ("own", "cookie", "browser", "language"),
    [
        ("en", "zh-hans", "zh-CN", "en"),
        ("zh-hans", "en", "en", "zh-hans"),
        ("", "en", "zh-CN", "en"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("", "", "ZH-cn", "zh-hans"),
        ("", "", "zh", "zh-hans"),
        ("", "", "fr, en;q=0.5", "en"),
        ("", "", "en;q=0.1, zh-CN;q=0.9", "zh-hans"),
        ("", "", "", "zh-hans"),
        ("", "", "fr,de;q=0.5", "zh-hans"),
        ("", "", "*", "zh-hans"),
        ("fr", "", "en", "en"),
        ("", "fr", "en", "en"),
        ("fr", "xx", "qq", "zh-hans"),
        ("EN", "en-GB", "", "zh-hans"),
        ("", "../../etc", ";;q=,,", "zh-hans"),
        ("", "", "a-" * 250 + "a, en", "zh-hans"),
        ("", "", "x" * 3000, "zh-hans"),
    ],
)
def test_language_is_found_in_order(own, cookie, browser, language):
    user = SimpleNamespace(language=own)
    assert language_of(user, {COOKIE: cookie} if cookie else {}, browser) == language


def test_language_of_a_visitor_is_that_of_cookie_or_browser():
    assert language_of(AnonymousUser(), {}, "en") == "en"
    assert language_of(AnonymousUser(), {COOKIE: "zh-hans"}, "en") == "zh-hans"


@pytest.mark.parametrize(
    ("own", "cookie", "browser"),
    [("en", "zh-hans", "zh-CN"), ("", "en", "zh-CN"), ("", "", "en"), ("", "", ""), ("xx", "yy", "zz")],
)
def test_page_and_socket_speak_the_same_language(people, as_person, own, cookie, browser):
    people.alice.language = own
    people.alice.save()
    client = as_person(people.alice, accept="text/html")
    if cookie:
        client.cookies[COOKIE] = cookie
    page = client.get("/me/", headers={"Accept-Language": browser} if browser else {})
    cookies = client.cookies.output(header="", sep=";").strip()
    scope = {"headers": [(b"cookie", cookies.encode()), (b"accept-language", browser.encode())]}
    assert page["Content-Language"] == load_visitors([scope])[0].language

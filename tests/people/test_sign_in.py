"""Sign-in of staff by password, signing out, and how the pages look to a person."""

import pytest
from django.conf import settings as product
from django.test import Client

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.people.models import SignInName, User
from congress.people.services import add_sign_in_name

PASSWORD = "correct horse battery"


@pytest.fixture
def dora(people):
    people.dora.set_password(PASSWORD)
    people.dora.save()
    return people.dora


@pytest.fixture
def phone(db):
    return Client(headers={"Accept-Language": "en"})


def try_in(client, username, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password} | more)


def who(client) -> int | None:
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def test_right_password_signs_in(phone, dora):
    answer = try_in(phone, "dora")
    assert (answer.status_code, answer.url, who(phone)) == (303, "/", dora.pk)


def test_further_sign_in_name_is_the_same_person(phone, dora):
    add_sign_in_name(user=dora, name="desk1")
    assert try_in(phone, "desk1").status_code == 303
    assert who(phone) == dora.pk


@pytest.mark.parametrize(
    ("username", "password"),
    [("dora", "wrong"), ("dora", ""), ("", PASSWORD), ("nobody", PASSWORD), ("alice", ""), ("alice", "!")],
)
def test_anything_else_does_not(phone, dora, username, password):
    answer = try_in(phone, username, password)
    assert (answer.status_code, who(phone)) == (422, None)


def test_wrong_and_unknown_are_told_the_same(phone, dora):
    def told(username):
        return list(try_in(phone, username, "wrong").context["form"].non_field_errors())

    assert told("dora") == told("nobody")


def test_name_stays_in_the_form_and_the_password_does_not(phone, dora):
    page = try_in(phone, "dora", "not the password").content.decode()
    assert 'value="dora"' in page
    assert "not the password" not in page


def test_disabled_person_does_not_sign_in(phone, dora):
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert (try_in(phone, "dora").status_code, who(phone)) == (422, None)


def test_nul_in_the_name_is_refused(phone, dora):
    assert try_in(phone, "do\x00ra").status_code == 422


# Wrong passwords lock the pair of name and address


def test_five_wrong_passwords_lock_the_name_at_its_address(phone, dora):
    answers = [try_in(phone, "dora", "wrong").status_code for _n in range(5)]
    locked = try_in(phone, "dora")
    assert (answers[:4], locked.status_code, locked["Retry-After"]) == ([422] * 4, 429, "900")
    assert who(phone) is None


def test_others_sign_in_at_the_same_address(phone, dora, people):
    people.emil.set_password(PASSWORD)
    people.emil.save()
    for _n in range(6):
        try_in(phone, "dora", "wrong")
    assert try_in(Client(), "emil").status_code == 303


def test_same_name_signs_in_elsewhere(phone, dora):
    for _n in range(6):
        try_in(phone, "dora", "wrong")
    assert try_in(Client(REMOTE_ADDR="10.0.0.7"), "dora").status_code == 303


def test_locked_page_still_shows_the_form(phone, dora):
    for _n in range(6):
        try_in(phone, "dora", "wrong")
    assert phone.get("/sign-in/").status_code == 200


def test_passwords_are_kept_nowhere(phone, dora):
    from axes.models import AccessAttempt

    try_in(phone, "dora", "a secret typed wrong")
    assert [one.post_data for one in AccessAttempt.objects.all() if "a secret" in one.post_data] == []


# The session


def test_session_and_token_change_at_sign_in(phone, dora):
    phone.get("/sign-in/")
    session = phone.session
    session["before"] = 1
    session.save()
    token, key = phone.cookies["csrftoken"].value, session.session_key
    phone.cookies[product.SESSION_COOKIE_NAME] = key
    try_in(phone, "dora")
    assert phone.session.session_key != key
    assert phone.cookies["csrftoken"].value != token


def test_sign_in_wants_the_token(dora):
    client = Client(enforce_csrf_checks=True)
    assert (try_in(client, "dora").status_code, who(client)) == (403, None)


@pytest.mark.parametrize("target", ["/me/", "/meetings/1/?a=b"])
def test_sign_in_leads_on_to_where_one_was(phone, dora, target):
    assert try_in(phone, "dora", next=target).url == target


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example", ""]
)
def test_sign_in_never_leads_elsewhere(phone, dora, target):
    assert try_in(phone, "dora", next=target).url == "/"


def test_who_is_signed_in_is_led_on(phone, dora):
    try_in(phone, "dora")
    assert phone.get("/sign-in/").status_code == 302


def test_sign_out_ends_the_session(phone, dora):
    try_in(phone, "dora")
    kept = phone.cookies[product.SESSION_COOKIE_NAME].value
    answer = phone.post("/sign-out/")
    assert (answer.status_code, answer.url, who(phone)) == (303, "/", None)
    phone.cookies[product.SESSION_COOKIE_NAME] = kept
    assert phone.get("/me/").status_code == 302


def test_sign_out_answers_json(phone, dora):
    try_in(phone, "dora")
    answer = phone.post("/sign-out/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json(), who(phone)) == (200, {}, None)


def test_sign_out_of_nobody_is_no_error(phone):
    assert phone.post("/sign-out/").status_code == 303


def test_sign_in_name_is_given_once(dora, people):
    add_sign_in_name(user=dora, name="desk1")
    for taken in ("desk1", "alice"):
        with pytest.raises(ActionRefused):
            add_sign_in_name(user=people.emil, name=taken)
    assert list(SignInName.objects.values_list("name", flat=True)) == ["desk1"]


# How the pages look


@pytest.fixture
def signed_in(phone, dora):
    phone.force_login(dora, backend="congress.people.backends.SignInNameBackend")
    return phone


CHOICES = [("language", "en"), ("language", "zh-hans"), ("text", "large"), ("text", "normal"), ("theme", "dark")]


def shown(client) -> dict:
    display = client.get("/me/").context["display"]
    return {"language": display.language, "text": display.text, "theme": display.theme}


@pytest.mark.parametrize(("field", "value"), CHOICES)
def test_choice_is_kept_with_the_person_and_in_the_browser(signed_in, dora, field, value):
    answer = signed_in.post("/me/display/", {field: value, "next": "/me/"})
    dora.refresh_from_db()
    assert (answer.status_code, answer.url, getattr(dora, field)) == (303, "/me/", value)
    assert shown(signed_in)[field] == value
    cookie = product.LANGUAGE_COOKIE_NAME if field == "language" else field
    assert answer.cookies[cookie].value == value


def test_choice_of_a_visitor_is_kept_in_his_browser(phone):
    phone.post("/me/display/", {"text": "large", "language": "en"})
    page = phone.get("/").content.decode()
    assert 'data-text="large"' in page
    assert '<html lang="en"' in page


def test_persons_choice_goes_before_the_browsers(signed_in, dora):
    signed_in.cookies["text"], signed_in.cookies["theme"] = "large", "dark"
    User.objects.filter(pk=dora.pk).update(text="normal")
    assert (shown(signed_in)["text"], shown(signed_in)["theme"]) == ("normal", "dark")


@pytest.mark.parametrize(
    "fields",
    [{"language": "fr"}, {"text": "huge"}, {"theme": "<b>"}, {"language": "en", "text": "huge"}, {"text": "\x00"}, {}],
)
def test_bad_choice_is_ignored(signed_in, dora, fields):
    before = shown(signed_in)
    answer = signed_in.post("/me/display/", fields)
    dora.refresh_from_db()
    assert (answer.status_code, dora.language, dora.text, dora.theme) == (303, "", "", "")
    assert shown(signed_in) == before


@pytest.mark.parametrize("cookie", ["huge", "", "<script>"])
def test_bad_cookie_is_ignored(signed_in, cookie):
    signed_in.cookies["text"] = signed_in.cookies["theme"] = cookie
    assert (shown(signed_in)["text"], shown(signed_in)["theme"]) == ("normal", "auto")


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_choice_never_leads_elsewhere(signed_in, target):
    answer = signed_in.post("/me/display/", {"text": "large", "next": target})
    assert (answer.status_code, answer.url) == (303, "/")


def test_choice_is_no_act(signed_in):
    before = Entry.objects.count()
    signed_in.post("/me/display/", {"text": "large"})
    assert Entry.objects.count() == before


def test_choice_cookies_are_secure_where_sessions_are(phone, db, settings):
    settings.SESSION_COOKIE_SECURE = True
    answer = phone.post("/me/display/", {"text": "large"})
    assert answer.cookies["text"]["secure"]

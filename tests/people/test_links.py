"""The personal link: whose it is, the browser it is bound to, and what another browser is asked."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from sesame.utils import get_token

from congress.journal.models import Entry
from congress.people.models import Browser, PersonalLink, User
from congress.people.services import Verb, bind_browser, issue_code, person_topic
from congress.people.views import BAD_LINKS_A_MINUTE, BROWSER_COOKIE, LINK_SCOPE
from tests.conftest import TESTER

DIGITS = "0000"  # the last four of alice's telephone
WRONG = "9999"


@pytest.fixture
def alice(people):
    return people.alice


@pytest.fixture
def link(alice):
    return f"/in/{get_token(alice, scope=LINK_SCOPE)}/"


@pytest.fixture
def phone(db):
    """A browser that nobody has used yet, reading English."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def bound(phone, link):
    """The first browser, which alice's link now belongs to, signed out again."""
    phone.post(link)
    phone.post("/sign-out/")
    return phone


@pytest.fixture
def other(bound):
    """Another browser, after the link was bound to the first."""
    return Client(headers={"Accept-Language": "en"})


def who(client) -> int | None:
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def verbs(user) -> list[str]:
    return list(Entry.objects.filter(topic_id=person_topic(user)).order_by("seq").values_list("verb", flat=True))


def state(user) -> tuple:
    link = PersonalLink.objects.get(user=user)
    return link.failed_tries, bool(link.code_hash), link.browsers.count()


# The first browser


def test_link_shows_the_name_and_signs_nobody_in(phone, link, alice):
    page = phone.get(link)
    assert page.status_code == 200
    assert "I am Alice, come in" in page.content.decode()
    assert who(phone) is None
    assert BROWSER_COOKIE not in phone.cookies
    assert (state(alice), verbs(alice)) == ((0, False, 0), [])


def test_link_looked_at_beforehand_is_not_bound(phone, link, alice):
    """Chat apps open a link by themselves before anybody taps it."""
    Client().get(link)
    Client().head(link)
    assert phone.post(link).status_code == 303
    assert state(alice) == (0, False, 1)


def test_button_binds_the_browser_and_signs_in(phone, link, alice):
    answer = phone.post(link)
    assert (answer.status_code, answer.url) == (303, "/")
    assert who(phone) == alice.pk
    assert (state(alice), verbs(alice)) == ((0, False, 1), [Verb.BROWSER_BOUND])


def test_browser_cookie_is_of_the_browser_alone(phone, link, alice):
    cookie = phone.post(link).cookies[BROWSER_COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert Browser.objects.get(link__user=alice).token_hash != cookie.value


def test_browser_cookie_is_secure_where_sessions_are(phone, link, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert phone.post(link).cookies[BROWSER_COOKIE]["secure"]


def test_same_browser_comes_in_again_freely(bound, link, alice):
    assert bound.get(link).context["asks"] is False
    assert bound.post(link).status_code == 303
    assert (who(bound), state(alice)) == (alice.pk, (0, False, 1))
    assert verbs(alice) == [Verb.BROWSER_BOUND]


def test_two_people_may_share_a_browser(phone, link, people):
    phone.post(link)
    phone.post(f"/in/{get_token(people.bob, scope=LINK_SCOPE)}/")
    assert who(phone) == people.bob.pk
    phone.post(link)
    assert who(phone) == people.alice.pk


# Another browser


def test_other_browser_is_asked(other, link, alice):
    page = other.get(link)
    assert (page.status_code, page.context["asks"]) == (200, True)
    assert "prove that it is you" in page.content.decode()


def test_forwarded_link_alone_does_not_open(other, link, alice):
    answer = other.post(link)
    assert (answer.status_code, who(other), state(alice)) == (422, None, (0, False, 1))


def test_right_digits_open(other, link, alice):
    assert other.post(link, {"proof": f" {DIGITS} "}).status_code == 303
    assert (who(other), state(alice)) == (alice.pk, (0, False, 2))


def test_wrong_digits_are_counted(other, link, alice):
    answer = other.post(link, {"proof": WRONG})
    assert (answer.status_code, who(other), state(alice)) == (422, None, (1, False, 1))
    assert "That is not right. 4 tries are left." in answer.content.decode()


@pytest.mark.parametrize("proof", ["", "12", "12345", "1234567", "abcd", "０００１", "0" * 5000, "0\x000"])
def test_what_is_no_proof_is_no_try(other, link, alice, proof):
    answer = other.post(link, {"proof": proof})
    assert (answer.status_code, who(other), state(alice)) == (422, None, (0, False, 1))


def test_right_digits_forget_the_wrong_ones(other, link, alice):
    for proof in [WRONG] * 4 + [DIGITS]:
        other.post(link, {"proof": proof})
    assert (who(other), state(alice)) == (alice.pk, (0, False, 2))


def test_five_wrong_tries_lock(other, link, alice):
    answers = [other.post(link, {"proof": WRONG}) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert "too many wrong tries" in answers[-1].content.decode()
    assert verbs(alice) == [Verb.BROWSER_BOUND, Verb.LINK_LOCKED]


def test_locked_link_refuses_the_right_digits(other, link, alice):
    for _n in range(5):
        other.post(link, {"proof": WRONG})
    assert other.post(link, {"proof": DIGITS}).status_code == 422
    assert (who(other), state(alice)) == (None, (5, False, 1))


def test_locked_link_still_opens_in_its_own_browser(bound, other, link, alice):
    for _n in range(5):
        other.post(link, {"proof": WRONG})
    assert bound.post(link).status_code == 303
    assert who(bound) == alice.pk


def test_code_opens_a_locked_link(other, link, alice):
    for _n in range(5):
        other.post(link, {"proof": WRONG})
    code = issue_code(user=alice, by=TESTER)
    assert other.post(link, {"proof": code}).status_code == 303
    assert (who(other), state(alice)) == (alice.pk, (0, False, 2))


def test_person_without_telephone_is_let_in_by_code_alone(other, link, alice):
    User.objects.filter(pk=alice.pk).update(telephone="12")
    assert other.post(link, {"proof": "0012"}).status_code == 422
    assert other.post(link, {"proof": issue_code(user=alice, by=TESTER)}).status_code == 303


# The code of the desk


def test_code_opens_once_only(link, bound, alice):
    code = issue_code(user=alice, by=TESTER)
    first, second = Client(), Client()
    assert first.post(link, {"proof": code}).status_code == 303
    assert second.post(link, {"proof": code}).status_code == 422
    assert (who(first), who(second), state(alice)) == (alice.pk, None, (1, False, 2))


def test_code_is_over_after_ten_minutes(other, link, alice):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = issue_code(user=alice, by=TESTER)
        clock.shift(timedelta(minutes=10))
        assert other.post(link, {"proof": code}).status_code == 422
    assert (who(other), state(alice)[0]) == (None, 1)


def test_code_holds_until_then(other, link, alice):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = issue_code(user=alice, by=TESTER)
        clock.shift(timedelta(minutes=9, seconds=59))
        assert other.post(link, {"proof": code}).status_code == 303


def test_wrong_code_is_counted_and_the_fifth_takes_the_code_away(other, link, alice):
    code = issue_code(user=alice, by=TESTER)
    wrong = "111111" if code != "111111" else "222222"
    for _n in range(5):
        other.post(link, {"proof": wrong})
    assert state(alice) == (5, False, 1)
    assert other.post(link, {"proof": code}).status_code == 422
    assert who(other) is None


def test_new_code_replaces_the_old(other, link, alice, monkeypatch):
    numbers = iter([123456, 654321])
    monkeypatch.setattr("congress.people.services.secrets.randbelow", lambda _below: next(numbers))
    old, new = issue_code(user=alice, by=TESTER), issue_code(user=alice, by=TESTER)
    assert other.post(link, {"proof": old}).status_code == 422
    assert other.post(link, {"proof": new}).status_code == 303


def test_code_signs_in_by_name_without_a_link(phone, alice):
    code = issue_code(user=alice, by=TESTER)
    answer = phone.post("/sign-in/code/", {"username": "alice", "code": code})
    assert (answer.status_code, answer.url, who(phone)) == (303, "/", alice.pk)


@pytest.mark.parametrize("name", ["nobody", "bob", "ALICE"])
def test_code_is_of_one_name(phone, people, name):
    code = issue_code(user=people.alice, by=TESTER)
    answer = phone.post("/sign-in/code/", {"username": name, "code": code})
    assert (answer.status_code, who(phone)) == (422, None)
    assert "Name and code do not fit" in answer.content.decode()


@pytest.mark.parametrize("fields", [{}, {"username": "alice"}, {"username": "x" * 61, "code": "1" * 6}, {"code": "1"}])
def test_code_form_says_what_is_missing(phone, alice, fields):
    answer = phone.post("/sign-in/code/", fields)
    assert (answer.status_code, who(phone), state(alice)) == (422, None, (0, False, 0))
    assert answer.context["form"].errors != {}


def test_code_of_a_disabled_person_does_not_open(phone, alice):
    code = issue_code(user=alice, by=TESTER)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert phone.post("/sign-in/code/", {"username": "alice", "code": code}).status_code == 422
    assert who(phone) is None


def test_first_browser_by_code_binds_the_link(phone, link, alice):
    """Whoever finds the link afterwards is asked."""
    phone.post("/sign-in/code/", {"username": "alice", "code": issue_code(user=alice, by=TESTER)})
    assert Client().post(link).status_code == 422


# Links that do not open


@pytest.mark.parametrize("token", ["garbage", "a", "." * 50, "%00", "x" * 900, "代表"])
def test_garbage_is_not_found(phone, db, token):
    answer = phone.get(f"/in/{token}/")
    assert answer.status_code == 404
    assert "This link does not open" in answer.content.decode()


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 10)])
def test_cut_link_is_not_found(phone, alice, cut):
    token = get_token(alice, scope=LINK_SCOPE)
    assert phone.get(f"/in/{token[cut]}/").status_code == 404


def test_token_of_another_scope_is_not_found(phone, alice):
    assert phone.get(f"/in/{get_token(alice)}/").status_code == 404
    assert phone.post(f"/in/{get_token(alice, scope='other')}/").status_code == 404
    assert who(phone) is None


def test_link_does_not_open_other_pages(phone, alice):
    """The token speaks at its own address, not as a parameter of any page."""
    assert phone.get(f"/me/?sesame={get_token(alice)}").status_code == 302


def test_link_of_a_disabled_person_is_not_found(bound, link, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert bound.get(link).status_code == 404
    assert (bound.post(link).status_code, who(bound)) == (404, None)


def test_changed_password_revokes_the_link(bound, link, alice):
    alice.set_unusable_password()
    alice.save()
    assert (bound.post(link).status_code, who(bound)) == (404, None)
    assert bound.post(f"/in/{get_token(alice, scope=LINK_SCOPE)}/").status_code == 303


def test_old_link_is_not_found(phone, alice, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = get_token(alice, scope=LINK_SCOPE)
        clock.shift(timedelta(seconds=settings.SESAME_MAX_AGE + 1))
        assert phone.get(f"/in/{token}/").status_code == 404


# Guessing


def guess(client, times: int) -> list[int]:
    return [client.get(f"/in/garbage{n}/").status_code for n in range(times)]


def test_too_many_bad_links_are_told_to_wait(phone, db):
    assert guess(phone, BAD_LINKS_A_MINUTE) == [404] * BAD_LINKS_A_MINUTE
    answer = phone.get("/in/garbage/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_good_links_of_the_same_hall_open_all_the_same(phone, link, alice):
    """A hall shares one address, and a broken scanner must not lock it."""
    guess(phone, BAD_LINKS_A_MINUTE)
    assert Client().post(link).status_code == 303
    assert state(alice) == (0, False, 1)


def test_good_links_of_other_addresses_open(phone, link):
    guess(phone, BAD_LINKS_A_MINUTE)
    assert Client(REMOTE_ADDR="10.0.0.7").post(link).status_code == 303


def test_after_a_minute_bad_links_are_read_again(phone, db, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # its clock is ours
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess(phone, BAD_LINKS_A_MINUTE)
        assert guess(phone, 1) == [429]
        clock.shift(timedelta(seconds=61))
        assert guess(phone, 1) == [404]


def test_good_links_are_not_counted(phone, link):
    assert {phone.get(link).status_code for _n in range(BAD_LINKS_A_MINUTE + 5)} == {200}


# The service


def test_unknown_browser_is_refused_without_a_try(bound, alice):
    assert bind_browser(user=alice, browser="another") is False
    assert state(alice) == (0, False, 1)


def test_person_without_a_link_row_gets_one(alice):
    PersonalLink.objects.all().delete()
    assert bind_browser(user=alice, browser="first") is True
    assert state(alice) == (0, False, 1)

"""What goes out by e-mail, webhook and text message: each once, tried again, and never at the act's cost."""

import hashlib
import hmac
import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.checks import run_checks
from django.utils import translation

from congress.journal.clock import clock_jobs
from congress.journal.work import work_jobs
from congress.people import deliveries
from congress.people.deliveries import FIRST_PAUSE, HOLD, MOST_TRIES, deliver, lay_digests, take_next
from congress.people.models import Delivery, User
from congress.people.notices import notify, read_notices
from congress.people.sentences import notice_kinds
from congress.people.ways import odd_settings
from tests.conftest import new_key

pytestmark = pytest.mark.django_db

SECRET = "drawn at random, and long enough for it"
NINE = datetime(2020, 4, 8, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(notice_kinds, "lamp.lit", lambda facts: f"Lamp {facts['n']}\nis lit.")


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL, settings.EMAIL_FROM = "https://congress.example/", "congress@congress.example"


@pytest.fixture
def mailing(settings, people):
    """alice is told at once and by e-mail."""
    settings.NOTICE_BACKENDS = ["email"]
    set_reach(people.alice, User.Reach.AT_ONCE, email="alice@congress.example")
    return people.alice


@pytest.fixture
def hook(settings):
    """The other end of the webhook: what it got, and with which statuses it answers in turn."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((dict(self.headers), body))
            self.send_response(server.answers.pop(0) if server.answers else 204)
            if self.path == "/away":
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.NOTICE_BACKENDS = ["webhook"]
    settings.NOTICE_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook"
    settings.NOTICE_WEBHOOK_SECRET = SECRET
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


def set_reach(user, reach, **fields):
    User.objects.filter(pk=user.pk).update(reach=reach, language="en", **fields)


def tell(user, n=1):
    notify(users=[user.pk], kind="lamp.lit", url=f"/rooms/{n}/", key=str(n), facts={"n": n})


def states() -> list[tuple[str, str, int]]:
    return list(Delivery.objects.order_by("pk").values_list("way", "state", "tries"))


# By e-mail


def test_notice_goes_out_by_mail_once(mailing):
    tell(mailing)
    assert (deliver(), deliver()) == (False, False)
    (sent,) = mail.outbox
    notice = mailing.notices.get()
    assert (sent.subject, sent.from_email, sent.to) == (
        "Lamp 1 is lit.",
        "congress@congress.example",
        ["alice@congress.example"],
    )
    assert f"Lamp 1 is lit.\nhttps://congress.example/notices/{notice.pk}/\n" in sent.body
    number = Delivery.objects.get().pk
    assert sent.extra_headers["Message-ID"] == f"<notice-{number}@congress.example>"
    assert states() == [("email", "sent", 1)]


@pytest.mark.parametrize(("chosen", "spoken"), [("en", "en"), ("zh-hans", "zh-hans"), ("", "zh-hans")])
def test_mail_is_in_the_language_of_its_person(mailing, monkeypatch, chosen, spoken):
    monkeypatch.setitem(notice_kinds, "lamp.lit", lambda facts: translation.get_language())
    User.objects.filter(pk=mailing.pk).update(language=chosen)
    tell(mailing, 1)
    deliver()
    assert mail.outbox[0].subject == spoken


def test_who_has_no_address_is_sent_no_mail(mailing, people):
    set_reach(people.bob, User.Reach.AT_ONCE)
    tell(people.bob)
    deliver()
    assert (Delivery.objects.count(), len(mail.outbox), people.bob.notices.count()) == (0, 0, 1)


def test_what_was_read_meanwhile_is_not_sent(mailing):
    tell(mailing)
    read_notices(user=mailing, upto=mailing.notices.get().pk)
    deliver()
    assert (states(), mail.outbox) == ([("email", "needless", 1)], [])


@pytest.mark.parametrize("fields", [{"reach": "none"}, {"is_active": False}])
def test_who_wants_none_any_more_is_sent_none(mailing, fields):
    tell(mailing)
    User.objects.filter(pk=mailing.pk).update(**fields)
    deliver()
    assert (states(), mail.outbox) == ([("email", "needless", 1)], [])


# By webhook


def test_hook_is_told_what_and_can_check_who_tells(hook, people):
    set_reach(people.alice, User.Reach.AT_ONCE)
    tell(people.alice)
    deliver()
    ((headers, body),) = hook.got
    signed = headers["X-Timestamp"].encode() + b"." + body
    assert headers["X-Signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Delivery"] == str(Delivery.objects.get().pk)
    told = json.loads(body)
    notice = people.alice.notices.get()
    assert (told["person"], told["title"]) == ("alice", "Lamp 1 is lit.")
    assert [(one["kind"], one["url"]) for one in told["notices"]] == [
        ("lamp.lit", f"https://congress.example/notices/{notice.pk}/")
    ]


def test_hook_that_fails_is_told_again_later_under_the_same_number(hook, people):
    set_reach(people.alice, User.Reach.AT_ONCE)
    hook.answers = [500]
    with time_machine.travel(NINE, tick=False):
        tell(people.alice)
        deliver()
        deliver()
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.tries, delivery.error) == (
            "waiting",
            1,
            "HTTPError: HTTP Error 500: Internal Server Error",
        )
        assert (delivery.next_at, delivery.held_until) == (NINE + FIRST_PAUSE, None)
    with time_machine.travel(NINE + FIRST_PAUSE, tick=False):
        deliver()
    assert states() == [("webhook", "sent", 2)]
    first, again = [headers["X-Delivery"] for headers, _body in hook.got]
    assert first == again


def test_hook_that_always_fails_is_given_up(hook, people):
    set_reach(people.alice, User.Reach.AT_ONCE)
    hook.answers = [503] * 20
    tell(people.alice)
    pauses = []
    while (delivery := Delivery.objects.get()).state == "waiting":
        with time_machine.travel(delivery.next_at, tick=False):
            deliver()
        after = Delivery.objects.get()
        pauses.append((after.next_at - delivery.next_at) / FIRST_PAUSE)
    assert (states(), len(hook.got)) == ([("webhook", "failed", MOST_TRIES)], MOST_TRIES)
    assert pauses == [1, 4, 16, 64, 256, 0]


def test_hook_is_not_followed_elsewhere(hook, people, settings):
    """What was signed goes nowhere else."""
    settings.NOTICE_WEBHOOK_URL = settings.NOTICE_WEBHOOK_URL.replace("/hook", "/away")
    hook.answers = [302]
    set_reach(people.alice, User.Reach.AT_ONCE)
    tell(people.alice)
    deliver()
    assert (len(hook.got), states()) == (1, [("webhook", "waiting", 1)])


def test_hook_that_is_down_costs_the_act_nothing_and_the_round_one_try(people, settings):
    settings.NOTICE_BACKENDS = ["webhook", "email"]
    settings.NOTICE_WEBHOOK_URL, settings.NOTICE_WEBHOOK_SECRET = "http://127.0.0.1:1/", SECRET
    set_reach(people.alice, User.Reach.AT_ONCE, email="alice@congress.example")
    for n in range(3):
        tell(people.alice, n)
    deliver()
    assert people.alice.notices.count() == 3
    assert [(way, tries) for way, _state, tries in states() if way == "webhook" and tries] == [("webhook", 1)]
    assert len(mail.outbox) == 3


def test_notices_go_out_in_their_order(hook, people):
    set_reach(people.alice, User.Reach.AT_ONCE)
    for n in (1, 2, 3):
        tell(people.alice, n)
    deliver()
    assert [json.loads(body)["title"] for _headers, body in hook.got] == [f"Lamp {n} is lit." for n in (1, 2, 3)]


def test_round_ends_so_that_other_work_has_its_turn(hook, people, monkeypatch):
    monkeypatch.setattr(deliveries, "ROUND", 0)
    set_reach(people.alice, User.Reach.AT_ONCE)
    tell(people.alice)
    assert (deliver(), hook.got) == (False, [])


def test_delivery_is_in_one_hand_until_its_holder_is_gone(mailing):
    with time_machine.travel(NINE, tick=False):
        tell(mailing)
        held = take_next(())
        assert held == Delivery.objects.get()
        assert take_next(()) is None
    with time_machine.travel(NINE + HOLD, tick=False):
        assert take_next(()) == held
        assert not deliveries.settle(delivery=held, state=Delivery.State.SENT)
    assert states() == [("email", "waiting", 2)]


def test_way_that_is_not_set_any_more_sends_nothing(mailing, settings):
    tell(mailing)
    settings.NOTICE_BACKENDS = []
    deliver()
    assert (states(), mail.outbox) == ([("email", "waiting", 1)], [])


# By text message


def test_text_message_goes_to_the_telephone(people, settings, capsys):
    settings.NOTICE_BACKENDS = ["sms"]
    set_reach(people.alice, User.Reach.AT_ONCE)
    tell(people.alice)
    deliver()
    notice, number = people.alice.notices.get(), Delivery.objects.get().pk
    assert capsys.readouterr().out == (
        f"SMS {number} to 000-0000-0000: Lamp 1 is lit. https://congress.example/notices/{notice.pk}/\n"
    )


# Once a day


def test_digest_goes_out_once_a_day_with_what_is_unread(mailing):
    set_reach(mailing, User.Reach.DAILY)
    with time_machine.travel(NINE - DAY, tick=False):
        tell(mailing, 1)
        tell(mailing, 2)
        tell(mailing, 3)
        read_notices(user=mailing, upto=10**9, only=mailing.notices.get(key="2").pk)
    assert lay_digests(NINE.replace(hour=7)) == 0
    with time_machine.travel(NINE, tick=False):
        assert (lay_digests(NINE), lay_digests(NINE)) == (1, 0)
        deliver()
        tell(mailing, 4)
        assert lay_digests(NINE + timedelta(hours=3)) == 0
    (sent,) = mail.outbox
    assert sent.subject == "2 new notices"
    assert [line for line in sent.body.splitlines() if "lit" in line] == ["Lamp 3 is lit.", "Lamp 1 is lit."]


def test_digest_of_the_next_day_tells_only_what_is_new(mailing):
    set_reach(mailing, User.Reach.DAILY)
    for day in range(3):
        with time_machine.travel(NINE + day * DAY, tick=False):
            lay_digests(NINE + day * DAY)
            deliver()
            if day < 2:
                tell(mailing, day)
    assert [sent.subject for sent in mail.outbox] == ["Lamp 0 is lit.", "Lamp 1 is lit."]
    with time_machine.travel(NINE + 3 * DAY, tick=False):
        assert lay_digests(NINE + 3 * DAY) == 0


@pytest.mark.parametrize(("reach", "made"), [("at_once", 1), ("daily", 0), ("none", 0)])
def test_each_is_reached_as_he_chose(mailing, reach, made):
    set_reach(mailing, reach)
    with time_machine.travel(NINE - DAY, tick=False):
        tell(mailing)
    assert Delivery.objects.count() == made
    assert lay_digests(NINE) == (1 if reach == "daily" else 0)


def test_digest_of_who_cannot_be_reached_is_not_laid(mailing, people):
    with time_machine.travel(NINE - DAY, tick=False):
        tell(people.bob)
    assert lay_digests(NINE) == 0


def test_nothing_is_laid_without_a_way(people):
    with time_machine.travel(NINE - DAY, tick=False):
        tell(people.alice)
    assert lay_digests(NINE) == 0


def test_jobs_are_known():
    assert (clock_jobs["digests"], work_jobs["notices"]) == (lay_digests, deliver)


# One's own choice


def test_person_chooses_how_he_is_reached(people, settings, as_person):
    settings.NOTICE_BACKENDS = ["email"]
    alice = as_person(people.alice)
    sent = {"key": new_key(), "reach": "at_once", "email": "alice@congress.example"}
    assert alice.post("/me/reach/", sent).status_code == 200
    wrong = [{"reach": "hourly", "email": ""}, {"reach": "none", "email": "nobody"}, {}]
    assert [alice.post("/me/reach/", {"key": new_key(), **one}).status_code for one in wrong] == [422] * 3
    people.alice.refresh_from_db()
    assert (people.alice.reach, people.alice.email) == ("at_once", "alice@congress.example")


def test_page_asks_only_for_what_is_used(people, settings, as_person):
    alice = as_person(people.alice)
    shown = []
    for ways in ([], ["webhook"], ["webhook", "email"]):
        settings.NOTICE_BACKENDS = ways
        page = alice.get("/me/", headers={"Accept": "text/html"}).content.decode()
        shown.append(('name="reach"' in page, 'name="email"' in page))
    assert shown == [(False, False), (True, False), (True, True)]


# The settings


def test_settings_that_hold_are_taken(settings):
    settings.NOTICE_BACKENDS = ["email", "webhook", "sms"]
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    settings.NOTICE_WEBHOOK_URL, settings.NOTICE_WEBHOOK_SECRET = "https://hook.example/", SECRET
    assert odd_settings() == []


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({"NOTICE_BACKENDS": ["post"]}, "NOTICE_BACKENDS names 'post'"),
        ({"NOTICE_BACKENDS": ["sms", "sms"]}, "NOTICE_BACKENDS names a way twice"),
        ({"SITE_URL": ""}, "Set SITE_URL"),
        ({"SITE_URL": "congress.example"}, "Set SITE_URL"),
        ({"SITE_URL": "http://[x"}, "Set SITE_URL"),
        ({"EMAIL_URL": ""}, "Set EMAIL_URL"),
        ({"EMAIL_FROM": ""}, "Set EMAIL_FROM"),
        ({"NOTICE_WEBHOOK_URL": "file:///etc/passwd"}, "Set NOTICE_WEBHOOK_URL"),
        ({"NOTICE_WEBHOOK_SECRET": SECRET[:31]}, "Set NOTICE_WEBHOOK_SECRET"),
        ({"SMS_ADAPTER": "congress.nowhere.send"}, "SMS_ADAPTER"),
        ({"NOTICE_DIGEST_HOUR": 24}, "NOTICE_DIGEST_HOUR"),
    ],
)
def test_odd_settings_are_refused(settings, values, about):
    test_settings_that_hold_are_taken(settings)
    for name, value in values.items():
        setattr(settings, name, value)
    (sentence,) = odd_settings()
    assert sentence.startswith(about)
    assert [one.msg for one in run_checks(include_deployment_checks=True) if one.id == "congress.E003"] == [sentence]

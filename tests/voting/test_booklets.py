"""Collecting: every answer, and what is left of it in the database."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from congress.journal.models import Entry, Topic
from congress.meetings.services import sign_in_online, undo_sign_in
from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, electors, frozen, opened, secret_draft
from tests.voting.phones import booklets_of, phone, send
from voting import signing
from voting.models import Ballot, Issuance
from voting.secret.formats import b64
from voting.services.recorded import make_ballot, open_ballot
from voting.services.secret import close_secret, withdraw_secret

pytestmark = pytest.mark.django_db

State = Issuance.State
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; X) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.fixture
def secret(meeting, ready_keys):
    """Frozen, two papers, collected from now on."""
    assemble(meeting)
    return frozen(secret_draft(meeting))


@pytest.fixture
def alice(as_person, people):
    return as_person(people.alice)


def test_booklet_is_collected_and_can_be_cast(secret, alice):
    booklet, touched = phone(secret), Topic.objects.get(name=secret.topic).touched
    answer = send(alice, secret, booklet.request())
    assert (answer.status_code, set(answer.json())) == (200, {"papers"})
    assert [set(one) for one in answer.json()["papers"]] == [{"id", "blind_sig"}] * 2
    booklet.take(answer.json())
    opened(secret)
    assert len(cast(booklet, "sat", "basic")) == 2
    assert booklets_of(secret) == [State.ISSUED]
    assert Topic.objects.get(name=secret.topic).touched > touched


def test_collecting_leaves_no_entry_and_no_session(secret, alice):
    before, cookies = Entry.objects.count(), dict(alice.cookies)
    answer = send(alice, secret, phone(secret).request())
    assert (answer.status_code, Entry.objects.count(), answer.cookies.keys()) == (200, before, set())
    assert dict(alice.cookies) == cookies
    assert Ballot.objects.with_turnout().get(pk=secret.pk).collected == 1


def test_same_request_is_answered_the_same_without_signing_again(secret, alice):
    asked = phone(secret).request()
    first = send(alice, secret, asked)
    signing.destroy_keys(str(secret.pk))
    again, turned = send(alice, secret, asked), send(alice, secret, {"papers": asked["papers"][::-1]})
    assert (again.status_code, again.content) == (200, first.content)
    assert (turned.status_code, turned.content) == (200, first.content)
    assert booklets_of(secret) == [State.ISSUED]


def test_another_request_is_refused(secret, alice):
    send(alice, secret, phone(secret).request())
    answer = send(alice, secret, phone(secret).request())
    said = {"error": "Your papers were collected already, on another phone or in another app."}
    assert (answer.status_code, answer.json(), booklets_of(secret)) == (409, said, [State.ISSUED])


def test_request_of_another_elector_is_not_answered_as_his(secret, alice, as_person, people):
    asked = phone(secret).request()
    send(alice, secret, asked)
    assert send(as_person(people.bob), secret, asked).status_code == 200
    assert [one.state for one in Issuance.objects.filter(state=State.ISSUED)] == [State.ISSUED] * 2


def test_elector_on_hall_paper_is_refused(secret, alice):
    Issuance.objects.filter(elector__ballot=secret, elector__label="001").update(state=State.HALL)
    answer = send(alice, secret, phone(secret).request())
    assert (answer.status_code, answer.json()) == (409, {"error": "You vote on paper in the hall."})
    assert booklets_of(secret) == [State.HALL]


def malformed(asked):
    one, two = asked["papers"]
    blinded = one["blinded"]
    return {
        "nothing": b"",
        "no JSON": b"{",
        "no text": b"\xff",
        "deep": b"[" * 100_000,
        "a list": asked["papers"],
        "no papers": {},
        "more": asked | {"key": ""},
        "no list": {"papers": {}},
        "empty": {"papers": []},
        "a part": {"papers": [one]},
        "one twice": {"papers": [one, one]},
        "both and one": {"papers": [one, two, one]},
        "another's": {"papers": [one, two | {"id": "999999"}]},
        "a number": {"papers": [one, two | {"id": int(two["id"])}]},
        "zeros": {"papers": [one, two | {"id": f"0{two['id']}"}]},
        "no objects": {"papers": [one, 2]},
        "more of one": {"papers": [one | {"x": ""}, two]},
        "less of one": {"papers": [{"id": one["id"]}, two]},
        "null": {"papers": [one | {"blinded": None}, two]},
        "no base64": {"papers": [one | {"blinded": "*" * len(blinded)}, two]},
        "a line end": {"papers": [one | {"blinded": blinded + "\n"}, two]},
        "short": {"papers": [one | {"blinded": blinded[4:]}, two]},
        "long": {"papers": [one | {"blinded": blinded + "AAAA"}, two]},
        "out of range": {"papers": [one | {"blinded": b64(b"\xff" * 384)}, two]},
        "one": {"papers": [one | {"blinded": b64(bytes(383) + b"\1")}, two]},
    }


def test_malformed_request_is_refused(secret, alice):
    asked = phone(secret).request()
    answers = {name: send(alice, secret, body).status_code for name, body in malformed(asked).items()}
    assert answers == dict.fromkeys(answers, 400)
    assert booklets_of(secret) == [State.NONE]
    assert send(alice, secret, asked).status_code == 200


def test_form_instead_of_json_is_refused(secret, alice):
    assert alice.post(f"/ballots/{secret.pk}/collect/", phone(secret).request()).status_code == 400


def test_too_large_request_is_refused(secret, alice):
    sizes = {size: send(alice, secret, b" " * size).status_code for size in (512 * 1024, 512 * 1024 + 1, 3_000_000)}
    assert sizes == {512 * 1024: 400, 512 * 1024 + 1: 413, 3_000_000: 413}


def test_who_is_no_elector_finds_nothing(secret, as_person, people, alice):
    asked = phone(secret).request()
    draft = secret_draft(secret.meeting)
    recorded = make_ballot(meeting=secret.meeting, title="Projects", subjects=["The plan"], by=TESTER)
    open_ballot(ballot=recorded, by=TESTER)
    assert [send(as_person(one), secret, asked).status_code for one in (people.dora, people.gao)] == [404, 404]
    assert [send(alice, one, asked).status_code for one in (recorded, draft)] == [404, 404]
    assert send(as_person(None), secret, asked).status_code == 401


def test_request_of_another_site_is_refused(secret, people, alice):
    client = Client(enforce_csrf_checks=True, headers={"Accept": "application/json"})
    client.force_login(people.alice, backend="congress.people.backends.SignInNameBackend")
    asked = phone(secret).request()
    assert (send(client, secret, asked).status_code, booklets_of(secret)) == (403, [State.NONE])
    client.cookies["csrftoken"] = "x" * 32
    assert send(client, secret, asked, **{"X-CSRFToken": "x" * 32}).status_code == 200


def test_papers_for_the_present_only(secret, alice, people):
    Ballot.objects.filter(pk=secret.pk).update(collect_needs_presence=True)
    asked = phone(secret).request()
    refused = send(alice, secret, asked)
    assert (refused.status_code, booklets_of(secret)) == (403, [State.NONE])
    assert refused.json() == {"error": "Papers are given to who has signed in to the meeting. Please sign in first."}
    representative = secret.meeting.representatives.get(user=people.alice)
    sign_in_online(representative=representative, by=TESTER)
    assert send(alice, secret, asked).status_code == 200
    undo_sign_in(attendance=representative.attendances.get(), reason="Wrong person", by=TESTER)
    assert send(alice, secret, asked).status_code == 200


def test_papers_are_not_given_out_before_their_time(secret, alice):
    Ballot.objects.filter(pk=secret.pk).update(collect_from=timezone.now() + timedelta(minutes=10))
    answer = send(alice, secret, phone(secret).request())
    assert (answer.status_code, booklets_of(secret)) == (503, [State.NONE])
    assert 590 < int(answer.headers["Retry-After"]) <= 603


def test_busy_signer_asks_to_come_again(secret, alice, caplog):
    asked = phone(secret).request()
    taken = [signing._places.acquire(blocking=False) for _n in range(signing.MOST_AT_ONCE)]
    try:
        answers = [send(alice, secret, asked) for _n in range(20)]
    finally:
        signing._places.release(len(taken))
    assert {one.status_code for one in answers} == {503}
    assert {int(one.headers["Retry-After"]) for one in answers} <= {1, 2, 3}
    assert len({one.headers["Retry-After"] for one in answers}) > 1
    assert (booklets_of(secret), caplog.records) == ([State.NONE], [])
    assert send(alice, secret, asked).status_code == 200


def test_closed_ballot_gives_nothing_out(secret, alice, as_person, people):
    asked, other = phone(secret).request(), phone(secret).request()
    send(alice, secret, asked)
    close_secret(ballot=opened(secret), by=TESTER)
    bob = as_person(people.bob)
    answers = [send(alice, secret, asked), send(alice, secret, other), send(bob, secret, other)]
    assert [one.status_code for one in answers] == [410] * 3
    assert (answers[0].json(), booklets_of(secret, "002")) == ({"error": "The ballot is closed."}, [State.NONE])
    assert list(Issuance.objects.exclude(request_hash="", answer=None)) == []


def test_withdrawn_ballot_gives_nothing_out(secret, alice):
    asked = phone(secret).request()
    send(alice, secret, asked)
    withdraw_secret(ballot=secret, reason="Wrong wording", by=TESTER)
    assert [send(alice, secret, one).status_code for one in (asked, phone(secret).request())] == [410, 410]


def test_what_was_signed_while_the_ballot_closed_does_not_leave(secret, alice, monkeypatch):
    sign = signing.blind_sign

    def sign_and_close(ballot, blinded):
        signed = sign(ballot, blinded)
        Ballot.objects.filter(pk=secret.pk).update(state=Ballot.State.CLOSED)
        return signed

    monkeypatch.setattr(signing, "blind_sign", sign_and_close)
    answer = send(alice, secret, phone(secret).request())
    assert (answer.status_code, set(answer.json()), booklets_of(secret)) == (410, {"error"}, [State.NONE])


def test_destroyed_keys_are_a_closed_ballot(secret, alice):
    signing.destroy_keys(str(secret.pk))
    assert (send(alice, secret, phone(secret).request()).status_code, booklets_of(secret)) == (410, [State.NONE])


@pytest.mark.parametrize(
    "agent, app",
    [
        (f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN", "wechat"),
        (f"{ANDROID} Version/4.0 Chrome/120 Mobile Safari/537.36; wv) MicroMessenger/8.0", "wechat"),
        (f"{IPHONE} Version/17.0 Mobile/15E148 Safari/604.1", "safari"),
        (f"{IPHONE} CriOS/120.0 Mobile/15E148 Safari/604.1", "chrome"),
        (f"{ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36", "chrome"),
        (f"{WINDOWS} Chrome/120.0.0.0 Safari/537.36 Edg/120.0", "other"),
        (f"{ANDROID} SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36", "other"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "firefox"),
        (f"{IPHONE} FxiOS/120.0 Mobile/15E148 Safari/605.1.15", "firefox"),
        ("", "other"),
    ],
)
def test_family_of_an_app_is_known(rf, agent, app):
    from voting.views.booklets import app_of

    assert app_of(rf.get("/", headers={"User-Agent": agent})) == app


def test_booklet_knows_in_which_app_it_lies(secret, alice):
    send(alice, secret, phone(secret).request(), **{"User-Agent": f"{ANDROID} MicroMessenger/8.0"})
    assert Issuance.objects.get(state=State.ISSUED).app == "wechat"


def test_number_of_queries_does_not_grow(secret, alice, django_assert_max_num_queries):
    assert len(electors(secret)) == 24
    asked = phone(secret).request()
    with django_assert_max_num_queries(16):
        assert send(alice, secret, asked).status_code == 200

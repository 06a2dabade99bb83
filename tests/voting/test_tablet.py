"""Voting with help on a shared tablet: who is let in, as whom the browser is signed in, and what it forgets."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from justhtml import JustHTML

import voting.office
from congress.journal.models import Entry
from congress.journal.visitors import load_visitors
from congress.people.models import User
from tests.voting.assembly import assemble, electors, frozen, opened, secret_draft
from tests.voting.phones import booklets_of, phone, send
from tests.voting.residue import held, secrets_of, spellings
from voting.models import Admission, Tablet
from voting.services.booklets import collect

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def ballot(meeting, ready_keys):
    assemble(meeting)
    return opened(frozen(secret_draft(meeting)))


@pytest.fixture
def office(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def tablet(meeting, people, as_person):
    """The browser of a tablet."""
    return set_up(as_person(people.dora), meeting)


def set_up(client, meeting):
    assert client.post(f"/meetings/{meeting.pk}/tablets/").status_code == 201
    return client


def row(n=1):
    return Tablet.objects.get(number=n)


def let_in(office, label="001", n=1):
    return office.post(f"/tablets/{row(n).pk}/admit/", {"label": label}, headers=ENGLISH)


def shown(tablet):
    return tablet.get("/tablet/").json()["state"]


def begin(tablet):
    admission = Admission.objects.get(state="let_in")
    return tablet.post("/tablet/begin/", {"admission": admission.pk}, headers={"Accept": "text/html"})


def states():
    return sorted(Admission.objects.values_list("state", flat=True))


def test_device_becomes_a_tablet_and_the_staff_are_signed_out(tablet, meeting):
    [entry] = Entry.objects.filter(verb="tablet.set_up")
    assert (entry.topic_id, entry.actor, entry.facts["tablet"]) == (meeting.topic, "secretariat", 1)
    cookie = tablet.cookies["tablet"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 7 * 24 * 3600)
    assert tablet.get("/desk/").status_code == 401
    assert tablet.get("/tablet/").json() == {"tablet": 1, "state": "", "admission": None}


def test_browser_without_the_cookie_is_no_tablet(office, tablet):
    for client in (office, Client()):
        assert client.get("/tablet/").status_code == 404
    stranger = Client()
    stranger.cookies["tablet"] = "somebody-guessed"
    assert [stranger.get("/tablet/").status_code, stranger.post("/tablet/begin/").status_code] == [404, 404]


def test_whoever_is_let_in_votes_and_does_nothing_else(ballot, office, tablet):
    assert let_in(office).status_code == 200
    assert shown(tablet) == "let_in"
    page = tablet.get("/tablet/", headers={"Accept": "text/html"} | ENGLISH).content.decode()
    assert "<b>001</b> Alice" in page
    JustHTML(page, sanitize=False, strict=True)
    answer = begin(tablet)
    assert (answer.status_code, answer["Location"]) == (303, "/ballots/collect/")
    assert (shown(tablet), tablet.cookies["assisted"].value) == ("voting", "1")
    assert send(tablet, ballot, phone(ballot).request()).status_code == 200
    assert booklets_of(ballot) == ["issued"]
    for address in ("/", "/desk/", "/me/", f"/meetings/{ballot.meeting_id}/", "/ballots/", f"{ballot.result_url}"):
        assert tablet.get(address).status_code == 403
        html = tablet.get(address, headers={"Accept": "text/html"})
        assert (html.status_code, html["Location"]) == (303, "/tablet/")


def test_session_of_a_tablet_has_no_live_line(ballot, office, tablet, people, as_person):
    let_in(office)
    begin(tablet)
    alice = as_person(people.alice)
    scopes = [{"headers": [(b"cookie", f"session={one.cookies['session'].value}".encode())]} for one in (tablet, alice)]
    assert [visitor.user_pk for visitor in load_visitors(scopes)] == [None, people.alice.pk]


def test_finished_tablet_has_forgotten_who_was_there(ballot, office, tablet):
    let_in(office)
    begin(tablet)
    key = tablet.cookies["session"].value
    assert tablet.post("/tablet/finish/").status_code == 200
    assert (states(), shown(tablet), tablet.cookies["assisted"].value) == (["over"], "", "")
    assert not Session.objects.filter(session_key=key).exists()
    assert tablet.get("/ballots/collect/").status_code == 401
    page = tablet.get("/ballots/collect/", headers={"Accept": "text/html"})
    assert (page.status_code, page["Location"]) == (303, "/tablet/")


def test_who_is_not_meant_lets_the_tablet_go(ballot, office, tablet):
    let_in(office)
    admission = Admission.objects.get()
    tablet.post("/tablet/finish/", {"admission": admission.pk})
    assert (states(), shown(tablet)) == (["over"], "")
    assert not Entry.objects.filter(verb="elector.assisted").exists()


def test_answer_that_came_late_ends_nobody_elses_turn(ballot, office, tablet):
    """The finish of the one before, sent again when the next is let in; and a button of him who is let in no more."""
    let_in(office)
    before = Admission.objects.get()
    tablet.post("/tablet/finish/", {"admission": before.pk})
    let_in(office, "002")
    tablet.post("/tablet/finish/")
    tablet.post("/tablet/finish/", {"admission": before.pk})
    tablet.post("/tablet/begin/", {"admission": before.pk})
    assert (states(), shown(tablet)) == (["let_in", "over"], "let_in")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("777", "Nobody has the number 777 on the roll."),
        ("002", "There is nothing that no. 002 could vote on now."),
    ],
)
def test_nobody_is_let_in_without_need(meeting, people, office, tablet, label, said):
    answer = let_in(office, label)
    assert (answer.status_code, answer.json()["error"], states()) == (409, said, [])


def test_two_are_not_let_in_on_one_tablet(ballot, office, tablet):
    let_in(office, "1")
    second = let_in(office, "002")
    assert second.json()["error"] == "Somebody else is let in on tablet 1. Clear it first."
    begin(tablet)
    assert (let_in(office, "002").status_code, states()) == (409, ["voting"])


def test_one_is_not_let_in_on_two_tablets(ballot, office, tablet, meeting, people, as_person):
    set_up(as_person(people.dora), meeting)
    let_in(office)
    assert let_in(office, n=2).json()["error"] == "No. 001 is let in on tablet 1 already."


def test_whose_papers_are_out_is_not_let_in(ballot, office, tablet):
    collect(elector=electors(ballot)[0], papers=phone(ballot).request()["papers"])
    assert let_in(office).json()["error"] == "No. 001 has papers already, on a phone or in the hall."


def test_absent_person_gets_papers_after_signing_in(ballot, office, tablet):
    type(ballot).objects.update(collect_needs_presence=True)
    said = "Papers are for those who have signed in. Please sign in no. 001 first."
    assert let_in(office).json()["error"] == said


def test_cleared_tablet_is_free_when_it_says_so(ballot, office, tablet):
    let_in(office)
    begin(tablet)
    for _n in range(2):  # pressed twice
        office.post(f"/tablets/{row().pk}/clear/")
    assert (states(), shown(tablet)) == (["leaving"], "leaving")
    # It still hands back: that is what it was asked for.
    assert tablet.get("/ballots/collect/").status_code == 200
    tablet.post("/tablet/finish/")
    assert (states(), shown(tablet)) == (["over"], "")


def test_tablet_freed_at_once_is_signed_out(ballot, office, tablet):
    let_in(office)
    begin(tablet)
    office.post(f"/tablets/{row().pk}/clear/", {"force": "1"})
    assert states() == ["over"]
    assert tablet.get("/ballots/collect/").status_code == 401
    assert (Session.objects.filter(session_key=tablet.cookies["session"].value).count(), shown(tablet)) == (0, "")


def test_tablet_whose_session_ended_calls_the_staff(ballot, office, tablet):
    """Papers may lie on it still, which only its owner's session hands back."""
    let_in(office)
    begin(tablet)
    Session.objects.filter(session_key=tablet.cookies["session"].value).delete()
    page = tablet.get("/tablet/", headers={"Accept": "text/html"} | ENGLISH).content.decode()
    assert ("Please call the staff" in page, states()) == (True, ["voting"])
    tablet.post("/tablet/finish/")  # its script has forgotten all
    assert states() == ["over"]


def test_clearing_who_has_not_begun_is_done_at_once(ballot, office, tablet):
    let_in(office)
    office.post(f"/tablets/{row().pk}/clear/")
    assert (states(), shown(tablet)) == (["over"], "")


def test_tablet_in_use_is_not_retired(ballot, office, tablet):
    let_in(office)
    assert office.post(f"/tablets/{row().pk}/retire/").status_code == 409
    office.post(f"/tablets/{row().pk}/clear/")
    for _n in range(2):
        assert office.post(f"/tablets/{row().pk}/retire/").status_code == 200
    assert Entry.objects.filter(verb="tablet.retired").count() == 1
    assert tablet.get("/tablet/").status_code == 404
    assert let_in(office).json()["error"] == "Tablet 1 is not used any more."


def test_help_is_noted_without_name_and_time_of_the_person(ballot, office, tablet, people):
    let_in(office)
    before = User.objects.get(pk=people.alice.pk).last_login
    begin(tablet)
    send(tablet, ballot, phone(ballot).request())
    [entry] = Entry.objects.filter(verb="elector.assisted")
    assert (entry.topic_id, entry.actor, entry.user) == (ballot.meeting.topic, "tablet", None)
    assert {name: value for name, value in entry.facts.items() if name != "salt"} == {"tablet": 1}
    assert User.objects.get(pk=people.alice.pk).last_login == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM axes_accesslog WHERE username = 'alice'")
        assert cursor.fetchone() == (0,)
    session = Session.objects.get(session_key=tablet.cookies["session"].value)
    assert set(session.get_decoded()) == {
        *("_auth_user_id", "_auth_user_backend", "_auth_user_hash", "admission", "_session_expiry"),
    }
    assert (session.expire_date.minute, session.expire_date.second) == (0, 0)


def test_nothing_of_the_vote_is_in_journal_session_and_admission(ballot, office, tablet):
    let_in(office)
    begin(tablet)
    booklet = phone(ballot)
    booklet.take(send(tablet, ballot, booklet.request()).json())
    rows = booklet.cast({one.paper["id"]: ["unsat"] for one in booklet.papers})["rows"]
    voting.office.box().cast(booklet.ballot, rows)
    sessions = [one.get_decoded() for one in Session.objects.all()]
    tablet.post("/tablet/finish/")
    told = [sessions, *Entry.objects.values("verb", "facts", "actor", "element"), *Admission.objects.values()]
    wanted = {name: spellings(value) for name, value in secrets_of(booklet, rows).items()}
    assert held(json.dumps(told, ensure_ascii=False).encode(), wanted | {"choice": {b"unsat"}}) == ["choice"]
    told = [one for one in told if "ballot.frozen" not in str(one)]  # which names the options
    assert held(json.dumps(told).encode(), {"choice": {b"unsat"}}) == []


def test_session_of_everybody_else_costs_no_query(ballot, tablet, as_person, people):
    alice = as_person(people.alice)
    alice.get("/ballots/collect/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        alice.get("/ballots/collect/")
    assert [one["sql"] for one in queries if "admission" in one["sql"] or "tablet" in one["sql"]] == []


def test_forged_begin_is_refused(ballot, office, tablet):
    let_in(office)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = tablet.cookies
    answer = strict.post("/tablet/begin/", {"admission": Admission.objects.get().pk})
    assert (answer.status_code, states()) == (403, ["let_in"])

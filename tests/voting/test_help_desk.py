"""The help desk: where a person's papers are, in a sentence, and what can be done about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from justhtml import JustHTML

from congress.journal.services import By
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.phones import voided
from voting.models import Admission, Batch, Confirmation, Issuance, Tablet
from voting.services.assisting import hash_of
from voting.services.booklets import hand_back, reissue

MOST_QUERIES = 12


@pytest.fixture
def ballot(meeting, ready_keys):
    assemble(meeting)
    return opened(frozen(secret_draft(meeting)))


@pytest.fixture
def alice(ballot):
    return electors(ballot)[0]


@pytest.fixture
def show(meeting, people, as_person):
    """show(number, of=user): the page, and what can be pressed on it."""

    def shown(number="001", of=people.dora):
        client = as_person(of, accept="text/html")
        answer = client.get(f"/meetings/{meeting.pk}/help-desk/?number={number}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        html = answer.content.decode()
        JustHTML(html, sanitize=False, strict=True)
        return html

    return shown


@pytest.fixture
def tablet(meeting):
    return Tablet.objects.create(meeting=meeting, number=1, token_hash=hash_of("one"))


def pressed(html):
    deeds = ("admit", "give", "reissue", "clear", "retire")
    return [deed for deed in deeds if f'/{deed}/"' in html]


def test_person_without_papers_is_let_in_or_takes_paper(show, alice, tablet):
    html = show("1")
    assert ("001 Alice" in html, "Not collected yet." in html, pressed(html)) == (True, True, ["admit", "retire"])
    Batch.objects.create(ballot=alice.ballot, number=1, printed=5)
    assert pressed(show()) == ["admit", "give", "retire"]
    Batch.objects.update(given=5)
    assert pressed(show()) == ["admit", "retire"]


def test_number_of_nobody_is_said(show, ballot, tablet):
    assert "Nobody has the number 999 on the roll." in show("999")
    assert "Nobody has the number &lt;b&gt; on the roll." in show("<b>")


def test_collected_papers_are_named_with_their_app(show, alice, people, tablet):
    collected(alice.ballot, alice)
    Issuance.objects.filter(elector=alice).update(app="wechat")
    html = show()
    assert ("Collected in WeChat." in html, "call two scrutineers" in html, pressed(html)) == (True, True, ["retire"])
    assert pressed(show(of=people.gao)) == ["reissue"]


def test_handed_back_papers_are_collected_again(show, alice, tablet):
    hand_back(elector=alice, receipts=voided(collected(alice.ballot, alice))["receipts"])
    html = show()
    assert ("Handed back: he can collect papers again." in html, pressed(html)) == (True, ["admit", "retire"])


def test_second_booklet_waits_for_another_scrutineer(show, alice, people, meeting, tablet):
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    collected(alice.ballot, alice)
    reissue(ballot=alice.ballot, label="001", by=By(None, people.gao))
    until = timezone.localtime(Confirmation.objects.get().at + timedelta(minutes=10))
    said = "scrutineer 1 Gao has said yes to a second booklet; another scrutineer must, too, until"
    for user in (people.dora, people.gao, people.hanna):
        assert f"{said} {until:%H:%M}." in show(of=user)
    assert said not in show("002")
    reissue(ballot=alice.ballot, label="001", by=By(None, people.hanna))
    html = show()
    assert (said in html, "A second booklet is there" in html, pressed(html)) == (False, True, ["admit", "retire"])
    booklet = collected(alice.ballot, alice)
    assert ("The second booklet is collected" in show(), len(booklet.papers)) == (True, 2)


def test_paper_in_the_hall_ends_all_else(show, alice, tablet):
    Issuance.objects.filter(elector=alice).update(state="hall")
    html = show()
    assert ("He has a paper in the hall" in html, pressed(html)) == (True, ["retire"])


def test_ballot_that_is_not_open_is_no_matter_of_tablets(show, alice, tablet):
    type(alice.ballot).objects.update(state="frozen")
    html = show()
    assert ("On a tablet he can vote once the ballot is open." in html, pressed(html)) == (True, ["retire"])


def test_tablet_in_use_shows_by_whom(show, alice, tablet, people):
    Admission.objects.create(tablet=tablet, representative=alice.representative, by=people.dora)
    html = show()
    assert ("Let in on tablet 1." in html, pressed(html)) == (True, ["clear"])
    Admission.objects.update(state="leaving")
    assert "papers that lie on it are then lost" in show("")


def test_public_figures_count_what_was_given_twice(alice, people, meeting, as_person):
    def figures():
        page = as_person(people.bob, accept="text/html").get(alice.ballot.result_url, headers={"Accept-Language": "en"})
        html = page.content.decode()
        return ["<dt>booklets handed back</dt><dd>1</dd>" in html, "<dt>second booklets</dt><dd>1</dd>" in html]

    assert figures() == [False, False]
    hand_back(elector=alice, receipts=voided(collected(alice.ballot, alice))["receipts"])
    assert figures() == [True, False]
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    collected(alice.ballot, alice)
    for scrutineer in (people.gao, people.hanna):
        reissue(ballot=alice.ballot, label="001", by=By(None, scrutineer))
    assert figures() == [True, True]


def test_queries_do_not_grow_with_tablets_and_ballots(alice, meeting, people, as_person):
    dora = as_person(people.dora, accept="text/html")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            dora.get(f"/meetings/{meeting.pk}/help-desk/?number=1")
        return [one["sql"][:150] for one in queries]

    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    collected(alice.ballot, alice)
    reissue(ballot=alice.ballot, label="001", by=By(None, people.gao))
    Tablet.objects.create(meeting=meeting, number=1, token_hash="1")
    once = asked()
    for n in range(2, 12):
        Tablet.objects.create(meeting=meeting, number=n, token_hash=str(n))
    for _n in range(2):
        frozen(secret_draft(meeting))
    many = asked()
    assert (len(many), len(once) <= MOST_QUERIES) == (len(once), True), once

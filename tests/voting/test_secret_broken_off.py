"""A step of a secret ballot that breaks off anywhere, or whose box does not answer: the clock finishes it, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from congress.journal.clock import clock_jobs
from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting import office, signing
from voting.models import Ballot, Issuance
from voting.services import secret
from voting.services.recorded import close_due_ballots
from voting.services.settling import settle_due

State = Ballot.State
VERBS = ["ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted"]


class Killed(BaseException):
    """As when the process ends here."""


def killed(*_arguments, **_named):
    raise Killed


def silent(*_arguments, **_named):
    raise office.BoxUnreachable


def verbs(ballot) -> list[str]:
    return list(Entry.objects.filter(topic_id=ballot.topic).order_by("seq").values_list("verb", flat=True))


def now_of(ballot) -> Ballot:
    return Ballot.objects.get(pk=ballot.pk)


@pytest.fixture
def draft(meeting, ready_keys):
    assemble(meeting, 20)
    return secret_draft(meeting)


@pytest.fixture
def ballot(draft):
    """Open, with one booklet cast."""
    ballot = frozen(draft)
    booklet = collected(ballot, electors(ballot)[0])
    ballot = opened(ballot)
    cast(booklet, "sat", "basic")
    return ballot


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def gao(people, as_person):
    return as_person(people.gao)


@pytest.fixture
def close(dora, gao, ballot, post):
    return lambda: [post(client, ballot, "close").status_code for client in (dora, gao)]


def test_job_is_registered():
    assert clock_jobs["settle secret ballots"] is settle_due


# Freezing and opening


@pytest.mark.parametrize("place", [(signing, "make_keys"), (office, "prepare"), (secret, "freeze_with")])
def test_freeze_broken_off_before_its_act_is_done_again(draft, monkeypatch, place):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(*place, killed)
        frozen(draft)
    assert (now_of(draft).state, verbs(draft), settle_due(timezone.now())) == (State.DRAFT, [], 0)
    assert (frozen(draft).box_state, verbs(draft)) == ("defined", VERBS[:1])


@pytest.mark.parametrize(("place", "how"), [((office, "define"), killed), ((secret, "settled"), killed)])
def test_clock_tells_the_box_what_was_frozen(draft, monkeypatch, place, how):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(*place, how)
        frozen(draft)
    assert (now_of(draft).state, now_of(draft).box_state) == (State.FROZEN, "prepared")
    assert [settle_due(timezone.now()) for _n in range(2)] == [1, 0]
    assert (now_of(draft).box_state, verbs(draft)) == ("defined", VERBS[:1])


@pytest.mark.parametrize("place", [(office, "open_box"), (secret, "settled")])
def test_clock_opens_the_box_of_an_open_ballot(draft, dora, post, monkeypatch, place):
    ballot = frozen(draft)
    booklet = collected(ballot, electors(ballot)[0])
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(*place, killed)
        post(dora, ballot, "open")
    assert (now_of(ballot).state, now_of(ballot).box_state) == (State.OPEN, "defined")
    assert [settle_due(timezone.now()) for _n in range(2)] == [1, 0]
    assert (now_of(ballot).box_state, len(cast(booklet, "sat", "sat")), verbs(ballot)) == ("open", 2, VERBS[:2])


def test_box_that_is_silent_at_the_freeze_leaves_the_draft(draft, dora, post, monkeypatch):
    monkeypatch.setattr(office, "prepare", silent)
    answer = post(dora, draft, "freeze")
    assert (answer.status_code, now_of(draft).state, verbs(draft)) == (409, State.DRAFT, [])


def test_box_that_is_silent_from_freeze_to_close_is_caught_up_with(draft, dora, post, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(office, "define", silent)
        statuses = [post(dora, draft, deed).status_code for deed in ("freeze", "open")]
        assert (statuses, now_of(draft).state, settle_due(timezone.now())) == ([200, 200], State.OPEN, 0)
    assert now_of(draft).box_state == "prepared"
    late = now_of(draft).closes_at + timedelta(seconds=61)
    assert (settle_due(late), now_of(draft).state, verbs(draft)) == (1, State.COUNTED, VERBS)


# Closing


@pytest.mark.parametrize("late", [0, 60])
def test_clock_leaves_a_ballot_open_within_the_grace(ballot, late):
    now = ballot.closes_at + timedelta(seconds=late)
    assert (settle_due(now), close_due_ballots(now), now_of(ballot).state) == (0, 0, State.OPEN)


def test_clock_closes_after_the_grace_and_once(ballot):
    late = ballot.closes_at + timedelta(seconds=60.001)
    assert (close_due_ballots(late), [settle_due(late) for _n in range(2)]) == (0, [1, 0])
    assert (now_of(ballot).state, verbs(ballot)) == (State.COUNTED, VERBS)
    assert {entry.actor for entry in Entry.objects.filter(topic_id=ballot.topic, seq__gt=2)} == {"clock"}


def test_grace_is_the_ballots_own(meeting, ready_keys):
    assemble(meeting, 20)
    ballot = opened(frozen(secret_draft(meeting, grace_s=0)))
    assert settle_due(ballot.closes_at + timedelta(seconds=1)) == 1


CLOSING = [
    (secret, "frozen_facts"),
    (office, "close_box"),
    (signing, "destroy_keys"),
    (secret, "content_of"),
    (secret, "close_with"),
]


@pytest.mark.parametrize("place", CLOSING, ids=lambda place: place[1])
def test_closing_that_two_agreed_to_is_finished_by_the_clock(ballot, close, monkeypatch, place):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(*place, killed)
        close()
    assert (now_of(ballot).state, now_of(ballot).closing_at is None, verbs(ballot)) == (State.OPEN, False, VERBS[:2])
    assert [settle_due(timezone.now()) for _n in range(2)] == [1, 0]
    closed = now_of(ballot)
    assert (closed.state, [one["returned"] for one in closed.totals.values()]) == (State.COUNTED, [1, 1])
    assert (verbs(ballot), list(verify_topic(Topic.objects.get(name=ballot.topic)))) == (VERBS, [])
    assert signing.folder_of(str(ballot.pk)).exists() is False


def test_closing_whose_act_breaks_off_leaves_nothing_half_done(ballot, close, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(secret, "count_with", killed)
        close()
    assert (now_of(ballot).state, now_of(ballot).box_state, verbs(ballot)) == (State.OPEN, "open", VERBS[:2])
    assert (settle_due(timezone.now()), verbs(ballot)) == (1, VERBS)


def test_silent_box_is_asked_again_until_it_answers(ballot, close, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(office, "close_box", silent)
        assert (close(), now_of(ballot).state) == ([202, 200], State.OPEN)
        assert [settle_due(timezone.now()) for _n in range(2)] == [0, 0]
    assert (settle_due(timezone.now()), now_of(ballot).state) == (1, State.COUNTED)


def test_silent_box_holds_up_no_other_ballot(meeting, ballot, monkeypatch):
    other = opened(frozen(secret_draft(meeting)))
    close_box = office.close_box
    monkeypatch.setattr(office, "close_box", lambda pk: silent() if pk == str(ballot.pk) else close_box(pk))
    late = max(ballot.closes_at, other.closes_at) + timedelta(seconds=61)
    assert (settle_due(late), now_of(ballot).state, now_of(other).state) == (1, State.OPEN, State.COUNTED)


# What cannot be


def test_box_with_more_than_was_issued_is_not_counted(ballot, people, as_person, dora, post):
    """As if the signer had given out a booklet that nobody collected."""
    Issuance.objects.filter(elector__ballot=ballot).update(state=Issuance.State.NONE)
    closed = secret.close_secret(ballot=ballot, by=TESTER)
    assert (closed.state, closed.totals, verbs(ballot)) == (State.CLOSED, None, VERBS[:3])
    page = as_person(people.dora, accept="text/html").get(closed.result_url).content.decode()
    assert 'id="misfits"' in page
    assert post(dora, closed, "publish").status_code == 409
    assert post(dora, closed, "withdraw", reason="Void").status_code == 200
    assert verbs(ballot) == [*VERBS[:3], "ballot.withdrawn"]


def test_box_with_papers_that_nobody_knows_is_not_counted(ballot):
    found = office.close_box(str(ballot.pk))
    papers = secret.frozen_facts(ballot)["papers"][:1]
    content = secret.content_of(found, papers)
    assert (content.unknown, content.is_sound(out=1, handed_back=0)) == (1, False)


# Withdrawing


@pytest.mark.parametrize("place", [(signing, "destroy_keys"), (office, "discard"), (secret, "settled")])
def test_withdrawal_that_broke_off_is_finished_by_the_clock(ballot, dora, post, monkeypatch, place):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(*place, killed)
        post(dora, ballot, "withdraw", reason="Wrong wording")
    assert now_of(ballot).state == State.WITHDRAWN
    assert [settle_due(timezone.now()) for _n in range(2)] == [1, 0]
    assert (now_of(ballot).box_state, signing.folder_of(str(ballot.pk)).exists()) == ("discarded", False)


def test_ballot_withdrawn_while_it_was_closed_stays_withdrawn(ballot, monkeypatch):
    content_of = secret.content_of

    def withdrawing(*arguments):
        secret.withdraw_secret(ballot=now_of(ballot), reason="No", by=TESTER)
        return content_of(*arguments)

    monkeypatch.setattr(secret, "content_of", withdrawing)
    Ballot.objects.filter(pk=ballot.pk).update(closing_at=timezone.now())
    assert (settle_due(timezone.now()), now_of(ballot).state) == (1, State.WITHDRAWN)
    assert verbs(ballot) == [*VERBS[:2], "ballot.withdrawn"]

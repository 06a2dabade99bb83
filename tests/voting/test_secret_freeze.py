"""Freezing a secret ballot: everything that is missing is told, and nothing is written; what the definition holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.models import Phase
from tests.conftest import TESTER
from tests.voting.assembly import GRADES, assemble, frozen, secret_draft
from voting import board, office, signing
from voting.models import Ballot, Elector, Issuance, Paper
from voting.secret import formats
from voting.services import secret
from voting.services.missing import why_not_freeze

TIMES = "Papers are collected before the ballot opens, and it closes after that."


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Elector, Issuance)]


@pytest.fixture
def draft(meeting, in_english):
    assemble(meeting, 20)
    return secret_draft(meeting)


def options(*ids):
    return [{"id": id, "label": "word"} for id in ids]


def test_ready_draft_misses_nothing(draft):
    assert why_not_freeze(draft) == []


def test_everything_that_is_missing_is_told_at_once(meeting, in_english):
    draft = secret_draft(meeting, (), collect_from=None)
    draft.electors_from = "present"
    before = written()
    with pytest.raises(ActionRefused) as refusal:
        frozen(draft)
    assert (written(), signing.folder_of(str(draft.pk)).exists()) == (before, False)
    assert refusal.value.reasons == (
        "There is nothing to vote on yet.",
        "The electors of a secret ballot are everybody on the roll.",
        "A secret ballot needs at least 20 electors.",
        "Say from when papers are collected, and when the ballot opens and closes.",
    )


@pytest.mark.parametrize(("size", "missing"), [(19, ["A secret ballot needs at least 20 electors."]), (20, [])])
def test_twenty_electors_are_enough(meeting, in_english, size, missing):
    assemble(meeting, size)
    assert why_not_freeze(secret_draft(meeting)) == missing


@pytest.mark.parametrize(
    ("times", "missing"),
    [
        ({"collect_from": 2, "opens_at": 1}, [TIMES]),
        ({"opens_at": 3, "closes_at": 3}, [TIMES]),
        ({"collect_from": 1, "opens_at": 1}, []),
        ({"collect_from": 1, "opens_at": 73, "closes_at": 74}, []),
        ({"collect_from": 1, "opens_at": 73.01, "closes_at": 74}, ["Papers are collected at most three days ahead."]),
        (
            {"collect_from": -3, "opens_at": -2, "closes_at": -1},
            ["The time at which it should close is over."],
        ),
    ],
)
def test_times_stand_in_their_order(draft, times, missing):
    for name, hours in times.items():
        setattr(draft, name, timezone.now().replace(microsecond=0) + timedelta(hours=hours))
    if "closes_at" not in times:
        draft.closes_at = timezone.now() + timedelta(hours=9)
    assert why_not_freeze(draft) == missing


@pytest.mark.parametrize(
    ("having", "missing"),
    [
        ({"options": []}, "needs options"),
        ({"options": options("a", "a")}, "needs options"),
        ({"options": options("a-b")}, "needs options"),
        ({"options": options("ninechars")}, "needs options"),
        ({"options": options("a\n")}, "needs options"),
        ({"options": options("é")}, "needs options"),
        ({"options": [{"id": "a", "label": " "}]}, "without a name"),
        ({"max_choices": 0}, "between 1 and 1"),
        ({"max_choices": 2}, "between 1 and 1"),
        ({"kind": "selection", "options": options("1", "2"), "max_choices": 3}, "between 1 and 2"),
        ({"kind": "selection", "options": options(*(f"{n:08}" for n in range(60))), "max_choices": 39}, "room for"),
        ({"kind": "selection", "options": options(*(f"{n:08}" for n in range(60))), "max_choices": 38}, ""),
    ],
)
def test_paper_that_could_not_be_cast_is_refused(draft, having, missing):
    Ballot.objects.filter(pk=draft.pk).update(kind="selection" if "kind" in having else "evaluation")
    draft.papers.exclude(position=1).delete()
    Paper.objects.filter(ballot=draft).update(**having)
    reasons = why_not_freeze(Ballot.objects.get(pk=draft.pk))
    assert [missing in reason for reason in reasons] == ([True] if missing else [])


@pytest.mark.parametrize(
    ("kind", "papers", "fits"),
    [
        ("evaluation", ["grade", "grade"], True),
        ("evaluation", ["grade", "motion"], False),
        ("motion", ["motion"], True),
        ("motion", ["grade"], False),
        ("selection", ["selection"], True),
        ("mixed", ["grade", "motion"], True),
        ("mixed", ["grade", "grade"], False),
    ],
)
def test_kind_is_that_of_the_papers(draft, kind, papers, fits):
    draft.papers.all().delete()
    for n, one in enumerate(papers):
        Paper.objects.create(ballot=draft, position=n, subject="Parks", kind=one, options=GRADES)
    draft.kind = kind
    assert (why_not_freeze(draft) == []) == fits


def test_ballot_is_of_a_phase_of_ballots(draft):
    draft.phase = draft.meeting.phases.get(kind=Phase.Kind.SIGN_IN)
    assert why_not_freeze(draft) == ["The ballot needs a phase of this meeting in which ballots are held."]


def test_definition_holds_what_was_fixed(draft, ready_keys):
    ballot = frozen(draft)
    facts = board.frozen_facts(ballot)
    labels = [f"{n:03}" for n in range(1, 21)]
    assert (facts["electors"], facts["register_digest"]) == (20, formats.list_digest(labels))
    assert (facts["ballot"], facts["kind"], facts["title"]) == (str(ballot.pk), "evaluation", "Evaluation")
    assert (facts["grace_s"], facts["max_reissue"]) == (60, 3)
    assert facts["page_digest"] == formats.sha256(ballot.page.encode()).hex()
    assert facts["box_key"] == office.prepare(str(ballot.pk))
    booklets = Issuance.objects.order_by("pk").values_list("elector__label", "generation", "state", "answer")
    assert list(booklets) == [(label, 1, "none", None) for label in labels]
    assert (ballot.state, ballot.box_state, ballot.roll) == ("frozen", "defined", 20)


def test_second_freeze_is_refused(draft, ready_keys):
    ballot = frozen(draft)
    before = written()
    with pytest.raises(ActionRefused):
        frozen(ballot)
    draft.state = "draft"  # as another request read it
    with pytest.raises(ActionRefused):
        frozen(draft)
    assert (written(), signing.folder_of(str(ballot.pk)).exists()) == (before, True)


def test_papers_changed_while_keys_were_made_are_refused(draft, ready_keys, monkeypatch):
    prepare = office.prepare

    def changing(ballot):
        Paper.objects.filter(ballot=ballot, position=2).delete()
        return prepare(ballot)

    monkeypatch.setattr(office, "prepare", changing)
    with pytest.raises(ActionRefused):
        frozen(draft)
    assert (Ballot.objects.get().state, Elector.objects.count()) == ("draft", 0)
    assert Entry.objects.filter(topic_id=draft.topic).count() == 0


def test_draft_withdrawn_while_keys_were_made_leaves_none(draft, ready_keys, monkeypatch):
    prepare = office.prepare

    def withdrawing(ballot):
        secret.withdraw_secret(ballot=draft, reason="No", by=TESTER)
        signing.make_keys(ballot, [str(paper.pk) for paper in draft.papers.all()])
        return prepare(ballot)

    monkeypatch.setattr(office, "prepare", withdrawing)
    with pytest.raises(ActionRefused):
        frozen(draft)
    ballot = Ballot.objects.get()
    assert (ballot.state, ballot.box_state) == ("withdrawn", "discarded")
    assert signing.folder_of(str(ballot.pk)).exists() is False

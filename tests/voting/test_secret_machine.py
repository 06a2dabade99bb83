"""A life of a ballot in any order: collected, cast, void, handed back, reissued, closed, asked again, answers lost.

What the real office and the real box hold is compared after each step with what the contract says.
HISTORIES: how many lives.
"""

import os
import re

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)

from tests.voting.ballot_life import BallotLife, receipts_of
from tests.voting.contract_model import HANDED_BACK, ISSUED, NONE, REPLACED
from tests.voting.lives import CHOICES, Ready
from voting import office, signing
from voting.secret.formats import list_digest

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("HISTORIES", "100"))
STEPS = 40
# What fails is made shorter before it is shown; SHRINK=no: at once.
PHASES = [Phase.generate] if os.environ.get("SHRINK") == "no" else [Phase.generate, Phase.shrink]
CHAIN = re.compile(r"frozen( handed_back| reissued)*( opened( handed_back| reissued)*( closed counted( published)?)?)?")


class CheckedLife(BallotLife):
    # What holds after each step

    @invariant()
    def box_holds_what_was_acknowledged_and_no_more(self):
        rows, void = self.life.held_by_the_box()
        assert {row.h: row for row in rows}.keys() == self.box.rows.keys()
        assert set(void) == self.box.void
        assert not self.box.void.intersection(self.box.rows)
        assert len(rows) == len(self.box.rows)

    @invariant()
    def office_holds_the_generations(self):
        assert self.life.generations() == {
            one.label: [(n, each.state) for n, each in enumerate(self.office.of(one.label), start=1)]
            for one in self.ready.electors
        }

    @invariant()
    def elector_has_one_live_booklet(self):
        for one in self.ready.electors:
            own = self.office.of(one.label)
            signed = [phone for phone in self.phones if phone.label == one.label and phone.n in self.answers]
            more = sum(each.state == REPLACED for each in own) + self.foreign.get(one.label, 0)
            for paper in range(2):
                tokens = {self.tokens(phone)[paper] for phone in signed} - self.box.void
                counted = tokens.intersection(self.box.rows)
                assert len(counted) <= len(tokens) <= 1 + more
            assert sum(each.state in (NONE, ISSUED) for each in own) == 1

    @invariant()
    def figures_keep_their_bounds(self):
        issued, handed_back = self.office.count(ISSUED, REPLACED), self.office.count(HANDED_BACK)
        collectors = sum(any(map(is_out, own)) for own in self.office.booklets.values())
        rows = [sum(self.paper_of(token) == n for token in self.box.rows) for n in range(2)]
        assert max(rows) <= issued
        assert collectors <= issued <= collectors + self.office.reissues
        assert 2 * handed_back <= len(self.box.void)
        assert sum(rows) + len(self.box.void) <= 2 * (issued + handed_back)

    def paper_of(self, token):
        return next(n for phone in self.phones for n, own in enumerate(self.tokens(phone)) if own == token)

    @invariant()
    def chain_has_its_verbs_in_order(self):
        told = self.life.verbs()
        assert CHAIN.fullmatch(told)
        assert (told.count("handed_back"), told.count("reissued")) == (
            self.office.count(HANDED_BACK),
            self.office.reissues,
        )

    def teardown(self):
        try:
            if not self.is_opened:
                self.open(is_broken_off=False)
            if not self.office.is_closed:
                self.end()
            assert self.life.ballot.totals == self.totals()
            assert self.told_at_the_close() == self.life.told_at_the_close()
            if self.is_recounted:
                assert self.life.recounted(self.receipts()) == []
        finally:
            self.life.end()

    def receipts(self):
        kept = [one for phone in self.phones for one in receipts_of(phone.receipts)]
        return {"format": "congress-receipt-v1", "ballot": str(self.life.pk), "receipts": kept}

    def totals(self):
        issued = self.office.count(ISSUED, REPLACED)
        totals = {}
        for n, paper in enumerate(self.ready.papers):
            chosen = [
                CHOICES[variant][n] for token, (_n, variant) in self.box.rows.items() if self.paper_of(token) == n
            ]
            valid = [one for one in chosen if one]
            totals[paper] = {
                "issued": issued,
                "returned": len(chosen),
                "valid": len(valid),
                "invalid": len(chosen) - len(valid),
                "counts": {one: valid.count(one) for one in ["sat", "basic", "unsat", "unknown"]},
            }
        return totals

    def told_at_the_close(self):
        rows = [sum(self.paper_of(token) == n for token in self.box.rows) for n in range(2)]
        collectors = [label for label, own in self.office.booklets.items() if any(map(is_out, own))]
        return {
            "issued": self.office.count(ISSUED, REPLACED),
            "replaced": self.office.reissues,
            "rows": dict(zip(self.ready.papers, rows, strict=True)),
            "collectors_digest": list_digest(collectors),
            "void_digest": list_digest([token.hex() for token in self.box.void]),
        }


def is_out(generation):
    return generation.state in (ISSUED, REPLACED)


def once(blind_sign):
    """Of the same message there is one signature: it is made in the first life, and looked up in the others."""
    signed = {}

    def signed_once(ballot, blinded):
        asked = (ballot, *blinded.values())
        if asked not in signed or not signing.folder_of(ballot).exists():
            signed[asked] = blind_sign(ballot, blinded)
        return signed[asked]

    return signed_once


@pytest.fixture
def ready(module_db, ready_keys, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    monkeypatch.setattr(signing, "blind_sign", once(signing.blind_sign))
    settings.BALLOT_KEYS, settings.BALLOT_BOX = str(tmp_path / "keys"), str(tmp_path / "box")
    with transaction.atomic():
        office.box.cache_clear()
        yield Ready(tmp_path / "kept")
        office.box.cache_clear()
        transaction.set_rollback(True)


def test_life_of_a_ballot_keeps_the_contract(ready):
    class Life(CheckedLife):
        pass

    Life.ready = ready
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Paper in the hall in any order: printed, given, closed, counted, differed about, opened again.

What is stored is compared after each step with a few lines that say what must be. HISTORIES: how many.
"""

import os
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By
from congress.people.models import User
from tests.conftest import TESTER, make_meeting, make_people
from tests.voting.assembly import assemble, electors, frozen, secret_draft
from tests.voting.hall import count_of
from voting.models import Ballot, Batch, Issuance, Tally
from voting.services.booklets import Closed, issue
from voting.services.hall import enter_tally, give_paper, print_papers, reopen_batch, why_not_counted

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("HISTORIES", "10"))
STEPS = 30
VOTERS, BATCHES = 6, 3
COUNTERS = ["dora", "gao", "hanna"]

DEEDS = {"papers.printed", "paper.given", "papers.counted"} | {
    f"batch.{what}" for what in ("entered", "disputed", "agreed", "reopened")
}

WHO = st.integers(0, VOTERS - 1)
WHICH = st.integers(0, BATCHES - 1)
COUNTER = st.sampled_from(COUNTERS)
# What somebody counts: how many papers fewer or more came back than were given out.
COUNTED = st.sampled_from([0, 0, 0, -1, 1])


@dataclass
class BatchModel:
    printed: int
    given: int = 0
    tally: tuple[str, int] | None = None
    returned: int | None = None


@dataclass
class HallModel:
    batches: list[BatchModel] = field(default_factory=list)
    has: dict[int, str] = field(default_factory=dict)
    is_open: bool = True
    verbs: list[str] = field(default_factory=list)

    def fits(self) -> bool:
        """Whether nothing of the hall keeps the result from being published."""
        given = [batch for batch in self.batches if batch.given]
        return all(batch.returned is not None and batch.returned <= batch.given for batch in given)


class HallLife(RuleBasedStateMachine):
    ballot: Ballot
    seen: set[str]

    @initialize(printed=st.integers(1, 3), given=st.integers(0, 4), is_closed=st.booleans())
    def begin(self, printed, given, is_closed):
        """With one batch, some of it given out; half of the lives go on after the close."""
        self.begun, self.model = transaction.savepoint(), HallModel()
        self.electors = electors(self.ballot)[:VOTERS]
        self.users = {user.username: user for user in User.objects.filter(username__in=COUNTERS)}
        self.before = Entry.objects.count()
        self.print(printed)
        for who in range(given):
            self.give(who, 0)
        if is_closed:
            self.close(after=0)

    def teardown(self):
        if hasattr(self, "begun"):
            transaction.savepoint_rollback(self.begun)
            self.seen.update(self.model.verbs)

    def does(self, deed, *, wanted: bool):
        """It is done or refused, as wanted; what is refused writes nothing."""
        entries = Entry.objects.count()
        try:
            deed()
        except (ActionRefused, Closed):
            assert not wanted
            assert Entry.objects.count() == entries
        else:
            assert wanted

    def batch(self, n):
        """One of those that are there, and its model."""
        n %= len(self.model.batches)
        batches = Batch.objects.select_related("ballot__meeting")
        return batches.get(ballot=self.ballot, number=n + 1), self.model.batches[n]

    @rule(printed=st.integers(1, 3))
    def print(self, printed):
        if len(self.model.batches) == BATCHES:
            return
        wanted = self.model.is_open
        self.does(lambda: print_papers(ballot=self.ballot, printed=printed, by=TESTER), wanted=wanted)
        if wanted:
            self.model.batches.append(BatchModel(printed))
            self.model.verbs.append("papers.printed")

    @rule(who=WHO, which=WHICH)
    def give(self, who, which):
        batch, model = self.batch(which)
        wanted = self.model.is_open and who not in self.model.has and model.given < model.printed
        label = self.electors[who].label
        self.does(lambda: give_paper(ballot=self.ballot, label=label, batch=batch, by=TESTER), wanted=wanted)
        if wanted:
            model.given += 1
            self.model.has[who] = "hall"
            self.model.verbs.append("paper.given")

    @rule(who=WHO)
    def collect(self, who):
        booklet = Issuance.objects.get(elector=self.electors[who])
        if not self.model.is_open:
            with pytest.raises(Closed):
                issue(booklet, ballot_pk=self.ballot.pk)
            return
        assert issue(booklet, ballot_pk=self.ballot.pk) == (who not in self.model.has)
        self.model.has.setdefault(who, "issued")

    @rule(after=st.integers(0, 5))
    def close(self, after):
        if after == 0:
            Ballot.objects.filter(pk=self.ballot.pk).update(state=Ballot.State.COUNTED)
            self.model.is_open = False

    @rule(who=COUNTER, which=WHICH, more=COUNTED, is_slip=st.booleans())
    def enter(self, who, which, more, is_slip):
        batch, model = self.batch(which)
        returned = max(0, model.given + more)
        slip = {"unused": 9} if is_slip and more else {}
        wanted = not self.model.is_open and model.given > 0 and model.returned is None and not slip
        by = By("counter", self.users[who])
        self.does(lambda: enter_tally(batch=batch, count=count_of(batch, returned, **slip), by=by), wanted=wanted)
        if wanted:
            self.entered(model, who, returned)

    @rule(which=WHICH)
    def both_count(self, which):
        for who in COUNTERS[:2]:
            self.enter(who, which, 0, False)

    def entered(self, model, who, returned):
        if model.tally is None or model.tally[0] == who:
            model.tally = (who, returned)
            self.model.verbs.append("batch.entered")
            return
        other, model.tally = model.tally[1], None
        if other != returned:
            self.model.verbs.append("batch.disputed")
            return
        model.returned = returned
        self.model.verbs.append("batch.agreed")
        if self.model.fits():
            self.model.verbs.append("papers.counted")

    @rule(which=WHICH)
    def reopen(self, which):
        batch, model = self.batch(which)
        wanted = not self.model.is_open and model.returned is not None
        self.does(lambda: reopen_batch(batch=batch, reason="Again", by=TESTER), wanted=wanted)
        if wanted:
            model.returned = model.tally = None
            self.model.verbs.append("batch.reopened")

    @invariant()
    def batches_are_as_said(self):
        stored = [
            (batch.printed, batch.given, batch.count and batch.count["returned"])
            for batch in Batch.objects.filter(ballot=self.ballot)
        ]
        assert stored == [(one.printed, one.given, one.returned) for one in self.model.batches]

    @invariant()
    def nobody_has_two(self):
        states = Issuance.objects.filter(elector__in=self.electors).values_list("elector__label", "state")
        labels = {self.electors[who].label: state for who, state in self.model.has.items()}
        assert {label: state for label, state in states if state != "none"} == labels
        assert sum(one.given for one in self.model.batches) == list(labels.values()).count("hall")

    @invariant()
    def one_tally_waits_at_most(self):
        waiting = Tally.objects.values_list("batch__number", "user__username", "count__returned")
        expected = [(n, *one.tally) for n, one in enumerate(self.model.batches, start=1) if one.tally]
        assert sorted(waiting) == expected

    @invariant()
    def journal_tells_each_deed_once(self):
        told = Entry.objects.order_by("pk")[self.before :]
        assert [entry.verb for entry in told if not entry.verb.startswith("ballot.")] == self.model.verbs

    @invariant()
    def result_waits_for_what_does_not_fit(self):
        assert (why_not_counted(self.ballot) == []) == self.model.fits()


@pytest.fixture
def ballot(module_db, ready_keys):
    with transaction.atomic():
        meeting = make_meeting(make_people())
        assemble(meeting, 20)
        yield frozen(secret_draft(meeting))
        transaction.set_rollback(True)


def test_accounting_of_the_hall_keeps_its_sums(ballot):
    class Life(HallLife):
        pass

    Life.ballot, Life.seen = ballot, set()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Life.seen == DEEDS

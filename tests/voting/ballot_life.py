"""What may happen to a ballot, in any order: collected, cast, void, handed back, reissued, closed, asked again.

Each answer of the real office and the real box is compared with what the contract says.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from congress.journal.services import ActionRefused
from tests.conftest import TESTER
from tests.voting.contract_model import BoxModel, OfficeModel
from tests.voting.lives import BOOKLETS, CHOICES, Life, Ready
from voting import office
from voting.models import Ballot, Confirmation
from voting.services.secret import close_secret, open_secret, settle_box
from voting.services.settling import settle_due

WHO = st.integers(0, 2)
WHICH = st.integers(0, BOOKLETS - 1)
VARIANT = st.integers(0, len(CHOICES) - 1)


@dataclass
class Phone:
    """One booklet on one phone, and what came back to it."""

    label: str
    n: int
    is_signed: bool = False
    receipts: dict[bytes, str] = field(default_factory=dict)
    void_receipts: dict[bytes, str] = field(default_factory=dict)


class BallotLife(RuleBasedStateMachine):
    ready: Ready

    def __init__(self):
        super().__init__()
        self.life = Life(self.ready)
        self.office = OfficeModel(self.ready.definition["max_reissue"], papers=2)
        self.box = BoxModel(papers=2)
        self.phones: list[Phone] = []
        self.answers: dict[int, object] = {}
        self.foreign: dict[str, int] = {}
        self.is_opened = self.is_recounted = False

    # The phones

    def phone(self, which: int) -> Phone:
        return self.phones[which % len(self.phones)]

    def tokens(self, phone: Phone) -> list[bytes]:
        return [one.h for one in self.ready.booklets[phone.n].papers]

    def has_phones(self) -> bool:
        return bool(self.phones)

    @precondition(lambda self: len(self.phones) < BOOKLETS)
    @rule(who=WHO, is_lost=st.booleans())
    def collect(self, who, is_lost):
        self.phones.append(Phone(self.ready.electors[who].label, len(self.phones)))
        self.ask(self.phones[-1], is_lost)

    @precondition(has_phones)
    @rule(which=WHICH, is_lost=st.booleans())
    def collect_again(self, which, is_lost):
        self.ask(self.phone(which), is_lost)

    def ask(self, phone, is_lost):
        booklet = self.ready.booklets[phone.n]
        status, answer = self.life.collect(phone.label, booklet.request()["papers"])
        assert status == self.office.collect(phone.label, phone.n)
        if status == 200:
            assert answer == self.answers.setdefault(phone.n, answer)
            if not is_lost:
                booklet.take(answer)
                phone.is_signed = True

    @rule(who=WHO, fault=st.sampled_from(["part", "twice", "swapped", "number"]))
    def collect_wrongly(self, who, fault):
        one, other = self.ready.booklets[0].request()["papers"]
        papers = {
            "part": [one],
            "twice": [one, one],
            "swapped": [one | {"id": other["id"]}, other | {"id": one["id"] + "0"}],
            "number": [one, other | {"blinded": "AA=="}],
        }[fault]
        status, _answer = self.life.collect(self.ready.electors[who].label, papers)
        assert status == 400

    # The box

    @precondition(has_phones)
    @rule(which=WHICH, variant=VARIANT, is_lost=st.booleans())
    def cast(self, which, variant, is_lost):
        phone = self.phone(which)
        rows = self.ready.body(phone.n, variant, is_signed=phone.is_signed)
        sent = dict.fromkeys(self.tokens(phone), (phone.n, variant))
        status, receipts = self.life.cast(rows)
        assert status == self.box.cast(sent, is_signed=phone.is_signed)
        if status == 200 and not is_lost:
            self.keep(phone.receipts, receipts)

    def keep(self, kept, receipts):
        """The same paper has the same receipt, whenever it is asked for."""
        for one in receipts:
            token = bytes.fromhex(one["h"])
            assert kept.setdefault(token, one["receipt"]) == one["receipt"]

    @precondition(has_phones)
    @rule(which=WHICH, other=WHICH, variant=VARIANT, place=st.integers(0, 1))
    def cast_mixed(self, which, other, variant, place):
        """A paper of one booklet and a paper of another; the box knows no booklets."""
        phones = [self.phone(which), self.phone(other)]
        rows = [self.ready.body(phone.n, variant, is_signed=phone.is_signed)[n] for n, phone in enumerate(phones)]
        sent = {self.tokens(phone)[n]: (phone.n, variant) for n, phone in enumerate(phones)}
        status, _receipts = self.life.cast(rows)
        assert status == self.box.cast(sent, is_signed=all(phone.is_signed for phone in phones))

    @precondition(has_phones)
    @rule(which=WHICH, variant=VARIANT, fault=st.sampled_from(["part", "twice", "own", "sig"]))
    def cast_wrongly(self, which, variant, fault):
        phone = self.phone(which)
        one, other = self.ready.body(phone.n, variant, is_signed=phone.is_signed)
        rows = {
            "part": [one],
            "twice": [one, one],
            "own": [one, other | {"own": one["own"]}],
            "sig": [one, other | {"sig": one["sig"]}],
        }[fault]
        assert self.life.cast(rows)[0] == (400 if fault in ("part", "twice") else 403)

    @precondition(has_phones)
    @rule(which=WHICH, is_lost=st.booleans())
    def void(self, which, is_lost):
        phone = self.phone(which)
        rows = self.ready.void_body(phone.n, is_signed=phone.is_signed)
        status, receipts = self.life.void(rows)
        assert status == self.box.cast_void(self.tokens(phone), is_signed=phone.is_signed)
        if status == 200 and not is_lost:
            self.keep(phone.void_receipts, receipts)

    @precondition(has_phones)
    @rule(which=WHICH, other=WHICH)
    def void_mixed(self, which, other):
        phones = [self.phone(which), self.phone(other)]
        rows = [self.ready.void_body(phone.n, is_signed=phone.is_signed)[n] for n, phone in enumerate(phones)]
        tokens = [self.tokens(phone)[n] for n, phone in enumerate(phones)]
        status, _receipts = self.life.void(rows)
        assert status == self.box.cast_void(tokens, is_signed=all(phone.is_signed for phone in phones))

    # The office

    def void_phones(self):
        return [phone for phone in self.phones if phone.void_receipts]

    @precondition(void_phones)
    @rule(which=WHICH)
    def hand_back(self, which):
        phones = self.void_phones()
        phone = phones[which % len(phones)]
        self.hand_back_as(phone.label, phone)

    @precondition(void_phones)
    @rule(which=WHICH, who=WHO)
    def hand_back_anothers(self, which, who):
        """Void receipts are nameless: whoever is given them may use them, once."""
        phones = self.void_phones()
        self.hand_back_as(self.ready.electors[who].label, phones[which % len(phones)])

    def hand_back_as(self, label, phone):
        generations = len(self.office.of(label))
        status, _answer = self.life.hand_back(label, receipts_of(phone.void_receipts))
        assert status == self.office.hand_back(label, list(phone.void_receipts))
        if len(self.office.of(label)) > generations and label != phone.label:
            self.foreign[label] = self.foreign.get(label, 0) + 1

    @precondition(has_phones)
    @rule(which=WHICH, fault=st.sampled_from(["part", "none", "forged", "cast"]))
    def hand_back_wrongly(self, which, fault):
        phone = self.phone(which)
        tokens = self.tokens(phone)
        receipts = {
            "part": receipts_of(dict(list(phone.void_receipts.items())[:1])),
            "none": [],
            "forged": receipts_of(dict.fromkeys(tokens, "A" * 86 + "==")),
            "cast": receipts_of(phone.receipts),
        }[fault]
        status, _answer = self.life.hand_back(phone.label, receipts)
        if len(receipts) < 2:
            assert status == 400
        else:
            assert status == (410 if self.office.is_closed else 403)

    @rule(who=WHO, scrutineer=st.sampled_from(["gao", "hugo"]))
    def reissue(self, who, scrutineer):
        label = self.ready.electors[who].label
        assert self.life.reissue(scrutineer, label) == self.office.reissue(label, scrutineer)

    @rule()
    def eleven_minutes_pass(self):
        """For those who wait for a second yes."""
        Confirmation.objects.update(at=F("at") - timedelta(minutes=11))
        self.office.asked_by.clear()

    # The ballot

    @initialize(collected=st.integers(0, 3), is_open=st.booleans(), place=st.integers(0, 15))
    def begin(self, collected, is_open, place):
        self.is_recounted = place == 7
        for who in range(collected):
            self.collect(who, is_lost=False)
        if is_open:
            self.open(is_broken_off=False)

    @precondition(lambda self: not self.is_opened)
    @rule(is_broken_off=st.booleans())
    def open(self, is_broken_off):
        ballot = open_secret(ballot=self.life.ballot, by=TESTER)
        self.is_opened = True
        if not is_broken_off:
            settle_box(ballot)
            self.box.is_open = True

    @rule()
    def clock_ticks(self):
        """And finishes what was broken off."""
        settle_due(timezone.now())
        if self.box.is_closed:
            self.office.is_closed = True
        self.box.is_open = self.is_opened and not self.box.is_closed

    def has_opened(self):
        return self.is_opened

    @precondition(has_opened)
    @rule(is_sure=st.integers(0, 3))
    def close_box(self, is_sure):
        """The closing is broken off before the act."""
        if is_sure == 3:
            Ballot.objects.filter(pk=self.life.pk, closing_at=None).update(closing_at=timezone.now())
            office.close_box(str(self.life.pk))
            self.box.is_open, self.box.is_closed = False, True

    @precondition(has_opened)
    @rule(is_sure=st.integers(0, 3))
    def close(self, is_sure):
        if is_sure == 3:
            self.end()

    def end(self):
        try:
            close_secret(ballot=self.life.ballot, by=TESTER)
        except ActionRefused:
            assert self.office.is_closed
        self.box.is_open, self.box.is_closed, self.office.is_closed = False, True, True


def receipts_of(kept):
    return [{"h": token.hex(), "receipt": receipt} for token, receipt in kept.items()]

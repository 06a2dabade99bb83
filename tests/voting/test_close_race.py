"""However close the end: what was acknowledged is counted, what was refused is not, and a ballot closes once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.db import connections

from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused
from congress.journal.verify import verify_topic
from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, frozen, opened, secret_draft
from voting import board, office, signing
from voting.box.store import Refused
from voting.models import Ballot, Issuance
from voting.secret import blind
from voting.secret.elector import Booklet
from voting.services.secret import close_secret

pytestmark = pytest.mark.django_db(transaction=True)

CASTS, CLOSERS, ROUNDS = 146, 20, 10


def signed_booklets(ballot, key):
    """As if everybody had collected: what blinding hides from the signer makes no difference to the box."""
    Issuance.objects.filter(elector__ballot=ballot).update(state=Issuance.State.ISSUED)
    booklets = [Booklet.new(board.frozen_facts(ballot)) for _n in range(CASTS)]
    for booklet in booklets:
        for one in booklet.papers:
            one.sig = key.sign(one.input, blind.PSS, SHA384())
    return booklets


class Race:
    """Casts and closings at the same time; each closer starts when so many have been acknowledged."""

    def __init__(self, ballot):
        self.ballot = ballot
        self.start = threading.Barrier(CASTS + CLOSERS)
        self.changed = threading.Condition()
        self.answered = 0

    def cast(self, booklet):
        """The h of what was acknowledged, or the status of the refusal."""
        try:
            self.start.wait(30)
            return cast(booklet, "sat")[0]["h"]
        except Refused as refusal:
            return refusal.status
        finally:
            with self.changed:
                self.answered += 1
                self.changed.notify_all()

    def close(self, after):
        """1 for who closed it; others are told that it is closed."""
        try:
            self.start.wait(30)
            with self.changed:
                self.changed.wait_for(lambda: self.answered >= after, 30)
            return int(close_secret(ballot=Ballot.objects.get(pk=self.ballot.pk), by=TESTER).state == "counted")
        except ActionRefused:
            return 0
        finally:
            connections.close_all()

    def run(self, booklets, beginnings):
        with ThreadPoolExecutor(CASTS + CLOSERS) as pool:
            casts = [pool.submit(self.cast, booklet) for booklet in booklets]
            closings = [pool.submit(self.close, after) for after in beginnings]
            return [one.result() for one in casts], [one.result() for one in closings]


def test_acknowledged_paper_is_counted_however_close_the_end(transactional_db, meeting, ready_keys):
    assemble(meeting, CASTS)
    chance = random.Random(7)  # noqa: S311 the same ten rounds each time
    refused = 0
    for n in range(ROUNDS):
        ballot = opened(frozen(secret_draft(meeting, ["Parks"])))
        booklets = signed_booklets(ballot, key_of(ballot))
        race = Race(ballot)
        answers, closings = race.run(booklets, [chance.randrange(n * 14, CASTS) for _n in range(CLOSERS)])
        acknowledged = sorted(one for one in answers if isinstance(one, str))
        ballot.refresh_from_db()
        [totals] = ballot.totals.values()
        assert [row.h.hex() for row in office.board(str(ballot.pk)).rows] == acknowledged
        assert (totals["returned"], totals["counts"]["sat"], totals["issued"]) == (*[len(acknowledged)] * 2, CASTS)
        assert [one for one in answers if one not in acknowledged] == [410] * (CASTS - len(acknowledged))
        assert verbs_of(ballot) == ["ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted"]
        assert sum(closings) == 1
        refused += CASTS - len(acknowledged)
    assert 0 < refused < ROUNDS * CASTS
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []


def key_of(ballot):
    [paper] = ballot.papers.all()
    return load_pem_private_key((signing.folder_of(str(ballot.pk)) / f"{paper.pk}.pem").read_bytes(), None)


def verbs_of(ballot):
    return list(Entry.objects.filter(topic_id=ballot.topic).order_by("seq").values_list("verb", flat=True))

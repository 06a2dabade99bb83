"""A ballot as it really was, with all that may happen to booklets, and the checker that its bundle is exported with."""

import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from congress.journal.services import By
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from tests.voting.recount.reading import NAMES, NOTE_LIMIT, RECEIPT_LIMIT
from voting import board, office
from voting.services.booklets import hand_back, reissue
from voting.services.secret import close_secret


@pytest.fixture
def scrutineers(meeting, people):
    (second,) = add_people(people=[User(username="second", name="Second")])
    add_attendant(meeting=meeting, user=second, role=Attendant.Role.SCRUTINEER)
    return [people.gao, second]


def other_phone(ballot, elector, booklet):
    """The papers of the first are void, and those of another collected."""
    receipts = office.box().void(str(ballot.pk), booklet.void()["rows"])
    hand_back(elector=elector, receipts=receipts)
    return collected(ballot, elector)


def lost_phone(ballot, elector, scrutineers):
    for scrutineer in scrutineers:
        reissue(ballot=ballot, label=elector.label, by=By(None, scrutineer, None, ""))
    return collected(ballot, elector)


@pytest.fixture
def whole(meeting, scrutineers, ready_keys):
    """(the counted ballot, the receipts that its phones keep): one elector changed his phone before it opened, one
    after; one lost his and found it again; one cast nothing."""
    assemble(meeting)
    ballot = frozen(secret_draft(meeting))
    early, late, lost, idle, *others = electors(ballot)[:13]
    booklets = {one.label: collected(ballot, one) for one in (early, late, lost, idle, *others)}
    del booklets[idle.label]
    booklets[early.label] = other_phone(ballot, early, booklets[early.label])
    ballot = opened(ballot)
    booklets[late.label] = other_phone(ballot, late, booklets[late.label])
    booklets["second"] = lost_phone(ballot, lost, scrutineers)
    receipts = [receipt for booklet in booklets.values() for receipt in cast(booklet, "sat", "unknown")]
    return close_secret(ballot=ballot, by=TESTER), receipts


def test_bundle_of_a_whole_ballot_holds(whole, tmp_path):
    ballot, receipts = whole
    told = board.definition_message(ballot)
    call_command("export_bundle", str(ballot.pk), "-o", str(tmp_path / "bundle.json"))
    call_command("export_recount", "-o", str(tmp_path / "recount.py"))
    kept = {"format": "congress-receipt-v1", "ballot": str(ballot.pk), "receipts": receipts}
    (tmp_path / "mine.json").write_text(json.dumps(kept))

    def run(*arguments):
        command = [sys.executable, "-I", "recount.py", "bundle.json", *arguments]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout.splitlines()

    notes = ["--setup", told["entry"]["digest"], "--closed", told["closed"]["digest"]]
    holds = [f"ok {name}" for name in NAMES]
    assert run("--receipt", "mine.json", *notes) == (0, holds)
    assert run() == (0, [*holds, RECEIPT_LIMIT, NOTE_LIMIT])
    bundle = json.loads((tmp_path / "bundle.json").read_bytes())
    assert [entry["verb"] for entry in bundle["journal"]] == [
        "ballot.frozen",
        "ballot.handed_back",
        "ballot.opened",
        "ballot.handed_back",
        "ballot.reissued",
        "ballot.closed",
        "ballot.counted",
    ]
    assert (len(bundle["rows"]), len(bundle["void"]), len(bundle["collectors"])) == (26, 4, 13)

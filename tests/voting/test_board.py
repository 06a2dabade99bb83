import gzip
import hashlib
import json

import pytest
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation

from congress.journal.chain import first_digest, seconds
from congress.journal.models import Entry
from congress.meetings.views import qr_of
from tests.conftest import TESTER, make_meeting, make_people
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting import board
from voting.models import Ballot
from voting.secret import formats
from voting.services.secret import close_secret

CAST = 10


@pytest.fixture(autouse=True)
def fresh_boxes():
    """Here the boxes stay from test to test."""


@pytest.fixture(scope="module")
def world(module_db):
    people = make_people()
    meeting = make_meeting(people)
    assemble(meeting)
    return people, meeting


@pytest.fixture(scope="module")
def prepared(world):
    """Frozen; one paper, twenty-four electors."""
    return frozen(secret_draft(world[1], ["Parks"]))


@pytest.fixture(scope="module")
def checkable(world):
    """Counted; one paper, which ten cast."""
    ballot = frozen(secret_draft(world[1], ["Roads"]))
    booklets = [collected(ballot, elector) for elector in electors(ballot)[:CAST]]
    ballot = opened(ballot)
    for booklet in booklets:
        cast(booklet, "sat")
    return close_secret(ballot=ballot, by=TESTER)


@pytest.fixture
def alice(world, as_person):
    return as_person(world[0].alice)


def address(ballot, name):
    return f"/ballots/{ballot.pk}/{name}"


def test_definition_is_the_frozen_entry_with_its_code(prepared, alice):
    told = alice.get(address(prepared, "definition.json"))
    entry = Entry.objects.get(topic_id=prepared.topic)
    digest = bytes(entry.digest)
    assert told.json() == {
        "entry": {
            "actor": entry.actor,
            "at": seconds(entry.at),
            "element": prepared.element,
            "facts_digest": bytes(entry.facts_digest).hex(),
            "seq": 1,
            "topic": prepared.topic,
            "verb": "ballot.frozen",
            "facts": entry.facts,
            "digest": digest.hex(),
        },
        "head": digest.hex(),
        "code": formats.code_of(digest),
    }
    assert told.cookies == {}


def test_definition_of_a_closed_ballot_has_the_closed_entry_too(checkable, alice):
    told = alice.get(address(checkable, "definition.json")).json()
    entries = {entry.verb: bytes(entry.digest) for entry in Entry.objects.filter(topic_id=checkable.topic)}
    assert list(told) == ["entry", "head", "code", "closed", "closed_code"]
    assert told["closed"]["digest"] == entries["ballot.closed"].hex()
    assert told["closed_code"] == formats.code_of(entries["ballot.closed"])
    assert told["head"] == entries["ballot.counted"].hex()


def test_code_of_a_digest_is_made_once(prepared, alice, monkeypatch):
    first = alice.get(address(prepared, "definition.json")).json()["code"]
    monkeypatch.setattr(formats, "code_of", None)
    assert alice.get(address(prepared, "definition.json")).json()["code"] == first


def test_hashes_are_those_of_the_closed_entry(checkable, alice):
    told = alice.get(address(checkable, "hashes.bin"))
    closed = Entry.objects.get(topic_id=checkable.topic, verb="ballot.closed")
    assert len(told.content) == CAST * 64
    assert hashlib.sha256(told.content).hexdigest() == closed.facts["hashes_digest"]
    assert told["Content-Type"] == "application/octet-stream"


def test_board_is_not_made_again_for_the_next(checkable, alice, monkeypatch, world, as_person):
    bob = as_person(world[0].bob)
    first = [alice.get(address(checkable, name)).content for name in ("hashes.bin", "bundle.json")]
    monkeypatch.setattr(board.office, "board", None)
    assert [bob.get(address(checkable, name)).content for name in ("hashes.bin", "bundle.json")] == first


@pytest.mark.parametrize("name", ["hashes.bin", "bundle.json"])
def test_board_that_one_has_is_not_sent_again(checkable, alice, name):
    etag = alice.get(address(checkable, name))["ETag"]
    again = alice.get(address(checkable, name), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_bundle_has_the_chain_the_register_and_the_rows(checkable, alice):
    told = alice.get(address(checkable, "bundle.json")).json()
    assert list(told) == sorted(["format", "definition", "register", "journal", "collectors", "rows", "void", "totals"])
    assert told["register"] == [f"{n:03d}" for n in range(1, 25)]
    assert told["collectors"] == told["register"][:CAST]
    assert [entry["verb"] for entry in told["journal"]] == [
        "ballot.frozen",
        "ballot.opened",
        "ballot.closed",
        "ballot.counted",
    ]
    assert told["definition"] == told["journal"][0]["facts"]
    assert told["totals"] == checkable.totals
    assert [row["h"] for row in told["rows"]] == sorted(row["h"] for row in told["rows"])
    assert first_digest(checkable.topic).hex() not in json.dumps(told)


def test_bundle_is_compressed_for_who_takes_it(checkable, alice):
    plain = alice.get(address(checkable, "bundle.json"))
    packed = alice.get(address(checkable, "bundle.json"), headers={"Accept-Encoding": "gzip"})
    assert (plain["Content-Encoding"], packed["Content-Encoding"]) == ("identity", "gzip")
    assert gzip.decompress(packed.content) == plain.content


def test_comments_of_ten_papers_are_shown(checkable):
    shown = [row["comment"] for row in board.bundle_of(checkable)["rows"]]
    assert [len(formats.unb64(comment)) for comment in shown] == [2048] * CAST


def test_comments_of_fewer_are_withheld_and_their_digests_stay(checkable, monkeypatch):
    digests = {row["h"]: row["comment_digest"] for row in board.bundle_of(checkable)["rows"]}
    monkeypatch.setattr(board, "LEAST_FOR_COMMENTS", CAST + 1)
    rows = board.bundle_of(checkable)["rows"]
    assert [row["comment"] for row in rows] == [None] * CAST
    assert {row["h"]: row["comment_digest"] for row in rows} == digests


def test_board_is_for_everybody_where_it_is_public(checkable, client):
    Ballot.objects.filter(pk=checkable.pk).update(board_is_public=True)
    answers = [client.get(address(checkable, name)) for name in ("hashes.bin", "bundle.json", "recount.py")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert client.get(address(checkable, "definition.json")).status_code == 302


def test_checker_is_served_as_it_is(checkable, alice):
    told = alice.get(address(checkable, "recount.py"))
    assert told.content == board.RECOUNT.read_bytes()


@pytest.mark.parametrize("name", ["definition.json", "hashes.bin", "bundle.json", "recount.py"])
def test_board_takes_a_few_queries(checkable, alice, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert alice.get(address(checkable, name)).status_code == 200


def test_withdrawn_ballot_has_no_bundle(prepared, alice):
    Ballot.objects.filter(pk=prepared.pk).update(state=Ballot.State.WITHDRAWN)
    assert alice.get(address(prepared, "bundle.json")).status_code == 404


def test_exported_bundle_is_what_is_served(checkable, alice, tmp_path):
    call_command("export_bundle", str(checkable.pk), "-o", str(tmp_path / "bundle.json"))
    served = alice.get(address(checkable, "bundle.json")).content
    assert (tmp_path / "bundle.json").read_bytes() == served


def test_bundle_before_the_count_is_not_exported(prepared, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_bundle", str(prepared.pk), "-o", str(tmp_path / "bundle.json"))
    assert list(tmp_path.iterdir()) == []


def test_exported_checker_is_the_file(tmp_path):
    call_command("export_recount", "-o", str(tmp_path / "recount.py"))
    assert (tmp_path / "recount.py").read_bytes() == board.RECOUNT.read_bytes()


# What the hall reads out


def codes_on_page(ballot):
    with translation.override("en"):
        return Template("{% load ballots %}{% announced_codes ballot %}").render(Context({"ballot": ballot}))


def test_code_of_the_freeze_is_shown_with_its_digest(prepared):
    page, digest = codes_on_page(prepared), bytes(board.frozen_entry(prepared).digest).hex()
    code = board.code_of(digest)
    assert page.count("<section") == 1
    assert f"{code[:4]} {code[4:]}" in page
    assert str(qr_of(digest)) in page
    assert f">{digest}<" in page


def test_code_of_the_close_is_shown_beside_it(checkable):
    page = codes_on_page(checkable)
    assert [page.count(heading) for heading in ("<h3>Security code</h3>", "<h3>Security code at close</h3>")] == [1, 1]


def test_codes_take_one_query(checkable, django_assert_num_queries):
    with django_assert_num_queries(1):
        codes_on_page(checkable)

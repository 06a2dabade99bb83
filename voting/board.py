"""What is published of a secret ballot: its chain, the board and the bundle that anybody may check.

The exact shapes are those of `recount.py`, which is written apart from all this, as a witness.
"""

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

from congress.journal.chain import canonical, seconds
from congress.journal.models import Entry, Topic
from voting import office
from voting.kept import Kept
from voting.models import Ballot, Issuance
from voting.secret import formats
from voting.secret.formats import Row, b64
from voting.services.verbs import Verb

FORMAT = "congress-bundle-v1"
RECOUNT = Path(__file__).with_name("recount.py")
# Of a paper of which fewer were returned, a comment says too much about who wrote it.
LEAST_FOR_COMMENTS = 10

codes = Kept[str](most=200)


def code_of(digest: str) -> str:
    """防伪码 of an entry, given its digest in hex; half a second the first time."""
    return codes.get(digest, lambda: formats.code_of(bytes.fromhex(digest)))


# The chain


def frozen_entry(ballot: Ballot) -> Entry:
    return Entry.objects.get(topic_id=ballot.topic, seq=1)


def frozen_facts(ballot: Ballot) -> dict[str, Any]:
    """The definition."""
    facts: dict[str, Any] = frozen_entry(ballot).facts or {}
    return facts


def head_of(ballot: Ballot) -> str:
    """The digest of the newest entry, in hex."""
    return bytes(Topic.objects.get(name=ballot.topic).digest).hex()


def told_entry(entry: Entry) -> dict[str, Any]:
    return {
        "actor": entry.actor,
        "at": seconds(entry.at),
        "element": entry.element,
        "facts_digest": bytes(entry.facts_digest).hex(),
        "seq": entry.seq,
        "topic": entry.topic_id,
        "verb": entry.verb,
        "facts": entry.facts,
        "digest": bytes(entry.digest).hex(),
    }


def definition_message(ballot: Ballot) -> dict[str, Any]:
    """What `definition.json` says: the frozen entry, after the close the closed one, and the codes of both."""
    head = head_of(ballot)
    told = {entry["verb"]: entry for entry in announced_entries(ballot)}
    frozen = told[Verb.FROZEN]
    message = {"entry": frozen, "head": head, "code": code_of(frozen["digest"])}
    if Verb.CLOSED in told:
        closed = told[Verb.CLOSED]
        message |= {"closed": closed, "closed_code": code_of(closed["digest"])}
    return message


def announced_entries(ballot: Ballot) -> list[dict[str, Any]]:
    """Those whose codes are read out: frozen, and after the close closed."""
    entries = Entry.objects.filter(topic_id=ballot.topic, verb__in=[Verb.FROZEN, Verb.CLOSED]).order_by("seq")
    return [told_entry(entry) for entry in entries]


# The board and the bundle

hash_files = Kept[bytes](most=8)
bundle_files = Kept[bytes](most=2)


def hashes_file(ballot: Ballot, head: str) -> bytes:
    """`hashes.bin` of a counted ballot whose chain stands at `head`: every phone fetches it at the same moment."""
    return hash_files.get(head, lambda: formats.hashes_of(office.board(str(ballot.pk)).rows))


def bundle_file(ballot: Ballot, head: str) -> bytes:
    """`bundle.json`, compressed: of 146 electors and 30 papers it is 19 MB, and made once."""
    return bundle_files.get(head, lambda: gzip.compress(canonical(bundle_of(ballot)), 6, mtime=0))


def bundle_of(ballot: Ballot) -> dict[str, Any]:
    """What `recount.py` checks, of a counted ballot."""
    board = office.board(str(ballot.pk))
    journal = [told_entry(entry) for entry in Entry.objects.filter(topic_id=ballot.topic).order_by("seq")]
    returned = Counter(row.paper for row in board.rows)
    return {
        "format": FORMAT,
        "definition": journal[0]["facts"],
        "register": list(ballot.electors.order_by("label").values_list("label", flat=True)),
        "journal": journal,
        "collectors": collectors(ballot),
        "rows": [
            told_row(row, with_comment=returned[row.paper] >= LEAST_FOR_COMMENTS)
            for row in sorted(board.rows, key=lambda row: row.h)
        ],
        "void": sorted(h.hex() for h in board.void),
        "totals": ballot.totals,
    }


def told_row(row: Row, *, with_comment: bool) -> dict[str, Any]:
    return {
        "h": row.h.hex(),
        "paper": row.paper,
        "input": b64(row.input),
        "sig": b64(row.sig),
        "payload": b64(row.payload),
        "comment": b64(row.comment) if with_comment else None,
        "comment_digest": row.comment_digest.hex(),
        "own": b64(row.own),
    }


def collectors(ballot: Ballot) -> list[str]:
    """The labels of those with a booklet, sorted."""
    out = Issuance.objects.out().filter(elector__ballot=ballot)
    return sorted(set(out.values_list("elector__label", flat=True)))

"""Bundles made from nothing, as an honest office would publish them, to be falsified afterwards.

In each: one booklet was handed back before the ballot opened, one elector got a second booklet and cast from both,
two collected and did not cast, and one cast papers that are blank or not legal.
"""

import copy
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

from congress.journal.chain import canonical, facts_digest, first_digest
from voting.secret import curves, formats
from voting.secret.formats import b64, unb64

CAST = 12
ISSUED = CAST + 3
BALLOT = "7"
GRADES = ["sat", "basic", "unsat", "unknown"]
KINDS = {
    "evaluation": [("grade", GRADES, 1), ("grade", GRADES, 1)],
    "motion": [("motion", ["approve", "oppose", "abstain"], 1)],
    "selection": [("selection", ["1", "2", "3", "10"], 2)],
    "mixed": [("grade", GRADES, 1), ("selection", ["1", "2", "3", "10"], 2)],
}
HEADER = ("actor", "at", "element", "facts_digest", "seq", "topic", "verb")


@dataclass
class Made:
    """A bundle with all that only those who made it know."""

    bundle: dict[str, Any]
    paper_keys: dict[str, rsa.RSAPrivateKey]
    box_key: curves.PrivateKey
    own_keys: dict[str, curves.PrivateKey] = field(default_factory=dict)
    comments: dict[str, bytes] = field(default_factory=dict)
    setup: str = ""
    closed: str = ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.bundle["rows"]

    @property
    def definition(self) -> dict[str, Any]:
        return self.bundle["definition"]

    def entry(self, verb: str) -> dict[str, Any]:
        return next(entry for entry in self.bundle["journal"] if entry["verb"] == f"ballot.{verb}")

    def facts(self, verb: str) -> dict[str, Any]:
        return self.entry(verb)["facts"]

    def rows_of(self, paper: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["paper"] == paper]

    def paper(self, id: str) -> dict[str, Any]:
        return next(paper for paper in self.definition["papers"] if paper["id"] == id)

    def chosen(self, row: dict[str, Any]) -> list[str] | None:
        return formats.chosen_in(unb64(row["payload"]), self.paper(row["paper"]), bytes.fromhex(row["comment_digest"]))

    def valid_row(self, paper: str) -> dict[str, Any]:
        return next(row for row in self.rows_of(paper) if self.chosen(row))

    def payload(self, row: dict[str, Any], chosen: list[str]) -> bytes:
        """That of a row if it chose this."""
        return formats.payload_of(self.paper(row["paper"])["kind"], chosen, bytes.fromhex(row["comment_digest"]))

    def receipts(self, hs: Iterable[str]) -> dict[str, Any]:
        """A receipt file."""
        signed = {h: curves.sign_same(self.box_key, formats.receipt_message(BALLOT, bytes.fromhex(h))) for h in hs}
        receipts = [{"h": h, "receipt": b64(receipt)} for h, receipt in signed.items()]
        return {"format": "congress-receipt-v1", "ballot": BALLOT, "receipts": receipts}

    def copy(self) -> "Made":
        return Made(
            copy.deepcopy(self.bundle),
            dict(self.paper_keys),
            self.box_key,
            dict(self.own_keys),
            dict(self.comments),
            self.setup,
            self.closed,
        )

    # What a phone does

    def token(self, paper: str, key: curves.PrivateKey | None = None) -> bytes:
        key = key or curves.new_key()
        input = formats.new_input(formats.token_text(BALLOT, paper, curves.point(key)))
        self.own_keys[formats.sha256(input).hex()] = key
        return input

    def certified(self, paper: str, input: bytes) -> bytes:
        """Blind signatures are plain ones to who checks them."""
        pss = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=48)
        return self.paper_keys[paper].sign(input, pss, SHA384())

    def new_row(self, paper: str, chosen: list[str], *, with_comment: bool = True) -> dict[str, Any]:
        input, block = self.token(paper), formats.comment_block("Good work")
        row = {
            "h": formats.sha256(input).hex(),
            "paper": paper,
            "input": b64(input),
            "sig": b64(self.certified(paper, input)),
            "comment": b64(block) if with_comment else None,
            "comment_digest": formats.sha256(block).hex(),
        }
        return self.signed(row, self.payload(row, chosen))

    def signed(self, row: dict[str, Any], payload: bytes) -> dict[str, Any]:
        """The row with this payload, which its own key signs."""
        message = formats.own_message(bytes.fromhex(row["h"]), payload, bytes.fromhex(row["comment_digest"]))
        return row | {"payload": b64(payload), "own": b64(curves.sign(self.own_keys[row["h"]], message))}

    # What the office does

    def sort(self) -> None:
        self.rows.sort(key=lambda row: row["h"])
        self.bundle["void"].sort()

    def close(self) -> None:
        """Name what lies in the box as it is now, count it, and write the chain anew."""
        self.sort()
        rows = [row_of(told) for told in self.rows]
        self.facts("closed").update(
            rows={paper["id"]: len(self.rows_of(paper["id"])) for paper in self.definition["papers"]},
            root=formats.root_of([leaf_of(told) for told in self.rows]).hex(),
            hashes_digest=formats.sha256(formats.hashes_of(rows)).hex(),
            collectors_digest=formats.list_digest(self.bundle["collectors"]),
            void_digest=formats.list_digest(self.bundle["void"]),
        )
        self.count()

    def count(self) -> None:
        issued = self.facts("closed")["issued"]
        totals = {paper["id"]: figures(paper, self.rows_of(paper["id"]), issued) for paper in self.definition["papers"]}
        self.bundle["totals"] = totals
        self.entry("counted")["facts"] = {"totals": copy.deepcopy(totals)}
        self.seal()

    def freeze(self) -> None:
        """The definition as it is now is the one that was frozen; the chain is written anew."""
        self.entry("frozen")["facts"] = copy.deepcopy(self.definition)
        self.seal()

    def seal(self, first: int = 1) -> None:
        """Write the chain anew over the facts as they are."""
        previous = first_digest(f"ballot.{BALLOT}")
        for seq, entry in enumerate(self.bundle["journal"], first):
            entry["seq"], entry["facts_digest"] = seq, facts_digest(entry["facts"]).hex()
            previous = formats.sha256(previous + canonical({name: entry[name] for name in HEADER}))
            entry["digest"] = previous.hex()

    def note(self) -> None:
        self.setup, self.closed = self.entry("frozen")["digest"], self.entry("closed")["digest"]


def row_of(told: dict[str, Any]) -> formats.Row:
    parts = [unb64(told[name]) for name in ("input", "sig", "payload")]
    return formats.Row(bytes.fromhex(told["h"]), told["paper"], *parts, b"", unb64(told["own"]))


def leaf_of(told: dict[str, Any]) -> bytes:
    row = row_of(told)
    return formats.leaf(row.input, row.sig, row.payload, bytes.fromhex(told["comment_digest"]), row.own)


def figures(paper: dict[str, Any], rows: list[dict[str, Any]], issued: int) -> dict[str, Any]:
    chosen = [formats.chosen_in(unb64(row["payload"]), paper, bytes.fromhex(row["comment_digest"])) for row in rows]
    valid = [one for one in chosen if one is not None and (one or paper["kind"] == "selection")]
    return {
        "issued": issued,
        "returned": len(rows),
        "valid": len(valid),
        "invalid": len(rows) - len(valid),
        "counts": {option["id"]: sum(option["id"] in one for one in valid) for option in paper["options"]},
    }


def entry(verb: str, at: str, actor: str | None, facts: dict[str, Any]) -> dict[str, Any]:
    where = {"topic": f"ballot.{BALLOT}", "element": f"ballot-{BALLOT}", "seq": 0, "digest": "", "facts_digest": ""}
    return where | {"verb": f"ballot.{verb}", "at": f"2020-04-08T{at}Z", "actor": actor, "facts": facts}


def definition_of(kind: str, keys: dict[str, rsa.RSAPrivateKey], register: list[str], box_key: str) -> dict[str, Any]:
    given = itertools.cycle(KINDS[kind])
    papers = [paper_of(n, id, key, *next(given)) for n, (id, key) in enumerate(keys.items(), 1)]
    return {
        "ballot": BALLOT,
        "title": "测评",
        "kind": kind,
        "register_digest": formats.list_digest(register),
        "electors": len(register),
        "collect_from": "2020-04-07T08:00:00Z",
        "opens_at": "2020-04-08T09:00:00Z",
        "closes_at": "2020-04-08T10:00:00Z",
        "grace_s": 60,
        "max_reissue": 3,
        "box_key": box_key,
        "papers": papers,
        "page_digest": "0" * 64,
        "collect_page_digest": "1" * 64,
    }


def paper_of(n: int, id: str, key: rsa.RSAPrivateKey, kind: str, options: list[str], most: int) -> dict[str, Any]:
    return {
        "id": id,
        "position": n,
        "subject": f"部门 {n}",
        "kind": kind,
        "options": [{"id": option, "label": f"<{option}>"} for option in options],
        "max_choices": most,
        "key": {"n": b64(key.public_key().public_numbers().n.to_bytes(384, "big")), "e": "AQAB"},
    }


def make_bundle(keys: list[rsa.RSAPrivateKey], kind: str, *, cast: int = CAST) -> Made:
    """With a paper for each key. Two more collected than cast, and one of them twice."""
    paper_keys = {str(9 * n): key for n, key in enumerate(keys, 1)}
    register, box_key = [f"{n:03d}" for n in range(1, cast + 13)], curves.new_key()
    definition = definition_of(kind, paper_keys, register, b64(curves.spki(box_key)))
    journal = [
        entry("frozen", "07:00:00", "secretariat", copy.deepcopy(definition)),
        entry("handed_back", "08:00:00", None, {}),
        entry("opened", "09:00:00", "secretariat", {"issued": cast + 1, "closes_at": "2020-04-08T10:00:00Z"}),
        entry("reissued", "09:30:00", "scrutineer 001", {"label": "003", "n": 1, "by": ["001", "002"]}),
        entry("closed", "10:01:00", None, {"issued": cast + 3, "replaced": 1}),
        entry("counted", "10:01:00", None, {}),
        entry("published", "10:30:00", "secretariat", {}),
    ]
    bundle = {
        "format": "congress-bundle-v1",
        "definition": definition,
        "register": register,
        "journal": journal,
        "collectors": register[: cast + 2],
        "rows": [],
        "void": [],
        "totals": {},
    }
    made = Made(bundle, paper_keys, box_key)
    made.bundle["void"] = [formats.sha256(made.token(paper)).hex() for paper in paper_keys]
    for paper in definition["papers"]:
        options = itertools.cycle(option["id"] for option in paper["options"])
        made.rows.extend(made.new_row(paper["id"], [next(options)]) for _n in range(cast - 2))
        made.rows.append(made.new_row(paper["id"], []))
        made.rows.append(unlawful(made, made.new_row(paper["id"], [next(options)])))
    made.close()
    made.note()
    return made


def unlawful(made: Made, row: dict[str, Any]) -> dict[str, Any]:
    """Signed by its phone, and choosing what there is not."""
    return made.signed(row, formats.payload_of("grade", ["none"], bytes.fromhex(row["comment_digest"])))

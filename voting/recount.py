#!/usr/bin/env python3
"""Check the count of a secret ballot, with nothing but this file, the published bundle and Python (3.8 or newer).

    python3 recount.py bundle.json --setup HEX --closed HEX --receipt receipts.json

It prints a line for each check, `ok NAME` or `FAIL NAME: why`, and exits 0 only when all hold:

    format           the bundle is written as it must be, to the letter
    definition       what was to be voted on is possible, and is what was frozen
    chain            every entry of the ballot's journal follows the one before it
    verbs            what happened is what may happen, in an order that is possible
    keys             each paper has a key of its own, and the box has one
    register         the electors are those that were frozen
    collectors       who collected papers is on the register, and is who was named at close
    order            the rows are sorted, each once
    token            each row is of this ballot and of a paper of it
    blind-signature  each row was certified by the key of its paper
    own-signature    each row is as the phone that made it signed it
    legality         how many papers were returned, valid and invalid
    comments         each comment is the one that was cast, and is shown only where enough others are
    void             papers that were given back are not counted
    root             the rows are those that lay in the box when it was closed
    digests          the lists are those that were named at close
    issued           no more papers were counted than were given out
    totals           how often each option was chosen
    receipts         each paper whose receipt you hold is counted
    notes            the chain is the one whose digests you noted

It was written apart from the program that runs the ballot, and shares nothing with it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections import Counter, namedtuple
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

RECEIPT_LIMIT = "limit: without receipts, a paper of which nobody holds a receipt can be left out or changed unnoticed"
NOTE_LIMIT = "limit: without both noted digests, a whole chain written anew cannot be told from the true one"

LEAST_FOR_COMMENTS = 10
PAYLOAD, COMMENT, SIGNATURE, OWN, POINT, RANDOM = 512, 2048, 384, 64, 65, 32
KINDS = {"evaluation": {"grade"}, "motion": {"motion"}, "selection": {"selection"}}

Row = namedtuple("Row", "h paper input sig payload comment comment_digest own")


class Wrong(Exception):
    """Why a check does not hold."""


def demand(holds: bool, why: str) -> None:
    if not holds:
        raise Wrong(why)


def shown(value: Any) -> str:
    """Something of the bundle as it may stand in a line: short, and plain letters only."""
    return ascii(value)[:40]


# Reading: one spelling for each thing


def strict_json(data: bytes) -> Any:
    """JSON in UTF-8, in which no key stands twice and no number has a point. Raises Wrong."""

    def no_float(text: str) -> None:
        raise Wrong(f"a number is not whole: {shown(text)}")

    def whole(text: str) -> int:
        demand(len(text) <= 18, "a number is too long")
        return int(text)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        demand(len({key for key, _value in pairs}) == len(pairs), "a key stands twice")
        return dict(pairs)

    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=once, parse_float=no_float, parse_constant=no_float, parse_int=whole
        )
    except (ValueError, RecursionError) as error:
        raise Wrong("not JSON in UTF-8") from error


def canonical(value: Any) -> bytes:
    """Keys sorted, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def from_base64(text: Any, size: int | None, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    demand(base64.b64encode(data).decode("ascii") == text and bool(data), f"{what} is not in base64")
    demand(size is None or len(data) == size, f"{what} has not the right length")
    return data


def matches(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_digest(value: Any) -> bool:
    return matches("[0-9a-f]{64}", value)


def is_id(value: Any) -> bool:
    return matches("0|[1-9][0-9]{0,17}", value)


def is_count(value: Any) -> bool:
    return type(value) is int and value >= 0  # True is an int, too


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_label(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def is_time(value: Any) -> bool:
    if not matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", value):
        return False
    try:
        return bool(datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return False


def is_list_of(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(test(one) for one in value)


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def or_null(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or test(value)


def shaped(value: Any, shape: Mapping[str, Callable[[Any], bool]], what: str) -> None:
    """An object with exactly these keys, each of its kind. Raises Wrong."""
    demand(isinstance(value, dict), f"{what} is not an object")
    demand(set(value) == set(shape), f"{what} has not exactly its keys")
    for name, test in shape.items():
        demand(test(value[name]), f"{what}: {name} is not as it must be")


def ascending(values: list[Any], what: str) -> None:
    """Sorted, and each once. Raises Wrong."""
    in_order = all(values[n] < values[n + 1] for n in range(len(values) - 1))
    demand(in_order, f"{what} are not sorted, each once")


BUNDLE = {
    "format": lambda value: value == "congress-bundle-v1",
    "definition": is_object,
    "register": is_list_of(is_label),
    "journal": is_list_of(is_object),
    "collectors": is_list_of(is_label),
    "rows": is_list_of(is_object),
    "void": is_list_of(is_digest),
    "totals": is_object,
}
ENTRY = {
    "actor": or_null(is_label),
    "at": is_time,
    "element": or_null(is_text),
    "facts_digest": is_digest,
    "seq": is_count,
    "topic": is_text,
    "verb": is_text,
    "facts": is_object,
    "digest": is_digest,
}
ROW = {
    "h": is_digest,
    "paper": is_id,
    "input": is_text,
    "sig": is_text,
    "payload": is_text,
    "comment": or_null(is_text),
    "comment_digest": is_digest,
    "own": is_text,
}
DEFINITION = {
    "ballot": is_id,
    "title": is_text,
    "kind": is_text,
    "register_digest": is_digest,
    "electors": is_count,
    "collect_from": is_time,
    "opens_at": is_time,
    "closes_at": is_time,
    "grace_s": is_count,
    "max_reissue": is_count,
    "box_key": is_text,
    "papers": is_list_of(is_object),
    "page_digest": is_digest,
    "collect_page_digest": is_digest,
}
PAPER = {
    "id": is_id,
    "position": is_count,
    "subject": is_text,
    "kind": lambda value: value in ("grade", "motion", "selection"),
    "options": is_list_of(is_object),
    "max_choices": is_count,
    "key": is_object,
}
OPTION = {"id": lambda value: matches("[A-Za-z0-9]{1,8}", value), "label": is_text}
FACTS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "ballot.opened": {"issued": is_count, "closes_at": is_time},
    "ballot.handed_back": {},
    "ballot.reissued": {"label": is_label, "n": is_count, "by": is_list_of(is_label)},
    "ballot.closed": {
        "issued": is_count,
        "replaced": is_count,
        "rows": is_object,
        "root": is_digest,
        "collectors_digest": is_digest,
        "void_digest": is_digest,
        "hashes_digest": is_digest,
    },
    "ballot.counted": {"totals": is_object},
    "ballot.published": {},
}
LIFE = re.compile(r"frozen (handed_back |reissued )*opened (handed_back |reissued )*closed counted( published)?")


def row_of(told: dict[str, Any], number: int) -> Row:
    what = f"row {number}"
    shaped(told, ROW, what)
    comment = told["comment"]
    return Row(
        bytes.fromhex(told["h"]),
        told["paper"],
        from_base64(told["input"], None, f"{what}: input"),
        from_base64(told["sig"], SIGNATURE, f"{what}: sig"),
        from_base64(told["payload"], PAYLOAD, f"{what}: payload"),
        comment if comment is None else from_base64(comment, COMMENT, f"{what}: comment"),
        bytes.fromhex(told["comment_digest"]),
        from_base64(told["own"], OWN, f"{what}: own"),
    )


# The curve P-256 (FIPS 186-5): points are (X, Y, Z) with x = X/Z², y = Y/Z³; Z = 0 is the point at infinity

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)
INFINITY = (1, 1, 0)
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")


def double(p: Any) -> Any:
    x, y, z = p
    delta, gamma = z * z % P, y * y % P
    beta, alpha = x * gamma % P, 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, 2 * y * z % P


def add(p: Any, q: Any) -> Any:
    x1, y1, z1 = p
    x2, y2, z2 = q
    if not z1:
        return q
    if not z2:
        return p
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, s1 = x1 * zz2 % P, y1 * zz2 * z2 % P
    h, r = (x2 * zz1 - u1) % P, (y2 * zz1 * z1 - s1) % P
    if not h:
        return INFINITY if r else double(p)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def multiples(p: Any) -> list[Any]:
    """0·p to 15·p."""
    found = [INFINITY]
    for _n in range(15):
        found.append(add(found[-1], p))
    return found


TIMES_G = multiples(G)


def point_of(data: bytes) -> Any:
    """The point of 65 bytes, uncompressed; None where it is none of the curve."""
    if len(data) != POINT or data[0] != 4:
        return None
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    on_curve = x < P and y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0
    return (x, y, 1) if on_curve else None


def ecdsa_holds(key: Any, message: bytes, signature: bytes) -> bool:
    """ECDSA with SHA-256, the signature raw r‖s. Four bits of both factors are taken at a time."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < N and 0 < s < N):
        return False
    w = pow(s, -1, N)
    u1, u2 = int.from_bytes(sha256(message), "big") * w % N, r * w % N
    times_key, total = multiples(key), INFINITY
    for shift in range(252, -1, -4):
        total = double(double(double(double(total))))
        total = add(add(total, TIMES_G[u1 >> shift & 15]), times_key[u2 >> shift & 15])
    x, _y, z = total
    return bool(z) and x * pow(z * z, -1, P) % P % N == r


# RSA-PSS with SHA-384, salt 48, MGF1 with SHA-384 (RFC 8017, 8.1.2 and 9.1.2)


def pss_holds(n: int, message: bytes, signature: bytes) -> bool:
    s = int.from_bytes(signature, "big")
    if s >= n:
        return False
    block = pow(s, 65537, n).to_bytes(SIGNATURE, "big")
    masked, digest, end = block[:-49], block[-49:-1], block[-1]
    mask = b"".join(hashlib.sha384(digest + number.to_bytes(4, "big")).digest() for number in range(8))[: len(masked)]
    data = int.from_bytes(masked, "big") ^ int.from_bytes(mask, "big")
    data &= (1 << (8 * len(masked) - 1)) - 1  # 3071 bits
    salted = data.to_bytes(len(masked), "big")
    padding, salt = salted[:-48], salted[-48:]
    expected = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    return end == 0xBC and masked[0] < 128 and padding == bytes(len(padding) - 1) + b"\1" and digest == expected


def root_of(leaves: list[bytes]) -> bytes:
    """The tree of RFC 6962, level by level: who is left over at the end of one waits for the next."""
    level = leaves or [sha256(b"")]
    while len(level) > 1:
        pairs = [sha256(b"\1" + level[n] + level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]


def choices_of(row: Row, paper: dict[str, Any]) -> list[str] | None:
    """What a row chooses; None where it is invalid: not legal, or left blank."""
    length = int.from_bytes(row.payload[:2], "big")
    text = row.payload[2 : 2 + length]
    if len(text) != length or text.ljust(PAYLOAD - 2, b"\0") != row.payload[2:]:
        return None
    try:
        said = strict_json(text)
        is_spelled = canonical(said) == text
    except (Wrong, ValueError, RecursionError):
        return None
    name = "choices" if paper["kind"] == "selection" else "choice"
    if not (isinstance(said, dict) and is_spelled and set(said) == {name, "comment"}):
        return None
    chosen = said["choices"] if name == "choices" else [said["choice"]]
    options = {option["id"] for option in paper["options"]}
    is_legal = (
        isinstance(chosen, list)
        and all(isinstance(one, str) and one in options for one in chosen)
        and chosen == sorted(set(chosen))
        and len(chosen) <= paper["max_choices"]
        and said["comment"] == row.comment_digest.hex()
    )
    return chosen if is_legal else None


class Recount:
    """The checks of one bundle. Each raises Wrong; what a later one builds on is noted in `sound`."""

    def __init__(self, bundle: Any, receipts: list[Any], setup: str | None, closed: str | None):
        self.bundle = bundle
        self.receipts = receipts
        self.noted = {"ballot.frozen": setup, "ballot.closed": closed}
        self.sound: set[str] = set()

    def need(self, *names: str) -> None:
        for name in names:
            demand(name in self.sound, f"not checked, since {name} does not hold")

    def check_format(self) -> None:
        demand(not isinstance(self.bundle, Wrong), f"the bundle cannot be read: {self.bundle}")
        shaped(self.bundle, BUNDLE, "the bundle")
        for number, entry in enumerate(self.bundle["journal"], 1):
            shaped(entry, ENTRY, f"entry {number}")
        demand(bool(self.bundle["journal"]), "the journal is empty")
        self.rows = [row_of(told, number) for number, told in enumerate(self.bundle["rows"], 1)]
        self.journal = self.bundle["journal"]
        self.sound.add("format")

    def check_definition(self) -> None:
        self.need("format")
        definition = self.bundle["definition"]
        shaped(definition, DEFINITION, "the definition")
        demand(bool(definition["papers"]), "there is no paper")
        for number, paper in enumerate(definition["papers"], 1):
            shaped(paper, PAPER, f"paper {number}")
            for option in paper["options"]:
                shaped(option, OPTION, f"an option of paper {number}")
        ids = [paper["id"] for paper in definition["papers"]]
        demand(len(set(ids)) == len(ids), "two papers have one id")
        self.definition, self.ballot = definition, definition["ballot"]
        self.papers = {paper["id"]: paper for paper in definition["papers"]}
        self.sound.add("definition")
        demand(canonical(definition) == canonical(self.journal[0]["facts"]), "it is not what was frozen")
        for paper in self.papers.values():
            self.possible(paper)
        ascending([paper["position"] for paper in definition["papers"]], "the papers")
        kinds = {paper["kind"] for paper in definition["papers"]}
        is_kind = KINDS.get(definition["kind"]) == kinds or (definition["kind"] == "mixed" and len(kinds) > 1)
        demand(is_kind, "the ballot's kind is not that of its papers")
        times = [definition[name] for name in ("collect_from", "opens_at", "closes_at")]
        demand(times == sorted(times), "its times are not in order")

    def possible(self, paper: dict[str, Any]) -> None:
        what = f"paper {paper['id']}"
        ids, most = [option["id"] for option in paper["options"]], paper["max_choices"]
        demand(len(set(ids)) == len(ids), f"{what}: two options have one id")
        demand(1 <= most <= len(ids), f"{what}: max_choices is not possible")
        demand(paper["kind"] == "selection" or most == 1, f"{what}: more than one choice")
        demand(most * (max(map(len, ids)) + 3) <= 420, f"{what}: the choices do not fit into a payload")

    def check_chain(self) -> None:
        self.need("format", "definition")
        topic = f"ballot.{self.ballot}"
        previous, at = sha256(f"congress-journal-v1|{topic}".encode()), ""
        for number, entry in enumerate(self.journal, 1):
            what = f"entry {number}"
            demand(entry["seq"] == number and entry["topic"] == topic, f"{what} is not the next of this ballot")
            demand(at <= entry["at"], f"{what} is older than the one before it")
            digest = sha256(canonical(entry["facts"])).hex()
            demand(entry["facts_digest"] == digest, f"{what}: the facts are not those that were recorded")
            header = {name: entry[name] for name in ENTRY if name not in ("facts", "digest")}
            previous, at = sha256(previous + canonical(header)), entry["at"]
            demand(entry["digest"] == previous.hex(), f"{what}: the chain is broken")

    def check_verbs(self) -> None:
        self.need("format", "definition")
        for number, entry in enumerate(self.journal, 1):
            if number == 1:
                demand(entry["verb"] == "ballot.frozen", "it does not begin with the freeze")
            else:
                demand(entry["verb"] in FACTS, f"entry {number}: no verb of a ballot that was counted")
                shaped(entry["facts"], FACTS[entry["verb"]], f"the facts of entry {number}")
        verbs = [entry["verb"] for entry in self.journal]
        demand(verbs.count("ballot.closed") == verbs.count("ballot.counted") == 1, "it is not closed and counted once")
        (self.closed,) = self.facts_of("ballot.closed")
        (self.counted,) = self.facts_of("ballot.counted")
        shaped(self.closed["rows"], dict.fromkeys(self.papers, is_count), "the rows at close")
        self.sound.add("verbs")
        life = " ".join(verb.replace("ballot.", "", 1) for verb in verbs)
        demand(LIFE.fullmatch(life) is not None, "this is no order in which things happen")
        opened = next(entry for entry in self.journal if entry["verb"] == "ballot.opened")
        demand(opened["at"] <= opened["facts"]["closes_at"], "it was to close before it was opened")
        back = [entry for entry in self.journal if entry["verb"] == "ballot.handed_back"]
        demand(all(entry["actor"] is None for entry in back), "it is said who handed back")
        for number, again in enumerate(self.facts_of("ballot.reissued"), 1):
            demand(again["n"] == number, "the second booklets are not numbered in order")
            demand(len(again["by"]) == len(set(again["by"])) == 2, "a second booklet was not given by two")
            demand(again["label"] in self.bundle["register"], "a second booklet was given to no elector")

    def facts_of(self, verb: str) -> list[dict[str, Any]]:
        return [entry["facts"] for entry in self.journal if entry["verb"] == verb]

    def check_keys(self) -> None:
        self.need("format", "definition")
        spki = from_base64(self.definition["box_key"], len(SPKI) + POINT, "the box's key")
        self.box_key = point_of(spki[len(SPKI) :])
        demand(spki.startswith(SPKI) and self.box_key is not None, "the box's key is none of P-256")
        self.moduli: dict[str, int] = {}
        for paper in self.papers.values():
            what = f"the key of paper {paper['id']}"
            shaped(paper["key"], {"n": is_text, "e": is_text}, what)
            demand(paper["key"]["e"] == "AQAB", f"{what} has not the exponent 65537")
            n = int.from_bytes(from_base64(paper["key"]["n"], SIGNATURE, what), "big")
            demand(n.bit_length() == 3072 and n % 2 == 1, f"{what} has not 3072 bits")
            self.moduli[paper["id"]] = n
        self.sound.add("keys")
        demand(len(set(self.moduli.values())) == len(self.moduli), "two papers have one key")

    def check_register(self) -> None:
        self.need("format", "definition")
        register = self.bundle["register"]
        ascending(register, "the electors")
        demand(len({len(label) for label in register}) == 1, "the numbers are not of one width")
        demand(len(register) == self.definition["electors"], "their number is not that of the definition")
        digest = sha256(canonical(register)).hex()
        demand(digest == self.definition["register_digest"], "they are not those that were frozen")

    def check_collectors(self) -> None:
        self.need("format", "verbs")
        collectors = self.bundle["collectors"]
        ascending(collectors, "who collected")
        demand(set(collectors) <= set(self.bundle["register"]), "somebody who collected is no elector")
        digest = sha256(canonical(collectors)).hex()
        demand(digest == self.closed["collectors_digest"], "they are not those that were named at close")

    def check_order(self) -> None:
        self.need("format")
        ascending([row.h for row in self.rows], "the rows")
        for number, row in enumerate(self.rows, 1):
            demand(sha256(row.input) == row.h, f"row {number}: h is not the digest of the input")

    def check_token(self) -> None:
        self.need("format", "definition")
        for number, row in enumerate(self.rows, 1):
            demand(row.paper in self.papers, f"row {number}: there is no such paper")
            prefix = f"congress-ballot-v1|{self.ballot}|{row.paper}|".encode()
            token = row.input[RANDOM:]
            demand(token.startswith(prefix), f"row {number} is of another ballot or paper")
            demand(point_of(token[len(prefix) :]) is not None, f"row {number}: its key is none of P-256")

    def check_blind_signature(self) -> None:
        self.need("format", "definition", "keys")
        for number, row in enumerate(self.rows, 1):
            demand(row.paper in self.moduli, f"row {number}: there is no such paper")
            holds = pss_holds(self.moduli[row.paper], row.input, row.sig)
            demand(holds, f"row {number} was not certified with its paper's key")

    def check_own_signature(self) -> None:
        self.need("format")
        for number, row in enumerate(self.rows, 1):
            key = point_of(row.input[-POINT:])
            holds = key is not None and ecdsa_holds(key, row.h + row.payload + row.comment_digest, row.own)
            demand(holds, f"row {number} is not as it was signed")

    def figures(self) -> dict[str, dict[str, Any]]:
        """{paper: returned, valid, invalid, counts} as they are found in the rows."""
        papers: dict[str, list[Any]] = {id: [] for id in self.papers}
        for row in self.rows:
            if row.paper in papers:
                papers[row.paper].append(choices_of(row, self.papers[row.paper]))
        found = {}
        for id, chosen in papers.items():
            valid = [one for one in chosen if one is not None]
            counts = Counter(option for one in valid for option in one)
            found[id] = {
                "returned": len(chosen),
                "valid": len(valid),
                "invalid": len(chosen) - len(valid),
                "counts": {option["id"]: counts[option["id"]] for option in self.papers[id]["options"]},
            }
        return found

    def told_totals(self) -> dict[str, dict[str, Any]]:
        """Those of the bundle, of the right shape. Raises Wrong."""
        self.need("format", "definition")
        totals: dict[str, dict[str, Any]] = self.bundle["totals"]
        shaped(totals, dict.fromkeys(self.papers, is_object), "the totals")
        shape = {"issued": is_count, "returned": is_count, "valid": is_count, "invalid": is_count, "counts": is_object}
        for id, paper in self.papers.items():
            shaped(totals[id], shape, f"the totals of paper {id}")
            options = {option["id"]: is_count for option in paper["options"]}
            shaped(totals[id]["counts"], options, f"the counts of paper {id}")
        return totals

    def check_legality(self) -> None:
        totals = self.told_totals()
        for id, figures in self.figures().items():
            for name in ("returned", "valid", "invalid"):
                why = f"paper {id}: {name} is {figures[name]}, not {totals[id][name]}"
                demand(totals[id][name] == figures[name], why)

    def check_comments(self) -> None:
        self.need("format")
        returned = Counter(row.paper for row in self.rows)
        for number, row in enumerate(self.rows, 1):
            if row.comment is not None:
                demand(sha256(row.comment) == row.comment_digest, f"row {number}: the comment was changed")
                many = returned[row.paper] >= LEAST_FOR_COMMENTS
                demand(many, f"row {number}: a comment is shown though few papers were returned")

    def check_void(self) -> None:
        self.need("format", "definition", "verbs")
        void = self.bundle["void"]
        ascending(void, "the void papers")
        demand({row.h.hex() for row in self.rows}.isdisjoint(void), "a void paper is counted")
        demand(
            sha256(canonical(void)).hex() == self.closed["void_digest"], "they are not those that were named at close"
        )
        back = len(self.facts_of("ballot.handed_back"))
        demand(len(self.papers) * back <= len(void), "fewer papers are void than were handed back")

    def check_root(self) -> None:
        self.need("format", "verbs")
        leaves = [
            sha256(b"\0" + row.input + row.sig + row.payload + row.comment_digest + row.own)
            for row in sorted(self.rows, key=lambda row: row.h)
        ]
        demand(root_of(leaves).hex() == self.closed["root"], "the rows are not those that lay in the box at close")

    def check_digests(self) -> None:
        self.need("format", "verbs")
        hashes = b"".join(row.h + sha256(row.payload) for row in sorted(self.rows, key=lambda row: row.h))
        demand(sha256(hashes).hex() == self.closed["hashes_digest"], "hashes.bin is not the one named at close")
        for name in ("collectors", "void"):
            digest = sha256(canonical(sorted(self.bundle[name]))).hex()
            demand(digest == self.closed[name + "_digest"], f"{name}: not the list named at close")

    def check_issued(self) -> None:
        self.need("format", "definition", "verbs")
        issued, replaced = self.closed["issued"], self.closed["replaced"]
        verbs = [entry["verb"] for entry in self.journal]
        back, again = verbs.count("ballot.handed_back"), self.facts_of("ballot.reissued")
        collectors = self.bundle["collectors"]
        demand(replaced == len(again), "not as many were replaced as second booklets were given")
        demand(replaced <= self.definition["max_reissue"], "more second booklets were given than were allowed")
        demand(len(collectors) <= issued <= len(collectors) + replaced, "issued does not fit who collected")
        gone = {one["label"] for one in again} - set(collectors)
        demand(len(gone) <= back, "a second booklet was given to somebody who has not collected")
        rows = Counter(row.paper for row in self.rows)
        for id in self.papers:
            demand(rows[id] == self.closed["rows"][id], f"paper {id}: not as many rows as were named at close")
            demand(rows[id] <= issued, f"paper {id}: more papers than were issued")
        told = {totals["issued"] for totals in self.told_totals().values()}
        demand(told == {issued}, "the totals name another number")
        given = len(self.papers) * (issued + back)
        demand(len(self.rows) + len(self.bundle["void"]) <= given, "more papers came back than were given out")
        self.fits_opening(verbs, issued)

    def fits_opening(self, verbs: list[str], issued: int) -> None:
        """A booklet that is out stays out, save that it is handed back."""
        for facts in self.facts_of("ballot.opened"):
            at = verbs.index("ballot.opened")
            before, after = verbs[:at], verbs[at:]
            most = len(self.bundle["register"]) + before.count("ballot.reissued")
            demand(facts["issued"] <= most, "more were issued at opening than there are electors")
            least = facts["issued"] - after.count("ballot.handed_back")
            demand(least <= issued, "fewer are issued at close than were at opening")

    def check_totals(self) -> None:
        totals = self.told_totals()
        for id, figures in self.figures().items():
            demand(totals[id]["counts"] == figures["counts"], f"paper {id}: the counts are not those of the rows")
        self.need("verbs")
        demand(canonical(self.counted["totals"]) == canonical(totals), "they are not those that were recorded")

    def check_receipts(self) -> None:
        self.need("format", "definition", "keys")
        rows = {row.h for row in self.rows}
        for number, file in enumerate(self.receipts, 1):
            what = f"file {number}"
            demand(not isinstance(file, Wrong), f"{what} cannot be read: {file}")
            shape = {
                "format": lambda value: value == "congress-receipt-v1",
                "ballot": lambda value: value == self.ballot,
                "receipts": lambda value: is_list_of(is_object)(value) and bool(value),
            }
            shaped(file, shape, what)
            for one in file["receipts"]:
                shaped(one, {"h": is_digest, "receipt": is_text}, f"{what}: a receipt")
                h, receipt = bytes.fromhex(one["h"]), from_base64(one["receipt"], OWN, f"{what}: a receipt")
                message = f"congress-receipt-v1|{self.ballot}|".encode() + h
                demand(ecdsa_holds(self.box_key, message, receipt), f"{what}: a receipt is not of this box")
                demand(h in rows, f"{what}: the paper {one['h'][:16]} is not counted")

    def check_notes(self) -> None:
        self.need("format")
        for verb, noted in self.noted.items():
            if noted is not None:
                digest = re.sub(r"\s", "", noted).lower()
                demand(is_digest(digest), f"what was noted of {verb} is no digest")
                found = [entry["digest"] for entry in self.journal if entry["verb"] == verb]
                demand(found == [digest], f"the digest of {verb} is another")

    def report(self) -> list[tuple[str, str]]:
        """(name, why not) of each check, in the order in which they stand here."""
        checks = [name for name in vars(Recount) if name.startswith("check_")]
        return [(name[len("check_") :].replace("_", "-"), self.why_not(getattr(self, name))) for name in checks]

    def why_not(self, check: Callable[[], None]) -> str:
        try:
            check()
        except Wrong as wrong:
            return str(wrong)
        except Exception as error:  # whatever a bundle holds, it is the bundle's fault
            return f"it cannot be checked: {type(error).__name__}"
        return ""


def read(path: str) -> Any:
    """The JSON of a file, or the Wrong that says why there is none."""
    try:
        with open(path, "rb") as file:
            return strict_json(file.read())
    except (OSError, ValueError):
        return Wrong("there is no such file")
    except Wrong as wrong:
        return wrong


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the count of a secret ballot.")
    parser.add_argument("bundle", metavar="BUNDLE", help="bundle.json as it was published")
    parser.add_argument("--receipt", metavar="FILE", nargs="+", action="append", default=[], help="receipts you kept")
    parser.add_argument("--setup", metavar="HEX", help="the digest you noted when the ballot was opened")
    parser.add_argument("--closed", metavar="HEX", help="the digest you noted when it was closed")
    asked = parser.parse_args(arguments)
    receipts = [read(path) for paths in asked.receipt for path in paths]
    found = Recount(read(asked.bundle), receipts, asked.setup, asked.closed).report()
    for name, why in found:
        say(f"FAIL {name}: {why}" if why else f"ok {name}")
    if not receipts:
        say(RECEIPT_LIMIT)
    if asked.setup is None or asked.closed is None:
        say(NOTE_LIMIT)
    return 1 if any(why for _name, why in found) else 0


if __name__ == "__main__":
    sys.exit(main())

"""A count checked in the browser: `recount.js` says of every bundle what `recount.py` says, line by line."""

import json
from base64 import b64encode
from dataclasses import dataclass, field

import pytest

from tests.browser.falsifying import text_by_chance
from tests.voting.recount import falsified, falsified_chain, falsified_count
from tests.voting.recount.bundles import KINDS, Made, make_bundle
from tests.voting.recount.falsified import GRADE
from tests.voting.recount.reading import NAMES, load_checker, loaded, text_of
from tests.voting.recount.test_payloads import ILLEGAL, count_as_valid, full_of_choices, payload
from tests.voting.recount.test_receipts_and_notes import BAD_RECEIPTS
from tests.voting.recount.test_unreadable import UNREADABLE
from voting.secret import formats
from voting.secret.signing_worker import new_pem

BY_CHANCE = 250
CHECK = """async cases => {
    const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0)), found = [];
    for (const {bundle, receipts, ...notes} of cases) {
        const lines = await CongressRecount.check(bytes(bundle), {receipts: receipts.map(bytes), ...notes});
        found.push(lines.map(({name, ok, why}) => [name, ok ? '' : why]));
    }
    return found;
}"""
UNFORESEEN = "it cannot be checked"  # each says by its own name what it fell over


@dataclass
class Case:
    bundle: bytes
    receipts: list[bytes] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def noted(made: Made, *receipts: dict | bytes) -> Case:
    files = [file if isinstance(file, bytes) else json.dumps(file).encode() for file in receipts]
    return Case(text_of(made), files, {"setup": made.setup, "closed": made.closed})


@pytest.fixture(scope="module")
def checker():
    return load_checker()


@pytest.fixture(scope="module")
def bundles():
    keys = loaded([new_pem(), new_pem()])
    return {kind: make_bundle(keys[: len(papers)], kind) for kind, papers in KINDS.items()}


@pytest.fixture
def page(screen):
    page = screen().page
    page.goto("/ballots/check/")
    return page


def by_script(page, cases: list[Case]) -> list[list[tuple[str, str]]]:
    """(name, why not) of each check, of each case."""
    asked = [
        {"bundle": plain(case.bundle), "receipts": [plain(one) for one in case.receipts]} | case.notes for case in cases
    ]
    return [[(name, foreseen(why)) for name, why in lines] for lines in page.evaluate(CHECK, asked)]


def plain(data: bytes) -> str:
    return b64encode(data).decode()


def foreseen(why: str) -> str:
    return UNFORESEEN if why.startswith(UNFORESEEN) else why


def by_program(checker, case: Case) -> list[tuple[str, str]]:
    def read(data):
        try:
            return checker.strict_json(data)
        except checker.Wrong as wrong:
            return wrong

    notes = [case.notes.get(name) for name in ("setup", "closed")]
    found = checker.Recount(read(case.bundle), [read(one) for one in case.receipts], *notes).report()
    return [(name, foreseen(why)) for name, why in found]


def differences(page, checker, cases: dict[str, Case]) -> dict[str, tuple]:
    """Of each case where they differ, the lines of both that do."""
    found = dict(zip(cases, by_script(page, list(cases.values())), strict=True))
    expected = {id: by_program(checker, case) for id, case in cases.items()}
    assert all([name for name, _why in lines] == NAMES for lines in found.values())
    return {
        id: (sorted(set(found[id]) - set(expected[id])), sorted(set(expected[id]) - set(found[id])))
        for id in cases
        if found[id] != expected[id]
    }


def failing(lines: list[tuple[str, str]]) -> set[str]:
    return {name for name, why in lines if why}


def test_true_bundles_pass_every_check(page, bundles):
    cases = [noted(made, made.receipts(row["h"] for row in made.rows)) for made in bundles.values()]
    assert by_script(page, cases) == [[(name, "") for name in NAMES]] * len(cases)


LISTS = {"published": falsified, "chain": falsified_chain, "count": falsified_count}


@pytest.mark.parametrize("name", LISTS)
def test_every_falsification_is_noticed_as_the_program_notices_it(page, checker, bundles, name):
    cases, noticing = {}, {}
    for change, names in LISTS[name].CASES:
        made = bundles["mixed"].copy()
        change(made)
        cases[change.__name__], noticing[change.__name__] = noted(made), names
    lines = dict(zip(cases, by_script(page, list(cases.values())), strict=True))
    assert {id: failing(found) for id, found in lines.items()} == noticing
    assert differences(page, checker, cases) == {}


def test_falsifications_by_chance_are_noticed_as_the_program_notices_them(page, checker, bundles):
    cases = {}
    for seed in range(BY_CHANCE):
        made = bundles[list(KINDS)[seed % len(KINDS)]]
        cases[seed] = Case(text_by_chance(made, seed), [], {"setup": made.setup, "closed": made.closed})
    assert differences(page, checker, cases) == {}


SPELLINGS = [
    *(
        b'{"a" 1}',
        b"{a:1}",
        b'{"a":1',
        b'{"a":1,}',
        b'{"a",1}',
        b"[1,]",
        b"[1 2]",
        b"[,1]",
        b"[1",
        b"]",
        b" [ 1 , 2 ] ",
    ),
    *(b'"a', b'"\\x"', b'"\\u12"', b'"\\u00e9"', b'"\\ud83d\\ude00"', b'"\x01"', b'"\n"', b"'a'", b'"\\', b'"a"b'),
    *(b"01", b"1.", b"-", b"+1", b"-0", b".5", b"1e", b"1e5", b"1.5E-3", b"-Infinity", b"NaN", b"1" * 18, b"1" * 19),
    *(b"tru", b"true", b"nul", b"None", b"\xc0\x80", b'"\xed\xa0\x80"', b"\xef\xbb\xbf1", b"1\x00", b"\x0b1", b"{}{}"),
]


def test_json_is_read_as_the_program_reads_it(page, checker, bundles):
    made = bundles["motion"]
    assert differences(page, checker, {str(text): noted(made, text) for text in SPELLINGS}) == {}


ODD_LETTERS = ["\uffff", "😀", "\u2028", "\x7f", '\x00\x1f\n"\\\\/', "é", "__proto__", "constructor", ""]


def test_letters_and_numbers_are_written_as_the_program_writes_them(page, checker, bundles):
    """What JavaScript sorts, escapes or rounds in another way, in a chain that holds."""
    facts, register, number = [bundles["mixed"].copy() for _n in range(3)]
    facts.facts("opened").update({letters: {letters: [n]} for n, letters in enumerate(ODD_LETTERS)})
    facts.seal()
    register.bundle["register"] = sorted(["00\uffff", "00😀", *register.bundle["register"]])
    register.definition["electors"] += 2
    register.definition["register_digest"] = formats.list_digest(register.bundle["register"])
    register.freeze()
    number.definition["grace_s"] = 10**17 + 1
    number.freeze()
    cases = {"facts": Case(text_of(facts)), "register": Case(text_of(register)), "number": Case(text_of(number))}
    cases["escaped"] = Case(text_of(facts, ensure_ascii=True))
    cases["nothing below nothing"] = Case(text_of(number).replace(b'"n": 1,', b'"n": -0,'))
    assert differences(page, checker, cases) == {}
    found = [failing(lines) for lines in by_script(page, list(cases.values()))]
    assert [names & {"format", "chain", "register"} for names in found] == [set()] * 4 + [{"chain"}]


def test_what_is_no_bundle_holds_nothing(page, checker, bundles):
    made = bundles["mixed"]
    cases = {id: Case(unreadable(made)) for id, unreadable in UNREADABLE.items()}
    cases["endless depth"] = Case(b"[" * 2_000_000)
    found = by_script(page, list(cases.values()))
    assert [failing(lines) for lines in found] == [set(NAMES)] * len(cases)
    assert differences(page, checker, cases) == {}


def illegal(made: Made, paper: str, written: bytes) -> Made:
    row = made.valid_row(paper)
    row.update(made.signed(row, written))
    made.close()
    made.note()
    return made


def test_illegal_payloads_are_invalid_and_nothing_else(page, checker, bundles):
    cases = {}
    for id, (paper, text) in ILLEGAL.items():
        made = bundles["mixed"].copy()
        digest = made.valid_row(paper)["comment_digest"]
        cases[id] = noted(illegal(made, paper, payload(text.replace("DIGEST", digest))))
        count_as_valid(made, paper)
        cases[f"{id}, counted"] = noted(made)
    row = bundles["mixed"].valid_row(GRADE)
    right = bundles["mixed"].payload(row, ["sat"])
    for id, written in {"zeros": right[:-1] + b"\1", "length": b"\xff\xff" + right[2:], "none": bytes(512)}.items():
        cases[id] = noted(illegal(bundles["mixed"].copy(), GRADE, written))
    for length in (b"\x01\xfe", b"\xff\xff"):
        cases[f"full, {length.hex()}"] = noted(full_of_choices(bundles["selection"].copy(), length))
    assert differences(page, checker, cases) == {}
    found = dict(zip(cases, by_script(page, list(cases.values())), strict=True))
    assert {id: failing(lines) for id, lines in found.items()} == {
        id: {"legality"} if id.endswith(", counted") else set() for id in cases
    }


def test_receipts_are_looked_for(page, checker, bundles):
    made = bundles["mixed"].copy()
    gone = made.valid_row(GRADE)
    kept = next(row for row in made.rows if row is not gone)
    receipts = {"right": made.receipts([kept["h"]]), "gone": made.receipts([gone["h"]])}
    cases = {id: noted(made, file(made)) for id, file in BAD_RECEIPTS.items()}
    made.rows.remove(gone)
    made.close()
    made.note()
    cases |= {id: noted(made, file) for id, file in receipts.items()}
    cases["both"] = noted(made, *receipts.values())
    assert differences(page, checker, cases) == {}
    found = dict(zip(cases, by_script(page, list(cases.values())), strict=True))
    assert {id for id, lines in found.items() if not failing(lines)} == {"right"}


def test_ballot_that_nobody_cast_can_be_checked(page, bundles):
    made = bundles["mixed"].copy()
    made.rows.clear()
    made.close()
    made.note()
    assert [failing(lines) for lines in by_script(page, [noted(made)])] == [set()]


def test_notes_are_digests_or_the_eight_digits_read_out(page, bundles):
    made = bundles["motion"]
    setup, closed = [formats.code_of(bytes.fromhex(digest)) for digest in (made.setup, made.closed)]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    holding = [
        {"setup": made.setup, "closed": made.closed},
        {"setup": setup, "closed": closed},
        {"setup": f" {setup[:4]} {setup[4:]}\n"},
        {"closed": closed.translate(wide)},
        {"setup": made.setup.upper()},
    ]
    other = f"{(int(setup) + 1) % 10**8:08d}"
    not_holding = [
        {"setup": other},
        {"setup": closed, "closed": setup},
        {"setup": setup[:-1]},
        {"setup": made.closed},
        {"closed": "?"},
        {"closed": ""},
    ]
    cases = [Case(text_of(made), [], notes) for notes in holding + not_holding]
    found = [failing(lines) for lines in by_script(page, cases)]
    assert found == [set()] * len(holding) + [{"notes"}] * len(not_holding)

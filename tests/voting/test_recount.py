"""The checker of bundles, as anybody runs it: it holds what is true, and each falsification is noticed where it is."""

import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from functools import cache

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.voting.bundles import KINDS, make_bundle
from tests.voting.falsified import CASES, GRADE, NAMES, SELECTION
from tests.voting.falsified_by_office import CASES as OFFICE
from voting.board import RECOUNT
from voting.secret import formats
from voting.secret.formats import b64

RECEIPT_LIMIT = "limit: without receipts, a paper of which nobody holds a receipt can be left out or changed unnoticed"
NOTE_LIMIT = "limit: without both noted digests, a whole chain written anew cannot be told from the true one"


@pytest.fixture(scope="session")
def recount():
    """The checker as a module; most bundles here have the same rows, whose signatures it checks once in a run."""
    spec = importlib.util.spec_from_file_location("a_checker", RECOUNT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("ecdsa_holds", "pss_holds"):
        setattr(module, name, cache(getattr(module, name)))
    return module


@pytest.fixture(scope="session")
def bundles(made_keys):
    return {kind: make_bundle(loaded(made_keys), kind) for kind in KINDS}


def loaded(pems):
    return [load_pem_private_key(pem, None) for pem in pems]


@pytest.fixture
def run(recount, tmp_path, capsys):
    """run(bundle as bytes, *receipt files, **notes) → (exit status, lines)."""

    def ran(bundle, *receipts, **notes):
        (tmp_path / "bundle.json").write_bytes(bundle)
        arguments = [str(tmp_path / "bundle.json")]
        for n, file in enumerate(receipts):
            path = tmp_path / f"receipts{n}.json"
            path.write_bytes(file if isinstance(file, bytes) else json.dumps(file).encode())
            arguments += ["--receipt", str(path)]
        arguments += [f"--{name}={digest}" for name, digest in notes.items()]
        status = recount.main(arguments)
        return status, capsys.readouterr().out.splitlines()

    return ran


@pytest.fixture
def check(run):
    """check(made, *receipt files) with both digests noted."""
    return lambda made, *receipts: run(text_of(made), *receipts, setup=made.setup, closed=made.closed)


def text_of(made):
    return json.dumps(made.bundle, ensure_ascii=False).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_true_bundle_passes_every_check(bundles, check, kind):
    made = bundles[kind]
    receipts = made.receipts(row["h"] for row in made.rows)
    assert check(made, receipts) == (0, [f"ok {name}" for name in NAMES])


def failing(lines):
    """The names of the checks that do not hold; every check has its line, in order."""
    said = [line for line in lines if line not in (RECEIPT_LIMIT, NOTE_LIMIT)]
    assert [line.split()[1].rstrip(":") for line in said] == NAMES
    return {name for name, line in zip(NAMES, said, strict=True) if line != f"ok {name}"}


@pytest.mark.parametrize(("change", "noticing"), CASES, ids=[change.__name__ for change, _noticing in CASES])
def test_falsified_bundle_is_noticed(bundles, check, change, noticing):
    made = bundles["mixed"].copy()
    change(made)
    status, lines = check(made)
    assert (status, failing(lines)) == (1, noticing)


@pytest.mark.parametrize(("change", "noticing"), OFFICE, ids=[change.__name__ for change, _noticing in OFFICE])
def test_falsification_by_who_writes_everything_is_noticed(bundles, check, change, noticing):
    made = bundles["mixed"].copy()
    change(made)
    status, lines = check(made)
    assert (status, failing(lines)) == (1, noticing)


# What is legal


def payload(text):
    """A payload of this text, as a phone of its own make might send it."""
    return formats.padded(text.encode(), formats.PAYLOAD)


ILLEGAL = {
    "a space": (GRADE, '{"choice": "sat","comment":"DIGEST"}'),
    "keys out of order": (GRADE, '{"comment":"DIGEST","choice":"sat"}'),
    "a key twice": (GRADE, '{"choice":"sat","choice":"sat","comment":"DIGEST"}'),
    "one more key": (GRADE, '{"choice":"sat","comment":"DIGEST","name":"x"}'),
    "no comment": (GRADE, '{"choice":"sat"}'),
    "another comment": (GRADE, '{"choice":"sat","comment":"' + "0" * 64 + '"}'),
    "no option": (GRADE, '{"choice":"good","comment":"DIGEST"}'),
    "escaped letters": (GRADE, '{"choice":"s\\u0061t","comment":"DIGEST"}'),
    "half a letter": (GRADE, '{"choice":"\\ud800","comment":"DIGEST"}'),
    "a number": (GRADE, '{"choice":1,"comment":"DIGEST"}'),
    "a list": (GRADE, '{"choice":["sat"],"comment":"DIGEST"}'),
    "an object": (GRADE, '{"choice":{},"comment":"DIGEST"}'),
    "nothing": (GRADE, '{"choice":null,"comment":"DIGEST"}'),
    "blank": (GRADE, '{"choice":"","comment":"DIGEST"}'),
    "choices on a grade": (GRADE, '{"choices":["sat"],"comment":"DIGEST"}'),
    "no object": (GRADE, '["sat","DIGEST"]'),
    "no JSON": (GRADE, "sat"),
    "empty": (GRADE, ""),
    "deep": (GRADE, "[" * 255 + "]" * 255),
    "one choice on a selection": (SELECTION, '{"choice":"1","comment":"DIGEST"}'),
    "blank on a selection": (SELECTION, '{"choice":"","comment":"DIGEST"}'),
    "too many": (SELECTION, '{"choices":["1","10","2"],"comment":"DIGEST"}'),
    "one twice": (SELECTION, '{"choices":["1","1"],"comment":"DIGEST"}'),
    "sorted by number": (SELECTION, '{"choices":["2","10"],"comment":"DIGEST"}'),
    "text for a list": (SELECTION, '{"choices":"1","comment":"DIGEST"}'),
    "numbers in the list": (SELECTION, '{"choices":[1,2],"comment":"DIGEST"}'),
}


@pytest.mark.parametrize(("paper", "text"), ILLEGAL.values(), ids=ILLEGAL)
def test_illegal_payload_is_invalid(bundles, check, paper, text):
    made = bundles["mixed"].copy()
    row = made.valid_row(paper)
    row.update(made.signed(row, payload(text.replace("DIGEST", row["comment_digest"]))))
    made.close()
    made.note()
    assert failing(check(made)[1]) == set()
    count_as_valid(made, paper)
    assert failing(check(made)[1]) == {"legality"}


def count_as_valid(made, paper):
    figures = made.bundle["totals"][paper]
    figures["valid"], figures["invalid"] = figures["valid"] + 1, figures["invalid"] - 1
    made.facts("counted")["totals"] = made.bundle["totals"]
    made.seal()


@pytest.mark.parametrize("at", [-1, -400])
def test_payload_whose_zeros_say_something_is_invalid(bundles, check, at):
    made = bundles["mixed"].copy()
    row = made.valid_row(GRADE)
    written = bytearray(made.payload(row, ["sat"]))
    assert written[at] == 0
    written[at] = 1
    row.update(made.signed(row, bytes(written)))
    made.close()
    made.note()
    assert failing(check(made)[1]) == set()
    assert made.bundle["totals"][GRADE]["invalid"] == 3


def test_payload_that_says_it_is_longer_than_it_is_is_invalid(bundles, check):
    made = bundles["mixed"].copy()
    row = made.valid_row(GRADE)
    row.update(made.signed(row, b"\xff\xff" + made.payload(row, ["sat"])[2:]))
    made.close()
    made.note()
    assert failing(check(made)[1]) == set()
    count_as_valid(made, GRADE)
    assert failing(check(made)[1]) == {"legality"}


def test_selection_of_nothing_is_valid(bundles, check):
    made = bundles["selection"].copy()
    for row in made.rows:
        row.update(made.signed(row, made.payload(row, [])))
    made.close()
    made.note()
    assert failing(check(made)[1]) == set()
    assert list(made.bundle["totals"].values()) == [
        {"issued": 15, "returned": 12, "valid": 12, "invalid": 0, "counts": {"1": 0, "2": 0, "3": 0, "10": 0}}
    ]


# What an honest bundle may look like, too


def test_comments_may_be_withheld(bundles, check):
    made = bundles["mixed"].copy()
    for row in made.rows:
        row["comment"] = None
    assert failing(check(made)[1]) == set()


def test_ballot_that_nobody_cast_can_be_checked(bundles, check):
    made = bundles["mixed"].copy()
    made.rows.clear()
    made.close()
    made.note()
    assert failing(check(made)[1]) == set()


def test_ballot_that_is_not_published_yet_can_be_checked(bundles, check):
    made = bundles["mixed"].copy()
    made.bundle["journal"].pop()
    assert failing(check(made)[1]) == set()


# What can be no bundle


def deep(made):
    text = text_of(made)
    return text.replace(b'"facts": {}', b'"facts": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", 1)


UNREADABLE = {
    "nothing": lambda made: b"",
    "no JSON": lambda made: b"<html>",
    "a list": lambda made: b"[]",
    "null": lambda made: b"null",
    "cut off": lambda made: text_of(made)[:-1],
    "two": lambda made: text_of(made) * 2,
    "a mark before it": lambda made: b"\xef\xbb\xbf" + text_of(made),
    "another encoding": lambda made: text_of(made).decode().encode("utf-16"),
    "no encoding": lambda made: text_of(made).replace(b'"secretariat"', b'"\xff"'),
    "a key twice": lambda made: text_of(made).replace(b'"void":', b'"void": [], "void":', 1),
    "a key twice inside": lambda made: text_of(made).replace(b'"n": 1', b'"n": 2, "n": 1'),
    "a point": lambda made: text_of(made).replace(b'"n": 1', b'"n": 1.0'),
    "an exponent": lambda made: text_of(made).replace(b'"n": 1', b'"n": 1e0'),
    "no number": lambda made: text_of(made).replace(b'"n": 1', b'"n": NaN'),
    "endless": lambda made: text_of(made).replace(b'"n": 1', b'"n": ' + b"1" * 100_000),
    "deep": deep,
}


@pytest.mark.parametrize("unreadable", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_bundle_holds_nothing(bundles, run, unreadable):
    made = bundles["mixed"]
    text = unreadable(made)
    assert text != text_of(made)
    status, lines = run(text, setup=made.setup, closed=made.closed)
    assert (status, failing(lines)) == (1, set(NAMES))


def test_half_a_letter_in_the_facts_breaks_the_chain_and_nothing_else(bundles, run):
    """A bundle cannot make the checker fall."""
    made = bundles["mixed"]
    text = text_of(made).replace(b'"by": ["001"', b'"by": ["\\ud800"')
    assert failing(run(text)[1]) == {"chain"}


def walks(value, path=()):
    """The paths to everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, one in inside:
        yield (*path, key)
        yield from walks(one, (*path, key))


@pytest.mark.parametrize("other", [None, True, 0, -1, "", "x", [], {}, [[]], "\ud800"])
def test_whatever_stands_in_a_place_every_check_has_its_line(recount, bundles, other):
    made = bundles["motion"].copy()
    del made.rows[1:]
    del made.bundle["register"][3:]
    del made.bundle["collectors"][3:]
    for path in list(walks(made.bundle)):
        bundle = made.copy().bundle
        place = bundle
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = other
        found = recount.Recount(bundle, [], None, None).report()
        assert [name for name, _why in found] == NAMES
        assert any(why for _name, why in found)


# Receipts and notes


def test_paper_left_out_is_noticed_by_its_receipt(bundles, run):
    made = bundles["mixed"].copy()
    receipts = made.receipts([made.rows[0]["h"], made.rows[1]["h"]])
    del made.rows[0]
    made.close()
    status, lines = run(text_of(made), receipts)
    assert (status, failing(lines)) == (1, {"receipts"})


def test_paper_exchanged_for_another_is_noticed_by_its_receipt(bundles, run):
    made = bundles["mixed"].copy()
    gone = made.valid_row(GRADE)
    made.rows[made.rows.index(gone)] = made.new_row(GRADE, ["sat"])
    made.close()
    status, lines = run(text_of(made), made.receipts([gone["h"]]))
    assert (status, failing(lines)) == (1, {"receipts"})


def test_every_file_of_receipts_is_read(bundles, run):
    made = bundles["mixed"].copy()
    mine, yours = made.receipts([made.rows[1]["h"]]), made.receipts([made.rows[0]["h"]])
    del made.rows[0]
    made.close()
    assert failing(run(text_of(made), mine)[1]) == set()
    assert failing(run(text_of(made), mine, yours)[1]) == {"receipts"}


def forged(made):
    file = made.receipts([made.rows[0]["h"]])
    file["receipts"][0]["receipt"] = b64(bytes(range(64)))
    return file


BAD_RECEIPTS = {
    "forged": forged,
    "none": lambda made: made.receipts([]),
    "of another ballot": lambda made: made.receipts([made.rows[0]["h"]]) | {"ballot": "8"},
    "of another format": lambda made: made.receipts([made.rows[0]["h"]]) | {"format": "congress-receipt-v2"},
    "that say more": lambda made: made.receipts([made.rows[0]["h"]]) | {"name": "x"},
    "no list": lambda made: made.receipts([made.rows[0]["h"]]) | {"receipts": {}},
    "no objects": lambda made: made.receipts([]) | {"receipts": [1]},
    "no JSON": lambda made: b"?",
    "of a void paper": lambda made: made.receipts(made.bundle["void"]),
}


@pytest.mark.parametrize("receipts", BAD_RECEIPTS.values(), ids=BAD_RECEIPTS)
def test_receipts_that_are_none_do_not_hold(bundles, check, receipts):
    made = bundles["mixed"]
    status, lines = check(made, receipts(made))
    assert (status, failing(lines)) == (1, {"receipts"})


def test_whole_ballot_made_up_is_noticed_by_notes_and_receipts(bundles, made_keys, run):
    true, false = bundles["evaluation"], make_bundle(loaded(made_keys), "evaluation")
    assert run(text_of(false)) == (0, [*(f"ok {name}" for name in NAMES), RECEIPT_LIMIT, NOTE_LIMIT])
    receipts = true.receipts([true.rows[0]["h"]])
    noticed = [{"setup": true.setup}, {"closed": true.closed}]
    assert [failing(run(text_of(false), **notes)[1]) for notes in noticed] == [{"notes"}, {"notes"}]
    assert failing(run(text_of(false), receipts)[1]) == {"receipts"}


def test_limits_are_said_where_they_are(bundles, run):
    made = bundles["mixed"]
    text, receipts = text_of(made), made.receipts([made.rows[0]["h"]])
    held = [f"ok {name}" for name in NAMES]
    assert run(text) == (0, [*held, RECEIPT_LIMIT, NOTE_LIMIT])
    assert run(text, receipts) == (0, [*held, NOTE_LIMIT])
    assert run(text, receipts, setup=made.setup) == (0, [*held, NOTE_LIMIT])
    assert run(text, setup=made.setup, closed=made.closed) == (0, [*held, RECEIPT_LIMIT])


def test_note_is_read_as_people_write_it(bundles, run):
    made = bundles["mixed"]
    written = " ".join([made.setup[:32].upper(), made.setup[32:]])
    assert failing(run(text_of(made), setup=written)[1]) == set()
    assert failing(run(text_of(made), setup=written[:-1])[1]) == {"notes"}


# By itself, somewhere else


def alone(folder, *arguments):
    shutil.copy(RECOUNT, folder / "recount.py")
    command = [sys.executable, "-I", "recount.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_checker_runs_alone(bundles, tmp_path):
    made = bundles["motion"]
    (tmp_path / "bundle.json").write_bytes(text_of(made))
    (tmp_path / "mine.json").write_text(json.dumps(made.receipts([made.rows[0]["h"]])))
    ran = alone(tmp_path, "bundle.json", "--receipt", "mine.json", "--setup", made.setup, "--closed", made.closed)
    assert (ran.returncode, ran.stdout.splitlines(), ran.stderr) == (0, [f"ok {name}" for name in NAMES], "")


def test_checker_alone_says_what_does_not_hold(bundles, tmp_path):
    made = bundles["motion"].copy()
    made.rows[0]["paper"] = "1\nok format"
    (tmp_path / "bundle.json").write_bytes(text_of(made))
    ran = alone(tmp_path, "bundle.json", "--setup", made.setup, "--closed", made.closed)
    assert (ran.returncode, failing(ran.stdout.splitlines()), ran.stderr) == (1, set(NAMES), "")


def test_checker_imports_the_standard_library_alone():
    tree = ast.parse(RECOUNT.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == set()


def test_checker_is_written_in_an_older_python():
    ast.parse(RECOUNT.read_text(), feature_version=(3, 8))

"""The exact bytes, against figures made with other tools."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.secret import formats
from voting.secret.counting import totals_of
from voting.secret.formats import Malformed, Row, b64, chosen_in, payload_of, unb64

GRADE = {"id": "3", "kind": "grade", "max_choices": 1, "options": [{"id": "sat"}, {"id": "unsat"}]}
SELECTION = {"id": "4", "kind": "selection", "max_choices": 2, "options": [{"id": one} for one in ("1", "2", "3")]}
DIGEST = sha256(b"comment").digest()
HEX = DIGEST.hex()


def block(text, size=512, length=None):
    """Put together by hand: two bytes of length, the text, zeros."""
    data = text.encode() if isinstance(text, str) else text
    length = len(data) if length is None else length
    return (bytes([length >> 8, length & 255]) + data).ljust(size, b"\0")


# Base64 has one spelling


def test_base64_is_read_as_it_is_written():
    assert [b64(data) for data in (b"", b"\xff\xfe\xfd", b"ab")] == ["", "//79", "YWI="]
    assert [unb64(text) for text in ("", "//79", "YWI=")] == [b"", b"\xff\xfe\xfd", b"ab"]


@pytest.mark.parametrize(
    "text",
    ["YWI", "YWI==", "YWJ=", " YWI=", "YWI=\n", "Y WI=", "__79", "--79", "YW=I", "=", "你好", None, 3, b"YWI=", []],
)
def test_other_spellings_of_base64_are_refused(text):
    with pytest.raises(Malformed):
        unb64(text)


def test_base64_of_another_length_is_refused():
    assert unb64("YWI=", 2) == b"ab"
    for size in (0, 1, 3):
        with pytest.raises(Malformed):
            unb64("YWI=", size)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_base64_comes_back(data):
    assert unb64(b64(data), len(data)) == data


# The token


def test_token_holds_ballot_paper_and_point():
    point = b"\4" + bytes(64)
    token = formats.token_text("12", "345", point)
    assert token == b"congress-ballot-v1|12|345|\4" + bytes(64)
    made = formats.new_input(token)
    assert (len(made), made[32:]) == (32 + len(token), token)
    assert formats.point_of(made, "12", "345") == point
    assert formats.new_input(token) != made


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"congress-ballot-v1|12|345|",
        b"congress-ballot-v1|12|346|\4" + bytes(64),
        b"congress-ballot-v1|1|2345|\4" + bytes(64),
        b"congress-ballot-v2|12|345|\4" + bytes(64),
        b"congress-ballot-v1|12|345|\4" + bytes(63),
        b"congress-ballot-v1|12|345|\4" + bytes(65),
        b"congress-ballot-v1|12|345|\2" + bytes(64),
        b"congress-ballot-v1|12|345|\4" + bytes(64) + b"|",
    ],
)
def test_another_token_is_refused(token):
    with pytest.raises(Malformed):
        formats.point_of(bytes(32) + token, "12", "345")


def test_what_is_signed_says_what_it_is_for():
    h = bytes(range(32))
    assert formats.own_message(h, b"p" * 512, DIGEST) == h + b"p" * 512 + DIGEST
    assert formats.void_message(h) == b"congress-void-v1" + h
    assert formats.receipt_message("12", h) == b"congress-receipt-v1|12|" + h
    assert formats.void_receipt_message("12", h) == b"congress-void-v1|12|" + h


# What is chosen


@pytest.mark.parametrize(
    "paper, chosen, text",
    [
        (GRADE, ["sat"], f'{{"choice":"sat","comment":"{HEX}"}}'),
        (GRADE, [], f'{{"choice":"","comment":"{HEX}"}}'),
        (SELECTION, ["2", "1"], f'{{"choices":["1","2"],"comment":"{HEX}"}}'),
        (SELECTION, [], f'{{"choices":[],"comment":"{HEX}"}}'),
    ],
)
def test_choice_is_written_exactly(paper, chosen, text):
    assert payload_of(paper["kind"], chosen, DIGEST) == block(text)
    assert chosen_in(block(text), paper, DIGEST) == sorted(chosen)


ILLEGAL = {
    "another option": (GRADE, f'{{"choice":"good","comment":"{HEX}"}}'),
    "a choice for choices": (SELECTION, f'{{"choice":"1","comment":"{HEX}"}}'),
    "choices for a choice": (GRADE, f'{{"choices":["sat"],"comment":"{HEX}"}}'),
    "a list": (GRADE, f'{{"choice":["sat"],"comment":"{HEX}"}}'),
    "an object": (GRADE, f'{{"choice":{{}},"comment":"{HEX}"}}'),
    "a number": (GRADE, f'{{"choice":1,"comment":"{HEX}"}}'),
    "null": (GRADE, f'{{"choice":null,"comment":"{HEX}"}}'),
    "true": (GRADE, f'{{"choice":true,"comment":"{HEX}"}}'),
    "a float": (GRADE, f'{{"choice":1.5,"comment":"{HEX}"}}'),
    "no number": (GRADE, f'{{"choice":NaN,"comment":"{HEX}"}}'),
    "a surrogate": (GRADE, f'{{"choice":"\\ud800","comment":"{HEX}"}}'),
    "too many": (SELECTION, f'{{"choices":["1","2","3"],"comment":"{HEX}"}}'),
    "one twice": (SELECTION, f'{{"choices":["1","1"],"comment":"{HEX}"}}'),
    "not sorted": (SELECTION, f'{{"choices":["2","1"],"comment":"{HEX}"}}'),
    "a text of choices": (SELECTION, f'{{"choices":"12","comment":"{HEX}"}}'),
    "an object of choices": (SELECTION, f'{{"choices":{{"1":1}},"comment":"{HEX}"}}'),
    "lists of choices": (SELECTION, f'{{"choices":[["1"]],"comment":"{HEX}"}}'),
    "a number of choices": (SELECTION, f'{{"choices":1,"comment":"{HEX}"}}'),
    "mixed choices": (SELECTION, f'{{"choices":["1",2],"comment":"{HEX}"}}'),
    "a blank choice": (SELECTION, f'{{"choices":[""],"comment":"{HEX}"}}'),
    "more keys": (GRADE, f'{{"choice":"sat","comment":"{HEX}","x":1}}'),
    "a key twice": (GRADE, f'{{"choice":"sat","choice":"sat","comment":"{HEX}"}}'),
    "fewer keys": (GRADE, '{"choice":"sat"}'),
    "another order": (GRADE, f'{{"comment":"{HEX}","choice":"sat"}}'),
    "spaces": (GRADE, f'{{"choice": "sat","comment":"{HEX}"}}'),
    "escaped": (GRADE, f'{{"choice":"\\u0073at","comment":"{HEX}"}}'),
    "another comment": (GRADE, f'{{"choice":"sat","comment":"{"0" * 64}"}}'),
    "upper case": (GRADE, f'{{"choice":"sat","comment":"{HEX.upper()}"}}'),
    "no JSON": (GRADE, "sat"),
    "nothing": (GRADE, ""),
    "deep": (GRADE, "[" * 510),
    "no object": (GRADE, "[]"),
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_other_payload_is_not_legal_and_counted_invalid(name):
    paper, text = ILLEGAL[name]
    assert chosen_in(block(text), paper, DIGEST) is None
    row = Row(b"h", paper["id"], b"", b"", block(text), b"comment", b"")
    totals = totals_of([paper], [row], 1)[paper["id"]]
    assert (totals["returned"], totals["valid"], totals["invalid"]) == (1, 0, 1)


@pytest.mark.parametrize(
    "payload",
    [
        block(f'{{"choice":"sat","comment":"{HEX}"}}')[:-1] + b"\1",
        block(f'{{"choice":"sat","comment":"{HEX}"}}')[:-1],
        block(f'{{"choice":"sat","comment":"{HEX}"}}') + b"\0",
        block(f'{{"choice":"sat","comment":"{HEX}"}}', length=511),
        block(f'{{"choice":"sat","comment":"{HEX}"}}', length=1),
        block(f'{{"choice":"sat","comment":"{HEX}"}}\0'),
        b"\xff" * 512,
        b"",
    ],
)
def test_payload_that_is_not_filled_with_zeros_is_not_legal(payload):
    assert chosen_in(payload, GRADE, DIGEST) is None


@settings(deadline=None)
@given(st.binary(max_size=512), st.sampled_from([GRADE, SELECTION]))
def test_no_bytes_can_break_the_count(data, paper):
    payload = data.ljust(512, b"\0")
    assert chosen_in(payload, paper, DIGEST) is None
    assert chosen_in(block(data[:510]), paper, DIGEST) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=3), max_leaves=5
)


@settings(deadline=None, max_examples=50)
@given(values, st.sampled_from([("choice", GRADE), ("choices", SELECTION)]))
def test_no_json_can_break_the_count(value, of):
    name, paper = of
    text = json.dumps({"comment": HEX, name: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= 510:
        chosen = chosen_in(block(data), paper, DIGEST)
        assert chosen is None or value in ("", "sat", "unsat") or value == chosen


def test_blank_paper_is_returned_and_invalid_save_a_selection():
    rows = [
        Row(b"h", paper["id"], b"", b"", payload_of(paper["kind"], [], DIGEST), b"comment", b"")
        for paper in (GRADE, SELECTION)
    ]
    totals = totals_of([GRADE, SELECTION], rows, 2)
    assert totals == {
        "3": {"issued": 2, "returned": 1, "valid": 0, "invalid": 1, "counts": {"sat": 0, "unsat": 0}},
        "4": {"issued": 2, "returned": 1, "valid": 1, "invalid": 0, "counts": {"1": 0, "2": 0, "3": 0}},
    }


# Comments


@pytest.mark.parametrize("text", ["", "好", "x" * 2030, "好" * 676 + "xx", "a\0b"])
def test_comment_comes_back(text):
    made = formats.comment_block(text)
    assert made[16:] == block(text, 2032)
    assert (len(made), formats.comment_in(made)) == (2048, text)


def test_comment_that_is_too_long_is_refused():
    with pytest.raises(Malformed):
        formats.comment_block("好" * 677)


def test_same_comment_has_another_digest_each_time():
    assert len({formats.comment_block("")[:16] for _n in range(5)}) == 5


@pytest.mark.parametrize(
    "data", [b"\xff" * 2032, block(b"\xff\xfe", 2032), block("x", 2032)[:-1] + b"x", block("x", 2032, 5000)]
)
def test_unreadable_comment_is_none(data):
    assert formats.comment_in(bytes(16) + data) is None


# Digests

A = "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"
AB = "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb"
ABC = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"


def test_roots_are_those_of_another_tool():
    """With openssl: SHA-256 over 0 and "a", "b", "c", then over 1 and two of them."""
    leaves = [sha256(b"\0" + one).digest() for one in (b"a", b"b", b"c")]
    assert [formats.root_of(leaves[:n]).hex() for n in range(4)] == [sha256(b"").hexdigest(), A, AB, ABC]


def tree(leaves):
    """As RFC 6962 says it: split at the largest power of two below their number."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def test_roots_are_those_of_the_rfc():
    leaves = [sha256(bytes([n])).digest() for n in range(40)]
    assert [formats.root_of(leaves[:n]) for n in range(1, 41)] == [tree(leaves[:n]) for n in range(1, 41)]


def test_leaf_covers_all_of_a_row():
    row = Row(b"h" * 32, "3", b"input", b"sig", b"payload", b"comment", b"own")
    assert row.leaf == sha256(b"\0inputsigpayload" + DIGEST + b"own").digest()


def test_hashes_are_in_the_order_of_h():
    rows = [Row(h, "3", b"", b"", payload, b"", b"") for h, payload in ((b"b", b"1"), (b"a", b"2"))]
    assert formats.hashes_of(rows) == b"a" + sha256(b"2").digest() + b"b" + sha256(b"1").digest()


def test_list_digest_is_of_the_sorted_list():
    assert (
        formats.list_digest(["010", "001", "002"]) == "0d93d688b713682d15dc1838c10858b4328f2d65de179864bc4d93bf36938b53"
    )


def test_code_has_eight_digits():
    """PBKDF2 of the digest of "congress"."""
    assert formats.code_of(sha256(b"congress").digest()) == "89821975"

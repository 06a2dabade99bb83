"""Every answer to a cast, and which comes first."""

import json

import pytest

from tests.voting.box.polling import ask, ask_in_pieces, cast_rows, is_receipt, split, void_rows
from voting.box.app import MOST_BYTES
from voting.secret import formats


def changed(rows, at=0, **fields):
    return [row | (fields if n == at else {}) for n, row in enumerate(rows)]


def flipped(text):
    data = bytearray(formats.unb64(text))
    data[-1] ^= 1
    return formats.b64(bytes(data))


def lying(box, ballot="7"):
    """How many papers lie in a box, once it is closed."""
    box.close(ballot)
    rows, void, _root = box.board(ballot)
    return len(rows), len(void)


async def test_cast_is_answered_with_a_receipt_for_each_paper_in_order(polled, cast, box):
    booklet = polled.booklet()
    answer = await cast(cast_rows(booklet)[::-1])
    assert answer.status == 200
    assert [one["h"] for one in answer.json["receipts"]] == [one.h.hex() for one in booklet.papers][::-1]
    assert [is_receipt(polled.definition, one) for one in answer.json["receipts"]] == [True] * 3
    assert lying(box) == (3, 0)


async def test_cast_answer_is_kept_nowhere_and_sets_no_cookie(polled, cast):
    answer = await cast(cast_rows(polled.booklet()))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers.keys() & {"set-cookie", "access-control-allow-origin"} == set()


async def test_board_has_what_was_cast_to_the_byte(polled, cast, box):
    rows = [row for _n in range(2) for row in cast_rows(polled.booklet(), comment="好")]
    await cast(rows[:3])
    await cast(rows[3:])
    box.close("7")
    board, void, root = box.board("7")
    assert sorted(
        (formats.b64(row.input), formats.b64(row.payload), formats.b64(row.comment)) for row in board
    ) == sorted((row["input"], row["payload"], row["comment"]) for row in rows)
    assert ([row.h for row in board], void) == (sorted(row.h for row in board), [])
    assert root == formats.root_of([row.leaf for row in board])


async def test_same_again_has_the_same_receipts_and_no_second_row(polled, cast, box):
    rows = cast_rows(polled.booklet())
    first, second = await cast(rows), await cast(rows)
    assert (second.status, second.body) == (200, first.body)
    assert lying(box) == (3, 0)
    assert (await cast(rows)).body == first.body  # closed


async def test_other_content_under_the_same_token_is_refused(polled, cast, box):
    booklet = polled.booklet()
    await cast(cast_rows(booklet, "sat"))
    assert (await cast(cast_rows(booklet, "unsat"))).status == 409
    box.close("7")
    assert {
        formats.chosen_in(row.payload, polled.definition["papers"][0], row.comment_digest)[0]
        for row in box.board("7")[0]
    } == {"sat"}


async def test_some_known_and_some_new_is_refused_and_nothing_written(polled, cast, box):
    known, new = cast_rows(polled.booklet()), cast_rows(polled.booklet())
    await cast(known)
    assert (await cast([*known[:1], *new[1:]])).status == 409
    assert lying(box) == (3, 0)


async def test_void_paper_is_refused(polled, cast, void, box):
    booklet = polled.booklet()
    await void(void_rows(booklet))
    assert (await cast(cast_rows(booklet))).status == 403
    assert lying(box) == (0, 3)


async def test_void_comes_before_known_and_closed(polled, cast, void, box):
    booklet, other = polled.booklet(), cast_rows(polled.booklet())
    await void(void_rows(booklet))
    await cast(other)
    mixed = [*cast_rows(booklet)[:1], *other[1:]]
    assert (await cast(mixed)).status == 403
    box.close("7")
    assert (await cast(mixed)).status == 403


@pytest.mark.parametrize(
    "spoil",
    {
        "signature of the office": lambda row: {"sig": flipped(row["sig"])},
        "own signature": lambda row: {"own": flipped(row["own"])},
        "payload": lambda row: {"payload": flipped(row["payload"])},
        "comment": lambda row: {"comment": flipped(row["comment"])},
        "random part of the token": lambda row: {"input": formats.b64(bytes(32) + formats.unb64(row["input"])[32:])},
        "token of no point": lambda row: {"input": formats.b64(formats.unb64(row["input"])[:-64] + bytes(64))},
        "token too short": lambda row: {"input": formats.b64(formats.unb64(row["input"])[:-1])},
        "empty token": lambda row: {"input": ""},
    }.items(),
    ids=lambda item: item[0],
)
async def test_what_is_not_signed_is_forbidden(polled, cast, box, spoil):
    rows = cast_rows(polled.booklet())
    assert (await cast(changed(rows, 1, **spoil[1](rows[1])))).status == 403
    assert lying(box) == (0, 0)


async def test_token_of_another_paper_is_forbidden(polled, cast):
    rows = cast_rows(polled.booklet())
    swapped = [rows[0] | {"paper": "2"}, rows[1] | {"paper": "1"}, rows[2]]
    assert (await cast(swapped)).status == 403


async def test_token_of_another_ballot_is_forbidden(polled, prepare, box, cast):
    other = prepare("8")
    box.open("8")
    assert (await cast(cast_rows(other.booklet()))).status == 403


async def test_unknown_paper_beside_a_whole_booklet_is_forbidden(polled, cast):
    rows = cast_rows(polled.booklet())
    assert (await cast([*rows, rows[0] | {"paper": "99"}])).status == 403


@pytest.mark.parametrize(
    "spoil",
    {
        "a paper is missing": lambda rows: rows[:-1],
        "a paper twice": lambda rows: [*rows, rows[0]],
        "another paper instead": lambda rows: changed(rows, paper="99"),
        "nothing": lambda rows: [],
        "no list": lambda rows: {"1": rows[0]},
        "no rows": lambda rows: None,
        "no object": lambda rows: [*rows[1:], "1"],
        "a field is missing": lambda rows: [*rows[1:], {k: v for k, v in rows[0].items() if k != "own"}],
        "a field too many": lambda rows: changed(rows, name="alice"),
        "a number": lambda rows: changed(rows, sig=7),
        "a paper as a number": lambda rows: changed(rows, paper=1),
        "no base64": lambda rows: changed(rows, sig="*"),
        "base64 without its end": lambda rows: changed(rows, own=rows[0]["own"].rstrip("=")),
        "base64 with a line's end": lambda rows: changed(rows, sig=rows[0]["sig"] + "\n"),
        "a short signature": lambda rows: changed(rows, sig=formats.b64(bytes(383))),
        "a long payload": lambda rows: changed(rows, payload=formats.b64(bytes(513))),
        "a short comment": lambda rows: changed(rows, comment=formats.b64(bytes(2047))),
    }.items(),
    ids=lambda item: item[0],
)
async def test_what_is_not_a_whole_booklet_is_malformed(polled, cast, box, spoil):
    assert (await cast(spoil[1](cast_rows(polled.booklet())))).status == 400
    assert lying(box) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", b"null", b'{"rows": [], "more": 1}', b'{"papers": []}', b"[" * 100_000],
)
async def test_what_is_no_request_is_malformed(polled, app, body):
    assert (await ask(app, "POST", "/box/7/cast", body=body)).status == 400


async def test_malformed_comes_before_forbidden(polled, cast):
    rows = changed(cast_rows(polled.booklet()), 0, sig=formats.b64(bytes(384)))
    assert (await cast(rows)).status == 403
    assert (await cast(changed(rows, 2, own="*"))).status == 400


async def test_forbidden_comes_before_known(polled, cast):
    rows = cast_rows(polled.booklet())
    await cast(rows)
    assert (await cast(changed(rows, own=flipped(rows[0]["own"])))).status == 403


async def test_too_large_is_refused_before_it_is_read(polled, app):
    headers = [(b"content-length", str(MOST_BYTES + 1).encode())]
    sent = await ask_in_pieces(app, "POST", "/box/7/cast", [], headers)  # reading would fail
    assert sent[0]["status"] == 413


async def test_too_large_in_pieces_of_no_told_length_is_refused(polled, app):
    pieces = [*split(bytes(MOST_BYTES)), b"x"]
    sent = await ask_in_pieces(app, "POST", "/box/7/cast", [*pieces, b"never read"], [])
    assert sent[0]["status"] == 413


async def test_largest_request_is_read(polled, app):
    body = json.dumps({"rows": cast_rows(polled.booklet())}).encode().ljust(MOST_BYTES)
    assert (await ask(app, "POST", "/box/7/cast", body=body)).status == 200


async def test_nothing_is_taken_before_the_opening(prepare, box, cast):
    ballot = prepare()
    rows = cast_rows(ballot.booklet())
    answer = await cast(rows)
    assert (answer.status, answer.json) == (503, {"reason": "not open"})
    assert (await cast(changed(rows, sig=formats.b64(bytes(384))))).status == 403
    assert lying(box) == (0, 0)


async def test_nothing_is_taken_before_it_is_defined(box, cast):
    box.prepare("7")
    assert (await cast([])).status == 503


async def test_nothing_new_is_taken_after_the_close(polled, box, cast):
    known, new = cast_rows(polled.booklet()), cast_rows(polled.booklet())
    await cast(known)
    box.close("7")
    assert (await cast(new)).status == 410
    assert (await cast([*known[:1], *new[1:]])).status == 409
    assert lying(box) == (3, 0)


async def test_box_of_no_ballot_is_not_there(polled, cast, box):
    assert (await cast([], ballot="8")).status == 404
    box.discard("7")
    assert (await cast(cast_rows(polled.booklet()))).status == 404


# Void


async def test_void_is_answered_with_void_receipts(prepare, box, void):
    ballot = prepare()
    rows = void_rows(ballot.booklet())
    first, second = await void(rows), await void(rows)
    assert (first.status, second.body) == (200, first.body)
    receipts = first.json["receipts"]
    assert [is_receipt(ballot.definition, one, formats.void_receipt_message) for one in receipts] == [True] * 3
    assert [is_receipt(ballot.definition, one) for one in receipts] == [False] * 3
    box.close("7")
    assert box.board("7")[:2] == ([], sorted(bytes.fromhex(one["h"]) for one in receipts))
    assert (await void(rows)).body == first.body


async def test_cast_paper_is_not_made_void(polled, cast, void, box):
    booklet, other = polled.booklet(), polled.booklet()
    await cast(cast_rows(booklet))
    assert (await void(void_rows(booklet))).status == 409
    assert (await void([*void_rows(booklet)[:1], *void_rows(other)[1:]])).status == 409
    assert lying(box) == (3, 0)


async def test_some_void_and_some_not_is_refused(polled, void, box):
    booklet, other = polled.booklet(), polled.booklet()
    await void(void_rows(booklet))
    assert (await void([*void_rows(booklet)[:1], *void_rows(other)[1:]])).status == 409
    assert lying(box) == (0, 3)


async def test_nothing_is_made_void_after_the_close(polled, void, box):
    box.close("7")
    assert (await void(void_rows(polled.booklet()))).status == 410
    assert lying(box) == (0, 0)


async def test_signature_of_a_cast_makes_nothing_void(polled, void):
    rows = [{name: row[name] for name in ("paper", "input", "sig", "own")} for row in cast_rows(polled.booklet())]
    assert (await void(rows)).status == 403


async def test_part_of_a_booklet_is_not_made_void(polled, void):
    assert (await void(void_rows(polled.booklet())[1:])).status == 400

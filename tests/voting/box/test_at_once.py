"""Many at once, in one process and in several."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.voting.box.polling import cast_rows, void_rows
from voting.box.answers import Refused
from voting.box.store import Box
from voting.secret.formats import unb64


def outcome(call, *args):
    try:
        return 200, call(*args)
    except Refused as refusal:
        return refusal.status, None


def at_once(calls):
    """What became of each; all begin together."""
    begin = threading.Barrier(len(calls))

    def run(call):
        begin.wait()
        return outcome(*call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


async def test_thousand_duplicates_are_one_row_with_one_receipt(box, prepare, cast):
    ballot = prepare(papers=1)
    box.open("7")
    rows = cast_rows(ballot.booklet())
    answers = await asyncio.gather(*[cast(rows) for _n in range(1_000)])
    assert ({answer.status for answer in answers}, len({answer.body for answer in answers})) == ({200}, 1)
    board, _void, _root = box.close("7")
    assert [row.h.hex() for row in board] == [answers[0].json["receipts"][0]["h"]]


@pytest.fixture(params=["one", "several"])
def boxes(request, box, tmp_path):
    """Eight doors to the same box: of one process, or as if of eight."""
    return [box] * 8 if request.param == "one" else [Box(tmp_path / "box") for _n in range(8)]


def test_of_two_contents_under_one_token_one_is_taken(polled, boxes):
    booklet = polled.booklet()
    choices = ["sat", "unsat"] * 4
    said = [cast_rows(booklet, choice) for choice in choices]
    statuses = [
        status for status, _receipts in at_once([(box.cast, "7", rows) for box, rows in zip(boxes, said, strict=True)])
    ]
    assert (statuses.count(200), statuses.count(409)) == (1, 7)
    (taken,) = [rows for rows, status in zip(said, statuses, strict=True) if status == 200]
    board, _void, _root = boxes[0].close("7")
    assert {row.own for row in board} == {unb64(row["own"]) for row in taken}


def test_of_cast_and_void_one_is_taken(polled, boxes):
    booklet = polled.booklet()
    cast, void = cast_rows(booklet), void_rows(booklet)
    calls = [(box.cast, "7", cast) if n % 2 else (box.void, "7", void) for n, box in enumerate(boxes)]
    statuses = [status for status, _receipts in at_once(calls)]
    board, voided, _root = boxes[0].close("7")
    won = statuses[1] == 200
    assert statuses == ([409, 200] if won else [200, 403]) * 4
    assert (len(board), len(voided)) == ((3, 0) if won else (0, 3))


def test_what_is_acknowledged_while_it_closes_is_on_the_board(polled, boxes):
    booklets = [cast_rows(polled.booklet()) for _n in range(24)]
    calls = [(boxes[n % 8].cast, "7", rows) for n, rows in enumerate(booklets)]
    calls[12:12] = [(box.close, "7") for box in boxes]
    answers = at_once(calls)
    boards = [board for status, board in answers[12:20]]
    cast = answers[:12] + answers[20:]
    acknowledged = {one["h"] for status, receipts in cast if status == 200 for one in receipts}
    assert {status for status, _receipts in cast} <= {200, 410}
    assert [{row.h.hex() for row in rows} for rows, _void, _root in boards] == [acknowledged] * 8


def test_processes_see_what_the_others_took(polled, box, tmp_path):
    other = Box(tmp_path / "box")
    mine, others = cast_rows(polled.booklet()), cast_rows(polled.booklet())
    receipts = box.cast("7", mine)
    assert other.cast("7", mine) == receipts
    other.cast("7", others)
    assert outcome(box.cast, "7", [*mine[:1], *others[1:]])[0] == 200  # both are known, to the byte
    assert len(box.close("7")[0]) == 6
    assert outcome(other.cast, "7", cast_rows(polled.booklet()))[0] == 410


def test_box_that_was_withdrawn_elsewhere_is_gone(polled, box, tmp_path):
    rows = cast_rows(polled.booklet())
    Box(tmp_path / "box").discard("7")
    assert [outcome(deed, "7", rows)[0] for deed in (box.cast, box.void)] == [404, 404]

import pytest

from tests.voting.recount.bundles import make_bundle
from tests.voting.recount.falsified import GRADE
from tests.voting.recount.reading import NAMES, NOTE_LIMIT, RECEIPT_LIMIT, failing, loaded, text_of
from voting.secret.formats import b64


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


def saying_more(made):
    file = made.receipts([made.rows[0]["h"]])
    file["receipts"][0]["paper"] = GRADE
    return file


BAD_RECEIPTS = {
    "each of which says more": saying_more,
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
    true, false = bundles["evaluation"], make_bundle(loaded(made_keys)[:2], "evaluation")
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

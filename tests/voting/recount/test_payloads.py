"""What is legal on a paper: the checker and the count say the same."""

import pytest

from tests.voting.recount.falsified import GRADE, SELECTION
from tests.voting.recount.reading import failing
from voting.secret import formats


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


def full_of_choices(made, length):
    """With a payload filled to its last byte, which says that it has this length; one other row is valid."""
    ids = [f"choice{n:02d}"[-7:] for n in range(42)]
    (paper,) = made.definition["papers"]
    row = made.valid_row(paper["id"])
    paper["options"], paper["max_choices"] = [{"id": id, "label": ""} for id in ids], len(ids)
    made.freeze()
    written = made.payload(row, ids)
    assert written[:2] + written[-2:] == b"\x01\xfe" + b'"}'
    row.update(made.signed(row, length + written[2:]))
    made.close()
    made.note()
    return made


@pytest.mark.parametrize(("length", "valid"), [(b"\x01\xfe", 2), (b"\x01\xff", 1), (b"\xff\xff", 1)])
def test_full_payload_says_how_long_it_is(bundles, check, length, valid):
    made = full_of_choices(bundles["selection"].copy(), length)
    assert failing(check(made)[1]) == set()
    (figures,) = made.bundle["totals"].values()
    assert figures["valid"] == valid


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

"""Falsifications of the rows and of the count, by who can write everything: lists, figures, and the chain anew.

Both digests were noted, and no receipt is at hand. What only the notes betray shows what they are for; what was
written after the close changes neither of them.
"""

import copy

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA384, SHA512

from tests.voting.recount.bundles import BALLOT, ISSUED, Made, entry
from tests.voting.recount.falsified import GRADE, SELECTION
from tests.voting.recount.reading import Cases
from voting.secret import curves, formats
from voting.secret.formats import b64, unb64

CASES = Cases()
noticed = CASES.noticed


# The rows


@noticed("notes")
def row_left_out(made):
    made.rows.remove(made.valid_row(GRADE))
    made.close()


@noticed("notes")
def rows_stuffed_up_to_issued(made):
    made.rows.extend(made.new_row(GRADE, ["sat"]) for _n in range(ISSUED - len(made.rows_of(GRADE))))
    made.close()
    assert made.bundle["totals"][GRADE]["returned"] == made.facts("closed")["issued"]


@noticed("issued", "notes")
def rows_stuffed_beyond_issued(made):
    made.rows.extend(made.new_row(GRADE, ["sat"]) for _n in range(ISSUED + 1 - len(made.rows_of(GRADE))))
    made.close()


@noticed("order", "notes")
def row_twice(made):
    made.rows.append(dict(made.valid_row(GRADE)))
    made.close()


@noticed("order", "own-signature", "notes")
def row_of_another_digest(made):
    made.rows[0]["h"] = formats.sha256(b"another").hex()
    made.close()


@noticed("own-signature", "notes")
def choice_exchanged(made):
    row = made.valid_row(GRADE)
    row["payload"] = b64(made.payload(row, ["sat" if made.chosen(row) != ["sat"] else "unsat"]))
    made.close()


@noticed("own-signature", "notes")
def choice_signed_by_the_office(made):
    row = made.valid_row(GRADE)
    made.own_keys[row["h"]] = curves.new_key()
    row.update(made.signed(row, made.payload(row, ["sat" if made.chosen(row) != ["sat"] else "unsat"])))
    made.close()


@noticed("own-signature", "notes")
def signature_of_zeros(made):
    made.rows[0]["own"] = b64(bytes(64))
    made.close()


def with_input(made, input, paper=GRADE):
    """A row with this input, certified, its phone's signature as good as may be."""
    row = made.new_row(paper, [])
    key = made.own_keys[row["h"]]
    row.update(h=formats.sha256(input).hex(), input=b64(input), sig=b64(made.certified(paper, input)))
    made.own_keys[row["h"]] = key
    row = made.signed(row, unb64(row["payload"]))
    made.rows.append(row)
    made.close()


@noticed("token", "notes")
def row_of_another_ballot(made):
    key = curves.new_key()
    input = formats.new_input(formats.token_text("8", GRADE, curves.point(key)))
    row = made.new_row(GRADE, [])
    row.update(h=formats.sha256(input).hex(), input=b64(input), sig=b64(made.certified(GRADE, input)))
    made.own_keys[row["h"]] = key
    made.rows.append(made.signed(row, unb64(row["payload"])))
    made.close()


@noticed("token", "own-signature", "notes")
def own_key_off_the_curve(made):
    with_input(made, formats.new_input(formats.token_text(BALLOT, GRADE, b"\4" + bytes(64))))


@noticed("token", "own-signature", "notes")
def input_that_is_longer(made):
    with_input(made, made.token(GRADE) + b"\0")


@noticed("token", "own-signature", "notes")
def input_of_a_compressed_point(made):
    with_input(made, formats.new_input(formats.token_text(BALLOT, GRADE, b"\2" + bytes(32))))


@noticed("token", "blind-signature", "notes")
def row_moved_to_another_paper(made):
    made.valid_row(GRADE)["paper"] = SELECTION
    made.close()


@noticed("token", "blind-signature", "notes")
def row_of_no_paper(made):
    made.valid_row(GRADE).update(paper="99", comment=None)
    made.close()


@noticed("blind-signature", "notes")
def certificate_of_another_papers_key(made):
    row = made.valid_row(GRADE)
    row["sig"] = b64(made.certified(SELECTION, unb64(row["input"])))
    made.close()


@noticed("blind-signature", "notes")
def certificate_of_another_salt(made):
    certify(made, padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=32), SHA384())


@noticed("blind-signature", "notes")
def certificate_of_another_digest(made):
    certify(made, padding.PSS(mgf=padding.MGF1(SHA512()), salt_length=48), SHA512())


@noticed("blind-signature", "notes")
def certificate_of_the_older_scheme(made):
    certify(made, padding.PKCS1v15(), SHA384())


@noticed("blind-signature", "notes")
def certificate_as_large_as_its_key(made):
    made.valid_row(GRADE)["sig"] = made.definition["papers"][0]["key"]["n"]
    made.close()


def certify(made, scheme, digest):
    row = made.valid_row(GRADE)
    row["sig"] = b64(made.paper_keys[GRADE].sign(unb64(row["input"]), scheme, digest))
    made.close()


@noticed("comments", "notes")
def comments_shown_where_few_were_returned(made):
    for row in made.rows_of(GRADE)[9:]:
        made.rows.remove(row)
    made.close()


# The figures


@noticed("void", "notes")
def void_paper_counted(made):
    made.bundle["void"].append(made.rows[0]["h"])
    made.close()


@noticed("void", "notes")
def void_paper_twice(made):
    made.bundle["void"].append(made.bundle["void"][0])
    made.close()


@noticed("void", "notes")
def fewer_void_than_handed_back(made):
    made.bundle["void"].pop()
    made.close()


@noticed("issued", "notes")
def more_void_than_given_out(made):
    made.bundle["void"] += [formats.sha256(bytes([n])).hex() for n in range(7)]
    made.close()


@noticed("root", "notes")
def another_root(made):
    made.facts("closed")["root"] = "0" * 64
    made.seal()


@noticed("digests", "notes")
def another_file_of_hashes(made):
    made.facts("closed")["hashes_digest"] = "0" * 64
    made.seal()


@noticed("issued", "notes")
def more_issued_than_collected(made):
    made.facts("closed")["issued"] += 1
    made.close()


@noticed("issued", "notes")
def nothing_replaced(made):
    made.facts("closed")["replaced"] = 0
    made.seal()


@noticed("issued", "notes")
def second_booklet_that_was_not_named_at_close(made):
    again = entry("reissued", "09:30:00", None, {"label": "004", "n": 2, "by": ["001", "002"]})
    made.bundle["journal"].insert(4, again)
    made.seal()


@noticed("issued", "notes")
def more_issued_at_opening_than_electors(made):
    """Nothing else speaks against it: enough were handed back afterwards, and as many papers are void."""
    made.facts("opened")["issued"] = 30
    made.bundle["journal"][3:3] = [entry("handed_back", "09:00:00", None, {}) for _n in range(15)]
    made.bundle["void"] += [formats.sha256(bytes([n])).hex() for n in range(30)]
    made.close()


@noticed("issued", "notes")
def more_second_booklets_than_allowed(made):
    made.definition["max_reissue"] = 0
    made.freeze()


@noticed("issued", "notes")
def second_booklet_for_who_has_not_collected(made):
    made.facts("reissued")["label"] = "020"
    made.bundle["journal"].remove(made.entry("handed_back"))
    made.seal()


@noticed("issued", "notes")
def fewer_rows_named_at_close(made):
    made.facts("closed")["rows"][GRADE] -= 1
    made.seal()


@noticed("issued", "notes")
def more_issued_at_opening_than_at_close(made):
    made.facts("opened")["issued"] = 16
    made.seal()


@noticed("issued")
def totals_of_another_number_issued(made):
    made.bundle["totals"][GRADE]["issued"] += 1
    count_as_told(made)


@noticed("legality")
def valid_called_invalid(made):
    figures = made.bundle["totals"][GRADE]
    figures["valid"], figures["invalid"] = figures["valid"] - 1, figures["invalid"] + 1
    count_as_told(made)


@noticed("legality")
def returned_less(made):
    made.bundle["totals"][GRADE]["returned"] -= 1
    count_as_told(made)


@noticed("totals")
def vote_moved(made):
    counts = made.bundle["totals"][GRADE]["counts"]
    counts["sat"], counts["unsat"] = counts["sat"] + 1, counts["unsat"] - 1
    count_as_told(made)


@noticed("totals")
def other_totals_recorded(made):
    made.facts("counted")["totals"][GRADE]["counts"]["sat"] += 1
    made.seal()


def count_as_told(made: Made) -> None:
    made.facts("counted")["totals"] = copy.deepcopy(made.bundle["totals"])
    made.seal()

"""Bundles falsified after they were published, each with the checks that must notice it: those and no others.

Both digests were noted, and no receipt is at hand.
"""

from tests.voting.recount.reading import NAMES, Cases
from voting.secret.formats import b64, unb64

# What cannot be checked where the facts of the closed entry are not known.
AT_CLOSE = ["verbs", "collectors", "void", "root", "digests", "issued", "totals"]
CASES = Cases()
noticed = CASES.noticed

GRADE, SELECTION = "9", "18"


# How it is written: nothing is checked of what may mean this or that


@noticed(*NAMES)
def another_format(made):
    made.bundle["format"] = "congress-bundle-v2"


@noticed(*NAMES)
def one_more_key(made):
    made.bundle["remarks"] = []


@noticed(*NAMES)
def a_key_less(made):
    del made.bundle["void"]


@noticed(*NAMES)
def row_with_a_time(made):
    made.rows[0]["at"] = "2020-04-08T09:12:00Z"


@noticed(*NAMES)
def row_without_its_signature(made):
    del made.rows[0]["own"]


@noticed(*NAMES)
def digest_in_capitals(made):
    made.rows[0]["h"] = made.rows[0]["h"].upper()


@noticed(*NAMES)
def base64_without_padding(made):
    made.rows[0]["own"] = made.rows[0]["own"].rstrip("=")


@noticed(*NAMES)
def base64_with_a_line(made):
    made.rows[0]["sig"] += "\n"


@noticed(*NAMES)
def base64_with_other_last_bits(made):
    """Four bits of the last letter say nothing: the same bytes in another spelling."""
    own = made.rows[0]["own"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    made.rows[0]["own"] = own[:-3] + letters[letters.index(own[-3]) + 1] + "=="


@noticed(*NAMES)
def signature_one_byte_short(made):
    made.rows[0]["sig"] = b64(unb64(made.rows[0]["sig"])[1:])


@noticed(*NAMES)
def payload_one_byte_long(made):
    made.rows[0]["payload"] = b64(unb64(made.rows[0]["payload"]) + b"\0")


@noticed(*NAMES)
def number_that_is_true(made):
    made.bundle["journal"][0]["seq"] = True


@noticed(*NAMES)
def number_that_is_text(made):
    made.bundle["journal"][0]["seq"] = "1"


@noticed(*NAMES)
def time_spelt_otherwise(made):
    made.entry("opened")["at"] = "2020-04-08 09:00:00Z"


@noticed(*NAMES)
def day_that_is_none(made):
    made.entry("opened")["at"] = "2020-02-30T09:00:00Z"


@noticed(*NAMES)
def label_that_is_a_number(made):
    made.bundle["register"][0] = 1


@noticed(*NAMES)
def no_chain(made):
    made.bundle["journal"] = []


@noticed(*NAMES)
def entry_that_says_more(made):
    made.bundle["journal"][0]["user"] = 7


# The definition that is shown beside the chain


@noticed("definition")
def title_beside_the_chain(made):
    made.definition["title"] = "测评（二）"


@noticed("definition")
def label_of_an_option(made):
    made.definition["papers"][0]["options"][0]["label"] = "不满意"


@noticed("definition", "blind-signature")
def keys_of_papers_exchanged(made):
    one, two = made.definition["papers"]
    one["key"], two["key"] = two["key"], one["key"]


@noticed("definition", "token", "blind-signature", "legality", *AT_CLOSE)
def paper_left_out(made):
    made.definition["papers"].pop()


# The chain


@noticed("chain")
def facts_of_an_entry(made):
    made.facts("opened")["issued"] = 12


@noticed("chain")
def digest_of_the_facts(made):
    made.entry("opened")["facts_digest"] = "0" * 64


@noticed("chain")
def digest_of_the_newest_entry(made):
    made.entry("published")["digest"] = "0" * 64


@noticed("chain")
def who_published(made):
    made.entry("published")["actor"] = "scrutineer"


@noticed("chain")
def when_it_was_closed(made):
    made.entry("published")["at"] = "2020-04-08T10:31:00Z"


@noticed("chain")
def entry_left_out(made):
    made.bundle["journal"].remove(made.entry("handed_back"))


@noticed("chain")
def chain_of_another_ballot(made):
    for entry in made.bundle["journal"]:
        entry["topic"] = "ballot.8"


# Register and lists


@noticed("register")
def elector_added(made):
    made.bundle["register"].append("025")


@noticed("register")
def elector_exchanged(made):
    made.bundle["register"][-1] = "025"


@noticed("register")
def register_out_of_order(made):
    made.bundle["register"].reverse()


@noticed("collectors", "digests", "issued")
def collector_left_out(made):
    made.bundle["collectors"].pop()


@noticed("collectors", "digests")
def collector_exchanged(made):
    made.bundle["collectors"][-1] = "020"


@noticed("collectors")
def collectors_out_of_order(made):
    made.bundle["collectors"].reverse()


@noticed("void", "digests")
def void_paper_left_out(made):
    made.bundle["void"].pop()


@noticed("void", "digests")
def void_paper_added(made):
    made.bundle["void"] = sorted([*made.bundle["void"], "0" * 64])


@noticed("void")
def void_papers_out_of_order(made):
    made.bundle["void"].reverse()


# The rows


@noticed("order")
def rows_out_of_order(made):
    made.rows.reverse()


@noticed("order", "legality", "root", "digests", "issued", "totals")
def row_twice(made):
    row = made.valid_row(GRADE)
    made.rows.insert(made.rows.index(row), dict(row))


@noticed("legality", "root", "digests", "issued", "totals")
def row_left_out(made):
    made.rows.remove(made.valid_row(GRADE))


@noticed("legality", "root", "digests", "issued", "totals")
def row_stuffed_in(made):
    made.rows.append(made.new_row(GRADE, ["sat"]))
    made.sort()


@noticed("own-signature", "root", "digests", "totals")
def choice_exchanged(made):
    row = made.valid_row(GRADE)
    row["payload"] = b64(made.payload(row, ["sat" if made.chosen(row) != ["sat"] else "unsat"]))


@noticed("blind-signature", "root")
def certificate_of_another_row(made):
    made.rows[0]["sig"] = made.rows[1]["sig"]


@noticed("root", "own-signature")
def signature_of_another_row(made):
    made.rows[0]["own"] = made.rows[1]["own"]


@noticed("root")
def signature_spelt_the_other_way(made):
    """(r, -s) holds as well as (r, s)."""
    own = unb64(made.rows[0]["own"])
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    s = order - int.from_bytes(own[32:], "big")
    made.rows[0]["own"] = b64(own[:32] + s.to_bytes(32, "big"))


@noticed("comments")
def comment_exchanged(made):
    made.rows[0]["comment"] = made.rows[1]["comment"]


@noticed("comments", "own-signature", "legality", "root", "totals")
def comment_exchanged_with_its_digest(made):
    row = made.valid_row(GRADE)
    row["comment_digest"] = "0" * 64


@noticed("own-signature", "legality", "root", "totals")
def withheld_comment_of_another_digest(made):
    row = made.valid_row(GRADE)
    row["comment"], row["comment_digest"] = None, "0" * 64


# The figures


@noticed("totals")
def vote_moved(made):
    counts = made.bundle["totals"][GRADE]["counts"]
    counts["sat"], counts["unsat"] = counts["sat"] + 1, counts["unsat"] - 1


@noticed("legality", "totals")
def valid_called_invalid(made):
    figures = made.bundle["totals"][GRADE]
    figures["valid"], figures["invalid"] = figures["valid"] - 1, figures["invalid"] + 1


@noticed("legality", "totals")
def fewer_returned(made):
    made.bundle["totals"][GRADE]["returned"] -= 1


@noticed("issued", "totals")
def more_issued(made):
    made.bundle["totals"][GRADE]["issued"] += 1


@noticed("legality", "issued", "totals")
def option_that_nobody_chose_is_not_told(made):
    del made.bundle["totals"][GRADE]["counts"]["unknown"]


@noticed("legality", "issued", "totals")
def paper_that_was_not_counted(made):
    del made.bundle["totals"][SELECTION]


@noticed("legality", "issued", "totals")
def count_that_is_true(made):
    made.bundle["totals"][GRADE]["invalid"] = True

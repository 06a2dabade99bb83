"""Falsifications of what was frozen and of what happened, by who can write everything, and the chain over it anew.

Both digests were noted, and no receipt is at hand. What only the notes betray shows what they are for.
"""

import copy

from tests.voting.recount.bundles import entry
from tests.voting.recount.falsified import AT_CLOSE, GRADE, SELECTION
from tests.voting.recount.reading import NAMES, Cases
from voting.secret import formats
from voting.secret.formats import b64, unb64

CASES = Cases()
noticed = CASES.noticed
WITHOUT_DEFINITION = sorted(set(NAMES) - {"format", "order", "own-signature", "comments"})


def move_entry(made, verb, before):
    """The entry earlier or later in the chain, at the time of its neighbour."""
    moved = made.entry(verb)
    journal = made.bundle["journal"]
    journal.remove(moved)
    at = next(n for n, one in enumerate(journal) if one["verb"] == f"ballot.{before}")
    moved["at"] = journal[at]["at"]
    journal.insert(at, moved)
    made.seal()


# What was to be voted on


@noticed("notes")
def label_of_an_option(made):
    made.definition["papers"][0]["options"][0]["label"] = "不满意"
    made.freeze()


@noticed("definition", "notes")
def two_choices_on_a_grade(made):
    made.definition["papers"][0]["max_choices"] = 2
    made.freeze()


@noticed("definition", "notes")
def more_choices_than_options(made):
    made.definition["papers"][1]["max_choices"] = 5
    made.freeze()


@noticed("definition", "notes")
def no_choice(made):
    made.definition["papers"][1]["max_choices"] = 0
    made.freeze()
    made.close()


@noticed("definition", "notes")
def choices_that_fit_into_no_payload(made):
    paper = made.definition["papers"][1]
    paper["options"] += [{"id": f"longest{n}", "label": ""} for n in range(10)]
    paper["options"] += [{"id": f"another{n}", "label": ""} for n in range(10)]
    paper["options"] += [{"id": f"thelast{n}", "label": ""} for n in range(10)]
    paper["options"] += [{"id": f"onemore{n}", "label": ""} for n in range(9)]
    paper["max_choices"] = 39
    made.freeze()
    made.close()


@noticed("definition", "notes")
def kind_that_is_not_that_of_the_papers(made):
    made.definition["kind"] = "evaluation"
    made.freeze()


@noticed("definition", "notes")
def two_options_of_one_id(made):
    made.definition["papers"][0]["options"].append({"id": "sat", "label": "满意"})
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def option_of_nine_letters(made):
    made.definition["papers"][0]["options"][0]["id"] = "satisfied"
    made.freeze()
    made.close()


@noticed(*WITHOUT_DEFINITION)
def ballot_with_a_leading_zero(made):
    made.definition["ballot"] = "07"
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def grace_that_is_false(made):
    made.definition["grace_s"] = False
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def definition_that_says_more(made):
    made.definition["note"] = ""
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def no_paper(made):
    made.definition["papers"].clear()
    made.freeze()
    made.close()


@noticed(*WITHOUT_DEFINITION)
def paper_that_says_more(made):
    made.definition["papers"][0]["note"] = ""
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def paper_of_another_kind(made):
    made.definition["papers"][0]["kind"] = "election"
    made.freeze()


@noticed(*WITHOUT_DEFINITION)
def two_papers_of_one_id(made):
    made.definition["papers"][1]["id"] = GRADE
    made.freeze()


@noticed("definition", "notes")
def papers_out_of_order(made):
    made.definition["papers"].reverse()
    made.freeze()


@noticed("definition", "notes")
def closing_before_opening(made):
    made.definition["closes_at"] = "2020-04-08T08:59:59Z"
    made.freeze()


# What happened


@noticed("chain", "notes")
def time_that_goes_back(made):
    made.entry("reissued")["at"] = "2020-04-08T08:59:59Z"
    made.seal()


@noticed("chain", "notes")
def number_left_out(made):
    made.seal(first=2)


@noticed("chain", "notes")
def entries_of_another_ballot(made):
    for one in made.bundle["journal"]:
        one["topic"] = "ballot.8"
    made.seal()


@noticed(*AT_CLOSE, "notes")
def verb_of_its_own(made):
    made.bundle["journal"].insert(3, entry("paused", "09:00:00", None, {}))
    made.seal()


@noticed(*AT_CLOSE)
def withdrawn_ballot(made):
    made.entry("published")["verb"] = "ballot.withdrawn"
    made.seal()


@noticed(*AT_CLOSE, "notes")
def closed_twice(made):
    made.bundle["journal"].insert(5, copy.deepcopy(made.entry("closed")))
    made.seal()


@noticed(*AT_CLOSE)
def ballot_that_was_not_counted(made):
    made.bundle["journal"].remove(made.entry("counted"))
    made.seal()


@noticed("definition", *AT_CLOSE, "notes")
def draft_before_the_freeze(made):
    made.bundle["journal"].insert(0, entry("drafted", "06:00:00", "secretariat", {}))
    made.seal()


@noticed("verbs", "notes")
def closed_before_it_was_opened(made):
    move_entry(made, "closed", before="opened")


@noticed("verbs", "notes")
def counted_before_it_was_closed(made):
    move_entry(made, "counted", before="closed")


@noticed("verbs", "notes")
def second_booklet_after_the_close(made):
    move_entry(made, "reissued", before="counted")


@noticed("verbs")
def published_twice(made):
    made.bundle["journal"].append(copy.deepcopy(made.entry("published")))
    made.seal()


@noticed("verbs", "notes")
def never_opened(made):
    made.bundle["journal"].remove(made.entry("opened"))
    made.seal()


@noticed("verbs", "notes")
def to_close_before_it_was_opened(made):
    made.facts("opened")["closes_at"] = "2020-04-08T08:59:59Z"
    made.seal()


@noticed("verbs", "notes")
def name_of_who_handed_back(made):
    made.entry("handed_back")["actor"] = "007"
    made.seal()


@noticed(*AT_CLOSE, "notes")
def label_of_who_handed_back(made):
    made.facts("handed_back")["label"] = "007"
    made.seal()


@noticed("verbs", "notes")
def second_booklet_by_one_person(made):
    made.facts("reissued")["by"] = ["001", "001"]
    made.seal()


@noticed("verbs", "notes")
def second_booklet_of_another_number(made):
    made.facts("reissued")["n"] = 2
    made.seal()


@noticed("verbs", "notes")
def second_booklet_for_no_elector(made):
    made.facts("reissued")["label"] = "099"
    made.seal()


@noticed(*AT_CLOSE, "notes")
def close_that_says_more(made):
    made.facts("closed")["cast"] = 12
    made.seal()


@noticed(*AT_CLOSE, "notes")
def close_without_a_paper(made):
    del made.facts("closed")["rows"][GRADE]
    made.seal()


# Keys and electors


@noticed("keys", "blind-signature", "receipts", "notes")
def key_of_one_bit_less(made):
    n = made.paper_keys[GRADE].public_key().public_numbers().n
    made.definition["papers"][0]["key"]["n"] = b64((n >> 1 | 1).to_bytes(384, "big"))
    made.freeze()


@noticed("keys", "blind-signature", "receipts", "notes")
def key_that_is_even(made):
    n = made.paper_keys[GRADE].public_key().public_numbers().n
    made.definition["papers"][0]["key"]["n"] = b64((n - 1).to_bytes(384, "big"))
    made.freeze()


@noticed("keys", "blind-signature", "receipts", "notes")
def key_with_a_zero_before_it(made):
    made.definition["papers"][0]["key"]["n"] = b64(b"\0" + unb64(made.definition["papers"][0]["key"]["n"]))
    made.freeze()


@noticed("keys", "blind-signature", "receipts", "notes")
def key_that_says_more(made):
    made.definition["papers"][0]["key"]["d"] = "AQAB"
    made.freeze()


@noticed("keys", "blind-signature", "receipts", "notes")
def exponent_three(made):
    made.definition["papers"][0]["key"]["e"] = b64(b"\3")
    made.freeze()


@noticed("keys", "blind-signature", "receipts", "notes")
def box_key_off_the_curve(made):
    key = unb64(made.definition["box_key"])
    made.definition["box_key"] = b64(key[:-1] + bytes([key[-1] ^ 1]))
    made.freeze()


@noticed("keys", "notes")
def one_key_for_two_papers(made):
    one, two = made.definition["papers"]
    two["key"] = one["key"]
    made.paper_keys[SELECTION] = made.paper_keys[GRADE]
    for row in made.rows_of(SELECTION):
        row["sig"] = b64(made.certified(SELECTION, unb64(row["input"])))
    made.freeze()
    made.close()


@noticed("notes")
def elector_added(made):
    made.bundle["register"].append("025")
    register(made)


@noticed("register", "notes")
def elector_twice(made):
    made.bundle["register"].append("024")
    register(made)


@noticed("register", "notes")
def label_of_another_width(made):
    made.bundle["register"][-1] = "24"
    register(made)


@noticed("register", "notes")
def more_electors_than_there_are(made):
    made.definition["electors"] += 1
    made.freeze()


def register(made):
    made.definition["electors"] = len(made.bundle["register"])
    made.definition["register_digest"] = formats.list_digest(made.bundle["register"])
    made.freeze()


@noticed("collectors", "notes")
def collector_who_is_no_elector(made):
    made.bundle["collectors"].append("025")
    made.facts("closed")["issued"] += 1
    made.close()


@noticed("collectors", "notes")
def collector_twice(made):
    made.bundle["collectors"].append(made.bundle["collectors"][-1])
    made.facts("closed")["issued"] += 1
    made.close()


@noticed("collectors", "digests", "notes")
def collectors_named_otherwise_at_close(made):
    made.facts("closed")["collectors_digest"] = "0" * 64
    made.seal()

"""The checker holds what is true, and each falsification is noticed where it is."""

import pytest

from tests.voting.recount.bundles import KINDS
from tests.voting.recount.falsified import CASES
from tests.voting.recount.falsified_chain import CASES as CHAIN
from tests.voting.recount.falsified_count import CASES as COUNT
from tests.voting.recount.reading import NAMES, failing


@pytest.mark.parametrize("kind", KINDS)
def test_true_bundle_passes_every_check(bundles, check, kind):
    made = bundles[kind]
    receipts = made.receipts(row["h"] for row in made.rows)
    assert check(made, receipts) == (0, [f"ok {name}" for name in NAMES])


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


@pytest.mark.parametrize(("change", "noticing"), CASES, ids=CASES.ids)
def test_falsified_bundle_is_noticed(bundles, check, change, noticing):
    made = bundles["mixed"].copy()
    change(made)
    status, lines = check(made)
    assert (status, failing(lines)) == (1, noticing)


@pytest.mark.parametrize(("change", "noticing"), CHAIN + COUNT, ids=CHAIN.ids + COUNT.ids)
def test_falsification_by_who_writes_everything_is_noticed(bundles, check, change, noticing):
    made = bundles["mixed"].copy()
    change(made)
    status, lines = check(made)
    assert (status, failing(lines)) == (1, noticing)

"""Second booklets that could have decided an outcome are flagged: exactly then, as papers tried one by one say."""

from itertools import combinations, combinations_with_replacement
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.margins import is_motion_narrow, is_selection_narrow
from voting.models import Ballot, Choice
from voting.outcomes import chosen_and_tied, is_passed

# By trying


def motion(approve, oppose, abstain=0):
    counts = dict(zip(Choice.values, (approve, oppose, abstain), strict=True))
    return {"valid": approve + oppose + abstain, "counts": counts}


def added(one, other):
    counts = {id: n + other["counts"][id] for id, n in one["counts"].items()}
    return {"valid": one["valid"] + other["valid"], "counts": counts}


def tried_motion(rule, whole, in_box, roll, n) -> bool:
    """Take away so many who approve, oppose, abstain, in every way."""
    approve, valid = whole["counts"]["approve"], whole["valid"]
    approving, others = in_box["counts"]["approve"], in_box["valid"] - in_box["counts"]["approve"]
    outcomes = {
        is_passed(rule, approve=approve - a, valid=valid - a - b, roll=roll)
        for a in range(min(n, approving) + 1)
        for b in range(min(n - a, others) + 1)
    }
    return len(outcomes) > 1


def counts_of(papers, ids):
    return {id: sum(id in paper for paper in papers) for id in ids}


def tried_selection(whole, in_box, most, n) -> bool:
    """All ways to fill so many papers with these counts, and all ways to take some of them away."""
    ids = sorted(in_box["counts"])
    outcome = chosen_and_tied(whole["counts"], most)
    fillings = [frozenset(one) for size in range(most + 1) for one in combinations(ids, size)]
    for papers in combinations_with_replacement(fillings, in_box["valid"]):
        if counts_of(papers, ids) != in_box["counts"]:
            continue
        for size in range(1, min(n, len(papers)) + 1):
            for taken in combinations(papers, size):
                gone = counts_of(taken, ids)
                left = {id: votes - gone[id] for id, votes in whole["counts"].items()}
                if chosen_and_tied(left, most) != outcome:
                    return True
    return False


few = st.integers(0, 6)


@settings(max_examples=400, deadline=None)
@given(
    rule=st.sampled_from(Ballot.PassRule.values),
    in_box=st.builds(motion, few, few, few),
    in_hall=st.builds(motion, few, few, few),
    absent=few,
    n=st.integers(0, 8),
)
def test_motion_is_narrow_exactly_where_papers_taken_away_change_it(rule, in_box, in_hall, absent, n):
    whole = added(in_box, in_hall)
    asked = SimpleNamespace(whole=whole, in_box=in_box, roll=whole["valid"] + absent, n=n)
    assert is_motion_narrow(rule, **vars(asked)) == tried_motion(rule, **vars(asked))


@st.composite
def selections(draw):
    """A few papers of the box and of the hall, of at most so many of 2 to 4 candidates."""
    ids = [str(n) for n in range(1, draw(st.integers(2, 4)) + 1)]
    most = draw(st.integers(1, min(3, len(ids))))
    paper = st.sets(st.sampled_from(ids), max_size=most)
    box, hall = draw(st.lists(paper, max_size=4)), draw(st.lists(paper, max_size=4))
    in_box = {"valid": len(box), "counts": counts_of(box, ids)}
    whole = added(in_box, {"valid": len(hall), "counts": counts_of(hall, ids)})
    return {"whole": whole, "in_box": in_box, "most": most, "n": draw(st.integers(0, 4))}


@settings(max_examples=300, deadline=None)
@given(selections())
def test_selection_is_narrow_exactly_where_papers_taken_away_change_it(asked):
    assert is_selection_narrow(**asked) == tried_selection(**asked)


# By hand: (rule, approve, oppose, of the hall approve, oppose, roll, second booklets, narrow)
MOTIONS = [
    ("simple", 52, 50, 0, 0, 146, 1, False),
    ("simple", 52, 50, 0, 0, 146, 2, True),
    ("simple", 50, 50, 0, 0, 146, 0, False),
    ("simple", 50, 50, 0, 0, 146, 1, True),
    ("simple", 0, 3, 0, 0, 146, 3, False),
    ("simple", 0, 0, 52, 51, 146, 5, False),
    ("simple", 1, 0, 51, 51, 146, 5, True),
    ("absolute", 74, 10, 0, 0, 146, 1, True),
    ("absolute", 75, 10, 0, 0, 146, 1, False),
    ("absolute", 73, 10, 0, 0, 146, 9, False),
    ("two_thirds", 68, 33, 0, 0, 146, 1, False),
    ("two_thirds", 68, 33, 0, 0, 146, 3, True),
    ("two_thirds", 66, 34, 0, 0, 146, 1, True),
    ("two_thirds", 1, 0, 0, 0, 146, 1, True),
]


@pytest.mark.parametrize(("rule", "approve", "oppose", "more", "less", "roll", "n", "narrow"), MOTIONS)
def test_margin_of_a_motion(rule, approve, oppose, more, less, roll, n, narrow):
    in_box = motion(approve, oppose)
    assert is_motion_narrow(rule, whole=added(in_box, motion(more, less)), in_box=in_box, roll=roll, n=n) == narrow


# (votes of "1", "2", …; valid; at most; second booklets; narrow)
SELECTIONS = [
    ([90, 70, 55, 5], 111, 2, 14, False),
    ([90, 70, 55, 5], 111, 2, 15, True),
    ([90, 70, 70, 5], 120, 2, 1, True),
    ([90, 70, 70, 5], 120, 2, 0, False),
    ([9, 0, 0, 0], 9, 2, 8, False),
    ([9, 0, 0, 0], 9, 2, 9, True),
    ([0, 0, 0, 0], 9, 2, 9, False),
    ([9, 9], 9, 2, 1, False),  # all have chosen both
    ([9, 9], 10, 2, 8, False),
    ([9, 9], 10, 2, 9, True),  # of ten papers nine had the first one
]


@pytest.mark.parametrize(("votes", "valid", "most", "n", "narrow"), SELECTIONS)
def test_margin_of_a_selection(votes, valid, most, n, narrow):
    counted = {"valid": valid, "counts": {str(at): number for at, number in enumerate(votes, start=1)}}
    assert is_selection_narrow(whole=counted, in_box=counted, most=most, n=n) == narrow

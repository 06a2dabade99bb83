"""Whether second booklets could have decided an outcome: each may have put one more paper of a subject into the box.

It is asked of the counts alone: whether there are papers with these counts of which up to n, taken away, leave another
outcome. Only papers of the box are taken, as nobody has two papers of the hall.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from voting.models import Choice
from voting.outcomes import chosen_and_tied, is_passed


def is_motion_narrow(rule: str, *, whole: dict[str, Any], in_box: dict[str, Any], roll: int, n: int) -> bool:
    """What was approved falls the sooner the more who approved it are taken away, and the other way round."""
    approve, valid = whole["counts"][Choice.APPROVE], whole["valid"]
    passed = is_passed(rule, approve=approve, valid=valid, roll=roll)
    approving = in_box["counts"][Choice.APPROVE]
    if passed:
        taken = min(n, approving)
        return not is_passed(rule, approve=approve - taken, valid=valid - taken, roll=roll)
    return is_passed(rule, approve=approve, valid=valid - min(n, in_box["valid"] - approving), roll=roll)


def is_selection_narrow(*, whole: dict[str, Any], in_box: dict[str, Any], most: int, n: int) -> bool:
    """Whether somebody else could be chosen, or tied."""
    counts = whole["counts"]
    gaps = gaps_of(counts, most)
    takings = (Taking(in_box["counts"], in_box["valid"], most, k) for k in range(1, min(n, in_box["valid"]) + 1))
    return any(taking.closes(*gap) for taking in takings for gap in gaps)


def gaps_of(counts: dict[str, int], most: int) -> list[tuple[str, str | None, int]]:
    """(one, other, by how many votes more the first must lose): any of them closed is another outcome. Without an
    other: he loses all he has."""
    chosen, tied = chosen_and_tied(counts, most)
    rest = set(counts) - chosen - tied
    pairs = [*product(chosen, tied), *product(tied, rest)] if tied else list(product(chosen, rest))
    gaps: list[tuple[str, str | None, int]] = [(one, other, counts[one] - counts[other]) for one, other in pairs]
    gaps += [(one, other, 1) for one, other in product(tied, tied) if one != other]
    return gaps + [(one, None, counts[one]) for one in chosen | tied]


@dataclass(frozen=True)
class Taking:
    """So many valid papers taken out of a box with these counts. Papers with given counts exist if no count is larger
    than their number, and all together fill no more than `most` on each."""

    counts: dict[str, int]
    valid: int
    most: int
    taken: int

    def least(self, id: str) -> int:
        """Votes that go with them, as those that are left have room for no more."""
        return max(0, self.counts[id] - (self.valid - self.taken))

    def largest(self, id: str) -> int:
        return min(self.taken, self.counts[id])

    @cached_property
    def all_least(self) -> int:
        return sum(map(self.least, self.counts))

    @cached_property
    def all_largest(self) -> int:
        return sum(map(self.largest, self.counts))

    @cached_property
    def must(self) -> int:
        """Votes that go with them at least, all options together."""
        return sum(self.counts.values()) - self.most * (self.valid - self.taken)

    def closes(self, one: str, other: str | None, gap: int) -> bool:
        """Whether `one` can lose so many votes more than the other."""
        low, high = self.all_least - self.least(one), self.all_largest - self.largest(one)
        bottom, top = max(self.least(one), gap), self.largest(one)
        if other is not None:
            bottom = max(bottom, gap + self.least(other))
            high += min(self.largest(other), top - gap) - self.largest(other)
        return bottom <= top and low + bottom <= self.most * self.taken and high + top >= self.must

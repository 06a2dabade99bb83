"""The result of a counted ballot, with both denominators: of the valid papers 有效 and of the roll 应到."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from voting.models import Ballot, Choice, Paper, Vote


@dataclass(frozen=True)
class OptionResult:
    id: str
    label: str
    count: int
    of_valid: str
    of_roll: str
    names: list[str]


@dataclass(frozen=True)
class PaperResult:
    pk: int
    subject: str
    returned: int
    valid: int
    invalid: int
    passed: bool
    options: list[OptionResult]


@dataclass(frozen=True)
class Result:
    """On the roll 应到, present at close 实到, issued 发出, and each paper."""

    roll: int
    present: int
    issued: int
    papers: list[PaperResult]


def result_of(ballot: Ballot) -> Result:
    """Of a ballot that was counted."""
    names = names_by_choice(ballot)
    totals: dict[str, Any] = ballot.totals or {}
    papers = [paper_result(ballot, paper, totals[str(paper.pk)], names) for paper in ballot.papers.all()]
    issued = next(iter(totals.values()))["issued"]
    return Result(ballot.roll or 0, ballot.present or 0, issued, papers)


def names_by_choice(ballot: Ballot) -> dict[tuple[int, str], list[str]]:
    """{(paper, option): names in the order of the roll}: of a recorded ballot everybody may know."""
    votes = Vote.objects.filter(paper__ballot=ballot).order_by("elector__label")
    found = defaultdict(list)
    for paper, choice, name in votes.values_list("paper", "choice", "elector__representative__user__name"):
        found[paper, choice].append(name)
    return found


def paper_result(
    ballot: Ballot, paper: Paper, totals: dict[str, Any], names: dict[tuple[int, str], list[str]]
) -> PaperResult:
    counts, valid, roll = totals["counts"], totals["valid"], ballot.roll or 0
    options = [
        OptionResult(
            id, label, counts[id], percent(counts[id], valid), percent(counts[id], roll), names.get((paper.pk, id), [])
        )
        for id, label in paper.labels.items()
    ]
    passed = is_passed(ballot.pass_rule, approve=counts[Choice.APPROVE], valid=valid, roll=roll)
    return PaperResult(paper.pk, paper.subject, totals["returned"], valid, totals["invalid"], passed, options)


def is_passed(rule: str, *, approve: int, valid: int, roll: int) -> bool:
    match Ballot.PassRule(rule):
        case Ballot.PassRule.SIMPLE:
            return 2 * approve > valid
        case Ballot.PassRule.ABSOLUTE:
            return 2 * approve > roll
        case Ballot.PassRule.TWO_THIRDS:
            return valid > 0 and 3 * approve >= 2 * valid


def percent(part: int, whole: int) -> str:
    """With one decimal, half of one rounded up; a dash where there is nothing to divide by."""
    if whole == 0:
        return "–"
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"

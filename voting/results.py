"""The result of a counted ballot, with both denominators: of the valid papers 有效 and of the roll 应到."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from voting.models import UNKNOWN, Ballot, Choice, Grade, Paper, Vote

# Of a secret ballot: where fewer papers were returned, what they say could be told of persons.
LEAST_SHOWN = 5


@dataclass(frozen=True)
class OptionResult:
    id: str
    label: str
    count: int
    of_valid: str
    of_roll: str
    names: list[str]
    is_chosen: bool = False
    is_tied: bool = False


@dataclass(frozen=True)
class Rate:
    """Satisfied or basically satisfied: of those who know, and of the roll."""

    count: int
    known: int
    of_known: str
    of_roll: str


@dataclass(frozen=True)
class PaperResult:
    """Without `valid`, `invalid` and options where so few were returned that nothing is shown."""

    pk: int
    subject: str
    kind: str
    returned: int
    valid: int | None = None
    invalid: int | None = None
    passed: bool | None = None
    rate: Rate | None = None
    most: int = 1
    options: list[OptionResult] = field(default_factory=list)
    unknown: OptionResult | None = None

    @property
    def is_hidden(self) -> bool:
        return self.valid is None

    @property
    def tied(self) -> list[OptionResult]:
        return [option for option in self.options if option.is_tied]


@dataclass(frozen=True)
class Result:
    """On the roll 应到, present at close 实到, issued 发出, and each paper."""

    roll: int
    present: int
    issued: int
    papers: list[PaperResult]

    @property
    def has_motions(self) -> bool:
        return any(paper.kind == Paper.Kind.MOTION for paper in self.papers)

    @property
    def rated(self) -> list[PaperResult]:
        """For one view over all, in the order of the ballot: it ranks nobody."""
        rated = [paper for paper in self.papers if paper.rate]
        return rated if len(rated) > 1 else []


def result_of(ballot: Ballot) -> Result:
    """Of a ballot that was counted."""
    names = {} if ballot.is_secret else names_by_choice(ballot)
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
    returned, roll = totals["returned"], ballot.roll or 0
    if ballot.is_secret and returned < LEAST_SHOWN:
        return PaperResult(paper.pk, paper.subject, paper.kind, returned)
    counts, valid = totals["counts"], totals["valid"]
    is_selection = paper.kind == Paper.Kind.SELECTION
    chosen, tied = chosen_and_tied(counts, paper.max_choices) if is_selection else (set(), set())
    options = [
        OptionResult(
            id,
            label,
            counts[id],
            percent(counts[id], valid),
            percent(counts[id], roll),
            names.get((paper.pk, id), []),
            id in chosen,
            id in tied,
        )
        for id, label in paper.labels.items()
    ]
    return PaperResult(
        paper.pk,
        paper.subject,
        paper.kind,
        returned,
        valid,
        totals["invalid"],
        outcome(ballot, paper, counts, valid),
        satisfaction(paper, counts, valid, roll),
        paper.max_choices,
        in_order(paper, [option for option in options if option.id != UNKNOWN]),
        next((option for option in options if option.id == UNKNOWN), None),
    )


def outcome(ballot: Ballot, paper: Paper, counts: dict[str, int], valid: int) -> bool | None:
    """Whether a motion is carried."""
    if paper.kind != Paper.Kind.MOTION:
        return None
    return is_passed(ballot.pass_rule, approve=counts[Choice.APPROVE], valid=valid, roll=ballot.roll or 0)


def in_order(paper: Paper, options: list[OptionResult]) -> list[OptionResult]:
    """Candidates by their votes; grades and choices as on the paper."""
    return sorted(options, key=lambda option: -option.count) if paper.kind == Paper.Kind.SELECTION else options


def chosen_and_tied(counts: dict[str, int], most: int) -> tuple[set[str], set[str]]:
    """The first `most`, and apart from them those at the edge whom only the order of the list would part. Nobody
    without a vote is either."""
    ranked = sorted(counts.values(), reverse=True)
    edge, after = ranked[most - 1], ranked[most] if most < len(ranked) else 0
    tied = {id for id, votes in counts.items() if votes == edge} if edge == after > 0 else set()
    return {id for id, votes in counts.items() if votes >= max(edge, 1)} - tied, tied


def satisfaction(paper: Paper, counts: dict[str, int], valid: int, roll: int) -> Rate | None:
    """不了解 is in no denominator but the roll's."""
    if paper.kind != Paper.Kind.GRADE or set(counts) != set(Grade.values):
        return None
    satisfied, known = counts[Grade.SATISFIED] + counts[Grade.BASICALLY], valid - counts[UNKNOWN]
    return Rate(satisfied, known, percent(satisfied, known), percent(satisfied, roll))


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


# As JSON


def told_result(result: Result) -> dict[str, Any]:
    papers = {str(paper.pk): told_paper(paper) for paper in result.papers}
    return {"roll": result.roll, "present": result.present, "issued": result.issued, "papers": papers}


def told_paper(paper: PaperResult) -> dict[str, Any]:
    if paper.is_hidden:
        return {"returned": paper.returned, "hidden": True}
    options = paper.options + ([paper.unknown] if paper.unknown else [])
    told: dict[str, Any] = {
        "returned": paper.returned,
        "valid": paper.valid,
        "invalid": paper.invalid,
        "counts": {option.id: option.count for option in options},
    }
    if paper.kind == Paper.Kind.MOTION:
        told["passed"] = paper.passed
    if paper.kind == Paper.Kind.SELECTION:
        told["chosen"] = [option.id for option in options if option.is_chosen]
        told["tied"] = [option.id for option in options if option.is_tied]
    if paper.rate:
        told["rate"] = {"of_known": paper.rate.of_known, "of_roll": paper.rate.of_roll}
    return told

"""The result of a counted ballot, with both denominators: of the valid papers 有效 and of the roll 应到. Papers of the
hall are joined with those of the box, and each is shown apart."""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects

from voting.hall import HallFigures, figures_of, hall_totals
from voting.margins import is_motion_narrow, is_selection_narrow
from voting.models import GOOD_GRADES, UNKNOWN, Ballot, Choice, Issuance, Paper, Vote, grade_set_of
from voting.outcomes import chosen_and_tied, is_passed
from voting.result_types import OptionResult, PaperResult, Part, Parts, Rate, Result

__all__ = [
    "OptionResult",
    "PaperResult",
    "Part",
    "Parts",
    "Rate",
    "Result",
    "percent",
    "result_of",
    "told_result",
]

# Of a secret ballot: where fewer papers were returned, what they say could be told of persons.
LEAST_SHOWN = 5

Figures = dict[str, Any]  # issued, returned, valid, invalid, counts: as in `Ballot.totals`


def result_of(ballot: Ballot) -> Result:
    """Of a ballot that was counted."""
    register = register_of(ballot) if ballot.is_secret else {}
    hall = hall_of(ballot, register["on_paper"]) if ballot.is_secret else None
    is_decided = hall is None or (hall.is_counted and not hall.is_void)
    in_hall = hall_totals(ballot) if hall and is_decided else {}
    names = {} if ballot.is_secret else names_by_choice(ballot)
    totals: dict[str, Figures] = ballot.totals or {}
    papers = []
    for paper in ballot.papers.all():
        counts = Counts(totals[str(paper.pk)], in_hall.get(str(paper.pk)), ballot.is_secret)
        verdict = verdict_of(ballot, paper, counts, register.get("second", 0)) if is_decided else Verdict()
        papers.append(paper_result(ballot, paper, counts, verdict, names))
    return Result(
        ballot.roll or 0,
        ballot.present or 0,
        next(iter(totals.values()))["issued"] + (hall.given if hall and is_decided else 0),
        ranked(papers) if ballot.is_ranked else papers,
        is_secret=ballot.is_secret,
        is_ranked=ballot.is_ranked,
        handed_back=register.get("back", 0),
        second_booklets=register.get("second", 0),
        on_paper=register.get("on_paper", 0),
        hall=hall,
    )


def hall_of(ballot: Ballot, takers: int) -> HallFigures | None:
    """Its batches are kept with the ballot, for who asks next."""
    prefetch_related_objects([ballot], "batches")
    batches = list(ballot.batches.all())
    return figures_of(batches, takers) if batches else None


def register_of(ballot: Ballot) -> dict[str, int]:
    """How many booklets were handed back, were second ones, are paper."""
    states = {"back": "HANDED_BACK", "second": "REPLACED", "on_paper": "HALL"}
    counts = {name: Count("pk", filter=Q(state=Issuance.State[state])) for name, state in states.items()}
    found: dict[str, int] = Issuance.objects.filter(elector__ballot=ballot).aggregate(**counts)
    return found


def names_by_choice(ballot: Ballot) -> dict[tuple[int, str], list[str]]:
    """{(paper, option): names in the order of the roll}: of a recorded ballot everybody may know."""
    votes = Vote.objects.filter(paper__ballot=ballot).order_by("elector__label")
    found = defaultdict(list)
    for paper, choice, name in votes.values_list("paper", "choice", "elector__representative__user__name"):
        found[paper, choice].append(name)
    return found


@dataclass(frozen=True)
class Counts:
    """The figures of one paper: of the box, of the hall where it was counted."""

    box: Figures
    hall: Figures | None
    is_secret: bool

    @property
    def whole(self) -> Figures:
        if self.hall is None:
            return self.box
        sums = {name: self.box[name] + self.hall[name] for name in ("issued", "returned", "valid", "invalid")}
        return sums | {"counts": {id: n + self.hall["counts"][id] for id, n in self.box["counts"].items()}}

    @property
    def parts(self) -> Parts | None:
        return Parts(self.part(self.box), self.part(self.hall)) if self.hall else None

    def part(self, figures: Figures) -> Part:
        if self.is_few(figures):
            return Part(figures["issued"], figures["returned"])
        return Part(**figures)

    def is_few(self, figures: Figures) -> bool:
        return self.is_secret and figures["returned"] < LEAST_SHOWN

    @property
    def is_told_apart(self) -> bool:
        """Whether few papers of one part could be told from the sum by what is known of the other."""
        both = [self.box, self.hall] if self.hall else []
        return any(self.is_few(one) and one["returned"] for one in both)


@dataclass(frozen=True)
class Verdict:
    """What the papers decided, and whether second booklets could have decided it."""

    passed: bool | None = None
    chosen: frozenset[str] = frozenset()
    tied: frozenset[str] = frozenset()
    is_narrow: bool | None = False


def verdict_of(ballot: Ballot, paper: Paper, counts: Counts, second_booklets: int) -> Verdict:
    whole, in_box = counts.whole, counts.box
    if counts.is_few(whole) or paper.kind == Paper.Kind.GRADE:
        return Verdict()
    hides = counts.is_told_apart and second_booklets > 0
    if paper.kind == Paper.Kind.MOTION:
        rule, roll = ballot.pass_rule, ballot.roll or 0
        approve, valid = whole["counts"][Choice.APPROVE], whole["valid"]
        narrow = is_motion_narrow(rule, whole=whole, in_box=in_box, roll=roll, n=second_booklets)
        return Verdict(is_passed(rule, approve=approve, valid=valid, roll=roll), is_narrow=None if hides else narrow)
    chosen, tied = chosen_and_tied(whole["counts"], paper.max_choices)
    narrow = is_selection_narrow(whole=whole, in_box=in_box, most=paper.max_choices, n=second_booklets)
    return Verdict(None, frozenset(chosen), frozenset(tied), None if hides else narrow)


def paper_result(
    ballot: Ballot, paper: Paper, counts: Counts, verdict: Verdict, names: dict[tuple[int, str], list[str]]
) -> PaperResult:
    whole = counts.whole
    result = PaperResult(
        paper.pk,
        paper.subject,
        paper.kind,
        whole["returned"],
        passed=verdict.passed,
        most=paper.max_choices,
        issued=whole["issued"],
        labels=paper.labels,
        chosen_ids=[id for id in paper.labels if id in verdict.chosen],
        tied_ids=[id for id in paper.labels if id in verdict.tied],
        is_narrow=verdict.is_narrow,
        parts=counts.parts,
    )
    if counts.is_few(whole):
        return result
    result = replace(result, valid=whole["valid"], invalid=whole["invalid"])
    return result if counts.is_told_apart else with_cells(result, ballot, paper, whole, names)


def with_cells(
    result: PaperResult, ballot: Ballot, paper: Paper, whole: Figures, names: dict[tuple[int, str], list[str]]
) -> PaperResult:
    """With how often each option was chosen, and the rate."""
    counts, valid, roll = whole["counts"], whole["valid"], ballot.roll or 0
    options = [
        OptionResult(
            id,
            label,
            counts[id],
            percent(counts[id], valid),
            percent(counts[id], roll),
            names.get((paper.pk, id), []),
            id in result.chosen_ids,
            id in result.tied_ids,
        )
        for id, label in paper.labels.items()
    ]
    return replace(
        result,
        rate=rate_of(paper, counts, valid, roll),
        options=in_order(paper, [option for option in options if option.id != UNKNOWN]),
        unknown=next((option for option in options if option.id == UNKNOWN), None),
    )


def in_order(paper: Paper, options: list[OptionResult]) -> list[OptionResult]:
    """Candidates by their votes; grades and choices as on the paper."""
    return sorted(options, key=lambda option: -option.count) if paper.kind == Paper.Kind.SELECTION else options


def rate_of(paper: Paper, counts: dict[str, int], valid: int, roll: int) -> Rate | None:
    """Of a standard set: 不了解 is in no denominator but the roll's."""
    name = grade_set_of([option["id"] for option in paper.options]) if paper.kind == Paper.Kind.GRADE else None
    if name is None:
        return None
    grades, label = GOOD_GRADES[name]
    good, known = sum(counts[grade] for grade in grades), valid - counts[UNKNOWN]
    return Rate(str(label), good, known, percent(good, known), percent(good, roll))


def ranked(papers: list[PaperResult]) -> list[PaperResult]:
    """Each with its place among those that are rated by the same grades."""
    rates = [paper.rate for paper in papers if paper.rate and paper.rate.known]
    return [replace(paper, rank=place(paper.rate, rates)) for paper in papers]


def place(rate: Rate | None, among: list[Rate]) -> int | None:
    if rate is None or not rate.known:
        return None
    return 1 + sum(one.label == rate.label and one.share > rate.share for one in among)


def percent(part: int, whole: int) -> str:
    """With one decimal, half of one rounded up; a dash where there is nothing to divide by."""
    if whole == 0:
        return "–"
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"


# As JSON


def told_result(result: Result) -> dict[str, Any]:
    papers = {str(paper.pk): told_paper(paper) for paper in result.papers}
    told = {"roll": result.roll, "present": result.present, "issued": result.issued, "papers": papers}
    if result.is_secret:
        told["booklets"] = {
            "handed_back": result.handed_back,
            "second": result.second_booklets,
            "on_paper": result.on_paper,
        }
    if result.awaits_hall or result.is_void:
        told["hall"] = "void" if result.is_void else "not_counted"
    return told


def told_paper(paper: PaperResult) -> dict[str, Any]:
    told: dict[str, Any] = {"returned": paper.returned}
    if paper.valid is not None:
        told |= {"valid": paper.valid, "invalid": paper.invalid} | told_outcome(paper)
    if paper.is_hidden:
        told["hidden"] = True
    else:
        options = paper.options + ([paper.unknown] if paper.unknown else [])
        told["counts"] = {option.id: option.count for option in options}
    if paper.rate:
        told["rate"] = {"of_known": paper.rate.of_known, "of_roll": paper.rate.of_roll}
    if paper.rank:
        told["rank"] = paper.rank
    if paper.parts:
        told["parts"] = told_parts(paper.parts)
    return told


def told_outcome(paper: PaperResult) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if paper.kind == Paper.Kind.MOTION:
        told["passed"] = paper.passed
    if paper.kind == Paper.Kind.SELECTION:
        told |= {"chosen": paper.chosen_ids, "tied": paper.tied_ids}
    if paper.is_narrow is not False:
        told["narrow"] = paper.is_narrow
    return told


def told_parts(parts: Parts) -> dict[str, Any]:
    return {"electronic": told_part(parts.electronic), "hall": told_part(parts.hall)}


def told_part(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"issued": part.issued, "returned": part.returned, "not_returned": part.not_returned}
    if part.is_hidden:
        return told | {"hidden": True}
    return told | {"valid": part.valid, "invalid": part.invalid, "counts": part.counts}

"""What is counted of a batch of papers in the hall: the sums that must hold, and where two counts differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from voting.models import Batch, Paper

Count = dict[str, Any]
"""As `Batch.count`."""
Fault = tuple[str, str]
"""The name of a field of the form, and a sentence."""

SHEETS = ("returned", "not_returned", "unused")


def invalid_name(paper: Paper) -> str:
    return f"invalid-{paper.pk}"


def votes_name(paper: Paper, option: str) -> str:
    return f"votes-{paper.pk}-{option}"


def faults(batch: Batch, papers: Iterable[Paper], count: Count) -> list[Fault]:
    """The sums that do not hold; none where all do."""
    found = list(sheet_faults(batch, count))
    for paper in papers:
        found.extend(paper_faults(paper, count["returned"], count["papers"][str(paper.pk)]))
    return found


def sheet_faults(batch: Batch, count: Count) -> Iterator[Fault]:
    """More than was given out may have come back: that is no slip of the pen, and makes the count void."""
    left = batch.printed - batch.given
    if count["returned"] > batch.given:
        if count["not_returned"]:
            yield "not_returned", _("More came back than was given out: then none can be missing.")
        if count["unused"] > left:
            yield "unused", _("At most %s papers can be left.") % left
        return
    if count["returned"] + count["not_returned"] != batch.given:
        yield "not_returned", _("Returned and not returned must together be %s: so many were given out.") % batch.given
    if count["unused"] != left:
        yield (
            "unused",
            _("%(printed)s were printed and %(given)s given out: %(left)s must be left.")
            % {
                "printed": batch.printed,
                "given": batch.given,
                "left": left,
            },
        )


def paper_faults(paper: Paper, returned: int, counted: dict[str, Any]) -> Iterator[Fault]:
    valid = returned - counted["invalid"]
    if valid < 0:
        yield invalid_name(paper), _("At most %s papers can be invalid: so many came back.") % returned
    elif paper.kind == Paper.Kind.SELECTION:
        yield from selection_faults(paper, valid, counted["counts"])
    elif sum(counted["counts"].values()) != valid:
        yield invalid_name(paper), _("The votes must together be %s: what came back without the invalid ones.") % valid


def selection_faults(paper: Paper, valid: int, counts: dict[str, int]) -> Iterator[Fault]:
    for option, votes in counts.items():
        if votes > valid:
            yield votes_name(paper, option), _("At most %s votes: so many papers are valid.") % valid
    most = paper.max_choices * valid
    if sum(counts.values()) > most:
        yield invalid_name(paper), _("The votes can together be at most %s: the valid papers times the choices.") % most


@dataclass(frozen=True)
class Difference:
    """Where two counts of a batch differ: among its sheets, and on which papers (their ids)."""

    sheets: bool
    papers: list[str]

    def __bool__(self) -> bool:
        return self.sheets or bool(self.papers)

    def named(self, papers: Iterable[Paper]) -> list[str]:
        """In words, without any number."""
        sheets = [_("returned, not returned, unused")] if self.sheets else []
        return sheets + [paper.subject for paper in papers if str(paper.pk) in self.papers]


def difference(one: Count, other: Count) -> Difference:
    papers = [paper for paper in one["papers"] if one["papers"][paper] != other["papers"][paper]]
    return Difference(any(one[name] != other[name] for name in SHEETS), papers)

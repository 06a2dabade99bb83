"""Paper in the hall as it was counted, for the result in which it is joined with the papers of the box."""

from dataclasses import dataclass, field
from typing import Any

from voting.models import Ballot, Batch, Issuance, Paper


@dataclass(frozen=True)
class HallFigures:
    """Given out 发出 by the batches, electors on the register who took one, and over all batches that were agreed on:
    returned 收回, not returned. A batch of which nothing was given is all unused, and nobody counts it."""

    printed: int
    given: int
    takers: int
    returned: int
    not_returned: int
    unused: int
    is_counted: bool
    # Numbers of the batches that are not agreed on yet; and (number, returned, given) of those 收回 > 发出.
    open: list[int] = field(default_factory=list)
    over: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def is_void(self) -> bool:
        """More of a batch came back than was given out 收回 > 发出."""
        return bool(self.over)


def hall_figures(ballot: Ballot) -> HallFigures | None:
    """None where no papers were printed."""
    batches = list(ballot.batches.all())
    return figures_of(batches, takers_of(ballot)) if batches else None


def figures_of(batches: list[Batch], takers: int) -> HallFigures:
    given = [batch for batch in batches if batch.given]
    counts = [(batch, batch.count) for batch in given if batch.count is not None]
    sums = {name: sum(count[name] for _batch, count in counts) for name in ("returned", "not_returned", "unused")}
    sums["unused"] += sum(batch.printed for batch in batches if not batch.given)
    return HallFigures(
        sum(batch.printed for batch in batches),
        sum(batch.given for batch in given),
        takers,
        **sums,
        is_counted=len(counts) == len(given),
        open=[batch.number for batch in given if batch.count is None],
        over=[(batch.number, count["returned"], batch.given) for batch, count in counts if is_over(batch, count)],
    )


def is_over(batch: Batch, count: dict[str, Any]) -> bool:
    return bool(count["returned"] > batch.given)


def takers_of(ballot: Ballot) -> int:
    """Electors who took a paper in the hall."""
    return Issuance.objects.filter(elector__ballot=ballot, state=Issuance.State.HALL).count()


def hall_totals(ballot: Ballot) -> dict[str, dict[str, Any]]:
    """{paper id: issued, returned, valid, invalid, counts} of all batches that were agreed on, as `Ballot.totals` has
    them of the box; {} where there are none."""
    batches = list(ballot.batches.all())
    counts = [batch.count for batch in batches if batch.count is not None]
    if not counts:
        return {}
    given = sum(batch.given for batch in batches)
    return {str(paper.pk): totals_of(paper, counts, given) for paper in ballot.papers.all()}


def totals_of(paper: Paper, counts: list[dict[str, Any]], given: int) -> dict[str, Any]:
    mine = [count["papers"][str(paper.pk)] for count in counts]
    returned = sum(count["returned"] for count in counts)
    invalid = sum(one["invalid"] for one in mine)
    options = [option["id"] for option in paper.options]
    return {
        "issued": given,
        "returned": returned,
        "valid": returned - invalid,
        "invalid": invalid,
        "counts": {option: sum(one["counts"][option] for one in mine) for option in options},
    }

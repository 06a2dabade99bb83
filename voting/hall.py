"""Paper in the hall as it was counted, for the result in which it is joined with the papers of the box."""

from dataclasses import dataclass
from typing import Any

from voting.models import Ballot, Issuance, Paper


@dataclass(frozen=True)
class HallFigures:
    """Given out 发出 by the batches, electors on the register who took one, and over all batches that were agreed on:
    returned 收回, not returned."""

    printed: int
    given: int
    takers: int
    returned: int
    not_returned: int
    unused: int
    is_counted: bool

    @property
    def is_void(self) -> bool:
        """More came back than was given out 收回 > 发出."""
        return self.returned > self.given


def hall_figures(ballot: Ballot) -> HallFigures | None:
    """None where no papers were printed."""
    batches = list(ballot.batches.all())
    if not batches:
        return None
    counts = [batch.count for batch in batches if batch.count is not None]
    takers = Issuance.objects.filter(elector__ballot=ballot, state=Issuance.State.HALL).count()
    sums = {name: sum(count[name] for count in counts) for name in ("returned", "not_returned", "unused")}
    given = sum(batch.given for batch in batches)
    printed = sum(batch.printed for batch in batches)
    return HallFigures(printed, given, takers, **sums, is_counted=len(counts) == len(batches))


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

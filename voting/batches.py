"""What the pages say of each batch of paper in the hall."""

from dataclasses import dataclass
from typing import Any

from congress.journal.models import Entry
from voting.hall import HallFigures, figures_of, is_over, takers_of
from voting.models import Ballot, Batch, Paper
from voting.services.verbs import Verb
from voting.tallies import SHEETS, Difference


@dataclass(frozen=True)
class BatchRow:
    """A batch as one person sees it: never what somebody else counted before two agreed."""

    batch: Batch
    state: str  # "stock", "given", "entered", "disputed" or "agreed"
    differing: list[str]  # after a dispute, in words: what to count again
    is_mine: bool  # this person's count is there, and waits for another's

    @property
    def left(self) -> int:
        return self.batch.printed - self.batch.given

    @property
    def figures(self) -> dict[str, int | None]:
        count = self.batch.count or {}
        return {name: count.get(name) for name in SHEETS}

    @property
    def is_over(self) -> bool:
        return self.batch.count is not None and is_over(self.batch, self.batch.count)

    @property
    def is_waiting(self) -> bool:
        """For this person to count it."""
        return self.batch.given > 0 and self.batch.count is None and not self.is_mine


def rows_of(ballot: Ballot, user: Any, papers: list[Paper]) -> list[BatchRow]:
    """Three queries."""
    batches = list(ballot.batches.prefetch_related("tallies"))
    disputes = disputes_of(ballot) if batches else {}
    return [row_of(batch, disputes.get(batch.number), user, papers) for batch in batches]


def row_of(batch: Batch, dispute: Difference | None, user: Any, papers: list[Paper]) -> BatchRow:
    counted_by = {tally.user_id for tally in batch.tallies.all()}
    is_open = batch.given > 0 and batch.count is None
    differing = dispute.named(papers) if dispute and is_open else []
    return BatchRow(batch, state_of(batch, bool(counted_by), bool(differing)), differing, user.pk in counted_by)


def state_of(batch: Batch, is_entered: bool, is_disputed: bool) -> str:
    if not batch.given:
        return "stock"
    if batch.count is not None:
        return "agreed"
    if is_entered:
        return "entered"
    return "disputed" if is_disputed else "given"


def disputes_of(ballot: Ballot) -> dict[int, Difference]:
    """{batch: where its last two counts differed}, unless it was agreed on or opened again since."""
    verbs = [Verb.BATCH_DISPUTED, Verb.BATCH_AGREED, Verb.BATCH_REOPENED]
    said = Entry.objects.filter(topic_id=ballot.meeting.topic, verb__in=verbs, facts__ballot=str(ballot.pk))
    found: dict[int, Difference] = {}
    for verb, facts in said.order_by("seq").values_list("verb", "facts"):
        told: dict[str, Any] = facts or {}
        found.pop(told["batch"], None)
        if verb == Verb.BATCH_DISPUTED:
            found[told["batch"]] = Difference(told["sheets"], told["papers"])
    return found


def figures_in(rows: list[BatchRow], ballot: Ballot) -> HallFigures | None:
    return figures_of([row.batch for row in rows], takers_of(ballot)) if rows else None

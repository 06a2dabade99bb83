"""What a result consists of, as pages, sheets and reports take it."""

from dataclasses import dataclass, field
from fractions import Fraction

from voting.hall import HallFigures
from voting.models import Paper


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
    """How many chose one of the good grades: of those who know, and of the roll."""

    label: str
    count: int
    known: int
    of_known: str
    of_roll: str

    @property
    def share(self) -> Fraction:
        return Fraction(self.count, self.known)


@dataclass(frozen=True)
class Part:
    """What came from the box, or from the hall; where so few came that nothing is shown, only how many."""

    issued: int
    returned: int
    valid: int | None = None
    invalid: int | None = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def not_returned(self) -> int:
        return self.issued - self.returned

    @property
    def is_hidden(self) -> bool:
        return not self.counts


@dataclass(frozen=True)
class Parts:
    electronic: Part
    hall: Part


@dataclass(frozen=True)
class PaperResult:
    """Of both parts together. Without options where so few were returned that nothing is shown; if they are few of one
    part only, with `valid`, `invalid` and the outcome."""

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
    issued: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    # The outcome of a selection, known without the options, too.
    chosen_ids: list[str] = field(default_factory=list)
    tied_ids: list[str] = field(default_factory=list)
    # Whether as many papers as there were second booklets decide it; None where saying it would tell of few papers.
    is_narrow: bool | None = False
    # By the rate, of a ballot that ranks; who has the same rate shares a place.
    rank: int | None = None
    # Where there is paper of the hall that was counted.
    parts: Parts | None = None

    @property
    def is_hidden(self) -> bool:
        return not self.options

    @property
    def not_returned(self) -> int:
        return self.issued - self.returned

    @property
    def in_box(self) -> int:
        """Papers returned on phones."""
        return self.parts.electronic.returned if self.parts else self.returned

    @property
    def tied(self) -> list[OptionResult]:
        return [option for option in self.options if option.is_tied]

    @property
    def chosen_labels(self) -> list[str]:
        return [self.labels[id] for id in self.chosen_ids]

    @property
    def tied_labels(self) -> list[str]:
        return [self.labels[id] for id in self.tied_ids]

    @property
    def rows_apart(self) -> list[tuple[str, int | None, int | None]]:
        """(label, votes in the box, votes in the hall)."""
        if self.parts is None:
            return []
        box, hall = self.parts.electronic.counts, self.parts.hall.counts
        return [(label, box.get(id), hall.get(id)) for id, label in self.labels.items()]


@dataclass(frozen=True)
class Result:
    """On the roll 应到, present at close 实到, issued 发出, and each paper."""

    roll: int
    present: int
    issued: int
    papers: list[PaperResult]
    is_secret: bool = False
    is_ranked: bool = False
    # Of the register: booklets handed back, second ones, electors who took paper in the hall.
    handed_back: int = 0
    second_booklets: int = 0
    on_paper: int = 0
    hall: HallFigures | None = None

    @property
    def awaits_hall(self) -> bool:
        """Papers of the hall are not counted yet: these are the figures of the box, which decide nothing."""
        return self.hall is not None and not self.hall.is_counted

    @property
    def is_void(self) -> bool:
        """More papers came back in the hall than were given out; these are the figures of the box."""
        return self.hall is not None and self.hall.is_void

    @property
    def has_motions(self) -> bool:
        return any(paper.kind == Paper.Kind.MOTION for paper in self.papers)

    @property
    def rated(self) -> list[PaperResult]:
        """For one view over all, in the order of the ballot, which ranks nobody; or, if it is to rank, of the rates."""
        rated = [paper for paper in self.papers if paper.rate]
        if self.is_ranked:
            rated.sort(key=lambda paper: (paper.rank is None, paper.rank))
        return rated if len(rated) > 1 else []

    @property
    def rate_label(self) -> str:
        """What the rates are of, if they are all of the same grades."""
        labels = {paper.rate.label for paper in self.papers if paper.rate}
        return labels.pop() if len(labels) == 1 else ""

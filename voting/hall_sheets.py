"""The paper that is printed for the hall: one sheet with everything on it, and every sheet like the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from voting.board import code_of, frozen_entry
from voting.models import Ballot, Batch, Paper

# More lines than these stand closer, so that thirty departments have one sheet.
LOOSE_LINES = 16


@dataclass(frozen=True)
class Section:
    """Papers that stand in one table, as they have the same choices; or one selection, which is a list."""

    papers: list[Paper]
    choices: dict[str, str]

    @property
    def is_selection(self) -> bool:
        return self.papers[0].kind == Paper.Kind.SELECTION

    @property
    def is_grades(self) -> bool:
        return self.papers[0].kind == Paper.Kind.GRADE

    @property
    def lines(self) -> int:
        return len(self.choices) if self.is_selection else len(self.papers)


def sections_of(papers: Iterable[Paper]) -> list[Section]:
    return [Section(own, own[0].labels) for own in (list(group) for _key, group in groupby(papers, together))]


def together(paper: Paper) -> Any:
    """What papers in one table have in common; a selection has nothing in common with any other."""
    return paper.pk if paper.kind == Paper.Kind.SELECTION else (paper.kind, tuple(paper.labels.items()))


def sheets_of(ballot: Ballot, batch: Batch) -> SafeString:
    """Made once, and repeated: nothing on a sheet can tell it from another of its batch."""
    sections = sections_of(ballot.papers.all())
    code = code_of(bytes(frozen_entry(ballot).digest).hex())
    sheet = render_to_string(
        "voting/_hall_sheet.html",
        {
            "ballot": ballot,
            "meeting": ballot.meeting,
            "batch": batch,
            "code": code,
            "sections": sections,
            "is_close": sum(section.lines for section in sections) > LOOSE_LINES,
        },
    )
    return mark_safe(sheet * batch.printed)

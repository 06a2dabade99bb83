"""The review result of a document: what was said of each section, and what was done with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from deliberation.documents.models import Document, Opinion, Paragraph

GONE = "gone"
BEFORE = "before"


@dataclass(frozen=True)
class Remark:
    """As much of a remark as counting and choosing take."""

    pk: int
    kind: str
    place: UUID
    outcome: str
    agrees: int
    is_answered: bool

    @property
    def waits_for_answer(self) -> bool:
        return self.kind == Opinion.Kind.QUESTION and not self.is_answered

    @property
    def is_undecided(self) -> bool:
        """An answered question is done with, whether or not an outcome is noted as well."""
        return not self.outcome and not self.is_answered


@dataclass
class Section:
    """What was said below one heading, in the order of the text."""

    key: str
    title: str
    remarks: list[Remark] = field(default_factory=list)

    @property
    def opinions(self) -> int:
        return count(self.remarks, Opinion.Kind.OPINION)

    @property
    def questions(self) -> int:
        return count(self.remarks, Opinion.Kind.QUESTION)

    @property
    def corrections(self) -> int:
        return count(self.remarks, Opinion.Kind.CORRECTION)

    @property
    def answered(self) -> int:
        return sum(one.is_answered for one in self.remarks)

    @property
    def waiting(self) -> int:
        return sum(one.waits_for_answer for one in self.remarks)

    @property
    def undecided(self) -> int:
        return sum(one.is_undecided for one in self.remarks)

    @property
    def agrees(self) -> int:
        return sum(one.agrees for one in self.remarks)


def count(remarks: Iterable[Remark], kind: str) -> int:
    return sum(one.kind == kind for one in remarks)


@dataclass
class Review:
    """All standing remarks of a document by section; what stands nowhere any more comes last."""

    sections: list[Section]

    @property
    def whole(self) -> Section:
        """The document as one section."""
        return Section("", "", [one for section in self.sections for one in section.remarks])

    @property
    def spoken_of(self) -> list[Section]:
        return [section for section in self.sections if section.remarks]

    @property
    def silent(self) -> int:
        """Of how many sections nothing was said."""
        return len(self.sections) - len(self.spoken_of)

    def most_agreed(self, most: int = 3) -> list[Remark]:
        agreed = [one for one in self.whole.remarks if one.agrees]
        return sorted(agreed, key=lambda one: -one.agrees)[:most]

    def section_of(self) -> dict[int, Section]:
        return {one.pk: section for section in self.sections for one in section.remarks}


def review_of(document: Document) -> Review:
    """Of a document `with_current()`; two queries, however much was said."""
    paragraphs = Paragraph.objects.filter(version=document.current).order_by("position")
    rows = list(paragraphs.values_list("kind", "level", "number", "text", "identity"))
    has_one_title = sum(row[:2] == (Paragraph.Kind.HEADING, 1) for row in rows) == 1
    by_place: dict[UUID, list[Remark]] = {}
    for remark in remarks_of(document):
        by_place.setdefault(remark.place, []).append(remark)
    sections, path = [Section(BEFORE, _("Before the first heading"))], [""] * 10
    for kind, level, number, text, identity in rows:
        if kind == Paragraph.Kind.HEADING:
            path[level:] = [number + text, *[""] * (len(path) - level - 1)]
            sections.append(Section(identity.hex, title_of(path[2:] if has_one_title and level > 1 else path)))
        sections[-1].remarks += by_place.pop(identity, [])
    gone = sorted((one for left in by_place.values() for one in left), key=lambda one: one.pk)
    return Review([one for one in sections if one.key != BEFORE or one.remarks] + lost(gone))


def title_of(path: list[str]) -> str:
    """With the heading above it."""
    return " · ".join([title for title in path if title][-2:])


def lost(remarks: list[Remark]) -> list[Section]:
    return [Section(GONE, _("On passages that are no longer there"), remarks)] if remarks else []


def remarks_of(document: Document) -> list[Remark]:
    found = Opinion.objects.standing().filter(document=document).annotate(agrees=Count("agreements")).order_by("pk")
    rows = found.values_list("pk", "kind", "place", "outcome", "agrees", "answer__pk")
    return [Remark(*row[:-1], is_answered=row[-1] is not None) for row in rows]


# One choice of them


def choices_of(review: Review) -> list[tuple[str, Any, int]]:
    """(key, words, how many) of each way to narrow the list; the first is all of them."""
    remarks = review.whole.remarks
    choices = [("", _("All"), remarks)]
    choices += [
        ("undecided", _("Not decided yet"), [one for one in remarks if one.is_undecided]),
        ("waiting", _("Waits for an answer"), [one for one in remarks if one.waits_for_answer]),
    ]
    choices += [(key, words, [one for one in remarks if one.outcome == key]) for key, words in Opinion.Outcome.choices]
    choices += [(key, words, [one for one in remarks if one.kind == key]) for key, words in Opinion.Kind.choices]
    return [(key, words, len(found)) for key, words, found in choices]


def chosen(review: Review, show: str, section: str) -> list[Remark]:
    """In the order of the text."""
    remarks = [one for of in review.sections if section in ("", of.key) for one in of.remarks]
    if show == "undecided":
        return [one for one in remarks if one.is_undecided]
    if show == "waiting":
        return [one for one in remarks if one.waits_for_answer]
    if show in Opinion.Outcome:
        return [one for one in remarks if one.outcome == show]
    return [one for one in remarks if show in ("", one.kind)]


# What a row shows


@dataclass
class Row:
    """A remark of the review result, with all that is shown of it."""

    opinion: Any
    section: Section | None = None
    begins_section: bool = False
    may_decide: bool = False
    n: int = 0

    @property
    def element(self) -> str:
        return self.opinion.review_element


def rows_of(review: Review, remarks: list[Remark]) -> list[Row]:
    opinions = Opinion.objects.with_review().in_bulk([one.pk for one in remarks])
    sections, rows = review.section_of(), []
    for remark in remarks:
        section = sections[remark.pk]
        begins = not rows or rows[-1].section is not section
        rows.append(Row(opinions[remark.pk], section, begins))
    return rows

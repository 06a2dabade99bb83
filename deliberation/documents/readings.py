"""What was read of a text, section by section: of one person for himself, of all as sums."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from deliberation.documents.models import Paragraph

# Sums of fewer people are told nobody.
LEAST = 5
# The headings that part a text into sections: its title, and those right below.
DEEPEST = 2


def token_of(identity: UUID) -> str:
    """What a reading keeps of a paragraph."""
    return identity.hex[:8]


@dataclass
class Section:
    """A heading, or None for what stands before the first one, and what follows it."""

    heading: Paragraph | None
    tokens: list[str] = field(default_factory=list)
    read: int = 0

    @property
    def size(self) -> int:
        return len(self.tokens)

    def count(self, seen: Collection[str]) -> int:
        return sum(token in seen for token in self.tokens)


def sections_of(paragraphs: Iterable[Paragraph]) -> list[Section]:
    sections: list[Section] = []
    for one in paragraphs:
        starts = one.kind == Paragraph.Kind.HEADING and one.level <= DEEPEST
        if starts or not sections:
            sections.append(Section(one if starts else None))
        sections[-1].tokens.append(token_of(one.identity))
    return sections


def mark_read(paragraphs: list[Paragraph], seen: Iterable[str]) -> None:
    """Gives the heading of each section `section`, with how much of it this person has had before him."""
    had = set(seen)
    for section in sections_of(paragraphs):
        if section.heading:
            section.read = section.count(had)
            section.heading.section = section


def count_readers(sections: list[Section], readings: Iterable[Iterable[str]]) -> None:
    """`read` of each section: how many people have had at least half of it before them."""
    for seen in map(set, readings):
        for section in sections:
            section.read += 2 * section.count(seen) >= section.size


def may_be_told(people: int) -> bool:
    """Of fewer, each sum would say something of single ones."""
    return people >= 2 * LEAST


def told(readers: int, people: int) -> int:
    """ "At least so many" of `people`, in steps; 0 is fewer than a step. Never exact, and never so near to all of them
    that few are left over: neither two figures nor the same figure a minute later are to tell of a single person."""
    return max(0, min(readers, people - LEAST)) // LEAST * LEAST

"""What would lose its place in a draft, and which of its paragraphs it may have become."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from deliberation.documents.matching import likest
from deliberation.documents.models import Opinion, Paragraph, Version

# Of more lost places, the proposals are on each one's own page: comparing takes long.
MOST_COMPARED = 30


@dataclass(frozen=True)
class Lost:
    """A paragraph that is not in a version, and what was said of it."""

    opinions: list[Opinion]
    proposals: list[Paragraph]

    @property
    def first(self) -> Opinion:
        return self.opinions[0]


def losing(version: Version) -> Any:
    """The standing remarks on places that the version does not have."""
    has = Paragraph.objects.filter(version=version)
    return Opinion.objects.standing().filter(document=version.document_id).exclude(place__in=has.values("identity"))


def lost_in(version: Version, paragraphs: list[Paragraph]) -> list[Lost]:
    """The places of standing remarks that the version does not have, in the order in which they were last read."""
    places = defaultdict(list)
    for opinion in losing(version).select_related("paragraph").order_by("paragraph__position", "pk"):
        places[opinion.place].append(opinion)
    free = new_ones(version, paragraphs) if places else []
    return [
        Lost(said, proposals_for(said[0], free) if n < MOST_COMPARED else []) for n, said in enumerate(places.values())
    ]


def proposals_for(opinion: Opinion, free: list[Paragraph]) -> list[Paragraph]:
    return likest(opinion.paragraph.text, [one for one in free if one.kind == opinion.paragraph.kind])


def new_ones(version: Version, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Those that were in no other version: the only ones that may become another's."""
    others = Paragraph.objects.filter(version__document=version.document_id).exclude(version=version)
    known = set(others.values_list("identity", flat=True))
    return [one for one in paragraphs if one.identity not in known]


def open_to(opinion: Opinion, document: Any) -> tuple[Version | None, list[Paragraph]]:
    """(the version in which a remark may be given a place: the draft if there is one, else what is read now; where)"""
    version = document.versions.drafts().first() or document.versions.filter(pk=document.current).first()
    if version is None:
        return None, []
    paragraphs = list(version.paragraphs.all())
    return version, new_ones(version, paragraphs) if version.is_draft else paragraphs

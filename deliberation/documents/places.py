"""What would lose its place in a draft, and which of its paragraphs it may have become."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from deliberation.documents.matching import likest
from deliberation.documents.models import Opinion, Paragraph, Version


@dataclass(frozen=True)
class Lost:
    """A paragraph that is not in a version, and what was said of it."""

    opinions: list[Opinion]
    proposals: list[Paragraph]

    @property
    def first(self) -> Opinion:
        return self.opinions[0]


def lost_in(version: Version, paragraphs: list[Paragraph]) -> list[Lost]:
    """The places of standing remarks that the version does not have, in the order in which they were last read."""
    has = {paragraph.identity for paragraph in paragraphs}
    opinions = Opinion.objects.standing().filter(document=version.document_id).select_related("paragraph")
    places = defaultdict(list)
    for opinion in opinions.order_by("paragraph__position", "pk"):
        if opinion.place not in has:
            places[opinion.place].append(opinion)
    free = new_ones(version, paragraphs) if places else []
    return [Lost(said, likest(said[0].paragraph.text, of_kind(said[0], free))) for said in places.values()]


def of_kind(opinion: Opinion, paragraphs: list[Paragraph]) -> list[Paragraph]:
    return [one for one in paragraphs if one.kind == opinion.paragraph.kind]


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

from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import By, Change, record, service
from congress.meetings.models import AgendaItem, Meeting
from congress.people.models import Department
from deliberation.documents.intake.blocks import Block
from deliberation.documents.matching import matched
from deliberation.documents.models import Document, Paragraph, Version
from deliberation.documents.services.pictures import Drawn, kept_pictures
from deliberation.documents.services.pictures import digest_of as digest_of_picture
from deliberation.documents.verbs import Verb

LONGEST_NUMBER = 40
LONGEST_SOURCE_ID = 16


@service
def make_document(
    *,
    meeting: Meeting,
    title: str,
    blocks: Sequence[Block],
    by: By,
    position: int,
    item: AgendaItem | None = None,
    department: Department | None = None,
    drawn: Drawn | None = None,
) -> Document:
    """A document with its first version, published; `department` answers the questions, else the secretariat.

    `drawn` are the blocks' pictures, by `drawn_of`.
    """
    document = Document.objects.create(
        meeting=meeting, title=title, position=position, item=item, department=department
    )
    now = timezone.now()
    version = Version.objects.create(document=document, number=1, made_at=now, published_at=now)
    store_blocks(version, blocks, drawn)
    facts = {"document": document.pk, "version": version.pk, "text": digest_of(blocks)}
    record(
        [Change(document.topic, Verb.DOCUMENT_MADE, facts=facts)],
        by=by,
        made=document,
        location=document.get_absolute_url(),
    )
    return document


def store_blocks(version: Version, blocks: Sequence[Block], drawn: Drawn | None = None) -> list[Paragraph]:
    """The paragraphs of a version, known again where they were in the newest published one."""
    pictures = kept_pictures(version.document, drawn or {})
    paragraphs = [paragraph_of(version, place, block, pictures) for place, block in enumerate(blocks, start=1)]
    published = version.document.versions.published().order_by("-number").exclude(pk=version.pk)
    before = list(Paragraph.objects.filter(version=published.values("pk")[:1]))
    carry_over(before, paragraphs)
    return Paragraph.objects.bulk_create(paragraphs)


def paragraph_of(version: Version, position: int, block: Block, pictures: dict[str, int]) -> Paragraph:
    return Paragraph(
        version=version,
        position=position,
        kind=block.kind,
        level=block.level,
        number=(block.number or "")[:LONGEST_NUMBER],
        text=block.text,
        html=block.html,
        source_id=block.source_id if len(block.source_id) <= LONGEST_SOURCE_ID else "",
        picture_id=pictures.get(digest_of_picture(block.picture)) if block.picture else None,
    )


def carry_over(before: Sequence[Paragraph], paragraphs: Sequence[Paragraph]) -> None:
    """Give the paragraphs the identities of those that they were, and all of them who answers for them."""
    known = {new: before[old] for new, old in matched(before, paragraphs).items()}
    above: list[tuple[int, int | None]] = []
    for place, paragraph in enumerate(paragraphs):
        level = paragraph.level
        if level is not None:
            above = [(depth, owner) for depth, owner in above if depth < level]
        if place in known:
            paragraph.identity = known[place].identity
            paragraph.department_id = known[place].department_id
        elif above:
            paragraph.department_id = above[-1][1]
        if level is not None:
            above.append((level, paragraph.department_id))


def next_position(meeting: Meeting) -> int:
    return meeting.documents.aggregate(last=Max("position", default=0))["last"] + 1


def digest_of(blocks: Iterable[Block | Paragraph]) -> str:
    return text_digest("\n".join((block.number or "") + block.text for block in blocks))

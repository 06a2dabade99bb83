from collections.abc import Iterable, Sequence

from django.utils import timezone

from congress.journal.chain import text_digest
from congress.journal.services import By, Change, record, service
from congress.meetings.models import AgendaItem, Meeting
from congress.people.models import Department
from deliberation.documents.intake.blocks import Block
from deliberation.documents.models import Document, Paragraph, Version
from deliberation.documents.verbs import Verb


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
) -> Document:
    """A document with its first version, published; `department` answers the questions, else the secretariat."""
    document = Document.objects.create(
        meeting=meeting, title=title, position=position, item=item, department=department
    )
    now = timezone.now()
    version = Version.objects.create(document=document, number=1, made_at=now, published_at=now)
    store_blocks(version, blocks)
    facts = {"document": document.pk, "version": version.pk, "text": digest_of(blocks)}
    record(
        [Change(document.topic, Verb.DOCUMENT_MADE, facts=facts)],
        by=by,
        made=document,
        location=document.get_absolute_url(),
    )
    return document


def store_blocks(version: Version, blocks: Sequence[Block]) -> list[Paragraph]:
    return Paragraph.objects.bulk_create(
        [paragraph_of(version, place, block) for place, block in enumerate(blocks, start=1)]
    )


def paragraph_of(version: Version, position: int, block: Block) -> Paragraph:
    return Paragraph(
        version=version,
        position=position,
        kind=block.kind,
        level=block.level,
        number=block.number or "",
        text=block.text,
        html=block.html,
        source_id=block.source_id,
    )


def digest_of(blocks: Iterable[Block]) -> str:
    return text_digest("\n".join((block.number or "") + block.text for block in blocks))

"""How far a person has read. No acts: nothing of it is in the journal, and nobody else is told."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone

from congress.journal.services import service
from deliberation.documents.models import Document, Paragraph, Reading
from deliberation.documents.readings import token_of


def keep_position(*, document: Document, reader: Any, place: UUID | None, seen: Collection[str]) -> None:
    """He is at `place` (None: still where he was) and has had these paragraphs before him, beside those known of."""
    published = Paragraph.objects.filter(version__document=document, version__published_at__isnull=False)
    known = set(published.order_by().values_list("identity", flat=True))
    tokens = set(seen) & {token_of(identity) for identity in known}
    merge(document=document, reader=reader, place=place if place in known else None, seen=tokens)


@service
def merge(*, document: Document, reader: Any, place: UUID | None, seen: set[str]) -> None:
    """Two devices of a person may tell at once: each adds to what the other said."""
    readings = Reading.objects.select_for_update()
    now = timezone.now()
    reading, _made = readings.get_or_create(document=document, reader=reader, defaults={"read_at": now})
    reading.place = place or reading.place
    reading.seen = sorted(seen.union(reading.seen))
    reading.read_at = now
    reading.save(update_fields=["place", "seen", "read_at"])

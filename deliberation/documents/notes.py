"""A person's private notes, in the order of the documents; asked for by himself alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from congress.meetings.models import Meeting
from deliberation.documents.models import Document, Note
from deliberation.documents.models.texts import paragraph_now

LONGEST_PASSAGE = 300


def notes_of(user: Any, meeting: Meeting | None = None) -> list[Note]:
    """Each with `position_now` and `paragraph_now` (its pk), None where the passage is no longer in the text."""
    notes = Note.objects.filter(owner=user, document__in=Document.objects.visible_to(user))
    if meeting is not None:
        notes = notes.filter(document__meeting=meeting)
    placed = notes.annotate(position_now=paragraph_now("position"), paragraph_now=paragraph_now("pk"))
    in_order = ("-document__meeting__held_on", "document__meeting", "document__position")
    return list(
        placed.select_related("document__meeting", "paragraph").order_by(
            *in_order, F("position_now").asc(nulls_last=True), "pk"
        )
    )


def passage_of(note: Note) -> str:
    """What it was written on, shortened; and that it is gone where it is."""
    paragraph = note.paragraph
    text = f"{paragraph.number}{paragraph.text}".replace("\t", " · ").replace("\n", " ")
    short = text if len(text) <= LONGEST_PASSAGE else f"{text[:LONGEST_PASSAGE]}…"
    position = note.position_now  # type: ignore[attr-defined]
    if position is None:
        return _("No longer in the text: %s") % short
    return _("Paragraph %(place)s: %(text)s") % {"place": position, "text": short}


def lines_of(notes: Iterable[Note]) -> Iterator[tuple[str, str]]:
    """(title of a document, "") before its notes, then (passage, note) for each."""
    document = None
    for note in notes:
        if note.document_id != document:
            document = note.document_id
            yield str(note.document), ""
        yield passage_of(note), note.body


def text_of(notes: Iterable[Note]) -> str:
    parts = (f"{head}\n{body}\n" if body else f"# {head}\n" for head, body in lines_of(notes))
    return "\n".join(parts)

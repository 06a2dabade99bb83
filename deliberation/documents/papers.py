"""Word files of what somebody takes along."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _

from congress.meetings.word import Paper
from deliberation.documents.models import Note
from deliberation.documents.notes import lines_of


def notes_paper(notes: Iterable[Note]) -> BytesIO:
    paper = Paper(_("My notes"))
    for head, body in lines_of(notes):
        if not body:
            paper.heading(head)
            continue
        paper.heading(head, level=2)
        paper.paragraph(body)
    return paper.content()

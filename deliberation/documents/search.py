"""Finding words in the documents as they are now."""

from collections.abc import Iterator
from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet

from deliberation.documents.models import Document, Paragraph

PAGE = 20
MOST_WORDS = 8
MOST_CHARACTERS = 100
# Characters of the text that are shown before the first word found, and in all.
BEFORE, SHOWN = 30, 120


def words_of(asked: str) -> list[str]:
    return asked[:MOST_CHARACTERS].replace("\0", " ").split()[:MOST_WORDS]


def paragraphs_with(words: list[str], documents: QuerySet[Document]) -> QuerySet[Paragraph]:
    """The paragraphs of the current versions that have all the words, in the order in which they are read."""
    everywhere = [Q(text__icontains=word) | Q(number__icontains=word) for word in words]
    current = documents.with_current().order_by().values("current")
    found = Paragraph.objects.filter(reduce(and_, everywhere), version__in=current)
    return found.select_related("version__document").order_by("version__document", "position")


def piece_of(paragraph: Paragraph, words: list[str]) -> list[tuple[str, bool]]:
    """A piece of the paragraph around the first word found, as (text, whether it is a word that was asked for)."""
    whole = line_of(paragraph, words)
    lowered = whole.lower()
    first = min((at for word in words if (at := lowered.find(word.lower())) >= 0), default=0)
    start = first - BEFORE if first > BEFORE + 10 else 0
    shown = whole[start : start + SHOWN]
    pieces = list(marked(shown, [word.lower() for word in words]))
    before = [("…", False)] if start else []
    after = [("…", False)] if start + SHOWN < len(whole) else []
    return before + pieces + after


def line_of(paragraph: Paragraph, words: list[str]) -> str:
    """All its words; of a table the first row that has one of those asked for."""
    if paragraph.kind != Paragraph.Kind.TABLE:
        return " ".join(f"{paragraph.number}{paragraph.text}".split())
    rows = [" · ".join(cell for cell in row if cell) for row in paragraph.rows]
    return next((row for row in rows if any(word.lower() in row.lower() for word in words)), rows[0])


def marked(text: str, words: list[str]) -> Iterator[tuple[str, bool]]:
    lowered, at = text.lower(), 0
    while at < len(text):
        ahead = [(found, -len(word)) for word in words if (found := lowered.find(word, at)) >= 0]
        found, length = min(ahead, default=(len(text), 0))
        if found > at:
            yield text[at:found], False
        if length:
            yield text[found : found - length], True
        at = found - length

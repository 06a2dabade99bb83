"""What the text of a version looks like, made once for all who open it at nine o'clock."""

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from deliberation.documents.models import Document, Paragraph, Version

SECONDS = 600


def show_text(document: Document, paragraphs: list[Paragraph]) -> None:
    """Gives each paragraph of the current version `shown`, and its version without asking for it again."""
    version = Version(pk=document.current, document=document)
    shown = shown_texts(key_of(document), paragraphs)
    for one in paragraphs:
        one.version, one.shown = version, shown[one.pk]


def key_of(document: Document) -> str:
    published = document.version_at.timestamp() if document.version_at else 0
    return f"text-{document.current}-{published}-{get_language()}"


def shown_texts(key: str, paragraphs: list[Paragraph]) -> dict[int, str]:
    """By paragraph. What is published does not change, so it may be kept; after a restore another version may have the
    same pk, but not the same time."""
    shown = cache.get(key, {})
    if any(one.pk not in shown for one in paragraphs):
        shown = {one.pk: render_to_string("documents/_paragraph.html", {"paragraph": one}) for one in paragraphs}
        cache.set(key, shown, SECONDS)
    return shown

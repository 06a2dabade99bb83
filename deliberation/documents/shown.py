"""What the text of a version looks like, made once for all who open it at nine o'clock."""

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from deliberation.documents.models import Document, Paragraph, Version

SECONDS = 600


def show_text(document: Document, paragraphs: list[Paragraph]) -> None:
    """Gives each paragraph of the current version `shown`, and its version without asking for it again."""
    version = Version(pk=document.current, document=document)
    shown = shown_texts(version.pk, paragraphs)
    for one in paragraphs:
        one.version, one.shown = version, shown[one.pk]


def shown_texts(version_pk: int, paragraphs: list[Paragraph]) -> dict[int, str]:
    """By paragraph. What is published does not change, so it may be kept."""
    key = f"text-{version_pk}-{get_language()}"
    shown = cache.get(key, {})
    if any(one.pk not in shown for one in paragraphs):
        shown = {one.pk: render_to_string("documents/_paragraph.html", {"paragraph": one}) for one in paragraphs}
        cache.set(key, shown, SECONDS)
    return shown

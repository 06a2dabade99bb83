from django import template
from django.utils.safestring import mark_safe

from deliberation.documents.models import Paragraph
from deliberation.documents.tables import readable_table

register = template.Library()


@register.filter
def readable(paragraph: Paragraph) -> str:
    """The marked text of a paragraph, its tables made fit for a phone."""
    if paragraph.kind != Paragraph.Kind.TABLE:
        return paragraph.marked
    return mark_safe(readable_table(paragraph.html))  # cleaned before it was stored

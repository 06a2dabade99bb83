from django import template

from congress.journal.models import Entry
from deliberation.documents.models import Document, Opinion

register = template.Library()


@register.inclusion_tag("documents/_orphans.html")
def orphaned_remarks(document: Document) -> dict:
    """What was said of passages that are no longer in the text; of a document `with_current()`."""
    opinions = list(Opinion.objects.orphaned(document).with_answers().select_related("paragraph"))
    return {"opinions": Entry.objects.numbered(document.topic, opinions) if opinions else []}

from django import template

from deliberation.documents.models import Document, Opinion
from deliberation.documents.threads import number_of_opinion

register = template.Library()


@register.inclusion_tag("documents/_orphans.html")
def orphaned_remarks(document: Document) -> dict:
    """What was said of passages that are no longer in the text; of a document `with_current()`."""
    opinions = Opinion.objects.orphaned(document).with_answers().annotate(n=number_of_opinion())
    return {"opinions": opinions.select_related("author", "answer__department", "paragraph")}

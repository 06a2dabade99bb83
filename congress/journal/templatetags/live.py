from django import template
from django.utils.html import format_html

from congress.journal.models import NOWHERE, Position

register = template.Library()


@register.simple_tag
def live_topic(topic: str, position: Position | None) -> str:
    """The attributes of the element whose page part follows a topic, from the position read before its content."""
    head, _touched, epoch = position or NOWHERE
    return format_html('data-live-topic="{}" data-live-seq="{}" data-live-epoch="{}"', topic, head, epoch)

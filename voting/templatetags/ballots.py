from typing import Any

from django import template
from django.utils.translation import gettext as _

from congress.journal.models import Topic
from congress.people.posts import posts_of
from voting.models import Ballot

register = template.Library()

MOST = 5  # beside what else the page follows


@register.inclusion_tag("voting/_item_ballots.html", takes_context=True)
def item_ballots(context: template.Context, item_pk: int | None, subject: str) -> dict[str, Any]:
    """The ballots of an agenda item; for the secretariat the way to a new one on this subject. Two queries."""
    user, positions = context["user"], {}
    ballots = []
    if item_pk is not None:
        visible = Ballot.objects.visible_to(user).with_elector(user).filter(item=item_pk)
        ballots = list(visible[:MOST])
        positions = Topic.objects.positions([one.topic for one in ballots]) if ballots else {}
    return {
        "item_pk": item_pk,
        "meeting": context["meeting"],
        "title": _("Approval of “%s”") % subject,
        "subject": subject,
        "followed": [(one, positions[one.topic]) for one in ballots],
        "is_secretariat": posts_of(user).is_secretariat,
    }

from typing import Any

from django import template
from django.utils.translation import gettext as _

from congress.journal.models import Topic
from congress.meetings.views import qr_of
from congress.people.posts import posts_of
from voting.board import announced_entries, code_of
from voting.models import Ballot
from voting.services.verbs import Verb

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


@register.inclusion_tag("voting/_codes.html")
def announced_codes(ballot: Ballot, entries: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """What the hall notes of a frozen secret ballot: each 防伪码 that is read out, and its digest as QR. One query,
    unless the announced entries are given."""
    codes = [
        {
            "is_close": entry["verb"] == Verb.CLOSED,
            "digest": entry["digest"],
            "code": code_of(entry["digest"]),
            "qr": qr_of(entry["digest"]),
        }
        for entry in (announced_entries(ballot) if entries is None else entries)
    ]
    return {"codes": codes}


@register.filter
def of_paper(texts: dict[int, list[str]] | None, pk: int) -> list[str]:
    return (texts or {}).get(pk, [])


@register.filter
def in_fours(code: str) -> str:
    return f"{code[:4]} {code[4:]}"

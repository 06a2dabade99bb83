from typing import Any

from django import template
from django.utils.translation import gettext as _

from congress.journal.models import Topic
from congress.meetings.views import qr_of
from congress.people.posts import posts_of
from voting.board import announced_entries, code_of
from voting.hall import hall_figures
from voting.models import Ballot
from voting.services.hall import COUNTING, why_void
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


@register.inclusion_tag("voting/_hall_count.html", takes_context=True)
def hall_count(context: template.Context, ballot: Ballot) -> dict[str, Any]:
    """After the close: that more papers came back in the hall than were given out; for who counts, that some are not
    counted yet. Two queries."""
    is_office = context.get("is_secretariat") or context.get("is_scrutineer")
    figures = hall_figures(ballot) if ballot.is_secret and ballot.state in COUNTING else None
    return {
        "ballot": ballot,
        "void": [why_void(*one) for one in figures.over] if figures else [],
        "is_waiting": is_office and figures is not None and not figures.is_counted,
    }


@register.filter
def of_paper(texts: dict[int, list[str]] | None, pk: int) -> list[str]:
    return (texts or {}).get(pk, [])


@register.filter
def in_fours(code: str) -> str:
    return f"{code[:4]} {code[4:]}"

"""Straw polls as they are shown: what was asked, and who chose what. Not secret."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.template.loader import render_to_string

from congress.journal.models import Entry
from congress.journal.topics import element_pks
from deliberation.rooms.models import Poll, Room

SHOWN = 3
"""The newest polls of a room that its page shows."""


@dataclass
class Option:
    index: int
    text: str
    people: list[int] = field(default_factory=list)


def newest_polls(room: Room) -> list[Any]:
    """The last ones of the room, in order, with their `options_shown` and `total`."""
    return polls_shown(room.topic, Poll.objects.filter(pk__in=room.polls.order_by("-pk").values("pk")[:SHOWN]))


def polls_shown(topic: str, polls: Any) -> list[Any]:
    """In one query: a row for each vote, and the number each poll has in the journal."""
    element = Concat(Value("poll-"), Cast(OuterRef("pk"), CharField()))
    first = Entry.objects.filter(topic_id=topic, element=element).order_by("seq").values("seq")[:1]
    rows = (
        polls.select_related("room__phase")
        .annotate(n=Subquery(first), choice=F("votes__choice"), voter=F("votes__user"))
        .order_by("pk", "votes__pk")
    )
    found: dict[int, Any] = {}
    for row in rows:
        poll = found.setdefault(row.pk, row)
        if poll is row:
            poll.total = 0
            poll.options_shown = [Option(index, text) for index, text in enumerate(poll.options)]
        if row.choice is not None:
            poll.total += 1
            poll.options_shown[row.choice].people.append(row.voter)
    return list(found.values())


def render_polls(topic: str, ids: Iterable[str]) -> dict[str, str]:
    found = polls_shown(topic, Poll.objects.filter(pk__in=element_pks(ids, "poll")))
    return {one.element: render_to_string("rooms/_poll.html", {"poll": one}) for one in found}

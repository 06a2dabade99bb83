"""What the moderator of a room has before him: who is there, who has not spoken, what is unanswered, who is muted."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from congress.journal.models import Entry
from congress.journal.topics import element_pks
from congress.meetings.models import Representative
from congress.people.models import User
from deliberation.rooms.floor import clock
from deliberation.rooms.models import Attendee, Hand, Message, Mute, Room, Visit

MOST_QUESTIONS = 20


def members_of(room: Room) -> QuerySet[Representative]:
    """Those on the roll who belong to the room, each with `is_here` and `has_spoken`; in one query."""
    belongs = Q(group=room.group_id)
    if room.group_id is None:
        belongs = Q(Exists(Attendee.objects.filter(room=room, user=OuterRef("user"))))
    said = Message.objects.filter(room=room, author=OuterRef("user"), retracted_at=None)
    turns = Hand.objects.filter(room=room, user=OuterRef("user"), given_at__isnull=False)
    return (
        Representative.objects.filter(belongs, meeting=room.meeting_id)
        .select_related("user")
        .annotate(
            is_here=Exists(Visit.objects.filter(room=room, user=OuterRef("user"), is_here=True)),
            has_spoken=Exists(said) | Exists(turns),
        )
    )


def presence_of(room: Room) -> dict[str, Any]:
    members = list(members_of(room))
    return {
        "members": members,
        "present": [one for one in members if one.is_here],
        "absent": [one for one in members if not one.is_here],
        "silent": [one for one in members if not one.has_spoken],
    }


def unanswered_in(room: Room) -> QuerySet[Message]:
    """The oldest first."""
    questions = Message.objects.filter(room=room, is_question=True, answered_at=None, retracted_at=None)
    return questions.select_related("author").order_by("pk")


def questions_of(room: Room) -> dict[str, Any]:
    questions = list(unanswered_in(room)[: MOST_QUESTIONS + 1])
    return {"questions": questions[:MOST_QUESTIONS], "are_more": len(questions) > MOST_QUESTIONS}


def mutes_of(room: Room) -> dict[str, Any]:
    return {"mutes": list(Mute.objects.standing(timezone.now()).filter(room=room).select_related("user"))}


# The counters of the desk


def counter(prefix: str, template: str, read: Callable[[Room], dict[str, Any]]):
    def render(topic: str, ids: Iterable[str]) -> dict[str, str]:
        rooms = element_pks(ids, prefix)
        return {
            rooms[room.pk]: render_to_string(template, {"room": room} | read(room))
            for room in (Room.objects.filter(pk__in=rooms) if rooms else ())
        }

    return render


render_counters = {
    "presence": counter("presence", "rooms/_presence.html", presence_of),
    "questions": counter("questions", "rooms/_questions.html", questions_of),
    "mutes-list": counter("mutes-list", "rooms/_mutes_list.html", mutes_of),
}


# What the muted person sees


def render_mutes(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """Those that stand, on the topic of the person whom they concern."""
    mutes = element_pks(ids, "mute")
    if not mutes:
        return {}
    person = int(topic.rpartition(".")[2])
    standing = Mute.objects.standing(timezone.now()).filter(pk__in=mutes, user=person)
    numbered = Entry.objects.numbered(topic, with_time_left(standing), ids)
    return {one.element: render_to_string("rooms/_mute.html", {"mute": one}) for one in numbered}


def own_mutes(room: Room, user: User) -> list[Mute]:
    """The mute that `room_for` read with the room, if one stands; in no query."""
    pk, until, reason = room.mute_pk, room.muted_until, room.mute_reason  # type: ignore[attr-defined]
    return with_time_left([Mute(pk=pk, room=room, user=user, until=until, reason=reason)] if pk else [])


def with_time_left(mutes: Iterable[Mute]) -> list[Any]:
    """Each with the seconds that are left, and the same as a clock shows them."""
    now = timezone.now()
    timed: list[Any] = list(mutes)
    for mute in timed:
        mute.seconds_left = max(0, int((mute.until - now).total_seconds()))
        mute.time_left = clock(mute.seconds_left)
    return timed

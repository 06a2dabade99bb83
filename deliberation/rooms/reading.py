"""What the page of a room shows: the room with all that a person is there, a page of its messages, what he missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.aggregates import ListOf
from congress.journal.models import Entry
from congress.journal.prepared import Prepared
from congress.journal.views import is_number
from congress.meetings.models import Group, Representative
from congress.people.models import Department, Membership, User
from deliberation.rooms.elements import messages_shown
from deliberation.rooms.models import Mention, Message, Mute, Room, Visit

PAGE = 50

# The room


def room_for(user: Any, pk: int) -> Room:
    """The room if this person may see it, else 404, in one query with all that he is there:

    `is_member`, `moderates`, `may_moderate` (the secretariat, too), `is_attendee`, `duty_pk` (the department for which
    he is on duty, or None), `is_official` (he speaks for it, not being of the group), `may_post`, `number` (his on the
    roll, or empty), `mute_pk`, `muted_until` and `mute_reason` (of his standing mute, or None), `read_upto` (the newest
    message he has seen; None: he was never here), and of whom he may turn to `moderator_names` and `duty_names`.
    """
    can_see_any = user.is_authenticated and user.is_active
    room = seen_rooms.first(room=pk, user=user.pk, now=timezone.now()) if can_see_any else None
    if room is None:
        raise Http404
    room.moderates = room.moderates_group if room.group_id else room.moderates_itself
    room.may_moderate = room.moderates or room.is_secretariat
    room.is_attendee = room.is_attendee and room.kind == Room.Kind.SYMPOSIUM
    room.may_post = room.is_member or room.moderates or room.is_attendee or room.duty_pk is not None
    room.is_official = room.duty_pk is not None and not (room.is_member or room.moderates)
    room.moderator_names = sorted((room.names_of_group if room.group_id else room.names_of_itself) or [])
    room.duty_names = sorted(room.duty_names or [])
    return room


@Prepared
def seen_rooms(room: int, user: int, now: datetime) -> QuerySet[Room]:
    person = User(pk=user)
    rooms = Room.objects.visible_to(person).select_related("meeting", "phase", "group", "pinned__author")
    return rooms.annotate(**place_of(person, now), **names_to_turn_to()).filter(pk=room)


def place_of(user: Any, now: datetime) -> dict[str, Any]:
    """Annotations of rooms: what somebody is there, and how he left it."""
    mute = Mute.objects.standing(now).filter(room=OuterRef("pk"), user=user).order_by("-until")
    duty = Department.objects.filter(rooms=OuterRef("pk"), memberships__user=user)
    of_group = Group.moderators.through.objects.filter(group=OuterRef("group"), user=user)
    of_itself = Room.moderators.through.objects.filter(room=OuterRef("pk"), user=user)
    place_on_roll = Representative.objects.filter(meeting=OuterRef("meeting"), user=user)
    return {
        "is_member": Exists(Representative.objects.filter(group=OuterRef("group"), user=user)),
        "is_attendee": Exists(Room.objects.filter(pk=OuterRef("pk"), attendees__user=user)),
        "is_secretariat": Exists(Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)),
        "moderates_group": Exists(of_group),
        "moderates_itself": Exists(of_itself),
        "duty_pk": Subquery(duty.values("pk")[:1]),
        "number": Coalesce(Subquery(place_on_roll.values("number")[:1]), Value("")),
        "mute_pk": Subquery(mute.values("pk")[:1]),
        "muted_until": Subquery(mute.values("until")[:1]),
        "mute_reason": Subquery(mute.values("reason")[:1]),
        "read_upto": Subquery(Visit.objects.filter(room=OuterRef("pk"), user=user).values("read_upto")[:1]),
    }


def names_to_turn_to() -> dict[str, Any]:
    """Annotations of rooms: the names of the moderators and of the departments on duty."""
    of_room, of_group = {"room": OuterRef("pk")}, {"group": OuterRef("group")}
    return {
        "names_of_group": listed(Group.moderators.through.objects.filter(**of_group), "group", "user__name"),
        "names_of_itself": listed(Room.moderators.through.objects.filter(**of_room), "room", "user__name"),
        "duty_names": listed(Room.departments.through.objects.filter(**of_room), "room", "department__name"),
    }


def listed(rows: Any, of: str, field: str) -> Subquery:
    return Subquery(rows.order_by().values(of).annotate(all=ListOf(field)).values("all"))


def speaker_in(room: Room, user: Any) -> dict[str, Any]:
    """As what somebody speaks in a room that `room_for` read for him: arguments of `post_message`."""
    return {
        "room": room,
        "author": user,
        "number": "" if room.is_official else room.number,
        "department": Department.objects.get(pk=room.duty_pk) if room.is_official else None,
        "is_moderator": room.moderates,
    }


def label_in(room: Room) -> str:
    """What the journal calls the actor of an act in this room."""
    if room.is_official:
        return f"department-{room.duty_pk}"
    if room.number or room.moderates:
        return room.number or "moderator"
    return "secretariat" if room.is_secretariat else "attendee"


# Its messages

SHOWN = {
    "questions": Q(is_question=True),
    "suggestions": ~Q(outcome_state=""),
    "pictures": Q(kind=Message.Kind.PICTURE),
}


@dataclass
class Page:
    """Fifty messages at most, oldest first; `earlier` and `later` are the cursors beyond them, or None."""

    messages: list[Message]
    asked: dict[str, str]
    earlier: int | None = None
    later: int | None = None

    @property
    def filters(self) -> dict[str, str]:
        return {name: text for name, text in self.asked.items() if name not in ("before", "after")}

    @property
    def is_newest(self) -> bool:
        """Where new messages are put, and one may write."""
        return self.later is None and not self.filters and "before" not in self.asked


def page_of(room: Room, request: HttpRequest) -> Page:
    """The messages that `?before=` or `?after=` (cursors), `q`, `by` and `show` ask for; what is not understood is
    left aside."""
    asked = asked_of(request)
    messages = messages_shown(room.messages.filter(wanted(asked)))
    found = list(messages.filter(pk__gt=asked["after"]).order_by("pk")[: PAGE + 1]) if "after" in asked else []
    if found:
        page = found[:PAGE]
        return Page(page, asked, earlier=page[0].pk, later=page[-1].pk if len(found) > PAGE else None)
    asked.pop("after", None)
    if "before" in asked:
        messages = messages.filter(pk__lt=asked["before"])
    found = list(messages.order_by("-pk")[: PAGE + 1])
    page = found[:PAGE][::-1]
    return Page(page, asked, earlier=page[0].pk if len(found) > PAGE else None)


def asked_of(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "").strip() for name in ("before", "after", "by", "q", "show")}
    for name in ("before", "after", "by"):
        if not is_number(asked[name]):
            asked[name] = ""
    if asked["show"] not in SHOWN:
        asked["show"] = ""
    if "\x00" in asked["q"]:
        asked["q"] = ""
    return {name: text[:100] for name, text in asked.items() if text}


def wanted(asked: dict[str, str]) -> Q:
    words = Q(body__icontains=asked["q"]) if "q" in asked else Q()
    author = Q(author=asked["by"]) if "by" in asked else Q()
    return words & author & SHOWN.get(asked.get("show", ""), Q())


def number(things: dict[str, Iterable[Any]]) -> None:
    """Give the things of a page their `n`, the number of the entry that first made each: one query for
    `{topic: things}` of all its topics."""
    firsts = Entry.objects.first_seqs({topic: [one.element for one in of_topic] for topic, of_topic in things.items()})
    for topic, of_topic in things.items():
        for one in of_topic:
            one.n = firsts.get((topic, one.element), 0)


# What he missed


@dataclass
class Missed:
    """What others said since somebody left off."""

    after: int
    messages: int
    questions: int
    place: int | None

    def __str__(self):
        """The one sentence of it."""
        parts = [_("one message") if self.messages == 1 else _("%s messages") % self.messages]
        if self.questions:
            parts.append(_("one question to you") if self.questions == 1 else _("%s questions to you") % self.questions)
        if self.place:
            parts.append(_("you are number %s in the queue") % self.place)
        return _(", ").join(parts)


def missed_in(room: Room, user: Any, after: int, place: int | None) -> Missed | None:
    """What others said after this message; None where that is nothing."""
    unread = room.messages.filter(pk__gt=after, retracted_at=None).exclude(author=user)
    to_him = Q(user=user) if room.duty_pk is None else Q(user=user) | Q(department=room.duty_pk)
    asks_him = Exists(Mention.objects.filter(to_him, message=OuterRef("pk")))
    questions = Count("pk", filter=Q(asks_him, is_question=True, answered_at=None))
    found = unread.aggregate(messages=Count("pk"), questions=questions)
    return Missed(after, **found, place=place) if found["messages"] else None


def left_off_before(room: Room, page: Page) -> Message | None:
    """The first message on this page that he has not seen, where the one before it is the last he has."""
    upto = room.read_upto or 0
    unread = [one for one in page.messages if one.pk > upto]
    is_whole_beginning = page.earlier is None and not page.filters
    follows = len(unread) < len(page.messages) or is_whole_beginning or page.asked.get("after") == str(upto)
    return unread[0] if unread and follows and not page.filters else None

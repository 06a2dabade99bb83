from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from congress.journal.aggregates import ListOf
from congress.journal.models import Entry
from congress.journal.topics import Listed, TopicKind, element_pks
from congress.people.models import Membership, User
from deliberation.rooms.models import Message, Reaction, Room
from deliberation.rooms.permissions import can_moderate
from deliberation.rooms.plain import message_html


def messages_shown(messages):
    """Messages with all that one of them shows; `agreed_by` and `asked_by` are the people who reacted so."""
    return (
        messages.select_related(
            "author", "speaker", "department", "reply_to__author", "reply_to__speaker", "attachment"
        )
        .defer("attachment__data", "attachment__thumbnail")
        .annotate(agreed_by=people_who(Reaction.Kind.AGREE), asked_by=people_who(Reaction.Kind.QUESTION))
    )


def people_who(kind: str) -> Subquery:
    reactions = Reaction.objects.filter(message=OuterRef("pk"), kind=kind).values("message")
    return Subquery(reactions.annotate(people=ListOf("user")).values("people"))


def render_messages(topic: str, ids: Iterable[str]) -> dict[str, str]:
    found = messages_shown(Message.objects.filter(pk__in=element_pks(ids, "message")))
    return {one.element: message_html(one) for one in Entry.objects.numbered(topic, found, ids)}


def show_new_message(message: Message, n: int) -> str:
    """A message that was just posted, from what its act holds."""
    message.n = n  # type: ignore[attr-defined]
    return message_html(message)


def render_rooms(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """The strip over a room: what its moderator set."""
    found = Room.objects.filter(pk__in=element_pks(ids, "room")).select_related("pinned__author", "meeting")
    return {one.element: render_to_string("rooms/_room.html", {"room": one}) for one in found}


class RoomTopic(TopicKind):
    """What is said in a room; followed also while it is closed."""

    word = "room"
    renderers = {"message": render_messages, "room": render_rooms}

    def can_follow(self, user, pk):
        return Room.objects.visible_to(user).filter(pk=pk).exists()

    def audience(self, pk):
        return User.objects.filter(people_of(pk), is_active=True).values_list("pk", flat=True).distinct()

    def listed(self, user, meeting):
        return [Listed(room.topic, room.title, room.get_absolute_url()) for room in rooms_of(user, meeting)]


def people_of(pk: int) -> Q:
    """The users to whom `Room.objects.visible_to` shows the room."""
    return (
        Q(representatives__group__room=pk)
        | Q(attended_rooms__room=pk)
        | Q(memberships__department__rooms=pk)
        | moderators_of(pk)
    )


def moderators_of(pk: int) -> Q:
    """Who may do what a moderator does there."""
    return Q(moderated_groups__room=pk) | Q(moderated_rooms=pk) | Q(memberships__role=Membership.Role.SECRETARIAT)


def rooms_of(user, meeting: int | None):
    rooms = Room.objects.visible_to(user)
    return rooms.filter(meeting=meeting) if meeting is not None else rooms.filter(meeting__is_drill=False)


class RoomDeskTopic(TopicKind):
    """What the moderators of a room alone see of it."""

    word = "room.desk"
    renderers = {}

    def can_follow(self, user, pk):
        room = Room.objects.select_related("group").filter(pk=pk).first()
        return room is not None and can_moderate(user, room)

    def audience(self, pk):
        return User.objects.filter(moderators_of(pk), is_active=True).values_list("pk", flat=True).distinct()

    def counters(self, pk):
        return [f"presence-{pk}", f"questions-{pk}", f"mutes-list-{pk}"]

    def listed(self, user, meeting):
        rooms = rooms_of(user, meeting).select_related("group")
        return [
            Listed(room.desk_topic, _("The moderator's desk of %s") % room.title, f"{room.get_absolute_url()}desk/")
            for room in rooms
            if can_moderate(user, room)
        ]

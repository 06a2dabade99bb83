from django.template.loader import render_to_string
from django.utils import translation

from congress.journal.models import Entry
from congress.journal.topics import Listed, TopicKind, element_pks
from congress.people.models import Membership, User
from deliberation.rooms.models import Message, Room


class RoomTopic(TopicKind):
    """What is said in a room; followed also while it is closed."""

    word = "room"

    def can_follow(self, user, pk):
        return Room.objects.visible_to(user).filter(pk=pk).exists()

    def audience(self, pk):
        users = User.objects.filter(is_active=True)
        everybody = (
            users.filter(representatives__group__room=pk)
            | users.filter(moderated_groups__room=pk)
            | users.filter(memberships__role=Membership.Role.SECRETARIAT)
        )
        return everybody.values_list("pk", flat=True)

    def render(self, topic, ids, language):
        messages = Message.objects.filter(pk__in=element_pks(ids, "message")).select_related("author")
        messages = Entry.objects.numbered(topic, messages)
        with translation.override(language):
            return {one.element: render_to_string("rooms/_message.html", {"message": one}) for one in messages}

    def listed(self, user, meeting):
        rooms = Room.objects.visible_to(user)
        rooms = rooms.filter(meeting=meeting) if meeting is not None else rooms.filter(meeting__is_drill=False)
        return [Listed(room.topic, room.title, room.get_absolute_url()) for room in rooms]

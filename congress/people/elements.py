from collections.abc import Iterable

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from congress.journal.models import Entry
from congress.journal.topics import Listed, Renderer, TopicKind, element_pks
from congress.people.badges import Badge
from congress.people.models import Notice, User

person_rows: dict[str, Renderer] = {}
"""Apps above add theirs."""


class PersonTopic(TopicKind):
    """What concerns one person alone."""

    word = "person"
    renderers = person_rows
    ends_with_the_session = True

    def can_follow(self, user, pk):
        return bool(user.is_authenticated and user.is_active and user.pk == pk)

    def audience(self, pk):
        return User.objects.filter(pk=pk, is_active=True).values_list("pk", flat=True)

    def counters(self, pk):
        return [f"notice-count-{pk}"]

    def listed(self, user, meeting):
        if meeting is not None or not user.is_authenticated:
            return []
        return [Listed(self.name(user.pk), _("Yourself"), "/me/")]


def render_notices(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """Lines of the inbox."""
    found = Notice.objects.filter(pk__in=element_pks(ids, "notice"), user=int(topic.partition(".")[2]))
    shown = Entry.objects.numbered(topic, found, ids)
    return {one.element: render_to_string("people/_notice.html", {"notice": one}) for one in shown}


def render_counts(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """The badge in the frame of every page."""
    people = User.objects.filter(pk__in=element_pks(ids, "notice-count"), pk=int(topic.partition(".")[2]))
    counted = people.annotate(unread=Count("notices", filter=Q(notices__read_at=None))).values_list("pk", "unread")
    return {
        f"notice-count-{pk}": render_to_string("people/_notice_count.html", {"badge": Badge(pk, unread, None)})
        for pk, unread in counted
    }


person_rows["notice"] = render_notices
person_rows["notice-count"] = render_counts

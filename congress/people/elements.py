from django.utils.translation import gettext_lazy as _

from congress.journal.topics import Listed, Renderer, TopicKind
from congress.people.models import User

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

    def listed(self, user, meeting):
        if meeting is not None or not user.is_authenticated:
            return []
        return [Listed(self.name(user.pk), _("Yourself"), "/me/")]

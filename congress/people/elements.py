from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from congress.journal.topics import Listed, TopicKind
from congress.people.models import User

person_rows: list[Callable[[str, Iterable[str]], dict[str, str]]] = []
"""Each renders those of (topic, element ids) that are its own, in the active language. Apps above add theirs."""


class PersonTopic(TopicKind):
    """What concerns one person alone."""

    word = "person"

    def can_follow(self, user, pk):
        return bool(user.is_authenticated and user.is_active and user.pk == pk)

    def audience(self, pk):
        return User.objects.filter(pk=pk, is_active=True).values_list("pk", flat=True)

    def render(self, topic, ids, language):
        with translation.override(language):
            return {element: html for render in person_rows for element, html in render(topic, ids).items()}

    def listed(self, user, meeting):
        if meeting is not None or not user.is_authenticated:
            return []
        return [Listed(self.name(user.pk), _("Yourself"), "/me/")]

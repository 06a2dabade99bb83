"""What can be followed. Each app declares its topics here in `ready()`; the journal knows no app above it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import translation

from congress.journal.models import TOPIC_PATTERN

NAME = re.compile(TOPIC_PATTERN)
OF_OBJECT = re.compile(r"([a-z]+)\.([1-9][0-9]{0,17})((?:\.[a-z]+)*)")

Renderer = Callable[[str, Iterable[str]], dict[str, str]]
"""(topic, ids of elements of one prefix) → {id: html}, in the active language.

The ids may be a mapping that gives the number of the entry that first made each.
"""


@dataclass(frozen=True)
class Listed:
    """A topic a person may follow, as `/live/topics/` tells it; `url` is the page that shows it."""

    topic: str
    title: str
    url: str


class TopicKind:
    """All topics of one form: `room.<pk>`, `desk.<pk>`. Subclasses say who may follow and what it looks like.

    Every method is synchronous and may read the database; none may change it.
    """

    word: str  # "room", or "room.desk" for room.<pk>.desk
    renderers: dict[str, Renderer] = {}  # by the prefix of their elements' ids
    ends_with_the_session = False  # the right to follow ends by nothing else: the sweep need not ask

    def can_follow(self, user, pk: int) -> bool:
        """Whether this person may follow; False also where there is no such thing."""
        raise NotImplementedError

    def audience(self, pk: int) -> QuerySet | None:
        """The ids of all users who may follow, for the sweep; None: anybody, visitors too."""
        raise NotImplementedError

    def render(self, topic: str, ids: Iterable[str], language: str) -> dict[str, str]:
        """{element id: html} as they are now, `""` for what is gone; nothing in it is about who looks."""
        with translation.override(language):
            html: dict[str, str] = {}
            for prefix, own in by_prefix(ids).items():
                if prefix in self.renderers:
                    html |= self.renderers[prefix](topic, own)
            return html

    def counters(self, pk: int) -> list[str]:
        """The ids of the topic's counters."""
        return []

    def listed(self, user, meeting: int | None) -> list[Listed]:
        """The topics of this kind that the person's pages show, of one meeting if given."""
        return []

    def name(self, pk: int) -> str:
        first, *rest = self.word.split(".")
        return ".".join([first, str(pk), *rest])


_kinds: dict[str, TopicKind] = {}


def register(kind: TopicKind) -> None:
    _kinds[kind.word] = kind


def kinds() -> list[TopicKind]:
    return [_kinds[word] for word in sorted(_kinds)]


def is_name(name: object) -> bool:
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def find(name: str) -> tuple[TopicKind, int] | None:
    """The kind and the object's pk of a topic name; None where no such topic can be."""
    match = OF_OBJECT.fullmatch(name)
    kind = match and _kinds.get(match[1] + match[3])
    return (kind, int(match[2])) if match and kind else None


def can_follow(user, name: str) -> bool:
    found = find(name)
    if not found:
        return False
    kind, pk = found
    user = user if user is not None else AnonymousUser()
    return kind.can_follow(user, pk)


def still_entitled(topic: str, users: set[int | None]) -> set[int | None]:
    """Those of these users who may follow the topic, which must exist; None is the visitor."""
    found = find(topic)
    if not found:
        return set()
    audience = found[0].audience(found[1])
    if audience is None:
        return users
    return set(audience.filter(pk__in=[pk for pk in users if pk]).values_list("pk", flat=True))


def by_prefix(ids: Iterable[str]) -> dict[str, Iterable[str]]:
    """The ids apart by their `<prefix>-`; what a mapping tells of each stays with it."""
    groups: dict[str, list[str]] = defaultdict(list)
    for element in ids:
        groups[element.rpartition("-")[0]].append(element)
    if isinstance(ids, Mapping):
        return {prefix: {element: ids[element] for element in own} for prefix, own in groups.items()}
    return dict(groups)


def element_pks(ids: Iterable[str], prefix: str) -> dict[int, str]:
    """{pk: element id} of those ids that are `<prefix>-<pk>`."""
    found = {}
    for element in ids:
        head, _, tail = element.rpartition("-")
        if head == prefix and tail.isdigit():
            found[int(tail)] = element
    return found

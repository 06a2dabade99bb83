"""How many notices wait for a person: what every page of his shows in its frame, read together with himself."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from congress.journal.models import Position, Topic
from congress.journal.prepared import Prepared
from congress.people.models import Notice, User


@dataclass(frozen=True)
class Badge:
    """`position`: of the person's topic, read before the count; None where nothing was ever recorded on it."""

    person: int
    unread: int
    position: Position | None

    @property
    def topic(self) -> str:
        return f"person.{self.person}"


@Prepared
def persons_of(pk: int, topic: str) -> QuerySet[User]:
    """The person as every request needs him, with what his badge shows."""
    unread = Notice.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    own = Topic.objects.filter(name=topic)
    return User.objects.filter(pk=pk).annotate(
        unread=Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0),
        topic_head=Subquery(own.values("head")),
        topic_touched=Subquery(own.values("touched")),
        topic_epoch=Subquery(own.values("epoch")),
    )


def badge_of(user: Any) -> Badge | None:
    """Asks the database nothing: None for a visitor, and for who was not read by a request."""
    if not hasattr(user, "topic_epoch"):
        return None
    position = Position(user.topic_head, user.topic_touched, user.topic_epoch) if user.topic_epoch else None
    return Badge(user.pk, user.unread, position)

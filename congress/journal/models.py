import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CharField, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from congress.journal.chain import first_digest

TOPIC_PATTERN = r"[A-Za-z0-9.-]{1,100}"


def new_epoch_text() -> str:
    return secrets.token_hex(8)


class TopicQuerySet(models.QuerySet):
    def positions(self, names) -> dict[str, "Position"]:
        """Where each topic stands now; topics that nothing was recorded on yet stand at 0."""
        rows = self.filter(name__in=list(names)).values_list("name", "head", "touched", "epoch")
        found = {name: Position(head, touched, epoch) for name, head, touched, epoch in rows}
        return {name: found.get(name, NOWHERE) for name in names}


class Position(tuple):
    """(head, touched, epoch) of a topic."""

    __slots__ = ()

    def __new__(cls, head: int, touched: int, epoch: str):
        return super().__new__(cls, (head, touched, epoch))

    head = property(lambda self: self[0])
    touched = property(lambda self: self[1])
    epoch = property(lambda self: self[2])


NOWHERE = Position(0, 0, "")


class Topic(models.Model):
    """One line of numbered entries that can be followed live."""

    name = models.CharField(
        _("name"), max_length=100, primary_key=True, validators=[RegexValidator(rf"^{TOPIC_PATTERN}\Z")]
    )
    head = models.PositiveBigIntegerField(_("newest number"), default=0)
    digest = models.BinaryField(_("digest of the newest entry"), max_length=32)
    touched = models.PositiveBigIntegerField(_("changes of counters"), default=0)
    epoch = models.CharField(_("epoch"), max_length=32, default=new_epoch_text)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name

    @classmethod
    def empty(cls, name: str) -> "Topic":
        return cls(name=name, digest=first_digest(name))


class EntryQuerySet(models.QuerySet):
    def after(self, seq: int):
        return self.filter(seq__gt=seq)

    def of_key(self, user, key):
        return self.filter(user=user, key=key)

    def last_seqs(self, topic: str, after: int, upto: int, most: int) -> list[tuple[str, int]]:
        """(element, its last number) of the elements changed in `(after, upto]`: the newest `most`, newest first."""
        return list(
            self.filter(topic_id=topic, seq__gt=after, seq__lte=upto, element__isnull=False)
            .values("element")
            .annotate(last=Max("seq"))
            .order_by("-last")
            .values_list("element", "last")[:most]
        )

    def first_seqs(self, elements: dict[str, list[str]]) -> dict[tuple[str, str], int]:
        """{(topic, element): number of the entry that first made it}, for `{topic: elements}`, in one query."""
        wanted = Q()
        for topic, ids in elements.items():
            if ids:
                wanted |= Q(topic_id=topic, element__in=ids)
        if not wanted:
            return {}
        rows = self.filter(wanted).values("topic_id", "element").annotate(first=Min("seq"))
        return {(row["topic_id"], row["element"]): row["first"] for row in rows}

    def with_first(self):
        """Entries, each with `first`: the number of the entry that first made its element."""
        same = self.model.objects.filter(topic_id=OuterRef("topic_id"), element=OuterRef("element"))
        return self.annotate(first=Subquery(same.order_by("seq").values("seq")[:1]))

    def number_of(self, prefix: str, topic: Any) -> Coalesce:
        """A column of rows whose elements are `<prefix>-<pk>`: the number of the entry that first made each, else 0.

        `topic` is a name, or an expression about the row.
        """
        element = Concat(Value(f"{prefix}-"), Cast(OuterRef("pk"), CharField()))
        entries = self.filter(topic_id=topic, element=element).order_by("seq")
        return Coalesce(Subquery(entries.values("seq")[:1]), 0)

    def numbered(self, topic: str, things: Iterable[Any], ids: Iterable[str] = ()) -> list[Any]:
        """The things (each has an `element`), each with `n`: the number of the entry that first made it, else 0.

        `ids` that are a mapping, as the hub gives them, know the numbers already.
        """
        things = list(things)
        if isinstance(ids, Mapping):
            numbers = ids
        else:
            firsts = self.first_seqs({topic: [thing.element for thing in things]})
            numbers = {element: first for (_topic, element), first in firsts.items()}
        for thing in things:
            thing.n = numbers.get(thing.element, 0)
        return things


class Entry(models.Model):
    """Something that happened: one numbered, chained line of a topic. Written by `record()` and never changed."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="entries", verbose_name=_("topic"))
    seq = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("what happened"), max_length=60)
    element = models.CharField(_("element"), max_length=100, null=True)  # noqa: DJ001 null is part of the digest
    actor = models.CharField(_("actor"), max_length=60, null=True)  # noqa: DJ001 null is part of the digest
    facts = models.JSONField(_("facts"), null=True)
    facts_digest = models.BinaryField(_("digest of the facts"), max_length=32)
    digest = models.BinaryField(_("digest"), max_length=32)

    # Outside the chain: who it was, and the answer his key gets again.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField(_("key"), null=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    answer = models.JSONField(_("answer"), null=True)
    location = models.CharField(_("where the answer leads"), max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["topic", "seq"], name="entry_number_once"),
            models.UniqueConstraint(fields=["user", "key"], name="entry_key_once"),
        ]
        indexes = [models.Index(fields=["topic", "element", "seq"], name="entry_element")]

    def __str__(self):
        return f"{self.topic_id} {self.seq} {self.verb}"


class Lease(models.Model):
    """Lets one process at a time do what the clock asks for."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=60, blank=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self):
        return self.name

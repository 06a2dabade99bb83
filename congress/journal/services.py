"""Writing the journal: the only place that makes entries, and the lock that acts take."""

import contextlib
import functools
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from congress.journal import chain, hints
from congress.journal.languages import DEFAULT
from congress.journal.models import Entry, Lease, Topic, new_epoch_text
from congress.journal.prepared import Prepared
from congress.journal.reading import Line, element_frame

P = ParamSpec("P")
R = TypeVar("R")
Shown = tuple[Entry, Callable[[int], str]]


class ActionRefused(Exception):
    """It cannot be done now. `reasons` are whole sentences for the person who tried."""

    def __init__(self, *reasons: str):
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class TooSoon(ActionRefused):
    """It can be done in so many seconds."""

    def __init__(self, *reasons: str, seconds: int):
        super().__init__(*reasons)
        self.seconds = seconds


@dataclass(frozen=True)
class Change:
    """One entry to be: what happened on which topic, and which element of a page looks different now.

    `facts` hold ids, states and digests; never names, telephone numbers or free text. `show(n)` renders an element that
    this very change makes, from what the act holds already, in the active language: followers are spared a reading.
    `counts`: counters of the topic look different, too.
    """

    topic: str
    verb: str
    element: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    show: Callable[[int], str] | None = None
    counts: bool = False


@dataclass
class By:
    """Who acts: a public label (roll number or role, never a name), the user, and the key of his request.

    `keyed` holds the entry on which the key was written, once it was; it is the same for whatever he acts as.
    """

    actor: str | None
    user: Any = None
    key: uuid.UUID | None = None
    address: str = ""
    keyed: list[Entry] = field(default_factory=list, compare=False, repr=False)

    def acting_as(self, actor: str) -> "By":
        return By(actor, self.user, self.key, self.address, self.keyed)


CLOCK = By("clock")
CONSOLE = By("console")

_acts = threading.RLock()
_seen: set[str] = set()  # topics that have their rows; none is ever deleted


class Own(threading.local):
    """What the act of this thread has met; None while there is none."""

    topics: set[str] | None = None


_own = Own()


@contextmanager
def act() -> Iterator[None]:
    """The transaction of an act. On SQLite, acts of one process queue here instead of sleeping on the file lock."""
    if _own.topics is not None:  # within another, which ends it
        with transaction.atomic():
            yield
        return
    met: set[str] = set()
    _own.topics = met
    try:
        with _acts if connection.vendor == "sqlite" else contextlib.nullcontext(), transaction.atomic():
            yield
    finally:
        _own.topics = None
    _seen.update(met)  # not before: rows that are not there yet for others would be missed among those they lock


def service(deed: Callable[P, R]) -> Callable[P, R]:
    """Makes a function a service: all of it or nothing, in one act."""

    @functools.wraps(deed)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with act():
            return deed(*args, **kwargs)

    return wrapped


def record(
    changes: Iterable[Change],
    *,
    by: By,
    made: Any = None,
    changed: Any = None,
    status: int | None = None,
    location: str = "",
    touch: Iterable[str] = (),
) -> list[Entry]:
    """Write one act's entries and wake whoever follows; the last statement of the outermost service.

    Exactly one of `made` and `changed` names the object that the act made (answered 201) or moved (200, or `status`);
    `location` is the page that shows it. `touch` names the topics whose counters changed.
    """
    changes = list(changes)
    touch = {*touch, *(change.topic for change in changes if change.counts)}
    topics = lock_topics({change.topic for change in changes} | touch)
    now = timezone.now()
    entries = [next_entry(topics[change.topic], change, by=by, at=now) for change in changes]
    first, thing = entries[0], made if made is not None else changed
    first.key, first.address = by.key, by.address
    first.status, first.location = status or (201 if made is not None else 200), location
    first.answer = {"id": thing.pk, "element": first.element, "topic": first.topic_id, "seq": first.seq}
    for name in touch:
        topics[name].touched += 1
    Entry.objects.bulk_create(entries)
    if by.key is not None:
        by.keyed.append(first)
    keep_positions(topics.values())
    shown = [(entry, change.show) for entry, change in zip(entries, changes, strict=True) if change.show]
    tell(topics.values(), shown)
    return entries


def touch(names: Iterable[str]) -> None:
    """A counter of these topics changed, without an entry of its own."""
    with act():
        topics = lock_topics(set(names))
        for topic in topics.values():
            topic.touched += 1
            topic.save(update_fields=["touched"])
        tell(topics.values())


def lock_topics(names: set[str]) -> dict[str, Topic]:
    """The rows of these topics, made if missing, locked in name order so that two acts never wait for each other.

    Missing ones are made before any is locked: who makes one and waits for another must not be waited for.
    """
    own: set[str] = _own.topics if _own.topics is not None else set()
    if new := names - _seen - own:
        open_topics(new)
    found = locked(names)
    if len(found) < len(names):  # seen in a database that is no longer there
        open_topics(names)
        found = locked(names)
    own.update(found)
    return found


def locked(names: set[str]) -> dict[str, Topic]:
    ordered = sorted(names)
    is_pair = 0 < len(ordered) <= 2
    rows = locked_pair(one=ordered[0], other=ordered[-1]) if is_pair else locked_rows(ordered)
    return {topic.name: topic for topic in rows}


def locked_rows(names: Iterable[str]) -> QuerySet[Topic]:
    return Topic.objects.filter(name__in=names).order_by("name").select_for_update()


@Prepared
def locked_pair(one: str, other: str) -> QuerySet[Topic]:
    """Most acts move two topics at most."""
    return locked_rows([one, other])


def keep_positions(topics: Iterable[Topic]) -> None:
    sql = "UPDATE journal_topic SET head = %s, digest = %s, touched = %s WHERE name = %s"
    rows = [(topic.head, bytes(topic.digest), topic.touched, topic.name) for topic in topics]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def open_topics(names: Iterable[str]) -> None:
    """Give new topics their rows (record() does it by itself; a page needs their epoch before that)."""
    Topic.objects.bulk_create([Topic.empty(name) for name in sorted(names)], ignore_conflicts=True)


def next_entry(topic: Topic, change: Change, *, by: By, at) -> Entry:
    facts = dict(change.facts)
    if not change.verb.startswith("ballot."):
        # So that blanked facts leave nothing to guess.
        facts["salt"] = secrets.token_hex(16)
    topic.head += 1
    entry = Entry(
        topic=topic,
        seq=topic.head,
        at=at,
        verb=str(change.verb),
        element=change.element,
        actor=by.actor,
        facts=facts,
        facts_digest=chain.facts_digest(facts),
        user=by.user,
    )
    entry.digest = topic.digest = chain.entry_digest(bytes(topic.digest), entry)
    return entry


def tell(topics: Iterable[Topic], shown: Iterable[Shown] = ()) -> None:
    heads = {topic.name: topic.head for topic in topics}
    transaction.on_commit(lambda: hints.send(heads, ready_frames(shown)))


def ready_frames(shown: Iterable[Shown]) -> hints.Ready:
    """The frames of elements that were just made, in the language most read, where somebody may follow."""
    ready: hints.Ready = {}
    for entry, show in shown:
        if hints.may_be_followed(entry.topic_id):
            line = Line(entry.seq, entry.element or "", entry.verb, entry.at, n=entry.seq)
            with contextlib.suppress(Exception), translation.override(DEFAULT):  # then it is read like any other
                ready[entry.topic_id] = (entry.seq, DEFAULT, element_frame(entry.topic_id, line, show(entry.seq)))
    return ready


@service
def blank_facts(*, topic: str, element: str, **having: Any) -> int:
    """Empty the facts of an element's entries: the chain stays whole, what they said is gone.

    `having` leaves alone those whose facts do not have these values.
    """
    named = {f"facts__{name}": value for name, value in having.items()}
    return Entry.objects.filter(topic_id=topic, element=element, **named).update(facts=None)


@service
def renew_epochs() -> int:
    """Give every topic a new epoch, so that every page loads again: part of each restore. Returns how many."""
    topics = list(Topic.objects.select_for_update().order_by("name"))
    for topic in topics:
        topic.epoch = new_epoch_text()
    Topic.objects.bulk_update(topics, ["epoch"], batch_size=500)
    tell(topics)
    return len(topics)


def take_lease(name: str, holder: str, *, span: timedelta = timedelta(seconds=5)) -> bool:
    """True for the one holder that may work until the lease ends; the holder may take it again."""
    now = timezone.now()
    free = Lease.objects.filter(name=name).exclude(until__gt=now)
    mine = Lease.objects.filter(name=name, holder=holder)
    if (free | mine).update(holder=holder, until=now + span):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    made = Lease.objects.bulk_create([Lease(name=name, until=now)], ignore_conflicts=True)
    return bool(made) and bool(Lease.objects.filter(name=name, until__lte=now).update(holder=holder, until=now + span))

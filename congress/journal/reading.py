"""Reading the journal for followers: what moved, each changed element rendered once per language, as frames."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Entry, Position, Topic

logger = logging.getLogger(__name__)

MOST_ELEMENTS = 500  # a follower further behind than this loads the page again
SLICE = 500  # entries of one topic read at once; topics asked for at once
COUNTER = "counter"
LINE = ("seq", "element", "verb", "at", "first")  # of an entry, for `Line`


@dataclass(frozen=True)
class Line:
    """What a frame says of an entry."""

    seq: int
    element: str
    verb: str
    at: datetime
    n: int = 0  # the number of the entry that first made the element


@dataclass
class Wanted:
    """A follower's request for a topic: everything after `after`."""

    topic: str
    after: int
    epoch: str = ""


@dataclass
class CaughtUp:
    """The answer to `Wanted`: the frames that bring a follower from `after` to the position, or why not."""

    frames: list[str] = field(default_factory=list)
    position: Position | None = None  # None: refused, or to be reloaded
    failed: bool = False  # the topic cannot be rendered now: ask again


def dumps(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def milliseconds(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def current_frame(topic: str, position: Position) -> str:
    return dumps({"topic": topic, "head": position.head, "epoch": position.epoch, "state": "current"})


def reload_frame(topic: str, position: Position) -> str:
    return dumps({"topic": topic, "epoch": position.epoch, "state": "reload"})


def refused_frame(topic: str) -> str:
    return dumps({"topic": topic, "refused": True})


def element_frame(topic: str, line: Line, html: str) -> str:
    return dumps(
        {
            "topic": topic,
            "seq": line.seq,
            "n": line.n,
            "kind": line.verb,
            "id": line.element,
            "html": html,
            "at": milliseconds(line.at),
        }
    )


def positions(names: Iterable[str]) -> dict[str, Position]:
    names, found = sorted(names), {}
    for start in range(0, len(names), SLICE):
        found.update(Topic.objects.positions(names[start : start + SLICE]))
    return found


def new_lines(behind: dict[str, tuple[int, int]]) -> dict[str, list[Line]]:
    """The entries with an element in `(after, upto]` of each topic, in order."""
    wanted = Q()
    for topic, (after, upto) in behind.items():
        wanted |= Q(topic_id=topic, seq__gt=after, seq__lte=upto)
    found: dict[str, list[Line]] = defaultdict(list)
    if behind:
        rows = Entry.objects.filter(wanted, element__isnull=False).order_by("topic_id", "seq").with_first()
        for topic, *line in rows.values_list("topic_id", *LINE):
            found[topic].append(Line(*line))
    return found


def changed_lines(topic: str, after: int, upto: int) -> list[Line]:
    """The last entry of each element changed in `(after, upto]`, in order; the newest `MOST_ELEMENTS` + 1 of them."""
    if after >= upto:
        return []
    lasts = [seq for _element, seq in Entry.objects.last_seqs(topic, after, upto, MOST_ELEMENTS + 1)]
    rows = Entry.objects.filter(topic_id=topic, seq__in=lasts).order_by("seq").with_first()
    return [Line(*line) for line in rows.values_list(*LINE)]


def element_frames(
    lines: dict[str, list[Line]], languages: dict[str, set[str]], failed: set[str]
) -> dict[tuple[str, str], list[str]]:
    """{(topic, language): a frame for each line}; each element is rendered once per topic and language.

    A topic that cannot be rendered is added to `failed` and has no frames.
    """
    frames = {}
    for topic, of_topic in lines.items():
        numbers = {line.element: line.n for line in of_topic}
        for language in languages[topic] if numbers else ():
            html = render(topic, numbers, language, failed)
            frames[topic, language] = [element_frame(topic, line, html.get(line.element, "")) for line in of_topic]
    return frames


def counter_frames(topic: str, head: int, language: str, failed: set[str]) -> list[str]:
    found = topics.find(topic)
    ids = found[0].counters(found[1]) if found else []
    if not ids:
        return []
    html, now = render(topic, ids, language, failed), timezone.now()
    return [element_frame(topic, Line(head, id_, COUNTER, now), html.get(id_, "")) for id_ in ids]


def render(topic: str, ids: Iterable[str], language: str, failed: set[str]) -> dict[str, str]:
    found = topics.find(topic)
    try:
        return found[0].render(topic, ids, language) if found else {}
    except DatabaseError:
        raise
    except Exception:
        logger.exception("topic %s cannot be rendered", topic)
        failed.add(topic)
        return {}


def catch_up(wanted: list[tuple[Any, str, Wanted]]) -> list[CaughtUp]:
    """Answer many followers at once: `(user, language, wanted)` each; one reading serves all of a topic.

    Positions are read before entries, and entries before rendering, so a change made meanwhile comes again later
    instead of getting lost.
    """
    allowed = who_may(wanted)
    now = positions({want.topic for user, _language, want in wanted if (id(user), want.topic) in allowed})
    lowest: dict[str, int] = {}
    languages: dict[str, set[str]] = defaultdict(set)
    for user, language, want in wanted:
        if (id(user), want.topic) in allowed and not is_elsewhere(want, now[want.topic]):
            lowest[want.topic] = min(lowest.get(want.topic, want.after), want.after)
            languages[want.topic].add(language)
    lines = {topic: changed_lines(topic, after, now[topic].head) for topic, after in lowest.items()}
    failed: set[str] = set()
    frames = element_frames({topic: few[-MOST_ELEMENTS:] for topic, few in lines.items()}, languages, failed)
    counters = {
        (topic, language): counter_frames(topic, now[topic].head, language, failed)
        for topic, spoken in languages.items()
        for language in spoken
    }
    answers = []
    for user, language, want in wanted:
        topic = want.topic
        if (id(user), topic) not in allowed:
            answers.append(CaughtUp([refused_frame(topic)]))
            continue
        behind = [line for line in lines.get(topic, ()) if line.seq > want.after]
        if is_elsewhere(want, now[topic]) or len(behind) > MOST_ELEMENTS:
            answers.append(CaughtUp([reload_frame(topic, now[topic])]))
            continue
        if topic in failed:
            answers.append(CaughtUp(failed=True))
            continue
        own = frames.get((topic, language), [])[-len(behind) :] if behind else []
        answers.append(CaughtUp([*own, *counters[topic, language], current_frame(topic, now[topic])], now[topic]))
    return answers


def who_may(wanted: list[tuple[Any, str, Wanted]]) -> set[tuple[int, str]]:
    """(id of the user object, topic) of those who may follow what they ask for."""
    asking: dict[str, list[Any]] = defaultdict(list)
    for user, _language, want in wanted:
        asking[want.topic].append(user)
    return {(id(user), topic) for topic, users in asking.items() for user in entitled(topic, users)}


def entitled(topic: str, users: list[Any]) -> list[Any]:
    """Those of these users who may follow; a crowd costs two queries.

    The audience is asked for only when somebody may: so the topic exists.
    """
    for at, user in enumerate(users):
        if topics.can_follow(user, topic):
            others = users[at + 1 :]
            may = topics.still_entitled(topic, {other.pk for other in others}) if others else set()
            return [user, *(other for other in others if other.pk in may)]
    return []


def is_elsewhere(want: Wanted, position: Position) -> bool:
    """Whether the follower's page is not of this topic's past: another epoch, or a number not given yet."""
    other_epoch = bool(want.epoch and position.epoch and want.epoch != position.epoch)
    return other_epoch or want.after > position.head

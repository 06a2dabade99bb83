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


@dataclass(frozen=True)
class Line:
    """What a frame says of an entry."""

    seq: int
    element: str
    verb: str
    at: datetime


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


def element_frame(topic: str, line: Line, n: int, html: str) -> str:
    return dumps(
        {
            "topic": topic,
            "seq": line.seq,
            "n": n,
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
        rows = Entry.objects.filter(wanted, element__isnull=False).order_by("topic_id", "seq")
        for topic, seq, element, verb, at in rows.values_list("topic_id", "seq", "element", "verb", "at"):
            found[topic].append(Line(seq, element or "", verb, at))
    return found


def changed_lines(topic: str, after: int, upto: int) -> list[Line]:
    """The last entry of each element changed in `(after, upto]`, in order; the newest `MOST_ELEMENTS` + 1 of them."""
    lasts = [seq for _element, seq in Entry.objects.last_seqs(topic, after, upto, MOST_ELEMENTS + 1)]
    rows = Entry.objects.filter(topic_id=topic, seq__in=lasts).order_by("seq")
    return [
        Line(seq, element or "", verb, at)
        for seq, element, verb, at in rows.values_list("seq", "element", "verb", "at")
    ]


def element_frames(
    lines: dict[str, list[Line]], languages: dict[str, set[str]], failed: set[str]
) -> dict[tuple[str, str], list[str]]:
    """{(topic, language): a frame for each line}; each element is rendered once per topic and language.

    A topic that cannot be rendered is added to `failed` and has no frames.
    """
    elements = {topic: sorted({line.element for line in of_topic}) for topic, of_topic in lines.items()}
    firsts = Entry.objects.first_seqs(elements)
    frames = {}
    for topic, ids in elements.items():
        for language in languages[topic] if ids else ():
            html = render(topic, ids, language, failed)
            frames[topic, language] = [
                element_frame(topic, line, firsts[topic, line.element], html.get(line.element, ""))
                for line in lines[topic]
            ]
    return frames


def counter_frames(topic: str, head: int, language: str, failed: set[str]) -> list[str]:
    found = topics.find(topic)
    ids = found[0].counters(found[1]) if found else []
    if not ids:
        return []
    html, now = render(topic, ids, language, failed), timezone.now()
    return [element_frame(topic, Line(head, id_, COUNTER, now), 0, html.get(id_, "")) for id_ in ids]


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
    allowed = {(id(user), want.topic): topics.can_follow(user, want.topic) for user, _language, want in wanted}
    now = positions({want.topic for user, _language, want in wanted if allowed[id(user), want.topic]})
    lowest: dict[str, int] = {}
    languages: dict[str, set[str]] = defaultdict(set)
    for user, language, want in wanted:
        if allowed[id(user), want.topic] and not is_elsewhere(want, now[want.topic]):
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
        if not allowed[id(user), topic]:
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


def is_elsewhere(want: Wanted, position: Position) -> bool:
    """Whether the follower's page is not of this topic's past: another epoch, or a number not given yet."""
    other_epoch = bool(want.epoch and position.epoch and want.epoch != position.epoch)
    return other_epoch or want.after > position.head

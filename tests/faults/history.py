"""What every client did and saw, as plain data, and what is wrong with it by the rules of the live channel.

Pure: no network, no clock, no database. `faults()` takes time in proportion to the number of frames.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import inf
from typing import NamedTuple

CURRENT, COUNTER = "current", "counter"
MESSAGE, RETRACTION = "message", "retraction"

# The first word of every message, its own: so a text is known again wherever and however often it is shown.
MARK = re.compile(r"〔[a-z0-9]+·\d+〕")


class Kind(StrEnum):
    LOST = "acknowledged, and not in the journal"
    GAP = "a number is missing in the journal"
    INVERTED = "acknowledged before the other was sent, and numbered after it"
    DONE_TWICE = "one act, two results"
    FOREIGN = "a number that the journal gave to something else"
    ALTERED = "other words than were acknowledged"
    SHOWN_AGAIN = "retracted, and its text still shown"
    DOUBLED = "the same twice within one follow"
    DISORDER = "not in the journal's order"
    SKIPPED = "passed over on an open socket"
    BEHIND = "not current at the end"


class Fault(NamedTuple):
    kind: Kind
    who: str
    topic: str
    what: object


class Frame(NamedTuple):
    """A frame of the live channel; `seq` of a `current` is its head."""

    topic: str
    kind: str
    seq: int = 0
    n: int = 0
    id: str = ""
    html: str = ""

    @property
    def is_element(self) -> bool:
        return bool(self.id) and self.kind != COUNTER

    @property
    def place(self) -> tuple[str, str]:
        return self.topic, self.id


class Line(NamedTuple):
    """An entry of the journal, as it stands in the end."""

    seq: int
    element: str | None


class Place(NamedTuple):
    """What an acknowledgement says."""

    topic: str
    seq: int
    element: str


class Answer(NamedTuple):
    """Of one sending of an act: when it was sent and answered; status 0 where no answer came."""

    sent: float
    at: float
    status: int
    place: Place | None = None


@dataclass
class Act:
    """What somebody did once, with one key, however often it was sent; a retraction has the body of its message."""

    who: str
    kind: str
    key: str
    body: str
    answers: list[Answer] = field(default_factory=list)

    @property
    def acknowledged(self) -> Answer | None:
        return next((answer for answer in self.answers if answer.place), None)

    @property
    def mark(self) -> str:
        return MARK.search(self.body)[0]


@dataclass
class Follow:
    """A topic followed once, from `after`, over one open socket."""

    who: str
    topic: str
    after: int
    at: float
    heard: list[tuple[float, Frame]] = field(default_factory=list)
    cut_at: float = inf

    @property
    def elements(self) -> Iterator[Frame]:
        return (frame for _at, frame in self.heard if frame.is_element)

    @property
    def reached(self) -> int:
        """Up to here everything was sent, as the server has it."""
        told = (frame.seq for _at, frame in self.heard if frame.is_element or frame.kind == CURRENT)
        return max(told, default=self.after)

    @property
    def current_at(self) -> float:
        return next((at for at, frame in self.heard if frame.kind == CURRENT), inf)


@dataclass
class History:
    acts: list[Act] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)
    journal: dict[str, list[Line]] = field(default_factory=dict)

    def acknowledged(self, *kinds: str) -> Iterator[tuple[Act, Answer, Place]]:
        """Of these kinds, or of all."""
        for act in self.acts:
            answer = act.acknowledged
            if answer and answer.place and (not kinds or act.kind in kinds):
                yield act, answer, answer.place

    @cached_property
    def frames(self) -> set[Frame]:
        """Each element frame once, however many got it."""
        return {frame for follow in self.follows for frame in follow.elements}

    @cached_property
    def last_numbers(self) -> dict[tuple[str, str], int]:
        return {(topic, line.element): line.seq for topic, lines in self.journal.items() for line in lines}


def faults(history: History) -> list[Fault]:
    return [
        *lost(history),
        *gaps(history),
        *inverted(history),
        *done_twice(history),
        *foreign(history),
        *altered(history),
        *shown_again(history),
        *(fault for follow in history.follows for fault in of_follow(history, follow)),
        *behind(history),
    ]


# The journal beside what was acknowledged


def lost(history: History) -> Iterator[Fault]:
    stands = {(topic, *line) for topic, lines in history.journal.items() for line in lines}
    for act, _answer, place in history.acknowledged():
        if place not in stands:
            yield Fault(Kind.LOST, act.who, place.topic, place.seq)


def gaps(history: History) -> Iterator[Fault]:
    for topic, lines in history.journal.items():
        for before, line in zip([Line(0, None), *lines], lines, strict=False):
            if line.seq != before.seq + 1:
                yield Fault(Kind.GAP, "", topic, line.seq)


def inverted(history: History) -> Iterator[Fault]:
    """Whoever begins when another is done comes after him."""
    by_topic = defaultdict(list)
    for act, answer, place in history.acknowledged():
        by_topic[place.topic].append((act, answer, place))
    for topic, acts in by_topic.items():
        by_end = sorted(acts, key=lambda one: one[1].at)
        highest = done = 0
        for act, _answer, place in sorted(acts, key=lambda one: one[0].answers[0].sent):
            while by_end[done][1].at < act.answers[0].sent:
                highest = max(highest, by_end[done][2].seq)
                done += 1
            if place.seq < highest:
                yield Fault(Kind.INVERTED, act.who, topic, place.seq)


def done_twice(history: History) -> Iterator[Fault]:
    """One key has one answer, and one message one element; a number is given once."""
    for act in history.acts:
        places = {answer.place for answer in act.answers if answer.place}
        if len(places) > 1:
            yield Fault(Kind.DONE_TWICE, act.who, act.kind, act.key)
    shown = defaultdict(set)
    for frame in history.frames:
        for mark in MARK.findall(frame.html):
            shown[mark].add(frame.place)
    for mark, places in shown.items():
        if len(places) > 1:
            yield Fault(Kind.DONE_TWICE, mark, "", sorted(places))


# What was shown beside the journal


def foreign(history: History) -> Iterator[Fault]:
    """What bears an acknowledged number that is not in the journal any more is lost, and counted there."""
    stands = {(topic, line.element, line.seq) for topic, lines in history.journal.items() for line in lines}
    stands |= {
        (at.topic, at.element, at.seq) for kind in (MESSAGE, RETRACTION) for *_, at in history.acknowledged(kind)
    }
    firsts: dict[tuple[str, str], int] = {}
    for topic, element, seq in stands:
        firsts[topic, element] = min(seq, firsts.get((topic, element), seq))
    for frame in history.frames:
        if (frame.topic, frame.id, frame.seq) not in stands or frame.n != firsts[frame.place]:
            yield Fault(Kind.FOREIGN, frame.id, frame.topic, frame.seq)


def altered(history: History) -> Iterator[Fault]:
    """What was retracted may be a tombstone wherever it is shown."""
    retracted = {act.mark for act in history.acts if act.kind == RETRACTION}
    said = {(at.topic, at.element): act for act, _answer, at in history.acknowledged(MESSAGE)}
    for frame in history.frames:
        act = said.get(frame.place)
        if act and act.mark not in retracted and act.body not in frame.html:
            yield Fault(Kind.ALTERED, act.who, frame.topic, frame.seq)


def shown_again(history: History) -> Iterator[Fault]:
    """The entry of a retraction, what comes after it, and what is asked for after it hold the text no more."""
    gone = {
        (at.topic, at.element): (at.seq, answer.at, act.mark) for act, answer, at in history.acknowledged(RETRACTION)
    }
    for follow in history.follows:
        for frame in follow.elements:
            seq, at, mark = gone.get(frame.place, (inf, inf, ""))
            if (frame.seq >= seq or follow.at > at) and mark and mark in frame.html:
                yield Fault(Kind.SHOWN_AGAIN, follow.who, follow.topic, frame.seq)


# One follow beside the journal


def of_follow(history: History, follow: Follow) -> Iterator[Fault]:
    yield from out_of_order(follow)
    yield from skipped(history, follow)


def out_of_order(follow: Follow) -> Iterator[Fault]:
    """Numbers rise; those up to the head of a `current` came before it."""
    reached, seen = follow.after, set()
    for _at, frame in follow.heard:
        if frame.is_element and (frame.id, frame.seq) in seen:
            yield Fault(Kind.DOUBLED, follow.who, follow.topic, frame.seq)
        elif frame.is_element and frame.seq <= reached:
            yield Fault(Kind.DISORDER, follow.who, follow.topic, frame.seq)
        if frame.is_element:
            seen.add((frame.id, frame.seq))
        if frame.is_element or frame.kind == CURRENT:
            reached = max(reached, frame.seq)


def skipped(history: History, follow: Follow) -> Iterator[Fault]:
    """Every change up to where the follow came is there; of several of one element, the last is enough."""
    reached, newest = follow.reached, {}
    for frame in follow.elements:
        newest[frame.id] = max(frame.seq, newest.get(frame.id, 0))
    for line in between(history.journal.get(follow.topic, []), follow.after, reached):
        if line.element is None or newest.get(line.element, 0) >= line.seq:
            continue
        if history.last_numbers[follow.topic, line.element] <= reached:
            yield Fault(Kind.SKIPPED, follow.who, follow.topic, line.seq)


def between(lines: list[Line], after: int, upto: int) -> list[Line]:
    """Of lines in the order of their numbers, those with after < seq <= upto."""
    return lines[bisect_right(lines, after, key=seq_of) : bisect_right(lines, upto, key=seq_of)]


def seq_of(line: Line) -> int:
    return line.seq


def behind(history: History) -> Iterator[Fault]:
    """In the end, everybody was told `current` and has what is newest."""
    last = {(follow.who, follow.topic): follow for follow in history.follows}
    for (who, topic), follow in last.items():
        newest = max((line.seq for line in history.journal.get(topic, ()) if line.element), default=0)
        if follow.cut_at < inf or follow.current_at == inf or follow.reached < newest:
            yield Fault(Kind.BEHIND, who, topic, follow.reached)

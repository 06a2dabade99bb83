"""How long things took, from a history. Pure. All times in seconds."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from math import ceil, inf, nan

from tests.faults.history import CURRENT, MESSAGE, Follow, History


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that so many percent do not exceed; nan where there is none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else nan


def deliveries(
    history: History, among: Iterable[str] | None = None, *, since: float = -inf, until: float = inf
) -> list[float]:
    """From the sending of each message, of those sent in a time, to its arrival at each page, of those named."""
    named = None if among is None else set(among)
    sent = {(at.topic, at.seq): act.answers[0].sent for act, _answer, at in history.acknowledged(MESSAGE)}
    sent = {place: begun for place, begun in sent.items() if since <= begun < until}
    return [
        at - begun
        for follow in history.follows
        if named is None or follow.who in named
        for at, frame in follow.heard
        if frame.is_element and (begun := sent.get((follow.topic, frame.seq), -inf)) >= follow.current_at
    ]


def after_acknowledgement(history: History, *, since: float = -inf, until: float = inf) -> list[float]:
    """From the acknowledgement of each message, of those sent in a time, to its last arrival; inf: nowhere."""
    arrived: dict[tuple[str, int], float] = {}
    for follow in history.follows:
        for at, frame in follow.heard:
            if frame.is_element:
                arrived[follow.topic, frame.seq] = max(at, arrived.get((follow.topic, frame.seq), 0.0))
    return [
        max(0.0, arrived.get((at.topic, at.seq), inf) - answer.at)
        for act, answer, at in history.acknowledged(MESSAGE)
        if since <= act.answers[0].sent < until
    ]


def answers_again(history: History, since: float) -> float:
    """The first moment after another at which somebody's act was acknowledged or somebody's socket accepted."""
    acknowledged = (answer.at for _act, answer, _place in history.acknowledged())
    accepted = (follow.at for follow in history.follows)
    return min(at for at in chain(acknowledged, accepted) if at > since)


def times_to_current(history: History, since: float) -> list[float]:
    """For each page: seconds from a moment until it was current, with all that was acknowledged before."""
    needed: dict[str, int] = defaultdict(int)
    for _act, answer, at in history.acknowledged(MESSAGE):
        if answer.at <= since:
            needed[at.topic] = max(needed[at.topic], at.seq)
    first: dict[tuple[str, str], float] = {}
    for follow in history.follows:
        if follow.cut_at > since:
            one = (follow.who, follow.topic)
            first[one] = min(first.get(one, inf), current_with(follow, needed[follow.topic]))
    return [max(0.0, at - since) for at in first.values()]


def current_with(follow: Follow, seq: int) -> float:
    """When a follow was current and had come to a number; inf where it never was."""
    reached, is_current = follow.after, False
    for at, frame in follow.heard:
        is_current = is_current or frame.kind == CURRENT
        if frame.is_element or frame.kind == CURRENT:
            reached = max(reached, frame.seq)
        if is_current and reached >= seq:
            return at
    return inf

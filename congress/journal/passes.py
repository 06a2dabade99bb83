"""One pass of the hub: what moved, read and rendered in the hub's thread, and what each follower hears of it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from congress.journal import reading
from congress.journal.lines import Bunch
from congress.journal.models import Position
from congress.journal.reading import CaughtUp, Wanted


@dataclass
class Pass:
    """What one reading brought."""

    now: dict[str, Position]
    frames: dict[tuple[str, str], list[tuple[int, str]]]  # (topic, language): (seq, frame) in order
    counters: dict[tuple[str, str], list[str]]
    counted: set[str]  # the topics whose counters are up to date now, also where there are none
    answers: list[CaughtUp]
    cut: set[str]  # a long way was cut; the next pass goes on

    def since(self, topic: str, after: int, language: str) -> Bunch | None:
        """What a follower hears who was told everything up to `after`."""
        return bunch_of(self.frames.get((topic, language), []), after, self.counters.get((topic, language), ()))


def ready_since(frames: list[tuple[int, str]], after: int, language: str) -> Bunch | None:
    """Ready frames were taken because everybody reads their language."""
    return bunch_of(frames, after)


def bunch_of(numbered: list[tuple[int, str]], after: int, counters: Sequence[str] = ()) -> Bunch | None:
    frames = [*(frame for seq, frame in numbered if seq > after), *counters]
    return Bunch(frames) if frames else None


def keeping_the_connection(deed: Callable, *args: Any) -> Any:
    """The hub's thread reads too often to connect each time; what fails may have lost its connection."""
    try:
        return deed(*args)
    except Exception:
        connections.close_all()
        raise


def is_other_past(known: Position, now: Position) -> bool:
    return now.head < known.head or bool(known.epoch and known.epoch != now.epoch)


def read_pass(
    known: dict[str, Position],
    languages: dict[str, set[str]],
    countable: dict[str, int],
    requests: list[tuple[Any, str, Wanted]],
) -> Pass:
    """One reading of the journal; runs in the hub's thread."""
    now = reading.positions(known)
    behind, cut, failed = {}, set[str](), set[str]()
    for topic, position in known.items():
        if position.head < now[topic].head and not is_other_past(position, now[topic]):
            # A long way is gone in slices; the next pass takes the rest.
            upto = min(now[topic].head, position.head + reading.SLICE)
            if upto < now[topic].head:
                cut.add(topic)
            now[topic] = Position(upto, now[topic].touched, now[topic].epoch)
            behind[topic] = (position.head, upto)
    lines = reading.new_lines(behind)
    texts = reading.element_frames(lines, languages, failed)
    frames: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for (topic, language), of_language in texts.items():
        frames[topic, language] = [(line.seq, frame) for line, frame in zip(lines[topic], of_language, strict=True)]
    counted = {topic for topic, touched in countable.items() if touched != now[topic].touched}
    counters = {
        (topic, language): reading.counter_frames(topic, now[topic].head, language, failed)
        for topic in sorted(counted)
        for language in languages[topic]
    }
    # What cannot be rendered is not told: it stays where it was, and is tried again.
    for topic in failed:
        now.pop(topic)
    return Pass(now, frames, counters, counted, reading.catch_up(requests), cut - failed)

"""What must be true of what the phones heard and were answered.

Pure: no network, no clock, no database.
"""

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

from congress.rehearsal.excuses import excused_requests, may_be_retracted
from congress.rehearsal.history import (
    CAST,
    COLLECT,
    CURRENT,
    DRILL,
    EDIT,
    HAND_BACK,
    HELP,
    MARK,
    MESSAGE,
    REISSUE,
    RETRACTION,
    SPOKEN,
    VOID,
    WRITTEN,
    Act,
    Frame,
    History,
    Line,
    Screen,
)

QUOTE = re.compile(r'<a class="message-quote".*?</a>', re.DOTALL)

# What has no place in the journal, or must not have one.
UNPLACED = (DRILL, COLLECT, CAST, VOID, HAND_BACK, REISSUE, HELP)
# Elements that show again what stands in another.
LISTING = ("room-", "question-", "review-")


@dataclass
class Check:
    checked: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    def expect(self, is_so: bool, *fault: object, times: int = 1) -> None:
        """One thing looked at; the fault names it by data only, the same thing counts once."""
        self.checked += 1
        if not is_so:
            self.faults[" ".join(map(str, fault))] = times

    def __add__(self, other: "Check") -> "Check":
        return Check(self.checked + other.checked, self.faults | other.faults)

    @property
    def count(self) -> int:
        return sum(self.faults.values())


def check_lost(history: History) -> Check:
    """What was acknowledged is on every screen of its topic at the end, and was skipped on no open line."""
    check = Check()
    acts = history.by_topic()
    retracted = may_be_retracted(history)
    for screen in history.screens:
        for act in acts.get(screen.topic, ()):
            if act.seq > screen.since:
                is_there = screen.is_current and shows(screen, act, retracted)
                check.expect(is_there, screen.phone, screen.topic, act.element, act.seq)
        gone = {act.mark for act in acts.get(screen.topic, ()) if act.kind == RETRACTION}
        for frame in screen.elements.values():
            for quote in QUOTE.findall(frame.html):
                is_forgotten = gone.isdisjoint(MARK.findall(quote))
                check.expect(is_forgotten, screen.phone, screen.topic, frame.id, "quotes what was retracted")
    for line in (line for line in history.lines if line.is_entitled):
        seen = {frame.id: frame.seq for frame in line.elements}
        for act in between(acts.get(line.topic, []), line.after, line.settled):
            if act.element:
                is_there = seen.get(act.element, 0) >= act.seq
                check.expect(is_there, line.phone, line.topic, act.element, act.seq)
    return check


def shows(screen: Screen, act: Act, retracted: set[str]) -> bool:
    if not act.element:
        return screen.position >= act.seq
    frame = screen.elements.get(act.element)
    if frame is None or not frame.html or frame.seq < act.seq:
        return False
    if act.kind == RETRACTION:
        return act.mark not in frame.html
    if act.kind in WRITTEN and act.key not in retracted:
        return squeeze(act.body) in text_of(frame.html)
    return True


def between(acts: list[Act], after: int, upto: int) -> list[Act]:
    """Of acts in the order of their numbers, those with after < seq <= upto."""
    return acts[bisect_right(acts, after, key=seq_of) : bisect_right(acts, upto, key=seq_of)]


def seq_of(act: Act) -> int:
    return act.seq


def check_doubled(history: History) -> Check:
    """One key, one thing, one answer; one frame once in a follow; one message once on a screen."""
    check = Check()
    for act in history.acts:
        answers = {(one.status, repr(one.answer)) for one in act.tries if one.is_accepted}
        check.expect(len(answers) <= 1, act.phone, act.address, act.key)
    places: dict[tuple[str, int], str] = {}
    for act in history.placed():
        key = places.setdefault((act.topic, act.seq), act.key)
        check.expect(key == act.key, act.phone, act.topic, act.element, act.seq)
    for line in history.lines:
        seen = set()
        for frame in line.elements:
            check.expect((frame.id, frame.seq) not in seen, line.phone, line.topic, frame.id, frame.seq)
            seen.add((frame.id, frame.seq))
    for screen in history.screens:
        shown: dict[str, str] = {}
        for frame in screen.elements.values():
            for mark in marks_of(frame):
                first = shown.setdefault(mark, frame.id)
                check.expect(first == frame.id, screen.phone, screen.topic, frame.id, mark)
    return check


def check_order(history: History) -> Check:
    """Journal order in every follow, the same numbers for everybody, and what came first stands first."""
    check = Check()
    for line in history.lines:
        reached, last_id = line.after, ""
        for _at, frame in line.heard:
            if frame.kind == CURRENT:
                check.expect(frame.seq >= reached, line.phone, line.topic, CURRENT, frame.seq)
                reached, last_id = max(reached, frame.seq), ""
            elif frame.is_element:
                # The very same frame again is a double and counted there.
                is_next = frame.seq > reached or (frame.seq == reached and frame.id == last_id)
                check.expect(is_next, line.phone, line.topic, frame.id, frame.seq)
                reached, last_id = max(reached, frame.seq), frame.id
    numbers = {(act.topic, act.element): act.seq for act in history.placed() if act.kind in SPOKEN and act.element}
    for screen in history.screens:
        for frame in screen.elements.values():
            n = numbers.setdefault((frame.topic, frame.id), frame.n)
            check.expect(frame.n == n, screen.phone, screen.topic, frame.id, f"n={frame.n}", f"not {n}")
    for acts in history.by_topic().values():
        for act, highest in earlier_numbers(acts):
            check.expect(act.seq > highest, act.phone, act.topic, act.element, act.seq, f"after {highest}")
    return check


def earlier_numbers(acts: list[Act]) -> Iterator[tuple[Act, int]]:
    """Each act with the highest number of those that were acknowledged before it was sent."""
    acknowledged = sorted(acts, key=lambda act: act.answered)
    highest = done = 0
    for act in sorted(acts, key=lambda act: act.sent):
        while done < len(acknowledged) and acknowledged[done].answered < act.sent:
            highest = max(highest, acknowledged[done].seq)
            done += 1
        yield act, highest


def check_refusals(history: History) -> Check:
    """Nobody was refused what is his to do, and nobody got what is not."""
    check = Check()
    excused = excused_requests(history)
    for one in history.requests:
        if 0 < one.status < 500 and id(one) not in excused:
            check.expect(one.status in one.wanted, one.phone, one.what, one.status, f"({one.sent:.3f})")
    for line in history.lines:
        if line.is_entitled:
            check.expect(not line.is_refused, line.phone, "follow", line.topic, "refused")
        else:
            check.expect(line.is_refused and not line.heard, line.phone, "follow", line.topic, "not refused")
    # What an edit would have said has the mark of what it edits.
    spoken = (act for act in history.acts if act.kind in WRITTEN and act.kind != EDIT)
    refused = {act.mark for act in spoken if not act.is_accepted and not act.is_in_doubt}
    for screen in history.screens:
        for frame in screen.elements.values():
            overheard = refused.intersection(MARK.findall(frame.html)) if refused else ()
            check.expect(not overheard, screen.phone, screen.topic, frame.id, *overheard)
    return check


def check_errors(history: History) -> Check:
    """No unwanted 5xx, no broken connection that the phone did not break itself, no answer of another shape."""
    check = Check(checked=history.sockets)
    for one in history.requests:
        is_well = one.status in one.wanted or (one.status < 500 and (one.status > 0 or one.is_own_doing))
        check.expect(is_well, one.phone, one.what, one.status or one.trouble, f"({one.sent:.3f})")
    for act in history.acts:
        if act.is_accepted and act.kind not in UNPLACED:
            check.expect(act.is_placed, act.phone, act.address, act.answer)
    for trouble in history.troubles:
        check.expect(False, trouble)
    return check


# Texts


def marks_of(frame: Frame) -> set[str]:
    """Those of the element's own text: no quote, nothing pinned, no row that lists it again."""
    if frame.id.startswith(LISTING):
        return set()
    return set(MARK.findall(QUOTE.sub("", frame.html)))


@lru_cache(maxsize=20_000)
def text_of(fragment: str) -> str:
    """What is read of a fragment, without white space; text that slipped in as markup is not read."""
    return squeeze(html.unescape(re.sub(r"<[^>]*>", "", fragment)))


def squeeze(text: str) -> str:
    return "".join(text.split())


# Times


def message_delays(history: History) -> list[float]:
    """Seconds from sending each message until it was on the last screen of those who were there all the time."""
    arrivals: dict[str, list[tuple[Line, dict[tuple[str, int], float]]]] = defaultdict(list)
    for line in history.lines:
        if not line.is_poll and line.current_at < inf:
            first = {(frame.id, frame.seq): at for at, frame in reversed(line.heard) if frame.is_element}
            arrivals[line.topic].append((line, first))
    delays = []
    for act in history.placed():
        if act.kind != MESSAGE or act.files or any(not one.is_accepted for one in act.tries):
            continue
        seen = [
            first[act.element, act.seq]
            for line, first in arrivals[act.topic]
            if line.current_at <= act.sent and first.get((act.element, act.seq), inf) < line.steady_until
        ]
        if seen:
            delays.append(max(seen) - act.sent)
    return delays


def answer_delays(history: History, *kinds: str) -> list[float]:
    """Seconds until each sending of an act of these kinds was accepted."""
    tries = (one for act in history.acts if act.kind in kinds for one in act.tries)
    return [one.answered - one.sent for one in tries if one.is_accepted]

"""What the phones heard and were answered, as `phones.py` records it, or as a test writes it by hand. Pure data."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple

CURRENT, RELOAD, REFUSED, SIGNED_OUT, PONG = "current", "reload", "refused", "signed-out", "pong"
COUNTER = "counter"
MESSAGE, RETRACTION, SIGN_IN, DRILL = "message", "retraction", "sign-in", "drill"
OPINION, PHASE, BALLOT, VOTE, SUGGESTION, MOVE = "opinion", "phase", "ballot", "vote", "suggestion", "move"
REACTION, HAND, FLOOR, POLL, CHOICE = "reaction", "hand", "floor", "poll", "choice"
AGREEMENT, COMMENT, EDIT, ANSWER, OUTCOME = "agreement", "comment", "edit", "answer", "outcome"
MUTE, LIFT, SETTING, SYMPOSIUM, ATTENDEE = "mute", "lift", "setting", "symposium", "attendee"
# Of a secret ballot: what the journal does not know.
COLLECT, CAST, VOID, HAND_BACK, REISSUE = "collect", "cast", "void", "hand-back", "reissue"
# Let in at a shared tablet.
HELP = "help"

# What has a text that everybody reads at once.
SPOKEN = (MESSAGE, OPINION)
# What is sent with a text that is then read in an element, its own or that of what it is said to.
WRITTEN = (*SPOKEN, COMMENT, EDIT, ANSWER)

# Every message, opinion and suggestion of a rehearsal carries one, so that it is known again wherever it is shown.
MARK = re.compile(r"〔[a-z]+\d*·\d+〕")


class Frame(NamedTuple):
    """One frame of the live channel; `seq` of a `current` is its head."""

    topic: str
    kind: str
    seq: int = 0
    n: int = 0
    id: str = ""
    html: str = ""
    epoch: str = ""

    @property
    def is_element(self) -> bool:
        return bool(self.id) and self.kind != COUNTER


@dataclass(slots=True)
class Request:
    """One request over HTTP. Times are of the monotonic clock, in seconds; status 0: never answered."""

    phone: str
    what: str
    wanted: tuple[int, ...]
    sent: float
    answered: float = inf
    status: int = 0
    answer: Any = None
    trouble: str = ""
    retry_after: int = 0
    is_own_doing: bool = False

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Act:
    """What somebody did once, with one key, however often it was sent."""

    phone: str
    kind: str
    address: str
    key: str
    wanted: tuple[int, ...]
    body: str = ""
    message_key: str = ""
    further_keys: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    # Sent as it is, instead of a form: of what is cast, `fields` has the options chosen on each paper.
    content: bytes = b""
    # Seconds until the phone gives up an answer.
    patience: float = 30
    # Done together with the moderator, so that what he did at the same moment is no excuse.
    is_staged: bool = False
    tries: list[Request] = field(default_factory=list)

    @property
    def form(self) -> list[tuple[str, Any]]:
        """What is posted; several values of one field stand one after the other."""
        form = [("key", self.key)]
        if self.kind in WRITTEN:
            form.append(("body", self.body))
        for name, value in self.fields.items():
            form += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        return form

    @property
    def is_accepted(self) -> bool:
        return any(one.is_accepted for one in self.tries)

    @property
    def is_in_doubt(self) -> bool:
        """Not accepted, and the last time nobody knows what came of it."""
        return not self.is_accepted and not (self.tries and 0 < self.tries[-1].status < 500)

    @property
    def answer(self) -> dict[str, Any]:
        found = next((one.answer for one in self.tries if one.is_accepted), None)
        return found if isinstance(found, dict) else {}

    @property
    def is_placed(self) -> bool:
        """Whether the answer says where in the journal the act stands."""
        answer = self.answer
        return isinstance(answer.get("topic"), str) and type(answer.get("seq")) is int and "element" in answer

    @property
    def topic(self) -> str:
        return self.answer["topic"]

    @property
    def element(self) -> str:
        return self.answer["element"] or ""

    @property
    def seq(self) -> int:
        return self.answer["seq"]

    @property
    def sent(self) -> float:
        return self.tries[0].sent

    @property
    def answered(self) -> float:
        return min(one.answered for one in self.tries if one.is_accepted)

    @property
    def mark(self) -> str:
        found = MARK.search(self.body)
        return found[0] if found else ""


@dataclass(slots=True)
class Line:
    """One topic followed once: over one socket until it was dropped, or in one poll."""

    phone: str
    topic: str
    after: int
    is_entitled: bool = True
    is_poll: bool = False
    is_refused: bool = False
    current_at: float = inf
    steady_until: float = inf
    heard: list[tuple[float, Frame]] = field(default_factory=list)

    def hear(self, at: float, frame: Frame) -> None:
        self.heard.append((at, frame))
        if frame.kind == CURRENT:
            self.current_at = min(self.current_at, at)

    @property
    def elements(self) -> Iterator[Frame]:
        return (frame for _at, frame in self.heard if frame.is_element)

    @property
    def settled(self) -> int:
        """Up to here the server said that everything was sent."""
        return max((frame.seq for _at, frame in self.heard if frame.kind == CURRENT), default=self.after)


@dataclass(slots=True)
class Screen:
    """What one phone holds of one topic, kept by the client's rules; nothing is known up to `since`."""

    phone: str
    topic: str
    since: int = 0
    position: int = 0
    epoch: str = ""
    is_current: bool = False
    elements: dict[str, Frame] = field(default_factory=dict)

    def show(self, frame: Frame) -> None:
        if frame.kind == COUNTER:
            return
        if frame.is_element:
            before = self.elements.get(frame.id)
            if before is None or frame.seq >= before.seq:
                self.elements[frame.id] = frame
        else:
            self.epoch = frame.epoch
        self.position = max(self.position, frame.seq)


@dataclass(slots=True)
class Window:
    """A time in which a moderator keeps a room, or one person of it, from speaking: they are told so by `status`."""

    room: str
    status: int
    opened: float
    closed: float = inf
    phone: str = ""


@dataclass(slots=True)
class Look:
    """What a phone found on the board of a secret ballot."""

    phone: str
    ballot: int
    # The digest of the frozen entry, as it noted it when it collected; those of the board and, where it was opened, of
    # the page as they were served.
    noted: str
    hashes: str
    page: str = ""
    # Own papers, by h, that are not there with what it chose.
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Board:
    """A counted secret ballot as its bundle has it, without the rows, and what the checker said to the whole."""

    ballot: int
    journal: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    recount: int
    failed: tuple[str, ...] = ()

    @property
    def totals(self) -> dict[str, Any]:
        return self.facts("ballot.counted").get("totals", {})

    def facts(self, verb: str) -> dict[str, Any]:
        return next((entry["facts"] for entry in self.journal if entry["verb"] == verb), {})


@dataclass(slots=True)
class Pile:
    """The papers of a secret ballot in the hall: how many were printed and given out, and `{paper id: options}` of each
    that came back."""

    ballot: int
    printed: int
    given: int
    papers: list[dict[str, Any]]
    marked: list[dict[str, list[str]]]

    def count(self, *, overlooked: int = 0) -> dict[str, Any]:
        """As who counts them enters it, so many of them overlooked."""
        seen = self.marked[overlooked:]
        return {
            "returned": len(seen),
            "not_returned": self.given - len(seen),
            "unused": self.printed - self.given,
            "papers": {paper["id"]: count_of(paper, [sheet[paper["id"]] for sheet in seen]) for paper in self.papers},
        }


def count_of(paper: dict[str, Any], chosen: list[list[str]]) -> dict[str, Any]:
    """A selection of nobody is valid."""
    blank = 0 if paper["kind"] == "selection" else sum(not options for options in chosen)
    counts = {option["id"]: sum(option["id"] in options for options in chosen) for option in paper["options"]}
    return {"invalid": blank, "counts": counts}


@dataclass(slots=True)
class History:
    """All of a rehearsal; `suggestions`, `remarks`, `ballots`, `boards` and `polls` are the product's own, when all was
    done."""

    requests: list[Request] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)
    sockets: int = 0
    troubles: list[str] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    ballots: list[dict[str, Any]] = field(default_factory=list)
    polls: list[dict[str, Any]] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    piles: list[Pile] = field(default_factory=list)

    def accepted(self, *kinds: str) -> list[Act]:
        return [act for act in self.acts if act.kind in kinds and act.is_accepted]

    def placed(self) -> list[Act]:
        return [act for act in self.acts if act.is_placed]

    def by_topic(self) -> dict[str, list[Act]]:
        """The acts that have their place, of each topic, in the order of the journal."""
        found = defaultdict(list)
        for act in sorted(self.placed(), key=lambda act: act.seq):
            found[act.topic].append(act)
        return found

"""Who follows what, as the hub keeps it."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from congress.journal.lines import Bunch, Line
from congress.journal.models import Position
from congress.journal.reading import Wanted
from congress.journal.visitors import Visitor


@dataclass(eq=False, slots=True)
class Follower:
    """One socket: the line to it, who it is, and what it follows up to which number.

    While too much waits on the line he is told nothing; what he follows is then `owed` from where he was.
    """

    line: Line
    visitor: Visitor
    topics: dict[str, int] = field(default_factory=dict)
    owed: dict[str, Wanted] = field(default_factory=dict)
    full_since: float | None = None
    gone: bool = False
    language: str = field(init=False)

    def __post_init__(self) -> None:
        self.language = self.visitor.language

    def follows(self) -> set[str]:
        return self.topics.keys() | self.owed.keys()

    def tell(self, bunch: Bunch) -> None:
        if not self.gone and self.full_since is None:
            self.line.write(bunch)

    def answer(self, bunch: Bunch) -> None:
        """What he asked for goes out behind whatever waits: it is little, and he waits for it."""
        if not self.gone:
            self.line.write(bunch)

    def close(self, code: int) -> None:
        if not self.gone:
            self.line.close(code)
            self.gone = True


@dataclass(eq=False)
class Followed:
    """A topic that somebody follows in this process."""

    position: Position
    beat_at: float  # when the next heartbeat is due
    followers: set[Follower] = field(default_factory=set)
    languages: Counter[str] = field(default_factory=Counter)  # how many of them read which
    counted: int = 0  # `touched` as of the last rendering of its counters
    counted_at: float = 0.0

    def add(self, follower: Follower) -> None:
        if follower not in self.followers:
            self.followers.add(follower)
            self.languages[follower.language] += 1

    def discard(self, follower: Follower) -> None:
        if follower in self.followers:
            self.followers.discard(follower)
            self.languages[follower.language] -= 1

    def spoken(self) -> set[str]:
        return {language for language, count in self.languages.items() if count}


@dataclass
class Asked:
    """A request to follow that waits for the next pass."""

    follower: Follower
    wanted: Wanted
    answered: asyncio.Future
    is_owed: bool = False  # asked for him by the hub itself; he may have left the topic meanwhile

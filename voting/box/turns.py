"""Deeds that come at once share one writing: who finds nobody writing writes for all who wait."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from voting.box.papers import AT_ONCE


@dataclass
class Deed:
    """{h: slot} to be put: papers cast, or made void. Done when `outcome` is there: None is well."""

    slots: dict[bytes, bytes]
    is_void: bool
    is_done: bool = False
    outcome: Exception | None = None

    def end(self, outcome: Exception | None = None) -> None:
        self.is_done, self.outcome = True, outcome


@dataclass
class Turns:
    write: Callable[[list[Deed]], None]
    waiting: list[Deed] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, deed: Deed) -> None:
        """Returns when it is written. Raises what became of it."""
        self.waiting.append(deed)
        while not deed.is_done:
            with self.turn:
                if not deed.is_done:
                    self.write_some()
        if deed.outcome is not None:
            raise deed.outcome

    def write_some(self) -> None:
        batch, size = [], 0
        while self.waiting and size + len(self.waiting[0].slots) <= AT_ONCE:
            batch.append(self.waiting.pop(0))
            size += len(batch[-1].slots)
        try:
            self.write(batch)
        except Exception as error:  # of the disk: each of them is told, and does it again
            for deed in batch:
                deed.end(error)

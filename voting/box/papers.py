"""The papers of one ballot's box and the void ones, found by h. Used by one at a time: under the lock of the box."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from voting.box import rows
from voting.box.slots import FULL, Intent, Slots, make_slots
from voting.secret.formats import Row

AT_ONCE = 256  # papers put in one writing


def make_papers(folder: Path, expected: int) -> None:
    """Empty, with room for so many before the file is made anew."""
    Intent.make(folder / "intent", AT_ONCE)
    make_slots(folder / "papers", int(expected / FULL) + AT_ONCE, [])


class Papers:
    def __init__(self, folder: Path):
        self.slots, self.intent = Slots(folder / "papers"), Intent(folder / "intent")
        self.known = bytes(self.slots.count)
        self.places: dict[bytes, int] = {}

    def close(self) -> None:
        self.slots.close()
        self.intent.close()

    @property
    def is_current(self) -> bool:
        """False where another process has made the file anew."""
        return self.slots.is_current

    def refresh(self) -> None:
        """Finish what was broken off, and learn what other processes have put."""
        if not self.intent.is_empty:
            self.slots.put(self.intent.read())
            self.intent.wipe()
        kinds = self.slots.kinds
        if kinds != self.known:
            self.learn(place for place, (new, old) in enumerate(zip(kinds, self.known, strict=True)) if new != old)

    def learn(self, filled: Iterable[int]) -> None:
        for place in filled:
            self.places[rows.h_of(self.slots.read(place))] = place
        self.known = self.slots.kinds

    def find(self, h: bytes) -> bytes | None:
        place = self.places.get(h)
        return None if place is None else self.slots.read(place)

    def add(self, new: list[bytes]) -> None:
        """All or none of these slots, also where the power goes."""
        if not self.slots.has_room(len(new)):
            self.make_anew()
        placed = dict(zip(self.slots.draw(len(new)), new, strict=True))
        self.intent.write(placed)
        self.slots.put(placed)
        self.intent.wipe(len(placed))
        self.learn(placed)

    def make_anew(self) -> None:
        """Twice as large, every paper somewhere else."""
        self.intent.sync()  # it names no places of the old file any more
        make_slots(self.slots.path, 2 * self.slots.count, [self.slots.read(place) for place in self.places.values()])
        self.slots.close()
        self.slots = Slots(self.slots.path)
        self.known = bytes(self.slots.count)
        self.refresh()

    def seal(self) -> None:
        """Nothing is added any more. The times of the files are that of the closing."""
        self.intent.wipe()
        self.intent.sync()
        for path in (self.slots.path, self.intent.path):
            path.touch()

    def cast(self) -> Iterator[Row]:
        """In the order of h."""
        for _h, place in sorted(self.places.items()):
            if self.known[place] == rows.CAST:
                yield rows.row_of(self.slots.read(place))

    def void(self) -> list[bytes]:
        return sorted(h for h, place in self.places.items() if self.known[place] == rows.VOID)

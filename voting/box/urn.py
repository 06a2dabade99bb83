"""One ballot's box: a folder with its key, its definition, how far it is, and the papers. Several processes may have
it open: whatever decides or writes is done under the lock of the folder, with what is on the disk."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from congress.journal.chain import canonical
from voting.box import checks, disk, keys, rows
from voting.box.answers import Refused
from voting.box.checks import Definition
from voting.box.papers import Papers, make_papers
from voting.box.turns import Deed, Turns
from voting.secret import curves, formats
from voting.secret.formats import Row

PREPARED, DEFINED, OPEN, CLOSED = "prepared", "defined", "open", "closed"
MOST_PAPERS = 200  # a booklet of more would not fit into a request


class Urn:
    def __init__(self, folder: Path):
        self.folder = folder
        self.papers: Papers | None = None
        self.turns = Turns(self.write)

    # The office's

    @classmethod
    def prepare(cls, folder: Path) -> "Urn | None":
        """With its key, or None where it is there already. The state is told last: without it, there is no box."""
        disk.make_folder(folder)
        (folder / "lock").touch(mode=0o600)
        with disk.held(folder / "lock"):
            if (folder / "state").exists():
                return None
            keys.make_key(folder / "key.pem")
            disk.replace(folder / "state", [PREPARED.encode()])
            return cls(folder)

    @property
    def public_key(self) -> bytes:
        return curves.spki(self.key)

    def define(self, facts: dict[str, Any]) -> None:
        told, expected = canonical(facts), rows_expected(facts, self.folder.name)
        with self.held():
            if self.state == PREPARED:
                make_papers(self.folder, expected)
                disk.replace(self.folder / "definition.json", [told])
                self.go(DEFINED)
            elif (self.folder / "definition.json").read_bytes() != told:
                raise Refused(409, "defined otherwise")

    def open(self) -> None:
        with self.held():
            if self.state not in (DEFINED, OPEN):
                raise Refused(409, f"it is {self.state}")
            self.go(OPEN)

    def close(self) -> None:
        with self.held():
            if self.state == PREPARED:
                raise Refused(409, "it is not defined")
            if self.state != CLOSED:
                self.fresh().seal()
                self.go(CLOSED)

    def discard(self) -> None:
        with self.held():
            self.forget()
            shutil.rmtree(self.folder)

    def board(self) -> tuple[list[Row], list[bytes]]:
        """Rows and void h in their order. Nobody sees what lies in a box that is not closed."""
        with self.held():
            if self.state != CLOSED:
                raise Refused(409, "it is not closed")
            papers = self.fresh()
            return list(papers.cast()), papers.void()

    # The phones'

    def cast(self, told: Any) -> list[dict[str, str]]:
        """The receipts, in the order of the rows. Raises Refused."""
        read = checks.read_cast(self.definition, told)
        self.turns.take(Deed({row.h: rows.cast_slot(row) for row in read}, is_void=False))
        return [self.receipt(row.h, formats.receipt_message) for row in read]

    def void(self, told: Any) -> list[dict[str, str]]:
        read = checks.read_void(self.definition, told)
        self.turns.take(Deed({h: rows.void_slot(h) for h in read}, is_void=True))
        return [self.receipt(h, formats.void_receipt_message) for h in read]

    def receipt(self, h: bytes, message: Any) -> dict[str, str]:
        return {"h": h.hex(), "receipt": formats.b64(curves.sign_same(self.key, message(self.folder.name, h)))}

    # What is behind both

    @property
    def is_there(self) -> bool:
        return (self.folder / "state").exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        with disk.held(self.folder / "lock"):
            if not self.is_there:
                raise Refused(404, "no such box")
            yield

    @property
    def state(self) -> str:
        return (self.folder / "state").read_text()

    def go(self, state: str) -> None:
        if self.state != state:
            disk.replace(self.folder / "state", [state.encode()])

    @cached_property
    def key(self) -> curves.PrivateKey:
        return keys.read_key(self.folder / "key.pem")

    @cached_property
    def definition(self) -> Definition:
        if self.state == PREPARED:
            raise Refused(503, "not open")
        return Definition.of(json.loads((self.folder / "definition.json").read_bytes()))

    def write(self, deeds: list[Deed]) -> None:
        """Each of these, or why not; those that are taken are on the disk together before one of them is done."""
        with self.held():
            try:
                self.write_held(deeds)
            except Exception:
                self.forget()
                raise

    def write_held(self, deeds: list[Deed]) -> None:
        state, new = self.state, dict[bytes, bytes]()
        papers = self.fresh()

        def find(h: bytes) -> bytes | None:
            return new.get(h) or papers.find(h)

        for deed in deeds:
            try:
                if not is_known(deed, find):
                    refuse_when(state, deed)
                    new.update(deed.slots)
            except Refused as refusal:
                deed.end(refusal)
        if new:
            papers.add(list(new.values()))
        for deed in deeds:
            if not deed.is_done:
                deed.end()

    def fresh(self) -> Papers:
        """With all that is on the disk."""
        if self.papers is not None and not self.papers.is_current:
            self.forget()
        if self.papers is None:
            self.papers = Papers(self.folder)
        self.papers.refresh()
        return self.papers

    def forget(self) -> None:
        """It is read from the disk by the next."""
        papers, self.papers = self.papers, None
        if papers is not None:
            papers.close()


def is_known(deed: Deed, find: Callable[[bytes], bytes | None]) -> bool:
    """All of it, to the byte. Raises Refused."""
    found = {h: find(h) for h in deed.slots}
    kinds = {slot[0] for slot in found.values() if slot is not None}
    if not kinds:
        return False
    if not deed.is_void and rows.VOID in kinds:
        raise Refused(403, "void")
    if found != deed.slots:
        raise Refused(409, "known with other bytes, or in part")
    return True


def rows_expected(facts: dict[str, Any], ballot: str) -> int:
    """Raises Refused where this is no definition of the ballot that can be cast."""
    try:
        definition = Definition.of(facts)
        booklets = facts["electors"] + facts["max_reissue"]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(400, "not a definition") from error
    if definition.ballot != ballot or not 0 < len(definition.keys) <= MOST_PAPERS:
        raise Refused(400, "of another ballot, or of too many papers")
    return len(definition.keys) * int(booklets)


def refuse_when(state: str, deed: Deed) -> None:
    if state == CLOSED:
        raise Refused(410, "closed")
    if state != OPEN and not deed.is_void:
        raise Refused(503, "not open")

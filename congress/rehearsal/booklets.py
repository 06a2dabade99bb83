"""A phone's side of a secret ballot: papers collected ahead, filled in, put into the box, and found on the board.

What is sent is made once; sent again, it is the very same bytes. Keys and signatures take a thread's time, not that of
all phones.
"""

import asyncio
import hashlib
import json
from typing import Any

from congress.journal.chain import canonical
from congress.rehearsal.history import CAST, COLLECT, Act, Look
from congress.rehearsal.phones import Phone
from voting.secret import elector
from voting.secret.blind import BadSignature
from voting.secret.formats import unb64

# Of a hundred papers: left blank, with a comment.
BLANK, COMMENTED = 8, 10
COMMENTS = (
    "窗口的同志很耐心，盼周末也能办。",
    "电话常常打不通，请多设一条线。",
    "比去年快了，资料还可以再少交几样。",
)
ROW = 32
# Told that the signer is busy, a phone comes again.
SIGNED_OR_LATER = (200, 503)
# Seconds that a slow server may need to sign, and how often a phone comes again where it is told to.
SIGNING, ROUNDS = 120, 5


class Booklet:
    """All papers of one phone on a ballot."""

    def __init__(self, phone: Phone, entry: dict[str, Any], own: elector.Booklet) -> None:
        self.phone, self.definition, self.noted, self.own = phone, entry["facts"], entry["digest"], own
        self.collecting = phone.new_act(
            COLLECT,
            self.office("collect"),
            wanted=SIGNED_OR_LATER,
            content=canonical(own.request()),
            patience=SIGNING,
        )
        self.is_signed, self.page = False, ""
        self.casting: Act | None = None

    @classmethod
    async def made_on(cls, phone: Phone, entry: dict[str, Any]) -> "Booklet":
        return cls(phone, entry, await asyncio.to_thread(elector.Booklet.new, entry["facts"]))

    @property
    def ballot(self) -> int:
        return int(self.definition["ballot"])

    def office(self, deed: str) -> str:
        return f"/ballots/{self.ballot}/{deed}/"

    @property
    def box(self) -> str:
        return f"/box/{self.ballot}/cast"

    async def collect(self) -> None:
        await self.phone.deliver(self.collecting)
        await self.insist()
        await self.take()

    async def insist(self) -> None:
        """Come again as long as the signer is busy, as a phone does that lies open."""
        for _round in range(ROUNDS):
            if not self.collecting.is_in_doubt:
                break
            await self.phone.deliver(self.collecting)

    async def take(self) -> None:
        """What was signed, if it was."""
        if not self.collecting.is_accepted:
            return
        try:
            await asyncio.to_thread(self.own.take, self.collecting.answer)
        except BadSignature as error:
            self.phone.trouble("POST", self.collecting.address, error)
        else:
            self.is_signed = True

    async def open_page(self) -> None:
        """That on which papers are filled in: the same bytes for everybody."""
        page = await self.phone.fetch_page(f"/ballots/{self.ballot}/")
        self.page = sha256(page.encode()).hex() if page else ""

    async def fill_in(self) -> Act:
        """Everything chosen, and what will be sent fixed."""
        chosen = {paper["id"]: choose_on(self.phone, paper) for paper in self.definition["papers"]}
        self.casting = await self.new_cast(chosen)
        return self.casting

    async def new_cast(self, chosen: dict[str, list[str]], *, wanted: tuple[int, ...] = (200,), box: str = "") -> Act:
        comments = {paper: self.phone.chance.choice(COMMENTS) for paper in chosen if happens(self.phone, COMMENTED)}
        body = await asyncio.to_thread(self.own.cast, chosen, comments)
        return self.phone.new_act(CAST, box or self.box, wanted=wanted, fields=chosen, content=canonical(body))

    @property
    def receipts(self) -> list[dict[str, str]]:
        return self.casting.answer["receipts"] if self.is_cast else []

    @property
    def is_cast(self) -> bool:
        return self.casting is not None and self.casting.is_accepted

    async def look(self) -> None:
        """Look for the own papers on the board, as every phone does."""
        served = await self.phone.fetch_bytes(f"/ballots/{self.ballot}/hashes.bin")
        found = {served[at : at + ROW]: served[at + ROW : at + 2 * ROW] for at in range(0, len(served), 2 * ROW)}
        rows = json.loads(self.casting.content)["rows"] if self.casting and self.is_cast else []
        own = [(sha256(unb64(row["input"])), sha256(unb64(row["payload"]))) for row in rows]
        missing = tuple(h.hex() for h, payload in own if found.get(h) != payload)
        look = Look(self.phone.name, self.ballot, self.noted, sha256(served).hex(), self.page, missing)
        self.phone.history.looks.append(look)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def choose_on(phone: Phone, paper: dict[str, Any]) -> list[str]:
    """Most often what is offered first; nothing of a paper left blank."""
    options = [option["id"] for option in paper["options"]]
    if happens(phone, BLANK):
        return []
    if paper["kind"] == "selection":
        return sorted(phone.chance.sample(options, phone.chance.randint(1, paper["max_choices"])))
    return [choose(phone, options)]


def choose(phone: Phone, options: list[str]) -> str:
    return options[0] if happens(phone, 60) else phone.chance.choice(options)


def happens(phone: Phone, percent: int) -> bool:
    return phone.chance.random() * 100 < percent

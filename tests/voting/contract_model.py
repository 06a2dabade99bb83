"""What the contract of secret ballots says to each message, as plainly as it can be written: no bytes, no database.

A token stands for its h, a request for its bytes. The office knows electors and generations, the box knows tokens.
"""

from dataclasses import dataclass, field

NONE, ISSUED, HANDED_BACK, REPLACED = "none", "issued", "handed", "replaced"


@dataclass
class Generation:
    state: str = NONE
    asked: object = None


@dataclass
class OfficeModel:
    """Answers with the status; what is a repetition changes nothing."""

    most_reissues: int
    papers: int
    is_closed: bool = False
    reissues: int = 0
    booklets: dict[str, list[Generation]] = field(default_factory=dict)
    handed_back: dict[bytes, str] = field(default_factory=dict)
    asked_by: dict[str, set[str]] = field(default_factory=dict)

    def of(self, elector: str) -> list[Generation]:
        return self.booklets.setdefault(elector, [Generation()])

    def collect(self, elector: str, asked: object) -> int:
        if self.is_closed:
            return 410
        newest = self.of(elector)[-1]
        if any(one.asked == asked for one in self.of(elector)):
            return 200
        if newest.state != NONE:
            return 409
        newest.state, newest.asked = ISSUED, asked
        return 200

    def hand_back(self, elector: str, tokens: list[bytes]) -> int:
        """`tokens` are those of genuine void receipts."""
        if self.is_closed:
            return 410
        if len(set(tokens)) != self.papers:
            return 400
        owners = {self.handed_back.get(token) for token in tokens}
        if owners == {elector}:
            return 200
        if owners != {None} or self.of(elector)[-1].state != ISSUED:
            return 409
        self.handed_back |= dict.fromkeys(tokens, elector)
        self.renew(elector, HANDED_BACK)
        return 200

    def reissue(self, elector: str, scrutineer: str) -> int:
        if self.is_closed:
            return 410
        if self.of(elector)[-1].state != ISSUED or self.reissues >= self.most_reissues:
            return 409
        said = self.asked_by.setdefault(elector, set())
        said.add(scrutineer)
        if len(said) < 2:
            return 202
        said.clear()
        self.reissues += 1
        self.renew(elector, REPLACED)
        return 200

    def renew(self, elector: str, state: str) -> None:
        self.of(elector)[-1].state = state
        self.of(elector).append(Generation())

    def count(self, *states: str) -> int:
        return sum(one.state in states for own in self.booklets.values() for one in own)


@dataclass
class BoxModel:
    """`rows` is {token: its bytes} of what was acknowledged."""

    papers: int
    is_open: bool = False
    is_closed: bool = False
    rows: dict[bytes, object] = field(default_factory=dict)
    void: set[bytes] = field(default_factory=set)

    def cast(self, sent: dict[bytes, object], *, is_signed: bool = True) -> int:
        known = [token for token in sent if token in self.rows]
        if len(sent) != self.papers:
            return 400
        if not is_signed or self.void.intersection(sent):
            return 403
        if any(self.rows[token] != sent[token] for token in known) or 0 < len(known) < self.papers:
            return 409
        if known:
            return 200
        if not self.is_open:
            return 410 if self.is_closed else 503
        self.rows |= sent
        return 200

    def cast_void(self, tokens: list[bytes], *, is_signed: bool = True) -> int:
        known = self.void.intersection(tokens)
        if len(set(tokens)) != self.papers:
            return 400
        if not is_signed:
            return 403
        if any(token in self.rows for token in tokens) or 0 < len(known) < self.papers:
            return 409
        if known:
            return 200
        if self.is_closed:
            return 410
        self.void.update(tokens)
        return 200

"""An elector's side without a browser: what a phone does to collect and to cast; for drills, tests and other clients.

`definition` is the facts of the ballot's frozen entry. Nothing here is kept: that is the caller's matter.
"""

from dataclasses import dataclass
from typing import Any

from voting.secret import blind, curves, formats


@dataclass
class OwnPaper:
    """One paper of a booklet on its way from blinded to signed."""

    paper: dict[str, Any]
    key: curves.PrivateKey
    input: bytes
    blinded: blind.Blinded
    sig: bytes = b""

    @property
    def h(self) -> bytes:
        return formats.sha256(self.input)

    @property
    def modulus(self) -> int:
        return int.from_bytes(formats.unb64(self.paper["key"]["n"]), "big")


@dataclass
class Booklet:
    """All papers of one elector."""

    ballot: str
    papers: list[OwnPaper]

    @classmethod
    def new(cls, definition: dict[str, Any]) -> "Booklet":
        ballot = definition["ballot"]
        return cls(ballot, [own_paper(ballot, paper) for paper in definition["papers"]])

    def request(self) -> dict[str, Any]:
        """The body of `collect/`."""
        return {"papers": [{"id": one.paper["id"], "blinded": formats.b64(one.blinded.message)} for one in self.papers]}

    def take(self, answer: dict[str, Any]) -> None:
        """What `collect/` answered. Raises BadSignature."""
        signed = {one["id"]: formats.unb64(one["blind_sig"]) for one in answer["papers"]}
        for one in self.papers:
            one.sig = blind.finalize(one.modulus, blind.EXPONENT, signed[one.paper["id"]], one.blinded)

    def cast(self, chosen: dict[str, list[str]], comments: dict[str, str] | None = None) -> dict[str, Any]:
        """The body of `cast`; a paper of which nothing is chosen is blank."""
        comments = comments or {}
        rows = [
            self.row(one, chosen.get(one.paper["id"], []), comments.get(one.paper["id"], "")) for one in self.papers
        ]
        return {"rows": rows}

    def row(self, one: OwnPaper, chosen: list[str], comment: str) -> dict[str, str]:
        block = formats.comment_block(comment)
        payload = formats.payload_of(one.paper["kind"], chosen, formats.sha256(block))
        own = curves.sign(one.key, formats.own_message(one.h, payload, formats.sha256(block)))
        return self.token(one) | {
            "payload": formats.b64(payload),
            "comment": formats.b64(block),
            "own": formats.b64(own),
        }

    def void(self) -> dict[str, Any]:
        """The body of `void`."""
        rows = [
            self.token(one) | {"own": formats.b64(curves.sign(one.key, formats.void_message(one.h)))}
            for one in self.papers
        ]
        return {"rows": rows}

    def token(self, one: OwnPaper) -> dict[str, str]:
        return {"paper": one.paper["id"], "input": formats.b64(one.input), "sig": formats.b64(one.sig)}


def own_paper(ballot: str, paper: dict[str, Any]) -> OwnPaper:
    key = curves.new_key()
    input = formats.new_input(formats.token_text(ballot, paper["id"], curves.point(key)))
    modulus = int.from_bytes(formats.unb64(paper["key"]["n"]), "big")
    return OwnPaper(paper, key, input, blind.blind(modulus, blind.EXPONENT, input))

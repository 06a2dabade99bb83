"""All boxes: one for each ballot, in a folder of its own. They know the definitions, not the people."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from voting.box.answers import Refused as Refused
from voting.box.urn import Urn
from voting.secret import formats
from voting.secret.formats import Row, b64

BALLOT = re.compile(r"[1-9][0-9]{0,17}")


class Box:
    def __init__(self, folder: Path):
        self.folder = folder
        self.urns: dict[str, Urn] = {}

    def urn(self, ballot: str) -> Urn:
        """Raises Refused."""
        urn = self.urns.get(ballot) or Urn(self.folder_of(ballot))
        if not urn.is_there:
            self.urns.pop(ballot, None)
            raise Refused(404, "no such box")
        return self.urns.setdefault(ballot, urn)

    def folder_of(self, ballot: str) -> Path:
        if not BALLOT.fullmatch(ballot):
            raise Refused(404, "not the number of a ballot")
        return self.folder / ballot

    # The office's; each may be asked again

    def prepare(self, ballot: str) -> str:
        """The key of the ballot's box, SPKI in base64; made the first time."""
        made = Urn.prepare(self.folder_of(ballot))
        if made is not None:
            self.urns[ballot] = made
        return b64(self.urn(ballot).public_key)

    def define(self, ballot: str, definition: dict[str, Any]) -> None:
        self.urn(ballot).define(definition)

    def open(self, ballot: str) -> None:
        self.urn(ballot).open()

    def close(self, ballot: str) -> tuple[list[Row], list[bytes], bytes]:
        """The board. Who waits to be written finds it closed, who was written is on it."""
        self.urn(ballot).close()
        return self.board(ballot)

    def board(self, ballot: str) -> tuple[list[Row], list[bytes], bytes]:
        """Rows and void h, sorted, and the root over the rows. Raises Refused before the close."""
        rows, void = self.urn(ballot).board()
        return rows, void, formats.root_of([row.leaf for row in rows])

    def discard(self, ballot: str) -> None:
        """Again does nothing."""
        with suppress(Refused):
            self.urn(ballot).discard()
            self.urns.pop(ballot, None)

    # The phones'

    def cast(self, ballot: str, rows: Any) -> list[dict[str, str]]:
        """The receipts of a whole booklet, in its order, when it is on the disk. Raises Refused."""
        return self.urn(ballot).cast(rows)

    def void(self, ballot: str, rows: Any) -> list[dict[str, str]]:
        return self.urn(ballot).void(rows)

"""The box: one file for each ballot, in a folder of its own. It knows the definition, not the people."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from voting.secret import blind, curves, formats
from voting.secret.formats import Row, b64, unb64

SCHEMA = """
CREATE TABLE IF NOT EXISTS row (h BLOB PRIMARY KEY, paper TEXT, input BLOB, sig BLOB, payload BLOB, comment BLOB,
  own BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS void (h BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


class Refused(Exception):
    """An answer other than receipts: its HTTP status, and why."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


class Box:
    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, ballot: str) -> Path:
        return self.folder / ballot / "box.sqlite3"

    def connect(self, ballot: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path(ballot), timeout=20, isolation_level=None)
        connection.executescript(
            "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
        )
        return connection

    def key(self, ballot: str) -> curves.PrivateKey:
        key = serialization.load_pem_private_key((self.folder / ballot / "key.pem").read_bytes(), None)
        assert isinstance(key, curves.PrivateKey)  # noqa: S101
        return key

    def prepare(self, ballot: str) -> str:
        folder = self.folder / ballot
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / "key.pem").exists():
            pem = curves.new_key().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            (folder / "key.pem").write_bytes(pem)
            with closing(self.connect(ballot)) as connection:
                connection.executescript(SCHEMA)
        return b64(curves.spki(self.key(ballot)))

    def define(self, ballot: str, definition: dict[str, Any]) -> None:
        self.set(ballot, "definition", json.dumps(definition))
        self.set(ballot, "state", "defined")

    def open(self, ballot: str) -> None:
        self.set(ballot, "state", "open")

    def close(self, ballot: str) -> None:
        self.set(ballot, "state", "closed")

    def discard(self, ballot: str) -> None:
        shutil.rmtree(self.folder / ballot, ignore_errors=True)

    def set(self, ballot: str, name: str, value: str) -> None:
        with closing(self.connect(ballot)) as connection:
            connection.execute("REPLACE INTO fact VALUES (?, ?)", [name, value])

    def fact(self, ballot: str, name: str) -> str:
        with closing(self.connect(ballot)) as connection:
            found = connection.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return found[0] if found else ""

    def board(self, ballot: str) -> tuple[list[Row], list[bytes], bytes]:
        with closing(self.connect(ballot)) as connection:
            rows = [Row(*row) for row in connection.execute("SELECT * FROM row ORDER BY h")]
            void = [h for (h,) in connection.execute("SELECT h FROM void ORDER BY h")]
        return rows, void, formats.root_of([row.leaf for row in rows])

    def cast(self, ballot: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        """The receipts of a whole booklet, in its order. Raises Refused."""
        definition = json.loads(self.fact(ballot, "definition"))
        papers = {paper["id"]: paper for paper in definition["papers"]}
        read = [self.read(ballot, papers[row["paper"]], row) for row in rows]
        if self.fact(ballot, "state") != "open":
            raise Refused(503, "not open")
        with closing(self.connect(ballot)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for row in read:
                values = [row.h, row.paper, row.input, row.sig, row.payload, row.comment, row.own]
                connection.execute("INSERT OR IGNORE INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute("COMMIT")
        key = self.key(ballot)
        return [
            {"h": row.h.hex(), "receipt": b64(curves.sign_same(key, formats.receipt_message(ballot, row.h)))}
            for row in read
        ]

    def read(self, ballot: str, paper: dict[str, Any], row: dict[str, str]) -> Row:
        input, sig, own = unb64(row["input"]), unb64(row["sig"]), unb64(row["own"])
        payload, comment = unb64(row["payload"], formats.PAYLOAD), unb64(row["comment"], formats.COMMENT)
        point = curves.from_point(formats.point_of(input, ballot, paper["id"]))
        modulus = int.from_bytes(unb64(paper["key"]["n"]), "big")
        h = formats.sha256(input)
        is_own = curves.is_signed(point, formats.own_message(h, payload, formats.sha256(comment)), own)
        if not blind.is_signed(blind.public_key(modulus), input, sig) or not is_own:
            raise Refused(403, "bad signature")
        return Row(h, paper["id"], input, sig, payload, comment, own)

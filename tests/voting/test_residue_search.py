"""That the search for what must be nowhere would find it."""

import base64
import gzip
import json
import secrets
import sqlite3
from urllib.parse import quote

import pytest
from django.core import signing

from tests.voting.residue import found_in, spellings, text_spellings

VALUE = secrets.token_bytes(64)
WANTED = {"h": spellings(VALUE), "comment": text_spellings("路灯太暗")}


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize(
    "spelt",
    [
        bytes,
        lambda data: data.hex().encode(),
        lambda data: data.hex().upper().encode(),
        base64.b64encode,
        base64.urlsafe_b64encode,
        lambda data: quote(base64.b64encode(data), safe="").encode(),
        lambda data: quote(data).encode(),
        lambda data: repr(data).encode(),
    ],
)
def test_search_finds_a_value_in_each_spelling(tmp_path, spelt, before):
    (tmp_path / "log").write_bytes(b"noise " + spelt(b"\0" * before + VALUE) + b" noise")
    assert found_in(tmp_path, WANTED) == ["log: h"]


def test_search_finds_what_was_deleted_from_a_database(tmp_path):
    database = sqlite3.connect(tmp_path / "rows.sqlite3")
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=OFF; CREATE TABLE row (value BLOB)")
    database.execute("INSERT INTO row VALUES (?)", [VALUE])
    database.commit()
    database.execute("DELETE FROM row")
    database.commit()
    assert {one.split(":")[0] for one in found_in(tmp_path, WANTED)} >= {"rows.sqlite3-wal"}
    database.close()
    assert found_in(tmp_path, WANTED) == ["rows.sqlite3: h"]


def test_search_finds_what_a_session_holds(tmp_path):
    database = sqlite3.connect(tmp_path / "rows.sqlite3")
    database.execute("CREATE TABLE django_session (session_data TEXT)")
    kept = signing.dumps({"seen": [VALUE.hex()] * 20}, compress=True)
    database.execute("INSERT INTO django_session VALUES (?)", [kept])
    database.commit()
    database.close()
    assert kept.startswith(".")
    assert found_in(tmp_path, WANTED) == ["rows.sqlite3 (sessions): h"]


@pytest.mark.parametrize("spelt", [json.dumps("路灯太暗").encode(), "路灯太暗".encode(), quote("路灯太暗").encode()])
def test_search_finds_a_comment(tmp_path, spelt):
    (tmp_path / "log").write_bytes(spelt)
    assert found_in(tmp_path, WANTED) == ["log: comment"]


def test_search_leaves_out_the_box_and_finds_nothing_else(tmp_path):
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "papers").write_bytes(VALUE)
    (tmp_path / "log").write_bytes(gzip.compress(b"nothing"))
    assert found_in(tmp_path, WANTED, but=tmp_path / "box") == []

"""What the box's own files tell, to somebody who reads all of them."""

import base64
import json
import os

import pytest

from tests.box_server import box_server
from tests.voting.box import leaks
from tests.voting.box.filling import filled, new_booklet, put
from tests.voting.box.polling import Office, cast_rows, define
from voting.box import slots
from voting.secret import formats

BOXES, REQUESTS = 5, 146


@pytest.fixture(scope="module")
def found(tmp_path_factory, paper_keys):
    """Of five boxes, where the papers of each of 146 requests lie, in the order in which they were cast."""
    folders = [tmp_path_factory.mktemp("box") for _n in range(BOXES)]
    return [leaks.places(folder, filled(folder, paper_keys, REQUESTS)[1]) for folder in folders]


def average(measure, found):
    return sum(map(measure, found)) / len(found)


def test_file_tells_no_order(found):
    assert average(leaks.order_told, found) <= 0.10
    assert average(leaks.page_order_told, found) <= 0.10


def test_file_does_not_tell_what_was_cast_together(found):
    """By chance two papers of each box lie beside one of their own booklet."""
    assert abs(average(leaks.nearness_told, found)) <= 0.10
    assert sum(map(leaks.neighbours_together, found)) <= 30


def test_measures_see_order_where_there_is_some(tmp_path, paper_keys, monkeypatch):
    """Were slots taken one after the other, they would all but shout."""

    def next_free(self, number):
        first = self.kinds.index(0)
        return list(range(first, first + number))

    monkeypatch.setattr(slots.Slots, "draw", next_free)
    found = leaks.places(tmp_path, filled(tmp_path, paper_keys, 30)[1])
    assert (leaks.order_told(found), leaks.page_order_told(found)) == (1, 1)
    assert leaks.nearness_told(found) > 0.8
    assert leaks.neighbours_together(found) == 60


def test_box_made_anew_tells_no_order(tmp_path, paper_keys):
    """Room for twenty electors, and 146 come: it grew twice."""
    box, order = filled(tmp_path, paper_keys, REQUESTS, papers=6, electors=20)
    assert (tmp_path / "7" / "papers").stat().st_size == 4 * 4096 * (6 * 23 * 4 // 3 + 256)
    found = leaks.places(tmp_path, order)
    assert leaks.order_told(found) <= 0.20  # one box of each paper, not five
    assert len(box.close("7")[0]) == 6 * REQUESTS


def test_files_have_the_same_length_empty_and_full(tmp_path, paper_keys):
    def sizes():
        return {path.name: path.stat().st_size for path in (tmp_path / "7").iterdir()}

    box, _order = filled(tmp_path, paper_keys, 0)
    empty = sizes()
    for _n in range(20):
        put(box, new_booklet())
    assert sizes() == empty


def test_nothing_is_left_of_what_came_together(tmp_path, paper_keys):
    filled(tmp_path, paper_keys, 20)
    intent = (tmp_path / "7" / "intent").read_bytes()
    assert intent == bytes(len(intent))


def test_files_have_no_time_but_that_of_the_closing(tmp_path, paper_keys):
    box, _order = filled(tmp_path, paper_keys, 3)
    for name in ("papers", "intent", "lock"):
        os.utime(tmp_path / "7" / name, (1, 1))
    box.close("7")
    times = {path.name: path.stat().st_mtime for path in (tmp_path / "7").iterdir()}
    assert [abs(times[name] - times["state"]) < 5 for name in ("papers", "intent")] == [True, True]


def spellings(data):
    return [data, data.hex().encode(), base64.b64encode(data), base64.urlsafe_b64encode(data)]


def traces(casts, receipts):
    """Bytes of which none may be found: of tokens, signatures, what was chosen, and receipts."""
    for row in casts:
        data = {name: formats.unb64(row[name]) for name in ("input", "sig", "payload", "comment", "own")}
        yield from [data["input"][:32], data["input"][-64:], data["sig"], data["payload"], data["own"]]
        yield from [data["comment"][:16], formats.sha256(data["input"]), formats.sha256(data["comment"])]
    yield from [formats.unb64(one["receipt"]) for one in receipts]


def test_cast_leaves_traces_in_no_other_file(tmp_path, paper_keys):
    """Of a real process, its logs and whatever else it writes; refused, repeated and broken-off ones as well."""
    with box_server(tmp_path) as server:
        definition = define(paper_keys, server.office.prepare("7"), papers=6)
        server.office.define("7", definition)
        server.office.open("7")
        signed = Office(paper_keys, definition)
        said = [cast_rows(signed.booklet(), comment="I was here") for _n in range(4)]
        taken, refused, late, broken = said
        receipts = json.loads(server.post("7", "cast", taken)[1])["receipts"]
        statuses = [
            server.post("7", "cast", rows)[0] for rows in (taken, [refused[0] | {"own": taken[0]["own"]}, *refused[1:]])
        ]
        server.break_off("7", "cast", broken)
        server.office.close("7")
        statuses.append(server.post("7", "cast", late)[0])
    assert statuses == [200, 403, 410]
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    papers = files.pop(tmp_path / "box" / "7" / "papers")
    assert formats.unb64(taken[0]["input"]) in papers
    looked_for = [
        spelt for trace in traces([row for rows in said for row in rows], receipts) for spelt in spellings(trace)
    ]
    assert {path.name for path, data in files.items() for spelt in looked_for if spelt in data} == set()
    assert b"I was here" not in b"".join(files.values())

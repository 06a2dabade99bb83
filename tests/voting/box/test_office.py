"""What the office's process alone may ask, in which order it may be done, and how it checks what it is shown."""

import json
from dataclasses import replace

import pytest

from tests.voting.box.polling import SECRET, Office, ask, cast_rows, define, void_rows
from tests.voting.box.test_at_once import at_once
from voting import office
from voting.box.answers import Refused
from voting.box.app import METHODS, PHONES, BoxApp
from voting.box.store import Box
from voting.secret import formats

OFFICE = sorted(METHODS.keys() - PHONES)


def status_of(call, *args):
    try:
        call(*args)
    except Refused as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize("deed", OFFICE)
async def test_office_is_known_by_its_secret(polled, app, deed):
    answers = [
        await ask(app, METHODS[deed], f"/box/7/{deed}", {}, headers=[(b"authorization", given)])
        for given in (b"", b"Bearer ", b"Bearer wrong", SECRET.encode(), b"Basic " + SECRET.encode())
    ]
    assert {answer.status for answer in answers} == {403}


@pytest.mark.parametrize("deed", OFFICE)
async def test_office_has_no_routes_where_no_secret_is_set(polled, box, deed):
    app = BoxApp(box)
    answers = [
        await ask(app, METHODS[deed], f"/box/7/{deed}", {}, headers=[(b"authorization", given)])
        for given in (b"", b"Bearer ", b"Bearer " + SECRET.encode())
    ]
    assert {answer.status for answer in answers} == {404}


async def test_office_prepares_defines_opens_and_closes(polled, app, box, paper_keys):
    """The whole way over HTTP, of another ballot, each step twice."""

    async def twice(method, deed, said=None):
        first, second = [await ask(app, method, f"/box/8/{deed}", said, secret=SECRET) for _n in range(2)]
        assert (first.status, second.status, second.body) == (200, 200, first.body)
        return first

    key = (await twice("POST", "prepare")).json["box_key"]
    definition = define(paper_keys, key, "8")
    await twice("PUT", "definition", definition)
    await twice("POST", "open")
    signed = Office(paper_keys, definition)
    rows, void = cast_rows(signed.booklet()), void_rows(signed.booklet())
    await ask(app, "POST", "/box/8/cast", {"rows": rows})
    await ask(app, "POST", "/box/8/void", {"rows": void})
    closed = await twice("POST", "close")
    *shown, root = closed.lines
    assert {row["input"] for row in shown if "input" in row} == {row["input"] for row in rows}
    assert {formats.sha256(formats.unb64(row["input"])).hex() for row in void} == {
        row["void"] for row in shown if "void" in row
    }
    assert root == {"root": box.board("8")[2].hex()}
    assert (await ask(app, "GET", "/box/8/board", secret=SECRET)).body == closed.body
    await twice("POST", "discard")
    assert (await ask(app, "GET", "/box/8/board", secret=SECRET)).status == 404


async def test_other_methods_and_addresses_lead_nowhere(polled, app):
    asked = [("GET", "/box/7/cast"), ("PUT", "/box/7/void"), ("OPTIONS", "/box/7/cast"), ("HEAD", "/box/7/board")]
    assert [(await ask(app, method, path, secret=SECRET)).status for method, path in asked] == [405] * 4
    paths = [
        "/box/",
        "/box/7",
        "/box/7/",
        "/box/7/cast/",
        "/box/07/cast",
        "/box/x/cast",
        "/box/../7/cast",
        "/box/７/cast",
    ]
    assert [(await ask(app, "POST", path, secret=SECRET)).status for path in paths] == [404] * len(paths)


async def test_state_goes_forward_only(box, prepare):
    box.prepare("7")
    assert [status_of(deed, "7") for deed in (box.open, box.close, box.board)] == [409, 409, 409]
    ballot = prepare()
    box.open("7")
    assert status_of(box.board, "7") == 409  # nobody sees what lies in an open box
    box.close("7")
    assert [status_of(box.open, "7"), status_of(box.close, "7"), status_of(box.board, "7")] == [409, 200, 200]
    assert status_of(box.define, "7", ballot.definition) == 200


async def test_box_that_was_never_opened_closes_empty(prepare, box):
    prepare()
    box.close("7")
    assert box.board("7") == ([], [], formats.root_of([]))


async def test_definition_does_not_change(prepare, box):
    ballot = prepare()
    assert status_of(box.define, "7", ballot.definition | {"electors": 21}) == 409
    assert status_of(box.define, "7", ballot.definition) == 200


@pytest.mark.parametrize("broken", [{"ballot": "8"}, {"papers": []}, {"papers": None}, {"electors": None}])
async def test_definition_that_cannot_be_cast_is_refused(box, paper_keys, broken):
    definition = define(paper_keys, box.prepare("7"))
    assert status_of(box.define, "7", definition | broken) == 400
    assert status_of(box.define, "7", definition) == 200


async def test_preparing_again_keeps_the_key(box, tmp_path):
    first = box.prepare("7")
    assert (box.prepare("7"), Box(tmp_path / "box").prepare("7")) == (first, first)
    assert box.prepare("8") != first


async def test_prepared_at_once_it_has_one_key(box, tmp_path):
    others = [box, *[Box(tmp_path / "box") for _n in range(7)]]
    keys = {key for _status, key in at_once([(one.prepare, "7") for one in others])}
    assert keys == {box.prepare("7")}


async def test_withdrawn_ballot_leaves_nothing(polled, cast, box):
    await cast(cast_rows(polled.booklet()))
    box.discard("7")
    box.discard("7")
    assert list(box.folder.iterdir()) == []


async def test_files_are_for_the_box_alone(polled, box):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (box.folder / "7").iterdir()}
    assert modes.keys() == {"definition.json", "intent", "key.pem", "lock", "papers", "state"}
    assert set(modes.values()) == {0o600}
    assert [folder.stat().st_mode & 0o777 for folder in (box.folder, box.folder / "7")] == [0o700, 0o700]


# On a host name of its own


async def test_box_of_another_host_lets_the_pages_of_the_site_cast(polled, box):
    app = BoxApp(box, secret=SECRET, origin="https://congress.example.org")
    asked = await ask(app, "OPTIONS", "/box/7/cast")
    assert (asked.status, asked.body) == (204, b"")
    assert {name: value for name, value in asked.headers.items() if name.startswith("access-control")} == {
        "access-control-allow-origin": "https://congress.example.org",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "Content-Type",
        "access-control-max-age": "86400",
    }
    answer = await ask(app, "POST", "/box/7/cast", {"rows": cast_rows(polled.booklet())})
    refused = await ask(app, "POST", "/box/7/cast", {"rows": []})
    assert [answer.headers["access-control-allow-origin"], refused.headers["access-control-allow-origin"]] == [
        "https://congress.example.org"
    ] * 2
    board = await ask(app, "OPTIONS", "/box/7/board", secret=SECRET)
    assert (board.status, "access-control-allow-origin" in board.headers) == (405, False)


# What the office makes of what it is shown


@pytest.fixture
def shown(polled, box):
    for _n in range(2):
        box.cast("7", cast_rows(polled.booklet()))
    box.void("7", void_rows(polled.booklet()))
    return box.close("7")


def test_board_of_the_box_fits(shown):
    assert office.checked(*shown) == office.Board(*shown)


@pytest.mark.parametrize(
    "spoil",
    {
        "a row left out": lambda rows, void, root: (rows[1:], void, root),
        "a row twice": lambda rows, void, root: ([rows[0], *rows], void, root),
        "another order": lambda rows, void, root: (rows[::-1], void, root),
        "another order of void": lambda rows, void, root: (rows, void[::-1], root),
        "a cast paper void": lambda rows, void, root: (rows, sorted([*void, rows[0].h]), root),
        "another h": lambda rows, void, root: ([replace(rows[0], h=bytes(32)), *rows[1:]], void, root),
        "another payload": lambda rows, void, root: ([replace(rows[0], payload=bytes(512)), *rows[1:]], void, root),
        "another root": lambda rows, void, root: (rows, void, bytes(32)),
    }.items(),
    ids=lambda item: item[0],
)
def test_board_that_does_not_fit_is_refused(shown, spoil):
    with pytest.raises(office.BoardDoesNotFit):
        office.checked(*spoil[1](*shown))


async def test_failure_is_logged_by_its_kind_alone(polled, cast, box, caplog, monkeypatch):
    rows = cast_rows(polled.booklet())

    def full(*args):
        raise OSError(28, json.dumps(rows))

    with monkeypatch.context() as patch:
        patch.setattr("voting.box.slots.os.fdatasync", full)
        answer = await cast(rows)
    assert (answer.status, answer.json) == (500, {"reason": "the box failed"})
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [("The box failed: OSError", None)]
    assert (await cast(rows)).status == 200
    box.close("7")
    assert len(box.board("7")[0]) == 3

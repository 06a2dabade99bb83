"""The box is killed while phones cast: what it acknowledged is there once and to the byte, and nothing in part."""

import secrets
from collections import defaultdict
from contextlib import ExitStack

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.box_server import BoxServer
from tests.faults.conftest import choose
from tests.faults.polling import Cast, Polling
from tests.voting.box.polling import Office, cast_rows, define
from voting.secret.formats import b64

PAPERS, PHONES = 3, 8


@pytest.fixture(scope="module")
def keys():
    return [rsa.generate_private_key(public_exponent=65537, key_size=3072) for _n in range(PAPERS)]


@pytest.fixture
def servers(tmp_path, request):
    """So many processes with the same folder."""
    with ExitStack() as doors:
        servers = [BoxServer(tmp_path) for _n in range(request.param)]
        for server in servers:
            server.secret = servers[0].secret
            doors.callback(server.stop)
            server.start()
        servers[0].office.secret = servers[0].secret
        yield servers


@pytest.mark.parametrize(
    ("servers", "kills", "casts"),
    [(1, 25, 500), (2, choose(10, 3), choose(200, 60))],
    indirect=["servers"],
    ids=["one process", "two processes"],
)
def test_kills_of_the_box_lose_double_and_change_nothing(servers, kills, casts, keys, measured):
    office = servers[0].office
    definition = define(keys, office.prepare("7"), papers=PAPERS, electors=casts)
    office.define("7", definition)
    office.open("7")
    signed = Office(keys, definition)
    brought = [Cast(cast_rows(signed.booklet()), is_patient=n % 10 != 0) for n in range(casts)]
    polling = Polling(servers, "7", brought, PHONES)
    polling.start()
    for number in range(kills):
        assert polling.wait_for(number * casts * 9 // 10 // (kills + 1))
        victim = secrets.choice(servers)
        victim.kill()
        victim.start()
    polling.finish()
    assert (polling.odd, all(cast.answers for cast in brought if cast.is_patient)) == ([], True)

    # Asked again, it answers the same
    for cast in brought[1::20]:
        cast.answers.add(servers[0].post("7", "cast", cast.rows)[1])
    rows, void, _root = office.close("7")
    on_board = {b64(row.input): as_sent(row) for row in rows}
    assert (len(on_board), void) == (len(rows), [])
    there = defaultdict(int)
    for cast in brought:
        found = [on_board.get(row["input"]) for row in cast.rows]
        assert found in (cast.rows, [None] * PAPERS)
        assert found == cast.rows or not cast.answers
        assert len(cast.answers) <= 1
        there[bool(cast.answers)] += found == cast.rows
    assert len(rows) == sum(there.values()) * PAPERS
    measured(f"{kills} kills of the box, {len(servers)} at once: casts acknowledged, all on the board", there[True])
    measured(f"{kills} kills of the box, {len(servers)} at once: casts given up, wholly on the board", there[False])


def as_sent(row):
    fields = {name: b64(getattr(row, name)) for name in ("input", "sig", "payload", "comment", "own")}
    return {"paper": row.paper} | fields

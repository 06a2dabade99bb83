"""A phone's side of a secret ballot, without a server: what it chooses, sends, and looks for on the board."""

import asyncio
import json
import secrets
from contextlib import asynccontextmanager
from random import Random

import pytest
from aiohttp import web

from congress.rehearsal.booklets import Booklet, choose_on, sha256
from congress.rehearsal.callers import Caller, Hall, posted
from congress.rehearsal.history import CAST, COLLECT, Act, History, Request
from congress.rehearsal.recounting import run
from tests.demo_server import free_port
from voting.secret.formats import b64, unb64

MODULUS = b64((secrets.randbits(3072) | 1 << 3071 | 1).to_bytes(384, "big"))


def paper(pk, kind="grade", options=("sat", "unsat"), most=1):
    listed = [{"id": one, "label": one} for one in options]
    return {"id": pk, "kind": kind, "options": listed, "max_choices": most, "key": {"n": MODULUS, "e": "AQAB"}}


class Phone:
    def __init__(self, seed=1):
        self.name, self.chance, self.history, self.served = "rep001", Random(seed), History(), b""  # noqa: S311 the same each time

    def new_act(self, kind, address, *, wanted=(200,), **more):
        return Act(self.name, kind, address, "key", tuple(wanted), **more)

    async def fetch_bytes(self, address):
        assert address == "/ballots/3/hashes.bin"
        return self.served


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def booklet(phone):
    entry = {"facts": {"ballot": "3", "papers": [paper("21"), paper("22")]}, "digest": "noted"}
    return asyncio.run(Booklet.made_on(phone, entry))


@pytest.fixture
def cast(booklet):
    act = asyncio.run(booklet.fill_in())
    act.tries.append(Request("rep001", "POST", (200,), 1, 2, status=200, answer={"receipts": [{"h": "aa"}]}))
    return act


def board(act):
    """What the box would publish of it."""
    rows = json.loads(act.content)["rows"]
    return [sha256(unb64(row["input"])) + sha256(unb64(row["payload"])) for row in rows]


def look(booklet, served):
    booklet.phone.served = served
    asyncio.run(booklet.look())
    return booklet.phone.history.looks[-1]


def test_booklet_is_collected_whole_and_sent_as_it_is(booklet):
    act = booklet.collecting
    assert (act.kind, act.address) == (COLLECT, "/ballots/3/collect/")
    assert [one["id"] for one in json.loads(act.content)["papers"]] == ["21", "22"]
    assert posted(act) is act.content


def test_cast_has_a_row_for_every_paper_and_remembers_what_was_chosen(cast):
    assert (cast.kind, cast.address, list(cast.fields)) == (CAST, "/box/3/cast", ["21", "22"])
    assert [row["paper"] for row in json.loads(cast.content)["rows"]] == ["21", "22"]


def test_other_content_has_the_same_tokens(booklet, cast):
    other = asyncio.run(booklet.new_cast({"21": [], "22": []}, wanted=(409,)))
    rows = [json.loads(act.content)["rows"] for act in (cast, other)]
    assert [[row["input"] for row in one] for one in rows] == [[row["input"] for row in rows[0]]] * 2
    assert rows[0] != rows[1] and booklet.casting is cast


def test_phone_finds_its_papers_on_the_board(booklet, cast):
    served = b"".join(sorted([*board(cast), bytes(64)]))
    found = look(booklet, served)
    assert (found.noted, found.hashes, found.missing) == ("noted", sha256(served).hex(), ())


def test_paper_that_is_gone_or_changed_is_missing(booklet, cast):
    first, second = board(cast)
    assert look(booklet, first).missing == (second[:32].hex(),)
    assert look(booklet, first + second[:32] + bytes(32)).missing == (second[:32].hex(),)
    assert look(booklet, b"").missing == (first[:32].hex(), second[:32].hex())


def test_phone_without_receipts_misses_nothing(booklet):
    asyncio.run(booklet.fill_in())
    assert look(booklet, b"").missing == ()


@pytest.mark.parametrize("seed", range(20))
def test_choice_is_one_that_the_paper_allows(seed):
    phone, options = Phone(seed), [str(n) for n in range(1, 23)]
    several = choose_on(phone, paper("23", "selection", options, 10))
    one = choose_on(phone, paper("21"))
    assert len(set(several)) == len(several) <= 10 and set(several) <= set(options)
    assert several == sorted(several) and one in ([], ["sat"], ["unsat"])


def test_checker_is_run_by_itself_and_heard(tmp_path):
    script = "import sys\nprint('ok format')\nprint('FAIL root: another')\nsys.exit(len(sys.argv))\n"
    (tmp_path / "recount.py").write_text(script)
    assert asyncio.run(run(str(tmp_path), ["recount.py", "bundle.json"])) == (2, ["ok format", "FAIL root: another"])


def test_signatures_that_do_not_fit_are_trouble(booklet):
    troubles = []
    booklet.phone.trouble = lambda *what: troubles.append(what)
    answer = {"papers": [{"id": pk, "blind_sig": b64(bytes(384))} for pk in ("21", "22")]}
    booklet.collecting.tries.append(Request("rep001", "POST", (200,), 1, 2, status=200, answer=answer))
    asyncio.run(booklet.take())
    assert (booklet.is_signed, len(troubles)) == (False, 1)


@pytest.mark.parametrize(("answers", "asked"), [([503, 503, 200], 3), ([503, 409], 2), ([200], 1), ([503] * 9, 6)])
def test_phone_comes_again_while_the_signer_is_busy(booklet, answers, asked):
    async def deliver(act):
        act.tries.append(Request("rep001", "POST", act.wanted, 1, 2, status=answers[len(act.tries)], answer={}))

    async def collect():
        await deliver(booklet.collecting)
        await booklet.insist()

    booklet.phone.deliver = deliver
    asyncio.run(collect())
    assert len(booklet.collecting.tries) == asked


def test_refused_booklet_lies_nowhere(booklet):
    booklet.collecting.tries.append(Request("rep001", "POST", (200,), 1, 2, status=409, answer={}))
    asyncio.run(booklet.take())
    assert booklet.is_signed is False


# Over the line


@asynccontextmanager
async def hearing():
    """(address, requests): a server that hears what is sent, sets a cookie, and answers nothing."""
    heard = []

    async def hear(request):
        heard.append((request.method, request.path, dict(request.headers), await request.read()))
        return web.json_response({}, headers={"Set-Cookie": "csrftoken=token; Path=/"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", free_port())
    await site.start()
    try:
        yield site.name, heard
    finally:
        await runner.cleanup()


async def sent(*kinds):
    """What arrives of acts of these kinds, after the phone was given a cookie."""
    async with hearing() as (address, heard):
        hall = Hall(address)
        caller = Caller(hall, "rep001", Random(1))  # noqa: S311 the same each time
        await caller.fetch("/")
        for kind in kinds:
            await caller.send(caller.new_act(kind, f"/{kind}", content=b"{}"))
        await caller.put_away()
        await hall.close()
    return heard[1:]


def test_booklet_is_cast_without_cookie_or_referrer():
    [(method, path, headers, body)] = asyncio.run(sent(CAST))
    assert (method, path, body, headers["Content-Type"]) == ("POST", "/cast", b"{}", "application/json")
    assert {"Cookie", "Referer", "Authorization", "X-CSRFToken", "Origin"}.isdisjoint(headers)


def test_booklet_is_collected_in_the_session_with_its_token():
    [(_method, path, headers, body)] = asyncio.run(sent(COLLECT))
    assert (path, body, headers["Content-Type"]) == ("/collect", b"{}", "application/json")
    assert (headers["Cookie"], headers["X-CSRFToken"]) == ("csrftoken=token", "token")

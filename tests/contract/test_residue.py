"""After a whole secret ballot nothing of what was cast is found in any file that the server wrote, save in its box: not
in the database and what lies between its rows, not in the log, however much of it is asked for.
"""

import contextlib
import json
import time
from collections import Counter
from datetime import datetime, timedelta
from http.client import HTTPConnection
from zoneinfo import ZoneInfo

import pytest

from tests.demo_server import DemoServer
from tests.voting.residue import dump, found_in, secrets_of, spellings, text_spellings
from voting.secret.elector import Booklet
from voting.secret.formats import unb64

from .client import Browser, Loop
from .day import Day

COMMENT = "路灯太暗，请换新的"
GRADES = ["sat", "basic", "unsat", "unknown"]


class Talkative(DemoServer):
    """Everything it writes lies in one folder, and it writes as much as it can."""

    def environment(self):
        own = {"VAR_DIR": str(self.folder / "var"), "LOG_LEVEL": "DEBUG"}
        return {name: value for name, value in super().environment().items() if name != "REDIS_URL"} | own


@pytest.fixture(scope="module")
def talkative(tmp_path_factory):
    server = Talkative(tmp_path_factory.mktemp("residue"))
    try:
        server.start()
        server.begun = time.time()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def visit(talkative):
    loop, browsers = Loop(), []

    def visit(username):
        browser = Browser(loop, talkative.url)
        browsers.append(browser)
        browser.sign_in(username)
        return browser

    yield visit
    for browser in browsers:
        browser.close()
    loop.close()


class Phone:
    """An elector with a booklet. What of it must be nowhere is kept in `wanted`."""

    def __init__(self, ballot, browser, wanted):
        self.ballot, self.browser, self.wanted = ballot, browser, wanted
        self.name = f"{browser.username}.{len(wanted)}"
        self.page("/ballots/collect/")
        self.page(f"/ballots/{ballot.pk}/")
        self.booklet = Booklet.new(ballot.definition)
        status, answer = self.post("collect", self.booklet.request())
        assert status == 200
        self.booklet.take(answer)

    def page(self, address):
        assert self.browser.page(address).status == 200

    def post(self, deed, body):
        headers = {"Accept": "application/json", "X-CSRFToken": self.browser.token}
        answer = self.browser.request("POST", f"/ballots/{self.ballot.pk}/{deed}/", json=body, headers=headers)
        return answer.status, answer.json

    def cast(self, *, but=()):
        """Once, and again, and with other content, as lines that break would have it."""
        body = self.booklet.cast(
            {paper: [GRADES[len(self.wanted) % 4]] for paper in self.ballot.papers},
            dict.fromkeys(self.ballot.papers, f"{COMMENT} {self.name}"),
        )
        self.keep(body["rows"], but)
        self.wanted |= {f"{self.name} comment": text_spellings(f"{COMMENT} {self.name}")}
        status, answer = self.ballot.boxed("cast", body)
        assert (status, self.ballot.boxed("cast", body)) == (200, (200, answer))
        self.keep_receipts(answer)
        other = self.booklet.cast({})
        self.keep(other["rows"], but)
        assert self.ballot.boxed("cast", other)[0] == 409
        assert self.ballot.boxed("void", self.booklet.void())[0] == 409
        one, two = body["rows"]
        assert self.ballot.boxed("cast", {"rows": [one | {"own": two["own"]}, two]})[0] == 403
        assert self.ballot.boxed("cast", {"rows": [one]})[0] == 400

    def void_and_hand_back(self):
        body = self.booklet.void()
        self.keep(body["rows"], but=["h"])
        status, answer = self.ballot.boxed("void", body)
        assert status == 200
        self.keep_receipts(answer)
        assert self.post("hand-back", answer)[0] == 200
        assert self.ballot.boxed("cast", self.booklet.cast({}))[0] == 403

    def keep(self, rows, but=()):
        for what, value in secrets_of(self.booklet, rows).items():
            if what.split()[0] not in but:
                self.wanted[f"{self.name} {what} {len(self.wanted)}"] = spellings(value)

    def keep_receipts(self, answer):
        for one in answer["receipts"]:
            self.wanted[f"{self.name} receipt {one['h'][:4]}"] = spellings(unb64(one["receipt"]))


class OneBallot:
    """A secret ballot of two papers in a drill, frozen over HTTP."""

    def __init__(self, server, secretariat):
        self.server, self.secretariat = server, secretariat
        day = Day(secretariat.act("/demo/drill/").json["id"], secretariat)
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        answer = secretariat.act(
            "/ballots/",
            meeting=day.meeting,
            title="Evaluation",
            is_secret="yes",
            kind="evaluation",
            further="Parks\nRoads",
            collect_from=local(now - timedelta(minutes=2)),
            opens_at=local(now + timedelta(minutes=2)),
            closes_at=local(now + timedelta(hours=1)),
        )
        assert answer.status == 201, answer.text
        self.pk = answer.json["id"]
        day.open("ballots")
        self.act(secretariat, "freeze", 200)
        self.definition = secretariat.get(f"/ballots/{self.pk}/definition.json").json["entry"]["facts"]
        self.papers = [paper["id"] for paper in self.definition["papers"]]

    def act(self, browser, deed, status, **fields):
        answer = browser.act(f"/ballots/{self.pk}/{deed}/", **fields)
        assert answer.status == status, answer.text

    def boxed(self, deed, body):
        """As a phone does it: without a cookie."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as line:
            line.request("POST", f"/box/{self.pk}/{deed}", json.dumps(body), {"Content-Type": "application/json"})
            answer = line.getresponse()
            return answer.status, json.load(answer)


def local(moment):
    return f"{moment:%Y-%m-%dT%H:%M}"


def found(server, wanted):
    return found_in(server.folder, wanted, but=server.folder / "ballot-box", since=server.begun)


def traces(talkative, deed):
    """{table: how many rows of it are other than before} the deed; the clock's lease moves by itself."""
    before = rows_of(talkative)
    deed()
    changed = rows_of(talkative) - before
    counts = Counter(row.split('"')[1] for row in changed)
    return {table: n for table, n in counts.items() if table != "journal_lease"}


def rows_of(talkative):
    rows = dump(talkative.folder / "demo.sqlite3").decode("utf-8", "surrogateescape").split("\n")
    return {row for row in rows if row.startswith("INSERT INTO")}


def test_collecting_leaves_one_row_and_a_count_and_the_rest_nothing(talkative, visit):
    secretariat, elector = visit("secretariat"), visit("rep006")
    ballot, wanted, phones = OneBallot(talkative, secretariat), {}, []
    elector.topics()

    def collect():
        phones.append(Phone(ballot, elector, wanted))

    assert traces(talkative, collect) == {"voting_issuance": 1, "journal_topic": 1}
    ballot.act(secretariat, "open", 200)
    assert traces(talkative, phones[0].cast) == {}
    for address in ("", "result/", "definition.json"):
        assert traces(talkative, lambda address=address: phones[0].page(f"/ballots/{ballot.pk}/{address}")) == {}
    log = (talkative.folder / "demo.log").read_text()
    assert [line for line in log.split("\n") if "127.0.0.1'" in line or "/ballots/" in line or "/box/" in line] == []


def test_nothing_of_what_was_cast_is_found_outside_the_box(talkative, visit):
    secretariat, *scrutineers = [visit(name) for name in ("secretariat", "scrutineer1", "scrutineer2")]
    wanted = {}
    ballot = OneBallot(talkative, secretariat)
    phones = [Phone(ballot, visit(f"rep{n:03d}"), wanted) for n in range(1, 6)]
    phones[3].void_and_hand_back()
    phones[3] = Phone(ballot, phones[3].browser, wanted)
    for scrutineer, status in zip(scrutineers, [202, 200], strict=True):
        ballot.act(scrutineer, "reissue", status, label="005")
    phones.append(Phone(ballot, phones[4].browser, wanted))
    ballot.act(secretariat, "open", 200)
    for phone in phones:
        phone.cast()
        phone.page(f"/ballots/{ballot.pk}/result/")
    assert found(talkative, wanted) == []

    ballot.act(secretariat, "close", 202)
    ballot.act(scrutineers[0], "close", 200)
    assert found(talkative, wanted) == []

    ballot.act(secretariat, "publish", 202)
    ballot.act(scrutineers[1], "publish", 200)
    assert phones[0].browser.get(f"/ballots/{ballot.pk}/bundle.json").json["totals"]
    talkative.stop()
    assert found(talkative, wanted) == []
    assert len(wanted) > 100

    papers = talkative.folder / "ballot-box"
    assert {what.split(": ")[1].split()[1] for what in found_in(papers, wanted)} >= {"input", "sig", "own", "comment"}

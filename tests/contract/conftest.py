import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .client import Browser, Loop, new_key, pk_of, rooms_of
from .day import Day

PROJECT = Path(__file__).resolve().parents[2]
START = 60


class Server:
    """`manage.py demo` in a process group of its own, with a database of its own."""

    def __init__(self, directory):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = directory / "server.log"
        self.environment = environment(directory)
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._is_healthy():
                return
            time.sleep(0.1)
        self.end()
        pytest.fail(f"the server did not answer at {self.address}/healthz:\n{self.output()}", pytrace=False)

    def _is_healthy(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return json.load(connection.getresponse()) == {"ok": True}
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()

    def kill(self):
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def end(self):
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _signal(self, number):
        # Until it has been waited for, the leader keeps its id, so the group is ours.
        if self.process.returncode is None:
            os.killpg(self.process.pid, number)

    def output(self, start=0):
        return self.log.read_bytes()[start:][-20_000:].decode(errors="replace")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(directory):
    """Ours, without the settings of the tests: the server runs as it would by itself."""
    chosen = os.environ.get("CONTRACT_DATABASE_URL")
    dropped = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"} | (set() if chosen else {"REDIS_URL"})
    return {name: value for name, value in os.environ.items() if name not in dropped} | {
        "DATABASE_URL": chosen or f"sqlite:///{directory / 'contract.sqlite3'}",
        "BALLOT_BOX": str(directory / "ballot-box"),
        "BALLOT_KEYS": str(directory / "ballot-keys"),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("contract"))
    server.start()
    yield server
    server.end()


@pytest.fixture(autouse=True)
def server_output(request):
    """What the server wrote during a test is shown with the test's failure."""
    if "server" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("server")
    start = server.log.stat().st_size
    yield
    sys.stdout.write(server.output(start))


@pytest.fixture(scope="session")
def visit(server):
    """Open one more browser; with a name, signed in."""
    loop = Loop()
    browsers = []

    def visit(username=None):
        browser = Browser(loop, server.address)
        browsers.append(browser)
        if username:
            assert browser.sign_in(username).status == 303
        return browser

    yield visit
    for browser in browsers:
        browser.close()
    loop.close()


@pytest.fixture
def visitor(visit):
    """Nobody signed in, but with a CSRF token."""
    visitor = visit()
    visitor.get("/demo/", accept="text/html")
    return visitor


@pytest.fixture(scope="session")
def secretariat(visit):
    return visit("secretariat")


@pytest.fixture(scope="session")
def meeting(secretariat):
    """The reference day, which no test changes; it is listed before the congress of the year before."""
    today, *earlier = [topic for topic in secretariat.topics() if topic.startswith("meeting.")]
    assert len(earlier) == 1
    return int(today.removeprefix("meeting."))


@pytest.fixture(scope="session")
def new_drill(secretariat):
    def new_drill():
        return secretariat.act("/demo/drill/").json["id"]

    return new_drill


@pytest.fixture(scope="session")
def drill(new_drill):
    """The drill in which people talk: its phases stay as they are."""
    return new_drill()


@pytest.fixture
def own_drill(new_drill):
    """A drill of one test, which may do with its phases what it wants."""
    return new_drill()


@pytest.fixture(scope="module")
def day(new_drill, secretariat):
    """A drill of one test module, whose phases only its fixtures open."""
    return Day(new_drill(), secretariat)


@pytest.fixture
def own_day(own_drill, secretariat):
    return Day(own_drill, secretariat)


@pytest.fixture(scope="session")
def handler(visit):
    return visit("handler1")


@pytest.fixture(scope="session")
def approver(visit):
    return visit("approver1")


@pytest.fixture(scope="session")
def department(handler):
    """The department the handler works for, and the approver approves for."""
    (topic,) = [topic for topic in handler.topics() if topic.startswith("department.")]
    return pk_of(topic)


@pytest.fixture(scope="session")
def moderator(visit):
    return visit("moderator1")


@pytest.fixture(scope="session")
def group_rooms(visit, moderator):
    """The rooms of groups one and two in a meeting, told apart by who may see only one of them."""
    other = visit("moderator2")

    def group_rooms(meeting):
        one, two = rooms_of(moderator, meeting), rooms_of(other, meeting)
        (first,), (second,) = one - two, two - one
        return first, second

    return group_rooms


@pytest.fixture(scope="session")
def room(group_rooms, drill):
    return group_rooms(drill)[0]


@pytest.fixture(scope="session")
def other_room(group_rooms, drill):
    return group_rooms(drill)[1]


@pytest.fixture(scope="session")
def representatives(visit, drill):
    """The first so many representatives of a room, from a number on."""

    def representatives(room, start, count):
        found = []
        for number in range(start, start + 60):
            browser = visit(f"rep{number:03}")
            if room in rooms_of(browser, drill):
                found.append(browser)
            if len(found) == count:
                return found
        raise LookupError(f"{room} has {len(found)} of {count} representatives from rep{start:03} on")

    return representatives


@pytest.fixture(scope="session")
def group(representatives, room):
    """Six representatives of group one, none of them its moderator."""
    return representatives(room, 2, 6)


@pytest.fixture(scope="session")
def alice(group):
    return group[0]


@pytest.fixture(scope="session")
def bob(group):
    return group[1]


@pytest.fixture(scope="session")
def charlie(representatives, other_room):
    return representatives(other_room, 39, 1)[0]


@pytest.fixture
def head(alice, room, drill):
    """The head of group one's room when the test begins."""
    return alice.topics(drill)[room]["seq"]


@pytest.fixture
def epoch(alice, room, drill):
    return alice.topics(drill)[room]["epoch"]


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def line(alice):
    line = alice.connect()
    yield line
    line.close()

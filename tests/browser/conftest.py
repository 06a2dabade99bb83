import shutil
import uuid
from urllib.parse import urlsplit

import pytest

from tests.browser.afternoon import play_until_afternoon
from tests.demo_server import demo_server

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
OFFLINE_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--accept-lang=zh-CN",  # a context's locale does not reach the handshake of the socket
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": shutil.which("chromium"), "args": OFFLINE_FLAGS}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with demo_server(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="session")
def afternoon(browser, server):
    """The day with something of every kind on it; numbers of things by name."""
    opened = []

    def person(username):
        opened.append(Screen(browser, server).sign_in(username))
        return opened[-1]

    found = play_until_afternoon(person)
    for one in opened:
        one.context.close()
    return found


# A line that is down, and an act that is refused, are told to the console by browser and htmx themselves.
EXPECTED = [
    "Failed to load resource",
    "WebSocket connection to",
    "htmx:afterRequest",
    "htmx:sendError",
    "Error Code 409",
    "Error Code 422",
]


class Screen:
    """One person's browser, and everything its console complained of."""

    def __init__(self, browser, server, *, size=PHONE, **options):
        self.server, self.complaints = server, []
        self.context = browser.new_context(viewport=size, locale="zh-CN", base_url=server.url, **options)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, message):
        if message.type in ("error", "warning") and not any(text in message.text for text in EXPECTED):
            self.complaints.append(message.text)

    def sign_in(self, username):
        self.page.goto("/demo/")
        self.page.locator(f"button[value={username}]").first.click()
        self.page.wait_for_url(lambda url: "/demo/" not in url)
        return self

    def act(self, path, *, patience=30_000, **fields):
        """An act without its page, as a setting for what is looked at; the number of the thing."""
        token = next(one["value"] for one in self.context.cookies() if one["name"] == "csrftoken")
        answer = self.context.request.post(
            path,
            form={"key": str(uuid.uuid4()), **fields},
            headers={"Accept": "application/json", "X-CSRFToken": token, "Referer": self.server.url},
            timeout=patience,
        )
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
        return answer.json()["id"]

    def read(self, path):
        """What a page says, as data."""
        answer = self.context.request.get(path, headers={"Accept": "application/json"})
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()

    def path(self):
        return urlsplit(self.page.url).path

    def live(self):
        """Waits until the page's topics are current."""
        # Asked again and again from here: the page's own policy forbids what wait_for_function does in it.
        for _attempt in range(100):
            if self.page.evaluate("window.congressLive.state().isLive"):
                return self.page
            self.page.wait_for_timeout(100)
        raise AssertionError(self.page.evaluate("JSON.stringify(window.congressLive.state())"))


@pytest.fixture
def screen(browser, server):
    """screen(username, size=…) opens a browser of that person; its console must stay silent."""
    opened = []

    def open_screen(username=None, **options):
        one = Screen(browser, server, **options)
        opened.append(one)
        return one.sign_in(username) if username else one

    yield open_screen
    complaints = [complaint for one in opened for complaint in one.complaints]
    for one in opened:
        one.context.close()
    assert complaints == []

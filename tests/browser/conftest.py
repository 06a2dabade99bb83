import shutil
from urllib.parse import urlsplit

import pytest

from tests.demo_server import demo_server

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
OFFLINE_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": shutil.which("chromium"), "args": OFFLINE_FLAGS}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with demo_server(tmp_path_factory.mktemp("browser")) as running:
        yield running


# A line that is down, and an act that is refused, are told to the console by browser and htmx themselves.
EXPECTED = [
    "Failed to load resource",
    "WebSocket connection to",
    "htmx:afterRequest",
    "htmx:sendError",
    "Error Code 409",
]


class Screen:
    """One person's browser, and everything its console complained of."""

    def __init__(self, browser, server, *, size=PHONE, **options):
        self.server, self.complaints = server, []
        self.context = browser.new_context(viewport=size, locale="zh-CN", base_url=server.url, **options)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, message):
        if message.type in ("error", "warning") and not any(text in message.text for text in EXPECTED):
            self.complaints.append(message.text)

    def sign_in(self, username):
        self.page.goto("/demo/")
        self.page.locator(f"button[value={username}]").first.click()
        self.page.wait_for_url("**/meetings/**")
        return self

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

"""How long the browser takes to check a full evaluation: `python -m tests.bench.check [ELECTORS] [PAPERS]`.

`recount.js` in Chromium beside `recount.py`, one after the other, on the same bundle and machine: what counts is how
the one stands to the other. The longest time in which the page could not have drawn is told, too.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Route, sync_playwright

from tests.bench.recount import ELECTORS, PAPERS, measure, say, write_bundle
from tests.browser.conftest import OFFLINE_FLAGS

MOST_SECONDS = 30
ADDRESS = "http://127.0.0.1:9/"  # nobody listens: what the page asks for is answered here
PAGE = '<!doctype html><html lang="en"><title>check</title><script src="recount.js"></script></html>'
CHECK = """async ([setup, closed]) => {
    const [bundle, receipts] = await Promise.all(['bundle.json', 'receipts.json'].map(async name =>
        new Uint8Array(await (await fetch(name)).arrayBuffer())));
    let still = 0, last = performance.now();
    const ticking = setInterval(() => {
        still = Math.max(still, performance.now() - last);
        last = performance.now();
    }, 5);
    const begun = last, lines = await CongressRecount.check(bundle, {receipts: [receipts], setup, closed});
    clearInterval(ticking);
    return [lines.filter(({ok}) => !ok), (performance.now() - begun) / 1000, still / 1000];
}"""


def in_browser(place: Path, notes: list[str]) -> tuple[list[Any], float, float]:
    """(lines that do not hold, seconds, longest standstill in seconds)"""
    script = Path(__file__).parents[2] / "congress/static/recount.js"

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "recount.js":
            route.fulfill(path=script)
        elif name:
            route.fulfill(path=place / name)
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OFFLINE_FLAGS)
        page = browser.new_page()
        page.route("**/*", answer)
        page.goto(ADDRESS)
        found, seconds, still = page.evaluate(CHECK, notes)
        browser.close()
    return found, seconds, still


def main() -> None:
    electors, papers = [int(asked) for asked in sys.argv[1:3]] or (ELECTORS, PAPERS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        arguments = write_bundle(place, electors, papers)
        say(f"{electors} electors, {papers} papers, {electors * papers} rows, load {os.getloadavg()[0]:.1f}")
        found, seconds, still = in_browser(place, [arguments[4], arguments[6]])
        say(f"recount.js: {seconds:.1f} s, never still for more than {still:.2f} s; does not hold: {found}")
        begun = time.monotonic()
        holds = measure(place, arguments)
        took = time.monotonic() - begun
        say(f"recount.py: {took:.1f} s, {took / seconds:.1f} times as long")
    sys.exit(0 if holds and not found and seconds <= MOST_SECONDS else 1)


if __name__ == "__main__":
    main()

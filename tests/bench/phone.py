"""What a booklet of thirty papers takes on a telephone: `python -m tests.bench.phone`.

Chromium at full speed and with its processor slowed tenfold, against the demo's own office and box on the same machine.
Times are from the tap to the signed booklet, and from the button to the verified receipts.
"""

import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.bench.stage import say
from tests.browser.conftest import OFFLINE_FLAGS, PHONE, Screen
from tests.browser.secret import SecretBallot
from tests.demo_server import demo_server

PAPERS, ROUNDS, BALLOTS_PHASE = 30, 5, 8
GOALS = {1: 1.0, 10: 4.0}

BOTH = """async id => {
    const {protocol} = CongressBallot, [label] = (await (await fetch('/ballots/collect/', {
        headers: {Accept: 'application/json'}})).json()).ballots.filter(one => one.ballot === id).map(one => one.label);
    const begun = performance.now(), booklet = await protocol.collect(id, label), collected = performance.now();
    const draft = {};
    for (const paper of booklet.facts.papers) draft[paper.id] = {chosen: ['sat'], comment: '好'.repeat(100)};
    const ready = performance.now(), cast = await protocol.cast(booklet, draft);
    return [cast.stage, collected - begun, performance.now() - ready];
}"""


def measured(browser, server, ballot, username: str, slowed: int) -> tuple[float, float]:
    """Seconds to collect and to cast."""
    one = Screen(browser, server, size=PHONE).sign_in(username)
    one.page.goto("/ballots/collect/")
    one.page.locator("button.lead").wait_for()
    one.context.new_cdp_session(one.page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    stage, collected, cast = one.page.evaluate(BOTH, str(ballot.pk))
    one.context.close()
    if stage != "cast":
        raise RuntimeError(stage)
    return collected / 1000, cast / 1000


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OFFLINE_FLAGS)
        office, scrutineer = [Screen(browser, server).sign_in(name) for name in ("secretariat", "scrutineer1")]
        office.act(f"/meetings/1/phases/{BALLOTS_PHASE}/open/")
        ballot = SecretBallot(office, scrutineer, [f"第{n}项工作" for n in range(1, PAPERS + 1)]).act("freeze", "open")
        usernames = iter(f"rep{n:03d}" for n in range(1, 147))
        for slowed, goal in GOALS.items():
            times = [measured(browser, server, ballot, next(usernames), slowed) for _n in range(ROUNDS)]
            collected, cast = [median(column) for column in zip(*times, strict=True)]
            say(
                f"slowed {slowed:2}: collect {collected:.2f} s, cast {cast:.2f} s, "
                f"together {collected + cast:.2f} s of {goal:.0f} s"
            )
        browser.close()


if __name__ == "__main__":
    main()

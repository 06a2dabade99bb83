"""Secret ballots for browsers' tests: set up by the office's acts, and read from the bundle that anybody may check."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

PATIENCE = 40_000  # milliseconds: keys are made, and many browsers run beside each other
GRADES = ["满意", "基本满意", "不满意", "不了解"]
expect.set_options(timeout=PATIENCE)
SHANGHAI = ZoneInfo("Asia/Shanghai")
THE_DAYS_OWN = "2020年实事项目优选"


class SecretBallot:
    """A ballot as the secretariat runs it; `graded` are what gets grades, beside what the fields say."""

    def __init__(self, office, scrutineer, graded, *, title="部门评议", **fields):
        self.office, self.scrutineer = office, scrutineer
        self.withdraw_the_days_own()
        now = datetime.now(SHANGHAI)
        times = {"collect_from": now - timedelta(minutes=2), "opens_at": now, "closes_at": now + timedelta(hours=2)}
        asked = {
            "meeting": "1",
            "title": title,
            "is_secret": "yes",
            "kind": "evaluation",
            "further": "\n".join(graded),
        }
        asked |= {name: f"{time:%Y-%m-%dT%H:%M}" for name, time in times.items()}
        self.pk = office.act("/ballots/", **asked | fields)
        self.path = f"/ballots/{self.pk}/"

    def withdraw_the_days_own(self):
        """Whoever collects has one ballot's papers to collect."""
        for one in self.office.read("/ballots/"):
            if one["title"] == THE_DAYS_OWN and one["state"] == "frozen":
                self.office.act(f"{one['url']}withdraw/", reason="另行表决")

    def act(self, *deeds):
        for deed in deeds:
            self.office.act(f"{self.path}{deed}/", patience=6 * PATIENCE)  # thirty keys
        return self

    def close(self):
        for person in (self.office, self.scrutineer):
            person.act(f"{self.path}close/")
        return self

    def discard(self):
        """Withdrawn, unless it was closed: nobody else is asked to collect its papers."""
        if self.office.read(f"{self.path}result/")["state"] in ("frozen", "open"):
            self.office.act(f"{self.path}withdraw/", reason="试用结束")

    def bundle(self):
        return self.office.read(f"{self.path}bundle.json")

    def cast(self):
        """{subject: the choices of its rows, sorted} of what lay in the box."""
        bundle = self.bundle()
        subjects = {paper["id"]: paper["subject"] for paper in bundle["definition"]["papers"]}
        found = {subject: [] for subject in subjects.values()}
        for row in bundle["rows"]:
            payload = b64decode(row["payload"])
            said = json.loads(payload[2 : 2 + int.from_bytes(payload[:2], "big")])
            found[subjects[row["paper"]]].append(said.get("choices", said.get("choice")))
        return {subject: sorted(choices) for subject, choices in found.items()}


def collect(page):
    """With one tap."""
    page.goto("/ballots/collect/")
    page.locator("button.lead").click()
    page.get_by_role("heading", name="选票已领好").wait_for(timeout=PATIENCE)


def begin(page, ballot):
    """Past the eight sentences, to the first paper."""
    page.goto(ballot.path)
    page.get_by_role("button", name="开始填写").click()
    page.locator(".card").first.wait_for(timeout=PATIENCE)


def go_on(page):
    page.locator(".bar .lead").click()


def choose(page, *words):
    """One after the other, a paper each; None leaves it blank."""
    for word in words:
        if word:
            page.locator(".card").get_by_text(word, exact=True).click()
        go_on(page)


def put_in(page):
    page.get_by_role("button", name="投入票箱").click()
    page.get_by_role("heading", name="已投入票箱").wait_for(timeout=PATIENCE)


def saved(page):
    """Returns when all that the page has asked its disk to keep is kept."""
    page.evaluate("window.CongressBallot && CongressBallot.protocol.kept('')")
    return page

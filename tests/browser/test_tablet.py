"""Voting with help: a tablet that many use one after the other, and that keeps nothing of any of them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.secret import SecretBallot, begin, choose, collect, put_in

pytestmark = pytest.mark.usefixtures("afternoon")

TABLET = {"width": 820, "height": 1180}
KEPT = """async () => {
    const known = await indexedDB.databases();
    const counts = [];
    for (const {name} of known) {
        const db = await new Promise((done, failed) => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => done(asked.result);
            asked.onerror = failed;
        });
        for (const store of db.objectStoreNames) {
            const asked = db.transaction(store).objectStore(store).count();
            await new Promise(done => { asked.onsuccess = done; });
            counts.push(asked.result);
        }
        db.close();
    }
    return counts.reduce((sum, n) => sum + n, 0) + localStorage.length + sessionStorage.length;
}"""


class Desk:
    """The help desk in the office's browser."""

    def __init__(self, one):
        self.one, self.page = one, one.page

    def look_up(self, number):
        self.page.goto(f"/meetings/1/help-desk/?number={number}")
        return self.page

    def let_in(self, number):
        self.press(self.look_up(number), "admit")
        assert self.tablets() == ["let_in"]

    def clear(self):
        self.page.goto("/meetings/1/help-desk/")
        self.press(self.page, "clear")

    def press(self, page, deed):
        page.locator(f"form[action$='/{deed}/'] button").first.click(timeout=20_000)
        expect(page.locator("#notices .notice").first).to_be_visible()

    def tablets(self):
        return [one["state"] for one in self.one.read("/meetings/1/help-desk/")["tablets"]]


@pytest.fixture
def office(screen):
    return screen("secretariat", size=DESKTOP)


@pytest.fixture
def desk(office):
    return Desk(office)


@pytest.fixture
def ballot(office, screen):
    made = SecretBallot(office, screen("scrutineer1"), ["公园", "道路"], title="协助").act("freeze", "open")
    yield made
    made.discard()


@pytest.fixture
def tablet(screen, office):
    """A browser that was made a tablet, whose clock stands still unless it is told to go."""
    for one in office.read("/meetings/1/help-desk/")["tablets"]:
        for _n in range(2 if one["state"] != "free" else 0):
            office.context.request.post(f"/tablets/{one['pk']}/clear/", headers=signed(office))
        office.context.request.post(f"/tablets/{one['pk']}/retire/", headers=signed(office))
    one = screen("secretariat", size=TABLET)
    one.page.goto("/meetings/1/help-desk/")
    one.page.locator("details summary").last.click()
    one.page.locator("form[action$='/tablets/'] button").click()
    is_idle(one.page)
    return one


def signed(one):
    token = next(cookie["value"] for cookie in one.context.cookies() if cookie["name"] == "csrftoken")
    return {"X-CSRFToken": token, "Referer": one.server.url, "Accept": "application/json"}


def is_idle(page):
    expect(page.locator("body[data-state=''] h1")).to_be_visible()


def take_in(page, number):
    """Who was let in says that it is he, and collects."""
    expect(page.locator(".who b")).to_have_text(number)
    page.locator("form[action$='/begin/'] .lead").click()
    page.get_by_role("heading", name="领票").wait_for()


def test_person_votes_alone_and_the_tablet_forgets(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("141")
    take_in(page, "141")
    collect(page)
    begin(page, ballot)
    choose(page, "满意", "不满意")
    put_in(page)
    assert desk.tablets() == ["voting"]
    page.get_by_role("button", name="完成").click()
    is_idle(page)
    assert (page.evaluate(KEPT), desk.tablets()) == (0, ["free"])
    assert {cookie["name"] for cookie in tablet.context.cookies()} <= {"tablet", "csrftoken"}
    page.go_back()
    is_idle(page)
    ballot.close()
    assert ballot.cast() == {"公园": ["sat"], "道路": ["unsat"]}

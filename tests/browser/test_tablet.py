"""Voting with help: a tablet that many use one after the other, and that keeps nothing of any of them."""

import time

import pytest
from playwright.sync_api import expect

from congress.journal.hub import SWEEP
from tests.browser.conftest import DESKTOP, Screen
from tests.browser.secret import SecretBallot, begin, choose, collect, put_in, saved

pytestmark = pytest.mark.usefixtures("afternoon")

SIZE = {"width": 820, "height": 1180}
MINUTE = 60_000
# How many things any database or storage of this browser holds.
KEPT = """async () => {
    let n = localStorage.length + sessionStorage.length;
    for (const {name} of await indexedDB.databases()) {
        const opening = indexedDB.open(name);
        await new Promise(done => { opening.onsuccess = done; });
        for (const store of opening.result.objectStoreNames) {
            const counting = opening.result.transaction(store).objectStore(store).count();
            await new Promise(done => { counting.onsuccess = done; });
            n += counting.result;
        }
        opening.result.close();
    }
    return n;
}"""


class Desk:
    """The help desk, on the staff's own device."""

    ADDRESS = "/meetings/1/help-desk/"

    def __init__(self, one):
        self.one = one

    def let_in(self, number):
        self.one.page.goto(f"{self.ADDRESS}?number={number}")
        self.press("admit")
        assert self.tablets() == ["let_in"]

    def clear(self):
        self.one.page.goto(self.ADDRESS)
        self.press("clear")

    def button(self, deed):
        return self.one.page.locator(f"form[action$='/{deed}/'] button")

    def press(self, deed):
        self.button(deed).first.click()
        expect(self.one.page.locator("#notices .notice")).to_have_count(1)

    def tablets(self):
        return [one["state"] for one in self.one.read(self.ADDRESS)["tablets"]]

    def has_papers(self, number):
        """Whether his papers are out."""
        return [one["is_out"] for one in self.one.read(f"{self.ADDRESS}?number={number}")["ballots"]]

    def set_up(self, page):
        page.goto(self.ADDRESS)
        page.locator("form[action$='/tablets/']").evaluate("form => form.closest('details').open = true")
        page.locator("form[action$='/tablets/'] button").click()
        is_idle(page)

    def retire_all(self):
        for deed in ("clear", "retire"):
            while self.one.page.goto(self.ADDRESS) and self.button(deed).count():
                self.press(deed)


@pytest.fixture(scope="module")
def office(browser, server, afternoon):
    one = Screen(browser, server, size=DESKTOP).sign_in("secretariat")
    yield one
    one.context.close()


@pytest.fixture(scope="module")
def scrutineer(browser, server, afternoon):
    one = Screen(browser, server).sign_in("scrutineer1")
    yield one
    one.context.close()


@pytest.fixture(scope="module")
def desk(office):
    return Desk(office)


@pytest.fixture(scope="module")
def ballot(office, scrutineer):
    made = SecretBallot(office, scrutineer, ["公园", "道路"], title="协助").act("freeze", "open")
    yield made
    made.discard()


@pytest.fixture
def tablet(screen, desk):
    """A browser that is a tablet; its clock can be put forward."""
    one = screen("secretariat", size=SIZE)
    one.page.clock.install()
    try:
        desk.set_up(one.page)
        yield one
    finally:
        one.page.close()
        desk.retire_all()


def is_idle(page):
    expect(page.locator("body[data-state=''] h1")).to_be_visible()


def take_in(page, number, ballot):
    """Who was let in says that it is he, collects, and comes to the first paper."""
    expect(page.locator(".who b")).to_have_text(number)
    page.locator("form[action$='/begin/'] .lead").click()
    page.get_by_role("heading", name="领票").wait_for()
    collect(page)
    begin(page, ballot)


def leave_alone(page):
    """Nobody touches it any more."""
    page.clock.fast_forward(3 * MINUTE)
    expect(page.get_by_role("heading", name="您还在吗？")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)
    page.clock.fast_forward(MINUTE)


def is_forgotten(one):
    is_idle(one.page)
    assert one.page.evaluate(KEPT) == 0
    assert {cookie["name"] for cookie in one.context.cookies()} <= {"tablet", "csrftoken"}


def votes_on_his_phone(screen, number, ballot, *words):
    page = screen(f"rep{number}").page
    collect(page)
    begin(page, ballot)
    choose(page, *words)
    put_in(page)


def test_device_becomes_a_tablet_though_the_answer_is_slow(screen, desk):
    """Its page hears before that nobody is signed in any more, and leaves all the same where it was sent."""
    page = screen("secretariat", size=SIZE).page
    page.goto(desk.ADDRESS)

    def slowly(route):
        answer = route.fetch(max_redirects=0)
        time.sleep(2 * SWEEP + 1)
        route.fulfill(response=answer)

    page.route("**/tablets/", slowly)
    desk.set_up(page)
    page.close()
    desk.retire_all()


def test_person_votes_alone_and_the_tablet_forgets(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("134")
    take_in(page, "134", ballot)
    choose(page, "满意", "不满意")
    put_in(page)
    assert desk.tablets() == ["voting"]
    page.get_by_role("button", name="完成").click()
    is_forgotten(tablet)
    assert desk.tablets() == ["free"]
    page.go_back()
    is_idle(page)


def test_tablet_forgets_by_itself_after_the_last_touch(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("135")
    take_in(page, "135", ballot)
    choose(page, "满意", "满意")
    put_in(page)
    expect(page.get_by_role("timer")).to_contain_text("秒后平板自己忘掉")
    page.clock.fast_forward(MINUTE)
    page.get_by_role("button", name="再等一会儿").click()
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_role("heading", name="已投入票箱 ✓")).to_be_visible()
    page.clock.fast_forward(2 * MINUTE)
    is_forgotten(tablet)


def test_half_filled_ballot_goes_back_and_is_collected_elsewhere(screen, desk, ballot, tablet):
    page = tablet.page
    desk.let_in("136")
    take_in(page, "136", ballot)
    choose(page, "基本满意")
    page.get_by_text("写意见").click()
    page.locator("textarea").fill("路灯太暗")
    assert desk.has_papers("136") == [True]
    leave_alone(page)
    is_forgotten(tablet)
    assert (desk.tablets(), desk.has_papers("136")) == (["free"], [False])
    votes_on_his_phone(screen, "136", ballot, "不满意", "不满意")


def test_who_is_still_there_goes_on(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("137")
    take_in(page, "137", ballot)
    choose(page, "满意")
    page.clock.fast_forward(3 * MINUTE)
    page.get_by_role("button", name="我在，继续").click()
    expect(page.get_by_role("heading", name="道路")).to_be_visible()
    choose(page, "满意")
    put_in(page)


def test_tablet_that_was_switched_off_comes_back_covered(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("138")
    take_in(page, "138", ballot)
    choose(page, "满意")
    saved(page).close()
    page = tablet.page = tablet.context.new_page()
    page.goto("/tablet/")
    page.get_by_role("link", name="去投票").click()
    expect(page.get_by_role("heading", name="您还在吗？")).to_be_visible()
    expect(page.locator("input")).to_have_count(0)
    page.get_by_role("button", name="我在，继续").click()
    expect(page.get_by_role("heading", name="道路")).to_be_visible()
    page.get_by_role("button", name="我不投了").click()
    page.get_by_role("button", name="退票").click()
    expect(page.get_by_text("已退票")).to_be_visible()
    page.get_by_role("button", name="完成").click()
    is_forgotten(tablet)
    assert desk.has_papers("138") == [False]


def test_line_that_is_down_keeps_the_tablet_covered(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("139")
    take_in(page, "139", ballot)
    choose(page, "满意")
    for address in ("**/box/*/void", "**/tablet/finish/"):
        page.route(address, lambda route: route.abort())
    leave_alone(page)
    expect(page.get_by_role("heading", name="请叫工作人员")).to_be_visible()
    page.unroute("**/box/*/void")
    page.clock.fast_forward(MINUTE)
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="请叫工作人员")).to_be_visible()
    assert desk.tablets() == ["voting"]
    page.unroute("**/tablet/finish/")
    page.clock.fast_forward(MINUTE)
    is_forgotten(tablet)
    assert (desk.tablets(), desk.has_papers("139")) == (["free"], [False])


def test_desk_clears_and_the_next_one_finds_nothing(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("140")
    take_in(page, "140", ballot)
    choose(page, "满意")
    desk.clear()
    page.clock.fast_forward(10_000)
    is_forgotten(tablet)
    assert desk.has_papers("140") == [False]
    desk.let_in("141")
    take_in(page, "141", ballot)
    expect(page.get_by_role("heading", name="公园")).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(0)


def test_tablet_that_is_freed_at_once_forgets_all_the_same(desk, ballot, tablet):
    page = tablet.page
    desk.let_in("142")
    take_in(page, "142", ballot)
    page.route("**/tablet/", lambda route: route.abort())  # it does not hear that it is asked first
    for _n in range(2):
        desk.clear()
    assert desk.tablets() == ["free"]
    page.unroute("**/tablet/")
    page.clock.fast_forward(10_000)
    is_forgotten(tablet)
    assert desk.has_papers("142") == [True]


def test_who_is_not_meant_says_so(desk, ballot, tablet):
    desk.let_in("143")
    tablet.page.locator("form[action$='/finish/'] button").click()
    is_idle(tablet.page)
    assert desk.tablets() == ["free"]


def test_lost_phone_is_made_good_by_two_scrutineers(screen, ballot):
    """The page to collect on offers it on the new phone."""
    collect(screen("rep144").page)
    for name in ("scrutineer1", "scrutineer2"):
        page = screen(name).page
        page.goto(f"{Desk.ADDRESS}?number=144")
        page.locator("form[action$='/reissue/'] button").click()
        expect(page.locator("#notices .notice")).to_contain_text("144")
    votes_on_his_phone(screen, "144", ballot, "不了解", "不了解")


def test_one_ballot_leads_to_the_next(office, scrutineer, desk, ballot, tablet):
    other = SecretBallot(office, scrutineer, ["路灯"], title="第二次").act("freeze", "open")
    page = tablet.page
    desk.let_in("146")
    take_in(page, "146", ballot)
    choose(page, "满意", "满意")
    put_in(page)
    page.get_by_role("link", name="接着投：第二次").click()
    page.get_by_role("button", name="开始填写").click()
    choose(page, "不满意")
    put_in(page)
    page.get_by_role("button", name="完成").click()
    is_forgotten(tablet)
    other.close()
    assert other.cast() == {"路灯": ["unsat"]}


def test_ballot_that_closed_meanwhile_is_told(desk, ballot, tablet):
    """And each of the others was counted once."""
    page = tablet.page
    desk.let_in("145")
    take_in(page, "145", ballot)
    choose(page, "不了解", "满意")
    ballot.close()
    page.get_by_role("button", name="投入票箱").click()
    expect(page.get_by_role("heading", name="到这里结束")).to_be_visible()
    page.get_by_role("button", name="完成").click()
    is_forgotten(tablet)
    assert ballot.cast() == {
        "公园": ["sat", "sat", "sat", "sat", "unknown", "unsat"],
        "道路": ["sat", "sat", "sat", "unknown", "unsat", "unsat"],
    }

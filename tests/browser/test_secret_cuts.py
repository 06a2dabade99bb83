"""Lines that are cut and pages that are closed, at every point of the way: each booklet is counted, once."""

import contextlib

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import Screen
from tests.browser.secret import PATIENCE, SecretBallot, begin, choose, saved

pytestmark = pytest.mark.usefixtures("afternoon")

GRADES = {"满意": "sat", "基本满意": "basic", "不满意": "unsat", "不了解": "unknown"}
COLLECT, CAST = "**/ballots/*/collect/", "**/box/*/cast"
DEFINITION, LIST, HASHES = "**/definition.json", "**/ballots/collect/", "**/hashes.bin"


class Crowd:
    """One open ballot on two subjects, and what its voters chose."""

    def __init__(self, ballot):
        self.ballot, self.voted = ballot, []

    def next_choice(self):
        n = len(self.voted)
        words = list(GRADES)
        self.voted.append((words[n % 4], words[n // 4 % 4]))
        return self.voted[-1]


@pytest.fixture(scope="module")
def crowd(browser, server, afternoon):
    office, scrutineer = [Screen(browser, server).sign_in(name) for name in ("secretariat", "scrutineer1")]
    ballot = SecretBallot(office, scrutineer, ["公园", "道路"], title="断线").act("freeze", "open")
    yield Crowd(ballot)
    for one in (office, scrutineer):
        one.context.close()


class Cut:
    """Of one request of a page: lost on its way there, or on the way back; once, or until the page is closed."""

    def __init__(self, page, pattern, *, answered, holding=False):
        self.page, self.answered, self.holding, self.happened = page, answered, holding, False
        page.route(pattern, self.handle)

    def handle(self, route):
        is_page = route.request.method == "GET" and "json" not in route.request.headers.get("accept", "")
        if self.happened or (is_page and route.request.is_navigation_request()):
            return route.continue_()
        if self.answered:
            route.fetch()
        self.happened = True
        if self.holding:
            self.held = route
        else:
            route.abort()

    def wait(self):
        for _attempt in range(PATIENCE // 50):
            if self.happened:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("nothing was cut")

    def close(self):
        self.page.close()
        with contextlib.suppress(Error):
            self.held.abort()  # nobody waits for it any more


def tap_collect(page):
    page.goto("/ballots/collect/")
    page.locator("button.lead").click()


def is_collected(page):
    expect(page.get_by_role("heading", name="选票已领好 ✓")).to_be_visible()


def fill_in(page, crowd):
    begin(page, crowd.ballot)
    choose(page, *crowd.next_choice())


def tap_cast(page):
    page.get_by_role("button", name="投入票箱").click()


def is_cast(page):
    expect(page.get_by_role("heading", name="已投入票箱 ✓")).to_be_visible()


def reopened(one, path):
    one.page.close()
    one.page = one.context.new_page()
    one.page.goto(path)
    return one.page


ON_ONE_PAGE = {
    "list": (LIST, False, 120),
    "definition": (DEFINITION, False, 121),
    "answer of the definition": (DEFINITION, True, 122),
    "collecting": (COLLECT, False, 123),
    "answer of collecting": (COLLECT, True, 124),
    "casting": (CAST, False, 125),
    "answer of casting": (CAST, True, 126),
}


@pytest.mark.parametrize("point", ON_ONE_PAGE)
def test_line_cut_goes_on_by_itself(screen, crowd, point):
    pattern, answered, n = ON_ONE_PAGE[point]
    page = screen(f"rep{n}").page
    cut = Cut(page, pattern, answered=answered)
    tap_collect(page)
    is_collected(page)
    fill_in(page, crowd)
    tap_cast(page)
    is_cast(page)
    assert cut.happened


@pytest.mark.parametrize(("answered", "n"), [(False, 127), (True, 128)], ids=["unanswered", "answered"])
def test_page_closed_while_collecting_goes_on_when_it_is_opened(screen, crowd, answered, n):
    one = screen(f"rep{n}")
    cut = Cut(one.page, COLLECT, answered=answered, holding=True)
    tap_collect(one.page)
    cut.wait()
    cut.close()
    page = reopened(one, "/ballots/collect/")
    is_collected(page)
    fill_in(page, crowd)
    tap_cast(page)
    is_cast(page)


@pytest.mark.parametrize(("answered", "n"), [(False, 129), (True, 130)], ids=["unanswered", "answered"])
def test_page_closed_while_casting_goes_on_when_it_is_opened(screen, crowd, answered, n):
    one = screen(f"rep{n}")
    tap_collect(one.page)
    is_collected(one.page)
    fill_in(one.page, crowd)
    cut = Cut(one.page, CAST, answered=answered, holding=True)
    tap_cast(one.page)
    cut.wait()
    cut.close()
    is_cast(reopened(one, crowd.ballot.path))


def test_page_closed_while_filling_in_opens_where_one_was(screen, crowd):
    one = screen("rep131")
    tap_collect(one.page)
    is_collected(one.page)
    begin(one.page, crowd.ballot)
    first, second = crowd.next_choice()
    choose(one.page, first)
    one.page.get_by_text("写意见").click()
    one.page.locator("textarea").fill("很好")
    expect(one.page.get_by_text("已存好")).to_be_visible()
    page = reopened(one, crowd.ballot.path)
    expect(page.get_by_role("heading", name="道路")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("很好")
    choose(page, second)
    saved(page)
    page = reopened(one, crowd.ballot.path)
    expect(page.locator(".check strong")).to_have_text([first, second])
    tap_cast(page)
    is_cast(page)


def test_page_closed_before_anything_is_sent_makes_new_keys(screen, crowd):
    one = screen("rep132")
    cut = Cut(one.page, DEFINITION, answered=True, holding=True)
    tap_collect(one.page)
    cut.wait()
    cut.close()
    page = reopened(one, "/ballots/collect/")
    page.locator("button.lead").click()
    is_collected(page)
    fill_in(page, crowd)
    tap_cast(page)
    is_cast(page)


def test_whatever_was_cut_is_counted_once_and_found(screen, crowd):
    one = screen("rep133")
    tap_collect(one.page)
    is_collected(one.page)
    fill_in(one.page, crowd)
    tap_cast(one.page)
    is_cast(one.page)
    crowd.ballot.close()
    parks, roads = zip(*crowd.voted, strict=True)
    assert crowd.ballot.cast() == {
        "公园": sorted(GRADES[word] for word in parks),
        "道路": sorted(GRADES[word] for word in roads),
    }
    cut = Cut(one.page, HASHES, answered=False)
    one.page.goto(crowd.ballot.path)
    expect(one.page.get_by_role("heading", name="您的选票都在票箱里 ✓")).to_be_visible()
    assert cut.happened

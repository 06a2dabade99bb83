"""What an elector sees of a secret ballot: contrast, sizes, nothing cut off, the one thing to press at once."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE, Screen
from tests.browser.secret import SecretBallot, go_on
from tests.browser.test_look import RULES

pytestmark = pytest.mark.usefixtures("afternoon")

CANDIDATES = (
    "加装电梯惠民工程|为三个小区的十二个门栋加装电梯，方便老年人出行|120万元|电梯12台|2027年10月底前|社区管理办公室\n"
    "街心花园改造|改造一处\n老年助餐点|新设两处"
)
TARGETS = "button, a, summary, textarea, .card label, .cell"


@pytest.fixture(scope="module")
def ballot(browser, server, afternoon):
    office, scrutineer = [Screen(browser, server).sign_in(name) for name in ("secretariat", "scrutineer1")]
    made = SecretBallot(
        office,
        scrutineer,
        ["社区管理办公室", "社区服务办公室"],
        kind="mixed",
        subjects="关于年度工作报告的决议（草案）",
        selection="实事项目票决",
        candidates=CANDIDATES,
        most="2",
    )
    made.act("freeze")
    yield made
    made.discard()
    for one in (office, scrutineer):
        one.context.close()


class Looked:
    """A page, and what is wrong with what it shows."""

    def __init__(self, page, size, text):
        self.page, self.size, self.text, self.faults = page, size, text, {}

    def look(self, name):
        self.page.locator("main h1").wait_for()
        violations = Axe().run(self.page, options=RULES).response["violations"]
        faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]
        if self.page.evaluate("document.documentElement.scrollWidth") > self.size["width"]:
            faults.append("wider than the screen")
        faults += [f"small: {one}" for one in self.small(".lead, .card label, .cell", 60)]
        faults += [f"small: {one}" for one in self.small(TARGETS, 60 if self.text == "large" else 44)]
        if faults:
            self.faults[name] = faults

    def small(self, selector, least):
        return self.page.evaluate(
            """([selector, least]) => Array.from(document.querySelectorAll(selector))
                .filter(one => one.offsetParent && one.getBoundingClientRect().height < least - 0.5)
                .map(one => [one.textContent, Math.round(one.getBoundingClientRect().height)])""",
            [selector, least],
        )


WAYS = [
    (PHONE, "normal", "light", "zh-hans", "rep142"),
    (PHONE, "large", "dark", "zh-hans", "rep143"),
    (PHONE, "large", "light", "en", "rep144"),
    (DESKTOP, "normal", "light", "zh-hans", "rep145"),
]


@pytest.mark.parametrize(
    ("size", "text", "theme", "language", "who"),
    WAYS,
    ids=lambda value: value if isinstance(value, str) else f"{value['width']}px",
)
def test_screens_can_be_read_and_pressed(screen, server, ballot, size, text, theme, language, who):
    one = screen(who, size=size, color_scheme=theme)
    for name, value in [("text", text), ("django_language", language)]:
        one.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page, seen = one.page, Looked(one.page, size, text)
    page.goto("/ballots/collect/")
    page.locator("button.lead").wait_for()
    seen.look("collect")
    page.locator("summary").first.click()
    seen.look("another device")
    page.locator("button.lead").click()
    page.locator(".seal").wait_for()
    seen.look("collected")
    page.goto(ballot.path)
    page.locator(".code, .intro").first.wait_for()
    if page.locator(".intro").count() == 0:
        seen.look("not open")
        ballot.act("open")
        page.goto(ballot.path)
    page.locator(".intro").wait_for()
    seen.look("eight sentences")
    go_on(page)
    for name in ("first", "second", "third", "fourth"):
        if page.locator(".check").count():
            break
        seen.look(f"{name} paper")
        page.locator(".card input, .cell input").first.check()
        page.locator("summary").first.click()
        seen.look(f"{name} paper, filled in")
        go_on(page)
    seen.look("check over")
    page.locator(".bar .lead").click()
    page.locator(".seal").wait_for()
    page.locator("summary").click()
    seen.look("cast")
    assert seen.faults == {}


def test_large_text_and_language_are_one_tap_and_kept(screen, ballot):
    page = screen("rep112").page
    page.goto(ballot.path)
    page.locator("main p").first.wait_for()
    page.get_by_role("button", name="长辈版").click()
    size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    assert page.evaluate(size) >= 24  # 18 pt
    page.get_by_role("button", name="English").click()
    page.reload()
    page.get_by_role("button", name="Normal text").wait_for()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dataset.text]") == ["en", "large"]


def test_each_screen_begins_with_its_heading(screen, ballot):
    page = screen("rep111").page
    page.goto("/ballots/collect/")
    page.locator("button.lead").wait_for()
    heading = "document.activeElement.localName"
    assert page.evaluate(heading) == "h1"
    page.locator("button.lead").focus()
    page.keyboard.press("Enter")
    page.locator(".seal").wait_for()
    assert page.evaluate(heading) == "h1"

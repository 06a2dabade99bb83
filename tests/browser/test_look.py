"""What a person sees: contrast, sizes, nothing cut off; on phone and desktop, normal and large text, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

PAGES = {
    "welcome": (None, "/"),
    "demo": (None, "/demo/"),
    "sign-in": (None, "/sign-in/"),
    "code": (None, "/sign-in/code/"),
    "bad link": (None, "/in/nothing/"),
    "not found": (None, "/nothing/"),
    "agenda": ("rep040", "/meetings/1/"),
    "room": ("rep040", "/rooms/2/"),
    "own attendance": ("rep040", "/meetings/1/roll/40/"),
    "me": ("rep040", "/me/"),
    "phases": ("secretariat", "/meetings/1/phases/"),
    "phase": ("secretariat", "/meetings/1/phases/6/"),
    "phase that may not open": ("secretariat", "/meetings/1/phases/9/"),
    "roll": ("secretariat", "/meetings/1/roll/"),
    "desk of one": ("secretariat", "/meetings/1/roll/41/"),
    "rooms": ("secretariat", "/meetings/1/rooms/"),
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
TARGETS = "main button, main a.btn, main textarea, main input:not([type=hidden]), header button, nav a, footer a"


def small_targets(page, least):
    """Things to press that are shown and smaller than `least` pixels high; radio buttons are as big as their labels."""
    return page.evaluate(
        """([selector, least]) => Array.from(document.querySelectorAll(selector))
            .filter(one => one.offsetParent && !['radio', 'checkbox'].includes(one.type))
            .map(one => [one.textContent.trim() || one.name, Math.round(one.getBoundingClientRect().height)])
            .filter(([, height]) => height < least)""",
        [TARGETS, least],
    )


@pytest.mark.parametrize(
    ("size", "text", "theme"),
    [
        (PHONE, "normal", "light"),
        (PHONE, "large", "light"),
        (PHONE, "normal", "dark"),
        (DESKTOP, "normal", "light"),
        (DESKTOP, "large", "dark"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value['width']}px",
)
def test_pages_can_be_read_and_pressed(screen, server, size, text, theme):
    screens, found = {}, {}
    for name, (who, path) in PAGES.items():
        if who not in screens:
            one = screen(who, size=size, color_scheme=theme)
            one.context.add_cookies([{"name": "text", "value": text, "url": server.url}])
            screens[who] = one
        page = screens[who].page
        page.goto(path)
        violations = Axe().run(page, options=RULES).response["violations"]
        faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append("wider than the screen")
        faults += [f"small: {target}" for target in small_targets(page, 60 if text == "large" else 44)]
        if faults:
            found[name] = faults
    assert found == {}


def test_large_text_is_one_tap_and_remembered(screen):
    page = screen("rep042").page
    page.get_by_role("button", name="长辈版").first.click()
    size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    assert page.evaluate(size) >= 24  # 18 pt
    page.goto("/me/")
    assert page.evaluate("document.documentElement.dataset.text") == "large"
    page.get_by_role("button", name="标准版").first.click()
    assert page.evaluate("document.documentElement.dataset.text") == "normal"


def test_language_can_be_changed(screen):
    page = screen("rep043").page
    page.goto("/me/")
    page.locator("main button", has_text="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("main button", has_text="中文").click()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_telephone_of_the_secretariat_is_on_every_page(screen):
    visitor, member = screen().page, screen("rep044").page
    for page, path in [(visitor, "/"), (visitor, "/nothing/"), (member, "/meetings/1/"), (member, "/rooms/2/")]:
        page.goto(path)
        assert page.locator('footer a[href^="tel:"]').count() == 1, path

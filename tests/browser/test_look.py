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
# Of the afternoon; the numbers are those of `afternoon.py`.
LATER_PAGES = {
    "documents": ("rep052", "/documents/?meeting=1"),
    "document": ("rep052", "/documents/1/"),
    "document with tables": ("rep052", "/documents/4/"),
    "found in documents": ("rep052", "/documents/?meeting=1&q=小区"),
    "readers of a document": ("secretariat", "/documents/1/readers/"),
    "paragraph": ("rep051", "/documents/1/paragraphs/2/"),
    "retracting an opinion": ("rep051", "/opinions/{opinion}/retract/"),
    "ballots": ("rep052", "/ballots/?meeting=1"),
    "ballot": ("rep052", "/ballots/{voting}/"),
    "ballot voted on": ("rep051", "/ballots/{voted}/"),
    "result": ("rep052", "/ballots/{published}/"),
    "projects": ("rep052", "/projects/?meeting=1"),
    "project": ("rep052", "/projects/4/"),
    "suggestions": ("rep051", "/suggestions/?meeting=1"),
    "new suggestion": ("rep052", "/suggestions/new/?meeting=1"),
    "proposed": ("rep051", "/suggestions/{proposed}/"),
    "submitting": ("rep051", "/suggestions/{drafted}/submit/"),
    "returned": ("rep051", "/suggestions/{returned}/"),
    "replied": ("rep051", "/suggestions/{replied}/"),
    "rating": ("rep051", "/suggestions/{replied}/rate/"),
    "closed": ("rep051", "/suggestions/{closed}/"),
    "withdrawing": ("rep051", "/suggestions/{submitted}/withdraw/"),
    "agenda with tasks": ("rep051", "/meetings/1/"),
    "proposing": ("moderator2", "/messages/{said}/suggestion/"),
    "room of the moderator": ("moderator2", "/rooms/2/"),
    "desk of the moderator": ("moderator2", "/rooms/2/desk/"),
    "member": ("moderator2", "/rooms/2/members/40/"),
    "hall of the room": ("moderator2", "/rooms/2/hall/"),
    "transcript": ("rep051", "/rooms/2/transcript/"),
    "minutes": ("rep051", "/rooms/2/minutes/"),
    "symposium": ("secretariat", "/rooms/5/"),
    "attendees": ("secretariat", "/rooms/5/attendees/"),
    "office": ("secretariat", "/desk/"),
    "suggestions of the office": ("secretariat", "/suggestions/?meeting=1"),
    "screening": ("secretariat", "/suggestions/{submitted}/"),
    "refusing": ("secretariat", "/suggestions/{submitted}/refuse/"),
    "assigning": ("secretariat", "/suggestions/{accepted}/assign/"),
    "ballot in draft": ("secretariat", "/ballots/{draft}/"),
    "ballot of the office": ("secretariat", "/ballots/{voting}/"),
    "new ballot": ("secretariat", "/ballots/new/?meeting=1"),
    "departments": ("secretariat", "/departments/"),
    "desk of a handler": ("handler2", "/desk/"),
    "department": ("handler2", "/departments/2/"),
    "receiving": ("handler2", "/suggestions/{assigned}/"),
    "replying": ("handler2", "/suggestions/{contacted}/reply/"),
    "recording a contact": ("handler2", "/suggestions/{received}/contact/"),
    "drafting": ("handler2", "/suggestions/{contacted}/draft/"),
    "asking for more time": ("handler2", "/suggestions/{contacted}/ask_extension/"),
    "templates": ("handler2", "/departments/2/templates/"),
    "letterhead": ("approver2", "/departments/2/letterhead/"),
    "answering": ("handler2", "/opinions/{question}/answer/"),
    "desk of an approver": ("approver2", "/desk/"),
    "approving": ("approver2", "/suggestions/{approval}/approve/"),
}
# What becomes of suggestions; the first numbers are those of the year before.
WHOLE_LIFE_PAGES = {
    "notices": ("rep051", "/notices/"),
    "own record": ("rep051", "/me/record/"),
    "inviting": ("rep051", "/suggestions/{drafted}/invite/"),
    "invited": ("rep052", "/suggestions/{invited}/"),
    "merged": ("rep051", "/suggestions/{merged}/"),
    "answered at once": ("rep051", "/suggestions/{answered}/"),
    "to be done again": ("rep051", "/suggestions/{again}/"),
    "done again": ("rep051", "/suggestions/{replied again}/"),
    "reply": ("secretariat", "/replies/1/"),
    "figures": ("rep051", "/meetings/1/suggestions/figures/"),
    "supervised": ("rep051", "/meetings/1/supervised/"),
    "promised": ("rep051", "/meetings/1/promises/"),
    "screening page": ("secretariat", "/meetings/1/screening/"),
    "splitting": ("secretariat", "/suggestions/{submitted}/split/"),
    "merging": ("secretariat", "/suggestions/{submitted}/merge/"),
    "into the lane": ("secretariat", "/suggestions/{submitted}/lane/"),
    "duties": ("secretariat", "/meetings/1/duties/"),
    "board of the day": ("secretariat", "/meetings/1/same-day/"),
    "publication": ("secretariat", "/meetings/1/publication/"),
    "publishing": ("secretariat", "/suggestions/{closed}/publish_text/"),
    "entering": ("secretariat", "/meetings/1/suggestions/enter/"),
    "import": ("secretariat", "/meetings/2/suggestions/import/"),
    "terms": ("secretariat", "/meetings/1/terms/"),
    "calendar": ("secretariat", "/calendar/"),
    "day of the calendar": ("secretariat", "/calendar/2026-10-10/"),
    "figures of the office": ("secretariat", "/suggestions/figures/"),
    "record of one": ("secretariat", "/meetings/1/roll/51/record/"),
    "answering at once": ("handler3", "/suggestions/{lane}/answer/"),
    "desk of who is on duty": ("handler3", "/desk/"),
    "handling again": ("handler2", "/suggestions/{again}/reply/"),
    "template": ("secretariat", "/reply-templates/1/"),
    "public suggestions": (None, "/public/suggestions/"),
    "public suggestion": (None, "/public/suggestions/{public}/"),
    "open data": (None, "/open-data/"),
}
NOT_THERE = ("bad link", "not found")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    # It counts what just scrolls under the composer as small; `small_targets` asks for more, of the whole target.
    "rules": {"target-size": {"enabled": False}},
    "resultTypes": ["violations"],  # in half the time
}
TARGETS = (
    "main button, main a.btn, main textarea, main input:not([type=hidden]), main select, main summary, "
    "main .form-check, main .card-link, header button, nav a, footer a"
)


def small_targets(page, least):
    """Things to press that are shown and smaller than `least` pixels high; radio buttons are as big as their labels."""
    return page.evaluate(
        """([selector, least]) => Array.from(document.querySelectorAll(selector))
            .filter(one => one.offsetParent && !['radio', 'checkbox'].includes(one.type))
            .map(one => [one.textContent.trim() || one.name, Math.round(one.getBoundingClientRect().height)])
            .filter(([, height]) => height < least)""",
        [TARGETS, least],
    )


def faults_of(page, size, text):
    violations = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]
    if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
        faults.append("wider than the screen")
    return faults + [f"small: {target}" for target in small_targets(page, 60 if text == "large" else 44)]


@pytest.mark.parametrize(
    ("size", "text", "theme", "language"),
    [
        (PHONE, "normal", "light", "zh-hans"),
        (PHONE, "large", "light", "zh-hans"),
        (PHONE, "normal", "dark", "zh-hans"),
        (PHONE, "large", "light", "en"),
        (DESKTOP, "normal", "light", "zh-hans"),
        (DESKTOP, "large", "dark", "zh-hans"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value['width']}px",
)
@pytest.mark.parametrize("pages", [PAGES, LATER_PAGES, WHOLE_LIFE_PAGES], ids=["morning", "afternoon", "whole life"])
def test_pages_can_be_read_and_pressed(screen, server, afternoon, pages, size, text, theme, language):
    screens, found = {}, {}
    for name, (who, path) in pages.items():
        if who not in screens:
            one = screen(who, size=size, color_scheme=theme)
            for cookie, value in [("text", text), ("django_language", language)]:
                one.context.add_cookies([{"name": cookie, "value": value, "url": server.url}])
            screens[who] = one
        page = screens[who].page
        answer = page.goto(path.format(**afternoon))
        faults = faults_of(page, size, text) + [f"status {answer.status}"] * (answer.ok == (name in NOT_THERE))
        if faults:
            found[name] = faults
    assert found == {}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("rep052", "/meetings/1/"),
        ("rep052", "/ballots/{voting}/"),
        ("rep051", "/suggestions/{proposed}/"),
        ("rep051", "/suggestions/{drafted}/"),
        ("rep051", "/suggestions/{replied}/"),
        ("secretariat", "/suggestions/{submitted}/"),
        ("handler2", "/suggestions/{assigned}/"),
        ("approver2", "/suggestions/{approval}/"),
    ],
)
def test_large_text_shows_the_one_button_at_once(screen, server, afternoon, who, path):
    one = screen(who)
    one.context.add_cookies([{"name": "text", "value": "large", "url": server.url}])
    one.page.goto(path.format(**afternoon))
    button = one.page.locator("main .btn-lead:visible").first.bounding_box()
    bar = one.page.locator(".bar").bounding_box()
    assert button["height"] >= 60
    assert button["y"] + button["height"] <= bar["y"]


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

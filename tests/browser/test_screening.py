"""The triage page as its people use it: by keys, by thumb, and two at once."""

from tests.browser.conftest import DESKTOP, PHONE

TITLES = ["中华新路路灯不亮", "中华新路的路灯太暗", "长安小区停车难", "电瓶车充电桩不够"]


def submitted(screen):
    rep, same = screen("rep001"), {"category": "other", "submit": "1"}
    return [rep.act("/suggestions/", title=title, body=f"{title}，请解决。", **same) for title in TITLES]


def opened(page, pk):
    page.locator(f"#screening-open[data-open-pk='{pk}']").wait_for()


def at_screening(screen, size, pk):
    secretariat = screen("secretariat", size=size)
    secretariat.page.goto("/suggestions/")
    secretariat.page.locator("a[href$='/screening/']").first.click()
    secretariat.page.wait_for_url(lambda url: "/screening/" in url)
    page = secretariat.live()
    page.locator(f"[data-screen='{pk}']").click()
    opened(page, pk)
    return page


def test_keys_screen_one_after_the_other_and_take_it_back(screen):
    lamps, dark, cars, _posts = submitted(screen)
    page = at_screening(screen, DESKTOP, lamps)
    page.keyboard.press("j")
    opened(page, dark)
    page.keyboard.press("k")
    opened(page, lamps)
    page.keyboard.press("a")
    opened(page, dark)
    page.keyboard.press("m")
    opened(page, cars)
    page.locator(f"#screening-row-{dark}").wait_for(state="detached")
    page.keyboard.press("u")
    opened(page, dark)
    page.locator(f"#screening-row-{dark}").wait_for()
    page.keyboard.press("r")
    page.keyboard.type("请写明地点 a r n")
    assert page.locator("#screening-return textarea").input_value() == "请写明地点 a r n"
    page.locator("#screening-return button").click()
    opened(page, cars)
    assert [page.locator(f"[data-screen='{one}']").count() for one in (lamps, dark, cars)] == [0, 0, 1]


def test_thumb_reaches_three_large_buttons_and_no_keys_are_shown(screen):
    first, second, *_others = submitted(screen)
    page = at_screening(screen, PHONE, first)
    buttons = page.locator(".screening-acts .btn")
    boxes = [buttons.nth(n).bounding_box() for n in range(3)]
    assert min(box["height"] for box in boxes) >= 60
    assert max(box["x"] + box["width"] for box in boxes) <= PHONE["width"]
    assert page.locator("kbd:visible").count() == 0
    page.locator("[data-opens='screening-refuse']").click()
    page.locator("#ground-other").check()
    page.locator("#screening-refuse textarea").fill("不属于本街道")
    page.locator("#screening-refuse button").click()
    opened(page, second)


def test_what_another_one_screens_is_gone_here(screen):
    first, second, *_others = submitted(screen)
    page, other = at_screening(screen, DESKTOP, first), at_screening(screen, DESKTOP, second)
    other.keyboard.press("a")
    page.locator(f"#screening-row-{second}").wait_for(state="detached")
    at_first = at_screening(screen, DESKTOP, first)
    at_first.keyboard.press("a")
    page.locator("[data-elsewhere]:visible").wait_for()

"""What was done with what was said: decided in the list, seen at once; a table made into targets."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP

PLACE = "one => one.offsetTop"

pytestmark = pytest.mark.usefixtures("afternoon")


def opened(one, path):
    one.page.goto(path)
    return one.live()


def test_remark_is_decided_in_the_list_without_losing_the_place(screen):
    author = screen("rep070")
    pk = author.act("/documents/3/paragraphs/151/opinions/", kind="opinion", body="完成的时间要写明")
    page = opened(screen("secretariat"), "/documents/3/review/")
    reader = opened(author, "/documents/3/review/")
    row, seen = page.locator(f"#review-{pk}"), reader.locator(f"#review-{pk}")
    expect(seen.get_by_text("还没有处理结果")).to_be_visible()
    place = page.locator(".review-rows > li", has=row)
    place.locator("summary").click()
    place.locator("textarea").fill("已写入修改稿")
    before = row.evaluate(PLACE)
    place.get_by_role("button", name="采纳", exact=True).click()
    expect(row.get_by_text("已写入修改稿")).to_be_visible()
    assert row.evaluate(PLACE) == before
    expect(seen.get_by_text("已写入修改稿")).to_be_visible()
    expect(reader.locator(".review-decide")).to_have_count(0)


def test_refused_decision_says_why_beside_the_words(screen):
    author = screen("rep071")
    pk = author.act("/documents/3/paragraphs/152/opinions/", kind="opinion", body="请再考虑")
    page = opened(screen("secretariat"), "/documents/3/review/")
    place = page.locator(".review-rows > li", has=page.locator(f"#review-{pk}"))
    place.locator("summary").click()
    place.get_by_role("button", name="未采纳", exact=True).click()
    expect(place.locator("[data-form-notice]")).to_contain_text("说明理由")


@pytest.mark.parametrize("path", ["/documents/3/review/", "/opinions/{pk}/outcome/"])
@pytest.mark.parametrize("size", [None, DESKTOP], ids=["phone", "desktop"])
def test_pages_are_as_wide_as_the_screen(screen, path, size):
    office = screen("secretariat", **({"size": size} if size else {}))
    pk = screen("rep072").act("/documents/3/paragraphs/153/opinions/", kind="question", body="由谁负责？" * 9)
    page = opened(office, path.format(pk=pk)) if "review" in path else office.page
    if "review" not in path:
        page.goto(path.format(pk=pk))
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_table_of_the_projects_is_looked_through_and_linked(screen):
    page = opened(screen("secretariat"), "/documents/4/")
    page.get_by_role("link", name="把这些列为实事项目的指标").click()
    expect(page.locator(".figures-rows > li")).to_have_count(22)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_role("button", name="确认，列为指标").click()
    expect(page.locator(".notice-done")).to_be_visible()
    page.goto("/projects/12/")
    page.get_by_role("link", name="2020年实事项目（草案）").click()
    expect(page.locator("h1")).to_contain_text("段")
    page.goto("/documents/4/")
    page.get_by_text("表中的实事项目：22").click()
    expect(page.locator(".table-projects li")).to_have_count(22)

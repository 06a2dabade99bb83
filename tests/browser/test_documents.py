"""What is said of a document, in browsers beside each other."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("afternoon")


def opened(one, path):
    one.page.goto(path)
    return one.live()


def write(page, text, kind="审议意见"):
    page.get_by_text(kind, exact=True).first.click()
    page.locator("textarea[name=body]").fill(text)
    page.get_by_role("button", name="发送").click()


def test_opinion_is_seen_at_once_and_counted_in_the_text(screen):
    place = "/documents/1/paragraphs/5/"
    one, two, reader = opened(screen("rep060"), place), opened(screen("rep061"), place), screen("rep062")
    text = opened(reader, "/documents/1/")
    counters = text.locator(f"a[href='{place}']")
    expect(counters.get_by_text("意见 1")).to_have_count(0)
    write(one, "这一段写得清楚")
    expect(two.get_by_text("这一段写得清楚")).to_be_visible()
    expect(one.get_by_text("这一段写得清楚")).to_have_count(1)
    expect(one.locator("textarea[name=body]")).to_have_value("")
    expect(counters.get_by_text("意见 1")).to_have_count(1)


def test_text_under_the_readers_eyes_stays_where_it_is(screen):
    place = "/documents/1/paragraphs/4/"
    writer = opened(screen("rep063"), place)
    page = opened(screen("rep064"), "/documents/1/")
    read = page.locator(".paragraph").nth(20)
    read.scroll_into_view_if_needed()
    before = read.bounding_box()["y"]
    write(writer, "哪一天动工？", kind="询问")
    expect(page.locator(f"a[href='{place}']").get_by_text("询问 1")).to_have_count(1)
    assert abs(read.bounding_box()["y"] - before) < 1


def test_answer_appears_below_the_question(screen):
    place = "/documents/1/paragraphs/6/"
    one, handler = opened(screen("rep065"), place), screen("handler1")
    write(one, "由谁负责？", kind="询问")
    question = one.locator("li.remark", has_text="由谁负责？")
    expect(question.get_by_text("等待答复")).to_be_visible()
    page = opened(handler, place)
    page.locator("li.remark", has_text="由谁负责？").get_by_role("link", name="答复").click()
    page.locator("textarea[name=body]").fill("由我部门负责。")
    page.locator("main .btn-lead").click()
    expect(question.get_by_text("由我部门负责。")).to_be_visible()
    expect(question.get_by_text("等待答复")).to_have_count(0)


def test_closing_the_phase_closes_the_form_and_keeps_the_words(screen):
    office, page = screen("secretariat"), opened(screen("rep066"), "/documents/2/paragraphs/70/")
    page.locator("textarea[name=body]").fill("写到一半")
    office.act("/meetings/1/phases/4/close/")
    expect(page.get_by_role("button", name="发送")).to_be_disabled()
    expect(page.locator("textarea[name=body]")).to_have_value("写到一半")
    office.act("/meetings/1/phases/4/undo/")
    expect(page.get_by_role("button", name="发送")).to_be_enabled()

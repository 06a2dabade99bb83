"""Bringing a document in, mending the draft, publishing it, and what the next version does to the remarks."""

import io

import docx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("afternoon")

CANTEEN = "建成并运行社区食堂1处，日均助餐20 000餐。加强基层治理，推进居民自治。"
REWORDED = "建成并稳定运行社区食堂2处，日均助餐25 000餐。加强基层治理，推进居民自治。"
REPORTS = "各项工作由责任部门牵头，按季度报告进展。"
LAST = "本计划自公布之日起施行。"


def word_file(*paragraphs):
    made, file = docx.Document(), io.BytesIO()
    made.add_heading("春季计划（讨论稿）", 0)
    made.add_heading("一、工作目标", 1)
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(file)
    return {"name": "春季计划.docx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}


def bring_in(page, address, file):
    """Chooses a file and waits until the page has led to what was read of it."""
    page.goto(address)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/versions/*/", timeout=30_000)


def publish(page):
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/publish/")
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/documents/*/")


def test_document_comes_in_is_mended_and_goes_through_two_versions(screen):
    office, author = screen("secretariat"), screen("rep070")
    page = office.page
    bring_in(page, "/documents/new/?meeting=1", word_file(CANTEEN, REPORTS, LAST))
    expect(page.locator("h1")).to_have_text("春季计划（讨论稿）")
    draft, paragraphs = office.path(), page.locator(".document .paragraph")
    number = draft.split("/")[2]
    expect(paragraphs).to_have_count(4)
    assert author.context.request.get(draft).status == 404

    # Split, and joined again
    paragraphs.nth(1).click()
    page.locator("button[name=at]").first.click()
    page.wait_for_url(f"**{draft}#*")
    expect(paragraphs).to_have_count(5)
    expect(paragraphs.nth(2)).to_contain_text("加强基层治理")
    paragraphs.nth(2).click()
    page.locator("form[action$='/join/'] button").click()
    page.wait_for_url(f"**{draft}#*")
    expect(paragraphs).to_have_count(4)
    expect(paragraphs.nth(1)).to_contain_text(CANTEEN)
    publish(page)

    # What was said of it
    first = author.read(f"/documents/{number}/")["paragraphs"]
    places = {one["text"]: f"/documents/{number}/paragraphs/{one['pk']}/opinions/" for one in first}
    said = {text: author.act(places[text], kind="opinion", body=f"意见{n}") for n, text in enumerate(places)}

    # The second version
    bring_in(page, f"/documents/{number}/intake/", word_file(REWORDED, REPORTS))
    lost = page.locator("#lost .lost-place")
    expect(lost).to_have_count(2)
    lost.filter(has_text="社区食堂1处").locator("button").click()
    page.wait_for_url("**#lost")
    expect(lost).to_have_count(1)
    publish(page)

    reader = author.page
    reader.goto(f"/documents/{number}/versions/2/changes/")
    changed = reader.locator(".difference.is-changed")
    assert changed.locator("del").evaluate_all("all => all.map(one => one.childNodes[1].data)") == ["1", "20 000"]
    assert changed.locator("ins").evaluate_all("all => all.map(one => one.childNodes[1].data)") == [
        "稳定",
        "2",
        "25 000",
    ]
    second = {one["text"]: one["pk"] for one in author.read(f"/documents/{number}/")["paragraphs"]}
    for text in (REWORDED, REPORTS):
        opinions = author.read(f"/documents/{number}/paragraphs/{second[text]}/")["opinions"]
        assert [one["pk"] for one in opinions] == [said[CANTEEN if text == REWORDED else REPORTS]]

    # The remark that lost its place gets another by hand
    page.goto(f"/opinions/{said[LAST]}/place/")
    page.locator("select[name=paragraph]").select_option(str(second[REPORTS]))
    page.locator("form:has(select) button").click()
    page.wait_for_url(lambda url: "/place/" not in url)
    opinions = author.read(f"/documents/{number}/paragraphs/{second[REPORTS]}/")["opinions"]
    assert {one["pk"] for one in opinions} == {said[REPORTS], said[LAST]}


def test_file_that_is_none_is_refused_with_what_was_typed(screen):
    page = screen("secretariat").page
    page.goto("/documents/new/?meeting=1")
    page.locator("input[name=title]").fill("夏季计划")
    old = {
        "name": "a.doc",
        "mimeType": "application/msword",
        "buffer": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    page.locator("input[type=file]").set_input_files(old)
    page.locator("main .btn-lead").click()
    expect(page.get_by_text(".docx").first).to_be_visible()
    expect(page.locator("input[name=title]")).to_have_value("夏季计划")

"""A suggestion from what was said to its rating, each in a browser of his own."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.usefixtures("afternoon")

BODY = "楼下的长椅断了，老人没有地方坐，请修一修。"


def at(one, path):
    one.page.goto(path)
    return one.live()


def press(page, name):
    page.locator("main").get_by_role("button", name=name).click()


def lead(page):
    """Follows the page's one large link."""
    page.locator("main a.btn-lead:visible").click()


def test_message_becomes_a_suggestion_and_is_answered(screen):
    author, moderator, office = screen("rep055"), screen("moderator2"), screen("secretariat", size=DESKTOP)
    handler, approver = screen("handler3"), screen("approver3")
    said = author.act("/rooms/2/messages/", body=BODY)
    room = at(screen("rep056"), "/rooms/2/")
    message = room.locator(f"#message-{said}")

    page = at(moderator, "/rooms/2/")
    page.locator(f"#message-{said} summary").click()
    page.locator(f"#message-{said}").get_by_role("link", name="作为意见建议").click()
    page.fill("[name=title]", "修好楼下的长椅")
    press(page, "征求同意")
    expect(message.get_by_text("拟作为意见建议")).to_be_visible()

    page = author.page
    page.goto("/meetings/1/")
    page.locator(".task", has_text="修好楼下的长椅").get_by_role("link").click()
    press(page, "我同意")
    lead(page)
    desk = at(office, "/suggestions/?meeting=1")
    expect(desk.get_by_text("修好楼下的长椅")).to_have_count(0)
    press(page, "提出建议")
    expect(page.get_by_text("您的建议已提出")).to_be_visible()
    row = desk.locator("li", has_text="修好楼下的长椅")
    expect(row).to_have_count(1)
    author.live()

    department = at(handler, "/departments/3/")
    row.get_by_role("link").click()
    press(desk, "立案")
    lead(desk)
    desk.get_by_label("社区服务办公室").check()
    press(desk, "交办")
    card = department.get_by_role("link", name="修好楼下的长椅")
    expect(card).to_be_visible()

    card.click()
    press(department, "签收")
    lead(department)
    department.get_by_label("电话联系").check()
    department.fill("textarea[name=note]", "电话里问清了是哪一张长椅。")
    press(department, "登记联系代表情况")
    expect(page.get_by_text("已联系代表")).to_be_visible()
    lead(department)
    department.fill("textarea[name=text]", "本周内修好。")
    department.get_by_label("解决采纳").check()
    department.fill("[name=responsible]", "维修负责人")
    press(department, "送签发人审批")
    expect(page.get_by_text("本周内修好。")).to_have_count(0)

    desk_of_approver = approver.page
    desk_of_approver.goto("/departments/3/")
    desk_of_approver.get_by_role("link", name="修好楼下的长椅").click()
    lead(desk_of_approver)
    press(desk_of_approver, "签发答复")
    expect(page.get_by_text("本周内修好。")).to_be_visible()
    expect(message.get_by_text("已答复")).to_be_visible()

    lead(page)
    for name in ("handling", "result"):
        page.locator(f"[name={name}][value=satisfied]").check()
    press(page, "评价答复")
    expect(page.get_by_text("谢谢，您的评价已记录。")).to_be_visible()
    expect(page.get_by_role("link", name="评价答复")).to_be_hidden()
    expect(message.get_by_text("已办结")).to_be_visible()


def write(page, title="", body=BODY):
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    page.wait_for_timeout(500)  # drafts are kept a third of a second after the last key


def test_draft_survives_a_reload(screen):
    page = screen("rep057").page
    page.goto("/suggestions/new/?meeting=1")
    write(page, "写到一半")
    page.reload()
    expect(page.locator("[name=title]")).to_have_value("写到一半")
    expect(page.locator("[name=body]")).to_have_value(BODY)


def test_draft_survives_a_dead_line_and_is_sent_once(screen):
    one = screen("rep058")
    page = one.page
    page.goto("/suggestions/new/?meeting=1")
    write(page, "断线的建议")
    one.context.set_offline(True)
    press(page, "提出建议")
    page.wait_for_url("chrome-error://**")
    one.context.set_offline(False)
    page.goto("/suggestions/new/?meeting=1")
    expect(page.locator("[name=body]")).to_have_value(BODY)
    press(page, "提出建议")
    expect(page.get_by_text("您的建议已提出")).to_be_visible()
    assert [row["title"] for row in one.read("/suggestions/?meeting=1")].count("断线的建议") == 1
    page.goto("/suggestions/new/?meeting=1")
    expect(page.locator("[name=body]")).to_have_value("")


def test_form_that_does_not_hold_keeps_what_was_typed(screen):
    page = screen("rep059").page
    page.goto("/suggestions/new/?meeting=1")
    page.evaluate("document.querySelector('form.form-page').noValidate = true")
    write(page)
    page.select_option("[name=category]", "safety")
    press(page, "提出建议")
    expect(page.locator(".invalid-feedback")).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value(BODY)
    expect(page.locator("[name=category]")).to_have_value("safety")
    page.fill("[name=title]", "补上标题")
    press(page, "提出建议")
    expect(page.get_by_text("您的建议已提出")).to_be_visible()
    page.goto("/suggestions/new/?meeting=1")
    expect(page.locator("[name=body]")).to_have_value("")


def test_retract_is_offered_to_the_speaker_and_the_moderator(screen):
    author, moderator, neighbour = screen("rep050"), screen("moderator2"), screen("rep052")
    said = author.act("/rooms/2/messages/", body="请把路牌擦一擦。")
    moderator.act(f"/messages/{said}/suggestion/", title="擦路牌", body="请把路牌擦一擦。")
    for one, is_shown in [(author, True), (moderator, True), (neighbour, False)]:
        page = at(one, "/rooms/2/")
        page.locator(f"#message-{said} summary").click()
        assert page.locator(f"#message-{said}").get_by_role("link", name="撤回").is_visible() is is_shown

"""What people do on the day, in real browsers beside each other."""

import re

import pytest
from playwright.sync_api import expect


def room_of(screen):
    page = screen.page
    page.goto("/meetings/1/rooms/")
    screen.live()
    return page


def say(page, text):
    page.locator("textarea[name=body]").fill(text)
    page.get_by_role("button", name="发送").click()


def test_representatives_talk_live(screen):
    one, two, foreign = room_of(screen("rep010")), room_of(screen("rep011")), room_of(screen("rep100"))
    say(one, "两块屏幕同时看到")
    expect(two.get_by_text("两块屏幕同时看到")).to_be_visible()
    expect(one.get_by_text("两块屏幕同时看到")).to_have_count(1)
    expect(one.locator("textarea[name=body]")).to_have_value("")
    expect(foreign.get_by_text("两块屏幕同时看到")).to_have_count(0)


def test_own_message_only_can_be_retracted(screen):
    one, two = room_of(screen("rep012")), room_of(screen("rep013"))
    say(one, "这句说错了")
    mine = one.locator("li.message", has_text="这句说错了")
    theirs = two.locator("li.message", has_text="这句说错了")
    for message in (mine, theirs):
        message.locator("summary").click()
    expect(mine.get_by_role("link", name="撤回")).to_be_visible()
    expect(theirs.get_by_role("link", name="撤回")).to_be_hidden()
    mine.get_by_role("link", name="撤回").click()
    one.get_by_role("button", name="撤回").click()
    expect(one.get_by_text("消息已撤回")).to_be_visible()
    expect(two.get_by_text("这句说错了")).to_have_count(0)
    expect(two.get_by_text("这条发言已撤回").last).to_be_visible()


def test_closing_the_phase_closes_every_composer(screen):
    one, desk = room_of(screen("rep014")), screen("secretariat").page
    send = one.get_by_role("button", name="发送")
    expect(send).to_be_enabled()
    desk.goto("/meetings/1/phases/6/")
    desk.get_by_role("button", name="关闭“分组交流”").click()
    expect(desk.get_by_text("“分组交流”现已关闭。")).to_be_visible()
    expect(send).to_be_disabled()
    expect(one.get_by_text("交流群现已关闭")).to_be_visible()
    desk.get_by_role("button", name="撤销上一步").click()
    expect(desk.get_by_text("恢复原状")).to_be_visible()
    expect(send).to_be_enabled()


def test_sign_in_counts_on_every_screen(screen):
    one, two = screen("rep020"), screen("rep021")
    two.live()
    present = two.page.locator(".tally div", has_text="实到").locator("dd")
    before = int(present.inner_text())
    one.page.get_by_role("button", name="会议签到").click()
    expect(one.page.get_by_role("heading", name="领取选票")).to_be_visible()
    expect(present).to_have_text(str(before + 1))
    one.page.goto("/")
    expect(one.page.get_by_text("您已签到。")).to_be_visible()


def test_draft_survives_a_reload(screen):
    page = room_of(screen("rep022"))
    page.locator("textarea[name=body]").fill("写到一半")
    page.wait_for_timeout(500)  # drafts are kept a third of a second after the last key
    page.reload()
    expect(page.locator("textarea[name=body]")).to_have_value("写到一半")


def test_message_on_a_dead_line_goes_out_once(screen):
    writer, reader = screen("rep023"), room_of(screen("rep024"))
    page = room_of(writer)
    writer.context.set_offline(True)
    say(page, "断线时写的")
    expect(page.locator("[data-outbox]").get_by_text("尚未发送")).to_be_visible()
    expect(reader.get_by_text("断线时写的")).to_have_count(0)
    writer.context.set_offline(False)
    expect(reader.get_by_text("断线时写的")).to_have_count(1, timeout=20_000)
    expect(page.locator("textarea[name=body]")).to_have_value("", timeout=20_000)
    page.wait_for_timeout(1500)
    expect(reader.get_by_text("断线时写的")).to_have_count(1)


def test_who_comes_back_has_what_he_missed(screen):
    away, other = screen("rep025"), room_of(screen("rep026"))
    page = room_of(away)
    away.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    say(other, "缺席时说的")
    expect(other.get_by_text("缺席时说的")).to_have_count(1)
    away.context.set_offline(False)
    expect(page.get_by_text("缺席时说的")).to_have_count(1, timeout=40_000)


def test_room_closed_in_the_moment_of_sending_keeps_the_text(screen):
    writer, desk = screen("rep027"), screen("secretariat").page
    page = room_of(writer)
    page.route("**/live/**", lambda route: route.abort())
    page.evaluate("document.querySelector('#composer [data-when]').removeAttribute('data-when')")
    desk.goto("/meetings/1/phases/6/")
    desk.get_by_role("button", name="关闭“分组交流”").click()
    expect(desk.get_by_text("现已关闭。")).to_be_visible()
    say(page, "晚了一步")
    expect(page.locator("[data-outbox]").get_by_role("alert")).to_contain_text("现已关闭")
    page.locator("[data-outbox]").get_by_role("button", name="修改").click()
    expect(page.locator("textarea[name=body]")).to_have_value("晚了一步")
    desk.get_by_role("button", name="撤销上一步").click()
    expect(desk.get_by_text("恢复原状")).to_be_visible()


def test_personal_link_shows_the_name_and_one_button(screen):
    desk = screen("secretariat").page
    desk.goto("/meetings/1/roll/30/")
    link = desk.locator(".link-text a").get_attribute("href")
    phone = screen().page
    phone.goto(link)
    expect(phone.get_by_role("heading", name="代表030")).to_be_visible()
    phone.get_by_role("button", name=re.compile("我是代表030")).click()
    phone.wait_for_url("**/meetings/1/")
    other = screen().page
    other.goto(link)
    other.locator("input[name=proof]").fill("0031")
    other.get_by_role("button", name=re.compile("我是代表030")).click()
    expect(other.get_by_text("还可以试 4 次")).to_be_visible()
    other.locator("input[name=proof]").fill("0030")
    other.get_by_role("button", name=re.compile("我是代表030")).click()
    other.wait_for_url("**/meetings/1/")


@pytest.mark.parametrize(
    ("username", "home"),
    [
        ("rep031", "第二届社区代表会议第一次会议"),
        ("scrutineer1", "第二届社区代表会议第一次会议"),
        ("observer", "第二届社区代表会议第一次会议"),
        ("handler1", "我的工作台"),
        ("secretariat", "秘书处工作台"),
    ],
)
def test_everybody_has_a_way_home(screen, username, home):
    expect(screen(username).page.get_by_role("heading", level=1)).to_have_text(home)

"""Talking in a room on a telephone: dead lines, refusals, absences."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

PATIENCE = 30_000
POSTS = "**/rooms/*/messages/"


def room_of(screen):
    page = screen.page
    page.goto("/meetings/1/rooms/")
    screen.live()
    return page


def say(page, text):
    page.locator("textarea[name=body]").fill(text)
    page.get_by_role("button", name="发送").click()
    expect(page.locator("textarea[name=body]")).to_have_value("")


def waiting(page):
    return page.locator("[data-outbox] .message-body")


def said(page, word):
    return page.locator(".messages-list .message-body", has_text=word)


@contextmanager
def dead_line(page):
    """Nothing that is sent arrives; pages do, so that one can be loaded again."""
    page.route(POSTS, lambda route: route.abort())
    yield
    page.unroute(POSTS)


def test_messages_of_a_dead_line_survive_a_reload_and_go_out_once_in_order(screen):
    page, reader = room_of(screen("rep081")), room_of(screen("rep082"))
    texts = [f"断线排队第{number}句" for number in "一二三四五"]
    with dead_line(page):
        for text in texts[:3]:
            say(page, text)
        expect(waiting(page)).to_have_text(texts[:3])
        page.reload()
        expect(waiting(page)).to_have_text(texts[:3])
        for text in texts[3:]:
            say(page, text)
        expect(waiting(page)).to_have_text(texts)
        expect(said(reader, "断线排队")).to_have_count(0)
    expect(said(reader, "断线排队")).to_have_text(texts, timeout=PATIENCE)
    expect(waiting(page)).to_have_count(0)
    page.reload()
    expect(said(page, "断线排队")).to_have_text(texts)
    expect(said(reader, "断线排队")).to_have_text(texts)


def test_message_on_a_good_line_never_shows_as_waiting(screen):
    page = room_of(screen("rep083"))
    page.evaluate("""() => {
        window.bubbles = 0;
        new MutationObserver(() => { window.bubbles += 1; })
            .observe(document.querySelector('[data-outbox]'), {childList: true});
    }""")
    say(page, "线路好好的")
    expect(said(page, "线路好好的")).to_have_count(1)
    assert page.evaluate("window.bubbles") == 0


def test_refused_message_says_why_and_can_be_taken_back(screen):
    page, office = room_of(screen("rep084")), screen("secretariat")
    with dead_line(page):
        say(page, "晚到的第一句")
        say(page, "晚到的第二句")
        page.locator("textarea[name=body]").fill("正在写的")
        office.act("/meetings/1/phases/6/close/")
    try:
        refusal = page.locator(".outbox-message.is-refused")
        expect(refusal).to_contain_text("现已关闭", timeout=PATIENCE)
        expect(refusal).to_contain_text("晚到的第一句")
        expect(waiting(page)).to_have_count(2)
        page.reload()
        expect(refusal).to_contain_text("晚到的第一句")
        refusal.get_by_role("button", name="修改").click()
        expect(page.locator("textarea[name=body]")).to_have_value("晚到的第一句\n正在写的")
        expect(refusal).to_contain_text("晚到的第二句")
        refusal.get_by_role("button", name="删除").click()
        expect(waiting(page)).to_have_count(0)
    finally:
        office.act("/meetings/1/phases/6/open/", reason="继续交流")
    expect(said(page, "晚到的")).to_have_count(0)


def test_two_tabs_send_nothing_twice(screen):
    writer, reader = screen("rep085"), room_of(screen("rep086"))
    one = room_of(writer)
    other = writer.context.new_page()
    other.goto(one.url)
    with dead_line(one), dead_line(other):
        say(one, "两个窗口甲")
        say(other, "两个窗口乙")
        expect(waiting(one)).to_have_text(["两个窗口甲", "两个窗口乙"])
        expect(waiting(other)).to_have_text(["两个窗口甲", "两个窗口乙"])
    expect(said(reader, "两个窗口")).to_have_text(["两个窗口甲", "两个窗口乙"], timeout=PATIENCE)
    expect(waiting(one)).to_have_count(0)
    expect(waiting(other)).to_have_count(0)
    for page in (one, other, reader):
        expect(said(page, "两个窗口")).to_have_count(2)


def test_what_waits_goes_out_from_another_page(screen):
    page, reader = room_of(screen("rep087")), room_of(screen("rep088"))
    with dead_line(page):
        say(page, "从别的页面发出")
        page.goto("/me/")
    expect(said(reader, "从别的页面发出")).to_have_count(1, timeout=PATIENCE)


HIDE = """isHidden => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => isHidden});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_who_was_away_finds_the_line_where_he_left_off(screen):
    page, other = room_of(screen("rep089")), room_of(screen("rep090"))
    for number in range(8):
        say(other, f"离开之前{number}")
    expect(said(page, "离开之前")).to_have_count(8)
    page.evaluate("document.querySelector('[data-visit]').dataset.awaySeconds = '1'")
    page.evaluate(HIDE, True)
    say(other, "离开之后甲")
    page.wait_for_timeout(1100)  # longer than he may be away
    page.evaluate(HIDE, False)
    say(other, "离开之后乙")
    line = page.locator(".messages-list > .left-off")
    expect(said(page, "离开之后")).to_have_count(2)
    expect(line).to_have_count(1)
    assert "离开之前7" in line.evaluate("line => line.previousElementSibling.textContent")
    assert "离开之后甲" in line.evaluate("line => line.nextElementSibling.textContent")
    expect(page.locator("#catch-up")).to_contain_text("2")
    expect(line).to_be_in_viewport()


def test_reaction_is_marked_as_ones_own_and_taken_back(screen):
    page, other = room_of(screen("rep091")), room_of(screen("rep092"))
    say(page, "请大家表态")

    def agree(page):
        message = page.locator(".messages-list .message", has_text="请大家表态")
        return message.get_by_role("button", name=re.compile("赞同"))

    agree(other).click()
    expect(agree(page)).to_contain_text("1")
    expect(agree(other)).to_have_class(re.compile(r"\bmine\b"))
    expect(agree(page)).not_to_have_class(re.compile(r"\bmine\b"))
    other.reload()
    expect(agree(other)).to_have_class(re.compile(r"\bmine\b"))
    agree(other).click()
    expect(agree(page)).not_to_contain_text("1")
    expect(agree(other)).not_to_have_class(re.compile(r"\bmine\b"))

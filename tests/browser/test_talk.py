"""Talking in a room on a telephone: dead lines, refusals, absences."""

import io
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from PIL import Image
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
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=5))  # answered in no time, however slow the machine
    page.evaluate("""() => {
        window.bubbles = 0;
        new MutationObserver(() => { window.bubbles += 1; })
            .observe(document.querySelector('[data-outbox]'), {childList: true});
    }""")
    say(page, "线路好好的")
    expect(said(page, "线路好好的")).to_have_count(1)
    assert page.evaluate("window.bubbles") == 0
    with dead_line(page):
        say(page, "线路断了")
        expect(waiting(page)).to_have_count(0)
        page.clock.run_for(400)
        expect(waiting(page)).to_have_text(["线路断了"])


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


def test_reply_is_kept_with_its_draft_and_said_to_whom(screen):
    page = room_of(screen("rep096"))
    say(page, "请回复这一句")
    message = page.locator(".messages-list .message", has_text="请回复这一句").first
    message.locator("[data-fill]").click()
    note = page.locator("[data-filled]")
    expect(note).to_contain_text("请回复这一句")
    page.locator("textarea[name=body]").fill("这是回复")
    page.wait_for_timeout(500)  # drafts are kept a third of a second after the last key
    page.reload()
    expect(note).to_contain_text("请回复这一句")
    page.get_by_role("button", name="发送").click()
    answer = page.locator(".messages-list .message", has=page.locator(".message-body", has_text="这是回复"))
    expect(answer.locator(".message-quote")).to_contain_text("请回复这一句")
    expect(note).to_be_hidden()
    assert page.locator("#composer input[name=reply_to]").input_value() == ""


def picture():
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "maroon").save(kept, "JPEG")
    return {"name": "note.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_picture_on_a_dead_line_is_kept_on_the_page_and_goes_out_once(screen):
    writer, reader = screen("rep097"), room_of(screen("rep098"))
    page, asked = room_of(writer), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[data-attach=picture-panel]").click()
    form = page.locator("#picture-panel")
    form.locator("input[type=file]").set_input_files(picture())
    form.locator("input[name=body]").fill("手写的便条")
    writer.context.set_offline(True)
    form.locator("button[type=submit]").click()
    expect(form.locator("[data-unsent]")).to_be_visible()
    page.evaluate("location.reload()")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    writer.context.set_offline(False)
    expect(said(reader, "手写的便条")).to_have_count(1, timeout=PATIENCE)
    expect(said(page, "手写的便条")).to_have_count(1)
    expect(form.locator("[data-unsent]")).to_be_hidden()
    page.reload()
    expect(said(page, "手写的便条")).to_have_count(1)
    assert asked == ["beforeunload"]


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
    expect(said(other, "离开之后甲")).to_have_count(1)
    page.wait_for_timeout(1100)  # longer than he may be away
    page.evaluate(HIDE, False)
    say(other, "离开之后乙")
    line = page.locator(".messages-list > .left-off")
    expect(said(page, "离开之后")).to_have_count(2)
    expect(line).to_have_count(1)
    assert "离开之前7" in line.evaluate("line => line.previousElementSibling.textContent")
    assert "离开之后甲" in line.evaluate("line => line.nextElementSibling.textContent")
    expect(page.locator("#catch-up a[href='#left-off']")).to_be_visible()
    expect(line).to_be_in_viewport()


def test_page_marks_what_is_ones_own_and_nothing_else(screen):
    page = room_of(screen("rep099"))
    say(page, "只有这句是我的")
    expect(said(page, "只有这句是我的")).to_have_count(1)
    page.reload()
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.locator(".mine")).to_contain_text("只有这句是我的")


def test_reaction_is_marked_as_ones_own_and_taken_back(screen):
    page, other = room_of(screen("rep091")), room_of(screen("rep092"))
    say(page, "请大家表态")

    def agree(page):
        message = page.locator(".messages-list .message", has_text="请大家表态")
        return message.locator("button[value=agree]")

    agree(other).click()
    expect(agree(page)).to_contain_text("1")
    expect(agree(other)).to_have_class(re.compile(r"\bmine\b"))
    expect(agree(page)).not_to_have_class(re.compile(r"\bmine\b"))
    other.reload()
    expect(agree(other)).to_have_class(re.compile(r"\bmine\b"))
    agree(other).click()
    expect(agree(page)).not_to_contain_text("1")
    expect(agree(other)).not_to_have_class(re.compile(r"\bmine\b"))


def room_number(page):
    return int(re.search(r"/rooms/(\d+)/", page.url)[1])


def floor_of(page):
    return page.locator("[id^=floor-]")


def settle(office, room, **changes):
    """The room's settings as given, else as they come."""
    usual = {"slow_seconds": "0", "floor_seconds": "180", "retract_minutes": "5", "conference": ""}
    office.act(f"/rooms/{room}/settings/", **usual | changes)


def test_muted_while_the_line_was_dead_is_told_why(screen):
    writer, office = screen("rep093"), screen("secretariat")
    page = room_of(writer)
    with dead_line(page):
        say(page, "静音之前写的")
        person = page.locator("body").get_attribute("data-person")
        office.act(f"/rooms/{room_number(page)}/mutes/", user=person, minutes="5", reason="请让别人先说")
    refusal = page.locator(".outbox-message.is-refused")
    expect(refusal.get_by_role("alert")).to_contain_text("请让别人先说", timeout=PATIENCE)
    refusal.get_by_role("button", name="修改").click()
    expect(page.locator("textarea[name=body]")).to_have_value("静音之前写的")
    expect(said(page, "静音之前写的")).to_have_count(0)


def test_message_that_comes_too_soon_waits_and_goes(screen):
    page, office = room_of(screen("rep094")), screen("secretariat")
    settle(office, room_number(page), slow_seconds="10")
    try:
        say(page, "慢速第一句")
        expect(said(page, "慢速第一句")).to_have_count(1)
        say(page, "慢速第二句")
        expect(page.locator(".outbox-state")).to_have_text(re.compile(r"\d"))
        expect(said(page, "慢速")).to_have_text(["慢速第一句", "慢速第二句"], timeout=PATIENCE)
        expect(waiting(page)).to_have_count(0)
    finally:
        settle(office, room_number(page))


def test_speaker_sees_his_time_run_down(screen):
    page, office = room_of(screen("rep095")), screen("secretariat")
    room = room_number(page)
    settle(office, room, floor_seconds="32")
    try:
        page.get_by_role("button", name="举手").click()
        expect(floor_of(page).get_by_text("代表095")).to_be_visible()
        (hand,) = [one for one in office.read(f"/rooms/{room}/floor/")["waiting"] if one["number"] == "095"]
        office.act(f"/hands/{hand['hand']}/give/")
        clock = floor_of(page).locator("[data-seconds-left]")
        expect(clock).to_have_text(re.compile(r"^0:3\d$"))
        expect(clock).to_have_class(re.compile(r"\bis-warning\b"), timeout=PATIENCE)
        expect(clock).to_have_text(re.compile(r"^0:2\d$"), timeout=PATIENCE)
        office.act(f"/hands/{hand['hand']}/end/")
        expect(clock).to_have_count(0)
    finally:
        settle(office, room)

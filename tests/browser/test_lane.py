"""Answered on the day: from the room to the phone of a department and back; and the bell that tells of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.afternoon import ANSWER, ON_DUTY
from tests.browser.test_suggestions import at, lead, press

pytestmark = pytest.mark.usefixtures("afternoon")

TITLE = "菜场门口积水"
BODY = "菜场门口一下雨就积水，老人走不过去。"


def test_answer_of_the_day_comes_back_into_the_room(screen):
    author, moderator, office = screen("rep061"), screen("moderator2"), screen("secretariat")
    said = author.act("/rooms/2/messages/", body=BODY)
    pk = moderator.act(f"/messages/{said}/suggestion/", title=TITLE, body=BODY)
    author.act(f"/suggestions/{pk}/consent/")
    author.act(f"/suggestions/{pk}/submit/")
    own = at(author, "/meetings/1/")
    bell = own.locator(".masthead-bell")
    before = bell.inner_text()
    room = at(screen("rep062"), "/rooms/2/")
    board = at(office, "/meetings/1/same-day/")
    department = at(screen(f"handler{ON_DUTY}"), f"/departments/{ON_DUTY}/")
    office.act(f"/suggestions/{pk}/lane/", department=str(ON_DUTY))

    expect(board.get_by_role("link", name=TITLE)).to_be_visible()
    department.get_by_role("link", name=TITLE).click()
    department.fill("textarea[name=text]", ANSWER["text"])
    department.get_by_label("解决采纳").check()
    department.fill("[name=responsible]", ANSWER["responsible"])
    department.locator("main button.btn-lead").click()

    expect(room.locator(f"#message-{said}").get_by_text(ANSWER["text"])).to_be_visible()
    expect(board.locator("li", has_text=TITLE)).to_contain_text("待代表")
    expect(bell).not_to_have_text(before)
    bell.click()
    own.locator("main .card-link", has_text="当场答复了您的意见建议").first.click()
    expect(own.get_by_text(ANSWER["text"])).to_be_visible()
    lead(own)
    press(own, "满意")
    expect(board.locator("li", has_text=TITLE)).not_to_contain_text("待代表")

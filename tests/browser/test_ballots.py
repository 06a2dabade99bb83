"""A vote on telephones: to choose, to press once, to be told."""

import pytest
from playwright.sync_api import expect

from tests.browser.afternoon import prepare

pytestmark = pytest.mark.usefixtures("afternoon")

APPROVE, OPPOSE = "赞成", "反对"


@pytest.fixture
def office(screen):
    return screen("secretariat")


def open_ballot(office, title, subjects="决议（草案）"):
    ballot = prepare(office, title, subjects)
    office.act(f"/ballots/{ballot}/open/")
    return f"/ballots/{ballot}/"


def at(one, path):
    one.page.goto(path)
    return one.live()


def returned(page):
    return page.locator(".turnout div", has_text="收回").locator("dd")


def vote_button(page):
    return page.locator("main").get_by_role("button", name="投票")


def test_vote_is_three_cards_and_one_button(screen, office):
    path = open_ballot(office, "三张卡片")
    page, other = at(screen("rep070"), path), at(screen("rep071"), path)
    assert page.locator(".vote-form .form-check-label").all_inner_texts() == ["赞成", "反对", "弃权"]
    page.get_by_text(APPROVE).click()
    vote_button(page).click()
    expect(page.get_by_text("您的票已投出，谢谢。")).to_be_visible()
    expect(page.get_by_role("heading", name="您已投票")).to_be_visible()
    expect(page.locator(".vote-form")).to_have_count(0)
    expect(returned(other)).to_have_text("1")


def test_agenda_leads_to_the_vote(screen, office):
    path = open_ballot(office, "从议程来")
    page = screen("rep072").page
    page.locator(".task", has_text="从议程来").get_by_role("link", name="投票").click()
    page.wait_for_url(f"**{path}")
    page.get_by_text(OPPOSE).click()
    vote_button(page).click()
    expect(page.get_by_role("heading", name="您已投票")).to_be_visible()
    page.goto("/meetings/1/")
    expect(page.locator(".task", has_text="从议程来")).to_have_count(0)


def test_paper_left_out_is_named_beside_the_button(screen, office):
    page = at(screen("rep073"), open_ballot(office, "漏了一项", "第一项\n第二项"))
    page.locator("fieldset", has_text="第一项").get_by_text(APPROVE).click()
    vote_button(page).click()
    notice = page.locator("[data-form-notice]")
    expect(notice).to_have_text("请对“第二项”作出选择。")
    expect(notice).to_be_in_viewport()
    expect(page.locator("fieldset", has_text="第一项").get_by_label(APPROVE)).to_be_checked()
    page.locator("fieldset", has_text="第二项").get_by_text(OPPOSE).click()
    vote_button(page).click()
    expect(page.get_by_role("heading", name="您已投票")).to_be_visible()


def test_ballot_closed_under_the_hand_says_so(screen, office):
    path = open_ballot(office, "刚好截止")
    page = at(screen("rep074"), path)
    page.get_by_text(APPROVE).click()
    office.act(f"{path}close/")
    expect(vote_button(page)).to_be_disabled()
    expect(page.get_by_text("投票已截止。没有送出的选择不计票。")).to_be_in_viewport()


def test_vote_sent_after_closing_is_refused_with_a_sentence(screen, office):
    path = open_ballot(office, "晚了一步")
    one = screen("rep075")
    one.page.route("**/live/**", lambda route: route.abort())
    one.page.goto(path)
    one.page.evaluate("document.querySelectorAll('[data-when]').forEach(one => one.removeAttribute('data-when'))")
    one.page.get_by_text(APPROVE).click()
    office.act(f"{path}close/")
    vote_button(one.page).click()
    expect(one.page.locator("[data-form-notice]")).to_have_text("“晚了一步”的投票已截止。")
    assert office.read(path)["turnout"]["returned"] == 0


def test_vote_on_a_dead_line_goes_out_once(screen, office):
    path = open_ballot(office, "断线投票")
    voter, other = screen("rep076"), at(screen("rep077"), path)
    page = at(voter, path)
    page.get_by_text(APPROVE).click()
    voter.context.set_offline(True)
    vote_button(page).click()
    expect(page.get_by_text("尚未发送")).to_be_in_viewport()
    assert office.read(path)["turnout"]["returned"] == 0
    voter.context.set_offline(False)
    expect(page.get_by_role("heading", name="您已投票")).to_be_visible(timeout=20_000)
    expect(returned(other)).to_have_text("1")


def test_answer_lost_on_the_way_is_one_vote(screen, office):
    path = open_ballot(office, "回音丢失")
    one = screen("rep078")
    page, sent = at(one, path), []

    def lose_the_first(route):
        sent.append(route.fetch(max_redirects=0).status)
        route.abort() if len(sent) == 1 else route.fulfill(response=route.fetch(max_redirects=0))

    page.route("**/cast/", lose_the_first)
    page.get_by_text(APPROVE).click()
    vote_button(page).click()
    expect(page.get_by_role("heading", name="您已投票")).to_be_visible(timeout=20_000)
    assert (len(sent), office.read(path)["turnout"]["returned"]) == (2, 1)


def test_published_result_is_led_to_from_the_open_page(screen, office):
    path = open_ballot(office, "公布结果")
    page = at(screen("rep079"), path)
    for move in ("close", "publish"):
        office.act(f"{path}{move}/")
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_role("heading", name="决议（草案）")).to_be_visible()

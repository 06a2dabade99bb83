"""The way of a secret ballot on real telephones: collected ahead, filled in, cast, counted, found on the board."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.secret import GRADES, SecretBallot, begin, choose, collect, go_on, put_in, saved

pytestmark = pytest.mark.usefixtures("afternoon")

SUBJECTS = [f"第{n}项工作" for n in range(1, 31)]


@pytest.fixture
def office(screen):
    return screen("secretariat")


@pytest.fixture
def scrutineer(screen):
    return screen("scrutineer1")


@pytest.fixture
def make(office, scrutineer):
    """make(*subjects, …): a frozen ballot, which is gone after the test."""
    made = []

    def freeze(*subjects, **fields):
        made.append(SecretBallot(office, scrutineer, subjects, **fields).act("freeze"))
        return made[-1]

    yield freeze
    for ballot in made:
        ballot.discard()


def again(one, ballot):
    """The page closed and opened anew."""
    saved(one.page).close()
    one.page = one.context.new_page()
    one.page.on("console", one.note)
    one.page.goto(ballot.path)
    return one.page


def test_thirty_papers_with_the_page_closed_in_between(screen, make):
    ballot = make(*SUBJECTS)
    one = screen("rep101")
    collect(one.page)
    page = again(one, ballot)
    expect(page.get_by_role("heading", name="投票还没有开始")).to_be_visible()
    ballot.act("open")
    begin(page, ballot)
    chosen = [GRADES[n % 4] if n != 7 else None for n in range(30)]
    choose(page, *chosen[:10])
    page = again(one, ballot)
    expect(page.get_by_role("heading", name=SUBJECTS[10])).to_be_visible()
    choose(page, *chosen[10:])
    page = again(one, ballot)
    expect(page.locator(".check strong")).to_have_text([grade or "留空" for grade in chosen])
    put_in(page)
    page = again(one, ballot)
    expect(page.get_by_role("heading", name="已投入票箱 ✓")).to_be_visible()
    ballot.close()
    page = again(one, ballot)
    expect(page.get_by_role("heading", name="您的选票都在票箱里 ✓")).to_be_visible()
    page.get_by_role("link", name="看结果").click()
    page.wait_for_url(f"**{ballot.path}result/")
    page = again(one, ballot)
    expect(page.get_by_role("heading", name="投票已经结束")).to_be_visible()
    ids = ["sat", "basic", "unsat", "unknown"]
    assert ballot.cast() == {subject: [ids[n % 4] if n != 7 else ""] for n, subject in enumerate(SUBJECTS)}


def test_cast_bears_no_name_and_always_one_length(screen, make):
    ballot = make("公园", "道路", title="长度").act("open")
    requests = []
    for username, choices, comment in [
        ("rep102", ["满意", "不了解"], ""),
        ("rep103", [None, None], ""),
        ("rep104", ["基本满意", "满意"], "很好" * 300),
    ]:
        one = screen(username)
        one.page.on("request", lambda request: requests.append(request) if "/box/" in request.url else None)
        collect(one.page)
        begin(one.page, ballot)
        if comment:
            one.page.get_by_text("写意见").click()
            one.page.locator("textarea").fill(comment)
        choose(one.page, *choices)
        put_in(one.page)
        names = {name.lower() for name in requests[-1].all_headers()}
        assert names.isdisjoint({"cookie", "authorization", "referer", "x-csrftoken"})
    lengths = {(len(one.post_data), one.all_headers()["content-length"]) for one in requests}
    assert (len(requests), len(lengths)) == (3, 1)
    ballot.close()
    assert ballot.cast() == {"公园": ["", "basic", "sat"], "道路": ["", "sat", "unknown"]}


def test_selection_takes_no_more_than_may_be_chosen(screen, make):
    candidates = "电梯|加装十二台|120万元|12台|2027年10月|管理办\n花园|改造一处\n助餐点|新设两处"
    ballot = make(kind="selection", selection="实事项目", candidates=candidates, most="2", further="").act("open")
    page = screen("rep105").page
    collect(page)
    begin(page, ballot)
    expect(page.locator(".card", has_text="电梯").locator(".details")).to_contain_text("120万元")
    for word in ("电梯", "花园", "助餐点"):
        page.get_by_label(word).click()
    expect(page.get_by_role("alert")).to_have_text("最多选 2 项。要选这一项，请先取消另一项。")
    assert [page.get_by_label(word).is_checked() for word in ("电梯", "花园", "助餐点")] == [True, True, False]
    page.get_by_label("电梯").click()
    page.get_by_label("助餐点").click()
    go_on(page)
    put_in(page)
    ballot.close()
    assert ballot.cast() == {"实事项目": [["2", "3"]]}


def test_table_on_a_desk(screen, make):
    ballot = make("公园", "道路", "路灯", title="桌面").act("open")
    one = screen("rep106", size=DESKTOP)
    collect(one.page)
    one.page.goto(ballot.path)
    one.page.get_by_role("button", name="开始填写").click()
    one.page.get_by_label("公园: 满意", exact=True).check()
    one.page.get_by_label("路灯: 不满意", exact=True).check()
    go_on(one.page)
    put_in(one.page)
    ballot.close()
    assert ballot.cast() == {"公园": ["sat"], "道路": [""], "路灯": ["unsat"]}


def test_comment_of_more_bytes_than_fit_is_not_sent(screen, make):
    ballot = make("公园", title="太长").act("open")
    page = screen("rep107").page
    collect(page)
    begin(page, ballot)
    page.get_by_text("写意见").click()
    page.locator("textarea").fill("好" * 677)
    go_on(page)
    expect(page.get_by_role("alert")).to_have_text("意见太长了，请删去约 1 个字。")
    page.locator("textarea").fill("好" * 676)
    choose(page, "满意")
    put_in(page)


def test_papers_go_back_and_are_collected_on_another_phone(screen, make):
    ballot = make("公园", title="换手机")
    old, new = screen("rep108").page, screen("rep108").page
    collect(old)
    new.goto("/ballots/collect/")
    expect(new.locator(".entry", has_text="换手机")).to_contain_text("您的选票已经领过")
    old.get_by_text("改用另一部手机").click()
    old.get_by_role("button", name="退票").click()
    expect(old.get_by_text("已退票")).to_be_visible()
    collect(new)
    ballot.act("open")
    begin(new, ballot)
    choose(new, "满意")
    put_in(new)
    new.goto("/ballots/collect/")
    expect(new.get_by_role("button", name="退票")).to_have_count(0)
    old.goto(ballot.path)
    expect(old.get_by_text("您的选票已经领过")).to_be_visible()
    ballot.close()
    bundle = ballot.bundle()
    assert (ballot.cast(), len(bundle["void"])) == ({"公园": ["sat"]}, 1)


def test_two_windows_cast_one_booklet(screen, make):
    ballot = make("公园", title="两个窗口").act("open")
    one = screen("rep109")
    collect(one.page)
    begin(one.page, ballot)
    choose(one.page, "满意")
    other = one.context.new_page()
    other.goto(ballot.path)
    expect(other.get_by_role("button", name="投入票箱")).to_be_visible()
    put_in(one.page)
    put_in(other)
    ballot.close()
    assert ballot.cast() == {"公园": ["sat"]}


def test_receipts_are_those_of_the_contract(screen, make):
    ballot = make("公园", title="回执").act("open")
    page = screen("rep110").page
    collect(page)
    begin(page, ballot)
    choose(page, "满意")
    put_in(page)
    page.get_by_text("我的回执").click()
    told = json.loads(page.locator("textarea").input_value())
    ballot.close()
    assert (told["format"], told["ballot"]) == ("congress-receipt-v1", str(ballot.pk))
    assert [one["h"] for one in told["receipts"]] == [row["h"] for row in ballot.bundle()["rows"]]

"""The ballot day of one who has no phone: a paper at the desk, a count by hand, one result, and a check of it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, Screen
from tests.browser.secret import PATIENCE, SecretBallot

pytestmark = pytest.mark.usefixtures("afternoon")

SUBJECT = "社区管理办公室"
WITHOUT_PHONE, PHONES = "rep130", [f"rep{n}" for n in range(131, 136)]
OTHERS_WITH_PAPER = [f"{n}" for n in range(121, 126)]
# Given 6, of which 5 came back: 3 satisfied, 2 not.
COUNTED = {"returned": "5", "not_returned": "1", "unused": "4"}
VOTES = {"sat": "3", "basic": "0", "unsat": "2", "unknown": "0"}
VOTE = """async ([id, choice]) => {
    const {protocol} = CongressBallot, headers = {Accept: 'application/json'};
    const {ballots} = await (await fetch('/ballots/collect/', {headers})).json();
    const {label} = ballots.find(({ballot}) => ballot === id);
    const booklet = await protocol.collect(id, label), draft = {};
    for (const {id: paper} of booklet.facts.papers) draft[paper] = {chosen: [choice]};
    const {stage, ours} = await protocol.cast(booklet, draft);
    const receipts = ours.map(({h, receipt}) => ({h, receipt}));
    return [stage, {format: 'congress-receipt-v1', ballot: id, receipts}];
}"""


@pytest.fixture
def office(screen):
    return screen("secretariat", size=DESKTOP)


@pytest.fixture
def scrutineer(screen):
    return screen("scrutineer1", size=DESKTOP)


@pytest.fixture
def ballot(office, scrutineer):
    made = SecretBallot(office, scrutineer, [SUBJECT]).act("freeze")
    yield made
    made.discard()


def give_at_the_desk(office, ballot, number):
    page = office.page
    page.goto(f"{ballot.path}hall-papers/?batch=1")
    page.locator("input[name=label]").fill(number)
    page.locator(".hall-give button[type=submit]").click()
    expect(page.locator("#notices .notice-done")).to_contain_text(number)


def cast_on_a_phone(browser, server, username, ballot):
    """The receipt that stays there."""
    one = Screen(browser, server).sign_in(username)
    one.page.goto("/ballots/collect/")
    one.page.locator("main h1").wait_for()
    stage, receipt = one.page.evaluate(VOTE, [str(ballot.pk), "sat"])
    one.context.close()
    assert (stage, one.complaints) == ("cast", [])
    return receipt


def count_by_hand(office, scrutineer, ballot, paper):
    """The one types it, the other sends the same."""
    address = f"{ballot.path}hall-papers/1/entry/"
    counted = COUNTED | {f"invalid-{paper}": "0"} | {f"votes-{paper}-{option}": n for option, n in VOTES.items()}
    office.page.goto(address)
    for name, value in counted.items():
        office.page.locator(f"[name='{name}']").fill(value)
    office.page.locator(".hall-entry button[type=submit]").click()
    expect(office.page.locator("#notices .notice-done")).to_be_visible()
    scrutineer.act(address, **counted)


def figures(page, table):
    """{first cell: the others} of the rows of a table."""
    rows = page.locator(f"{table} tbody tr").evaluate_all(
        "rows => rows.map(row => Array.from(row.cells, cell => cell.textContent.trim()))"
    )
    return {first.split()[0]: [one.split()[-1] for one in others] for first, *others in rows}


def check_by_oneself(page, ballot, receipt):
    """{check: state}, with the two codes that the hall saw."""
    told = page.evaluate("path => fetch(path).then(answer => answer.json())", f"{ballot.path}definition.json")
    page.locator(f"a[href='{ballot.path}check/']").click()
    page.locator(".check-more summary").first.click()
    page.locator("[data-check-note=setup]").fill(told["code"])
    page.locator("[data-check-note=closed]").fill(told["closed"]["digest"])
    page.locator("[data-check-receipts]").fill(json.dumps(receipt))
    page.locator("[data-check-now]").click()
    expect(page.locator("[data-check-verdict]")).to_have_attribute("data-state", "ok", timeout=PATIENCE)
    return page.locator("[data-check]").evaluate_all("lines => lines.map(({dataset}) => dataset.state)")


def test_paper_from_the_hall_and_papers_from_phones_are_one_result(browser, server, screen, office, scrutineer, ballot):
    office.act(f"{ballot.path}hall-papers/", printed="10")
    give_at_the_desk(office, ballot, WITHOUT_PHONE.removeprefix("rep"))
    ballot.act("open")
    for number in OTHERS_WITH_PAPER:
        office.act(f"{ballot.path}hall-papers/give/", label=number, batch="1")
    receipts = [cast_on_a_phone(browser, server, username, ballot) for username in PHONES]

    elector = screen(WITHOUT_PHONE).page
    elector.goto(ballot.path)
    expect(elector.locator("main")).to_contain_text("您已改用纸质选票")

    ballot.close()
    (paper,) = ballot.bundle()["definition"]["papers"]
    count_by_hand(office, scrutineer, ballot, paper["id"])
    for person in (office, scrutineer):
        person.act(f"{ballot.path}publish/")

    elector.goto(f"{ballot.path}result/")
    parts = figures(elector, ".parts")
    assert list(parts.values())[:5] == [["5", "6"], ["5", "5"], ["0", "1"], ["5", "5"], ["0", "0"]]
    assert list(parts.values())[5:] == [["5", "3"], ["0", "0"], ["0", "2"], ["0", "0"]]
    assert [row[0] for row in figures(elector, ".result .roll:not(.parts)").values()] == ["8", "0", "2", "0"]

    assert set(check_by_oneself(elector, ballot, receipts[0])) == {"ok"}
    assert elector.locator(".check-paper b").all_inner_texts() == ["5", "5", "5", "0"]
    assert elector.locator(".check-counts dd").all_inner_texts() == ["5", "0", "0", "0"]

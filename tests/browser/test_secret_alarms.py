"""What an elector's phone refuses to believe, and what it says of it; and browsers that cannot take part."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.secret import SecretBallot, begin, choose, collect, put_in

pytestmark = pytest.mark.usefixtures("afternoon")

STOP = "请停下，先不要投票"


@pytest.fixture
def ballot(screen):
    made = SecretBallot(screen("secretariat"), screen("scrutineer1"), ["公园"], title="核对").act("freeze", "open")
    yield made
    made.discard()


def altering(page, pattern, change):
    """The answers to `pattern` pass through `change`, from the server's to what is told instead."""

    def alter(route):
        answer = route.fetch()
        if "json" not in answer.headers.get("content-type", ""):
            return route.fulfill(response=answer)
        told = answer.json()
        change(told)
        route.fulfill(response=answer, body=json.dumps(told))

    page.route(pattern, alter)


def stopped(page, why):
    expect(page.get_by_role("heading", name=STOP)).to_be_visible()
    expect(page.get_by_text(why)).to_be_visible()
    assert page.get_by_role("button", name="投入票箱").count() == 0


def rename(told):
    told["entry"]["facts"]["papers"][0]["subject"] = "道路"


def test_definition_that_is_not_its_digest_is_shouted(screen, ballot):
    page = screen("rep134").page
    altering(page, "**/definition.json", rename)
    page.goto(ballot.path)
    stopped(page, "与您第一次看到的不一样了")


def test_definition_that_changed_since_it_was_seen_is_shouted(screen, ballot):
    one = screen("rep135")
    collect(one.page)
    assert one.page.evaluate(
        """async id => {
            const {change} = await new Promise(done => {
                const asked = indexedDB.open('congress-ballots', 1);
                asked.onsuccess = () => done({change: asked.result});
            });
            return new Promise(done => {
                const step = change.transaction('sights', 'readwrite');
                const store = step.objectStore('sights');
                store.get(id).onsuccess = ({target}) => store.put({...target.result, digest: 'ab'.repeat(32)}, id);
                step.oncomplete = () => done(true);
            });
        }""",
        str(ballot.pk),
    )
    one.page.goto(ballot.path)
    stopped(one.page, "与您第一次看到的不一样了")
    expect(one.page.get_by_text("abababab")).to_be_visible()


def test_signature_that_does_not_hold_is_shouted(screen, ballot):
    page = screen("rep136").page

    def forge(told):
        if "papers" in told:
            told["papers"][0]["blind_sig"] = "A" * 512

    altering(page, "**/collect/", forge)
    page.goto("/ballots/collect/")
    page.locator("button.lead").click()
    stopped(page, "签章核对不符")


def test_receipt_that_does_not_hold_is_shouted_and_the_papers_stay(screen, ballot):
    one = screen("rep137")
    collect(one.page)
    begin(one.page, ballot)
    choose(one.page, "满意")
    altering(one.page, "**/cast", lambda told: told["receipts"][0].update(receipt="A" * 86 + "=="))
    one.page.get_by_role("button", name="投入票箱").click()
    stopped(one.page, "回执核对不符")
    one.page.unroute("**/cast")
    one.page.goto(ballot.path)
    expect(one.page.get_by_role("heading", name="已投入票箱 ✓")).to_be_visible()


def test_paper_that_is_not_on_the_board_is_shouted(screen, ballot):
    one = screen("rep138")
    collect(one.page)
    begin(one.page, ballot)
    choose(one.page, "满意")
    put_in(one.page)
    ballot.close()
    one.page.route("**/hashes.bin", lambda route: route.fulfill(body=bytes(64)))
    one.page.goto(ballot.path)
    stopped(one.page, "与封箱时的记录不符")


def test_papers_that_come_too_late_are_not_said_to_be_cast(screen, ballot):
    one = screen("rep139")
    collect(one.page)
    begin(one.page, ballot)
    choose(one.page, "满意")
    ballot.close()
    one.page.get_by_role("button", name="投入票箱").click()
    expect(one.page.get_by_text("您的选票没有投入，不计票")).to_be_visible()
    assert ballot.cast() == {"公园": []}


@pytest.mark.parametrize(
    "lack",
    [
        "Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})",
        "Object.defineProperty(window, 'isSecureContext', {get: () => false})",
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {get: () => undefined})",
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }",
    ],
    ids=["no WebCrypto", "no HTTPS", "no IndexedDB", "private window"],
)
def test_browser_that_cannot_keep_a_secret_is_sent_to_a_tablet(screen, ballot, lack):
    one = screen("rep140")
    one.context.add_init_script(lack)
    asked = []
    one.page.on("request", lambda request: asked.append(request.url))
    for path in (ballot.path, "/ballots/collect/"):
        one.page.goto(path)
        expect(one.page.get_by_role("heading", name="这台设备不能参加秘密投票")).to_be_visible()
        expect(one.page.get_by_text("协助平板")).to_be_visible()
        assert one.page.locator("main button, main a, main input").count() == 0
    assert not [url for url in asked if url.endswith((".json", "/cast"))]

"""The page on which a count is checked, as somebody sees it who has a file."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_look import RULES
from tests.voting.recount.bundles import make_bundle
from tests.voting.recount.falsified import vote_moved
from tests.voting.recount.reading import NAMES, loaded, text_of
from voting.secret import formats
from voting.secret.signing_worker import new_pem

HOLDS, DOES_NOT_HOLD = "✓ Everything holds: counted again, the same result.", "✗ Does not hold:"
STATES = "lines => Object.fromEntries(lines.map(({dataset}) => [dataset.check, dataset.state]))"


@pytest.fixture(scope="module")
def made():
    return make_bundle(loaded([new_pem(), new_pem()]), "mixed")


@pytest.fixture(scope="module")
def falsified(made):
    other = made.copy()
    vote_moved(other)
    return other


class Checker:
    """Somebody at the page, with a file."""

    def __init__(self, one):
        self.page = one.page
        one.context.add_cookies([{"name": "django_language", "value": "en", "url": one.server.url}])
        self.page.goto("/ballots/check/")

    def check(self, bundle: bytes, *receipts: dict, pasted: str = "", **notes: str):
        page = self.page
        page.get_by_label("bundle.json").set_input_files(file_of(bundle))
        page.locator("summary", has_text="codes from the hall").click()
        page.get_by_label("when voting was opened").fill(notes.get("setup", ""))
        page.get_by_label("at the close").fill(notes.get("closed", ""))
        page.get_by_label("copied from the phone").fill(pasted)
        page.get_by_label("or as files").set_input_files([file_of(json.dumps(one).encode()) for one in receipts])
        page.get_by_role("button", name="Check now").click()
        page.locator("[data-check-verdict]:is([data-state=ok], [data-state=fail])").wait_for()
        page.locator("summary", has_text="codes from the hall").click()
        return self

    @property
    def verdict(self) -> str:
        return self.page.locator("[data-check-verdict]").inner_text()

    @property
    def faults(self) -> list[str]:
        return self.page.locator("[data-check-faults] li").all_inner_texts()

    @property
    def limits(self) -> list[str]:
        return [one.get_attribute("data-limit") for one in self.page.locator("[data-limit]:visible").all()]

    @property
    def states(self) -> dict[str, str]:
        return self.page.locator("[data-check]").evaluate_all(STATES)

    @property
    def result(self) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(".check-paper").all_inner_texts()]


def file_of(content: bytes) -> dict:
    return {"name": "file.json", "mimeType": "application/json", "buffer": content}


@pytest.fixture
def checker(screen):
    return Checker(screen())


def states(**others: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, "ok") | others


def test_true_count_holds_and_its_result_is_told(checker, made):
    checker.check(text_of(made))
    assert (checker.verdict, checker.faults, checker.limits) == (HOLDS, [], ["receipts", "notes"])
    assert checker.states == states(receipts="idle", notes="idle")
    assert checker.result == [
        "部门 1 papers issued 15 papers returned 12 valid papers 10 invalid papers 2 "
        "<sat> 3 <basic> 3 <unsat> 2 <unknown> 2",
        "部门 2 papers issued 15 papers returned 12 valid papers 11 invalid papers 1 <1> 3 <2> 3 <3> 2 <10> 2",
    ]


def test_with_receipts_and_codes_nothing_is_left_to_say(checker, made):
    setup, closed = [formats.code_of(bytes.fromhex(digest)) for digest in (made.setup, made.closed)]
    pasted = "\n".join(json.dumps(made.receipts([row["h"]])) for row in made.rows[:2])
    checker.check(text_of(made), made.receipts([made.rows[2]["h"]]), pasted=pasted, setup=setup, closed=closed)
    assert (checker.verdict, checker.limits, checker.states) == (HOLDS, [], states())


def test_falsified_count_is_said_in_plain_words(checker, falsified):
    checker.check(text_of(falsified))
    assert (checker.verdict, checker.faults) == (DOES_NOT_HOLD, ["Counted again, the numbers of votes are others."])
    assert checker.states == states(totals="fail", receipts="idle", notes="idle")
    line = checker.page.locator("[data-check=totals]").inner_text().split("\n")
    assert line[-1] == "totals FAIL paper 9: the counts are not those of the rows"


def test_code_and_receipt_that_do_not_fit_are_said(checker, made):
    gone = made.copy()
    receipts = gone.receipts([gone.rows[0]["h"]])
    gone.rows.pop(0)
    gone.close()
    checker.check(text_of(gone), receipts, setup="12345678")
    assert checker.states == states(receipts="fail", notes="fail")
    assert [fault.partition(":")[0] for fault in checker.faults] == [
        "A receipt that you gave does not fit",
        "A code that you noted is not that of this record.",
    ]


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"<html>",
    "a list": b"[]",
    "deep": b"[" * 1_000_000,
    "pictures": bytes(range(256)),
}


@pytest.mark.parametrize("bundle", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_count_is_said_in_a_sentence(checker, made, bundle):
    checker.check(bundle)
    assert (checker.verdict, checker.faults) == (DOES_NOT_HOLD, ["The file is damaged, or it is no published count."])
    assert checker.states == dict.fromkeys(NAMES, "open") | {"format": "fail"}
    assert checker.page.locator("[data-check-result]").is_hidden()
    assert checker.check(text_of(made)).verdict == HOLDS


def test_figures_of_few_papers_are_not_shown(checker, made):
    few = made.copy()
    for paper in few.definition["papers"]:
        for row in few.rows_of(paper["id"])[4:]:
            few.rows.remove(row)
    for row in few.rows:
        row["comment"] = None
    few.close()
    checker.check(text_of(few))
    assert checker.verdict == HOLDS
    told = (
        "papers issued 15 papers returned 4 Fewer than 5 papers were returned. What they say is not shown, so that it "
    )
    assert checker.result == [f"部门 {n} {told}points at nobody." for n in (1, 2)]


def test_browser_without_signatures_is_told_so(screen, made):
    one = screen()
    one.context.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false});")
    page = Checker(one).page
    page.get_by_label("bundle.json").set_input_files(file_of(text_of(made)))
    page.get_by_role("button", name="Check now").click()
    assert page.locator("[data-trouble=crypto]").is_visible()
    assert page.locator("[data-check-outcome]").is_hidden()


def test_nothing_of_what_is_checked_is_sent(checker, made):
    sent = []
    checker.page.wait_for_load_state("networkidle")
    checker.page.on("request", lambda request: sent.append((request.method, request.url)))
    checker.check(text_of(made), pasted=json.dumps(made.receipts([made.rows[0]["h"]])), setup=made.setup)
    assert sent == []


WAYS = [(PHONE, "normal", "light"), (PHONE, "large", "dark"), (DESKTOP, "normal", "dark")]


@pytest.mark.parametrize(("size", "text", "theme"), WAYS, ids=["phone", "large", "desktop"])
def test_page_can_be_read_and_pressed(screen, made, falsified, size, text, theme):
    one = screen(size=size, color_scheme=theme)
    one.context.add_cookies([{"name": "text", "value": text, "url": one.server.url}])
    checker, faults = Checker(one), {}
    for name, bundle in {"before": None, "true": made, "falsified": falsified}.items():
        if bundle:
            checker.check(text_of(bundle))
        violations = Axe().run(checker.page, options=RULES).response["violations"]
        faults[name] = [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in violations]
        if checker.page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults[name].append("wider than the screen")
    assert faults == {"before": [], "true": [], "falsified": []}

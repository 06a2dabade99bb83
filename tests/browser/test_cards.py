"""Setting a meeting up in a browser: its pages can be read and pressed, and the cards come ten to a sheet of A4."""

import re

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_look import faults_of

ON_THE_ROLL, CARDS_ON_A_SHEET = 146, 10
PAGES = ["/meetings/new/", "/meetings/1/roll/import/", "/meetings/1/cards/"]
FILE = "编号,姓名,手机,小组\n1,甲,13800000001,公共安全\n201,乙,13800000002,没有这个很长很长的组名也不会让页面变宽\n"
ROWS_OF_A_SHEET = """sheet => {
    const inside = sheet.getBoundingClientRect();
    const cards = Array.from(sheet.children, card => card.getBoundingClientRect());
    const cut = Array.from(sheet.querySelectorAll('.qr-card-text')).filter(one => one.scrollHeight > 53 * 96 / 25.4);
    return {
        cards: cards.length,
        columns: new Set(cards.map(card => Math.round(card.left))).size,
        outside: cards.filter(card => card.bottom > inside.bottom + 1 || card.right > inside.right + 1).length,
        cut: cut.length,
    };
}"""


@pytest.mark.parametrize(
    ("size", "text", "theme"),
    [(PHONE, "normal", "light"), (PHONE, "large", "dark"), (DESKTOP, "normal", "light")],
    ids=["phone", "large", "desktop"],
)
def test_pages_can_be_read_and_pressed(screen, server, size, text, theme):
    one = screen("secretariat", size=size, color_scheme=theme)
    one.context.add_cookies([{"name": "text", "value": text, "url": server.url}])
    page, found = one.page, {}
    for path in PAGES:
        page.goto(path)
        found[path] = faults_of(page, size, text)
    page.goto("/meetings/1/roll/import/")
    file = {"name": "roll.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.set_input_files("input[type=file]", file)
    page.locator("main .btn-lead").click()
    page.wait_for_selector("table.roll")
    found["preview"] = faults_of(page, size, text)
    assert found == {path: [] for path in [*PAGES, "preview"]}


@pytest.mark.parametrize(("group", "cards"), [(None, ON_THE_ROLL), (4, 36)])
def test_cards_fill_sheets_of_ten(screen, group, cards):
    page = screen("secretariat", size=DESKTOP).page
    page.goto("/meetings/1/cards/")
    if group:
        page.locator(".cards-intro .btn").nth(group).click()
        page.wait_for_url("**/cards/?group=*")
    sheets = -(-cards // CARDS_ON_A_SHEET)
    for text in ("normal", "large"):
        page.evaluate("text => { document.documentElement.dataset.text = text; }", text)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets
    page.emulate_media(media="print")
    found = [sheet.evaluate(ROWS_OF_A_SHEET) for sheet in page.locator(".card-sheet").all()]
    full = [{"cards": 10, "columns": 2, "outside": 0, "cut": 0}] * (sheets - 1)
    assert found == [*full, {"cards": cards - 10 * (sheets - 1), "columns": 2, "outside": 0, "cut": 0}]
    assert [page.locator(part).is_visible() for part in (".masthead", ".bar", ".foot", "h1")] == [False] * 4


def test_roll_goes_from_the_file_to_the_roll(screen):
    page = screen("secretariat").page
    page.goto("/meetings/new/")
    for name, value in [
        ("place", "某街道"),
        ("title", "第三届会议"),
        ("held_on", "2019-04-08"),
        ("telephone", "021-1234"),
    ]:
        page.fill(f"[name={name}]", value)
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/roll/import/")
    file = {"name": "roll.csv", "mimeType": "text/csv", "buffer": "姓名,小组\n甲,一组\n乙,二组\n".encode("gb18030")}
    page.set_input_files("input[type=file]", file)
    page.locator("main .btn-lead").click()
    page.locator("main form[action$='/confirm/'] .btn-lead").click()
    page.wait_for_url("**/roll/")
    assert page.locator("table.roll tbody .roll-number").all_text_contents() == ["001", "002"]
    assert page.evaluate("Object.keys(localStorage).filter(key => /confirm/.test(key))") == []

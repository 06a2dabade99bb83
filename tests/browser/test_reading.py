"""Reading a document: on two devices, with the line down, and while others write."""

import pytest
from playwright.sync_api import expect

from tests.browser.slow_line import SlowLine
from tests.browser.test_versions import bring_in, publish, word_file

pytestmark = pytest.mark.usefixtures("afternoon")

TEXT = "/documents/1/"


def opened(one, path=TEXT):
    one.page.goto(path)
    return one.live()


def paragraph(page, place):
    return page.locator(".document .paragraph").nth(place - 1)


def scroll_to(page, place):
    paragraph(page, place).evaluate("one => window.scrollTo(0, one.offsetTop + one.offsetParent.offsetTop)")


def top_of(page, place):
    return paragraph(page, place).evaluate("one => one.getBoundingClientRect().top")


def is_at_the_top(page, place):
    """Once the page has come to rest."""
    for _attempt in range(100):
        if abs(top_of(page, place)) < 60:
            return True
        page.wait_for_timeout(50)
    return False


def told(page, place=None):
    """Until the server has been told, of a place if one is given."""
    expected = paragraph(page, place).get_attribute("data-place") if place else ""

    def is_told(answer):
        return answer.url.endswith("/position/") and expected in answer.request.post_data and answer.status == 204

    return page.expect_response(is_told, timeout=30_000)


def is_kept(page):
    """Waits until the page is kept on the device."""
    expect(page.locator("[data-copy-state]")).to_contain_text("已保存在本机")


# Position


def test_one_goes_on_where_one_was_on_another_device(screen):
    page = opened(screen("rep080"))
    expect(page.locator("[data-continue]")).to_be_hidden()
    scroll_to(page, 37)
    with told(page, 37):
        pass
    other = opened(screen("rep080"))
    other.get_by_role("link", name="从第37段继续阅读").click()
    assert is_at_the_top(other, 37)


def test_looking_at_the_head_of_the_page_takes_nothing_back(screen):
    one = screen("rep081")
    page = opened(one)
    scroll_to(page, 30)
    with told(page, 30):
        pass
    page.goto("/documents/")
    opened(one)
    with told(page):  # of what is seen at the head
        pass
    page.reload()
    expect(page.locator("[data-continue]")).to_have_text("从第30段继续阅读")


def test_position_is_kept_while_the_line_is_down_and_told_later(screen):
    one = screen("rep082")
    page = opened(one)
    one.context.set_offline(True)
    scroll_to(page, 20)
    key = f"reading:{page.evaluate('document.body.dataset.person')}:1"
    for _attempt in range(100):
        if paragraph(page, 20).get_attribute("data-place") in (page.evaluate(f"localStorage.getItem('{key}')") or ""):
            break
        page.wait_for_timeout(100)
    with told(page, 20):
        one.context.set_offline(False)
    other = opened(screen("rep082"))
    expect(other.locator("[data-continue]")).to_have_text("从第20段继续阅读")


def test_what_could_not_be_told_is_known_on_this_device(screen):
    page = opened(screen("rep083"))
    page.route("**/position/", lambda route: route.fulfill(status=200))  # which says nothing
    scroll_to(page, 25)
    page.wait_for_timeout(4000)  # he stays with it for two seconds
    page.reload()
    expect(page.locator("[data-continue]")).to_have_text("从第25段继续阅读")


# Nothing moves


def test_thirty_remarks_above_move_nothing(screen):
    """Without the browser's own anchoring, which Safari lacks."""
    writer, reader = screen("rep083"), screen("rep084")
    page = opened(reader)
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    page.evaluate("document.body.style.overflowAnchor = 'none'")
    scroll_to(page, 40)
    before = top_of(page, 40)
    places = [one["pk"] for one in writer.read(TEXT)["paragraphs"][:30]]
    for number, pk in enumerate(places):
        kind = ("opinion", "question", "correction")[number % 3]
        writer.act(f"/documents/1/paragraphs/{pk}/opinions/", kind=kind, body=f"第{number}条")
    expect(paragraph(page, 30).locator(".remarks")).to_contain_text("勘误")
    assert top_of(page, 40) == before


def test_line_that_goes_down_moves_nothing(screen):
    reader = screen("rep085")
    page = opened(reader)
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    scroll_to(page, 25)
    before = top_of(page, 25)
    reader.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-line]")).to_be_visible(timeout=60_000)
    assert top_of(page, 25) == before


# Tapping


def test_tap_anywhere_on_a_paragraph_leads_to_it(screen):
    page = opened(screen("rep086"))
    place = paragraph(page, 8)
    address = place.locator(".paragraph-link").get_attribute("href")
    place.locator("p").click()
    page.wait_for_url(f"**{address}")


def test_selecting_words_is_no_tap(screen):
    page = opened(screen("rep086"))
    box = paragraph(page, 8).locator("p").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 10, steps=5)
    page.mouse.up()
    assert page.evaluate("String(getSelection()).length") > 0
    assert page.url.endswith(TEXT)


def test_tap_without_the_line_does_not_leave_the_text(screen):
    one = screen("rep086")
    page = opened(one)
    one.context.set_offline(True)
    paragraph(page, 8).locator("p").click()
    expect(page.locator("[data-no-line]")).to_be_visible()
    paragraph(page, 8).locator(".paragraph-place").click()
    assert page.url.endswith(TEXT)
    one.context.set_offline(False)


# Aloud


def test_without_a_voice_there_is_no_button(screen):
    page = opened(screen("rep087"))
    assert page.evaluate("speechSynthesis.getVoices().filter(one => one.lang.startsWith('zh')).length") == 0
    expect(page.locator("[data-aloud]")).to_be_hidden()


VOICE = """
  window.spoken = [];
  const synth = {
    getVoices: () => [{ lang: 'zh-CN' }], cancel() {}, addEventListener() {},
    speak(said) { window.spoken.push(said.text); setTimeout(() => said.onend && said.onend(), 20); },
  };
  Object.defineProperty(window, 'speechSynthesis', { value: synth });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_voice_reads_from_where_one_is_and_tables_with_their_headings(screen):
    """This browser has no voice of its own: it is given one that writes down what it would say."""
    one = screen("rep088")
    one.context.add_init_script(VOICE)
    page = opened(one, "/documents/4/")
    scroll_to(page, 7)
    page.locator("[data-aloud]").evaluate("one => one.click()")
    expect(page.locator(".is-spoken .roll")).to_have_count(1)
    page.wait_for_timeout(200)
    page.get_by_role("button", name="停止").click()
    spoken = page.evaluate("spoken")
    assert spoken[0] == "二、项目一览"
    assert spoken[1].startswith("序号：1，类别：激发社区活力，项目：")
    expect(page.locator(".is-spoken")).to_have_count(0)


# Tables


def test_table_is_read_on_a_phone_without_moving_it(screen):
    page = opened(screen("rep087"), "/documents/4/")
    cell = page.locator(".document td[data-label=主要指标]").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"主要指标"'
    assert page.evaluate("document.documentElement.scrollWidth") == 390


# Offline


def test_document_once_opened_is_there_without_the_line(screen):
    one = screen("rep089")
    page = opened(one)
    is_kept(page)
    one.context.set_offline(True)
    page.reload()
    expect(paragraph(page, 1)).to_be_visible()
    expect(page.locator("[data-copy-note]")).to_contain_text("保存的副本")
    assert page.evaluate("getComputedStyle(document.querySelector('.paragraph')).position") == "relative"
    one.context.set_offline(False)
    expect(page.locator("[data-copy-note]")).to_be_hidden(timeout=40_000)


def test_signing_out_and_another_person_forget_the_copies(screen):
    one = screen("rep089")
    page = opened(one)
    is_kept(page)
    page.goto("/me/")
    page.locator("main form[action$='/sign-out/'] button").click()
    page.wait_for_url(lambda url: "/me/" not in url)
    assert names_of_copies(page) == []
    one.sign_in("rep090")
    is_kept(opened(one))
    (name,) = names_of_copies(page)
    assert name == f"copies-{page.evaluate('document.body.dataset.person')}"


def test_other_pages_are_not_kept(screen):
    one = screen("rep091")
    page = opened(one)
    is_kept(page)
    page.goto("/documents/1/paragraphs/1/")
    page.goto("/documents/?meeting=1")
    page.goto(TEXT)
    kept = page.evaluate(
        """caches.keys().then(names => caches.open(names[0])).then(copies => copies.keys())
           .then(kept => kept.map(one => new URL(one.url).pathname).filter(path => !path.startsWith('/static/')))"""
    )
    assert kept == [TEXT]


def names_of_copies(page):
    for _attempt in range(50):
        found = page.evaluate("caches.keys()")
        if len(found) < 2:
            return found
        page.wait_for_timeout(100)
    return found


# First words


def test_first_words_are_painted_while_the_rest_is_on_its_way(screen, server):
    one = screen("rep092")
    with SlowLine(server.port, path=TEXT, most=30_000) as line:
        page = one.page
        page.goto(f"http://127.0.0.1:{line.port}{TEXT}", wait_until="commit")
        expect(paragraph(page, 1)).to_be_visible()
        expect(page.locator(".foot")).to_have_count(0)
        for _attempt in range(100):
            if page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
                break
            page.wait_for_timeout(50)
        else:
            raise AssertionError("nothing was painted")


# A newer version


def test_newer_version_is_told_beside_the_text(screen):
    office, reader = screen("secretariat"), screen("rep093")
    texts = [f"第{number}项工作按期完成。" for number in range(40)]
    bring_in(office.page, "/documents/new/?meeting=1", word_file(*texts))
    number = office.path().split("/")[2]
    publish(office.page)
    page = opened(reader, f"/documents/{number}/")
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    scroll_to(page, 20)
    before = top_of(page, 20)
    bring_in(office.page, f"/documents/{number}/intake/", word_file("新增一项。", *texts))
    publish(office.page)
    expect(page.locator("[data-newer]")).to_be_visible()
    assert top_of(page, 20) == before
    page.get_by_role("link", name="阅读新版本").click()
    expect(page.locator(".document-state")).to_contain_text("第2版")
    expect(page.locator("[data-newer]")).to_be_hidden()

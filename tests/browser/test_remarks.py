"""Remarks on a telephone: a sentence chosen by a tap, threads that grow beside what one writes, private notes."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("afternoon")

PLACE = "/documents/1/paragraphs/{}/"


def opened(one, path):
    one.page.goto(path)
    return one.live()


def say(one, paragraph, body, **fields):
    return one.act(f"{PLACE.format(paragraph)}opinions/", **{"kind": "opinion", "body": body} | fields)


def text_of(one, paragraph) -> str:
    return one.read(PLACE.format(paragraph))["text"]


def test_sentence_is_chosen_by_a_tap_and_quoted(screen):
    writer, reader = screen("rep070"), screen("rep071")
    page, other = opened(writer, PLACE.format(10)), opened(reader, PLACE.format(10))
    sentence = text_of(writer, 10).split("。")[0] + "。"
    page.get_by_text("只说其中一句").click()
    choice = page.locator(".passages label", has_text=sentence)
    assert choice.bounding_box()["height"] >= 44
    choice.click()
    page.locator("textarea[name=body]").fill("这一句要写明时间")
    page.get_by_role("button", name="发送").click()
    remark = other.locator("li.remark", has_text="这一句要写明时间")
    expect(remark.locator(".remark-quote")).to_have_text(sentence)
    expect(page.get_by_label("整段")).to_be_checked()


def test_choice_and_words_survive_a_reload(screen):
    page = opened(screen("rep072"), PLACE.format(10))
    page.get_by_text("只说其中一句").click()
    page.locator(".passages label").nth(1).click()
    page.locator("textarea[name=body]").fill("写到一半")
    page.wait_for_timeout(500)  # drafts are kept a third of a second after the last key
    page.reload()
    expect(page.locator("textarea[name=body]")).to_have_value("写到一半")
    expect(page.locator(".passages input").nth(1)).to_be_checked()
    expect(page.locator(".passages input").nth(1)).to_be_visible()


def test_agreement_is_one_tap_and_another_takes_it_back(screen):
    author, page = screen("rep073"), opened(screen("rep074"), PLACE.format(11))
    remark = page.locator(f"#opinion-{say(author, 11, '谁和我想的一样')}")
    own = opened(author, PLACE.format(11)).locator("li.remark", has_text="谁和我想的一样")
    expect(own.get_by_role("button", name="我同意")).to_be_hidden()
    remark.get_by_role("button", name="我同意").click()
    expect(remark.get_by_role("button", name="我同意 1")).to_be_visible()
    expect(own.locator(".agreed")).to_have_text("同意 1")
    remark.get_by_role("button", name="我同意 1").click()
    expect(remark.get_by_role("button", name="我同意", exact=True)).to_be_visible()


def test_comment_being_written_stays_while_its_thread_changes(screen):
    author, other = screen("rep075"), screen("rep076")
    pk = say(author, 12, "请大家说说看")
    page = opened(screen("rep077"), f"/opinions/{pk}/comments/")
    field = page.locator("textarea[name=body]")
    field.click()
    field.press_sequentially("写到")
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    page.evaluate("window.scrollBy({top: 60, behavior: 'instant'})")
    top = field.bounding_box()["y"]
    for n in range(5):
        other.act(f"/opinions/{pk}/comments/", body=f"别人说的第{n}句，长到要占两行，长到要占两行，长到要占两行。")
    expect(page.locator(".comment")).to_have_count(5)
    assert abs(field.bounding_box()["y"] - top) < 1
    field.press_sequentially("一半")
    expect(field).to_have_value("写到一半")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".comment").last).to_contain_text("写到一半")
    expect(field).to_have_value("")


def test_what_one_reads_stays_where_it_is(screen):
    """As in a browser without scroll anchoring, which Safari has not."""
    author = screen("rep078")
    made = [say(author, 13, f"第{n}条意见，写得长一点，占几行。" * 3) for n in range(12)]
    page = opened(screen("rep079"), PLACE.format(13))
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    read = page.locator(f"#opinion-{made[4]}")
    read.evaluate("one => window.scrollBy({top: one.getBoundingClientRect().top - 140, behavior: 'instant'})")
    before = read.bounding_box()["y"]
    newest = [say(author, 13, "新的意见" * 20) for _n in range(3)][-1]
    author.act(f"/opinions/{made[9]}/comments/", body="评论" * 40)
    expect(page.locator(f"#opinion-{newest}")).to_have_count(1)
    expect(page.locator(f"#opinion-{made[9]} .comment")).to_have_count(1)
    assert abs(read.bounding_box()["y"] - before) < 1


def test_author_changes_his_words_until_somebody_agrees(screen):
    author, other = screen("rep080"), screen("rep081")
    pk = say(author, 14, "急着说的话")
    page = opened(author, PLACE.format(14))
    mine = page.locator(f"#opinion-{pk}")
    mine.locator("summary").click()
    mine.get_by_role("link", name="修改").click()
    page.locator("textarea[name=body]").fill("想好了的话")
    page.locator("main .btn-lead").click()
    expect(page.locator(f"#opinion-{pk} .message-body")).to_have_text("想好了的话")
    expect(page.locator(f"#opinion-{pk}")).to_contain_text("改过")
    other.act(f"/opinions/{pk}/agree/")
    page.goto(f"/opinions/{pk}/edit/")
    expect(page.locator("textarea")).to_have_count(0)


def test_question_is_answered_from_the_list_while_it_grows(screen):
    author, handler = screen("rep082"), screen("handler3")
    handler.page.goto("/desk/")
    handler.page.get_by_role("link", name="对文件的询问").click()
    page = handler.live()
    pk = say(author, 15, "哪一家来做？", kind="question")
    row = page.locator(f"#question-{pk}")
    expect(row).to_contain_text("等待答复")
    asked = opened(author, PLACE.format(15)).locator(f"#opinion-{pk}")
    row.get_by_role("link", name="答复").click()
    page.locator("textarea[name=body]").fill("月底招标。")
    page.locator("main .btn-lead").click()
    expect(asked).to_contain_text("月底招标。")
    author.page.goto("/meetings/1/")
    expect(author.page.locator(".task", has_text="您的询问已有答复")).to_be_visible()


def test_private_note_is_kept_and_found_again(screen):
    owner = screen("rep083")
    page = opened(owner, PLACE.format(16))
    page.locator("textarea[name=note]").fill("只给自己看的话")
    page.get_by_role("button", name="保存笔记").click()
    expect(page.locator(".notice-done")).to_contain_text("只有您看得到")
    expect(page.locator("textarea[name=note]")).to_have_value("只给自己看的话")
    page.goto("/me/")
    page.get_by_role("link", name="我的笔记").click()
    expect(page.locator("main")).to_contain_text("只给自己看的话")
    with page.expect_download() as download:
        page.get_by_role("link", name="存成 Word 文件").click()
    assert download.value.suggested_filename == "我的笔记.docx"
    other = opened(screen("rep084"), PLACE.format(16))
    expect(other.locator("textarea[name=note]")).to_have_value("")


def test_pages_of_remarks_fit_a_telephone_in_large_text(screen):
    one, office = screen("rep085"), screen("secretariat")
    pk = say(one, 17, "字大一点看得清" * 10, quote=text_of(one, 17)[:30])
    office.act(f"/opinions/{pk}/comments/", body="好的" * 30)
    one.page.goto("/me/")
    one.page.locator("button[name=text][value=large]").last.click()
    for path in (PLACE.format(17), f"/opinions/{pk}/comments/", f"/opinions/{pk}/edit/", "/questions/", "/notes/"):
        one.page.goto(path)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= 390, path

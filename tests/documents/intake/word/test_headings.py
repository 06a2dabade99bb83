"""Headings told from paragraphs: by styles where there are any, else by how offices write them."""

import pytest

from tests.documents.intake.word.files import HEADINGS, abstract, blocks, num, p, r, shape, style

BOLD, LARGE, BLACK = "<w:b/>", '<w:sz w:val="44"/>', '<w:rFonts w:eastAsia="黑体"/>'
CENTRE = '<w:jc w:val="center"/>'
TITLE = style("T", "Title")
BODY = p("正文写在这里，一句话说完整件事情，好让字数多于标题。")


def levels(body, **parts) -> list:
    return [level for kind, level, _number, _text in shape(body, **parts)]


def test_headings_of_styles_have_their_levels():
    body = p("甲", style="H1") + p("乙", style="H2") + BODY + p("丙", style="H4")
    assert levels(body, styles=HEADINGS) == [1, 2, None, 4]


def test_headings_stand_below_a_title():
    body = p("报告", style="T") + p("甲", style="H1") + p("乙", style="H2")
    assert shape(body, styles=TITLE + HEADINGS) == [
        ("heading", 1, None, "报告"),
        ("heading", 2, None, "甲"),
        ("heading", 3, None, "乙"),
    ]


def test_title_with_an_outline_level_is_the_title():
    styles = style("a3", "Title", about='<w:outlineLvl w:val="0"/>') + HEADINGS
    assert levels(p("报告", style="a3") + p("甲", style="H1"), styles=styles) == [1, 2]


def test_outline_levels_make_headings_and_nine_takes_them_away():
    styles = (
        style("Level", about='<w:outlineLvl w:val="1"/>')
        + style("Based", based="Level")
        + style("Body", based="Level", about='<w:outlineLvl w:val="9"/>')
        + style("1", "heading 1")
    )
    body = (
        p("甲", style="Based")
        + p("乙", style="Body")
        + p("丙", about='<w:outlineLvl w:val="2"/>')
        + p("丁", style="1", about='<w:outlineLvl w:val="9"/>')
        + p("戊", style="1")
    )
    assert levels(body, styles=styles) == [2, None, 3, None, 1]


def test_heading_styles_are_known_by_their_names_alone():
    assert levels(p("甲", style="Title") + p("乙", style="Heading1") + p("丙", style="heading 2")) == [1, 2, 3]
    assert levels(p("甲", style="x"), styles=style("x", "标题 3")) == [3]


def test_levels_typed_before_a_heading_are_its_number():
    body = p("1.1 范围", style="H2") + p("1.1.2　目的", style="H3") + p("1.5亿元", style="H2") + p("1.5 亿元")
    assert shape(body, styles=HEADINGS) == [
        ("heading", 2, "1.1", "范围"),
        ("heading", 3, "1.1.2", "目的"),
        ("heading", 2, None, "1.5亿元"),
        ("paragraph", None, None, "1.5 亿元"),
    ]


def test_bold_paragraph_is_no_heading():
    body = p("甲", style="H1") + p(r("加粗的一段", about=BOLD + LARGE)) + p(r("一句加粗的话。", about=BOLD))
    assert levels(body, styles=HEADINGS) == [1, None, None]
    assert levels(p(r("加粗的一段", about=BOLD)) + BODY) == [None, None]


def test_bold_paragraph_keeps_its_marks_and_a_heading_has_none():
    body = p(r("一段", about=BOLD)) + p(r("标题", about=BOLD + "<w:i/>"), style="H1")
    assert [block.html for block in blocks(body, styles=HEADINGS)] == ["<p><strong>一段</strong></p>", "<h1>标题</h1>"]


def test_deep_headings_have_the_deepest_tag():
    (block,) = blocks(p("甲", about='<w:outlineLvl w:val="8"/>'))
    assert (block.level, block.html) == (9, "<h6>甲</h6>")


def test_numbered_sentence_is_a_paragraph_with_its_number():
    numbering = abstract(0, ("decimal", "%1."), ("chineseCounting", "第%2条")) + num(1, 0)
    body = (
        p("全年完成三件。", num="1")
        + p("2. 全年完成两件。")
        + p("代表应当履职。", num="1:1", about='<w:outlineLvl w:val="1"/>')
    )
    assert shape(body, numbering=numbering) == [
        ("paragraph", None, "1.", "全年完成三件。"),
        ("paragraph", None, "2.", "全年完成两件。"),
        ("paragraph", None, "第一条", "代表应当履职。"),
    ]


def test_article_is_a_paragraph_and_with_an_outline_level_a_heading():
    level = '<w:outlineLvl w:val="2"/>'
    body = (
        p("第一条 目的")
        + p("第二条 依据", about=level)
        + p("第三条 有下列情形的：", about=level)
        + p("一、如下：", about=level)
    )
    assert shape(body) == [
        ("paragraph", None, "第一条", "目的"),
        ("heading", 3, "第二条", "依据"),
        ("paragraph", None, "第三条", "有下列情形的："),
        ("heading", 3, "一、", "如下："),
    ]


def test_file_without_styles_has_headings_by_their_numbers():
    body = (
        p("第一章 总则") + p("第一节 目的") + p("一、总体要求") + p("（一）坚持党建引领，服务群众") + BODY
        + p("二、主要任务") + p("（一）完成任务。各部门要抓紧。") + p("1.新建充电桩") + p("三、请注意：")
    )  # fmt: skip
    assert [(level, number) for _kind, level, number, _text in shape(body)] == [
        (1, "第一章"),
        (2, "第一节"),
        (3, "一、"),
        (4, "（一）"),
        (None, None),
        (3, "二、"),
        (None, "（一）"),
        (None, "1."),
        (None, "三、"),
    ]


def test_long_line_is_no_heading():
    assert levels(p("一、" + "长" * 40) + p("二、" + "长" * 41)) == [1, None]


def test_first_line_in_the_middle_and_large_is_the_title():
    body = p(r("工作报告", about=LARGE), about=CENTRE) + p("一、回顾") + BODY + p("（一）党建") + BODY
    assert levels(body) == [1, 2, None, 3, None]


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (p(r("工作报告", about=LARGE)), BODY),
        (p("工作报告", about=CENTRE), BODY),
        (BODY, p(r("工作报告", about=LARGE), about=CENTRE)),
        (p(r("一句话。", about=LARGE), about=CENTRE), BODY),
    ],
)
def test_line_that_is_not_first_in_the_middle_and_large_is_no_title(first, rest):
    assert levels(first + rest) == [None, None]


def test_large_first_line_is_no_title_where_a_style_says_what_is():
    large = p(r("文件", about=LARGE), about=CENTRE)
    assert levels(large + p("甲", style="H1") + BODY, styles=HEADINGS) == [None, 1, None]
    assert levels(large + p("报告", style="T") + BODY, styles=TITLE) == [None, 1, None]
    assert levels(large + p("甲", style="H2") + BODY, styles=HEADINGS) == [1, 2, None]


@pytest.mark.parametrize("look", [BOLD, BLACK, LARGE, '<w:rFonts w:eastAsia="楷体_GB2312"/>'])
def test_decimal_line_is_a_heading_where_it_is_set_apart(look):
    body = p("一、任务") + p(r("1.新建", about=look)) + BODY + p("2.续建") + BODY
    assert levels(body) == [1, 2, None, None, None]


def test_line_in_the_font_of_the_text_is_not_set_apart():
    body = p(r("1.新建", about=BLACK)) + p(r("正文也是黑体，写得长一些，说完一件事情。", about=BLACK))
    assert levels(body) == [None, None]


def test_only_a_whole_line_is_set_apart():
    assert levels(p(r("1.新建", about=BOLD) + r("充电桩")) + BODY) == [None, None]


def test_in_a_file_with_styles_only_lines_set_apart_are_headings_too():
    numbering = abstract(0, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）")) + num(1, 0)
    body = (
        p("报告", style="T")
        + p("任务", style="H2", num="1")
        + p(r("二、保障", about=BOLD))
        + p(r("（一）人员", about=BOLD))
        + p("（二）经费")
        + p(r("1.新建", about=BOLD))
        + BODY
    )
    assert levels(body, styles=TITLE + HEADINGS, numbering=numbering) == [1, 3, 3, 4, None, None, None]


def test_automatic_numbers_make_headings_as_typed_ones_do():
    numbering = abstract(0, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）")) + num(1, 0)
    body = p("总体", num="1") + p("党建", num="1:1") + p("会议开得很好。", num="1:1")
    assert shape(body, numbering=numbering) == [
        ("heading", 1, "一、", "总体"),
        ("heading", 2, "（一）", "党建"),
        ("paragraph", None, "（二）", "会议开得很好。"),
    ]

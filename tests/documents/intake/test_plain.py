"""Reading plain and pasted text: what is the title, what a heading, what a table."""

import pytest

from deliberation.documents.intake.plain import read_plain

REPORT = """关于2019年计划执行情况的报告

各位代表：
第一章　总体情况
一、经济运行
（一）农业
1．粮食产量稳定。
\u3000\u3000今年的收成好于往年，
第三条 本办法自公布之日起施行。
二、社会事业
一、这是一个完整的句子。
"""


def shape(text: str) -> list[tuple]:
    return [(block.kind, block.level, block.number, block.text) for block in read_plain(text)]


def test_nothing_gives_no_block():
    assert [read_plain(text) for text in ("", " \n\u3000\n", "\r\n")] == [[]] * 3


def test_report_is_told_by_its_numbers():
    assert shape(REPORT) == [
        ("heading", 1, None, "关于2019年计划执行情况的报告"),
        ("paragraph", None, None, "各位代表："),
        ("heading", 2, "第一章", "总体情况"),
        ("heading", 3, "一、", "经济运行"),
        ("heading", 4, "（一）", "农业"),
        ("paragraph", None, "1．", "粮食产量稳定。"),
        ("paragraph", None, None, "今年的收成好于往年，"),
        ("paragraph", None, "第三条", "本办法自公布之日起施行。"),
        ("heading", 3, "二、", "社会事业"),
        ("paragraph", None, "一、", "这是一个完整的句子。"),
    ]


def test_levels_are_those_of_the_numbers_there_are():
    assert shape("（一）农业\n说明。\n1、水\n") == [
        ("heading", 1, "（一）", "农业"),
        ("paragraph", None, None, "说明。"),
        ("paragraph", None, "1、", "水"),
    ]


def test_chapters_may_be_numbered_in_figures():
    assert shape("第1章 总则\n第2节 水\n说明。") == [
        ("heading", 1, "第1章", "总则"),
        ("heading", 2, "第2节", "水"),
        ("paragraph", None, None, "说明。"),
    ]


@pytest.mark.parametrize(
    "first",
    ["这是一句话。", "尊敬的各位代表：", "字" * 61, "- 一点", "（1）水"],
    ids=["sentence", "call", "long", "dot", "item"],
)
def test_first_line_that_is_no_title_is_a_paragraph(first):
    assert read_plain(f"{first}\n第二行。")[0].kind == "paragraph"


def test_single_line_is_no_title():
    assert shape("同意") == [("paragraph", None, None, "同意")]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\f", "\u2028"])
def test_every_end_of_a_line_parts_paragraphs(end):
    assert [block.text for block in read_plain(f"一句。{end}两句。")] == ["一句。", "两句。"]


def test_lines_with_tabs_are_a_table():
    before, table, after = read_plain("见下表。\n项目\t数量\n电梯\t2\t\n充电桩\n")
    assert (table.kind, table.text) == ("table", "项目\t数量\t\n电梯\t2\t")
    assert (before.text, after.text) == ("见下表。", "充电桩")


def test_lines_with_bars_are_a_table():
    (table,) = read_plain("| 项目 | 数量 |\n|---|--:|\n| 电梯 | <2> |\n")
    assert table.text == "项目\t数量\n电梯\t<2>"
    assert table.html == (
        "<table><thead><tr><th>项目</th><th>数量</th></tr></thead>"
        "<tbody><tr><td>电梯</td><td>&lt;2&gt;</td></tr></tbody></table>"
    )


def test_single_line_with_a_tab_is_a_paragraph():
    assert shape("一句。\n附件\t清单。") == [
        ("paragraph", None, None, "一句。"),
        ("paragraph", None, None, "附件 清单。"),
    ]


def test_dots_are_left_out():
    (_first, dot) = read_plain("如下：\n• 电梯 & <b>楼</b>")
    assert (dot.number, dot.text) == (None, "电梯 & <b>楼</b>")
    assert dot.html == "<ul><li>电梯 &amp; &lt;b&gt;楼&lt;/b&gt;</li></ul>"


def test_marks_of_html_are_text():
    assert read_plain("<script>alert(1)</script>。")[0].html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;。</p>"

"""Reading Markdown into blocks: kinds, levels, printed numbers, tables; marks and HTML become plain text."""

import pytest

from deliberation.documents.intake.blocks import Block
from deliberation.documents.intake.markdown import blocks_of


def shape(text) -> list[tuple]:
    return [(block.kind, block.number or "", block.text) for block in blocks_of(text)]


def test_nothing_gives_no_block():
    assert [blocks_of(text) for text in ("", "\n \n", "#", "---", "-")] == [[]] * 5


def test_headings_have_their_levels():
    found = blocks_of("# One\n## Two\n### Three\n#### Four\n")
    assert [(block.kind, block.level, block.text) for block in found] == [
        ("heading", 1, "One"),
        ("heading", 2, "Two"),
        ("heading", 3, "Three"),
        ("heading", 4, "Four"),
    ]


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("一、总体情况", "一、", "总体情况"),
        ("十二、附则", "十二、", "附则"),
        ("（一）党建引领", "（一）", "党建引领"),
        ("(二) 公共服务", "(二)", "公共服务"),
        ("（1）电话问候", "（1）", "电话问候"),
        ("1、新建两处", "1、", "新建两处"),
        ("1．新建两处", "1．", "新建两处"),
        ("①新建两处", "①", "新建两处"),
        ("第三章 监督", "第三章", "监督"),
    ],
)
def test_typed_number_is_split_off(line, number, text):
    assert shape(line) == [("paragraph", number, text)]
    assert blocks_of(f"## {line}") == [Block("heading", text, 2, number, f"<h2>{text}</h2>")]


@pytest.mark.parametrize(
    "line", ["2019年完成38座", "1.5亿元用于改造", "2019.4.8召开", "（2019年）", "一是加强党建", "一、", "十分满意"]
)
def test_figures_and_words_are_no_numbers(line):
    assert shape(line) == [("paragraph", "", line)]


def test_number_of_a_latin_heading_is_split_off():
    assert blocks_of("## 1. Parks") == [Block("heading", "Parks", 2, "1.", "<h2>Parks</h2>")]


def test_items_carry_their_numbers():
    text = "1. One\n2. Two\n\n   More of two\n\n- Dot\n- （1）Typed\n  - Inner\n\n3) Three"
    assert shape(text) == [
        ("paragraph", "1.", "One"),
        ("paragraph", "2.", "Two"),
        ("paragraph", "", "More of two"),
        ("paragraph", "", "Dot"),
        ("paragraph", "（1）", "Typed"),
        ("paragraph", "", "Inner"),
        ("paragraph", "3)", "Three"),
    ]


def test_table_is_one_block_with_a_line_for_each_row():
    text = "Before\n\n| 项目 | 数量 |\n|---|--:|\n| **电梯** | 2 |\n| 充电桩 | |\n\nAfter"
    assert shape(text) == [
        ("paragraph", "", "Before"),
        ("table", "", "项目\t数量\n电梯\t2\n充电桩\t"),
        ("paragraph", "", "After"),
    ]


def test_lines_of_chinese_are_joined_without_a_space():
    assert shape("第一行\n第二行\n\nfirst line\nsecond line") == [
        ("paragraph", "", "第一行第二行"),
        ("paragraph", "", "first line second line"),
    ]


def test_hard_break_stays_a_line():
    assert shape("One\\\nTwo") == [("paragraph", "", "One\nTwo")]


def test_marks_are_left_out_and_html_is_text():
    words = "Bold name code & <b>raw</b>"
    assert shape("**Bold** [name](/there/) `code` &amp; <b>raw</b>") == [("paragraph", "", words)]
    assert shape("<script>alert(1)</script>") == [("paragraph", "", "<script>alert(1)</script>")]


def test_inner_marks_stay_in_html_alone():
    (block,) = blocks_of("1、**Bold** and *soft*, [there](https://example.org/) [here](javascript:alert(1))")
    assert block == Block(
        "paragraph",
        "Bold and soft, there [here](javascript:alert(1))",
        None,
        "1、",
        "<p><strong>Bold</strong> and <em>soft</em>, "
        '<a href="https://example.org/" rel="noopener noreferrer nofollow">there</a> [here](javascript:alert(1))</p>',
    )


def test_number_inside_a_mark_is_split_off():
    (block,) = blocks_of("**（一）党建** 引领")
    assert (block.number, block.text, block.html) == ("（一）", "党建 引领", "<p><strong>党建</strong> 引领</p>")


def test_pictures_are_blocks_with_their_alternative_text():
    assert blocks_of("Before ![A <map>](https://example.org/map.png) after ![](b.png)") == [
        Block("paragraph", "Before  after", html="<p>Before  after</p>"),
        Block("picture", "A <map>", html='<img alt="A &lt;map&gt;">'),
    ]


def test_bullets_and_tables_have_their_marks():
    bullet, table = blocks_of("- One & two\n\n| A | B |\n|---|---|\n| 1 | <2> |\n")
    assert bullet.html == "<ul><li>One &amp; two</li></ul>"
    assert table.html == (
        "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td>1</td><td>&lt;2&gt;</td></tr></tbody></table>"
    )


def test_prose_is_not_taken_for_markup():
    text = "    Indented\n\nA line\n---\n\n[1]: a note\n\n> said\n\n```\nkept\n  so\n```"
    assert [words for _kind, _number, words in shape(text)] == [
        "Indented",
        "A line",
        "[1]: a note",
        "said",
        "kept\n  so",
    ]

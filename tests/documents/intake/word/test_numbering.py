"""The numbers of lists, as Word counts them."""

import pytest

from tests.documents.intake.word.files import HEADINGS, abstract, lvl, num, numbers, p, restart, shape, style, texts

REPORT = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def listed(*levels, overrides="", about=""):
    return abstract(0, *levels, about=about) + num(1, 0, overrides)


def counted(levels: str, numbering, **parts) -> list:
    """The numbers of paragraphs at those levels of list 1; "2a" is level 2 of list a."""
    return numbers(
        "".join(p("字", num=f"{at[1:] or 1}:{at[0]}") for at in levels.split()), numbering=numbering, **parts
    )


def test_levels_of_a_report_count_each_for_itself():
    assert counted("0 1 2 2 1 2 0 1", listed(*REPORT)) == [
        "一、",
        "（一）",
        "1.",
        "2.",
        "（二）",
        "1.",
        "二、",
        "（一）",
    ]


def test_text_and_html_leave_out_the_number():
    assert shape(p("总体要求", num="1"), numbering=listed(*REPORT)) == [("heading", 1, "一、", "总体要求")]


def test_level_shows_the_levels_above_it():
    tree = listed(("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "%1.%2.%3)"))
    assert counted("0 1 1 2 0 1 2", tree) == ["1", "1.1", "1.2", "1.2.a)", "2", "2.1", "2.1.a)"]


def test_legal_level_shows_the_levels_above_in_decimal():
    tree = listed(("chineseCounting", "第%1章"), ("decimalZero", "%1.%2", "<w:isLgl/>"), ("upperRoman", "%1.%2.%3"))
    assert counted("0 0 1 2", tree) == ["第一章", "第二章", "2.01", "二.01.I"]


def test_level_begins_where_it_says():
    assert counted("0 0 1", listed(lvl(0, "decimal", "%1.", start=5), lvl(1, "upperLetter", "%2", start=3))) == [
        "5.",
        "6.",
        "C",
    ]


def test_level_without_a_start_begins_at_zero():
    silent = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    assert counted("0 0", listed(silent)) == ["0.", "1."]


def test_level_below_one_that_was_never_there_counts_it_as_there():
    tree = listed(("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"))
    assert counted("1 1 0 1 0 2 2 1", tree) == ["1.1", "1.2", "2", "2.1", "3", "3.1.1", "3.1.2", "3.2"]


@pytest.mark.parametrize(
    ("lvl_restart", "expected"),
    [
        ("", ["1", "1.1", "1.1.1", "1.2", "1.2.1", "2", "2.1", "2.1.1"]),
        ('<w:lvlRestart w:val="0"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.2", "2", "2.1", "2.1.3"]),
        ('<w:lvlRestart w:val="1"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.2", "2", "2.1", "2.1.1"]),
        ('<w:lvlRestart w:val="9"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.1", "2", "2.1", "2.1.1"]),
    ],
)
def test_level_begins_anew_after_the_level_it_says(lvl_restart, expected):
    tree = listed(("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3", lvl_restart))
    assert counted("0 1 2 1 2 0 1 2", tree) == expected


def test_articles_go_on_through_chapters():
    law = listed(
        ("chineseCountingThousand", "第%1章"), ("chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    assert counted("0 1 1 0 1", law) == ["第一章", "第一条", "第二条", "第二章", "第三条"]


def test_lists_of_one_definition_count_on_from_one_another():
    assert counted("01 01 02 01 02", abstract(0, *REPORT) + num(1, 0) + num(2, 0)) == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
    ]


def test_lists_of_two_definitions_count_apart():
    assert counted("01 02 01", abstract(0, *REPORT) + abstract(9, ("decimal", "%1)")) + num(1, 0) + num(2, 9)) == [
        "一、",
        "1)",
        "二、",
    ]


def test_list_restarts_once_where_it_is_first_used():
    lists = abstract(0, *REPORT) + num(1, 0) + num(2, 0, restart(at=1)) + num(3, 0, restart(at=7))
    assert counted("01 01 02 02 01 02 03 03", lists) == ["一、", "二、", "一、", "二、", "三、", "四、", "七、", "八、"]


def test_restarted_level_begins_there_again_below_another_parent():
    lists = abstract(0, ("decimal", "%1"), ("decimal", "%1.%2")) + num(1, 0) + num(2, 0, restart(1, at=4))
    assert counted("01 11 02 12 12 02 12", lists) == ["1", "1.1", "2", "2.4", "2.5", "3", "3.4"]


def test_list_may_have_a_level_of_its_own():
    own = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperLetter", "%1)")}</w:lvlOverride>'
    assert counted("01 02 01", abstract(0, *REPORT) + num(1, 0) + num(2, 0, own)) == ["一、", "B)", "三、"]


def test_list_may_have_its_levels_from_a_style():
    numbering = (
        abstract(0, *REPORT, about='<w:styleLink w:val="Report"/>')
        + abstract(5, about='<w:numStyleLink w:val="Report"/>')
        + num(1, 5)
        + num(2, 0)
    )
    styles = style("Report", kind="numbering", about='<w:numPr><w:numId w:val="2"/></w:numPr>')
    expected = ["一、", "（一）", "二、"]
    assert counted("0 1 0", numbering, styles=styles) == expected
    assert counted("0 1 0", numbering) == expected


def test_styles_name_lists_and_levels_are_linked_to_styles():
    numbering = abstract(
        0,
        ("chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        ("chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
        ("decimal", "%3.", '<w:pStyle w:val="Item"/>'),
    ) + num(4, 0)
    styles = (
        style("H1", "heading 1", about='<w:numPr><w:numId w:val="4"/></w:numPr><w:outlineLvl w:val="0"/>')
        # What it says of the level is not what counts: the link is.
        + style(
            "H2", "heading 2", based="H1",
            about='<w:numPr><w:ilvl w:val="7"/><w:numId w:val="4"/></w:numPr><w:outlineLvl w:val="1"/>',
        )
        + style("Mine", based="H2")
        + style("Item", about='<w:numPr><w:ilvl w:val="2"/><w:numId w:val="4"/></w:numPr>')
        + style("Off", based="H1", about='<w:numPr><w:numId w:val="0"/></w:numPr>')
    )  # fmt: skip
    body = "".join(p("字", style=key) for key in ("H1", "H2", "Mine", "Item", "Off", "H1"))
    assert [number for _kind, _level, number, _text in shape(body, numbering=numbering, styles=styles)] == [
        "一、",
        "（一）",
        "（二）",
        "1.",
        None,
        "二、",
    ]


def test_level_may_name_its_style_where_the_style_names_no_list():
    numbering = listed(
        ("chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'), ("decimal", "%2.", '<w:pStyle w:val="I"/>')
    )
    styles = (
        style("H1", "heading 1") + style("I") + style("Off", based="I", about='<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    body = (
        p("甲", style="H1")
        + p("乙。", style="I")
        + p("三、丙", style="H1")
        + p("丁。", style="Off")
        + p("戊", style="H1")
    )
    assert numbers(body, numbering=numbering, styles=styles) == ["一、", "1.", "三、", None, "二、"]


def test_paragraph_may_change_the_level_alone_or_take_the_number_away():
    styles = style("List", about='<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = (
        p("字", style="List")
        + p("字", style="List", about='<w:numPr><w:ilvl w:val="1"/></w:numPr>')
        + p("字", style="List", num="0")
        + p("字", style="List")
    )
    assert numbers(body, numbering=listed(*REPORT), styles=styles) == ["一、", "（一）", None, "二、"]


def test_usual_style_counts_where_none_is_named():
    styles = style("N", default=True, about='<w:numPr><w:numId w:val="1"/></w:numPr>')
    assert numbers(p("字") + p("字", style="Missing"), numbering=listed(*REPORT), styles=styles) == ["一、", "二、"]


def test_empty_paragraph_counts_and_is_left_out():
    body = p("甲", num="1") + p("", num="1") + p(" 　", num="1") + p("乙", num="1")
    assert shape(body, numbering=listed(*REPORT)) == [("heading", 1, "一、", "甲"), ("heading", 1, "四、", "乙")]


def test_bullet_has_no_number_and_keeps_what_is_typed():
    numbering = listed(("bullet", "●"), ("bullet", "·"))
    assert shape(p("一、要点", num="1") + p("次", num="1:1"), numbering=numbering) == [
        ("paragraph", None, None, "一、要点"),
        ("paragraph", None, None, "次"),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("none", "", None),
        ("none", "%1.", None),
        ("none", "附：", "附："),
        ("decimal", "", None),
        ("decimal", "★", None),
        ("decimal", "第%1项　", "第1项"),
        ("decimal", "%1%2", "1"),
    ],
)
def test_level_prints_what_it_says(kind, text, expected):
    assert counted("0", listed((kind, text))) == [expected]


def test_hidden_number_counts_and_is_not_printed():
    hidden = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:lvlText w:val="%2."/><w:rPr><w:vanish/></w:rPr></w:lvl>'
    assert counted("0 1 1 2", listed(("decimal", "%1"), hidden, ("decimal", "%1.%2.%3"))) == ["1", None, None, "1.2.1"]


def test_level_without_a_number_shows_nothing_in_those_below():
    tree = listed(("decimal", "%1"), ("bullet", "●"), ("none", ""), ("decimal", "%1.%2%3%4"))
    assert counted("0 3", tree) == ["1", "1.1"]


def test_number_format_among_alternatives_is_the_newer_one():
    numbers_of = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    level = f'<w:lvl w:ilvl="0"><w:start w:val="9"/>{numbers_of}<w:lvlText w:val="%1."/></w:lvl>'
    assert counted("0 0", listed(level)) == ["009.", "010."]


@pytest.mark.parametrize("body", [p("甲", num="77"), p("甲", num="x"), p("甲", num="3"), p("甲", num="1:5")])
def test_damaged_list_gives_no_number(body):
    numbering = listed(*REPORT) + num(3, 44) + '<w:num w:numId="4"/>'
    assert shape(body, numbering=numbering) == [("paragraph", None, None, "甲")]


def test_styles_and_lists_that_go_round_end():
    numbering = abstract(0, about='<w:numStyleLink w:val="Round"/>') + num(1, 0)
    styles = (
        style("Round", kind="numbering", about='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("A", based="B")
        + style("B", based="A", about='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("Self", based="Self")
    )
    body = p("甲", num="1") + p("乙", style="A") + p("丙", style="Self")
    assert texts(body, numbering=numbering, styles=styles) == ["甲", "乙", "丙"]


def test_without_a_numbering_part_numbers_are_missing_and_all_else_is_there():
    assert shape(p("总体", style="H1", num="1") + p("正文。", num="1"), styles=HEADINGS) == [
        ("heading", 1, None, "总体"),
        ("paragraph", None, None, "正文。"),
    ]


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("一、总体情况。", "一、", "总体情况。"),
        ("第三条　代表应当。", "第三条", "代表应当。"),
        ("第一百零一条 本办法。", "第一百零一条", "本办法。"),
        ("１．新建两处。", "１．", "新建两处。"),
        ("3）新建两处。", "3）", "新建两处。"),
        ("⑴新建两处。", "⑴", "新建两处。"),
        ("第一部分　回顾。", "第一部分", "回顾。"),
        ("第一部分是回顾。", None, "第一部分是回顾。"),
        ("一．回顾。", "一．", "回顾。"),
        ("1.1 回顾。", None, "1.1 回顾。"),
        ("2020年。", None, "2020年。"),
        ("1.5亿元。", None, "1.5亿元。"),
    ],
)
def test_typed_number_is_split_off(line, number, text):
    assert shape(p(line)) == [("paragraph", None, number, text)]


def test_typed_number_stays_in_the_text_behind_an_automatic_one():
    assert shape(p("（1）内容。", num="1:2"), numbering=listed(*REPORT)) == [("paragraph", None, "1.", "（1）内容。")]


def test_long_number_is_cut():
    assert [len(one) for one in counted("0", listed(("decimal", "第%1" + "长" * 300)))] == [40]

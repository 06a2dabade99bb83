"""What stands in a paragraph of Word: looks, links, fields, signs, controls."""

import pytest

from tests.documents.intake.word.files import (
    HEADINGS,
    abstract,
    blocks,
    field,
    num,
    numbers,
    p,
    r,
    relation,
    shape,
    style,
    texts,
)

BOLD = "<w:b/>"


def html(body, **parts) -> str:
    (block,) = blocks(body, **parts)
    return block.html


def character(kind) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def control(inner, about="") -> str:
    return f"<w:sdt><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (BOLD, "<strong>字</strong>"),
        ('<w:b w:val="1"/><w:i/>', "<strong><em>字</em></strong>"),
        ('<w:b w:val="0"/>', "字"),
        ('<w:b w:val="off"/><w:i w:val="false"/>', "字"),
        ('<w:u w:val="single"/>', "<u>字</u>"),
        ('<w:u w:val="none"/>', "字"),
        ("<w:strike/>", "<s>字</s>"),
        ("<w:dstrike/>", "<s>字</s>"),
        ('<w:vertAlign w:val="superscript"/>', "<sup>字</sup>"),
        ('<w:vertAlign w:val="subscript"/>', "<sub>字</sub>"),
        ('<w:vertAlign w:val="baseline"/>', "字"),
    ],
)
def test_looks_become_marks(about, expected):
    assert html(p(r("字", about=about))) == f"<p>{expected}</p>"


def test_runs_that_look_alike_are_one():
    runs = r("好", about=BOLD) + r("事", about=BOLD) + r("情", about=BOLD + "<w:i/>") + r("。")
    assert html(p(runs)) == "<p><strong>好事</strong><strong><em>情</em></strong>。</p>"


def test_looks_of_styles_hold_and_bold_within_bold_is_not_bold():
    styles = (
        style("Strong", look=BOLD, kind="character")
        + style("Based", kind="character", based="Strong")
        + style("Loud", look=BOLD + '<w:u w:val="single"/>')
    )
    body = p(
        r("甲") + r("乙", about='<w:rStyle w:val="Based"/>') + r("丙", about='<w:b w:val="0"/><w:u w:val="none"/>'),
        style="Loud",
    )
    assert html(body, styles=styles) == "<p><strong><u>甲</u></strong><u>乙</u>丙</p>"


def test_defaults_of_the_document_hold():
    styles = f"<w:docDefaults><w:rPrDefault><w:rPr>{BOLD}</w:rPr></w:rPrDefault></w:docDefaults>"
    assert html(p(r("甲") + r("乙", about='<w:b w:val="0"/>')), styles=styles) == "<p><strong>甲</strong>乙</p>"


def test_spaces_are_kept_where_word_keeps_them():
    plain = "<w:r><w:t> 甲 </w:t></w:r><w:r><w:t>乙</w:t></w:r>"
    assert texts(p(plain) + p(r(" 甲 ") + r("乙\n丙"))) == ["甲乙", "甲 乙 丙"]


def test_tabs_breaks_and_hyphens_become_characters():
    inner = (
        "<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>丙</w:t><w:br/><w:t>丁</w:t>"
        '<w:cr/><w:t>戊</w:t><w:br w:type="page"/><w:br w:type="column"/><w:lastRenderedPageBreak/><w:t>己</w:t>'
    )
    (block,) = blocks(p(r(inner=inner)))
    assert (block.text, block.html) == ("甲 乙-丙\n丁\n戊己", "<p>甲 乙-丙<br>丁<br>戊己</p>")


@pytest.mark.parametrize(
    ("font", "char", "expected"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "00FC", "✓"),
        ("Wingdings 2", "F052", "☑"),
        ("Symbol", "F0B0", "°"),
        ("Symbol", "F061", "α"),
        ("宋体", "2460", "①"),
        ("Wingdings", "F0EE", ""),
        ("Webdings", "F021", ""),
        ("宋体", "D800", ""),
        ("宋体", "FFFFFFF", ""),
        ("宋体", "x", ""),
    ],
)
def test_signs_are_ordinary_letters(font, char, expected):
    assert texts(p(r("字") + r(inner=f'<w:sym w:font="{font}" w:char="{char}"/>'))) == [f"字{expected}"]


def test_hidden_text_is_dropped():
    styles = style("Secret", look="<w:vanish/>", kind="character")
    runs = (
        r("甲")
        + r("乙", about="<w:vanish/>")
        + r("丙", about='<w:rStyle w:val="Secret"/>')
        + r("丁", about="<w:webHidden/>")
    )
    assert texts(p(runs) + p(r("戊", about='<w:vanish w:val="0"/>')), styles=styles) == ["甲丁", "戊"]


def test_hidden_paragraph_does_not_count_and_one_of_hidden_words_does():
    numbering = abstract(0, ("decimal", "%1.")) + num(1, 0)
    hidden = r("隐", about="<w:vanish/>")
    body = (
        p("甲。", num="1") + p(hidden, num="1", mark="<w:vanish/>") + p("乙。", num="1") + p(hidden, num="1")
        + p("丙。", num="1")
    )  # fmt: skip
    assert [(number, text) for _kind, _level, number, text in shape(body, numbering=numbering)] == [
        ("1.", "甲。"),
        ("2.", "乙。"),
        ("4.", "丙。"),
    ]


def test_paragraph_with_a_hidden_end_goes_on_in_the_next():
    numbering = abstract(0, ("decimal", "%1.")) + num(1, 0)
    body = p("甲", mark="<w:vanish/>") + p("乙。", num="1")
    assert shape(body, numbering=numbering) == [("paragraph", None, "1.", "甲乙。")]
    apart = p("甲", style="H1", mark="<w:vanish/><w:specVanish/>") + p("乙。")
    assert shape(apart, styles=HEADINGS) == [("heading", 1, None, "甲"), ("paragraph", None, None, "乙。")]


def test_large_first_letter_belongs_to_its_paragraph():
    assert texts(p("在", about='<w:framePr w:dropCap="drop" w:lines="3"/>') + p("街道党工委领导下。")) == [
        "在街道党工委领导下。"
    ]


LINKS = (
    relation("l1", "hyperlink", "https://example.com/?a=1&amp;b=2", external=True)
    + relation("l2", "hyperlink", "javascript:alert(1)", external=True)
    + relation("l3", "hyperlink", "mailto:a@example.com", external=True)
    + relation("l4", "hyperlink", "file:///c:/x", external=True)
)


def link(key, inner, more="") -> str:
    return f'<w:hyperlink r:id="{key}"{more}>{inner}</w:hyperlink>'


@pytest.mark.parametrize(
    ("content", "address"),
    [
        (link("l1", r("字")), "https://example.com/?a=1&amp;b=2"),
        (link("l1", r("字"), ' w:anchor="x"'), "https://example.com/?a=1&amp;b=2#x"),
        (link("l3", r("字")), "mailto:a@example.com"),
        (field('HYPERLINK "https://example.com/"', r("字")), "https://example.com/"),
        (field("HYPERLINK https://example.com/ ", r("字")), "https://example.com/"),
        (f"<w:fldSimple w:instr=' HYPERLINK \"tel:110\" '>{r('字')}</w:fldSimple>", "tel:110"),
        (link("l2", r("字")), None),
        (link("l4", r("字")), None),
        (link("l9", r("字")), None),
        (f'<w:hyperlink w:anchor="x">{r("字")}</w:hyperlink>', None),
        (field('HYPERLINK "javascript:alert(1)"', r("字")), None),
        (field('HYPERLINK \\l "x"', r("字")), None),
    ],
)
def test_links_that_one_may_tap_are_kept(content, address):
    expected = f'<a href="{address}" rel="noopener noreferrer nofollow">字</a>' if address else "字"
    assert html(p(content), links=LINKS) == f"<p>{expected}</p>"


def test_link_is_not_underlined_and_keeps_its_other_marks():
    styles = style("Hyperlink", look='<w:u w:val="single"/>', kind="character")
    inner = r("甲", about='<w:rStyle w:val="Hyperlink"/>') + r("乙", about='<w:rStyle w:val="Hyperlink"/><w:b/>')
    assert html(p(link("l1", inner) + r("丙")), links=LINKS, styles=styles) == (
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
        "甲<strong>乙</strong></a>丙</p>"
    )


def test_markup_and_typed_numbers_in_text_do_no_harm():
    content = r("一、", about=BOLD) + r("　") + r("&lt;script&gt;", about=BOLD) + r("&amp;amp;")
    (block,) = blocks(p(content))
    assert (block.number, block.text, block.html) == (
        "一、",
        "<script>&amp;",
        "<p><strong>&lt;script&gt;</strong>&amp;amp;</p>",
    )


def test_fields_show_their_results_and_not_their_instructions():
    nested = field("IF " + "x", field("REF a", r("内")) + r("外"))
    in_code = (
        character("begin")
        + r(inner="<w:instrText>IF </w:instrText>")
        + field("REF b", r("码"))
        + character("separate")
        + r("果")
        + character("end")
    )
    unseparated = character("begin") + r(inner="<w:instrText>XE 词</w:instrText>") + character("end")
    body = p(r("表") + field(" SEQ 表 ", r("3"))) + p(nested) + p(in_code) + p(unseparated + r("后"))
    assert texts(body) == ["表3", "内外", "果", "后"]


def test_field_over_paragraphs_keeps_its_result():
    body = (
        p(r("前") + character("begin") + r(inner="<w:instrText>QUOTE</w:instrText>") + character("separate") + r("一"))
        + p(r("二") + character("end") + r("后"))
    )  # fmt: skip
    assert texts(body) == ["前一", "二后"]


@pytest.mark.parametrize("broken", ["begin", "separate", "end"])
def test_broken_field_swallows_nothing(broken):
    assert texts(p(r("甲") + character(broken) + r("乙")) + p(field("REF a", r("丙")) + r("丁"))) == ["甲乙", "丙丁"]


def test_controls_and_wrappers_are_looked_through():
    inner = (
        control(r("甲")) + f"<w:smartTag>{r('乙')}</w:smartTag><w:customXml>{r('丙')}</w:customXml>"
        f'<w:bdo w:val="ltr">{r("丁")}</w:bdo><w:dir w:val="ltr">{r("戊")}</w:dir>'
        f'<w:bookmarkStart w:id="1" w:name="x"/><w:proofErr w:type="spellStart"/>'
        f'<w:commentRangeStart w:id="1"/>{r(inner="<w:commentReference w:id=" + chr(34) + "1" + chr(34) + "/>")}'
    )
    body = control(p(inner)) + f"<w:customXml>{p('己')}</w:customXml>"
    assert texts(body) == ["甲乙丙丁戊", "己"]


def test_ruby_gives_its_base():
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉', about=BOLD)}</w:rubyBase></w:ruby>"
    assert html(p(r("甲", inner=ruby) + r("字"))) == "<p>甲<strong>汉</strong>字</p>"


def test_equations_give_their_text():
    def m(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    inner = (
        f"<m:oMath>{m('y=')}<m:f><m:num>{m('1')}</m:num><m:den>{m('a+b')}</m:den></m:f>{m('+')}"
        f"<m:sSup><m:e>{m('x')}</m:e><m:sup>{m('2')}</m:sup></m:sSup>"
        f"<m:d><m:e>{m('c')}</m:e></m:d><m:rad><m:deg/><m:e>{m('d')}</m:e></m:rad></m:oMath>"
    )
    (block,) = blocks(p(r("式") + inner) + "")
    assert (block.text, block.html) == ("式y=1/(a+b)+x2(c)√(d)", "<p>式y=1/(a+b)+x<sup>2</sup>(c)√(d)</p>")


CONTENTS = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'


def contents_field(*lines) -> str:
    first, *others = lines
    begin = character("begin") + r(inner='<w:instrText> TOC \\o "1-3" \\h </w:instrText>') + character("separate")
    return p(begin + first) + "".join(p(line) for line in others) + p(character("end"))


@pytest.mark.parametrize(
    "contents",
    [
        control(p("目录") + contents_field(r("一、总体 1"), r("二、任务 3")), CONTENTS),
        contents_field(r("一、总体 1"), field("PAGEREF a", r("3"))),
        p("目　录") + p("") + contents_field(r("一、总体 1"), r("二、任务 3")),
        p("目录", style="TOCHeading") + p("一、总体 1", style="TOC1") + p("（一）党建 2", style="c2"),
    ],
)
def test_table_of_contents_is_dropped(contents):
    styles = HEADINGS + style("c2", "toc 2") + style("TOCHeading", "TOC Heading", based="H1")
    assert texts(p("前。") + contents + p("总体", style="H1"), styles=styles) == ["前。", "总体"]


def test_text_after_a_table_of_contents_stays():
    begin = character("begin") + r(inner="<w:instrText>TOC</w:instrText>") + character("separate") + r("一")
    assert texts(p(begin) + p(r("二") + character("end") + r("后。"))) == ["后。"]


def test_numbered_lines_of_contents_do_not_count():
    numbering = abstract(0, ("decimal", "%1.")) + num(1, 0)
    begin = character("begin") + r(inner="<w:instrText>TOC</w:instrText>") + character("separate") + r("一")
    body = p(begin, num="1") + p("二", num="1") + p(character("end")) + p("甲。", num="1")
    assert numbers(body, numbering=numbering) == ["1."]


def test_paragraphs_are_known_by_their_ids():
    assert [block.source_id for block in blocks(p("甲", key="0A1B2C3D") + p("乙"))] == ["0A1B2C3D", ""]

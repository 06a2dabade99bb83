"""Whole documents, as ugly as they come in: every numbered heading keeps its number."""

import io

import docx as python_docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from deliberation.documents.intake.package import Package
from deliberation.documents.intake.word import read_word
from tests.documents.intake.word.files import (
    HEADINGS,
    abstract,
    docx,
    field,
    gone,
    ins,
    lvl,
    num,
    p,
    r,
    restart,
    style,
)

CENTRE = '<w:jc w:val="center"/>'
SONG = '<w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/>'
BLACK = '<w:rFonts w:eastAsia="黑体"/><w:sz w:val="32"/>'
KAI = '<w:rFonts w:eastAsia="楷体_GB2312"/><w:sz w:val="32"/>'
TITLE = '<w:rFonts w:eastAsia="方正小标宋简体"/><w:sz w:val="44"/>'
RED = '<w:color w:val="FF0000"/><w:sz w:val="72"/>'
DELETED = '<w:del w:id="9" w:author="a"/>'
LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
REPORT = abstract(0, *LEVELS) + num(1, 0)
LINES = "街道党工委坚持以人民为中心，各项任务按时完成。"


def body_text(count=1) -> str:
    return p(r(LINES, about=SONG)) * count


def table(*rows) -> str:
    def cell(content):
        return f"<w:tc>{content if content.startswith('<') else p(content)}</w:tc>"

    return f"<w:tbl>{''.join(f'<w:tr>{cell(left)}{cell(right)}</w:tr>' for left, right in rows)}</w:tbl>"


def red_head() -> bytes:
    """From an office: nothing but fonts and typed numbers."""
    return docx(
        p(r("睦邻街道办事处文件", about=RED), about=CENTRE)
        + p(r("睦街发〔2020〕1号", about=SONG), about=CENTRE)
        + p(r("关于印发工作报告的通知", about=TITLE), about=CENTRE)
        + p(r("各居民区：", about=SONG))
        + body_text()
        + p(r("一、", about=BLACK) + r("2019年工作回顾", about=BLACK))
        + p(r("（一）坚持党建引领，", about=KAI) + r("凝聚社区力量", about=KAI))
        + p(r("1.建成“邻里汇”", about=SONG + "<w:b/>"))
        + body_text(2)
        + p(r("2.新增服务站2个。", about=SONG))
        + p(r("　　（二）办好实事项目", about=KAI))
        + table(("序号", "项目"), ("1", "加装电梯"))
        + p(r("二、2020年工作安排", about=BLACK))
        + p(r("第一条 代表应当密切联系群众。", about=SONG))
        + p(r("2020年4月8日", about=SONG), about='<w:jc w:val="right"/>')
    )


def wps() -> bytes:
    """Styles with ids of one letter, names in small letters, numbers by the styles, everything said twice."""
    linked = [
        lvl(0, "chineseCountingThousand", "%1、", '<w:pStyle w:val="2"/><w:suff w:val="nothing"/>'),
        lvl(1, "chineseCountingThousand", "（%2）", '<w:pStyle w:val="3"/><w:suff w:val="nothing"/>'),
        lvl(2, "decimal", "%3.", '<w:pStyle w:val="4"/><w:isLgl/>'),
    ]
    styles = style("1", "Normal", default=True, look="<w:sz w:val='32'/>") + "".join(
        style(
            str(level + 1), f"heading {level}", based="1",
            about=f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
            f'<w:outlineLvl w:val="{level - 1}"/>',
        )
        for level in (1, 2, 3)
    )  # fmt: skip
    content = (
        p("工作回顾", style="2") + p(LINES, style="1") + p("党建引领", style="3") + p("服务群众", style="4")
        + p("", style="4") + p("阵地建设", style="4") + p("公共服务", style="3") + p("办实事", style="4")
        + p("前言", style="2", num="0") + p("工作安排", style="2")
    )  # fmt: skip
    return docx(content, styles=styles, numbering=abstract(7, *linked) + num(1, 7))


def outline_levels_alone() -> bytes:
    """Headings by outline level, numbers by hand and by list, mixed."""
    level = '<w:outlineLvl w:val="{}"/>'.format
    return docx(
        p("一、工作回顾", about=level(0))
        + p("党建引领", num="1:1", about=level(1))
        + p(LINES)
        + p("(二)公共服务", about=level(1))
        + p("公共安全", num="1:1", about=level(1))
        + p("工作安排", num="2", about=level(0))
        + p("公共管理", num="2:1", about=level(1)),
        numbering=REPORT + num(2, 0, restart(0, at=2)),
    )


def restarted_lists() -> bytes:
    """Each part's list begins anew by a number of its own over the same definition."""
    parts = "".join(
        p(f"第{name}部分", style="H1", num="1")
        + p("甲。", num=f"{key}")
        + p("乙。", num=f"{key}")
        + p("小结", style="H2", num=f"{key}:1")
        for name, key in (("甲", 2), ("乙", 3), ("丙", 4))
    )
    items = abstract(5, ("decimal", "%1."), ("lowerLetter", "%1.%2)"))
    return docx(
        parts,
        styles=HEADINGS,
        numbering=REPORT + items + num(2, 5) + num(3, 5, restart()) + num(4, 5, restart(at=3)),
    )


def tracked() -> bytes:
    """Changed from beginning to end and never accepted."""
    change = '<w:pPrChange w:id="1" w:author="a"><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:pPrChange>'
    return docx(
        p(gone("旧标题"), style="H1", num="1", mark=DELETED)
        + p(ins(r("工作")) + gone("情况") + r("回顾"), style="H1", num="1", about=change)
        + p(LINES + "", mark=DELETED)
        + p(gone("删去的半句"))
        + p(r("党建"), style="H2", mark=DELETED)
        + p(ins(r("引领")), style="H2", num="1:1", mark='<w:ins w:id="2" w:author="a"/>')
        + p(gone("公共管理"), style="H2", num="1:1", mark='<w:moveFrom w:id="3" w:author="a"/>')
        + p('<w:moveTo w:id="4" w:author="a">' + r("公共服务") + "</w:moveTo>", style="H2", num="1:1")
        + p("工作安排", style="H1", num="1"),
        styles=HEADINGS,
        numbering=REPORT,
    )


def contents_and_boxes() -> bytes:
    """A cover in a text box, a table of contents, a report within nested tables."""
    box = p("2020年4月", num="1")
    cover = (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    line = field('HYPERLINK \\l "a"', r("一、工作回顾") + r(inner="<w:tab/>") + field("PAGEREF a", r("1")))
    contents = p("目录") + p(field(' TOC \\o "1-2" ', line))
    nested = table((p("", num="2"), table((p("内", num="2"), "格"))), (p("", num="2"), "电梯"))
    return docx(
        p(r("工作报告") + r(inner=cover), style="T")
        + contents
        + p("工作回顾", style="H1", num="1")
        + nested
        + p("工作安排", style="H1", num="1"),
        styles=HEADINGS + style("T", "Title"),
        numbering=REPORT + abstract(5, ("decimal", "%1")) + num(2, 5),
    )


def strict() -> bytes:
    return docx(
        p("总则", num="1", about='<w:outlineLvl w:val="0"/>')
        + p("目的", num="1:1")
        + p("分则", num="1", about='<w:outlineLvl w:val="0"/>')
        + p("附则。", num="1:1"),
        numbering=abstract(
            0,
            ("chineseCountingThousand", "第%1章"),
            ("chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
        )
        + num(1, 0),
        strict=True,
    )


def without_numbering() -> bytes:
    return docx(p("一、回顾", style="H1") + p("安排", style="H1", num="1") + p(LINES, num="1"), styles=HEADINGS)


def by_library() -> bytes:
    document = python_docx.Document()
    document.add_heading("工作报告", 0)
    document.add_heading("一、工作回顾", 1)
    document.add_paragraph(LINES)
    document.add_paragraph("第一件。", style="List Number")
    document.add_paragraph("第二件。", style="List Number")
    document.add_paragraph("要点", style="List Bullet")
    own = document.styles.add_style("小标题", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("（一）党建", style="小标题")
    document.add_table(1, 2).rows[0].cells[1].text = "格"
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


CORPUS = {
    red_head: [
        (1, None, "睦邻街道办事处文件"),
        (2, "一、", "2019年工作回顾"),
        (3, "（一）", "坚持党建引领，凝聚社区力量"),
        (4, "1.", "建成“邻里汇”"),
        (3, "（二）", "办好实事项目"),
        (2, "二、", "2020年工作安排"),
    ],
    wps: [
        (1, "一、", "工作回顾"),
        (2, "（一）", "党建引领"),
        (3, "1.", "服务群众"),
        (3, "3.", "阵地建设"),
        (2, "（二）", "公共服务"),
        (3, "1.", "办实事"),
        (1, None, "前言"),
        (1, "二、", "工作安排"),
    ],
    outline_levels_alone: [
        (1, "一、", "工作回顾"),
        (2, "（一）", "党建引领"),
        (2, "(二)", "公共服务"),
        (2, "（二）", "公共安全"),
        (1, "二、", "工作安排"),
        (2, "（一）", "公共管理"),
    ],
    restarted_lists: [
        (1, "一、", "第甲部分"),
        (2, "2.a)", "小结"),
        (1, "二、", "第乙部分"),
        (2, "2.a)", "小结"),
        (1, "三、", "第丙部分"),
        (2, "4.a)", "小结"),
    ],
    tracked: [
        (1, "一、", "工作回顾"),
        (2, "（一）", "党建引领"),
        (2, "（二）", "公共服务"),
        (1, "二、", "工作安排"),
    ],
    contents_and_boxes: [(1, None, "工作报告"), (2, "一、", "工作回顾"), (2, "二、", "工作安排")],
    strict: [(1, "第一章", "总则"), (1, "第二章", "分则")],
    without_numbering: [(1, "一、", "回顾"), (1, None, "安排")],
    by_library: [(1, None, "工作报告"), (2, "一、", "工作回顾"), (3, "（一）", "党建")],
}


def read(made):
    return read_word(Package(made()))


@pytest.mark.parametrize("made", CORPUS, ids=lambda made: made.__name__)
def test_headings_keep_their_numbers(made):
    found = [(block.level, block.number, block.text) for block in read(made) if block.kind == "heading"]
    assert found == CORPUS[made]


def others(made) -> list:
    return [(block.kind, block.number, block.text) for block in read(made) if block.kind != "heading"]


def test_rest_of_a_paper_with_a_red_head_is_paragraphs():
    assert [(number, text) for kind, number, text in others(red_head) if kind == "paragraph" and text != LINES] == [
        (None, "睦街发〔2020〕1号"),
        (None, "关于印发工作报告的通知"),
        (None, "各居民区："),
        ("2.", "新增服务站2个。"),
        ("第一条", "代表应当密切联系群众。"),
        (None, "2020年4月8日"),
    ]


def test_rest_of_a_tracked_document_is_what_is_left():
    assert others(tracked) == [("paragraph", None, LINES)]


def test_rest_of_a_document_with_boxes_comes_once():
    assert others(contents_and_boxes) == [
        ("paragraph", "一、", "2020年4月"),
        ("table", None, "1\t2 内 格\n3\t电梯"),
    ]


def test_rest_of_a_library_s_document_has_its_numbers():
    assert others(by_library) == [
        ("paragraph", None, LINES),
        ("paragraph", "1.", "第一件。"),
        ("paragraph", "2.", "第二件。"),
        ("paragraph", None, "要点"),
        ("table", None, "\t格"),
    ]


def test_articles_go_on_through_chapters_in_strict_files():
    assert others(strict) == [("paragraph", "第一条", "目的"), ("paragraph", "第二条", "附则。")]


def test_progress_is_told_now_and_then():
    told = []
    read_word(Package(docx(body_text(120))), progress=lambda done, total: told.append((done, total)))
    assert told == [(50, 121), (100, 121)]


def test_document_without_a_body_has_no_blocks():
    assert read_word(Package(docx())) == []

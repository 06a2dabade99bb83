"""Pictures and text boxes of Word."""

import pytest

from tests.documents.intake.word.files import PNG, abstract, blocks, num, p, r, shape, style, texts

LIST = abstract(0, ("decimal", "%1.")) + num(1, 0)


def pic(key="p1", alt="") -> str:
    return (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="图片" {alt}/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill></pic:pic>'
    )


def drawing(inner, alt="", place="inline", about="") -> str:
    return (
        f'<w:drawing><wp:{place}><wp:docPr id="1" name="图片 1" {alt} {about}/><a:graphic><a:graphicData>{inner}'
        f"</a:graphicData></a:graphic></wp:{place}></w:drawing>"
    )


def box(*paragraphs) -> str:
    return f"<wps:wsp><wps:txbx><w:txbxContent>{''.join(paragraphs)}</w:txbxContent></wps:txbx></wps:wsp>"


def old_box(*paragraphs) -> str:
    inner = "".join(paragraphs)
    return f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"


def either(choice, fallback, requires="wps") -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="{requires}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def run(inner) -> str:
    return r(inner=inner)


def test_picture_comes_after_its_paragraph():
    body = p(r("见图") + run(drawing(pic(), 'descr="滨水步道 &lt;x&gt; &quot;一&quot;"')) + r("。")) + p("后。")
    first, picture, last = blocks(body, pictures=[PNG])
    assert [first.text, last.text] == ["见图。", "后。"]
    assert (picture.kind, picture.text, picture.picture) == ("picture", '滨水步道 <x> "一"', PNG)
    assert picture.html == '<img alt="滨水步道 &lt;x&gt; &quot;一&quot;">'


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ('descr="外" title="题"', 'descr="内"', "外"),
        ('title="题"', "", "题"),
        ('descr=" "', 'descr="内"', "内"),
        ('descr="两&#10;行"', "", "两 行"),
        ("", "", ""),
    ],
)
def test_alternative_text_is_the_description_or_else_the_title(outer, inner, expected):
    assert shape(p(run(drawing(pic(alt=inner), outer, "anchor"))), pictures=[PNG]) == [
        ("picture", None, None, expected)
    ]


def test_pictures_of_a_group_have_their_own_texts():
    group = f"<wpg:wgp>{pic('p1', 'descr=' + chr(34) + '一' + chr(34))}<wpg:grpSp>{pic('p2')}</wpg:grpSp></wpg:wgp>"
    assert texts(p(run(drawing(group, 'descr="全"'))), pictures=[PNG, PNG]) == ["一", "全"]


def test_old_picture_and_preview_of_an_object_are_pictures():
    old = '<w:pict><v:shape alt="旧图"><v:imagedata r:id="p1" o:title="x"/></v:shape></w:pict>'
    ole = '<w:object><v:shape><v:imagedata r:id="p1"/></v:shape><o:OLEObject Type="Embed" r:id="p9"/></w:object>'
    assert shape(p(run(old)) + p(run(ole)), pictures=[PNG]) == [
        ("picture", None, None, "旧图"),
        ("picture", None, None, ""),
    ]


def test_chart_has_its_preview_or_nothing():
    chart = drawing('<c:chart r:id="c1"/>')
    preview = drawing(pic(), 'descr="预览"')
    assert texts(p(run(chart)) + p(run(either(chart, preview, requires="cx"))), pictures=[PNG]) == ["预览"]


@pytest.mark.parametrize("key", ["p2", "", "d1"])
def test_picture_that_is_not_there_is_left_out(key):
    assert texts(p(r("甲。") + run(drawing(pic(key)))), pictures=[PNG]) == ["甲。"]


def test_hidden_and_deleted_pictures_are_left_out():
    hidden = drawing(pic(), about='hidden="1"')
    body = p(
        run(hidden)
        + r(about="<w:vanish/>", inner=drawing(pic()))
        + f'<w:del w:id="1" w:author="a">{run(drawing(pic()))}</w:del>'
        + r("甲。")
    )
    assert texts(body, pictures=[PNG]) == ["甲。"]


def test_numbered_picture_counts():
    body = p("甲。", num="1") + p(run(drawing(pic(), 'descr="图"')), num="1") + p("乙。", num="1")
    assert shape(body, pictures=[PNG], numbering=LIST) == [
        ("paragraph", None, "1.", "甲。"),
        ("picture", None, None, "图"),
        ("paragraph", None, "3.", "乙。"),
    ]


def table(content) -> str:
    return f"<w:tbl><w:tr><w:tc>{p(content)}</w:tc></w:tr></w:tbl>"


def test_picture_in_a_table_comes_after_it():
    shown = run(drawing(pic(), 'descr="图"'))
    found = shape(table(r("格") + shown) + table(shown), pictures=[PNG])
    assert [kind for kind, *_rest in found] == ["table", "picture", "picture"]


def test_text_box_comes_once_after_its_paragraph():
    both = either(drawing(box(p("框内一。"), p("框内二。"))), old_box(p("框内一。"), p("框内二。")))
    assert texts(p(r("锚") + run(both) + r("点。")) + p("后。")) == ["锚点。", "框内一。", "框内二。", "后。"]
    assert texts(p(r("锚。") + run(old_box(p("旧框。"))))) == ["锚。", "旧框。"]


def test_branch_that_is_not_understood_gives_way():
    other = either(drawing(box(p("新。"))), old_box(p("旧。")), requires="wps unheard")
    assert texts(p(run(other))) == ["旧。"]
    assert texts(p(run('<mc:AlternateContent><mc:Choice Requires="unheard"/></mc:AlternateContent>') + r("甲。"))) == [
        "甲。"
    ]


def test_alternatives_hold_between_runs_and_between_paragraphs():
    assert texts(either(p(either(r("新"), r("旧"))), p("旧段。"))) == ["新"]


def test_lists_in_a_box_count_apart():
    inner = drawing(box(p("框一。", num="1"), p("框二。", num="1")))
    body = p("甲。", num="1") + p(r("乙。") + run(inner), num="1") + p("丙。", num="1")
    assert [(number, text) for _kind, _level, number, text in shape(body, numbering=LIST)] == [
        ("1.", "甲。"),
        ("2.", "乙。"),
        ("1.", "框一。"),
        ("2.", "框二。"),
        ("3.", "丙。"),
    ]


def test_box_holds_all_that_a_text_may():
    nested = p(r("内。") + run(drawing(box(p("最内。")))))
    inner = box(p("标题", style="H1"), table("格"), nested, p(run(drawing(pic(), 'descr="图"'))))
    styles = style("H1", "heading 1", about='<w:outlineLvl w:val="0"/>')
    assert shape(p(r("锚。") + run(drawing(inner))), pictures=[PNG], styles=styles) == [
        ("paragraph", None, None, "锚。"),
        ("heading", 1, None, "标题"),
        ("table", None, None, "格"),
        ("paragraph", None, None, "内。"),
        ("paragraph", None, None, "最内。"),
        ("picture", None, None, "图"),
    ]


def test_box_in_a_cell_comes_after_the_table():
    assert texts(table(r("格") + run(drawing(box(p("框。")))))) == ["格", "框。"]


def test_line_in_a_box_is_no_title_and_no_heading_by_its_number():
    inner = drawing(box(p("一、框")))
    assert shape(p(run(inner)) + p("正文。")) == [
        ("paragraph", None, "一、", "框"),
        ("paragraph", None, None, "正文。"),
    ]

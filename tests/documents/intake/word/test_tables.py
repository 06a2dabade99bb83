"""Tables of Word: merged cells, heads, numbers in cells, what is deleted."""

from tests.documents.intake.word.files import abstract, blocks, gone, ins, num, p, r, shape


def tbl(*rows) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def tr(*cells, about="", key="") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    identity = f' w14:paraId="{key}"' if key else ""
    return f"<w:tr{identity}>" + (f"<w:trPr>{about}</w:trPr>" if about else "") + f"{inner}</w:tr>"


def tc(content="", about="") -> str:
    inner = content if content.startswith("<") else p(content)
    return "<w:tc>" + (f"<w:tcPr>{about}</w:tcPr>" if about else "") + f"{inner}</w:tc>"


def span(columns) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


HEAD = "<w:tblHeader/>"
DOWN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def read(*rows, **parts):
    (block,) = blocks(tbl(*rows), **parts)
    return block


def test_table_is_a_block_with_a_line_for_each_row():
    assert shape(p("前。") + tbl(tr("项目", "数量"), tr("电梯", "2")) + p("后。")) == [
        ("paragraph", None, None, "前。"),
        ("table", None, None, "项目\t数量\n电梯\t2"),
        ("paragraph", None, None, "后。"),
    ]


def test_repeated_rows_at_the_top_are_its_head():
    block = read(
        tr("甲", about=HEAD), tr("乙", about=HEAD), tr("1", about='<w:tblHeader w:val="0"/>'), tr("2", about=HEAD)
    )
    assert block.html == (
        "<table><thead><tr><th>甲</th></tr><tr><th>乙</th></tr></thead>"
        "<tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>"
    )


def test_merged_cells_have_spans():
    block = read(
        tr(tc("类别", DOWN), tc("目标", span(2))),
        tr(tc("", GOES_ON), "2019", "2020"),
        tr(tc("", GOES_ON), tc("空", span(2))),
    )
    assert block.text == "类别\t目标\n\t2019\t2020\n\t空"
    assert block.html == (
        '<table><tbody><tr><td rowspan="3">类别</td><td colspan="2">目标</td></tr>'
        '<tr><td>2019</td><td>2020</td></tr><tr><td colspan="2">空</td></tr></tbody></table>'
    )


def test_cell_reaching_out_of_the_head_leaves_the_rows_together():
    block = read(tr(tc("甲", DOWN), "乙", about=HEAD), tr(tc("", GOES_ON), "丙"))
    assert block.html == (
        '<table><tbody><tr><th rowspan="2">甲</th><th>乙</th></tr><tr><td>丙</td></tr></tbody></table>'
    )


def test_merge_begins_anew_and_only_in_its_own_column():
    block = read(
        tr(tc("甲", DOWN), tc("乙", DOWN)),
        tr(tc("丙", DOWN), tc("", GOES_ON)),
        tr(tc("", GOES_ON), tc("丁")),
        tr(tc("戊", GOES_ON), tc("己")),
    )
    assert block.text == "甲\t乙\n丙\t\n\t丁\n\t己"
    assert block.html == (
        '<table><tbody><tr><td>甲</td><td rowspan="2">乙</td></tr><tr><td rowspan="3">丙</td></tr>'
        "<tr><td>丁</td></tr><tr><td>己</td></tr></tbody></table>"
    )


def test_cell_that_goes_on_with_nothing_is_a_cell():
    assert read(tr(tc("甲", GOES_ON), "乙")).html == "<table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table>"


def test_old_way_of_merging_across_is_understood():
    block = read(tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "乙"))
    assert (block.text, block.html) == (
        "甲\t\t乙",
        '<table><tbody><tr><td colspan="2">甲</td><td>乙</td></tr></tbody></table>',
    )


def test_row_that_begins_later_has_a_gap():
    block = read(tr("甲", "乙"), tr("丙", about='<w:gridBefore w:val="1"/>'))
    assert block.html == "<table><tbody><tr><td>甲</td><td>乙</td></tr><tr><td></td><td>丙</td></tr></tbody></table>"


def test_numbers_in_cells_count_with_the_text_around():
    numbering = abstract(0, ("decimal", "%1", '<w:suff w:val="nothing"/>'), ("decimal", "（%2）")) + num(1, 0)
    rows = (tr(tc(p("", num="1")), "电梯"), tr(tc(p("", num="1")), tc(p("充电桩", num="1:1") + p("灯", num="1"))))
    assert shape(p("甲。", num="1") + tbl(*rows) + p("乙。", num="1"), numbering=numbering) == [
        ("paragraph", None, "1", "甲。"),
        ("table", None, None, "2\t电梯\n3\t（1） 充电桩 4灯"),
        ("paragraph", None, "5", "乙。"),
    ]


def test_covered_cell_does_not_count():
    numbering = abstract(0, ("decimal", "%1.")) + num(1, 0)
    block = read(
        tr(tc(p("", num="1"), DOWN), "甲"),
        tr(tc(p("", num="1"), GOES_ON), "乙"),
        tr(tc(p("", num="1")), "丙"),
        numbering=numbering,
    )
    assert block.text == "1.\t甲\n\t乙\n2.\t丙"


def test_typed_number_stays_in_a_cell():
    assert read(tr("一、项目", "1.电梯")).text == "一、项目\t1.电梯"


def test_paragraphs_of_a_cell_are_joined():
    cell = tc(p("甲") + p("") + p(r("乙", inner="<w:br/>") + r("丙", about="<w:b/>")))
    block = read(tr(cell, "丁"))
    assert block.text == "甲 乙 丙\t丁"
    assert block.html == "<table><tbody><tr><td>甲<br>乙<br><strong>丙</strong></td><td>丁</td></tr></tbody></table>"


def test_table_in_a_cell_is_read_as_its_text():
    inner = tbl(tr("一", "二"), tr("三", "四"))
    block = read(tr(tc(p("甲") + inner + p("乙")), "丙"))
    assert (block.text, block.html) == (
        "甲 一 二 三 四 乙\t丙",
        "<table><tbody><tr><td>甲<br>一<br>二<br>三<br>四<br>乙</td><td>丙</td></tr></tbody></table>",
    )


def test_deleted_rows_and_cells_are_gone_and_do_not_count():
    numbering = abstract(0, ("decimal", "%1")) + num(1, 0)
    block = read(
        tr(tc(p("", num="1")), "甲"),
        tr(tc(p("", num="1")), "乙", about='<w:del w:id="1" w:author="a"/>'),
        tr(tc(p("", num="1")), tc("旧", '<w:cellDel w:id="1" w:author="a"/>'), tc(p(ins(r("丙")) + gone("丁")))),
        tr(tc(p("", num="1")), "戊", about='<w:ins w:id="1" w:author="a"/>'),
        tr(tc(p("", num="1")), "己", about="<w:hidden/>"),
        numbering=numbering,
    )
    assert block.text == "1\t甲\n2\t丙\n3\t戊"


def test_tracked_merge_counts_as_made():
    def merged(how):
        return f'<w:cellMerge w:id="1" w:author="a" w:vMerge="{how}"/>'

    block = read(tr(tc("甲", merged("rest")), "乙"), tr(tc("", merged("cont")), "丙"))
    assert block.html == (
        '<table><tbody><tr><td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></tbody></table>'
    )


def test_table_without_text_is_no_block():
    deleted = tr("甲", about='<w:del w:id="1" w:author="a"/>')
    assert [blocks(tbl(*rows)) for rows in ((), (tr("", ""),), (deleted,), ("<w:tr/>",))] == [[]] * 4


def test_controls_around_rows_and_cells_are_looked_through():
    def control(inner):
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    rows = control(tr(control(tc("甲")), tc(control(p("乙"))))) + f"<w:customXml>{tr('丙', '丁')}</w:customXml>"
    assert [block.text for block in blocks(control(tbl(rows)))] == ["甲\t乙\n丙\t丁"]


def test_heading_in_a_cell_is_no_heading():
    block = read(tr(tc(p("甲", about='<w:outlineLvl w:val="0"/>'))))
    assert (block.kind, block.level, block.text) == ("table", None, "甲")


def test_table_is_known_by_its_first_row():
    assert read(tr("甲", key="1A2B3C4D"), tr("乙", key="2A2B3C4D")).source_id == "1A2B3C4D"


def test_absurd_spans_are_bounded():
    block = read(tr(tc("甲", span(2_000_000_000)), tc("乙", span(-5))))
    assert block.html == '<table><tbody><tr><td colspan="1000">甲</td><td>乙</td></tr></tbody></table>'


def test_markup_in_cells_is_text():
    block = read(tr("&lt;b&gt;", "a &amp; b"))
    assert (block.text, block.html) == (
        "<b>\ta & b",
        "<table><tbody><tr><td>&lt;b&gt;</td><td>a &amp; b</td></tr></tbody></table>",
    )

"""Tracked changes count as accepted."""

import pytest

from tests.documents.intake.word.files import HEADINGS, abstract, blocks, gone, ins, num, p, r, shape, texts

LIST = abstract(0, ("decimal", "%1."), ("decimal", "（%2）")) + num(1, 0)
DELETED = '<w:del w:id="3" w:author="a"/>'
MOVED_AWAY = '<w:moveFrom w:id="3" w:author="a"/>'


def moved(tag, inner) -> str:
    return f'<w:{tag} w:id="4" w:author="a">{inner}</w:{tag}>'


def test_what_is_inserted_stays_and_what_is_deleted_goes():
    body = p(r("甲") + ins(r("乙") + gone("丙")) + gone("丁") + moved("moveTo", r("戊")) + moved("moveFrom", r("己")))
    assert texts(body) == ["甲乙戊"]


@pytest.mark.parametrize("mark", [DELETED, MOVED_AWAY])
def test_deleted_paragraph_does_not_count(mark):
    body = p("甲。", num="1") + p(gone("乙。"), num="1", mark=mark) + p("丙。", num="1")
    assert shape(body, numbering=LIST) == [("paragraph", None, "1.", "甲。"), ("paragraph", None, "2.", "丙。")]


def test_paragraph_of_deleted_words_alone_counts_as_an_empty_one():
    body = p("甲。", num="1") + p(gone("乙。"), num="1") + p("丙。", num="1")
    assert [number for _kind, _level, number, _text in shape(body, numbering=LIST)] == ["1.", "3."]


def test_deleted_end_joins_a_paragraph_to_the_next():
    body = p("甲", style="H1", num="1", mark=DELETED) + p("乙", mark=DELETED) + p("丙。", num="1") + p("丁。", num="1")
    assert shape(body, numbering=LIST, styles=HEADINGS) == [
        ("paragraph", None, "1.", "甲乙丙。"),
        ("paragraph", None, "2.", "丁。"),
    ]


def test_deleted_end_before_nothing_changes_nothing():
    body = (
        p("甲", style="H1", num="1", mark=DELETED)
        + p("")
        + p("乙", style="H1", num="1", mark=DELETED)
        + p(gone("丙。"))
    )
    assert shape(body, numbering=LIST, styles=HEADINGS) == [("heading", 1, "1.", "甲"), ("heading", 1, "2.", "乙")]


def test_deleted_end_before_a_table_ends_the_paragraph():
    table = f"<w:tbl><w:tr><w:tc>{p('格')}</w:tc></w:tr></w:tbl>"
    kept = p("甲。", num="1", mark=DELETED)
    lost = p(gone("乙。"), num="1", mark=DELETED)
    assert shape(kept + table + lost + table + p("丙。", num="1"), numbering=LIST) == [
        ("paragraph", None, "1.", "甲。"),
        ("table", None, None, "格"),
        ("table", None, None, "格"),
        ("paragraph", None, "2.", "丙。"),
    ]


def test_deleted_end_at_the_end_loses_nothing():
    assert texts(p("甲。") + p("乙。", mark=DELETED)) == ["甲。", "乙。"]
    assert texts(p("甲。") + p(gone("乙。"), mark=DELETED)) == ["甲。"]


def test_changes_of_properties_are_ignored():
    before = (
        '<w:pPrChange w:id="5" w:author="a"><w:pPr><w:pStyle w:val="H1"/><w:outlineLvl w:val="0"/>'
        '<w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:pPrChange>'
    )
    looks = '<w:rPrChange w:id="6" w:author="a"><w:rPr><w:b/><w:vanish/></w:rPr></w:rPrChange>'
    (block,) = blocks(p(r("甲。", about=looks), num="1", about=before), numbering=LIST, styles=HEADINGS)
    assert (block.kind, block.number, block.html) == ("paragraph", "1.", "<p>甲。</p>")


def test_inserted_number_and_inserted_end_count():
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="7" w:author="a"/></w:numPr>'
    body = p("甲。", about=listed, mark='<w:ins w:id="8" w:author="a"/>') + p("乙。", num="1")
    assert [number for _kind, _level, number, _text in shape(body, numbering=LIST)] == ["1.", "2."]


def test_deleted_field_and_deleted_note_are_gone():
    field = "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
    notes = f'<w:footnote w:id="1">{p("旧注")}</w:footnote><w:footnote w:id="2">{p("新注")}</w:footnote>'
    deleted = moved("del", field + r(inner='<w:footnoteReference w:id="1"/>'))
    body = p(r("甲") + deleted + r("乙") + r(inner='<w:footnoteReference w:id="2"/>'))
    assert shape(body, footnotes=notes) == [("paragraph", None, None, "甲乙"), ("footnote", None, "1", "新注")]


def test_what_hangs_on_a_joined_paragraph_comes_after_it():
    notes = f'<w:footnote w:id="1">{p("注")}</w:footnote>'
    body = p(r("甲") + r(inner='<w:footnoteReference w:id="1"/>'), mark=DELETED) + p("乙。")
    assert shape(body, footnotes=notes) == [("paragraph", None, None, "甲乙。"), ("footnote", None, "1", "注")]

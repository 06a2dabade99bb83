"""The pieces of a paragraph that one may mean."""

import pytest

from deliberation.documents.passages import passages_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("一句。", ["一句。"]),
        ("没有句号", ["没有句号"]),
        ("第一句。第二句！第三句？", ["第一句。", "第二句！", "第三句？"]),
        ("他说：“好的。”大家同意。", ["他说：“好的。”", "大家同意。"]),
        ("真的吗？！对。", ["真的吗？！", "对。"]),
        ("分号；也分开。", ["分号；", "也分开。"]),
        ("Cost 1.5 million. Too much.", ["Cost 1.5 million.", "Too much."]),
        ("一行\n又一行", ["一行", "又一行"]),
        ("好。好。", ["好。"]),
        ("  前后有空格。  第二句。 ", ["前后有空格。", "第二句。"]),
    ],
)
def test_passages_are_sentences(text, found):
    assert passages_of(text, is_table=False, most=500) == found


def test_passages_of_a_table_are_its_rows():
    text = "项目\t数量\n树。草\t12"
    assert passages_of(text, is_table=True, most=500) == ["项目\t数量", "树。草\t12"]


def test_long_sentence_is_cut_at_its_pauses():
    assert passages_of("一二三，四五六，七八九。", is_table=False, most=9) == ["一二三，四五六，", "七八九。"]
    assert passages_of("一二三四五六。", is_table=False, most=3) == ["一二三", "四五六", "。"]


@pytest.mark.parametrize("text", ["第一，第二。Third, 4.5! “五。”六" * 30, "没有停顿" * 300, "a\tb\nc\td" * 200])
@pytest.mark.parametrize("is_table", [True, False])
def test_passages_are_pieces_of_the_text(text, is_table):
    found = passages_of(text, is_table=is_table, most=40)
    assert [one for one in found if one not in text or len(one) > 40] == []
    assert set("".join(found)) == set(text) - {"\n"}

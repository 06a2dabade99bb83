"""What is different between two versions, word by word."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.documents.differences import compare, parts_of, table_parts

MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "[+{}+]"}


def marked(parts):
    return "".join(MARKS[part.kind].format(part.text) for part in parts)


def piece(identity, text, kind="paragraph", number=""):
    return SimpleNamespace(identity=identity, text=text, kind=kind, number=number)


def rows(old, new):
    return [(row.kind, row.is_moved, row.shown.text) for row in compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (
            "建成社区食堂1处，日均助餐200人",
            "建成社区食堂2处，日均助餐300人",
            "建成社区食堂[-1-][+2+]处，日均助餐[-200-][+300+]人",
        ),
        ("助餐20 000餐", "助餐25 000餐", "助餐[-20 000-][+25 000+]餐"),
        ("完成率95.5%以上", "完成率98%以上", "完成率[-95.5%-][+98%+]以上"),
        ("The park has many trees", "The park has a few trees", "The park has [-many-][+a few+] trees"),
        ("进一步推进社区工作", "进一步推进社区治理工作", "进一步推进社区[+治理+]工作"),
        ("一二三四", "一二三四", "一二三四"),
        ("种树十棵。修路。", "种树十棵。装灯。修路。", "种树十棵。[+装灯。+]修路。"),
        ("种树十棵。装灯。修路。", "种树十棵。修路。", "种树十棵。[-装灯。-]修路。"),
        ("种树", "修路", "[-种树-][+修路+]"),
        ("", "修路", "[+修路+]"),
    ],
)
def test_words_are_compared(old, new, shown):
    assert marked(parts_of(old, new)) == shown


def test_short_piece_between_two_changes_is_swallowed():
    """Reading on is not broken by single letters that both happen to have."""
    shown = marked(parts_of("各居民区要加强绿地养护的管理工作", "各居民区要落实水面清洁的巡查工作"))
    assert shown == "各居民区要[-加强绿地养护的管理-][+落实水面清洁的巡查+]工作"


@given(st.text("种树修路一二 ab1。", max_size=30), st.text("种树修路一二 ab1。", max_size=30))
def test_both_texts_can_be_read_from_the_difference(old, new):
    parts = parts_of(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_paragraphs_are_told_as_same_changed_new_and_gone():
    old = [piece(1, "Trees"), piece(2, "Ten benches"), piece(3, "Roads")]
    new = [piece(1, "Trees"), piece(2, "Twelve benches"), piece(4, "啊")]
    assert rows(old, new) == [
        ("same", False, "Trees"),
        ("changed", False, "Twelve benches"),
        ("removed", False, "Roads"),
        ("added", False, "啊"),
    ]


def test_what_is_alike_in_one_place_is_shown_as_a_change():
    row = compare([piece(1, "Ten trees stand there")], [piece(2, "Two trees stand there")])
    assert [(one.kind, marked(one.parts)) for one in row] == [("changed", "[-Ten-][+Two+] trees stand there")]


def test_text_of_very_many_words_is_shown_whole():
    old, new = "树" * 10_001, "树" * 10_000 + "木"
    assert [(part.kind, len(part.text)) for part in parts_of(old, new)] == [("removed", 10_001), ("added", 10_001)]


def test_moved_paragraph_is_told_as_moved():
    old = [piece(1, "Trees"), piece(2, "Roads"), piece(3, "Lamps")]
    new = [piece(3, "Lamps"), piece(1, "Trees"), piece(2, "Roads")]
    assert rows(old, new) == [("same", True, "Lamps"), ("same", False, "Trees"), ("same", False, "Roads")]


def test_number_is_part_of_what_is_compared():
    (row,) = compare([piece(1, "Trees", number="1.")], [piece(1, "Trees", number="2.")])
    assert marked(row.parts) == "[-1-][+2+].Trees"


def test_table_is_compared_cell_by_cell():
    old, new = "What\tNumber\nTrees\t10\nRoads\t2", "What\tNumber\nTrees\t12\nLamps\t7\nRoads\t2"
    shown = [(row.kind, [marked(cell) for cell in row.cells]) for row in table_parts(old, new)]
    assert shown == [
        ("kept", ["What", "Number"]),
        ("changed", ["Trees", "[-10-][+12+]"]),
        ("added", ["[+Lamps+]", "[+7+]"]),
        ("kept", ["Roads", "2"]),
    ]


ids = st.lists(st.integers(1, 9), unique=True, max_size=9)


@given(ids, ids)
def test_every_paragraph_of_both_versions_is_shown_once(old, new):
    found = compare([piece(n, f"{n}" * 9) for n in old], [piece(n, f"{n}" * 8) for n in new])
    assert sorted(row.old.identity for row in found if row.old) == sorted(old)
    assert [row.new.identity for row in found if row.new] == new

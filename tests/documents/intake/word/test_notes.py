"""Footnotes and endnotes with the marks that Word prints."""

import pytest

from tests.documents.intake.word.files import blocks, p, r, shape


def ref(key, kind="footnote", more="") -> str:
    return f'<w:r><w:{kind}Reference w:id="{key}"{more}/></w:r>'


def note(key, text="", kind="footnote", inner="", about="") -> str:
    content = inner or p(r(inner=f"<w:{kind}Ref/>") + r(f" {text}"))
    return f'<w:{kind} w:id="{key}"{about}>{content}</w:{kind}>'


LINES = note(-1, about=' w:type="separator"') + note(0, about=' w:type="continuationSeparator"')
NOTES = LINES + "".join(note(key, f"注{key}") for key in range(1, 9))


def marks(body, **parts) -> list:
    return [block.number for block in blocks(body, **parts) if block.kind == "footnote"]


def properties(inner, kind="footnote") -> str:
    return f"<w:{kind}Pr>{inner}</w:{kind}Pr>"


def ends(section) -> str:
    return f"<w:sectPr>{section}</w:sectPr>"


def test_notes_come_after_their_paragraph_and_leave_its_text():
    body = p(r("甲") + ref(2) + r("乙。") + ref(1)) + p("丙。")
    assert shape(body, footnotes=NOTES) == [
        ("paragraph", None, None, "甲乙。"),
        ("footnote", None, "1", "注2"),
        ("footnote", None, "2", "注1"),
        ("paragraph", None, None, "丙。"),
    ]
    assert [block.html for block in blocks(body, footnotes=NOTES)] == [
        "<p>甲<sup>1</sup>乙。<sup>2</sup></p>",
        "<p>注2</p>",
        "<p>注1</p>",
        "<p>丙。</p>",
    ]


def test_note_of_a_table_comes_after_it():
    table = f"<w:tbl><w:tr><w:tc>{p(r('格') + ref(1))}</w:tc><w:tc>{p('乙')}</w:tc></w:tr></w:tbl>"
    found = blocks(p(r("甲") + ref(2)) + table, footnotes=NOTES)
    assert [(block.kind, block.number, block.text) for block in found] == [
        ("paragraph", None, "甲"),
        ("footnote", "1", "注2"),
        ("table", None, "格\t乙"),
        ("footnote", "2", "注1"),
    ]
    assert found[2].html == "<table><tbody><tr><td>格<sup>2</sup></td><td>乙</td></tr></tbody></table>"


def test_endnotes_are_roman_and_count_apart():
    endnotes = "".join(note(key, f"尾{key}", "endnote") for key in (1, 2))
    body = p(r("甲") + ref(1) + ref(1, "endnote") + ref(2, "endnote") + ref(2))
    assert marks(body, footnotes=NOTES, endnotes=endnotes) == ["1", "i", "ii", "2"]


@pytest.mark.parametrize(
    ("settings", "section", "expected"),
    [
        ("", "", ["1", "2", "3"]),
        (properties('<w:numFmt w:val="decimalEnclosedCircleChinese"/>'), "", ["①", "②", "③"]),
        (properties('<w:numStart w:val="5"/>'), "", ["5", "6", "7"]),
        (properties('<w:numFmt w:val="upperRoman"/>'), properties('<w:numFmt w:val="lowerLetter"/>'), ["a", "b", "c"]),
        ("", properties('<w:numFmt w:val="chicago"/><w:numStart w:val="2"/>'), ["†", "‡", "§"]),
    ],
)
def test_marks_are_as_the_settings_and_the_section_say(settings, section, expected):
    body = p(r("甲") + ref(1) + ref(2) + ref(3))
    assert marks(body, footnotes=NOTES, settings=settings, section=section) == expected


def test_marks_begin_anew_in_each_section_where_it_says_so():
    anew = '<w:numRestart w:val="eachSect"/>'
    first = p(r("甲") + ref(1) + ref(2), about=ends(properties('<w:numFmt w:val="upperLetter"/>')))
    body = first + p(r("乙") + ref(3))
    assert marks(body, footnotes=NOTES) == ["A", "B", "3"]
    assert marks(body, footnotes=NOTES, settings=properties(anew)) == ["A", "B", "1"]


def test_marks_begin_anew_on_each_page_as_far_as_the_file_knows():
    settings = properties('<w:numRestart w:val="eachPage"/>')
    page = r("乙", inner="<w:lastRenderedPageBreak/>")
    body = p(r("甲") + ref(1) + ref(2)) + p(page + ref(3)) + p(r("", inner='<w:br w:type="page"/>') + r("丙") + ref(4))
    assert marks(body, footnotes=NOTES, settings=settings) == ["1", "2", "1", "1"]
    assert marks(body, footnotes=NOTES) == ["1", "2", "3", "4"]


def test_custom_mark_is_the_text_that_follows_and_counts_not():
    custom = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>※</w:t></w:r>'
    first, star, other = blocks(p(r("甲") + custom + r("乙") + ref(2)), footnotes=NOTES)
    assert (first.text, first.html) == ("甲乙", "<p>甲<sup>※</sup>乙<sup>1</sup></p>")
    assert [(star.number, star.text), (other.number, other.text)] == [("※", "注1"), ("1", "注2")]


def test_paragraphs_of_a_note_are_lines_of_it():
    notes = note(1, inner=p(r("甲", about="<w:b/>")) + p("") + p("乙"))
    found = blocks(p(r("正") + ref(1)), footnotes=notes)[1]
    assert (found.text, found.html) == ("甲\n乙", "<p><strong>甲</strong><br>乙</p>")


@pytest.mark.parametrize("parts", [{}, {"footnotes": LINES}, {"footnotes": note(2, "别的")}])
def test_missing_note_leaves_nothing(parts):
    assert shape(p(r("甲。") + ref(1) + ref(-1) + r(inner="<w:footnoteReference/>")), **parts) == [
        ("paragraph", None, None, "甲。")
    ]


def test_note_is_given_once_and_hidden_ones_not_at_all():
    hidden = r(about="<w:vanish/>", inner='<w:footnoteReference w:id="3"/>')
    assert marks(p(r("甲") + hidden + ref(1) + ref(1) + ref(2)), footnotes=NOTES) == ["1", "2"]


def test_note_of_a_number_split_off_stays():
    found = blocks(p(r("一、") + ref(1) + r("总体")), footnotes=NOTES)
    assert [(block.number, block.text) for block in found] == [("一、", "总体"), ("1", "注1")]
    assert found[0].html == "<h1><sup>1</sup>总体</h1>"

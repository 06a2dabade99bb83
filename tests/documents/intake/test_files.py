"""Files are told by their content; the name tells Markdown from plain text, and nothing else."""

import pytest

from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.files import read_file
from tests.documents.intake.packages import docx
from tests.documents.intake.pdfs import pdf

TEXT = "# 标题\n\n第一段。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_the_ways_offices_write_it(encoding):
    assert [block.text for block in read_file("关于计划的报告\n第一段。".encode(encoding), "a.txt")] == [
        "关于计划的报告",
        "第一段。",
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("a.md", "标题"),
        ("A.MD", "标题"),
        ("a.markdown", "标题"),
        ("a.txt", "# 标题"),
        ("", "# 标题"),
        ("1.报告", "# 标题"),
    ],
)
def test_name_tells_markdown_from_text(name, first):
    assert read_file(TEXT.encode(), name)[0].text == first


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF", "a", ""])
def test_pdf_is_told_by_its_content(name):
    assert [block.text for block in read_file(pdf(["一句。"]), name)] == ["一句。"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "a.docx"),
        (TEXT.encode(), "a.pdf"),
        (TEXT.encode(), "a.exe"),
        (pdf(["一句。"]), "a.docx"),
        (pdf(["一句。"]), "a.md"),
        (docx(), "a.txt"),
        (docx(), "a.md"),
        (docx(), "a.doc"),
        (docx(), "a.pdf"),
        (docx(), "a.DOCM"),
    ],
)
def test_ending_that_says_otherwise_is_refused(data, name):
    with pytest.raises(BadDocument, match="ending"):
        read_file(data, name)


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_file_without_a_word_is_refused(name):
    with pytest.raises(BadDocument, match="no text"):
        read_file("\u3000\n\u3000\n".encode(), name)


@pytest.mark.parametrize("letter", ["\0", "\1", "\x1b", "\x7f"])
def test_control_characters_are_refused(letter):
    with pytest.raises(BadDocument, match="no document"):
        read_file(f"第一段{letter}。".encode(), "a.txt")

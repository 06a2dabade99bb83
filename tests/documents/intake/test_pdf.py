"""Reading the text of PDF files."""

import io

import pypdf
import pytest

from deliberation.documents.intake import pdf as reader
from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.pdf import read_pdf
from tests.documents.intake.pdfs import pdf

FULL = "坚持稳中求进工作总基调扎实推进各项重点任务经济运行总体平稳"


def shape(data: bytes) -> list[tuple]:
    return [(block.kind, block.number, block.text) for block in read_pdf(data)]


def test_lines_are_joined_to_paragraphs():
    data = pdf(["关于计划的报告", "一、总体情况", FULL, "社会事业进步。", FULL, "1．粮食", "结束。"])
    assert shape(data) == [
        ("heading", None, "关于计划的报告"),
        ("heading", "一、", "总体情况"),
        ("paragraph", None, f"{FULL}社会事业进步。"),
        ("paragraph", None, FULL),
        ("paragraph", "1．", "粮食"),
        ("paragraph", None, "结束。"),
    ]


def test_paragraph_goes_on_over_pages_past_their_margins():
    head = "内部资料"
    pages = [[head, FULL, f"- {number} -"] for number in (1, 2, 3)]
    assert shape(pdf(*pages, [head, "完。", "第4页"])) == [("paragraph", None, f"{FULL * 3}完。")]


def test_latin_lines_are_joined_with_a_space():
    assert shape(pdf(["a" * 60, "b" * 60, "end."])) == [("paragraph", None, f"{'a' * 60} {'b' * 60} end.")]


def test_progress_is_told_page_by_page():
    told = []
    read_pdf(pdf(["一句。"], ["两句。"]), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_pages_without_text_are_refused():
    with pytest.raises(BadDocument, match="but no text"):
        read_pdf(pdf([], []))


def test_encrypted_file_is_refused():
    made = io.BytesIO()
    writer = pypdf.PdfWriter(io.BytesIO(pdf(["一句。"])))
    writer.encrypt("word", algorithm="RC4-128")
    writer.write(made)
    with pytest.raises(BadDocument, match="encrypted"):
        read_pdf(made.getvalue())


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_PAGES", 1)
    with pytest.raises(BadDocument, match="pages"):
        read_pdf(pdf(["一句。"], ["两句。"]))


@pytest.mark.parametrize("cut", [20, 200, 900])
def test_damaged_file_is_refused(cut):
    with pytest.raises(BadDocument):
        read_pdf(pdf(["一句。"])[:cut])


def test_without_the_extra_it_says_what_to_take_instead(monkeypatch):
    monkeypatch.setattr(reader, "pypdf", None)
    with pytest.raises(BadDocument, match="docx"):
        read_pdf(pdf(["一句。"]))

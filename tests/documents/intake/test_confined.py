"""Reading a file in a process of its own."""

import base64
import io
import json

import docx
import pytest
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from deliberation.documents.intake import confined
from deliberation.documents.intake.blocks import BadDocument, Block
from deliberation.documents.intake.confined import block_of, fields_of, read_confined
from deliberation.documents.intake.files import read_file
from tests.documents.intake.bad_files import BAD
from tests.documents.intake.pdfs import pdf


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("关于计划的报告\n一、总体\n第一段<&。".encode(), "a.txt"),
        ("# 标题\n\n- **一**\n\n|a|b|\n|-|-|\n|1|2|\n".encode(), "a.md"),
        ("关于计划的报告\n第一段。".encode("gb18030"), "a"),
        (pdf(["关于计划的报告", "一、总体"]), "a.pdf"),
    ],
    ids=["text", "markdown", "gb18030", "pdf"],
)
def test_blocks_come_back_as_they_were_read(data, name):
    assert read_confined(data, name) == read_file(data, name)


def test_word_document_comes_back_with_its_pictures():
    data = with_picture()
    blocks = read_confined(data, "a.docx")
    assert blocks == read_file(data, "a.docx")
    assert [(block.kind, block.number, block.text) for block in blocks] == [
        ("heading", "一、", "总体情况"),
        ("picture", None, ""),
        ("table", None, "项目\t数量"),
    ]
    assert blocks[1].picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("kind", "size", "shown"),
    [
        ("PNG", (8, 8), ("PNG", 8)),
        ("GIF", (8, 8), ("JPEG", 8)),
        ("BMP", (300, 8), ("JPEG", 300)),
        ("TIFF", (8, 8), ("JPEG", 8)),
        ("PNG", (6000, 6000), ("JPEG", 1600)),
        ("JPEG", (6000, 3000), ("JPEG", 1600)),
    ],
)
def test_picture_comes_back_as_it_can_be_shown(kind, size, shown):
    [picture] = [block.picture for block in read_confined(with_picture(kind, size), "a.docx") if block.picture]
    with Image.open(io.BytesIO(picture)) as found:
        assert (found.format, found.width) == shown


def with_picture(kind="PNG", size=(8, 8)) -> bytes:
    document, picture, made = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_heading("一、总体情况", 1)
    Image.new("RGB", size).save(picture, kind)
    document.add_picture(picture)
    for cell, text in zip(document.add_table(1, 2).rows[0].cells, ["项目", "数量"], strict=True):
        cell.text = text
    document.save(made)
    return made.getvalue()


def test_block_goes_and_comes_whole():
    block = Block("picture", "图", html='<img alt="图">', source_id="0A1B2C3D", picture=bytes(range(256)))
    assert block_of(json.loads(json.dumps(fields_of(block)))) == block


def test_what_a_reader_says_is_cleaned():
    fields = fields_of(Block("paragraph", "x", html="<p onclick=alert(1)>x<script>alert(1)</script></p>"))
    assert block_of(fields).html == "<p>x</p>"


def test_progress_is_heard():
    told = []
    read_confined(pdf(["一句。"], ["两句。"]), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


# Some of each kind that need something loaded while nothing can be opened any more.
@pytest.mark.parametrize(
    "name",
    ["lying-bomb.docx", "laughs-in-utf16-unmarked.docx", "utf7.docx", "huge.png.docx", "huge.tiff.docx", "old.wps"],
)
def test_refusal_comes_back_as_its_sentence(name):
    word, make = BAD[name]
    with pytest.raises(BadDocument, match=word):
        read_confined(make(), name)


def test_refusal_is_said_in_the_language_of_the_person():
    with translation.override("zh-hans"), pytest.raises(BadDocument) as refusal:
        read_confined(b"")
    with translation.override("zh-hans"):
        assert str(refusal.value) == gettext("This file is empty.")


@pytest.mark.parametrize("size", [1, 1_000_000], ids=["small", "not yet sent whole"])
def test_reader_that_takes_too_long_is_ended(monkeypatch, size):
    monkeypatch.setattr(confined, "PATIENCE", 0)
    with pytest.raises(BadDocument, match="cannot be read"):
        read_confined(b"word" * size)


@pytest.mark.parametrize("line", [b"", b"{", b"3\n", b'{"other": 1}\n', base64.b64encode(b"\0")])
def test_answer_that_is_none_is_refused(line):
    """Of a reader that crashed, or was broken into."""
    with pytest.raises(BadDocument, match="cannot be read"):
        confined.answer_in(io.BytesIO(line), None)

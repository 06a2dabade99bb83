"""Reading a document's file, told by what is in it."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from importlib import import_module

from django.utils.translation import gettext as _

from deliberation.documents.intake.archive import encrypted, refuse_large
from deliberation.documents.intake.blocks import BadDocument, Block

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$", re.ASCII)
WORD_ENDINGS = {".docx", ".dotx"}
MARKDOWN_ENDINGS = {".md", ".markdown"}
TEXT_ENDINGS = MARKDOWN_ENDINGS | {".txt", ".text"}
# Other ways to write a document that begin with letters; as text, their marks would be shown.
FOREIGN = ("{\\rtf", "<?xml", "<!doctype", "<html", "mime-version:")
# A position in a version is a small number.
MOST_BLOCKS = 20_000
WHITE = "\t\n\v\f\r\x85"

Progress = Callable[[int, int], None]


def read_file(data: bytes, name: str = "", progress: Progress | None = None) -> list[Block]:
    """The blocks of a Word, PDF, Markdown or text file. Raises BadDocument.

    What it is, is told by its content; a name's ending tells Markdown from plain text, and must not say otherwise.
    """
    return blocks_or_sentence(reader_of(data, name)(progress=progress))


def reader_of(data: bytes, name: str = "") -> Callable[..., list[Block]]:
    """What reads the file, with all that it needs loaded. Raises BadDocument."""
    if data.startswith(OLE):
        raise refusal_of_ole(data)
    refuse_large(data)
    if not data.strip():
        raise BadDocument(_("This file is empty."))
    ending = ending_of(name)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return word_reader(data, ending)
    if data.lstrip().startswith(b"%PDF-"):
        refuse_wrong(ending, {".pdf"})
        return partial(import_module("deliberation.documents.intake.pdf").read_pdf, data)
    text = text_of(data)
    refuse_wrong(ending, TEXT_ENDINGS)
    return text_reader(text, ending)


def ending_of(name: str) -> str:
    """In small letters, with its dot; "" where the name has none (1.关于计划的报告 has none)."""
    found = ENDING.search(name)
    return found[0].lower() if found else ""


def refuse_wrong(ending: str, right: set[str]) -> None:
    if ending and ending not in right:
        raise BadDocument(
            _("The ending of this name does not fit what is in the file. Name it as it is: .docx, .pdf, .md or .txt.")
        )


def blocks_or_sentence(blocks: list[Block]) -> list[Block]:
    if not blocks:
        raise BadDocument(_("There is no text in this file."))
    if len(blocks) > MOST_BLOCKS:
        raise too_long()
    return blocks


def too_long() -> BadDocument:
    return BadDocument(_("This document has more than 20,000 paragraphs. Part it and bring the parts in."))


def word_reader(data: bytes, ending: str) -> Callable[..., list[Block]]:
    from deliberation.documents.intake.package import Package
    from deliberation.documents.intake.word import read_word

    def read(progress: Progress | None) -> list[Block]:
        package = Package(data)
        refuse_wrong(ending, WORD_ENDINGS)
        return read_word(package, progress=progress)

    return read


def text_reader(text: str, ending: str) -> Callable[..., list[Block]]:
    if ending in MARKDOWN_ENDINGS:
        from deliberation.documents.intake.markdown import blocks_of as reader
    else:
        from deliberation.documents.intake.plain import read_plain as reader

    return lambda progress: reader(text)


def text_of(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = decoded(data, "utf-16")
    else:
        text = decoded(data, "utf-8-sig") or decoded(data, "gb18030")
    if text is None or not all(map(is_written, set(text))):
        raise BadDocument(_("This file is no document. Choose a Word document (.docx), a PDF or a text file."))
    if text.lstrip().lower().startswith(FOREIGN):
        raise BadDocument(_("A document of this kind cannot be read here. Open it in Word and save it as .docx."))
    if text.count("\n") + text.count("\r") > 4 * MOST_BLOCKS:
        raise too_long()
    return text


def decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_written(letter: str) -> bool:
    """No control character, no half of a letter, none that does not exist: what other files have when read as text."""
    return letter in WHITE or unicodedata.category(letter) not in ("Cc", "Cs", "Cn")


def refusal_of_ole(data: bytes) -> BadDocument:
    if named("EncryptedPackage") in data:
        return encrypted()
    if named("WordDocument") in data:
        return BadDocument(
            _("This is an old Word or WPS file (.doc, .wps). Open it there, choose Save As, and save it as .docx.")
        )
    return BadDocument(_("This is no Word document. Open it in Word or WPS, choose Save As, and save it as .docx."))


def named(stream: str) -> bytes:
    """As an OLE file's directory has it."""
    return stream.encode("utf-16-le")

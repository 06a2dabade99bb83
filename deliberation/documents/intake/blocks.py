"""What every reader of a file makes: blocks in their order.

Nothing of the database is loaded here, for which a reader in a process of its own would have to wait.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    PICTURE = "picture"
    FOOTNOTE = "footnote"


class BadDocument(Exception):
    """The file is not taken; its text is a sentence for the person."""


@dataclass(frozen=True)
class Block:
    """A piece of a document that one can point at.

    `text` leaves out the number; of a table it has a line for each row, its cells parted by tabs. `level` is 1 for the
    document's title and 1…n for headings, None for everything else. `number` is as printed (一、 （一） 1. 第三条; of a
    footnote its mark) or None. `html` is the same text with its inner marks, already clean (`clean.py`): `<hN>`, `<p>`,
    `<ul><li>` of a bullet, `<table>`, `<img alt>` of a picture; it leaves out the number, too.
    """

    kind: str
    text: str
    level: int | None = None
    number: str | None = None
    html: str = ""
    # What the file itself knows the piece by, through all its versions (Word's paraId); "" where it does not.
    source_id: str = ""
    # The content of a picture's file, as it lay in the document; not part of what `--json` prints.
    picture: bytes | None = field(default=None, repr=False)


# 第一章 第3条 一、 （一） 1. 1、 1） （1） ① ⑴ as typed before the text; 1.5 and 2019 are figures.
TYPED_NUMBER = re.compile(
    r"(第(?:[〇○零一二三四五六七八九十百千]{1,7}|[0-9]{1,4})[编章节条]"
    r"|第(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})(?:篇|部分)(?=\s)"
    r"|[一二三四五六七八九十]{1,4}[、．.]"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|[（(][0-9０-９]{1,3}[）)]"
    r"|[0-9０-９]{1,3}[、）)]"
    r"|[0-9０-９]{1,3}[.．](?![0-9０-９])"
    r"|[①-⑳⑴-⒛㈠-㈩])\s*(?=\S)"
)


def split_number(text: str) -> tuple[str | None, str]:
    """(the number typed before a text or None, the text)."""
    found = TYPED_NUMBER.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def title_and_body(blocks: list[Block]) -> tuple[str, list[Block]]:
    """(the document's own title or "", what comes after it)"""
    first = blocks[0]
    if first.kind == Kind.HEADING and first.level == 1 and first.number is None and len(blocks) > 1:
        return first.text, blocks[1:]
    return "", blocks

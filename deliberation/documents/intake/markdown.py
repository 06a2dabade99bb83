"""Reading a document's text, written as Markdown, into the blocks that become its paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from deliberation.documents.models import Paragraph

Kind = Paragraph.Kind

# Documents are prose: indented text is text, a line under a line makes no heading, "[1]: …" is no reference.
READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "reference"])

DEEPEST = 3
# 第一章 一、 （一） 1. 1、 （1） ① as typed before the text; 1.5 and 2019 are figures.
TYPED_NUMBER = re.compile(
    r"(第[一二三四五六七八九十百]{1,7}[编章节条]"
    r"|[一二三四五六七八九十]{1,4}、"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|[（(][0-9]{1,3}[）)]"
    r"|[0-9]{1,3}、"
    r"|[0-9]{1,3}[.．](?![0-9])"
    r"|[①-⑳])\s*(?=\S)"
)


@dataclass(frozen=True)
class Block:
    """A paragraph to be; see `Paragraph` for what its fields mean."""

    kind: str
    text: str
    number: str = ""
    level: int | None = None


def blocks_of(markdown_text: str) -> list[Block]:
    """Headings, paragraphs, items of lists and tables in their order; everything else becomes plain text."""
    tokens = iter(READER.parse(markdown_text))
    return [block for token in tokens for block in read(token, tokens)]


def read(token: Token, tokens: Iterator[Token]) -> Iterator[Block]:
    """The blocks that begin with a token; takes what belongs to them from the tokens after it."""
    if token.type == "heading_open":
        yield from heading(next(tokens), min(int(token.tag[1:]), DEEPEST))
    elif token.type == "table_open":
        yield from table(tokens)
    elif token.type == "list_item_open":
        yield from item(token.info + token.markup if token.info else "", tokens)
    elif token.type == "inline":
        yield from paragraph(plain(token))
    elif token.type == "fence":
        yield from paragraph(token.content.strip())


def heading(inline: Token, level: int) -> Iterator[Block]:
    number, text = split_number(plain(inline))
    if text:
        yield Block(Kind.HEADING, text, number, level)


def paragraph(whole: str) -> Iterator[Block]:
    number, text = split_number(whole)
    if text:
        yield Block(Kind.TEXT, text, number)


def item(number: str, tokens: Iterator[Token]) -> Iterator[Block]:
    """The first paragraph of a list's item carries its number; what follows in it is read as it comes."""
    first = next(tokens)
    if first.type != "paragraph_open":
        yield from read(first, tokens)
        return
    text = plain(next(tokens))
    if not number:
        number, text = split_number(text)
    if text:
        yield Block(Kind.ITEM, text, number)


def table(tokens: Iterator[Token]) -> Iterator[Block]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(plain(token).split()))
    yield Block(Kind.TABLE, "\n".join("\t".join(row) for row in rows))


def split_number(text: str) -> tuple[str, str]:
    """(the typed number before a text or "", the text)."""
    found = TYPED_NUMBER.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def plain(inline: Token) -> str:
    """What a reader sees of a line of Markdown, without its marks."""
    return "".join(words_of(inline)).strip()


def words_of(inline: Token) -> Iterator[str]:
    said = ""
    for one, following in pairwise([*(inline.children or []), None]):
        if one.type == "softbreak":
            yield joint(said, following.content if following else "")
        elif one.type == "hardbreak":
            yield "\n"
        else:
            said = one.content or said
            yield one.content


def joint(before: str, after: str) -> str:
    """Lines of Chinese are joined without a space."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""

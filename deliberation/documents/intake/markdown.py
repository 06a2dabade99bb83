"""Reading a document's text, written as Markdown, into the blocks that become its paragraphs."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from deliberation.documents.intake.blocks import Block, Kind, split_number

# Documents are prose: indented text is text, a line under a line makes no heading, "[1]: …" is no reference.
READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "reference"])

DEEPEST = 3


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
        yield from item(token.info + token.markup if token.info else None, tokens)
    elif token.type == "inline":
        yield from paragraph(plain(token))
    elif token.type == "fence":
        yield from paragraph(token.content.strip())


def heading(inline: Token, level: int) -> Iterator[Block]:
    number, text = split_number(plain(inline))
    if text:
        yield Block(Kind.HEADING, text, level, number, f"<h{level}>{escape(text)}</h{level}>")


def paragraph(whole: str) -> Iterator[Block]:
    number, text = split_number(whole)
    if text:
        yield Block(Kind.PARAGRAPH, text, None, number, marked(text))


def item(number: str | None, tokens: Iterator[Token]) -> Iterator[Block]:
    """The first paragraph of a list's item carries its number; what follows in it is read as it comes."""
    first = next(tokens)
    if first.type != "paragraph_open":
        yield from read(first, tokens)
        return
    text = plain(next(tokens))
    if not number:
        number, text = split_number(text)
    if text:
        yield Block(Kind.PARAGRAPH, text, None, number, marked(text) if number else f"<ul><li>{escape(text)}</li></ul>")


def table(tokens: Iterator[Token]) -> Iterator[Block]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(plain(token).split()))
    yield Block(Kind.TABLE, "\n".join("\t".join(row) for row in rows), html=table_html(rows))


def table_html(rows: list[list[str]]) -> str:
    first, *rest = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    first = first.replace("td>", "th>")
    body = "".join(f"<tr>{row}</tr>" for row in rest)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>"


def marked(text: str) -> str:
    return f"<p>{'<br>'.join(escape(line) for line in text.splitlines())}</p>"


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

"""Reading a document's text, written as Markdown, into the blocks that become its paragraphs."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from deliberation.documents.intake import made
from deliberation.documents.intake.blocks import Block, split_number
from deliberation.documents.intake.clean import clean

# Documents are prose: indented text is text, a line under a line makes no heading, "[1]: …" is no reference.
READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "reference"])

Maker = Callable[[str, str | None, str], Block]


def blocks_of(markdown_text: str) -> list[Block]:
    """Headings, paragraphs, items of lists and tables in their order; everything else becomes plain text."""
    tokens = iter(READER.parse(markdown_text))
    return [block for token in tokens for block in read(token, tokens)]


def read(token: Token, tokens: Iterator[Token]) -> Iterator[Block]:
    """The blocks that begin with a token; takes what belongs to them from the tokens after it."""
    if token.type == "heading_open":
        level = int(token.tag[1:])
        yield from words(next(tokens), lambda text, number, html: made.heading(text, level, number))
    elif token.type == "table_open":
        yield from table(tokens)
    elif token.type == "list_item_open":
        yield from item(token.info + token.markup if token.info else None, tokens)
    elif token.type == "inline":
        yield from words(token, made.paragraph)
    elif token.type == "fence" and token.content.strip():
        number, text = split_number(token.content.strip())
        yield made.paragraph(text, number)


def words(inline: Token, make: Maker, number: str | None = None) -> Iterator[Block]:
    """A block of a line of Markdown, without its number, and the pictures in it after it."""
    children = list(in_one_line([child for child in inline.children or [] if child.type != "image"]))
    if not number:
        number = take_number(children)
    if text := plain(children):
        yield make(text, number, clean(READER.renderer.render(children, READER.options, {})).strip())
    yield from (made.picture(child.content) for child in inline.children or [] if is_named_picture(child))


def take_number(children: list[Token]) -> str | None:
    """The number typed before a line; it is gone from its tokens."""
    number, rest = split_number(plain(children))
    first = next((child for child in children if child.content.strip()), None)
    if number is None or first is None or not first.content.lstrip().startswith(number):
        return None
    first.content = first.content.lstrip().removeprefix(number).lstrip()
    return number if rest else None


def is_named_picture(token: Token) -> bool:
    return token.type == "image" and bool(token.content.strip())


def item(number: str | None, tokens: Iterator[Token]) -> Iterator[Block]:
    """The first paragraph of a list's item carries its number; what follows in it is read as it comes."""
    first = next(tokens)
    if first.type == "paragraph_open":
        yield from words(next(tokens), item_block, number)
    else:
        yield from read(first, tokens)


def item_block(text: str, number: str | None, html: str) -> Block:
    return made.paragraph(text, number, html) if number else made.bullet(text, html)


def table(tokens: Iterator[Token]) -> Iterator[Block]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(plain(list(in_one_line(token.children or []))).split()))
    yield made.table(rows)


def plain(children: Sequence[Token]) -> str:
    """What a reader sees of a line of Markdown, without its marks."""
    return "".join("\n" if child.type == "hardbreak" else child.content for child in children).strip()


def in_one_line(children: Sequence[Token]) -> Iterator[Token]:
    """Lines of Chinese are joined without a space."""
    said = ""
    for one, following in pairwise([*children, None]):
        if one.type == "softbreak":
            yield Token("text", "", 0, content=joint(said, following.content if following else ""))
        else:
            said = one.content or said
            yield one


def joint(before: str, after: str) -> str:
    return " " if before[-1:].isascii() and after[:1].isascii() else ""

"""Which paragraphs are headings, of which level; and making blocks of all that was found.

Where a file has styles for its headings, they tell. Many files of offices have none: there a short line with a number
of a heading's kind is one, and the large line in the middle at the beginning is the title.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from deliberation.documents.intake.blocks import Block, split_number
from deliberation.documents.intake.word.items import Item, Para, Table
from deliberation.documents.intake.word.pieces import Piece, cut, markup, text_of, trimmed
from deliberation.documents.intake.word.styles import USUAL_SIZE
from deliberation.documents.intake.word.tables import extras_of, table_block

LONGEST_HEADING, LONGEST_TITLE = 40, 100
SENTENCE_ENDS = "。；！？"
SENTENCE = re.compile(f"[{SENTENCE_ENDS}]")
NO_HEADING_END = tuple(SENTENCE_ENDS + "：，、.;!?:,")
ARTICLE = re.compile("第.+条")
COUNTED = "[〇○零一二三四五六七八九十百]"
# The kinds of numbers that headings have, from the highest.
KINDS = {
    "chapter": re.compile(f"第(?:{COUNTED}+|[0-9]+)(?:[编章篇]|部分)"),
    "section": re.compile(f"第(?:{COUNTED}+|[0-9]+)节"),
    "counted": re.compile(f"{COUNTED}+[、．.]?"),
    "bracketed": re.compile(f"[（(]{COUNTED}+[）)]"),
    "decimal": re.compile("[0-9０-９]{1,3}[、．.]?"),
}
# 1.1 before a heading is no figure.
TYPED_LEVELS = re.compile(r"([0-9]{1,2}(?:[.．][0-9]{1,2}){1,5}[.．]?)\s+(?=\S)")
DISPLAY_FONTS = ("黑体", "楷体", "小标宋", "simhei", "kaiti", "stheiti")
HTML_LEVELS = 6

T = TypeVar("T")


@dataclass
class Draft:
    para: Para
    pieces: list[Piece]
    text: str
    number: str | None
    kind: str | None
    level: int | None = None

    @property
    def is_sentence(self) -> bool:
        return bool(SENTENCE.search(self.text)) or self.text.endswith(NO_HEADING_END)

    @property
    def is_styled(self) -> bool:
        """With an outline level; a numbered sentence keeps being one, and an article that leads to its items."""
        ends = SENTENCE_ENDS + "：" if ARTICLE.fullmatch(self.number or "") else SENTENCE_ENDS
        return self.para.level is not None and not (self.number and self.text.endswith(tuple(ends)))


def blocks_of(items: list[Item]) -> Iterator[Block]:
    items = list(in_order(items))
    drafts = {id(item): draft(item) for item in items if isinstance(item, Para)}
    set_levels([one for one in drafts.values() if one])
    for item in items:
        if isinstance(item, Block):
            yield item
        elif isinstance(item, Table):
            if block := table_block(item):
                yield block
        elif found := drafts[id(item)]:
            yield block_of(found)


def in_order(items: Iterable[Item]) -> Iterator[Item]:
    """With what comes after each of them."""
    for item in items:
        yield item
        yield from in_order(extras_of(item))


def draft(para: Para) -> Draft | None:
    """None of an empty paragraph, whose number counts all the same."""
    pieces = trimmed(para.pieces)
    text = text_of(pieces)
    if not text:
        return None
    number = para.printed.text if para.printed else None
    if number is None and not (para.printed and para.printed.is_bullet):
        number, rest = typed_number(text, para)
        pieces = cut(pieces, len(text) - len(rest), len(text))
        text = rest
    return Draft(para, pieces, text, number, kind_of(number))


def typed_number(text: str, para: Para) -> tuple[str | None, str]:
    levels = TYPED_LEVELS.match(text) if para.level is not None else None
    return (levels[1], text[levels.end() :]) if levels else split_number(text)


def kind_of(number: str | None) -> str | None:
    bare = "".join((number or "").split())
    return next((kind for kind, form in KINDS.items() if form.fullmatch(bare)), None)


def block_of(one: Draft) -> Block:
    kind = "heading" if one.level else "paragraph"
    return Block(kind, one.text, one.level, one.number, html_of(one), one.para.source_id)


def html_of(one: Draft) -> str:
    if one.level:
        tag = f"h{min(one.level, HTML_LEVELS)}"
        return f"<{tag}>{markup(one.pieces, plain=True)}</{tag}>"
    is_bullet = one.para.printed and one.para.printed.is_bullet
    return f"<ul><li>{markup(one.pieces)}</li></ul>" if is_bullet else f"<p>{markup(one.pieces)}</p>"


def set_levels(drafts: list[Draft]) -> None:
    titles = [one for one in drafts if one.para.is_title]
    has_styles = any(one.para.level is not None and not one.para.is_title for one in drafts)
    apart = set_apart(drafts)
    if titles:
        for one in titles:
            one.level = 1
    elif title := typed_title(drafts):
        title.level = 1
    below = 2 if titles else 1
    for one in drafts:
        if one.level is None and one.is_styled:
            one.level = (one.para.level or 0) + below
    lines = [one for one in drafts if one.level is None and is_heading_line(one, has_styles, apart)]
    levels = levels_by_kind(drafts, lines)
    for one in lines:
        one.level = levels[one.kind or ""]


def typed_title(drafts: list[Draft]) -> Draft | None:
    """The first paragraph, in the middle and larger than the text, where no style says what the title is."""
    first = next((one for one in drafts if not one.para.in_box), None)
    if first is None or any(one.para.level == 0 for one in drafts) or first.para.level is not None:
        return None
    fits = first.para.is_centred and not first.number and len(first.text) <= LONGEST_TITLE
    return first if fits and not SENTENCE.search(first.text) and is_larger(drafts)(first) else None


def is_heading_line(one: Draft, has_styles: bool, apart: Callable[[Draft], bool]) -> bool:
    """A short line with a number of a heading's kind, in a file without styles or set apart by how it looks."""
    is_bullet = one.para.printed and one.para.printed.is_bullet
    if one.kind is None or is_bullet or one.para.in_box or one.para.level is not None:
        return False
    if one.is_sentence or len(one.text) > LONGEST_HEADING:
        return False
    if one.kind == "decimal":
        return not has_styles and apart(one)
    return not has_styles or apart(one)


def levels_by_kind(drafts: Iterable[Draft], lines: Iterable[Draft]) -> dict[str, int]:
    """As the styled headings with such a number have; of the others each kind is one below the kind before it."""
    styled = Counter((one.kind, one.level) for one in drafts if one.kind and one.level)
    usual = {kind: level for (kind, level), _times in reversed(styled.most_common())}
    last = int(any(one.level == 1 and one.kind is None for one in drafts))
    levels: dict[str, int] = {}
    present = {one.kind for one in lines}
    for kind in KINDS:
        if kind in usual or kind in present:
            last = levels[kind] = usual.get(kind) or last + 1
    return levels


def set_apart(drafts: list[Draft]) -> Callable[[Draft], bool]:
    """Whether a whole line is bold, or in a font for headings that the text is not in, or larger than the text."""
    larger = is_larger(drafts)
    text_font = most_used(drafts, lambda piece: piece.font)

    def is_apart(one: Draft) -> bool:
        seen = visible(one)
        fonts = {piece.font for piece in seen if not piece.text.isascii()}
        in_display = all(is_display(font) and font != text_font for font in fonts) and bool(fonts)
        return all("strong" in piece.marks for piece in seen) or in_display or larger(one)

    return is_apart


def is_larger(drafts: list[Draft]) -> Callable[[Draft], bool]:
    size = most_used(drafts, size_of)
    return lambda one: min(map(size_of, visible(one)), default=0) > (size or USUAL_SIZE)


def size_of(piece: Piece) -> float:
    return piece.size or USUAL_SIZE


def is_display(font: str | None) -> bool:
    return any(name in (font or "").lower() for name in DISPLAY_FONTS)


def visible(one: Draft) -> list[Piece]:
    return [piece for piece in one.pieces if not piece.is_mark and piece.text.strip()]


def most_used(drafts: Iterable[Draft], asked: Callable[[Piece], T]) -> T | None:
    """Of the text outside of headings."""
    counted: Counter[T] = Counter()
    for one in drafts:
        if one.para.level is None and not one.para.is_title and not one.para.in_box:
            for piece in one.pieces:
                counted[asked(piece)] += len(piece.text)
    return counted.most_common(1)[0][0] if counted else None

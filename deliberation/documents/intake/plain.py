"""Reading plain or pasted text, as offices write it: every line is a paragraph, its number tells what is a heading."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from deliberation.documents.intake import made
from deliberation.documents.intake.blocks import Block, split_number

LONGEST_HEADING = 40
LONGEST_TITLE = 60
SENTENCE_ENDS = tuple("。；！？：，、.;!?:,…")
# The numbers of headings, the widest first: 第一编 第一章 第一节 一、 （一）
CHINESE = "[一二三四五六七八九十]+"
RANKS = [re.compile(kind) for kind in ("第.+编", "第.+章", "第.+节", f"{CHINESE}、", f"[（(]{CHINESE}[）)]")]
BULLET = re.compile(r"[•●■◆▪·*-]\s+(?=\S)")
LINE_ENDS = re.compile(r"\r\n|[\r\n\f\v\x85\u2028\u2029]")
# What stands for an indent; a tab may be an empty cell.
SPACES = " \u3000\xa0"
# | --- | --- | between a table's head and its body
RULE = re.compile(r"[|:+\s-]+")


def read_plain(text: str) -> list[Block]:
    """Empty where there is nothing in the text."""
    lines = [line.strip(SPACES) for line in LINE_ENDS.split(text) if line.strip()]
    return blocks_of_lines(lines)


def blocks_of_lines(lines: Sequence[str]) -> list[Block]:
    title = [made.heading(lines[0].strip(), 1)] if len(lines) > 1 and is_title(lines[0]) else []
    body = lines[len(title) :]
    levels = levels_of(body, first=len(title) + 1)
    return [*title, *(block for kind, group in groupby(body, separator) for block in read(kind, list(group), levels))]


def separator(line: str) -> str:
    """What parts the cells of a line, if it is a row; "" if it is not."""
    if "\t" in line.strip():
        return "\t"
    return "|" if line.count("|") > 1 or (line[:1] == "|" and len(line) > 1) else ""


def read(kind: str, lines: list[str], levels: dict[int, int]) -> Iterator[Block]:
    if kind and len(lines) > 1:
        yield from table(kind, lines)
    else:
        yield from (line_block(" ".join(line.split("\t")).strip(), levels) for line in lines)


def table(kind: str, lines: list[str]) -> Iterator[Block]:
    rows = [cells_of(kind, line) for line in lines if not (kind == "|" and RULE.fullmatch(line))]
    width = max(map(len, rows), default=0)
    if width:
        yield made.table([row + [""] * (width - len(row)) for row in rows])


def cells_of(kind: str, line: str) -> list[str]:
    if kind == "|":
        line = line.removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in line.split(kind)]


def line_block(line: str, levels: dict[int, int]) -> Block:
    number, text = split_number(line)
    rank = rank_of(line)
    if rank is not None:
        return made.heading(text, levels[rank], number)
    dot = BULLET.match(line)
    return made.bullet(line[dot.end() :]) if dot else made.paragraph(text, number)


def is_title(line: str) -> bool:
    line = line.strip()
    numbered = split_number(line)[0] or BULLET.match(line)
    return not numbered and not separator(line) and len(line) <= LONGEST_TITLE and not line.endswith(SENTENCE_ENDS)


def rank_of(line: str) -> int | None:
    """The place of a heading's kind among `RANKS`; None of a line that is no heading."""
    number, text = split_number(line)
    if number is None or len(text) > LONGEST_HEADING or text.endswith(SENTENCE_ENDS):
        return None
    return next((rank for rank, kind in enumerate(RANKS) if kind.fullmatch(number)), None)


def levels_of(lines: Sequence[str], first: int) -> dict[int, int]:
    """The level of each kind of heading there is: the widest kind has the first."""
    found = {rank_of(line) for line in lines if not separator(line)} - {None}
    return {rank: level for level, rank in enumerate(sorted(found), first)}

"""Targets read out of a table of projects as reports print it: 序号 | 类别 | 项目 | 主要指标 | 负责部门. Pure.

What is no figure stays words: an age, an address and a date count nothing.
"""

import re
from dataclasses import dataclass, field, replace

# Of each column, words that its heading holds; the first that fits, in this order, and each column once.
COLUMNS = {
    "number": ("序号", "编号", "no.", "#"),
    "category": ("类别", "分类", "类型", "category"),
    "department": ("部门", "单位", "department", "responsible"),
    "targets": ("指标", "目标", "target", "figure"),
    "title": ("项目", "内容", "名称", "project", "title"),
}
MOST_TITLE, MOST_UNIT = 80, 20
LARGEST = 2_147_483_647
TIMES = {"万": 10_000, "亿": 100_000_000}

DIGITS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
SPACES = " \u00a0\u2002\u2009\u202f\u3000"
NUMBER = rf"(?:\d{{1,3}}(?:[{SPACES},，]\d{{3}})+|\d+)(?:\.\d+)?"
# The last number of a piece, or a range of two, with the unit that ends it.
FIGURE = re.compile(
    rf"(?P<title>.*?)(?<![\d.第])(?P<number>{NUMBER})(?P<times>[万亿]?)"
    rf"(?:[—–\-~～〜至到]+(?P<to>{NUMBER})(?P<to_times>[万亿]?))?"
    rf"[{SPACES}]*(?P<unit>[^\d，,、；;：:。]{{0,{MOST_UNIT}}})",
    re.DOTALL,
)
# After the number, these say when, where or how old, and count nothing.
NO_UNIT = re.compile(r"周?岁|年|月|日|号|弄|路|时|点(?!位)|个月|(?:小时|天)(?!$)")
BRACKET = re.compile(r"[（(][^（）()]*[）)]$")
BETWEEN = re.compile(r"[；;\n]+")
# Not within a number.
COMMA = re.compile(r"[、，,](?!(?<=\d[，,])\d{3}(?!\d))")


@dataclass(frozen=True)
class Figure:
    """One target as it was read: so many of something, or words alone."""

    title: str
    number: int | None = None
    number_to: int | None = None
    unit: str = ""

    @property
    def printed(self) -> str:
        return printed(self.number, self.number_to)


def printed(number: int | None, number_to: int | None) -> str:
    """In groups of three from five digits on, as reports print it: 5000, 20 000, 1–2."""
    return "–".join(grouped(one) for one in (number, number_to) if one is not None)


def grouped(number: int) -> str:
    return str(number) if number < 10_000 else f"{number:,}".replace(",", "\u00a0")


@dataclass
class Line:
    """One project of the table."""

    number: int | None
    category: str
    title: str
    department: str
    figures: list[Figure]


@dataclass
class Table:
    """What was understood, and the rows that were not."""

    columns: dict[str, int]
    lines: list[Line] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def is_understood(self) -> bool:
        return {"title", "targets"} <= set(self.columns) and bool(self.lines)


def read_table(rows: list[list[str]]) -> Table:
    """Of rows of cells, the first of which are the headings."""
    if not rows:
        return Table({})
    table = Table(columns_of(rows[0]))
    if not {"title", "targets"} <= set(table.columns):
        return table
    category = department = ""
    for row in rows[1:]:
        cell = {name: row[at].strip() if at < len(row) else "" for name, at in table.columns.items()}
        # One cell may stand for several rows.
        category, department = cell.get("category") or category, cell.get("department") or department
        figures = figures_of(cell["targets"], cell["title"])
        if cell["title"] and figures:
            number = cell.get("number", "").translate(DIGITS).strip("（）()[].、")
            line = Line(int(number) if is_small(number) else None, category, cell["title"], department, figures)
            table.lines.append(line)
        elif any(cell.values()):
            table.odd.append(" | ".join(text.strip() for text in row if text.strip()))
    return table


def is_small(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= 4 and int(number) > 0


def columns_of(headings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, words in COLUMNS.items():
        for at, heading in enumerate(headings):
            text = "".join(heading.split()).lower()
            if at not in found.values() and any(word in text for word in words):
                found[name] = at
                break
    return found


def figures_of(cell: str, title: str) -> list[Figure]:
    """The targets of a cell; one without a title of its own has that of its project."""
    pieces = [piece for part in BETWEEN.split(cell) for piece in apart(part)]
    return [figure_of(piece, title) for text in pieces if (piece := text.strip().rstrip("。."))]


def apart(part: str) -> list[str]:
    """At its commas, where every piece counts something by itself."""
    pieces = [piece.strip().rstrip("。.") for piece in COMMA.split(part) if piece.strip()]
    figures = [counted(piece) for piece in pieces]
    return pieces if all(figure and figure.unit for figure in figures) else [part]


def figure_of(piece: str, title: str) -> Figure:
    found = counted(piece)
    if found is None:
        return Figure(piece[:MOST_TITLE])
    own = found.title if found.title and found.title[0] not in "（(" else title + found.title
    return replace(found, title=own[:MOST_TITLE])


def counted(piece: str) -> Figure | None:
    """What the piece counts, if anything; a bracket at its end stays with the title."""
    bracket = BRACKET.search(piece)
    words = (piece[: bracket.start()] if bracket else piece).strip().translate(DIGITS)
    match = FIGURE.fullmatch(words)
    if match is None or NO_UNIT.match(match["unit"]):
        return None
    number, number_to = whole(match["number"], match["times"] or match["to_times"] or ""), None
    if match["to"]:
        number_to = whole(match["to"], match["to_times"])
    if number is None or (match["to"] and (number_to is None or number_to <= number)):
        return None
    title = match["title"].strip(f"{SPACES}：:，,、") + (bracket[0] if bracket else "")
    return Figure(title, number, number_to, match["unit"].strip())


def whole(digits: str, times: str) -> int | None:
    """12 000, 1.5万; None where it is no whole number, or larger than can be kept."""
    plain = re.sub(rf"[{SPACES},，]", "", digits)
    before, _point, after = plain.partition(".")
    zeros = len(str(TIMES.get(times, 1))) - 1
    if len(after.rstrip("0")) > zeros:
        return None
    number = int(before + after.rstrip("0").ljust(zeros, "0"))
    return number if number <= LARGEST else None

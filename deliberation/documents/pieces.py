"""Parting a piece of a text in two and putting two together, with the marks inside. Pure."""

import re
from html import escape, unescape

from deliberation.documents.intake.clean import clean

# After the end of a sentence, whatever closes it, and the white space behind.
SENTENCE_END = re.compile(r"(?:[。！？；…!?;]+[”’」』）)\"']*|\.(?=\s))\s*|\n\s*")
MARK = re.compile(r"<[^>]*>|&[^;\s]{1,9};|.", re.DOTALL)
NAME = re.compile(r"<(\w+)")
# (what a piece is wrapped in, its own text and marks, what closes it)
OUTER = re.compile(r"((?:<(?:p|h[1-6]|ul|li)>)*)(.*?)((?:</(?:p|h[1-6]|ul|li)>)*)", re.DOTALL)


def sentences(text: str) -> list[str]:
    """The sentences of a text, which together are the text."""
    ends = [found.end() for found in SENTENCE_END.finditer(text)]
    ends = [end for end in ends if end < len(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def joined(first: str, second: str) -> str:
    """Two texts as one; words of letters are parted by a space, Chinese is not."""
    letters = first[-1:].isascii() and second[:1].isascii() and not first[-1:].isspace()
    return f"{first} {second}" if first and second and letters else first + second


def joined_html(first: tuple[str, str], second: tuple[str, str]) -> str:
    """The marks of two pieces, each given as (text, html), as the first one."""
    between = joined(first[0], second[0])[len(first[0]) : -len(second[0])]
    opening, inside, closing = OUTER.fullmatch(first[1]).groups()
    return clean(f"{opening}{inside}{between}{OUTER.fullmatch(second[1])[2]}{closing}")


def plain_html(text: str) -> str:
    return f"<p>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</p>"


def heading_html(level: int, text: str) -> str:
    return f"<h{min(level, 6)}>{escape(text)}</h{min(level, 6)}>"


def parted_html(html: str, text: str, at: int) -> tuple[str, str]:
    """The marks of the text before and after a character; without marks where the two do not fit together."""
    opening, inside, closing = OUTER.fullmatch(html).groups()
    scissors = Scissors(text, at)
    for mark in MARK.findall(inside):
        scissors.go_over(mark)
    if not scissors.are_through:
        return plain_html(text[:at]), plain_html(text[at:])
    before, after = map("".join, scissors.sides)
    return clean(f"{opening}{before}{closing}"), clean(f"<p>{after}</p>")


class Scissors:
    """Goes through html along its text; what is open at the cut is closed before it and opened again behind.

    What the html has beyond the text, as the marks of footnotes, stays with what stands before it.
    """

    def __init__(self, text: str, at: int):
        self.text, self.at, self.place = text, at, 0
        self.open: list[str] = []
        self.sides: list[list[str]] = [[]]

    @property
    def are_through(self) -> bool:
        return len(self.sides) == 2 and not self.text[self.place :].strip()

    def go_over(self, mark: str) -> None:
        if mark == "<br>":
            self.read("\n")
        elif mark.startswith("</"):
            del self.open[-1:]
        elif mark.startswith("<"):
            self.open.append(mark)
        else:
            self.read(unescape(mark))
        self.sides[-1].append(mark)

    def read(self, letter: str) -> None:
        while self.text[self.place : self.place + 1].isspace() and not letter.isspace():
            self.place += 1
        if self.text[self.place : self.place + 1] == letter:
            if self.place >= self.at and len(self.sides) == 1:
                self.cut()
            self.place += 1

    def cut(self) -> None:
        self.sides[0].extend(f"</{NAME.match(tag)[1]}>" for tag in reversed(self.open))
        self.sides.append(list(self.open))

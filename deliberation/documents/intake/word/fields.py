"""Fields: what Word computes and puts into the text. Their instructions are not part of it, their results are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deliberation.documents.intake.word.names import Element, W

# Tables of contents, of figures, and the marks for them.
CONTENTS = "TOC"
DROPPED = {CONTENTS, "RD", "TC", "XE"}
LINK = re.compile(r'HYPERLINK\s+"?([^"\s]+)', re.IGNORECASE)
CHARACTER = f"{W}fldChar"
GONE = {f"{W}del", f"{W}moveFrom"}


@dataclass
class Field:
    instruction: list[str] = field(default_factory=list)
    is_hidden: bool = True
    link: str = ""

    @property
    def kind(self) -> str:
        return "".join(self.instruction).strip().split(" ", 1)[0].upper()


class Fields:
    """The fields open at a place of a story, the innermost last."""

    def __init__(self, root: Element):
        self.unmatched = set(unmatched(root))
        self.open: list[Field] = []
        self.hidden = 0
        # How many tables of contents have begun so far.
        self.contents = 0

    @property
    def link(self) -> str:
        return self.open[-1].link if self.open else ""

    def character(self, element: Element) -> None:
        """A field begins, goes over to its result, or ends."""
        what = element.get(f"{W}fldCharType")
        if element in self.unmatched:
            return
        if what == "begin":
            self.begin("")
        elif what == "separate" and self.open:
            self.separate()
        elif what == "end" and self.open:
            self.end()

    def begin(self, instruction: str) -> None:
        self.open.append(Field([instruction], link=self.link))
        self.hidden += 1

    def instruct(self, text: str) -> None:
        if self.open and self.open[-1].is_hidden:
            self.open[-1].instruction.append(text)

    def separate(self) -> None:
        one = self.open[-1]
        if one.kind == CONTENTS:
            self.contents += 1
        if not one.is_hidden or one.kind in DROPPED:
            return
        one.is_hidden = False
        self.hidden -= 1
        if found := LINK.search("".join(one.instruction)):
            one.link = found[1]

    def end(self) -> None:
        self.hidden -= self.open.pop().is_hidden


def unmatched(root: Element) -> Iterator[Element]:
    """Beginnings without an end, and ends without a beginning, as damaged files have them."""
    open_ones: list[Element] = []
    for element in root.iter(CHARACTER):
        what = element.get(f"{W}fldCharType")
        if what not in ("begin", "end") or any(one.tag in GONE for one in element.iterancestors()):
            continue
        if what == "begin":
            open_ones.append(element)
        elif open_ones:
            open_ones.pop()
        else:
            yield element
    yield from open_ones

"""Footnotes and endnotes: what they say, and the marks that Word prints for them (ECMA-376 part 1, 17.11)."""

from dataclasses import dataclass, replace

from deliberation.documents.intake.word.formats import printed
from deliberation.documents.intake.word.names import Element, W, child, children, number, value

FOOTNOTE, ENDNOTE = "footnote", "endnote"
USUAL_FORMAT = {FOOTNOTE: "decimal", ENDNOTE: "lowerRoman"}
# The lines above the notes, and what says that they go on.
SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


@dataclass(frozen=True)
class Scheme:
    """How notes of one kind are numbered in one section."""

    format: str
    pattern: str = ""
    start: int = 1
    restart: str = "continuous"

    def refined(self, properties: Element | None) -> "Scheme":
        formats = [] if properties is None else [one for one in children(properties) if one.tag == f"{W}numFmt"]
        start = number(properties, "numStart")
        return replace(
            self,
            format=formats[0].get(f"{W}val", self.format) if formats else self.format,
            pattern=formats[0].get(f"{W}format", "") if formats else self.pattern,
            start=self.start if start is None else start,
            restart=value(properties, "numRestart") or self.restart,
        )


class Marks:
    """The marks of one kind of notes, taken in the order of the text."""

    def __init__(self, kind: str, settings: Element | None, sections: list[Element]):
        usual = Scheme(USUAL_FORMAT[kind]).refined(child(settings, f"{kind}Pr"))
        self.schemes = [usual.refined(child(section, f"{kind}Pr")) for section in sections] or [usual]
        self.section = 0
        self.next = self.scheme.start

    @property
    def scheme(self) -> Scheme:
        return self.schemes[min(self.section, len(self.schemes) - 1)]

    def take(self) -> str:
        mark = printed(self.next, self.scheme.format, self.scheme.pattern)
        self.next += 1
        return mark

    def next_section(self) -> None:
        self.section += 1
        if self.scheme.restart != "continuous":
            self.next = self.scheme.start

    def next_page(self) -> None:
        """As far as the file remembers where Word broke its pages."""
        if self.scheme.restart == "eachPage":
            self.next = self.scheme.start


class Notes:
    """A document's notes of one kind; each is given out once."""

    def __init__(self, kind: str, root: Element | None, marks: Marks):
        self.marks = marks
        found = [] if root is None else root.findall(W + kind)
        self.left = {one.get(f"{W}id"): one for one in found if one.get(f"{W}type") not in SEPARATORS}

    def take(self, key: str | None) -> Element | None:
        return self.left.pop(key, None)


def sections_of(body: Element) -> list[Element]:
    """The properties of the sections in their order; those before a tracked change do not count."""
    return [one for one in body.iter(f"{W}sectPr") if one.getparent().tag != f"{W}sectPrChange"]

"""Reading what stands in one paragraph: runs with their looks, links, fields, notes, pictures and boxes."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from deliberation.documents.intake.blocks import Block
from deliberation.documents.intake.word.drawings import Picture, drawn
from deliberation.documents.intake.word.equations import equation
from deliberation.documents.intake.word.names import Element, M, R, W, child, children
from deliberation.documents.intake.word.notes import ENDNOTE, FOOTNOTE
from deliberation.documents.intake.word.pieces import BLANK, Piece
from deliberation.documents.intake.word.styles import Look, Style
from deliberation.documents.intake.word.symbols import symbol

if TYPE_CHECKING:
    from deliberation.documents.intake.word.items import Item
    from deliberation.documents.intake.word.story import Story

LINKS = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
SPACES = re.compile(r"[\t\r\n]")
# What stands for a custom mark that the file forgot.
UNKNOWN_MARK = "*"


class Line:
    """Of one paragraph: `pieces` of its text, and `extras` that come after it."""

    def __init__(self, story: "Story", paragraph: Element):
        self.story, self.paragraph = story, paragraph
        self.properties = child(paragraph, "pPr")
        self.style: Style = story.document.styles.paragraph_style(self.properties)
        self.pieces: list[Piece] = []
        self.extras: list[Item] = []
        self.link = ""
        self.look = Look()
        # A note whose mark is the text that follows.
        self.marked: tuple[str, Element] | None = None

    @property
    def is_visible(self) -> bool:
        return not self.look.hidden and not self.story.fields.hidden

    @property
    def has_text(self) -> bool:
        return any(piece.text.strip(BLANK) for piece in self.pieces if not piece.is_mark)

    def go_on(self, line: "Line") -> None:
        """The next paragraph is joined to this one, and what is said of it holds, unless nothing stands in it."""
        had_text = self.has_text
        if line.has_text or not had_text:
            self.paragraph, self.properties, self.style = line.paragraph, line.properties, line.style
        if not had_text:
            self.pieces = [piece for piece in self.pieces if piece.is_mark]
        self.pieces += line.pieces
        self.extras += line.extras

    def read(self, element: Element) -> None:
        for one in children(element):
            if reader := READERS.get(one.tag):
                reader(self, one)

    def run(self, element: Element) -> None:
        self.look = self.story.document.styles.run_look(self.style, child(element, "rPr"))
        for one in children(element):
            if reader := RUN_READERS.get(one.tag):
                reader(self, one)
        self.end_mark("")

    def say(self, text: str) -> None:
        if not text or not self.is_visible:
            return
        if self.marked:
            self.end_mark(text)
            return
        link = self.link or safe_link(self.story.fields.link)
        self.pieces.append(Piece(text, marks_of(self.look), link, size=self.look.size, font=self.look.font))

    def text(self, element: Element) -> None:
        text = SPACES.sub(" ", element.text or "")
        keeps = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        self.say(text if keeps else text.strip(" "))

    def line_break(self, element: Element) -> None:
        if element.get(f"{W}type") == "page":
            self.page()
        elif element.get(f"{W}type", "textWrapping") == "textWrapping":
            self.say("\n")

    def page(self, _element: Element | None = None) -> None:
        if self.story.notes:
            self.story.notes[FOOTNOTE].marks.next_page()

    def hyperlink(self, element: Element) -> None:
        before, self.link = self.link, self.address(element) or self.link
        self.read(element)
        self.link = before

    def address(self, element: Element) -> str:
        relation = self.story.relations.get(element.get(f"{R}id", ""))
        if relation is None or not relation.is_external:
            return ""
        anchor = element.get(f"{W}anchor")
        return safe_link(f"{relation.target}#{anchor}" if anchor and "#" not in relation.target else relation.target)

    def simple_field(self, element: Element) -> None:
        self.story.fields.begin(element.get(f"{W}instr", ""))
        self.story.fields.separate()
        self.read(element)
        self.story.fields.end()

    def content(self, element: Element) -> None:
        inner = child(element, "sdtContent")
        if inner is not None:
            self.read(inner)

    def ruby(self, element: Element) -> None:
        for base in element.iterchildren(f"{W}rubyBase"):
            look = self.look
            self.read(base)
            self.look = look

    def equation(self, element: Element) -> None:
        if not self.story.fields.hidden:
            self.pieces += [piece for piece in equation(element) if piece.text]

    def note(self, element: Element, kind: str) -> None:
        if not self.is_visible or kind not in self.story.notes:
            return
        notes = self.story.notes[kind]
        note = notes.take(element.get(f"{W}id"))
        if note is None:
            return
        if (element.get(f"{W}customMarkFollows") or "0").lower() in ("1", "true", "on"):
            self.marked = kind, note
        else:
            self.add_note(kind, note, notes.marks.take())

    def end_mark(self, text: str) -> None:
        if self.marked:
            (kind, note), self.marked = self.marked, None
            self.add_note(kind, note, text.strip() or UNKNOWN_MARK)

    def add_note(self, kind: str, note: Element, mark: str) -> None:
        self.pieces.append(Piece(mark, is_mark=True))
        self.extras += self.story.document.note(kind, note, mark)

    def drawing(self, element: Element) -> None:
        if not self.is_visible:
            return
        for one in drawn(element):
            self.extras += self.picture(one) if isinstance(one, Picture) else self.story.boxed(one)

    def picture(self, picture: Picture) -> list[Block]:
        content = self.story.picture(picture.relation)
        return [] if content is None else [picture_block(picture.alt, content)]


def picture_block(alt: str, content: bytes) -> Block:
    quoted = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return Block("picture", alt, html=f'<img alt="{quoted}">', picture=content)


def safe_link(address: str) -> str:
    """Addresses that a reader may tap; "" for every other."""
    address = address.strip()
    return address if LINKS.fullmatch(address) else ""


def marks_of(look: Look) -> tuple[str, ...]:
    raised = {"superscript": "sup", "subscript": "sub"}.get(look.raised or "")
    marks = {"strong": look.bold, "em": look.italic, "u": look.underlined, "s": look.struck, raised: raised}
    return tuple(mark for mark, is_set in marks.items() if mark and is_set)


Reader = Callable[[Line, Element], None]

READERS: dict[str, Reader] = {
    f"{W}r": Line.run,
    f"{W}hyperlink": Line.hyperlink,
    f"{W}fldSimple": Line.simple_field,
    f"{W}sdt": Line.content,
    f"{M}oMath": Line.equation,
    **dict.fromkeys([W + name for name in ("ins", "moveTo", "smartTag", "customXml", "bdo", "dir")], Line.read),
    f"{M}oMathPara": Line.read,
}
RUN_READERS: dict[str, Reader] = {
    f"{W}t": Line.text,
    f"{W}tab": lambda line, _: line.say(" "),
    f"{W}ptab": lambda line, _: line.say(" "),
    f"{W}noBreakHyphen": lambda line, _: line.say("-"),
    f"{W}br": Line.line_break,
    f"{W}cr": lambda line, _: line.say("\n"),
    f"{W}sym": lambda line, element: line.say(symbol(element)),
    f"{W}fldChar": lambda line, element: line.story.fields.character(element),
    f"{W}instrText": lambda line, element: line.story.fields.instruct(element.text or ""),
    f"{W}footnoteReference": lambda line, element: line.note(element, FOOTNOTE),
    f"{W}endnoteReference": lambda line, element: line.note(element, ENDNOTE),
    f"{W}lastRenderedPageBreak": Line.page,
    f"{W}ruby": Line.ruby,
    **dict.fromkeys([W + name for name in ("drawing", "pict", "object")], Line.drawing),
}

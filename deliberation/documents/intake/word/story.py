"""Walking through a document: the body, and apart from it each text box and each note."""

from collections.abc import Callable, Iterator
from functools import cached_property

from deliberation.documents.intake.blocks import Block, split_number
from deliberation.documents.intake.package import Package, Relation
from deliberation.documents.intake.word.fields import Fields
from deliberation.documents.intake.word.items import Item, Para
from deliberation.documents.intake.word.lines import Line
from deliberation.documents.intake.word.names import W14, Element, W, child, children, is_on, number, value
from deliberation.documents.intake.word.notes import ENDNOTE, FOOTNOTE, Marks, Notes, sections_of
from deliberation.documents.intake.word.numbering import Counter, Numbering, Printed
from deliberation.documents.intake.word.pieces import BLANK, joined, markup, text_of, trimmed
from deliberation.documents.intake.word.styles import BODY_LEVEL, Style, Styles
from deliberation.documents.intake.word.tables import extras_of, lines_of, read_table

NOTE_PARTS = {FOOTNOTE: "footnotes", ENDNOTE: "endnotes"}
THROUGH = {W + name for name in ("customXml", "ins", "moveTo", "smartTag", "sdtContent")}
GALLERIES = {"table of contents", "table of figures"}
CONTENTS_HEADINGS = {"目录", "目次", "contents"}
DROP_CAPS = {"drop", "margin"}


class Document:
    """A package's parts that the body refers to."""

    def __init__(self, package: Package):
        self.package = package
        self.root = package.read(package.main)
        self.styles = Styles(self.part("styles"))
        self.numbering = Numbering(self.part("numbering"), self.styles.numbering_styles())
        settings, sections = self.part("settings"), sections_of(self.root)
        self.notes = {
            kind: Notes(kind, self.part(part), Marks(kind, settings, sections)) for kind, part in NOTE_PARTS.items()
        }
        self.note_parts = {kind: self.part_name(part) or "" for kind, part in NOTE_PARTS.items()}
        self.note_counters = {kind: Counter(self.numbering) for kind in NOTE_PARTS}
        self.pictures: dict[str, bytes] = {}

    def part(self, kind: str) -> Element | None:
        """The root of the part that the main one refers to as that kind; None where there is none."""
        name = self.part_name(kind)
        return self.package.read(name) if name else None

    def part_name(self, kind: str) -> str | None:
        for relation in self.package.relations(self.package.main).values():
            is_of_kind = relation.type.rsplit("/", 1)[-1] == kind and not relation.is_external
            if is_of_kind and relation.target in self.package:
                return relation.target
        return None

    def note(self, kind: str, element: Element, mark: str) -> list[Item]:
        """A note as a block; pictures in it come after it."""
        story = Story(self, element, self.note_parts[kind], self.note_counters[kind])
        items = story.walk(element)
        pieces = trimmed(joined(lines_of(items)))
        source_id = next((item.source_id for item in items if isinstance(item, Para) and item.source_id), "")
        note = Block("footnote", text_of(pieces), number=mark, html=f"<p>{markup(pieces)}</p>", source_id=source_id)
        extras = [extra for item in items for extra in extras_of(item)]
        return [note, *extras] if note.text else extras

    def picture(self, name: str) -> bytes:
        if name not in self.pictures:
            self.pictures[name] = self.package.raw(name)
        return self.pictures[name]


class Story:
    """One stream of text with lists and fields of its own."""

    def __init__(
        self, document: Document, root: Element, part: str, counter: Counter, notes: dict[str, Notes] | None = None
    ):
        self.document = document
        self.part = part
        self.counter = counter
        self.notes = notes or {}
        self.fields: Fields = Fields(root)
        self.in_box = False

    @cached_property
    def relations(self) -> dict[str, Relation]:
        return self.document.package.relations(self.part)

    def walk(self, container: Element, passed: Callable[[Element], None] | None = None) -> list[Item]:
        """What is in it; `passed` is called with each of its paragraphs and tables when it is read."""
        flow = Flow(self)
        for element in flow.blocks(container):
            if element.tag == f"{W}tbl":
                flow.table(element)
            else:
                flow.paragraph(element)
            if passed:
                passed(element)
        flow.flush()
        return flow.items

    def boxed(self, content: Element) -> list[Item]:
        """A text box is a story apart: its lists begin anew, and the body's go on after it as if it were not there."""
        story = Story(self.document, content, self.part, Counter(self.document.numbering))
        story.in_box = True
        return story.walk(content)

    def picture(self, key: str) -> bytes | None:
        relation = self.relations.get(key)
        if relation is None or relation.is_external or relation.target not in self.document.package:
            return None
        return self.document.picture(relation.target)

    def printed(self, properties: Element | None, style: Style, text: str) -> Printed | None:
        """Takes the paragraph's number, if it has one."""
        numbering = self.document.numbering
        direct = child(properties, "numPr")
        own_key, depth = value(direct, "numId"), number(direct, "ilvl")
        key = style.list_key if own_key is None else own_key
        # A level may name its style without the style naming the list. Where the number is typed, that is a remnant.
        if key is None and not split_number(text)[0]:
            key = numbering.linked(style.chain)
        if not key or key == "0":
            return None
        if depth is None:
            definition = numbering.definition(key)
            depth = definition.depth_of_style(style.chain) if definition else None
        return self.counter.take(key, (style.list_depth or 0) if depth is None else depth)


class Flow:
    """Paragraph after paragraph of one container."""

    def __init__(self, story: Story):
        self.story = story
        self.items: list[Item] = []
        # What stands in paragraphs whose ends are deleted or hidden: it goes on in the next.
        self.held: Line | None = None
        # The last paragraph with text, if nothing came after it.
        self.last: Para | None = None

    def blocks(self, container: Element) -> Iterator[Element]:
        for element in children(container):
            if element.tag in (f"{W}p", f"{W}tbl"):
                yield element
            elif element.tag == f"{W}sdt" and is_contents(element):
                self.forget_contents_heading()
                self.pass_sections(element)
            elif element.tag == f"{W}sdt" or element.tag in THROUGH:
                yield from self.blocks(element)

    def paragraph(self, element: Element) -> None:
        was_contents = self.story.fields.contents
        line = Line(self.story, element)
        line.read(element)
        if line.style.is_contents or self.story.fields.contents > was_contents:
            self.forget_contents_heading()
        if not line.style.is_contents:
            self.add(line)
        if child(line.properties, "sectPr") is not None:
            self.pass_sections(element)

    def pass_sections(self, element: Element) -> None:
        """For each section that ends in it the notes' marks go over to the next."""
        for _section in sections_of(element):
            for notes in self.story.notes.values():
                notes.marks.next_section()

    def add(self, line: Line) -> None:
        is_ended = not goes_on(line)
        if self.held:
            self.held.go_on(line)
        else:
            self.held = line
        if is_ended:
            self.flush(is_ended=not self.story.fields.hidden)

    def flush(self, is_ended: bool = False) -> None:
        """Makes a paragraph of what is held. Where none has ended, there is one only if something is left of it."""
        if not self.held:
            return
        has_text = self.held.has_text
        para = self.para(self.held) if is_ended or has_text else Para([], extras=self.held.extras)
        self.items.append(para)
        self.last = para if has_text else self.last
        self.held = None

    def para(self, line: Line) -> Para:
        level = number(line.properties, "outlineLvl")
        level = line.style.level if level is None else level
        return Para(
            pieces=line.pieces,
            printed=self.story.printed(line.properties, line.style, text_of(line.pieces).strip(BLANK)),
            level=level if level is not None and 0 <= level < BODY_LEVEL else None,
            is_title=line.style.is_title,
            is_centred=(value(line.properties, "jc") or line.style.align) == "center",
            in_box=self.story.in_box,
            source_id=line.paragraph.get(f"{W14}paraId", ""),
            extras=line.extras,
        )

    def table(self, element: Element) -> None:
        self.flush()
        self.items.append(read_table(element, self.story.walk))
        self.last = None

    def forget_contents_heading(self) -> None:
        """The line above a table of contents goes with it."""
        if self.last and "".join(text_of(self.last.pieces).split()).lower() in CONTENTS_HEADINGS:
            self.last.pieces = []
        self.last = None


def goes_on(line: Line) -> bool:
    """Whether a paragraph's end is not there: deleted, moved away, hidden, or put before the next as a large letter."""
    mark = child(line.properties, "rPr")
    if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
        return True
    frame = child(line.properties, "framePr")
    if frame is not None and frame.get(f"{W}dropCap") in DROP_CAPS:
        return True
    return bool(line.story.document.styles.run_look(line.style, mark).hidden) and not is_on(mark, "specVanish")


def is_contents(control: Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val", "").lower() in GALLERIES

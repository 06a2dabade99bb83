"""The letter of a reply as a Word file, to be printed and sealed. Loads 16 MB that no page needs."""

from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from congress.meetings.word import Paper, clean
from deliberation.suggestions.letters import Letter

RED = RGBColor(0xC0, 0x00, 0x00)
# GB/T 9704: the head of an official document, its margins, body text of size three, lines of 28 points.
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
BODY, LINE = Pt(16), Pt(28)


class LetterPaper(Paper):
    def __init__(self, letter: Letter):
        super().__init__(letter.heading)
        for side, width in MARGINS.items():
            setattr(self.document.sections[0], f"{side}_margin", Mm(width))
        self.document.core_properties.title = clean(letter.title)
        self.use_font("Normal", "FangSong", 16)
        head = self.document.paragraphs[0]
        head.style = self.document.styles["Normal"]
        self.shape(head, size=Pt(30), align=WD_ALIGN_PARAGRAPH.CENTER, colour=RED, is_bold=True)

    def line(self, text: str, **looks) -> Paragraph:
        return self.shape(self.document.add_paragraph(clean(text)), **looks)

    def shape(self, paragraph, *, size=BODY, align=None, colour=None, is_bold=False, indent=0) -> Paragraph:
        layout = paragraph.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = max(LINE, Pt(size.pt * 1.4))
        layout.first_line_indent = Pt(indent)
        paragraph.alignment = align
        for run in paragraph.runs:
            run.font.size, run.bold = size, is_bold
            if colour is not None:
                run.font.color.rgb = colour
        return paragraph


def underline(paragraph: Paragraph) -> None:
    """The red line below the file number."""
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)


def letter_file(letter: Letter) -> BytesIO:
    paper = LetterPaper(letter)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    underline(paper.line(letter.file_number, align=centre))
    paper.line("")
    paper.line(letter.title, size=Pt(22), align=centre, is_bold=True)
    paper.line("")
    paper.line(letter.addressees)
    for text in letter.paragraphs:
        paper.line(text, indent=32)
    for text in letter.details:
        paper.line(text, indent=32)
    paper.line("")
    paper.line(letter.department, align=right)
    paper.line(letter.dated, align=right)
    return paper.content()

"""The shared parts of Word files that are edited further in Word: fonts of both scripts, headings, tables.

Loads 16 MB that no page needs: imported where a file is made.
"""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell

# What XML 1.0 forbids, tab and line end apart.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TEXT, HEADING = "SimSun", "SimHei"
A4 = (Mm(210), Mm(297))


def clean(text: str) -> str:
    return FORBIDDEN.sub("", text)


class Paper:
    """A Word file in the making: its title, and lines below it that say of what it is."""

    def __init__(self, title: str, lines: Iterable[str] = (), *, is_wide: bool = False):
        self.document = Document()
        self.end = self.document.element.body.sectPr
        self.set_page(is_wide)
        self.use_font("Normal", TEXT, 11)
        for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12)):
            self.use_font(name, HEADING, size)
        self.document.core_properties.title = clean(title)
        self.document.add_paragraph(clean(title), style="Title")
        for line in lines:
            self.paragraph(line)

    def set_page(self, is_wide: bool) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = reversed(A4) if is_wide else A4
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT

    def use_font(self, style_name: str, font: str, size: int) -> None:
        style = self.document.styles[style_name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for themed in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{themed}"), None)  # it would win over the name
        fonts.set(qn("w:eastAsia"), font)

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_paragraph(clean(text), style=f"Heading {level}")

    def paragraph(self, text: str) -> None:
        self.document.add_paragraph(clean(text))

    def table(self, rows: Iterable[Sequence[str]], *, headings: Sequence[str] = (), widths: Sequence[int] = ()) -> None:
        """Rows under headings that stand again on every page; widths in millimetres."""
        rows = [*([headings] if headings else []), *rows]
        if not rows:
            return
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        table.autofit = not widths
        cells = table._cells  # read once: asked cell by cell, a long table takes minutes
        for place, text in enumerate(text for row in rows for text in row):
            cells[place].text = clean(text)
            if widths:
                cells[place].width = Mm(widths[place % len(widths)])
        for column, width in zip(table.columns, widths, strict=False):
            column.width = Mm(width)
        if headings:
            mark_headings(table, cells[: len(headings)])

    def content(self) -> BytesIO:
        written = BytesIO()
        self.document.save(written)
        written.seek(0)
        return written


def mark_headings(table: Table, cells: Sequence[_Cell]) -> None:
    for cell in cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

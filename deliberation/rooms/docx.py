"""Transcript and minutes as Word files, in the active language, to be edited further in Word."""

import re
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from deliberation.rooms.models import Room
from deliberation.rooms.record import Line, Minutes, Record, attendance_rows

# What XML 1.0 forbids, tab and line end apart.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TEXT, HEADING = "SimSun", "SimHei"


def clean(text: str) -> str:
    return FORBIDDEN.sub("", text)


class Paper:
    """A Word file in the making."""

    def __init__(self, title: str, room: Room):
        self.document = Document()
        self.end = self.document.element.body.sectPr
        self.use_font("Normal", TEXT, 11)
        for name, size in (("Title", 20), ("Heading 1", 14)):
            self.use_font(name, HEADING, size)
        self.document.core_properties.title = clean(title)
        self.document.add_paragraph(clean(title), style="Title")
        self.paragraph(f"{room.meeting.long_title} · {room.title}")
        if room.held_at:
            held_at = timezone.localtime(room.held_at)
            self.paragraph(f"{date_format(held_at, 'DATE_FORMAT')} {date_format(held_at, 'H:i')} · {room.place}")

    def use_font(self, style_name: str, font: str, size: int) -> None:
        style = self.document.styles[style_name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for themed in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{themed}"), None)  # it would win over the name
        fonts.set(qn("w:eastAsia"), font)

    def heading(self, text: str) -> None:
        self.document.add_paragraph(clean(text), style="Heading 1")

    def paragraph(self, text: str) -> None:
        self.document.add_paragraph(clean(text))

    def line(self, line: Line, *, style: str | None = None) -> None:
        # Not through the document, which looks for its end each time: too slow for ten thousand lines.
        paragraph = Paragraph(OxmlElement("w:p"), self.document._body)
        self.end.addprevious(paragraph._p)
        if style:
            paragraph.style = style
        notes = f"  [{' · '.join(line.notes)}]" if line.notes else ""
        paragraph.add_run(f"{timezone.localtime(line.at):%H:%M:%S} ")
        paragraph.add_run(clean(f"{line.who}  ")).bold = True
        paragraph.add_run(clean(f"{line.text}{notes}"))

    def table(self, rows: list[tuple[str, str]]) -> None:
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = clean(text)

    def content(self) -> BytesIO:
        written = BytesIO()
        self.document.save(written)
        written.seek(0)
        return written


def transcript_paper(room: Room, record: Record) -> BytesIO:
    paper, day = Paper(_("Transcript"), room), None
    for line in record.lines:
        if line.on != day:
            day = line.on
            paper.heading(date_format(day, "DATE_FORMAT"))
        paper.line(line)
    return paper.content()


def minutes_paper(room: Room, minutes: Minutes) -> BytesIO:
    paper = Paper(_("Minutes"), room)
    paper.heading(_("Attendance"))
    paper.table(attendance_rows(minutes))
    paper.heading(_("Main points"))
    for line in minutes.points:
        paper.line(line)
    paper.heading(_("Suggestions"))
    for line in minutes.suggestions:
        paper.line(line)
    paper.heading(_("Questions and answers"))
    for question, answers in minutes.questions:
        paper.line(question)
        for answer in answers:
            paper.line(answer, style="List Bullet")
    paper.heading(_("Straw polls"))
    for result in minutes.polls:
        paper.paragraph(_("%s (indicative, binding nobody)") % result.poll.question)
        paper.table([(option, str(count)) for option, count in result.counts])
    paper.heading(_("Figures"))
    paper.table(minutes.figures)
    return paper.content()

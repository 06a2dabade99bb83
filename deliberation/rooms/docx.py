"""Transcript and minutes as Word files, in the active language, to be edited further in Word."""

from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph

from congress.meetings.word import Paper, clean
from deliberation.rooms.models import Room
from deliberation.rooms.record import Line, Minutes, Record, attendance_rows


class RoomPaper(Paper):
    """What was said in a room."""

    def __init__(self, title: str, room: Room):
        super().__init__(title, heading_lines(room))

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


def heading_lines(room: Room) -> list[str]:
    """Of which meeting and room, and when and where."""
    lines = [f"{room.meeting.long_title} · {room.title}"]
    if room.held_at:
        held_at = timezone.localtime(room.held_at)
        lines.append(f"{date_format(held_at, 'DATE_FORMAT')} {date_format(held_at, 'H:i')} · {room.place}")
    return lines


def transcript_paper(room: Room, record: Record) -> BytesIO:
    paper, day = RoomPaper(_("Transcript"), room), None
    for line in record.lines:
        if line.on != day:
            day = line.on
            paper.heading(date_format(day, "DATE_FORMAT"))
        paper.line(line)
    return paper.content()


def minutes_paper(room: Room, minutes: Minutes) -> BytesIO:
    paper = RoomPaper(_("Minutes"), room)
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

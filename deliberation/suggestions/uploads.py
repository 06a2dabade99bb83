"""Reading a file that somebody sends with a suggestion: told by its content, called as its sender called it.

Pure: a file in, a `Sent` or BadFile out.
"""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from congress.people.pictures import read_picture
from congress.people.uploads import MOST_BYTES, BadFile, read_bytes
from deliberation.documents.intake.archive import Archive
from deliberation.documents.intake.blocks import BadDocument

JPEG, PDF, TEXT = "image/jpeg", "application/pdf", "text/plain; charset=utf-8"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"
# The endings that a name of this type may keep; the first is given to the others.
ENDINGS = {
    JPEG: (".jpg", ".jpeg"),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    TEXT: (".txt", ".csv", ".md"),
}
PICTURE_ENDING = re.compile(r"\.(png|webp|jpe|jfif)$", re.IGNORECASE)
MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
CONTENT_TYPES = "[content_types].xml"
MACROS = re.compile(rb"macroEnabled|vbaProject|vbaData", re.IGNORECASE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_TAIL = 2048
# Chinese letters are three bytes, and a file system's names have 255.
LONGEST_NAME = 80
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
WHITE = "\t\n\f\r"


@dataclass(frozen=True)
class Sent:
    name: str
    content_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def read_file(upload: Any) -> Sent:
    """What was sent, with a name that leads nowhere and the ending of its type. Raises BadFile."""
    data = read_bytes(upload, MOST_BYTES)
    content_type = type_of(data)
    if content_type == JPEG:
        data = read_picture(io.BytesIO(data)).data
    return Sent(name_of(upload.name or "", content_type), content_type, data)


def type_of(data: bytes) -> str:
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return JPEG  # as which each is drawn anew
    if data.startswith(b"%PDF-"):
        return type_of_pdf(data)
    if data.startswith(b"PK"):
        return type_of_package(data)
    if data.startswith(OLE):
        raise BadFile(_("This is an Office file of the old kind, or locked. Save it anew as .docx or .xlsx."))
    if is_text(data):
        return TEXT
    raise BadFile(
        _("This kind of file is not taken. Pictures (JPEG, PNG, WebP), PDF, Word (.docx), Excel (.xlsx) and text are.")
    )


def type_of_pdf(data: bytes) -> str:
    if b"%%EOF" not in data[-PDF_TAIL:]:
        raise BadFile(_("This PDF is not complete. Please choose it again."))
    return PDF


def type_of_package(data: bytes) -> str:
    """A Word or Excel file whose every part unpacks to what its directory says, without macros."""
    try:
        archive = Archive(data, MOST_BYTES)
        types = [archive.unpack(entry) for name, entry in archive.entries.items() if name == CONTENT_TYPES]
        for entry in archive.entries.values():
            archive.unpack(entry)
    except BadDocument as bad:
        raise BadFile(_("This file is damaged, locked or too large unpacked. Save it anew, then choose it.")) from bad
    found = [content_type for part, content_type in MAIN_PARTS.items() if part in archive.entries]
    if len(found) != 1 or not types:
        raise BadFile(_("This is no Word or Excel file. Archives (.zip) are not taken: send the files themselves."))
    if MACROS.search(types[0]) or any(MACROS.search(name.encode()) for name in archive.entries):
        raise BadFile(_("This file holds macros. Save it anew as .docx or .xlsx, without them."))
    return found[0]


def is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(unicodedata.category(one) == "Cc" and one not in WHITE for one in set(text))


def name_of(name: str, content_type: str) -> str:
    """Not longer than files may be called, with an ending that is true."""
    plain, endings = visible_name(name), ENDINGS[content_type]
    if content_type == JPEG:
        plain = PICTURE_ENDING.sub("", plain)
    ending = next((one for one in endings if plain.lower().endswith(one)), "")
    stem = plain[: len(plain) - len(ending)].strip(". ")
    ending = ending or endings[0]
    return (stem[: LONGEST_NAME - len(ending)] or _("file")) + ending


def visible_name(name: str) -> str:
    """Without a path, and without what cannot be seen."""
    plain = re.split(r"[/\\]", name)[-1]
    plain = "".join(one for one in plain if one in WHITE or unicodedata.category(one) not in INVISIBLE)
    return re.sub(r"\s+", " ", plain).strip(". ")


def read_files(uploads: Iterable[Any]) -> list[Sent]:
    """All of them, or one BadFile that says of each bad one what is wrong with it."""
    sent, reasons = [], []
    for upload in uploads:
        try:
            sent.append(read_file(upload))
        except BadFile as bad:
            name = visible_name(upload.name or "")[:LONGEST_NAME]
            reasons.append(_("“%(name)s”: %(reason)s") % {"name": name, "reason": bad})
    if reasons:
        raise BadFile(" ".join(reasons))
    return sent

"""Reading a roll as an office has it: a spreadsheet or a csv, headings in any order, numbers in any dress.

Pure: bytes in, rows and faults out. What a meeting's roll says to them is the matter of `enrolment.py`.
"""

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 50
# A spreadsheet has no line after this one; a file that names one would be counted up to it.
LAST_LINE = 1_048_576
# Titles may stand above the headings.
LAST_HEADING = 20
LEAST_DIGITS = 3

# The better heading first: where a list has both 序号 and 编号, the number is the latter.
HEADINGS = {
    "number": ["代表编号", "代表证号", "代表号", "编号", "序号", "number", "rollnumber", "no", "no."],
    "name": ["代表姓名", "姓名", "名字", "name", "fullname"],
    "telephone": [
        *["手机号码", "手机号", "手机", "联系手机", "移动电话", "联系电话", "电话号码", "电话", "联系方式"],
        *["mobile", "mobilephone", "telephone", "phone", "tel", "tel."],
    ],
    "sector": ["界别", "代表界别", "所属界别", "sector"],
    "group": ["交流群", "交流组", "小组", "分组", "组别", "所在小组", "所属小组", "group", "exchangegroup"],
}
LONGEST = {"number": 10, "name": 60, "telephone": 30, "sector": 60, "group": 60}

NUMBER = re.compile(r"[A-Z-]*[0-9][0-9A-Z-]*")
TELEPHONE = re.compile(r"[0-9 +()-]+")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")
DASHES = str.maketrans("‐–—−", "----")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
DOCTYPES = ["<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"


class BadFile(Exception):
    """The file as a whole cannot be read as a roll; its text is a sentence for the person."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one line of the file, counted as the spreadsheet does."""

    line: int
    text: str

    def __str__(self):
        return _("row %(line)s: %(text)s") % {"line": self.line, "text": self.text}


@dataclass(frozen=True)
class Row:
    """One person as the file has him; `number` is empty in a file without numbers."""

    line: int
    number: str
    name: str
    telephone: str
    sector: str
    group: str

    @property
    def person(self) -> tuple[str, str]:
        return person_key(self.telephone, self.name)


@dataclass
class Roll:
    """What a file says: its rows, what is wrong, the headings and the lines that were not used."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


Line = tuple[int, list[str]]


def read_roll(content: bytes) -> Roll:
    """The roll in a file of any kind we read, told by its content. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile(_("The file is larger than 5 MB."))
    if not content.strip():
        raise BadFile(_("The file is empty."))
    if content.startswith(ZIP):
        return roll_of(lines_of(xlsx_rows(content)))
    if content.startswith(OLE):
        raise BadFile(
            _("This is an old .xls file, or one with a password. Please save it as .xlsx and choose it again.")
        )
    text = decoded(content)
    tables = [lines_of(csv_rows(text, delimiter)) for delimiter in ",;\t"]
    return roll_of(max(tables, key=lambda table: len(find_headings(table)[1])))


# From bytes to lines of text


def decoded(content: bytes) -> str:
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not text.lstrip().startswith(("<", "%PDF")):
            return text
    raise BadFile(
        _("This file is no table that can be read here. Please save it as .xlsx or .csv and choose it again.")
    )


def csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise BadFile(
            _("The file breaks off inside a quoted text. Please save it as .xlsx and choose it again.")
        ) from error


def xlsx_rows(content: bytes) -> Iterator[tuple]:
    """The rows of the first sheet, with what formulas last came to."""
    from openpyxl import load_workbook  # 9 MB that no other page needs

    try:
        check_parts(content)
        with warnings.catch_warnings(action="ignore"):  # of styles and rules that matter to nobody here
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # some programs write wrong ones, and rows would be lost
            yield from sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    except BadFile:
        raise
    except Exception as error:  # a broken part makes the library raise whatever it meets
        raise BadFile(_("This file is no .xlsx workbook, or it is damaged.")) from error


def check_parts(content: bytes) -> None:
    """Refuse a workbook that would unpack to too much, or that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise BadFile(_("The workbook is too large inside. Please copy the roll alone into a new one."))
        for part in parts.infolist():
            unpacked = parts.read(part)
            if any(doctype in unpacked for doctype in DOCTYPES):
                raise BadFile(_("This workbook holds declarations that no roll needs. Please save it again as .xlsx."))


def lines_of(rows: Iterable[Iterable[Any]]) -> list[Line]:
    """The rows that hold anything, as text, with their lines."""
    found: list[Line] = []
    for line, cells in enumerate(rows, start=1):
        texts = [text_of(cell) for cell in cells] if any(cells) else []
        if any(texts[MOST_COLUMNS:]):
            raise BadFile(_("The table has more than %s columns.") % MOST_COLUMNS)
        if any(texts):
            found.append((line, texts))
        if line > LAST_LINE or len(found) > MOST_ROWS + LAST_HEADING:
            raise BadFile(_("The table has more than %s rows.") % MOST_ROWS)
    return found


def text_of(cell: Any) -> str:
    """The cell as text, without what cannot be seen; 1.0 is 1."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split())
    if text.isprintable():
        return text
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Cs")).strip()


# From lines to persons


def roll_of(lines: list[Line]) -> Roll:
    at, columns = find_headings(lines)
    if not columns:
        raise BadFile(_("No row of headings was found. One of the columns must be called 姓名 or name."))
    headings, below = lines[at][1], lines[at + 1 :]
    if len(below) > MOST_ROWS:
        raise BadFile(_("The table has more than %s rows.") % MOST_ROWS)
    roll = Roll(ignored=[text for n, text in enumerate(headings) if text and n not in columns.values()])
    for line, texts in below:
        if len(columns) >= 3 and sum(map(bool, texts)) == 1:
            roll.skipped.append(line)  # the title of a section, or a number prepared for nobody
            continue
        row = Row(line, **{name: cleaned(name, texts, columns) for name in HEADINGS})
        roll.rows.append(row)
        roll.faults += faults_of(row, columns)
    if not roll.rows:
        raise BadFile(_("There is nobody under the headings."))
    roll.faults += doubles(roll.rows)
    roll.faults.sort(key=lambda fault: fault.line)
    roll.rows = padded(roll.rows, LEAST_DIGITS)
    return roll


def find_headings(lines: list[Line]) -> tuple[int, dict[str, int]]:
    """Where the row of headings is, and the column of each field that it has; no columns if there is none."""
    for at, (_line, texts) in enumerate(lines[:LAST_HEADING]):
        columns = columns_of([heading_key(text) for text in texts])
        if "name" in columns:
            return at, columns
    return 0, {}


def columns_of(keys: list[str]) -> dict[str, int]:
    found = {}
    for name, headings in HEADINGS.items():
        column = next((keys.index(heading) for heading in headings if heading in keys), None)
        if column is not None:
            found[name] = column
    return found


def folded(text: str) -> str:
    """For comparing: one width, one case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def heading_key(text: str) -> str:
    """手机（必填）: and ＊手机 are 手机."""
    return re.sub(r"\([^()]*\)", "", folded(text)).strip("*:")


def cleaned(name: str, texts: list[str], columns: dict[str, int]) -> str:
    """The field as it will stand on the roll."""
    text = texts[columns[name]] if columns.get(name, len(texts)) < len(texts) else ""
    if name == "name":
        return HAN_GAP.sub("", text)
    if name not in ("number", "telephone"):
        return text
    text = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    whole = WHOLE_FLOAT.fullmatch(text)
    text = whole[1] if whole else text
    return text.upper().replace(" ", "") if name == "number" else text


def faults_of(row: Row, columns: dict[str, int]) -> list[Fault]:
    found = []
    if "number" in columns and not row.number:
        found.append(_("the number is missing"))
    elif row.number and not NUMBER.fullmatch(row.number):
        found.append(_("the number may have digits, Latin letters and - only"))
    if not row.name:
        found.append(_("the name is missing"))
    if row.telephone and not TELEPHONE.fullmatch(row.telephone):
        has_letters = any(map(str.isalpha, row.telephone))
        found.append(_("the telephone has letters") if has_letters else _("the telephone is not one number"))
    elif row.telephone and len(digits_of(row.telephone)) < 4:
        found.append(_("the telephone is too short"))
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            found.append(_("the %(field)s has more than %(most)s characters") % {"field": label_of(name), "most": most})
    return [Fault(row.line, text) for text in found]


def label_of(name: str) -> str:
    labels = {
        "number": _("number on the roll"),
        "name": _("name"),
        "telephone": _("telephone"),
        "sector": _("sector"),
        "group": _("group"),
    }
    return labels[name]


def doubles(rows: list[Row]) -> list[Fault]:
    """Numbers, and persons, that stand in an earlier row already. Who has a number of his own needs no telephone."""
    found: list[Fault] = []
    seen: dict[Any, int] = {}
    for row in rows:
        number = number_key(row.number) if row.number else None
        person = row.person if row.telephone or not row.number else None
        for key, text in (
            (number, _("the same number stands in row %s already")),
            (person, _("the same name and telephone stand in row %s already")),
        ):
            if key is not None and key in seen:
                found.append(Fault(row.line, text % seen[key]))
            elif key is not None:
                seen[key] = row.line
    return found


def padded(rows: list[Row], least: int) -> list[Row]:
    """All numbers of digits equally long."""
    width = max([least, *(len(row.number) for row in rows if row.number.isdecimal())])
    width = min(width, LONGEST["number"])
    return [replace(row, number=row.number.zfill(width)) if row.number.isdecimal() else row for row in rows]


def number_key(number: str) -> str:
    """007 and 7 are the same place on the roll."""
    return (number.lstrip("0") or "0") if number.isdecimal() else number


def digits_of(telephone: str) -> str:
    """Without the dress, and without China's +86 before a mobile number."""
    digits = "".join(filter(str.isdecimal, telephone))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def person_key(telephone: str, name: str) -> tuple[str, str]:
    return digits_of(telephone), name

"""Reading a list of earlier suggestions as an office has it: a spreadsheet, headings in any order.

Pure: bytes in, rows and faults out. What a meeting says to them is the matter of `importing.py`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from congress.meetings.rolls import (
    LAST_HEADING,
    MOST_BYTES,
    MOST_COLUMNS,
    WHOLE_FLOAT,
    ZIP,
    BadFile,
    Fault,
    folded,
    heading_key,
    xlsx_rows,
)
from deliberation.suggestions.models import Rating, Reply, State, Suggestion

MOST_ROWS = 2000
LARGEST_NUMBER = 2_147_483_647
EARLIEST = date(1980, 1, 1)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
YES = {"是", "公开", "yes", "y", "1", "true", "√", "✓"}

HEADINGS = {
    "number": ["编号", "建议编号", "案号", "序号", "number", "no", "no."],
    "title": ["标题", "题目", "案由", "title"],
    "body": ["内容", "建议内容", "正文", "text", "content"],
    "category": ["类别", "分类", "category"],
    "authors": ["代表", "代表姓名", "提出人", "领衔代表", "representative", "author"],
    "submitted_on": ["提出日期", "提出时间", "日期", "submitted", "date"],
    "department": ["主办部门", "承办部门", "主办单位", "承办单位", "department"],
    "outcome": ["办理结果", "结果", "outcome"],
    "reply": ["答复", "答复内容", "reply"],
    "handling": ["办理满意度", "办理态度", "handling"],
    "result": ["结果满意度", "办理结果满意度", "result"],
    "replied_on": ["答复日期", "答复时间", "replied"],
    "publish": ["公开", "是否公开", "published"],
}
LEFT_OUT_AT_WILL = ("category", "handling", "result", "replied_on", "publish")
OUTCOME = Reply.Outcome
LETTERS = {"a": OUTCOME.SOLVED, "b": OUTCOME.SOLVING, "c": OUTCOME.UNABLE, "d": OUTCOME.REFERENCE}
REFUSED = {"不立案", "不予立案", "未立案", "notaccepted", "refused"}


@dataclass(frozen=True)
class Row:
    """One suggestion as the file has it; dates as they are written in JSON, authors and department as names."""

    line: int
    number: int
    title: str
    body: str
    category: str
    authors: str
    submitted_on: str
    department: str
    outcome: str  # an outcome's key, or State.REFUSED
    reply: str
    handling: str
    result: str
    replied_on: str
    publish: bool


@dataclass
class Sheet:
    """What a file says: its rows, what is wrong, the headings that were not used."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_earlier(content: bytes, today: date) -> Sheet:
    """The suggestions in an .xlsx workbook. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile(_("The file is larger than 5 MB."))
    if not content.startswith(ZIP):
        raise BadFile(_("This file is no .xlsx workbook, or it is damaged."))
    lines = lines_of(xlsx_rows(content))
    at, columns = find_headings(lines)
    missing = [HEADINGS[name][0] for name in HEADINGS if name not in columns and name not in LEFT_OUT_AT_WILL]
    if missing:
        raise BadFile(_("These columns were not found: %s.") % "、".join(missing))
    sheet = Sheet(ignored=[text for n, text in enumerate(lines[at][1]) if text and n not in columns.values()])
    for line, texts in lines[at + 1 :]:
        cells = {name: texts[column] if column < len(texts) else "" for name, column in columns.items()}
        row, wrong = row_of(line, cells, today)
        sheet.faults += [Fault(line, text) for text in wrong]
        if row is not None and not wrong:
            sheet.rows.append(row)
    if not sheet.rows and not sheet.faults:
        raise BadFile(_("There is no suggestion under the headings."))
    return sheet


def lines_of(rows: Iterable[Iterable[Any]]) -> list[tuple[int, list[str]]]:
    found = []
    for line, cells in enumerate(rows, start=1):
        texts = [text_of(cell) for cell in cells]
        if any(texts[MOST_COLUMNS:]):
            raise BadFile(_("The table has more than %s columns.") % MOST_COLUMNS)
        if any(texts):
            found.append((line, texts))
        if len(found) > MOST_ROWS + LAST_HEADING or line > 10 * MOST_ROWS:
            raise BadFile(_("The table has more than %s rows.") % MOST_ROWS)
    return found


def text_of(cell: Any) -> str:
    """The cell as text, its lines kept, without what cannot be seen."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\r\n", "\n").replace("_x000D_", "")
    seen = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return "".join(seen).strip()


def find_headings(lines: list[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    for at, (_line, texts) in enumerate(lines[:LAST_HEADING]):
        keys = [heading_key(text) for text in texts]
        columns = {
            name: next(keys.index(heading) for heading in headings if heading in keys)
            for name, headings in HEADINGS.items()
            if set(headings) & set(keys)
        }
        if {"number", "title"} <= columns.keys():
            return at, columns
    return 0, {}


# A line


def row_of(line: int, cells: dict[str, str], today: date) -> tuple[Row | None, list[str]]:
    """The row, and what is wrong with it."""
    wrong: list[str] = []
    values = {
        "number": number_in(cells["number"], wrong),
        "category": category_in(cells.get("category", ""), wrong),
        "submitted_on": date_in(cells["submitted_on"], today, wrong),
        "replied_on": date_in(cells["replied_on"], today, wrong) if cells.get("replied_on") else "",
        "outcome": outcome_in(cells["outcome"], wrong),
        "handling": grade_in(cells.get("handling", ""), wrong),
        "result": grade_in(cells.get("result", ""), wrong),
        "publish": folded(cells.get("publish", "")) in YES,
    }
    row = Row(line, **{name: cells[name] for name in ("title", "body", "authors", "department", "reply")}, **values)
    return row, wrong + what_is_missing(row)


def what_is_missing(row: Row) -> list[str]:
    wrong = []
    longest = Suggestion._meta.get_field("title").max_length
    if not row.title or not row.body:
        wrong.append(_("title and text are both needed"))
    if len(row.title) > longest:
        wrong.append(_("the title has more than %s characters") % longest)
    if max(len(row.body), len(row.reply)) > Suggestion.MOST_CHARACTERS:
        wrong.append(_("text and reply may have %s characters each") % Suggestion.MOST_CHARACTERS)
    if not row.authors:
        wrong.append(_("the representative is missing"))
    is_refused = row.outcome == State.REFUSED
    if not is_refused and not (row.department and row.reply):
        wrong.append(_("department and reply are both needed"))
    if is_refused and (row.handling or row.result):
        wrong.append(_("what was not accepted has no rating"))
    if bool(row.handling) != bool(row.result):
        wrong.append(_("both ratings are needed, or none"))
    if row.replied_on and row.submitted_on and row.replied_on < row.submitted_on:
        wrong.append(_("the reply is earlier than the suggestion"))
    return wrong


def number_in(text: str, wrong: list[str]) -> int:
    text = unicodedata.normalize("NFKC", text).strip()
    whole = WHOLE_FLOAT.fullmatch(text)
    digits = whole[1] if whole else text
    if digits.isdecimal() and len(digits) <= 10 and 1 <= int(digits) <= LARGEST_NUMBER:
        return int(digits)
    wrong.append(_("the number is missing, or no number"))
    return 0


def date_in(text: str, today: date, wrong: list[str]) -> str:
    found = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        day = date(*map(int, found.groups())) if found else datetime.fromisoformat(text).date()
    except ValueError:
        wrong.append(_("“%s” is no date") % text[:20])
        return ""
    if not EARLIEST <= day <= today:
        wrong.append(_("the date %s lies in the future, or too long ago") % day.isoformat())
    return day.isoformat()


def category_in(text: str, wrong: list[str]) -> str:
    found = choice_named(Suggestion.Category, text) if text else Suggestion.Category.OTHER
    if not found:
        wrong.append(_("there is no category “%s”") % text[:20])
    return found


def outcome_in(text: str, wrong: list[str]) -> str:
    if heading_key(text) in REFUSED:
        return State.REFUSED
    found = LETTERS.get(folded(text)) or choice_named(OUTCOME, text)
    if not found:
        wrong.append(_("there is no outcome “%s”") % text[:20] if text else _("the outcome is missing"))
    return found


def grade_in(text: str, wrong: list[str]) -> str:
    found = choice_named(Rating.Grade, text) if text else ""
    if text and not found:
        wrong.append(_("there is no rating “%s”") % text[:20])
    return found


def choice_named(choices: Any, text: str) -> str:
    """The choice that is called so in one of the languages, or by its key, what is in () left out; else ""."""
    key = heading_key(text)
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                if value and key in (value, heading_key(str(label))):
                    return value
    return ""

"""The rows of a file of earlier suggestions beside a meeting: what is new, what is there already, what does not fit."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from congress.meetings.models import Meeting, Representative
from congress.meetings.rolls import Fault, folded, number_key
from congress.people.models import Department
from deliberation.suggestions.earlier import Row, Sheet

BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True)
class Known:
    """A row with those whom it names: the first is the author, the others signed with him."""

    row: Row
    authors: list[Representative]
    department: Department | None


@dataclass
class Comparison:
    new: list[Known] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def examine(meeting: Meeting, sheet: Sheet) -> Comparison:
    """Everything that is to be said of a file, the faults in its own order."""
    found = compare(meeting, sheet.rows)
    found.faults = sorted([*sheet.faults, *found.faults], key=lambda fault: fault.line)
    return found


def compare(meeting: Meeting, rows: list[Row]) -> Comparison:
    """Three queries, however many rows; writes nothing. A number that is there with the same title is left alone."""
    there = dict(meeting.suggestions.numbered().values_list("number", "title"))
    departments = {folded(one.name): one for one in Department.objects.all()}
    find = finder_on(meeting)
    found, seen = Comparison(), set()
    for row in rows:
        wrong: list[str] = []
        if row.number in seen:
            wrong.append(_("the number stands in an earlier row already"))
        seen.add(row.number)
        department = departments.get(folded(row.department))
        if row.department and department is None:
            wrong.append(_("there is no department “%s”") % row.department[:30])
        authors = [find(name, wrong) for name in BETWEEN_NAMES.split(row.authors) if name.strip()]
        if row.number in there and there[row.number] != row.title:
            wrong.append(_("No. %s is another suggestion of this meeting") % row.number)
        elif row.number in there and not wrong:
            found.unchanged.append(row)
        elif not wrong:
            found.new.append(Known(row, authors, department))
        found.faults += [Fault(row.line, text) for text in wrong]
    return found


def finder_on(meeting: Meeting) -> Callable[[str, list[str]], Any]:
    """find(name, wrong) is who stands on the roll by this number or name; else it says what is wrong."""
    by_number: dict[str, Representative] = {}
    by_name: dict[str, list[Representative]] = defaultdict(list)
    for one in meeting.representatives.select_related("user", "group"):
        by_number[number_key(one.number)] = one
        by_name[folded(one.user.name)].append(one)

    def find(name: str, wrong: list[str]) -> Representative | None:
        for word in (name, *name.split()):
            if number_key(folded(word).upper()) in by_number:
                return by_number[number_key(folded(word).upper())]
        named = by_name.get(folded(name), [])
        if len(named) == 1:
            return named[0]
        reason = (
            _("two on the roll are called %s; write the number") if named else _("%s is not on this meeting's roll")
        )
        wrong.append(reason % name.strip()[:30])
        return None

    return find

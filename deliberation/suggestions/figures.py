"""What became of the suggestions, in numbers: by group, category, department, source and meeting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _

from congress.meetings.models import Group, Meeting
from congress.people.models import Department
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.models.suggestions import SuggestionQuerySet
from deliberation.suggestions.narrowing import FIGURES, Figure, answered_cases, replying

Numbers = dict[str, int]
WITHOUT_GROUP = 0


@dataclass(frozen=True)
class Cell:
    figure: Figure
    number: int
    of: int | None
    url: str

    @property
    def percent(self) -> int | None:
        return round(100 * self.number / self.of) if self.of else None


@dataclass(frozen=True)
class Line:
    """One group, category, department, source or meeting, or all together."""

    label: str
    numbers: Numbers
    address: dict[str, Any]

    @property
    def cells(self) -> list[Cell]:
        return [
            Cell(figure, self.numbers[name], self.numbers.get(figure.share_of), self.url_of(name))
            for name, figure in FIGURES.items()
        ]

    def url_of(self, figure: str) -> str:
        return f"/suggestions/?{urlencode({**self.address, 'figure': figure})}"


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    lines: list[Line]

    @property
    def most(self) -> int:
        return max((line.numbers["count"] for line in self.lines), default=0)

    @property
    def rows(self) -> list[tuple[Figure, list[Cell]]]:
        """A row for each figure, with a column for each line: there are fewer of these."""
        return list(
            zip(FIGURES.values(), map(list, zip(*(line.cells for line in self.lines), strict=True)), strict=True)
        )


def counted(figures: Iterable[Figure], condition: Any) -> dict[str, Count]:
    return {figure.name: Count("pk", filter=condition(figure)) for figure in figures}


def rows_of(suggestions: SuggestionQuerySet) -> list[dict[str, Any]]:
    """The figures of each meeting's each group, category and source, in one query: all other tables are its sums."""
    columns = counted(FIGURES.values(), lambda figure: figure.whole())
    rows = suggestions.numbered().order_by().values("meeting", "group", "category", "source")
    return list(rows.annotate(**columns))


def nothing() -> Numbers:
    return dict.fromkeys(FIGURES, 0)


def added(rows: Iterable[dict[str, Any]]) -> Numbers:
    total = nothing()
    for row in rows:
        for name in FIGURES:
            total[name] += row.get(name, 0)
    return total


def sums_by(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, Numbers]:
    apart = defaultdict(list)
    for row in rows:
        apart[row[name]].append(row)
    return {key: added(own) for key, own in apart.items()}


def total_of(rows: list[dict[str, Any]], meeting: Meeting | None) -> Line:
    return Line(_("All together"), added(rows), address_of(meeting))


def address_of(meeting: Meeting | None) -> dict[str, Any]:
    return {"meeting": meeting.pk} if meeting is not None else {}


def tables_of(rows: list[dict[str, Any]], meeting: Meeting | None) -> list[Table]:
    """Of one meeting, or of all that are no drills."""
    base = address_of(meeting)
    by_category, by_source = sums_by(rows, "category"), sums_by(rows, "source")
    first = by_group(rows, meeting) if meeting is not None else by_meeting(rows)
    category = [
        Line(str(label), by_category[value], base | {"category": value})
        for value, label in Suggestion.Category.choices
        if value in by_category
    ]
    source = [
        Line(str(label), by_source[value], base | {"source": value})
        for value, label in Suggestion.Source.choices
        if value in by_source
    ]
    return [first, Table("category", _("Category"), category), Table("source", _("Source"), source)]


def by_group(rows: list[dict[str, Any]], meeting: Meeting) -> Table:
    sums = sums_by(rows, "group")
    lines = [
        Line(group.title, sums[group.pk], {"meeting": meeting.pk, "group": group.pk})
        for group in Group.objects.filter(meeting=meeting)
        if group.pk in sums
    ]
    if None in sums:
        lines.append(Line(_("without a group"), sums[None], {"meeting": meeting.pk, "group": WITHOUT_GROUP}))
    return Table("group", _("Exchange group"), lines)


def by_meeting(rows: list[dict[str, Any]]) -> Table:
    sums = sums_by(rows, "meeting")
    meetings = Meeting.objects.filter(pk__in=sums).newest_first()
    lines = [Line(one.long_title, sums[one.pk], {"meeting": one.pk}) for one in meetings]
    return Table("meeting", _("Meeting"), lines)


def by_department(suggestions: SuggestionQuerySet, meeting: Meeting | None, only: frozenset[int] | None) -> Table:
    """Of all departments, or of these only. What several have is counted with each."""
    parts = [figure for figure in FIGURES.values() if figure.part is not None]
    columns = counted(parts, lambda figure: figure.part())
    assigned = replying().filter(suggestion__in=suggestions.numbered()).order_by().values("department")
    rows: Any = assigned.annotate(**columns)
    sums = {row["department"]: added([row]) for row in rows}
    cases = answered_cases().filter(suggestion__in=suggestions.numbered()).order_by().values_list("department")
    for department, count in cases.annotate(Count("pk")):
        sums.setdefault(department, nothing())["same_day"] = count
    lines = [
        Line(one.name, sums[one.pk], address_of(meeting) | {"department": one.pk})
        for one in Department.objects.filter(pk__in=sums)
        if only is None or one.pk in only
    ]
    return Table("department", _("Department"), lines)

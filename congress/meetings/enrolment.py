"""The rows of a file beside a meeting's roll: who is new, who stands there already, what does not fit."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from django.utils.translation import gettext as _

from congress.meetings.models import Meeting, Representative
from congress.meetings.rolls import LEAST_DIGITS, Fault, Roll, Row, digits_of, folded, number_key, padded, person_key
from congress.people.models import SignInName, User

MOST_GROUPS = 50


@dataclass
class Comparison:
    """`new` have the numbers and groups that they will have; `titles` are of groups that the meeting lacks."""

    new: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def examine(meeting: Meeting, roll: Roll) -> Comparison:
    """Everything that is to be said of a file, the faults in its own order."""
    found = compare(meeting, roll.rows)
    found.faults = sorted([*roll.faults, *found.faults], key=lambda fault: fault.line)
    return found


def compare(meeting: Meeting, rows: list[Row]) -> Comparison:
    """Three queries, however many rows; writes nothing."""
    roll = list(meeting.representatives.select_related("user", "group"))
    by_number = {number_key(one.number): one for one in roll}
    by_person = {person_key(one.user.telephone, one.user.name): one for one in roll}
    found = Comparison()
    groups = {folded(title): title for title in meeting.groups.values_list("title", flat=True)}
    if not groups:
        groups = titles_of(rows)
        found.titles = list(groups.values())
    if len(found.titles) > MOST_GROUPS:
        found.faults.append(Fault(rows[0].line, _("the file names more than %s groups") % MOST_GROUPS))
    width = max([LEAST_DIGITS, *(len(one.number) for one in roll if one.number.isdecimal())])
    for row in padded(rows, width):
        known = by_number.get(number_key(row.number)) if row.number else by_person.get(row.person)
        if known is None and row.telephone:
            known = by_person.get(row.person)
        wrong = why_not_group(row, groups) or (why_not_same(row, known) if known else "")
        if wrong:
            found.faults.append(Fault(row.line, wrong))
        elif known:
            found.unchanged.append(replace(row, number=known.number))
        else:
            found.new.append(replace(row, group=groups.get(folded(row.group), "")))
    found.new = numbered(found.new, by_number, width)
    return found


def titles_of(rows: Iterable[Row]) -> dict[str, str]:
    """{key: title} of the groups that rows name, in their order."""
    found: dict[str, str] = {}
    for row in rows:
        if row.group:
            found.setdefault(folded(row.group), row.group)
    return found


def why_not_group(row: Row, groups: dict[str, str]) -> str:
    """Everybody is in one of the groups, or there are none."""
    if not groups or folded(row.group) in groups:
        return ""
    names = {"group": row.group, "groups": ", ".join(groups.values())}
    if not row.group:
        return _("the group is missing; the groups are: %(groups)s") % names
    return _("there is no group %(group)s; the groups are: %(groups)s") % names


def why_not_same(row: Row, known: Representative) -> str:
    """Why the row is not he who stands on the roll with this number, or as this person."""
    if known.user.name == row.name and digits_of(known.user.telephone) != digits_of(row.telephone):
        return _("number %s is on the roll with another telephone") % known.number
    if known.user.name != row.name:
        return _("number %s is somebody else's on the roll") % known.number
    if row.number and number_key(row.number) != number_key(known.number):
        return _("this person is on the roll already, as number %s") % known.number
    group = known.group.title if known.group else ""
    if folded(row.group) != folded(group) or (row.sector and row.sector != known.sector):
        return _("number %s is on the roll with another sector or group") % known.number
    return ""


def numbered(rows: list[Row], taken: Iterable[str], width: int) -> list[Row]:
    """Who comes without a number gets the next, in the order of the file."""
    last = max([0, *(int(number) for number in taken if number.isdecimal())])
    nexts = count(last + 1)
    return padded([row if row.number else replace(row, number=str(next(nexts))) for row in rows], width)


def users_for(meeting: Meeting, rows: list[Row]) -> tuple[list[User], list[User]]:
    """(a user for each row, those of them that are new): who was on an earlier roll stays the same person."""
    names = {row.name for row in rows if row.telephone}
    earlier = User.objects.filter(name__in=names, is_active=True, representatives__isnull=False).distinct()
    known = {person_key(user.telephone, user.name): user for user in earlier.order_by("pk")}
    taken = taken_usernames(f"{meeting.pk}-")
    users, new = [], []
    for row in rows:
        user = known.get(row.person) if row.telephone else None
        if user is None:
            username = free_username(f"{meeting.pk}-{row.number}", taken)
            user = User(username=username, name=row.name, telephone=row.telephone)
            new.append(user)
        users.append(user)
    return users, new


def taken_usernames(start: str) -> set[str]:
    return {
        *User.objects.filter(username__startswith=start).values_list("username", flat=True),
        *SignInName.objects.filter(name__startswith=start).values_list("name", flat=True),
    }


def free_username(wanted: str, taken: set[str]) -> str:
    username = next(name for n in count(1) if (name := wanted if n == 1 else f"{wanted}-{n}") not in taken)
    taken.add(username)
    return username

"""A reply as an official letter 公文: what stands on it, line by line. Page and Word file show the same."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deliberation.suggestions.models import Reply, Suggestion
from deliberation.suggestions.services.filing import letterhead_of

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Letter:
    heading: str
    file_number: str
    title: str
    addressees: str
    paragraphs: list[str]
    # Outcome, reason, whom to ask.
    details: list[str]
    department: str
    dated: str


def letter_of(reply: Reply) -> Letter:
    """Of an approved reply that comes with its suggestion, meeting, department and co-signers."""
    assignment, suggestion = reply.assignment, reply.assignment.suggestion
    opening = _("We have received your suggestion No. %(number)s, “%(title)s”. Our reply is as follows:")
    return Letter(
        heading=letterhead_of(assignment.department).name,
        file_number=reply.file_number,
        title=_("Reply to “%s”") % suggestion.title,
        addressees=_("%s:") % "、".join(addressees(suggestion)),
        paragraphs=[opening % {"number": suggestion.number, "title": suggestion.title}, *reply.text.splitlines()],
        details=[_("%(name)s: %(told)s") % {"name": name, "told": told} for name, told in details_of(reply)],
        department=assignment.department.name,
        dated=written_out(timezone.localdate(reply.approved_at)),
    )


def addressees(suggestion: Suggestion) -> list[str]:
    signed = [one.representative for one in suggestion.cosignings.all() if one.state == one.State.ACCEPTED]
    people = [(suggestion.author.name, suggestion.author_number), *((one.name, one.number) for one in signed)]
    return [
        _("Representative %(name)s (No. %(number)s)") % {"name": name, "number": number}
        if number
        else _("Representative %s") % name
        for name, number in people
    ]


def details_of(reply: Reply) -> list[tuple[str, str]]:
    department = reply.assignment.department
    telephone = department.telephone or reply.assignment.suggestion.meeting.telephone
    details = [(_("Outcome"), reply.get_outcome_display())]
    if reply.planned_on:
        details.append((_("Planned for"), date_format(reply.planned_on, "DATE_FORMAT")))
    if reply.reason:
        details.append((_("Reason"), reply.reason))
    return [*details, (_("Responsible person"), reply.responsible), (_("Telephone"), telephone)]


def written_out(day: date) -> str:
    """二〇二六年四月八日; in other languages as they write a day."""
    if not (translation.get_language() or "").startswith("zh"):
        return date_format(day, "DATE_FORMAT")
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{in_words(day.month)}月{in_words(day.day)}日"


def in_words(number: int) -> str:
    """1 to 31."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones else "")

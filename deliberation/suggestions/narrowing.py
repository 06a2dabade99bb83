"""Which suggestions are meant: one set of words for the filters of the list and for the cells of the figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.journal.views import is_number
from deliberation.suggestions.models import Assignment, Contact, Rating, Reply, SameDayCase, State, Suggestion

SATISFIED, BASICALLY, NOT = Rating.Grade.SATISFIED, Rating.Grade.BASICALLY, Rating.Grade.NOT
OUTCOMES = {
    "a": (Reply.Outcome.SOLVED,),
    "b": (Reply.Outcome.SOLVING, Reply.Outcome.PLANNED),
    "c": (Reply.Outcome.UNABLE,),
    "d": (Reply.Outcome.REFERENCE,),
}


def replying() -> QuerySet[Assignment]:
    """The assignments that owe a reply: a co-department owes its view only."""
    return Assignment.objects.live().exclude(part=Assignment.Part.CO)


# Of an assignment


def is_accepted() -> Q:
    return Q(suggestion__state__in=State.accepted_ones())


def standing_replies() -> QuerySet[Reply]:
    """The approved replies of an assignment in the suggestion's present round."""
    approved = Reply.objects.filter(assignment=OuterRef("pk"), round=OuterRef("suggestion__round"))
    return approved.filter(approved_at__isnull=False, held_at=None).exclude(kind=Reply.Kind.FOLLOW_UP)


def has_replied() -> Q:
    return is_accepted() & Q(Exists(standing_replies()))


def has_replied_on_time() -> Q:
    """Approved by the day it was due in that round."""
    return is_accepted() & Q(Exists(standing_replies().filter(approved_at__date__lte=OuterRef("due_on"))))


def had_contact() -> Q:
    """In the same round as the reply."""
    contacts = Contact.objects.filter(assignment=OuterRef("pk"), round=OuterRef("suggestion__round"))
    return has_replied() & Q(Exists(contacts))


def has_outcome(letter: str) -> Q:
    """As the last approved reply says, which may be that a promise was kept."""
    approved = Reply.objects.filter(approved_at__isnull=False, held_at=None)
    later = approved.filter(assignment=OuterRef("assignment"), pk__gt=OuterRef("pk"))
    last = approved.filter(~Exists(later), assignment=OuterRef("pk"), outcome__in=OUTCOMES[letter])
    return has_replied() & Q(Exists(last))


def is_late() -> Q:
    unanswered = Assignment.objects.unanswered().filter(pk=OuterRef("pk"), due_on__lt=timezone.localdate())
    return Q(Exists(unanswered), suggestion__state=State.ASSIGNED)


# Of a suggestion, which `ref` names: `pk`, or `suggestion` of an assignment


def last_ratings(ref: str) -> QuerySet[Rating]:
    """What was said to the last reply that was rated at all."""
    of_replies = Rating.objects.filter(of=Rating.Of.REPLY)
    later = of_replies.filter(suggestion=OuterRef("suggestion"), round__gt=OuterRef("round"))
    return of_replies.filter(~Exists(later), suggestion=OuterRef(ref))


def is_rated(ref: str) -> Q:
    return Q(Exists(last_ratings(ref)))


def is_graded(ref: str, axis: str, grade: str) -> Q:
    """By the least of the grades, where several rate: one who is not satisfied is not outvoted."""
    less = {SATISFIED: (BASICALLY, NOT), BASICALLY: (NOT,), NOT: ()}[Rating.Grade(grade)]
    graded = Q(Exists(last_ratings(ref).filter(**{axis: grade})))
    return graded & ~Q(Exists(last_ratings(ref).filter(**{f"{axis}__in": less}))) if less else graded


@dataclass(frozen=True)
class Figure:
    """One number: of how many suggestions it holds, of how many assignments of a department, of which it is a share.

    Without `part` it is of a department's cases in the same-day lane.
    """

    name: str
    label: Any
    whole: Callable[[], Q]
    part: Callable[[], Q] | None
    share_of: str = ""

    def of_department(self, department: int) -> Q:
        """Of a suggestion, in the hands of this department."""
        if self.part is None:
            return Q(Exists(answered_cases().filter(suggestion=OuterRef("pk"), department=department)))
        return Q(Exists(replying().filter(self.part(), suggestion=OuterRef("pk"), department=department)))


def every(condition: Callable[[], Q]) -> Q:
    """Replied, and it holds for every department that replies."""
    missing = replying().filter(suggestion=OuterRef("pk")).filter(~condition())
    return whole_is_replied() & ~Q(Exists(missing))


def some(condition: Callable[[], Q]) -> Q:
    return Q(Exists(replying().filter(condition(), suggestion=OuterRef("pk"))))


def whole_is_replied() -> Q:
    return Q(state__in=State.accepted_ones(), replied_at__isnull=False)


def answered_cases() -> QuerySet[SameDayCase]:
    return SameDayCase.objects.filter(answered_at__isnull=False)


def of_grade(name: str, label: Any, axis: str, grade: str) -> Figure:
    return Figure(
        name, label, lambda: is_graded("pk", axis, grade), lambda: is_graded("suggestion", axis, grade), "rated"
    )


def of_outcome(letter: str, label: Any) -> Figure:
    def part() -> Q:
        return has_outcome(letter)

    return Figure(f"outcome_{letter}", label, lambda: whole_is_replied() & some(part), part, "replied")


FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in [
        Figure("count", _("submitted"), lambda: Q(number__isnull=False), lambda: Q(suggestion__number__isnull=False)),
        Figure("accepted", _("accepted"), lambda: Q(state__in=State.accepted_ones()), is_accepted, "count"),
        Figure("replied", _("replied"), whole_is_replied, has_replied, "accepted"),
        Figure("on_time", _("on time"), lambda: every(has_replied_on_time), has_replied_on_time, "replied"),
        Figure(
            "contacted", _("with a contact"), lambda: whole_is_replied() & some(had_contact), had_contact, "replied"
        ),
        of_outcome("a", _("solved or adopted (A)")),
        of_outcome("b", _("being solved or planned (B)")),
        of_outcome("c", _("cannot be solved now (C)")),
        of_outcome("d", _("kept for reference (D)")),
        Figure("rated", _("have been rated"), lambda: is_rated("pk"), lambda: is_rated("suggestion"), "replied"),
        of_grade("handling_satisfied", _("handling: satisfied"), "handling", SATISFIED),
        of_grade("handling_basically", _("handling: basically satisfied"), "handling", BASICALLY),
        of_grade("handling_not", _("handling: not satisfied"), "handling", NOT),
        of_grade("result_satisfied", _("result: satisfied"), "result", SATISFIED),
        of_grade("result_basically", _("result: basically satisfied"), "result", BASICALLY),
        of_grade("result_not", _("result: not satisfied"), "result", NOT),
        Figure(
            "rehandled",
            _("handled again"),
            lambda: Q(round__gt=1),
            lambda: Q(suggestion__round__gt=1),
            "accepted",
        ),
        Figure("overdue", _("overdue"), lambda: some(is_late), is_late, "accepted"),
        Figure(
            "same_day",
            _("answered on the day"),
            lambda: Q(Exists(answered_cases().filter(suggestion=OuterRef("pk")))),
            None,
            "count",
        ),
    ]
}


# The list


def narrowed(suggestions: QuerySet[Suggestion], asked: Mapping[str, str]) -> QuerySet[Suggestion]:
    """Those that the address asks for; what means nothing finds nothing."""
    figure, department = asked.get("figure", ""), asked.get("department", "")
    if (figure and figure not in FIGURES) or (department and not is_number(department)):
        return suggestions.none()
    if department:
        suggestions = suggestions.filter(FIGURES[figure or "count"].of_department(int(department)))
    elif figure:
        suggestions = suggestions.filter(FIGURES[figure].whole())
    return grouped(suggestions, asked)


def grouped(suggestions: QuerySet[Suggestion], asked: Mapping[str, str]) -> QuerySet[Suggestion]:
    group, category, source = (asked.get(name, "") for name in ("group", "category", "source"))
    if group and not is_number(group):
        return suggestions.none()
    if group:
        suggestions = suggestions.filter(group=int(group) or None)
    if category:
        suggestions = suggestions.filter(category=category)
    return suggestions.filter(source=source) if source else suggestions


NARROWING = ("figure", "department", "group", "category", "source")


def narrowing_in(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in NARROWING if asked.get(name)}

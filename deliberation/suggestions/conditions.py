"""What else must hold for a move, beside who makes it and where the suggestion stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions import readiness
from deliberation.suggestions.models import Assignment, Suggestion


@dataclass(frozen=True)
class Case:
    """What a condition looks at; the assignment only where a department moves."""

    suggestion: Suggestion
    assignment: Assignment | None
    user_pk: int | None


@dataclass(frozen=True)
class Condition:
    """What else must hold: its words in the diagram, and the sentence for whom it refuses, or what finds that.

    Asks the database nothing if all is prefetched. Without a sentence he is told where the suggestion stands.
    """

    label: Any
    holds: Callable[[Case], bool]
    sentence: Any = ""

    def why_not(self, case: Case) -> str:
        return str(self.sentence(case) if callable(self.sentence) else self.sentence)


def unless(label: Any, reasons: Callable[[Suggestion, Assignment], list[str]]) -> Condition:
    """Of a department's move: holds where nothing speaks against it."""

    def against(case: Case) -> list[str]:
        return reasons(case.suggestion, case.assignment) if case.assignment else []

    return Condition(label, lambda case: not against(case), lambda case: " ".join(against(case)))


IS_CO = Condition(
    _("a co-department"),
    lambda case: case.assignment is not None and readiness.is_co(case.assignment),
    _("Only a co-department gives a view. Your department replies."),
)
IS_NO_CO = unless(_("no co-department"), readiness.against_a_reply_of_its_own)
IS_READY_TO_REPLY = unless(
    _("no co-department; after a contact, if one is required, and every co-department's view"),
    readiness.lacking_before_reply,
)
CAN_BE_SENT_BACK = unless(_("within its days, and not bound by the secretariat"), readiness.against_sending_back)
CAN_ASK_FOR_TIME = unless(
    _("no co-department, nothing asked yet, and before the longest time"), readiness.against_more_time
)
SENT_BACK_TWICE = Condition(
    _("sent back twice, and with no department that replies"),
    lambda case: readiness.is_nobodys(case.suggestion),
    _("This is decided when it has been sent back twice. Until then, please assign it as usual."),
)
IS_ASKED_FOR_TIME = Condition(
    _("more time was asked for"),
    lambda case: readiness.is_asked_for_time(case.suggestion),
    _("No department waits for more time any more."),
)

"""What belongs to a phase, and what waits for a person.

Apps above register their part here; the meeting asks all of them and knows none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress.journal.services import Change
from congress.meetings.figures import figures_of
from congress.meetings.models import Group, Meeting, Phase


@dataclass(frozen=True)
class Button:
    """The one large thing to press while a phase is open: a link, or an act of its own."""

    label: str
    url: str
    is_act: bool = False
    note: str = ""


class PhasePart:
    """What one app has to say of a phase. All methods are asked for every phase of every kind."""

    def with_facts(self, phases: QuerySet, user: Any) -> QuerySet:
        """The phases annotated with what `button` asks of each, so that it need not query."""
        return phases

    def why_not_open(self, phase: Phase) -> list[str]:
        """Sentences: what is still missing."""
        return []

    def why_not_close(self, phase: Phase) -> list[str]:
        """Sentences: what is still going on."""
        return []

    def changes(self, phase: Phase, is_open: bool) -> list[Change]:
        """What changes with it in the phase's own act."""
        return []

    def button(self, user: Any, phase: Phase, representative: Any) -> Button | None:
        """The button of this person for this phase, which has its facts; `representative` is he on the roll, with
        attendance, or None."""
        return None


phase_parts: list[PhasePart] = []

with_groups: list[Callable[[list[Group]], list[Change]]] = []
"""Each makes what new groups of a meeting need, and returns its changes for the act that makes the groups."""

with_conference: list[Callable[[Meeting], list[Change]]] = []
"""Each returns what changes in the act that sets the meeting's conference."""

after_sign_in: list[Callable[[Any, Meeting], str]] = []
"""Each asked for (user, meeting): the page that signing in to the meeting leads to, or "" for none of its own."""


class Urgency(IntEnum):
    OVERDUE = 0
    NOW = 1
    SOON = 2
    SOMETIME = 3


@dataclass(frozen=True)
class Task:
    """What waits for somebody: of what, the page where it is done, and the word on its button."""

    title: str
    url: str
    label: str
    urgency: Urgency = Urgency.NOW
    note: str = ""


waiting: list[Callable[[Any, Any, Any], list[Task]]] = []
"""Each asked for (user, meeting, his place on the roll or None); answers in at most two queries."""


def tasks_for(user: Any, meeting: Any, representative: Any) -> list[Task]:
    """What waits for a person in a meeting, the most urgent first."""
    tasks = [task for ask in waiting for task in ask(user, meeting, representative)]
    return sorted(tasks, key=lambda task: task.urgency)


class SignInPart(PhasePart):
    def why_not_open(self, phase):
        if phase.kind == Phase.Kind.SIGN_IN and not phase.meeting.representatives.exists():
            return [_("There is nobody on the roll yet.")]
        return []

    def button(self, user, phase, representative):
        if phase.kind != Phase.Kind.SIGN_IN or representative is None or representative.signed_in_at:
            return None
        return Button(_("Sign in to the meeting"), f"/meetings/{phase.meeting_id}/sign-in/", is_act=True)


class QuorumPart(PhasePart):
    def why_not_open(self, phase):
        if not phase.needs_quorum:
            return []
        figures = figures_of(phase.meeting)
        if figures.has_quorum:
            return []
        return [
            _("There is no quorum: %(present)s of %(roll)s are present, %(needed)s are needed.")
            % {"present": figures.present, "roll": figures.roll, "needed": figures.quorum_needed}
        ]


def why_not_open(phase: Phase) -> list[str]:
    return [reason for part in phase_parts for reason in part.why_not_open(phase)]


def why_not_close(phase: Phase) -> list[str]:
    return [reason for part in phase_parts for reason in part.why_not_close(phase)]


def changes_with(phase: Phase, *, is_open: bool) -> list[Change]:
    return [change for part in phase_parts for change in part.changes(phase, is_open)]


def changes_with_groups(groups: list[Group]) -> list[Change]:
    return [change for make in with_groups for change in make(groups)] if groups else []


def changes_with_conference(meeting: Meeting) -> list[Change]:
    return [change for ask in with_conference for change in ask(meeting)]


def place_after_sign_in(user: Any, meeting: Meeting) -> str:
    """The page that signing in leads to: the first that is asked for, else the agenda."""
    places = (ask(user, meeting) for ask in after_sign_in)
    return next((place for place in places if place), meeting.get_absolute_url())


def with_facts(phases: QuerySet, user: Any) -> QuerySet:
    for part in phase_parts:
        phases = part.with_facts(phases, user)
    return phases


def buttons_for(user: Any, phase: Phase, representative: Any) -> list[Button]:
    return [button for part in phase_parts if (button := part.button(user, phase, representative))]

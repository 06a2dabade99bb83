"""应到 and 实到: what is counted of attendance, and the quorum."""

from dataclasses import dataclass

from congress.meetings.models import Meeting


@dataclass(frozen=True)
class Figures:
    roll: int
    online: int
    onsite: int
    away: int
    on_leave: int
    quorum_over: int
    quorum_of: int

    @property
    def present(self) -> int:
        return self.online + self.onsite

    @property
    def quorum_needed(self) -> int:
        """The smallest number that is more than the fraction of the roll."""
        return self.roll * self.quorum_over // self.quorum_of + 1

    @property
    def has_quorum(self) -> bool:
        return self.present >= self.quorum_needed


def figures_of(meeting: Meeting) -> Figures:
    counts = meeting.representatives.figures()
    return Figures(**counts, quorum_over=meeting.quorum_over, quorum_of=meeting.quorum_of)

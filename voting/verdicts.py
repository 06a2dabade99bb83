"""What the scrutineers of a secret ballot have said of its steps, as pages show it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from congress.meetings.models import Attendant
from congress.people.models import User
from voting.board import code_of
from voting.models import Ballot, Confirmation, Verdict
from voting.services.confirming import VALID
from voting.services.scrutiny import SAID_IN
from voting.services.verbs import Verb

State = Ballot.State
Step = Verdict.Step


@dataclass(frozen=True)
class Scrutineer:
    """By his public number, and with the name for who sees the meeting."""

    n: int
    user: User


@dataclass(frozen=True)
class Objection:
    verdict: Verdict
    by: Scrutineer
    # Of an objection that two others settle; while it is open, the first of them, until the time is over.
    settlers: list[Scrutineer]
    until: datetime


@dataclass
class StepSaid:
    step: Step
    is_done: bool
    confirmed: list[tuple[Scrutineer, datetime]] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    steps: list[StepSaid]

    @property
    def objections(self) -> list[Objection]:
        return [one for step in self.steps for one in step.objections]

    @property
    def open(self) -> list[Objection]:
        return [one for one in self.objections if one.verdict.is_open]

    def open_of(self, step: Step) -> list[Objection]:
        return [one for one in self.open if one.verdict.step == step]

    @property
    def confirmed(self) -> list[Scrutineer]:
        """Who confirmed the count."""
        return [one for one, _at in self.steps[-1].confirmed]

    def has_said(self, user: User, step: Step) -> bool:
        """Confirmed, or objected and not settled."""
        said = next(one for one in self.steps if one.step == step)
        confirmed = any(one.user == user for one, _at in said.confirmed)
        return confirmed or any(one.by.user == user for one in self.open_of(step))


def said_of(ballot: Ballot, known: dict[int, Scrutineer]) -> Said:
    verdicts = list(ballot.verdicts.all())
    settlers = settlers_of(ballot, known) if any(verdict.objection for verdict in verdicts) else {}
    now = timezone.now()
    steps = {str(step): StepSaid(step, ballot.state in SAID_IN[step] or is_over(ballot)) for step in Step}
    for verdict in verdicts:
        by = known.get(verdict.user_id) or Scrutineer(0, verdict.user)
        if verdict.objection:
            two, until = settlers.get(verdict.pk, ([], now))
            is_late = verdict.is_open and until <= now
            steps[verdict.step].objections.append(Objection(verdict, by, [] if is_late else two, until))
        else:
            steps[verdict.step].confirmed.append((by, verdict.at))
    return Said(list(steps.values()))


def is_over(ballot: Ballot) -> bool:
    return ballot.state == State.PUBLISHED


def scrutineers_of(ballot: Ballot) -> dict[int, Scrutineer]:
    found = Attendant.objects.filter(meeting=ballot.meeting_id, role=Attendant.Role.SCRUTINEER).order_by("pk")
    return {one.user_id: Scrutineer(n, one.user) for n, one in enumerate(found.select_related("user"), start=1)}


def settlers_of(ballot: Ballot, known: dict[int, Scrutineer]) -> dict[int, tuple[list[Scrutineer], datetime]]:
    """{objection: who says that it is settled, and until when the first of them waits for a second}"""
    said: dict[int, list[Confirmation]] = defaultdict(list)
    for one in sorted(ballot.confirmations.all(), key=lambda one: one.at):
        if one.deed == Confirmation.Deed.SETTLE:
            said[int(one.label)].append(one)
    return {
        verdict: ([known[one.user_id] for one in those if one.user_id in known], those[-1].at + VALID)
        for verdict, those in said.items()
    }


# What a scrutineer compares, step by step


@dataclass(frozen=True)
class Check:
    """Of a step that is done: what stands in the chain of it, its security code, and the rows of each subject."""

    step: Step
    facts: dict[str, Any]
    code: str = ""
    rows: list[tuple[str, int]] = field(default_factory=list)


def checks_of(ballot: Ballot, entries: list[dict[str, Any]]) -> list[Check]:
    """`entries` are those whose codes are read out."""
    told = {entry["verb"]: entry for entry in entries}
    checks = []
    if Verb.FROZEN in told:
        entry = told[Verb.FROZEN]
        checks.append(Check(Step.FROZEN, entry["facts"], code_of(entry["digest"])))
    if Verb.CLOSED in told:
        entry = told[Verb.CLOSED]
        rows = [(paper.subject, entry["facts"]["rows"][str(paper.pk)]) for paper in ballot.papers.all()]
        checks.append(Check(Step.CLOSED, entry["facts"], code_of(entry["digest"]), rows))
    if ballot.state in (State.COUNTED, State.PUBLISHED):
        checks.append(Check(Step.COUNTED, {}))
    return checks

"""Preparing a ballot of any kind, and changing it until its register is fixed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from congress.journal.languages import DEFAULT
from congress.journal.services import ActionRefused, By, Change, open_topics, record, service
from congress.meetings.models import Meeting, Phase
from congress.people.models import Department
from voting.models import UNKNOWN, Ballot, Choice, Paper
from voting.services.verbs import Verb

MOST_PAPERS = 50
MOST_CANDIDATES = 100
# What the payload of a paper has room for (ballots.md, Formats): so many choices of so long an id.
ROOM = 420
BESIDE_ID = 3

DO_NOT_KNOW = ("不了解", "do not know")

# What the title of a practice ballot begins with, wherever it is read.
PRACTICE = "【练习】"
LONGEST_TITLE = 120

UNLESS_SAID = {"electors_from": Ballot.ElectorsFrom.ROLL, "pass_rule": Ballot.PassRule.SIMPLE}

Option = dict[str, str]


@dataclass(frozen=True)
class Candidate:
    """A project that is chosen, or not, and what the electors read of it."""

    title: str
    content: str = ""
    investment: str = ""
    target: str = ""
    due: str = ""
    department: str = ""

    @property
    def details(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if name != "title"}


# Papers


def motion_paper(subject: str) -> Paper:
    return Paper(subject=subject, kind=Paper.Kind.MOTION, options=standard_options(Choice))


def grade_paper(subject: str, options: list[Option], department: Department | None = None) -> Paper:
    return Paper(subject=subject, kind=Paper.Kind.GRADE, options=options, department=department)


def selection_paper(subject: str, candidates: Sequence[Candidate], most: int) -> Paper:
    """At most so many of the candidates, whose ids are their numbers."""
    numbered = {str(n): one for n, one in enumerate(candidates, start=1)}
    return Paper(
        subject=subject,
        kind=Paper.Kind.SELECTION,
        options=[{"id": id, "label": one.title} for id, one in numbered.items()],
        max_choices=most,
        details={id: one.details for id, one in numbered.items()},
    )


def standard_options(choices: type[models.TextChoices]) -> list[Option]:
    """With Chinese labels, whoever prepares it: they are fixed with the ballot."""
    with translation.override(DEFAULT):
        return [{"id": one.value, "label": str(one.label)} for one in choices]


def own_options(words: Iterable[str]) -> list[Option]:
    """Grades of one's own, best first; who does not know is known by the word, so that he is counted apart."""
    return [
        {"id": UNKNOWN if word.lower() in DO_NOT_KNOW else f"g{n}", "label": word}
        for n, word in enumerate(words, start=1)
    ]


def has_room(options: Sequence[Option], most: int) -> bool:
    """Whether so many choices fit a payload."""
    return most * (max(len(option["id"]) for option in options) + BESIDE_ID) <= ROOM


# Drafts


@service
def make_draft(
    *, meeting: Meeting, title: str, papers: Sequence[Paper], by: By, phase: Phase | None = None, **settings: Any
) -> Ballot:
    """A draft of these papers in their order; of the meeting's phase of ballots unless another is given."""
    ballot = put_down(meeting=meeting, title=title, papers=papers, phase=phase, **settings)
    record([drafted(ballot)], by=by, made=ballot, location=ballot.get_absolute_url())
    return ballot


def put_down(
    *, meeting: Meeting, title: str, papers: Sequence[Paper], phase: Phase | None = None, **settings: Any
) -> Ballot:
    settings = UNLESS_SAID | settings | {"title": titled(title, is_practice=settings.get("is_practice", False))}
    ballot = Ballot.objects.create(meeting=meeting, phase=phase or phase_for(meeting), **settings)
    keep_papers(ballot, papers)
    open_topics([ballot.topic])  # which begins when it is frozen; a draft is the meeting's matter
    return ballot


def drafted(ballot: Ballot) -> Change:
    return Change(ballot.meeting.topic, Verb.DRAFTED, facts={"ballot": str(ballot.pk)})


def titled(title: str, *, is_practice: bool) -> str:
    """As it is frozen: of a practice ballot with the word before it, of no other."""
    bare = title.removeprefix(PRACTICE)
    return f"{PRACTICE}{bare}"[:LONGEST_TITLE] if is_practice else bare


@service
def edit_draft(
    *,
    ballot: Ballot,
    title: str,
    papers: Sequence[Paper],
    by: By,
    phase: Phase | None = None,
    is_practice: bool = False,
    **settings: Any,
) -> Ballot:
    """Everything anew, as long as the register is not fixed."""
    ballot = Ballot.objects.select_related("meeting").select_for_update(of=("self",)).get(pk=ballot.pk)
    if ballot.state != Ballot.State.DRAFT:
        raise ActionRefused(_("“%s” is fixed and cannot be changed any more.") % ballot.title)
    settings |= {"title": titled(title, is_practice=is_practice), "is_practice": is_practice}
    for name, value in settings.items():
        setattr(ballot, name, value)
    ballot.phase = phase or phase_for(ballot.meeting)
    ballot.save(update_fields=["phase", *settings])
    ballot.papers.all().delete()
    keep_papers(ballot, papers)
    change = Change(ballot.meeting.topic, Verb.EDITED, facts={"ballot": str(ballot.pk)})
    record([change], by=by, changed=ballot, location=ballot.get_absolute_url())
    return ballot


def phase_for(meeting: Meeting) -> Phase:
    phase = meeting.phases.filter(kind=Phase.Kind.BALLOTS).first()
    if phase is None:
        raise ActionRefused(_("This meeting has no phase for ballots."))
    return phase


def keep_papers(ballot: Ballot, papers: Sequence[Paper]) -> None:
    for position, paper in enumerate(papers, start=1):
        paper.ballot, paper.position = ballot, position
    Paper.objects.bulk_create(papers)

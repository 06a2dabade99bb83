"""A draft as it was written, for the form that changes it."""

from collections.abc import Iterable
from typing import Any

from voting.draft_forms import OWN_GRADES, SETTINGS
from voting.models import Ballot, Paper, grade_set_of
from voting.services.drafts import PRACTICE


def initial_of(ballot: Ballot) -> dict[str, Any]:
    """What the form of a draft begins with: what was said of it, and its papers as they were written."""
    papers = list(ballot.papers.select_related("department"))
    graded = [paper for paper in papers if paper.kind == Paper.Kind.GRADE]
    initial = {name: getattr(ballot, name) for name in SETTINGS} | {
        "meeting": ballot.meeting,
        "title": ballot.title.removeprefix(PRACTICE),
        "is_secret": "yes" if ballot.is_secret else "no",
        "subjects": lines(paper.subject for paper in papers if paper.kind == Paper.Kind.MOTION),
        "further": lines(paper.subject for paper in graded if not paper.department),
    }
    if ballot.kind in (Ballot.Kind.EVALUATION, Ballot.Kind.MIXED):
        initial["departments"] = [paper.department for paper in graded if paper.department]
    if graded:
        initial |= grades_of(graded[0])
    for paper in papers:
        if paper.kind == Paper.Kind.SELECTION:
            written = [" | ".join([label, *paper.details_of(id).values()]) for id, label in paper.labels.items()]
            initial |= {"selection": paper.subject, "candidates": lines(written), "most": paper.max_choices}
    return initial


def lines(written: Iterable[str]) -> str:
    return "\n".join(written)


def grades_of(paper: Paper) -> dict[str, str]:
    name = grade_set_of([option["id"] for option in paper.options])
    if name:
        return {"grades": name}
    return {"grades": OWN_GRADES, "own_grades": lines(option["label"] for option in paper.options)}

"""A ballot of three kinds, and results of it."""

from django.utils import timezone

from voting.models import Ballot, Grade
from voting.services.drafts import Candidate, grade_paper, motion_paper, selection_paper, standard_options

# (returned, valid, counts) of each paper
ALL = [(120, 118, [60, 22, 18, 18]), (119, 110, [73, 24, 13]), (111, 111, [90, 55, 70, 5])]


def three_papers():
    """A grade, a motion, and a selection of two of four."""
    candidates = [
        Candidate(title, content=f"<b>{title}</b> content") for title in ("Canteen", "Garden", "Stage", "Lamps")
    ]
    return [
        grade_paper("Parks", standard_options(Grade)),
        motion_paper("The plan"),
        selection_paper("Projects", candidates, 2),
    ]


def counted(ballot, *totals, roll=146, issued=140, state=Ballot.State.COUNTED):
    """The ballot as if so many papers had been counted: (returned, valid, counts) of each."""
    told = {
        str(paper.pk): {
            "issued": issued,
            "returned": returned,
            "valid": valid,
            "invalid": returned - valid,
            "counts": dict(zip(paper.labels, counts, strict=True)),
        }
        for paper, (returned, valid, counts) in zip(ballot.papers.all(), totals, strict=True)
    }
    now = timezone.now()
    moved = {"state": state, "totals": told, "roll": roll, "present": 141}
    Ballot.objects.filter(pk=ballot.pk).update(frozen_at=now, published_at=now, **moved)
    ballot.refresh_from_db()
    return ballot

"""Published evaluations: how each department was graded, what was written to it, and what it answered 整改."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from congress.meetings.models import Meeting
from congress.people.posts import Posts, posts_of
from voting.comments import Comments, comments_for
from voting.hall import hall_totals
from voting.models import Ballot, Paper, Rectification
from voting.result_types import PaperResult
from voting.results import Counts, Verdict, paper_result


@dataclass(frozen=True)
class Graded:
    """One subject as one person sees it. `comments` is None where they are not for him, or cannot be read now."""

    paper: Paper
    result: PaperResult
    answer: Rectification | None
    is_mine: bool
    is_whole: bool
    comments: list[str] | None

    @property
    def is_late(self) -> bool:
        """The date is over, and nothing was said of what was done."""
        return bool(self.answer and not self.answer.done_on and self.answer.due_on < timezone.localdate())


@dataclass(frozen=True)
class Evaluation:
    ballot: Any
    are_comments_read: bool
    subjects: list[Graded]


def published_evaluations() -> QuerySet[Ballot]:
    graded = Paper.objects.filter(ballot=OuterRef("pk"), kind=Paper.Kind.GRADE)
    return Ballot.objects.filter(Exists(graded), state=Ballot.State.PUBLISHED, is_practice=False)


def shown_at(meeting: Meeting) -> QuerySet[Ballot]:
    """Those of the meeting itself, and those of the newest one before it that had any; a drill is before no meeting."""
    earlier = Q(meeting__held_on__lt=meeting.held_on) | Q(meeting__held_on=meeting.held_on, meeting__lt=meeting.pk)
    before = published_evaluations().filter(earlier, meeting__is_drill=False)
    newest = before.order_by("-meeting__held_on", "-meeting").values("meeting")[:1]
    return published_evaluations().filter(Q(meeting=meeting) | Q(meeting=Subquery(newest)))


def evaluations_for(user: Any, ballots: QuerySet[Ballot]) -> list[Evaluation]:
    """The newest meeting first, one's own departments first in each. Its queries do not grow with the ballots."""
    papers = Paper.objects.select_related("department")
    seen = Ballot.objects.visible_to(user).filter(pk=OuterRef("pk"))
    found = ballots.select_related("meeting").annotate(is_visible=Exists(seen))
    found = found.prefetch_related(Prefetch("papers", papers), "rectifications", "batches")
    newest_first = found.order_by("-meeting__held_on", "-meeting", "-pk")
    posts = posts_of(user)
    return [evaluation_of(ballot, comments_for(user, ballot), posts) for ballot in newest_first]


def evaluation_of(ballot: Ballot, comments: Comments | None, posts: Posts) -> Evaluation:
    results = grades_of(ballot)
    answers: dict[int | None, Rectification] = {one.department_id: one for one in ballot.rectifications.all()}
    graded = [paper for paper in ballot.papers.all() if paper.kind == Paper.Kind.GRADE]
    subjects = [
        Graded(
            paper,
            results[paper.pk],
            answers.get(paper.department_id),
            is_mine=paper.department_id in posts.departments,
            is_whole=posts.is_secretariat or paper.department_id in posts.departments,
            comments=None if comments is None else comments.get(paper.pk),
        )
        for paper in graded
    ]
    return Evaluation(ballot, comments is not None, sorted(subjects, key=lambda one: not one.is_mine))


def grades_of(ballot: Ballot) -> dict[int, PaperResult]:
    """Of a published ballot with its papers and batches at hand, without names: it asks nothing."""
    totals: dict[str, Any] = ballot.totals or {}
    in_hall = hall_totals(ballot)
    graded = {str(paper.pk): paper for paper in ballot.papers.all() if paper.kind == Paper.Kind.GRADE}
    return {
        paper.pk: paper_result(ballot, paper, Counts(totals[pk], in_hall.get(pk), ballot.is_secret), Verdict(), {})
        for pk, paper in graded.items()
    }


# What waits for departments


@dataclass(frozen=True)
class Unanswered:
    """`due_on` is None where nothing was answered; else the day on which it should have been done."""

    ballot: int
    title: str
    department: int
    name: str
    due_on: date | None

    @property
    def url(self) -> str:
        return f"/ballots/{self.ballot}/departments/{self.department}/answer/"


def unanswered(meeting: Meeting, departments: Iterable[int]) -> list[Unanswered]:
    """In one query."""
    answer = Rectification.objects.filter(ballot=OuterRef("ballot"), department=OuterRef("department"))
    graded = Paper.objects.filter(ballot__in=shown_at(meeting), kind=Paper.Kind.GRADE, department__in=departments)
    graded = graded.annotate(
        answer_due=Subquery(answer.values("due_on")[:1]), answer_done=Subquery(answer.values("done_on")[:1])
    )
    open_ones = graded.filter(Q(answer_due=None) | Q(answer_done=None, answer_due__lte=timezone.localdate()))
    names = ("ballot", "ballot__title", "department", "department__name", "answer_due")
    return [Unanswered(*row) for row in open_ones.order_by("ballot", "department").values_list(*names).distinct()]


def day_of(ballot: Ballot) -> date:
    """Before which nothing was done about its result."""
    at: datetime = ballot.closed_at or ballot.published_at or timezone.now()
    return timezone.localtime(at).date()


# As JSON


def told_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    ballot = evaluation.ballot
    return {
        "ballot": ballot.pk,
        "title": ballot.title,
        "meeting": ballot.meeting_id,
        "subjects": [told_subject(one) for one in evaluation.subjects],
    }


def told_subject(graded: Graded) -> dict[str, Any]:
    result = graded.result
    told: dict[str, Any] = {
        "paper": graded.paper.pk,
        "subject": graded.paper.subject,
        "department": graded.paper.department_id,
        "mine": graded.is_mine,
        "rate": {"of_known": result.rate.of_known, "of_roll": result.rate.of_roll} if result.rate else None,
        "answer": told_answer(graded.answer) if graded.answer else None,
    }
    return told | ({"comments": graded.comments} if graded.comments is not None else {})


def told_answer(answer: Rectification) -> dict[str, Any]:
    return {"text": answer.text, "due_on": answer.due_on, "outcome": answer.outcome, "done_on": answer.done_on}

"""The questions of a meeting: what waits for whom, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import signed_in, wants_json
from congress.journal.models import Topic
from congress.meetings.models import Meeting
from congress.meetings.views import asked_meeting
from congress.people.models import Department
from congress.people.posts import Posts, posts_of
from deliberation.documents.models import Document, Opinion, Paragraph

MOST_WAITING = 200
MOST_ANSWERED = 50


@dataclass
class Pile:
    """What waits for one department or, with `pk` 0, for the secretariat."""

    pk: int
    title: str
    is_own: bool
    may_answer: bool
    questions: list[Opinion]


@require_safe
@signed_in
def question_list(request: HttpRequest) -> HttpResponse:
    """What waits, by who has to answer and the oldest first; below it what was answered, the newest first.
    `?show=mine` shows a department, or the secretariat, its own."""
    meeting = asked_meeting(request) or Meeting.objects.current_for(request.user)
    request.meeting = meeting
    documents = list(Document.objects.visible_to(request.user).filter(meeting=meeting))
    positions = Topic.objects.positions([one.topic for one in documents])
    posts = posts_of(request.user)
    shows_own = request.GET.get("show") == "mine" and posts.is_staff
    questions = Opinion.objects.questions().filter(document__in=documents)
    if shows_own:
        questions = questions.waiting_for(posts)
    waiting = list(questions.filter(answer=None).order_by("pk")[:MOST_WAITING])
    answered = list(questions.exclude(answer=None).order_by("-answer__pk")[:MOST_ANSWERED])
    if wants_json(request):
        return JsonResponse([question_data(one) for one in [*waiting, *answered]], safe=False)
    piles = [pile for pile in piles_of(waiting, documents, posts) if pile.is_own or not shows_own]
    context = {
        "meeting": meeting,
        "positions": positions,
        "piles": piles,
        "answered": answered,
        "shows_own": shows_own,
        "is_staff": posts.is_staff,
    }
    return render(request, "documents/question_list.html", context)


def piles_of(waiting: Sequence[Opinion], documents: Sequence[Document], posts: Posts) -> list[Pile]:
    """One for each that answers for anything in these documents, one's own first."""
    sections = Paragraph.objects.filter(version__document__in=documents, department__isnull=False)
    answering = Q(documents__in=documents) | Q(pk__in=sections.values("department"))
    owners = [(one.pk, one.name) for one in Department.objects.filter(answering).distinct()]
    piles = [
        Pile(
            pk,
            title,
            is_own=pk in posts.departments or (not pk and posts.is_secretariat),
            may_answer=pk in posts.departments or posts.is_secretariat,
            questions=[one for one in waiting if (one.owner_id or 0) == pk],
        )
        for pk, title in [*owners, (0, _("Secretariat"))]
    ]
    return sorted(piles, key=lambda pile: not pile.is_own)


def question_data(question: Opinion) -> dict[str, Any]:
    answer = getattr(question, "answer", None)
    return {
        "pk": question.pk,
        "document": question.document_id,
        "body": question.body,
        "quote": question.quote,
        "number": question.number,
        "owner": question.owner_id,
        "answer": answer and {"body": answer.body, "department": answer.department_id},
        "url": question.get_absolute_url(),
    }

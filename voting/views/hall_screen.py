"""A ballot on a wall of the hall, read from the last row."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in
from congress.journal.models import Topic
from voting.awaiting import awaited
from voting.models import Ballot
from voting.results import result_of

OVER = (Ballot.State.PUBLISHED, Ballot.State.WITHDRAWN)


@require_safe
@signed_in
def ballot_screen(request: Any, pk: int) -> HttpResponse:
    """How far it has come, the turnout and the security codes; of the count nothing before it is published."""
    position = Topic.objects.positions([f"ballot.{pk}"])[f"ballot.{pk}"]
    ballots = Ballot.objects.with_turnout().select_related("meeting").prefetch_related("papers")
    ballot = get_or_404(request.user, ballots, pk=pk, frozen_at__isnull=False)
    request.meeting = ballot.meeting
    result = result_of(ballot) if ballot.state == Ballot.State.PUBLISHED else None
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "position": position,
        "awaited": awaited(ballot),
        "is_over": ballot.state in OVER,
        "result": result,
        "has_rates": result is not None and any(paper.rate for paper in result.papers),
    }
    return render(request, "voting/ballot_screen.html", context)

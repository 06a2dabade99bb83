from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.meetings.forms import ReasonForm
from congress.people.posts import posts_of
from voting.awaiting import awaited, misfits
from voting.board import LEAST_FOR_COMMENTS
from voting.comments import comments_for
from voting.forms import VoteForm
from voting.models import Ballot, Vote
from voting.permissions import can_cast, can_see_result, is_scrutineer
from voting.results import Result, result_of, told_result
from voting.services import recorded as services
from voting.services.missing import why_not_freeze, why_not_open_secret
from voting.views.phone import stored_page


def ballots_for(user: Any) -> QuerySet:
    """With what a page or an answer says of them, the viewer's own place included."""
    ballots = Ballot.objects.with_turnout().with_elector(user)
    return ballots.select_related("meeting", "phase").prefetch_related("papers")


def visible_ballot(request: Any, pk: int) -> Any:
    """The ballot, whose meeting the page's frame then shows."""
    ballot = get_or_404(request.user, ballots_for(request.user), pk=pk)
    request.meeting = ballot.meeting
    return ballot


def moves(ballot: Any, *, is_staff: bool, is_scrutineer: bool = False) -> list[str]:
    """What this person may do with the ballot now."""
    is_mine = not ballot.is_secret and ballot.state == Ballot.State.OPEN and ballot.elector_pk and not ballot.voted_at
    together = ("close", "publish") if is_scrutineer and ballot.is_secret else ()
    return (["cast"] if is_mine else []) + [deed for deed in ballot.deeds if is_staff or deed in together]


def told(ballot: Any, *, is_staff: bool) -> dict[str, Any]:
    return {
        "pk": ballot.pk,
        "title": ballot.title,
        "kind": ballot.kind,
        "secret": ballot.is_secret,
        "state": ballot.state,
        "moves": moves(ballot, is_staff=is_staff),
        "meeting": ballot.meeting_id,
        "url": ballot.get_absolute_url(),
        "papers": [
            {"pk": paper.pk, "subject": paper.subject, "options": list(paper.labels), "labels": paper.labels}
            for paper in ballot.papers.all()
        ],
    }


# One ballot


def ballot_page(request: Any, pk: int, form: Any = None) -> HttpResponse:
    """What the ballot asks of this person now: to vote, to wait, to read the result."""
    position = Topic.objects.positions([f"ballot.{pk}"])[f"ballot.{pk}"]
    ballot = visible_ballot(request, pk)
    staff = posts_of(request.user).is_secretariat
    scrutineer = ballot.is_secret and is_scrutineer(request.user, ballot)
    can_do = moves(ballot, is_staff=staff, is_scrutineer=scrutineer)
    is_counted = ballot.state == Ballot.State.COUNTED
    # Whoever counts is not asked for twice.
    sees_result = staff or scrutineer if is_counted else can_see_result(request.user, ballot)
    result = result_of(ballot) if sees_result else None
    if wants_json(request):
        return JsonResponse(told_detail(ballot, result, is_staff=staff) | {"moves": can_do})
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "position": position,
        "moves": can_do,
        "result": result,
        "vote_form": form if isinstance(form, VoteForm) else VoteForm(papers=ballot.papers.all()),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "chosen": chosen(ballot) if ballot.voted_at else [],
        "why_not": why_not(ballot) if staff else [],
        "is_secretariat": staff,
        "is_scrutineer": scrutineer,
        "awaited": awaited(ballot),
        "misfits": misfits(ballot),
    } | remarks(request.user, ballot)
    return render(request, "voting/ballot_detail.html", context)


def remarks(user: Any, ballot: Ballot) -> dict[str, Any]:
    """What electors of a secret ballot wrote beside their grades to this person, once it is published."""
    if not ballot.is_secret or ballot.state != Ballot.State.PUBLISHED:
        return {}
    return {"are_comments_told": True, "comments": comments_for(user, ballot), "least_for_comments": LEAST_FOR_COMMENTS}


def why_not(ballot: Ballot) -> list[str]:
    """What is missing for the next step."""
    if ballot.state == Ballot.State.DRAFT:
        return why_not_freeze(ballot) if ballot.is_secret else services.why_not_open(ballot)
    is_next = ballot.is_secret and ballot.state == Ballot.State.FROZEN
    return why_not_open_secret(ballot) if is_next else []


def told_detail(ballot: Any, result: Result | None, *, is_staff: bool) -> dict[str, Any]:
    detail = told(ballot, is_staff=is_staff) | {
        "turnout": turnout(ballot),
        # Of a secret ballot nobody knows.
        "voted": ballot.voted_at is not None if ballot.elector_pk and not ballot.is_secret else None,
    }
    return detail | ({"result": told_result(result)} if result else {})


def turnout(ballot: Any) -> dict[str, int | None]:
    if ballot.is_secret:
        return {"electors": ballot.issued, "collected": ballot.collected, "at_opening": ballot.at_opening}
    return {"issued": ballot.issued, "returned": ballot.returned}


def chosen(ballot: Any) -> list[tuple[str, str]]:
    """(subject, the words of what he chose) of the viewer's own papers."""
    chosen = set(Vote.objects.filter(elector=ballot.elector_pk).values_list("paper", "choice"))
    return [
        (paper.subject, "、".join(label for id, label in paper.labels.items() if (paper.pk, id) in chosen) or "–")
        for paper in ballot.papers.all()
    ]


@require_safe
@signed_in
def ballot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """To an elector of a secret ballot its page as it was frozen, to everybody else what there is to see of it."""
    return stored_page(request, pk) or ballot_page(request, pk)


ballot_result = require_safe(signed_in(ballot_page))


@act(page=ballot_page)
def ballot_cast(request: Any, pk: int) -> Done:
    ballot = visible_ballot(request, pk)
    allow(can_cast(request.user, ballot))
    form = VoteForm(request.POST, papers=ballot.papers.all())
    valid(request, form)
    elector = ballot.electors.select_related("ballot").get(representative__user=request.user)
    services.cast_votes(elector=elector, choices=form.choices, by=request.by.acting_as(elector.label))
    return Done(_("Your vote is cast. Thank you."))

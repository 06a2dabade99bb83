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
from voting.permissions import can_cast, can_see_result
from voting.results import Result, result_of, told_result
from voting.scrutiny_page import Viewer, load_said, scrutiny_context
from voting.services import recorded as services
from voting.services.agreeing import why_not_publish
from voting.services.missing import why_not_freeze, why_not_open_secret
from voting.services.scrutiny import why_stopped
from voting.verdicts import scrutineers_of
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
        "practice": ballot.is_practice,
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
    scrutineers = scrutineers_of(ballot) if ballot.is_secret else {}
    scrutineer = request.user.pk in scrutineers
    can_do = moves(ballot, is_staff=staff, is_scrutineer=scrutineer)
    is_counted = ballot.state == Ballot.State.COUNTED
    # The permission asks the same once more.
    sees_result = staff or scrutineer if is_counted else can_see_result(request.user, ballot)
    result = result_of(ballot) if sees_result else None
    if wants_json(request):
        return JsonResponse(told_detail(ballot, result, is_staff=staff) | {"moves": can_do})
    if ballot.is_secret:
        load_said(ballot)
    reasons = why_not(ballot, is_staff=staff) if staff or scrutineer else []
    viewer = Viewer(request.user, is_staff=staff, is_scrutineer=scrutineer)
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "position": position,
        "moves": can_do,
        "result": result,
        "vote_form": form if isinstance(form, VoteForm) else VoteForm(papers=ballot.papers.all()),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "chosen": chosen(ballot) if ballot.voted_at else [],
        "why_not": reasons,
        "is_secretariat": staff,
        "is_scrutineer": scrutineer,
        "awaited": awaited(ballot),
        "misfits": misfits(ballot),
    } | remarks(request.user, ballot)
    context |= scrutiny_context(ballot, viewer, scrutineers, reasons, form)
    return render(request, "voting/ballot_detail.html", context)


def remarks(user: Any, ballot: Ballot) -> dict[str, Any]:
    """What electors of a secret ballot wrote beside their grades to this person, once it is published."""
    if not ballot.is_secret or ballot.state != Ballot.State.PUBLISHED:
        return {}
    return {"are_comments_told": True, "comments": comments_for(user, ballot), "least_for_comments": LEAST_FOR_COMMENTS}


def why_not(ballot: Ballot, *, is_staff: bool) -> list[str]:
    """What is missing for the next step of who takes it: a scrutineer confirms closing and count."""
    if not ballot.is_secret:
        return services.why_not_open(ballot) if is_staff and ballot.state == Ballot.State.DRAFT else []
    asks = {Ballot.State.OPEN: why_stopped, Ballot.State.COUNTED: why_not_publish}
    if is_staff:
        asks |= {Ballot.State.DRAFT: why_not_freeze, Ballot.State.FROZEN: why_not_open_secret}
    ask = asks.get(Ballot.State(ballot.state))
    return ask(ballot) if ask else []


def told_detail(ballot: Any, result: Result | None, *, is_staff: bool) -> dict[str, Any]:
    detail = told(ballot, is_staff=is_staff) | {
        "turnout": turnout(ballot),
        # Of a secret ballot nobody knows.
        "voted": ballot.voted_at is not None if ballot.elector_pk and not ballot.is_secret else None,
    }
    return detail | ({"result": told_result(result)} if result else {})


def turnout(ballot: Any) -> dict[str, int | None]:
    if ballot.is_secret:
        names = ("collected", "at_opening", "in_hall")
        return {"electors": ballot.issued} | {name: getattr(ballot, name) for name in names}
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

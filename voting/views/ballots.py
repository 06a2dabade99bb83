from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.forms import ReasonForm
from congress.meetings.models import AgendaItem, Meeting
from congress.meetings.views import SECRETARIAT, asked_meeting
from congress.people.permissions import is_secretariat
from voting.forms import BallotForm, VoteForm
from voting.models import Ballot, Paper, Vote
from voting.permissions import can_cast, can_run_ballots, can_see_result
from voting.results import Result, result_of
from voting.services import recorded as services
from voting.views.phone import stored_page

MOST_FOLLOWED = 10  # a page follows 20 topics at most


def ballots_for(user: Any) -> QuerySet:
    """With what a page or an answer says of them, the viewer's own place included."""
    ballots = Ballot.objects.with_turnout().with_elector(user)
    return ballots.select_related("meeting", "phase").prefetch_related("papers")


def visible_ballot(request: Any, pk: int) -> Any:
    """The ballot, whose meeting the page's frame then shows."""
    ballot = get_or_404(request.user, ballots_for(request.user), pk=pk)
    request.meeting = ballot.meeting
    return ballot


def moves(ballot: Any, *, is_staff: bool) -> list[str]:
    """What this person may do with the ballot now."""
    is_mine = ballot.state == Ballot.State.OPEN and ballot.elector_pk and ballot.voted_at is None
    desk = [deed for deed, states in Ballot.ACTS.items() if is_staff and ballot.state in states]
    return (["cast"] if is_mine else []) + desk


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


def told_result(result: Result) -> dict[str, Any]:
    papers = {
        str(paper.pk): {
            "returned": paper.returned,
            "valid": paper.valid,
            "invalid": paper.invalid,
            "counts": {option.id: option.count for option in paper.options},
            "passed": paper.passed,
        }
        for paper in result.papers
    }
    return {"roll": result.roll, "present": result.present, "issued": result.issued, "papers": papers}


# The list, and setting one up


def ballots_page(request: Any, form: BallotForm | None = None) -> HttpResponse:
    """All ballots this person sees, the open ones first; for a draft that does not hold, its form again."""
    if form is not None:
        return new_page(request, form, form.cleaned_data.get("meeting"))
    meeting = asked_meeting(request)
    visible = Ballot.objects.visible_to(request.user)
    visible = visible.filter(meeting=meeting) if meeting else visible.filter(meeting__is_drill=False)
    positions = Topic.objects.positions([f"ballot.{pk}" for pk in visible.values_list("pk", flat=True)])
    ballots = sorted(ballots_for(request.user).filter(pk__in=visible), key=lambda one: one.state != Ballot.State.OPEN)
    staff = is_secretariat(request.user)
    if wants_json(request):
        return JsonResponse([told(ballot, is_staff=staff) for ballot in ballots], safe=False)
    context = {
        "followed": [(ballot, positions[ballot.topic]) for ballot in ballots[:MOST_FOLLOWED]],
        "others": ballots[MOST_FOLLOWED:],
        "is_secretariat": staff,
    }
    return render(request, "voting/ballot_list.html", context)


@act(page=ballots_page)
def ballot_list(request: Any) -> Done:
    """The list; posted to, a new draft."""
    allow(can_run_ballots(request.user))
    data = valid(request, BallotForm(request.POST))
    services.make_ballot(**data, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The ballot is prepared. Nobody sees it before you open it."))


def new_page(request: Any, form: BallotForm | None, meeting: Meeting | None) -> HttpResponse:
    request.meeting = meeting
    if meeting and form:
        form.of_meeting(meeting)
    return render(request, "voting/ballot_form.html", {"meeting": meeting, "form": form})


@require_safe
@signed_in
def ballot_new(request: HttpRequest) -> HttpResponse:
    allow(can_run_ballots(request.user))
    asked = request.GET.get("meeting", "")
    if not is_number(asked):
        raise Http404
    meeting = get_or_404(request.user, Meeting.objects, pk=int(asked))
    return new_page(request, BallotForm(initial={"meeting": meeting} | proposed(request, meeting)), meeting)


def proposed(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What a link to the new ballot fills in: an agenda item of the meeting, its title, what is voted on."""
    asked = request.GET.get("item", "")
    item = AgendaItem.objects.filter(phase__meeting=meeting, pk=int(asked)).first() if is_number(asked) else None
    title, subject = request.GET.get("title", "")[:120], request.GET.get("subject", "")[: Paper.MOST_CHARACTERS]
    return {"item": item, "title": title, "subjects": subject}


# One ballot


def ballot_page(request: Any, pk: int, form: Any = None) -> HttpResponse:
    """What the ballot asks of this person now: to vote, to wait, to read the result."""
    position = Topic.objects.positions([f"ballot.{pk}"])[f"ballot.{pk}"]
    ballot = visible_ballot(request, pk)
    staff = is_secretariat(request.user)
    can_do = moves(ballot, is_staff=staff)
    result = result_of(ballot) if can_see_result(request.user, ballot) else None
    if wants_json(request):
        return JsonResponse(told_detail(ballot, result, is_staff=staff))
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "position": position,
        "moves": can_do,
        "result": result,
        "vote_form": form if isinstance(form, VoteForm) else VoteForm(papers=ballot.papers.all()),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "chosen": chosen(ballot) if ballot.voted_at else [],
        "why_not": services.why_not_open(ballot) if "open" in can_do else [],
        "is_secretariat": staff,
    }
    return render(request, "voting/ballot_detail.html", context)


def told_detail(ballot: Any, result: Result | None, *, is_staff: bool) -> dict[str, Any]:
    detail = told(ballot, is_staff=is_staff) | {
        "turnout": {"issued": ballot.issued, "returned": ballot.returned},
        "voted": ballot.voted_at is not None if ballot.elector_pk else None,
    }
    return detail | ({"result": told_result(result)} if result else {})


def chosen(ballot: Any) -> list[tuple[str, str]]:
    """(subject, the word of what he chose) of the viewer's own papers."""
    choices = dict(Vote.objects.filter(elector=ballot.elector_pk).values_list("paper", "choice"))
    return [(paper.subject, paper.labels.get(choices[paper.pk], "")) for paper in ballot.papers.all()]


@require_safe
@signed_in
def ballot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """To an elector of a secret ballot its page as it was frozen, to everybody else what there is to see of it."""
    return stored_page(request, pk) or ballot_page(request, pk)


@act(page=ballot_page)
def ballot_cast(request: Any, pk: int) -> Done:
    ballot = visible_ballot(request, pk)
    allow(can_cast(request.user, ballot))
    form = VoteForm(request.POST, papers=ballot.papers.all())
    valid(request, form)
    elector = ballot.electors.select_related("ballot").get(representative__user=request.user)
    services.cast_votes(elector=elector, choices=form.choices, by=request.by.acting_as(elector.label))
    return Done(_("Your vote is cast. Thank you."))


def run_by(request: Any, pk: int) -> Ballot:
    """The ballot, for a move that is the secretariat's."""
    ballot = visible_ballot(request, pk)
    allow(can_run_ballots(request.user))
    return ballot


@act
def ballot_open(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    valid(request)
    services.open_ballot(ballot=ballot, by=request.by.acting_as(SECRETARIAT))
    return Done(_("“%s” is open: the electors can vote now.") % ballot.title)


@act
def ballot_close(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    valid(request)
    services.close_ballot(ballot=ballot, by=request.by.acting_as(SECRETARIAT))
    return Done(_("“%s” is closed and counted. The others see the result when you publish it.") % ballot.title)


@act
def ballot_publish(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    valid(request)
    services.publish_ballot(ballot=ballot, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The result of “%s” is published.") % ballot.title)


@act(page=ballot_page)
def ballot_withdraw(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    data = valid(request, ReasonForm(request.POST))
    services.withdraw_ballot(ballot=ballot, reason=data["reason"], by=request.by.acting_as(SECRETARIAT))
    return Done(_("“%s” is withdrawn.") % ballot.title)

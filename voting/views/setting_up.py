"""The list of ballots, and preparing one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Topic
from congress.journal.views import is_number
from congress.meetings.models import AgendaItem, Meeting
from congress.meetings.views import SECRETARIAT, asked_meeting
from congress.people.permissions import is_secretariat
from voting.draft_forms import BallotForm
from voting.drafted import initial_of
from voting.forms import VoteForm
from voting.models import Ballot, Paper
from voting.permissions import can_run_ballots
from voting.services.drafts import edit_draft, make_draft
from voting.views.ballots import ballots_for, told
from voting.views.life import run_by

MOST_FOLLOWED = 10  # a page follows 20 topics at most


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
    form = BallotForm(request.POST)
    data = valid(request, form)
    make_draft(meeting=data["meeting"], **form.draft, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The ballot is prepared. Nobody sees it before you open it."))


def new_page(request: Any, form: BallotForm | None, meeting: Meeting | None) -> HttpResponse:
    request.meeting = meeting
    if meeting and form:
        form.of_meeting(meeting)
    return render(
        request, "voting/ballot_form.html", {"meeting": meeting, "form": form, "address": reverse("ballot_list")}
    )


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


# Changing a draft


def edit_page(request: Any, pk: int, form: BallotForm | None = None) -> HttpResponse:
    ballot = run_by(request, pk)
    if form is None and ballot.state != Ballot.State.DRAFT:
        return redirect(ballot.result_url)
    form = form or BallotForm(initial=initial_of(ballot))
    form.of_meeting(ballot.meeting)
    context = {"meeting": ballot.meeting, "ballot": ballot, "form": form, "address": reverse("ballot_edit", args=[pk])}
    return render(request, "voting/ballot_form.html", context)


@act(page=edit_page)
def ballot_edit(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    sent = request.POST.copy()
    sent["meeting"] = str(ballot.meeting_id)
    form = BallotForm(sent)
    valid(request, form)
    edit_draft(ballot=ballot, **form.draft, by=request.by.acting_as(SECRETARIAT))
    return Done(_("The draft is changed."))


@require_safe
@signed_in
def ballot_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers as their electors will see them; nothing can be sent from it."""
    ballot = run_by(request, pk)
    context = {"meeting": ballot.meeting, "ballot": ballot, "papers": previewed(ballot)}
    return render(request, "voting/ballot_preview.html", context)


def previewed(ballot: Ballot) -> VoteForm:
    form = VoteForm(papers=ballot.papers.all())
    for field in form.fields.values():
        field.disabled = True
    return form

"""An earlier ballot as the draft of a new one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, valid
from congress.meetings.views import SECRETARIAT
from voting.clone_forms import CloneForm
from voting.services.cloning import clone_ballot
from voting.views.life import run_by


def clone_page(request: Any, pk: int, form: CloneForm | None = None) -> HttpResponse:
    ballot = run_by(request, pk)
    form = form or CloneForm(initial={"meeting": ballot.meeting_id})
    return render(request, "voting/ballot_clone.html", {"ballot": ballot, "meeting": ballot.meeting, "form": form})


@act(page=clone_page)
def ballot_clone(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    data = valid(request, CloneForm(request.POST))
    clone_ballot(
        ballot=ballot,
        meeting=data["meeting"] or ballot.meeting,
        is_practice=data["practice"],
        by=request.by.acting_as(SECRETARIAT),
    )
    return Done(_("This is a new draft with the same papers. Say when it opens and closes."))

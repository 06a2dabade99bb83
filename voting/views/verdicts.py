"""What a scrutineer says of a secret ballot's steps, each in his own account."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid
from congress.meetings.forms import ReasonForm
from voting.models import Verdict
from voting.permissions import can_confirm
from voting.scrutiny_forms import ObjectionForm, StepForm
from voting.services import scrutiny
from voting.services.confirming import scrutineer_label
from voting.views.ballots import ballot_page, visible_ballot


def scrutinised(request: Any, pk: int) -> tuple[Any, Any]:
    """The ballot, and its scrutineer acting."""
    ballot = visible_ballot(request, pk)
    allow(ballot.is_secret and can_confirm(request.user, ballot))
    return ballot, request.by.acting_as(scrutineer_label(ballot.meeting, request.user))


@act
def ballot_confirm(request: Any, pk: int) -> Done:
    ballot, by = scrutinised(request, pk)
    data = valid(request, StepForm(request.POST))
    scrutiny.confirm_step(ballot=ballot, step=data["step"], by=by)
    return Done(_("Confirmed: %s.") % Verdict.Step(data["step"]).label)


@act(page=ballot_page)
def ballot_object(request: Any, pk: int) -> Done:
    ballot, by = scrutinised(request, pk)
    data = valid(request, ObjectionForm(request.POST))
    scrutiny.object_to_step(ballot=ballot, step=data["step"], reason=data["reason"], by=by)
    return Done(_("Your objection is noted. The ballot goes no further before it is settled."))


@act
def objection_settle(request: Any, pk: int, verdict_pk: int) -> Done:
    ballot, by = scrutinised(request, pk)
    verdict = ballot.verdicts.exclude(objection="").filter(pk=verdict_pk).first()
    if verdict is None:
        raise Http404
    data = valid(request, ReasonForm(request.POST))
    if scrutiny.settle_objection(verdict=verdict, reason=data["reason"], by=by):
        return Done(_("The objection is settled."))
    return Done(_("Noted. Within ten minutes another scrutineer must settle it, too."))

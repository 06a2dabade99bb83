from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.rating import FollowUpForm, RateForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.models import Reply
from deliberation.suggestions.services import promises, rating


def what_waits(target: Target) -> dict[str, Any]:
    """The follow-up that the approver looks at; for the handler why his last one came back."""
    written = Reply.objects.filter(assignment=target.assignment, kind=Reply.Kind.FOLLOW_UP).last()
    context: dict[str, Any] = {"written": written}
    if target.move.name == "follow_up" and written is not None and written.held_at is not None:
        context["internal_remarks"] = target.suggestion.remarks.filter(is_internal=True, at__gte=written.written_at)
    return context


RATED = _("Thank you, your rating is kept.")

DEEDS = {
    "rate": Deed(rating.rate, RATED, RateForm, is_apart=True),
    "rate_promise": Deed(rating.rate_promise, RATED, RateForm),
    "follow_up": Deed(promises.follow_up, _("The follow-up waits for approval."), FollowUpForm, context=what_waits),
    "approve_follow_up": Deed(promises.approve_follow_up, _("The follow-up is with its authors."), context=what_waits),
    "hold_follow_up": Deed(
        promises.hold_follow_up,
        _("The follow-up was given back to be written anew."),
        LongReasonForm,
        context=what_waits,
    ),
}

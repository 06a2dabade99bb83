from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.handling import ReplyForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.models import Reply
from deliberation.suggestions.services import handling


def what_was_written(target: Target) -> dict[str, Any]:
    written = Reply.objects.filter(assignment=target.assignment).last()
    if target.move.name != "reply":
        return {"written": written}
    return {"written": written, "internal_remarks": target.suggestion.remarks.filter(is_internal=True)}


DEEDS = {
    "reply": Deed(handling.reply, _("The reply waits for approval."), ReplyForm, context=what_was_written),
    "approve": Deed(handling.approve, _("The reply is with its author."), context=what_was_written),
    "hold": Deed(
        handling.hold, _("The reply was given back to be written anew."), LongReasonForm, context=what_was_written
    ),
}

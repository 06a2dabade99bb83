from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.choosing import likely_departments
from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.assigning import AssignForm, CoordinateForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.services import assigning
from deliberation.suggestions.services.verbs import Verb
from deliberation.suggestions.steps import told


def what_was_said(target: Target) -> dict[str, Any]:
    """Why it was sent back, of each department that did."""
    return {"sent_back": [step for verb, step in told(target.suggestion) if verb == Verb.SENT_BACK]}


def whom_it_fits(target: Target) -> dict[str, Any]:
    """Its author's wish, and the departments that its category and the past name; a person decides."""
    return {"wish": target.suggestion.wish, "likely": likely_departments(target.suggestion)}


DEEDS = {
    "assign": Deed(assigning.assign, _("Assigned."), AssignForm, context=whom_it_fits),
    "receive": Deed(assigning.receive, _("Received."), is_straight=True),
    "coordinate": Deed(
        assigning.coordinate, _("Decided. The department is told."), CoordinateForm, context=what_was_said
    ),
    "send_back": Deed(assigning.send_back, _("Sent back to the secretariat."), LongReasonForm),
}

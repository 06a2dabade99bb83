from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed
from deliberation.suggestions.forms.assigning import AssignForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.services import assigning

DEEDS = {
    "assign": Deed(assigning.assign, _("Assigned."), AssignForm),
    "receive": Deed(assigning.receive, _("Received."), is_straight=True),
    "send_back": Deed(assigning.send_back, _("Sent back to the secretariat."), LongReasonForm),
}

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed
from deliberation.suggestions.forms.screening import LongReasonForm, RefuseForm
from deliberation.suggestions.services import screening

DEEDS = {
    "accept": Deed(screening.accept, _("Accepted."), is_straight=True),
    "return": Deed(screening.return_for_change, _("Returned to its author."), LongReasonForm),
    "refuse": Deed(screening.refuse, _("Not accepted; its author is told why."), RefuseForm),
}

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed
from deliberation.suggestions.forms.rating import RateForm
from deliberation.suggestions.services import rating

DEEDS = {"rate": Deed(rating.rate, _("Thank you, your rating is kept."), RateForm, is_apart=True)}

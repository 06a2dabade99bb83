from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.suggestions.models import Rating

YEARS_AHEAD_AT_MOST = 5


class RateForm(ActForm):
    handling = forms.ChoiceField(label=_("How were you dealt with?"), choices=Rating.Grade, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("What came of it?"), choices=Rating.Grade, widget=forms.RadioSelect)
    comment = LinesField(
        label=_("Anything you want to add"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(ActForm):
    """What became of a promise: done, or not yet and until when."""

    DONE, NOT_YET = "done", "not_yet"

    state = forms.ChoiceField(
        label=_("Is it done?"), choices=[(DONE, _("It is done")), (NOT_YET, _("Not yet"))], widget=forms.RadioSelect
    )
    planned_on = forms.DateField(
        label=_("Not yet: now planned for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = LinesField(label=_("What was done for it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean(self):
        data = super().clean()
        is_done = data.pop("state", None) == self.DONE
        planned_on, today = data.get("planned_on"), timezone.localdate()
        if not self.errors and not is_done:
            if planned_on is None:
                self.add_error("planned_on", _("Not yet: please say until when."))
            elif not today <= planned_on < today.replace(year=today.year + YEARS_AHEAD_AT_MOST, day=1):
                self.add_error("planned_on", ValidationError(_("The date lies between today and five years from now.")))
        return data | {"is_done": is_done}

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.suggestions.models import Rating


class RateForm(ActForm):
    handling = forms.ChoiceField(label=_("How were you dealt with?"), choices=Rating.Grade, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("What came of it?"), choices=Rating.Grade, widget=forms.RadioSelect)
    comment = LinesField(
        label=_("Anything you want to add"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

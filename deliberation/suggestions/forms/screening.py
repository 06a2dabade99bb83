from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, ReasonForm
from deliberation.suggestions.models import Suggestion


class RefuseForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=Suggestion.Ground, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What its author is told"), max_length=500)


class LongReasonForm(ReasonForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)

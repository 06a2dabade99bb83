from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Attendance


class ActForm(forms.Form):
    """A form inside an act's own <form>, which carries token and key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StaffSignInForm(ActForm):
    channel = forms.ChoiceField(
        label=_("Present"),
        choices=Attendance.Channel,
        initial=Attendance.Channel.ONSITE,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason, if sign-in is closed"), max_length=200, required=False)

    def clean_channel(self):
        return self.cleaned_data["channel"] or Attendance.Channel.ONSITE


class LeaveDecisionForm(ActForm):
    decision = forms.ChoiceField(choices=[("grant", _("Grant")), ("refuse", _("Do not grant"))])

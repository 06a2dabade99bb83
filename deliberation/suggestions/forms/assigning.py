from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.people.models import Department
from deliberation.suggestions.forms.fields import PksField

DAYS_AHEAD_AT_MOST = 366


class AssignForm(ActForm):
    departments = PksField(
        label=_("Departments"),
        queryset=Department.objects.all(),
        error_messages={"required": _("Choose at least one department.")},
    )
    lead = forms.ModelChoiceField(
        label=_("Lead department"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("none: each replies for itself"),
    )
    due_on = forms.DateField(
        label=_("Reply due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: by the terms of the meeting"),
    )

    def clean_due_on(self):
        due_on, today = self.cleaned_data["due_on"], timezone.localdate()
        if due_on and not 0 <= (due_on - today).days <= DAYS_AHEAD_AT_MOST:
            raise ValidationError(_("The date lies between today and a year from now."))
        return due_on


class CoordinateForm(ActForm):
    """Who takes it, with no way back, and why."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(label=_("What the departments are told"), max_length=500)

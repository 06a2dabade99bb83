from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.people.models import Department
from deliberation.suggestions.forms.fields import PksField
from deliberation.suggestions.forms.handling import OutcomeField
from deliberation.suggestions.models import Reply, SameDayCase

# What is planned is promised for a date, in an ordinary reply that somebody approves.
OUTCOMES = [(value, label) for value, label in Reply.Outcome.choices if value != Reply.Outcome.PLANNED]


class DutiesForm(ActForm):
    departments = PksField(
        label=_("Departments that answer on the day"), queryset=Department.objects.all(), required=False
    )


class LaneForm(ActForm):
    department = forms.ModelChoiceField(
        label=_("Department on duty"),
        queryset=Department.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(duties__meeting=meeting)


class AnswerForm(ActForm):
    text = LinesField(
        label=_("Your answer, in one paragraph"),
        max_length=SameDayCase._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    outcome = OutcomeField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    responsible = forms.CharField(label=_("Responsible person"), max_length=60)

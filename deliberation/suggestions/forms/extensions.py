from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.suggestions import clocks
from deliberation.suggestions.forms.fields import DayField
from deliberation.suggestions.models import Assignment, Extension


class AskExtensionForm(ActForm):
    until = DayField(label=_("Until which day"))
    reason = LinesField(label=_("Why more time is needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.due_on, self.limit = assignment.due_on, clocks.extension_limit(assignment)
        self.fields["until"].help_text = _("After %(due)s, and not after %(limit)s") % {
            "due": date_format(self.due_on, "DATE_FORMAT"),
            "limit": date_format(self.limit, "DATE_FORMAT"),
        }

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not self.due_on < until <= self.limit:
            raise ValidationError(self.fields["until"].help_text)
        return until


class ExtensionField(forms.ModelChoiceField):
    def label_from_instance(self, one):
        return _("%(department)s, until %(until)s: %(reason)s") % {
            "department": one.assignment.department.name,
            "until": date_format(one.until, "DATE_FORMAT"),
            "reason": one.reason,
        }


class DecideExtensionForm(ActForm):
    """Its clean data are what `decide_extension` takes. Who asked is told why not."""

    extension = ExtensionField(
        label=_("What was asked"), queryset=Extension.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Give more time")), ("deny", _("Do not give more time"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer to the department"), max_length=500, required=False)

    def __init__(self, *args, waiting: list[Extension], **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting, pks = waiting, [one.pk for one in waiting]
        self.fields["extension"].queryset = Extension.objects.filter(pk__in=pks).select_related(
            "assignment__department"
        )
        self.fields["extension"].initial = pks[0] if pks else None
        self.fields["extension"].required = len(pks) > 1

    def clean(self):
        data = super().clean()
        if not data.get("extension") and len(self.waiting) == 1:
            data["extension"] = self.waiting[0]
        decision = data.pop("decision", "")
        if decision == "deny" and not data.get("answer"):
            self.add_error("answer", _("Please say why not."))
        return data | {"is_granted": decision == "grant"}

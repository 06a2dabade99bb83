from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.meetings.workdays import add_months
from deliberation.suggestions.forms.fields import DayField
from deliberation.suggestions.models import Assignment, Reply, ReplyDraft, ReplyTemplate


class OutcomeField(forms.ChoiceField):
    """An outcome by its key, or by the letter of the field's reports (B means: being solved)."""

    LETTERS = {
        "A": Reply.Outcome.SOLVED,
        "B": Reply.Outcome.SOLVING,
        "C": Reply.Outcome.UNABLE,
        "D": Reply.Outcome.REFERENCE,
    }

    def to_python(self, value):
        value = super().to_python(value)
        return self.LETTERS.get(value, value)


MOST_YEARS_PLANNED = 5


class ReplyForm(ActForm):
    """What is planned has a day; what is kept for reference or cannot be solved has a reason."""

    text = LinesField(label=_("Reply"), max_length=Reply.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 8}))
    outcome = OutcomeField(label=_("Outcome"), choices=Reply.Outcome, widget=forms.RadioSelect)
    planned_on = DayField(label=_("Planned for"), required=False, help_text=_("Needed if it is planned"))
    reason = LinesField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if it is kept for reference or cannot be solved now"),
    )
    responsible = forms.CharField(label=_("Responsible person"), max_length=60)

    def clean_planned_on(self):
        day, today = self.cleaned_data["planned_on"], timezone.localdate()
        if day and not today < day <= add_months(today, 12 * MOST_YEARS_PLANNED):
            raise ValidationError(_("The day lies after today and within five years."))
        return day

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if outcome == Reply.Outcome.PLANNED and not data.get("planned_on") and "planned_on" not in self.errors:
            self.add_error("planned_on", _("Please say for which day it is planned."))
        if outcome in (Reply.Outcome.REFERENCE, Reply.Outcome.UNABLE) and not data.get("reason"):
            self.add_error("reason", _("Please say why."))
        return data


class DraftForm(ReplyForm):
    """A reply as far as it is written; or an earlier version put back, or a template to begin with."""

    WORDS = ("text", "outcome", "planned_on", "reason", "responsible")

    version = forms.ModelChoiceField(ReplyDraft.objects.none(), required=False, widget=forms.HiddenInput)
    template = forms.ModelChoiceField(ReplyTemplate.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = assignment.drafts.filter(round=assignment.suggestion.round)
        self.fields["template"].queryset = ReplyTemplate.objects.for_department(assignment.department_id)
        for name in self.WORDS:
            self.fields[name].required = False

    def clean(self):
        data = forms.Form.clean(self)
        version, template = data.pop("version", None), data.pop("template", None)
        if version is not None:
            return {name: getattr(version, name) for name in self.WORDS}
        if template is not None:
            return {"text": template.text, "outcome": template.outcome}
        if not self.errors and not any(data.values()):
            raise ValidationError(_("Nothing is written yet."))
        return data


class TemplateForm(ActForm):
    title = forms.CharField(label=_("Name of the template"), max_length=60)
    text = LinesField(label=_("Text"), max_length=Reply.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 8}))
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("none yet")), *Reply.Outcome.choices], required=False
    )


class LetterheadForm(ActForm):
    name = forms.CharField(label=_("Name above the letter"), max_length=60)
    prefix = forms.CharField(
        label=_("Word of the file number"), max_length=20, help_text=_("such as: 天西办, for 天西办〔2026〕1号")
    )

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.suggestions.models import Reply


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


class ReplyForm(ActForm):
    text = LinesField(label=_("Reply"), max_length=Reply.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 8}))
    outcome = OutcomeField(label=_("Outcome"), choices=Reply.Outcome, widget=forms.RadioSelect)
    responsible = forms.CharField(label=_("Responsible person"), max_length=60)

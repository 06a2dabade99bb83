from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.documents.models import Opinion


class OpinionForm(ActForm):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Opinion.Kind, initial=Opinion.Kind.OPINION, widget=forms.RadioSelect
    )
    body = LinesField(
        label=_("Your words"), max_length=Opinion.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3})
    )


class PositionForm(forms.Form):
    """Where a reader is, and the tokens of the paragraphs that he has had before him."""

    place = forms.UUIDField(required=False)
    seen = forms.RegexField(r"^[0-9a-f]{8}(,[0-9a-f]{8})*\Z", max_length=9 * 2000, required=False)

    def clean_seen(self):
        return self.cleaned_data["seen"].split(",")


class AnswerForm(ActForm):
    body = LinesField(
        label=_("Your answer"), max_length=Opinion.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6})
    )

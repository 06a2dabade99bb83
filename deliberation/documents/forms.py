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


class AnswerForm(ActForm):
    body = LinesField(
        label=_("Your answer"), max_length=Opinion.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6})
    )

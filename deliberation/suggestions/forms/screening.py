from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField, ReasonForm
from deliberation.suggestions.models import Suggestion

TITLE_LENGTH = Suggestion._meta.get_field("title").max_length
LARGEST_NUMBER = 2_147_483_647


class RefuseForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=Suggestion.Ground, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What its author is told"), max_length=500)


class LongReasonForm(ReasonForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class SortForm(ActForm):
    category = forms.ChoiceField(label=_("Category"), choices=Suggestion.Category, widget=forms.RadioSelect)


class MergeForm(ActForm):
    """Into which one, by its number; the clean `into` is that suggestion."""

    into = forms.IntegerField(label=_("Number of the suggestion it belongs to"), min_value=1, max_value=LARGEST_NUMBER)

    def __init__(self, data: Any = None, *, suggestion: Suggestion, **options: Any):
        super().__init__(data, **options)
        self.suggestion = suggestion

    def clean_into(self) -> Suggestion:
        number = self.cleaned_data["into"]
        same = Suggestion.objects.filter(meeting=self.suggestion.meeting_id, number=number)
        found = same.exclude(pk=self.suggestion.pk).first()
        if found is None:
            raise ValidationError(_("There is no other suggestion No. %(number)s."), params={"number": number})
        return found


class SplitForm(ActForm):
    """What stays, and what becomes one of its own."""

    rest_title = forms.CharField(label=_("What stays: what it is about"), max_length=TITLE_LENGTH)
    rest_body = LinesField(
        label=_("What stays: the text"),
        max_length=Suggestion.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    title = forms.CharField(label=_("The new one: what it is about"), max_length=TITLE_LENGTH)
    body = LinesField(
        label=_("The new one: the text"),
        max_length=Suggestion.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

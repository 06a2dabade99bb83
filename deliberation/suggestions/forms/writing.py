from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from congress.journal.chain import text_digest
from congress.meetings.forms import ActForm, LinesField
from deliberation.rooms.models import Message
from deliberation.suggestions.forms.fields import PksField
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.sources import (
    MOST_FURTHER,
    around,
    first_sentence,
    in_one_breath,
    is_on_behalf,
    of_same_speaker,
    text_of,
)


class CategoryField(forms.ChoiceField):
    """A category by its key or by its name; none is Other."""

    def __init__(self, **kwargs):
        super().__init__(choices=Suggestion.Category, required=False, **kwargs)

    def to_python(self, value):
        value = super().to_python(value).strip()
        return value if value in Suggestion.Category.values else Suggestion.category_named(value, otherwise=value)


class WordingForm(ActForm):
    """A suggestion's words; those of a message come prefilled."""

    title = forms.CharField(
        label=_("What it is about"),
        max_length=Suggestion._meta.get_field("title").max_length,
        help_text=_("One matter, in a few words"),
    )
    body = LinesField(
        label=_("What you suggest"),
        max_length=Suggestion.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class SuggestionForm(WordingForm):
    category = CategoryField(label=_("Category"), initial=Suggestion.Category.OTHER)
    publish = forms.BooleanField(
        label=_("It may be published, with the answer and without my telephone"), required=False, initial=True
    )


class MessageSuggestionForm(WordingForm):
    """What was said, as a suggestion: what else belongs to it, and its words, prefilled.

    `prefilled` is the digest of the text as the page gave it: where nobody changed it, the text is that of the
    messages chosen in the end.
    """

    further = PksField(label=_("What else belongs to it"), queryset=Message.objects.none(), required=False)
    prefilled = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("The speaker agrees"))
    field_order = ["further"]

    def __init__(self, data: Any = None, *, message: Message):
        self.message, candidates = message, around(message)
        super().__init__(data, initial=self.prefill(candidates))
        self.offer(candidates)
        if not is_on_behalf(message):
            del self.fields["agreed"]

    def prefill(self, candidates: list[Message]) -> dict[str, Any]:
        together = in_one_breath(self.message)
        chosen = [one for one in candidates if one.pk in together]
        text = text_of([self.message, *chosen])
        return {
            "further": [one.pk for one in chosen],
            "title": first_sentence(self.message.body),
            "body": text,
            "prefilled": text_digest(text),
        }

    def offer(self, candidates: list[Message]) -> None:
        field = self.fields["further"]
        field.queryset = of_same_speaker(self.message).exclude(pk=self.message.pk)
        field.widget.choices = [(one.pk, shown_as(one)) for one in candidates]
        if not candidates:
            field.widget = forms.MultipleHiddenInput()

    def clean_further(self) -> list[Message]:
        further = list(self.cleaned_data["further"])
        if len(further) > MOST_FURTHER:
            raise ValidationError(_("At most %(most)s messages can be added."), params={"most": MOST_FURTHER})
        return further

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        prefilled = data.pop("prefilled", "")
        data.pop("agreed", None)
        if not self.errors and text_digest(data["body"]) == prefilled:
            data["body"] = text_of([self.message, *data["further"]])
            if len(data["body"]) > Suggestion.MOST_CHARACTERS:
                self.add_error("body", _("Together they are too long. Choose fewer messages, or shorten the text."))
        return data


def shown_as(message: Message) -> str:
    return f"{date_format(timezone.localtime(message.posted_at), 'H:i')} {Truncator(message.body).chars(100)}"

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from congress.journal.chain import text_digest
from congress.meetings.forms import ActForm, LinesField
from congress.meetings.models import Meeting, Representative
from congress.people.models import Department
from deliberation.rooms.models import Message
from deliberation.suggestions.forms.fields import FilesField, PksField, too_many_files
from deliberation.suggestions.models import Attachment, Suggestion
from deliberation.suggestions.services.cosigning import is_new_to_sign, sign_anew_first
from deliberation.suggestions.sources import (
    MOST_FURTHER,
    around,
    first_sentence,
    in_one_breath,
    is_on_behalf,
    of_same_speaker,
    text_of,
)

ENTERED = [Suggestion.Source.PHONE, Suggestion.Source.PAPER, Suggestion.Source.SYMPOSIUM]


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
    place = forms.CharField(
        label=_("The place it is about"),
        max_length=Suggestion._meta.get_field("place").max_length,
        required=False,
        help_text=_("such as: the gate of 12 River Road"),
    )
    wish = forms.ModelChoiceField(
        label=_("Who should lead, if you have a wish"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("no wish"),
        help_text=_("The secretariat decides."),
    )
    files = FilesField(
        label=_("Pictures and files"),
        required=False,
        help_text=_("At most 5, each of 8 MB: pictures, PDF, Word (.docx), Excel (.xlsx), text. Kept once it is sent."),
    )
    publish = forms.BooleanField(
        label=_("It may be published, with the answer and without my telephone"), required=False, initial=True
    )


class ChangeForm(SuggestionForm):
    """A suggestion's words changed. Who has co-signed signs other words anew, before they are handed in."""

    def __init__(self, *args: Any, suggestion: Suggestion, is_handed_in: bool, **options: Any):
        super().__init__(*args, **options)
        self.suggestion, self.is_handed_in = suggestion, is_handed_in

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        if len(files) + len(self.suggestion.files) > Attachment.MOST:
            raise ValidationError(too_many_files())
        return files

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_new = not self.errors and is_new_to_sign(self.suggestion, data, data["files"])
        if self.is_handed_in and self.suggestion.signers and is_new:
            raise ValidationError(sign_anew_first(self.suggestion))
        return data


class EnterForm(SuggestionForm):
    """What came by telephone, on paper or at a symposium: whose it is, how it came, and what shows it."""

    number = forms.CharField(label=_("Whose suggestion: the number on the roll"), max_length=10)
    source = forms.ChoiceField(
        label=_("How it came"),
        choices=[(one.value, one.label) for one in ENTERED],
        widget=forms.RadioSelect,
    )
    entry_note = forms.CharField(
        label=_("Who called or spoke, and when"),
        max_length=Suggestion._meta.get_field("entry_note").max_length,
        required=False,
        help_text=_("Needed of what came by telephone. Only its author and the secretariat read it."),
    )
    proofs = FilesField(
        label=_("Proof: the paper, photographed or scanned"),
        required=False,
        help_text=_("Needed of what came on paper. Only its author and the secretariat see it."),
    )
    field_order = ["number", "source", "entry_note", "proofs"]

    def __init__(self, *args: Any, meeting: Meeting, **options: Any):
        super().__init__(*args, **options)
        self.meeting = meeting
        self.fields["publish"].label = _("Its author agrees that it may be published")
        self.fields["publish"].initial = False

    def clean_number(self) -> Representative:
        number = self.cleaned_data["number"]
        found = self.meeting.representatives.filter(number=number).select_related("user", "group", "meeting").first()
        if found is None:
            raise ValidationError(_("Nobody on the roll has this number: %s") % number)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        source, has_note, has_proof = data.get("source"), data.get("entry_note"), data.get("proofs")
        if source == Suggestion.Source.PHONE and not has_note and "entry_note" not in self.errors:
            self.add_error("entry_note", _("Note who called, and when."))
        if source == Suggestion.Source.PAPER and not has_proof and "proofs" not in self.errors:
            self.add_error("proofs", _("Add the paper, photographed or scanned."))
        if source == Suggestion.Source.SYMPOSIUM and not (has_note or has_proof or self.errors):
            self.add_error("entry_note", _("Note who spoke, and when, or add the paper."))
        return data | {"representative": data.pop("number", None)}


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

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.documents.models import Comment, Document, Note, Opinion, Paragraph, Version
from deliberation.documents.passages import passages_of

LONGEST_QUOTE = Opinion._meta.get_field("quote").max_length


class PassageField(forms.ChoiceField):
    """A piece of a text: one of those that are offered, or any other."""

    text = ""

    def valid_value(self, value):
        return value in self.text and len(value) <= LONGEST_QUOTE


class OpinionForm(ActForm):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Opinion.Kind, initial=Opinion.Kind.OPINION, widget=forms.RadioSelect
    )
    body = LinesField(
        label=_("Your words"), max_length=Opinion.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3})
    )
    quote = PassageField(
        label=_("Which part do you mean?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This is no piece of the paragraph.")},
    )

    def __init__(self, data: Any = None, *, paragraph: Paragraph, **options: Any):
        super().__init__(data, **options)
        is_table = paragraph.kind == Paragraph.Kind.TABLE
        passages = passages_of(paragraph.text, is_table=is_table, most=LONGEST_QUOTE)
        self.has_passages = len(passages) > 1
        field = self.fields["quote"]
        field.text = paragraph.text
        field.choices = [("", _("All of it")), *((one, one.replace("\t", " · ")) for one in passages)]


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


class CommentForm(ActForm):
    body = LinesField(
        label=_("Your comment"), max_length=Comment.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(ActForm):
    """Emptied, the note is deleted."""

    note = LinesField(
        label=_("My note"),
        required=False,
        max_length=Note.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OutcomeForm(ActForm):
    """What was done with a remark; its buttons are the outcomes."""

    outcome = forms.ChoiceField(label=_("What was done with it"), choices=Opinion.Outcome)
    note = LinesField(
        label=_("How, in a sentence"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.ModelChoiceField(Version.objects.none(), label=_("In version"), required=False)

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = document.versions.published()

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Opinion.Outcome.NOT_ADOPTED and not data.get("note"):
            self.add_error("note", gettext("Say in a sentence why it is not adopted."))
        return data

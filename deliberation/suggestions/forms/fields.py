from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from congress.people.uploads import BadFile
from deliberation.suggestions.models import Attachment
from deliberation.suggestions.uploads import read_files

PK_LENGTH = 18


class PksInput(forms.CheckboxSelectMultiple):
    """Several numbers, sent apart or as one text with commas."""

    def value_from_datadict(self, data, files, name):
        sent = super().value_from_datadict(data, files, name)
        return [pk.strip() for text in sent or [] for pk in text.split(",") if pk.strip()]


class DayField(forms.DateField):
    """A day, chosen from the browser's own calendar."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PksField(forms.ModelMultipleChoiceField):
    widget = PksInput

    def clean(self, value):
        # A number that no database holds would be the database's error.
        for pk in value or []:
            if len(pk) > PK_LENGTH:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": pk})
        return super().clean(value)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; its clean value is what they hold, each a `Sent`. None of them is taken if one is bad."""

    widget = FilesInput({"accept": ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt,image/*"})

    def clean(self, data, initial=None):
        uploads = [upload for upload in data or [] if upload]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > Attachment.MOST:
            raise ValidationError(too_many_files())
        try:
            return read_files(uploads)
        except BadFile as bad:
            raise ValidationError(str(bad)) from bad


def too_many_files():
    return _("At most %s files belong to a suggestion.") % Attachment.MOST

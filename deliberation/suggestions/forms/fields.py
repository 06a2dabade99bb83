from django import forms
from django.core.exceptions import ValidationError

PK_LENGTH = 18


class PksInput(forms.CheckboxSelectMultiple):
    """Several numbers, sent apart or as one text with commas."""

    def value_from_datadict(self, data, files, name):
        sent = super().value_from_datadict(data, files, name)
        return [pk.strip() for text in sent or [] for pk in text.split(",") if pk.strip()]


class PksField(forms.ModelMultipleChoiceField):
    widget = PksInput

    def clean(self, value):
        # A number that no database holds would be the database's error.
        for pk in value or []:
            if len(pk) > PK_LENGTH:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": pk})
        return super().clean(value)

from dataclasses import astuple
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.meetings.models import Meeting
from congress.meetings.rolls import MOST_BYTES, BadFile
from deliberation.suggestions.earlier import Row, read_earlier

MOST_SIGNED = 2_000_000  # letters that a form may bring


class EarlierFileForm(ActForm):
    """The file of earlier suggestions; its clean `file` is the `Sheet` that it holds."""

    file = forms.FileField(
        label=_("Spreadsheet (.xlsx)"), widget=forms.FileInput({"accept": ".xlsx"}), allow_empty_file=True
    )

    def clean_file(self):
        try:
            return read_earlier(self.cleaned_data["file"].read(MOST_BYTES + 1), timezone.localdate())
        except BadFile as bad:
            raise ValidationError(str(bad)) from bad


class EarlierConfirmForm(ActForm):
    """The rows that a preview showed, signed, so that what is confirmed is what was seen."""

    SPAN = 24 * 3600

    rows = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any):
        super().__init__(data, **options)
        self.salt = f"suggestions-of-meeting-{meeting.pk}"

    def signed(self, rows: list[Row]) -> str:
        """Raises BadFile where a form could not bring them back."""
        signed = signing.dumps([astuple(row) for row in rows], salt=self.salt, compress=True)
        if len(signed) > MOST_SIGNED:
            raise BadFile(str(_("There is too much text for one file. Please import it in two parts.")))
        return signed

    def clean_rows(self):
        try:
            rows = signing.loads(self.cleaned_data["rows"], salt=self.salt, max_age=self.SPAN)
        except signing.BadSignature as error:
            raise ValidationError(_("This preview is too old. Please choose the file again.")) from error
        return [Row(*row) for row in rows]

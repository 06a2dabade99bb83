from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.meetings.models import Meeting


class CloneForm(ActForm):
    """For which meeting an earlier ballot is prepared again."""

    meeting = forms.ModelChoiceField(Meeting.objects, label=_("Meeting"), required=False, empty_label=None)
    practice = forms.BooleanField(label=_("For practice only"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Drawing them asks for them twice, and so does their length.
        self.fields["meeting"].choices = list(iter(self.fields["meeting"].choices))

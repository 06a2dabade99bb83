from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from deliberation.rooms.models import Message


class LinesField(forms.CharField):
    """Text of several lines; a line's end counts as one character, however the browser sends it."""

    def to_python(self, value):
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class MessageForm(ActForm):
    body = LinesField(
        label=_("Your message"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Say something to your group")}),
    )

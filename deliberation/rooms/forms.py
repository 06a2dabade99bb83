from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.rooms.models import Message


class MessageForm(ActForm):
    body = LinesField(
        label=_("Your message"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Say something to your group")}),
    )

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.rooms.models import Message, Reaction, Room
from deliberation.rooms.pictures import read_picture
from deliberation.rooms.sounds import read_sound
from deliberation.rooms.uploads import BadFile

# Talk

MOST_PK = 10**18


class ReplyForm(ActForm):
    """What is said in a room; its clean `reply_to` is the message that it replies to, or None."""

    reply_to = forms.IntegerField(required=False, min_value=1, max_value=MOST_PK, widget=forms.HiddenInput)

    def __init__(self, *args: Any, room: Room, **options: Any):
        super().__init__(*args, **options)
        self.room = room

    def clean_reply_to(self):
        pk = self.cleaned_data["reply_to"]
        found = self.room.messages.filter(pk=pk).first() if pk else None
        if pk and found is None:
            raise forms.ValidationError(_("The message that you reply to is not in this group."))
        return found


class MessageForm(ReplyForm):
    body = LinesField(
        label=_("Your message"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Say something to your group")}),
    )
    question = forms.BooleanField(label=_("This is a question"), required=False)


class ReactionForm(ActForm):
    kind = forms.ChoiceField(choices=Reaction.Kind)


class DescriptionForm(ActForm):
    body = LinesField(
        label=_("What is written or said there"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 6}),
    )


class RetractionForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, needs_reason: bool, **options: Any):
        super().__init__(*args, **options)
        self.fields["reason"].required = needs_reason


class VisitForm(forms.Form):
    upto = forms.IntegerField(required=False, min_value=0, max_value=MOST_PK)


# Pictures and sounds


class AttachmentForm(ReplyForm):
    body = LinesField(
        label=_("Words beside it"),
        max_length=Message.MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def read(self, name, reader):
        """What a file holds, decoded before the act begins."""
        try:
            return reader(self.cleaned_data[name])
        except BadFile as bad:
            raise forms.ValidationError(str(bad)) from bad


class PictureForm(AttachmentForm):
    """Its clean `picture` is a `Picture`."""

    picture = forms.FileField(
        label=_("Photo or picture"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a picture first.")},
    )
    field_order = ["picture", "body"]

    def clean_picture(self):
        return self.read("picture", read_picture)


class SoundForm(AttachmentForm):
    """Its clean `sound` is a `Sound`."""

    sound = forms.FileField(
        label=_("Recording of at most a minute"),
        widget=forms.FileInput({"accept": "audio/*"}),
        allow_empty_file=True,
        error_messages={"required": _("Please record something first.")},
    )
    field_order = ["sound", "body"]

    def clean_sound(self):
        return self.read("sound", read_sound)

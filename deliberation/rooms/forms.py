from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.rooms.models import Message
from deliberation.rooms.pictures import read_picture
from deliberation.rooms.sounds import read_sound
from deliberation.rooms.uploads import BadFile


class MessageForm(ActForm):
    body = LinesField(
        label=_("Your message"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Say something to your group")}),
    )


# Pictures and sounds


class AttachmentForm(ActForm):
    body = LinesField(
        label=_("Words beside it"),
        max_length=Message.MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reply_to = forms.ModelChoiceField(Message.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, room, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reply_to"].queryset = room.messages

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

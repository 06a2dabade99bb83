import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.meetings.models import Meeting
from deliberation.rooms.models import Attendee, Message, Room


class MessageForm(ActForm):
    body = LinesField(
        label=_("Your message"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Say something to your group")}),
    )


# Symposiums and papers


class SymposiumForm(ActForm):
    """Its clean data are what `make_symposium` takes."""

    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("such as: Symposium with the enterprises of the quarter")
    )
    audience = forms.ChoiceField(label=_("Held with"), choices=Room.Audience)
    held_at = forms.DateTimeField(
        label=_("Date and time"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("Where it is held"), max_length=120)
    moderators = forms.CharField(
        label=_("Moderators: their numbers on the roll"),
        max_length=100,
        required=False,
        help_text=_("Several with a space between. The secretariat may always moderate."),
    )

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any):
        super().__init__(data, **options)
        self.meeting = meeting

    def clean_held_at(self):
        held_at = self.cleaned_data["held_at"]
        if not 2000 <= held_at.year < 2100:
            raise forms.ValidationError(_("Please look at the year again."))
        return held_at

    def clean_moderators(self):
        numbers = set(re.findall(r"\w+", self.cleaned_data["moderators"]))
        found = list(self.meeting.representatives.filter(number__in=numbers).select_related("user"))
        unknown = sorted(numbers - {one.number for one in found})
        if unknown:
            raise forms.ValidationError(not_on_the_roll(unknown))
        return [one.user for one in found]


class AttendeeForm(ActForm):
    """Its clean data are what `add_attendee` takes."""

    name = forms.CharField(label=_("Name"), max_length=60)
    note = forms.CharField(label=_("Who sent him"), max_length=120, required=False)
    number = forms.CharField(label=_("Number on the roll, if he is a representative"), max_length=10, required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any):
        super().__init__(data, **options)
        self.meeting = meeting

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not number:
            return None
        found = self.meeting.representatives.filter(number=number).select_related("user").first()
        if found is None:
            raise forms.ValidationError(not_on_the_roll([number]))
        return found.user

    def clean(self):
        data = super().clean()
        return data | {"user": data.pop("number", None)}


def not_on_the_roll(numbers: list[str]) -> str:
    return _("Nobody on the roll has this number: %s") % ", ".join(numbers)


class NoteForm(ActForm):
    """What an attendee said, written down by who moderates."""

    speaker = forms.ModelChoiceField(label=_("Who speaks"), queryset=Attendee.objects.none(), empty_label=None)
    body = LinesField(
        label=_("What was said"),
        max_length=Message.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("What was said")}),
    )

    def __init__(self, data: Any = None, *, room: Room, **options: Any):
        super().__init__(data, **options)
        speaker = self.fields["speaker"]
        speaker.queryset = room.attendees.all()
        speaker.choices = [(one.pk, one.name) for one in speaker.queryset]
        # live.js leaves it as it is when the rest of the form is emptied: the same person mostly goes on.
        speaker.widget.attrs["data-keep"] = ""

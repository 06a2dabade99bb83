import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.meetings.models import CONFERENCE_ADDRESS, Group, Meeting
from congress.people.models import Department, User
from congress.people.pictures import read_picture
from congress.people.uploads import BadFile
from deliberation.rooms.models import Attendee, Message, Reaction, Room
from deliberation.rooms.sounds import read_sound

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


# The floor


class HandMoveForm(ActForm):
    direction = forms.ChoiceField(choices=[("up", _("up")), ("down", _("down"))])


# Straw polls


class PollForm(ActForm):
    """Its clean `options` are a list of texts."""

    FEWEST, MOST, LONGEST = 2, 6, 40

    question = forms.CharField(label=_("What is asked"), max_length=120)
    options = LinesField(
        label=_("Choices, one on each line"),
        max_length=MOST * (LONGEST + 2),
        widget=forms.Textarea({"rows": 4}),
        initial=_("Yes\nNo"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="poll_%s", **kwargs)

    def clean_options(self):
        options = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if not self.FEWEST <= len(options) <= self.MOST or max(map(len, options)) > self.LONGEST:
            raise forms.ValidationError(
                _("Please give %(fewest)s to %(most)s choices, each of at most %(longest)s characters."),
                params={"fewest": self.FEWEST, "most": self.MOST, "longest": self.LONGEST},
            )
        if len(set(options)) < len(options):
            raise forms.ValidationError(_("Two choices are the same."))
        return options


class PollVoteForm(ActForm):
    choice = forms.IntegerField(min_value=0)

    def __init__(self, *args, poll, **kwargs):
        super().__init__(*args, **kwargs)
        self.poll = poll

    def clean_choice(self):
        choice = self.cleaned_data["choice"]
        if choice >= len(self.poll.options):
            raise forms.ValidationError(_("This is not one of the choices."))
        return choice


# The moderator's desk


class PauseForm(ActForm):
    reason = forms.CharField(label=_("Why the group is paused"), max_length=200)


class AnnouncementForm(ActForm):
    body = LinesField(
        label=_("Announcement"), max_length=Message.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 2})
    )


class RoomSettingsForm(ActForm):
    """What is not sent stays as it is, so that two who set different things do not undo each other."""

    YES_NO = [("on", _("Yes")), ("off", _("No"))]

    is_strict = forms.TypedChoiceField(
        label=_("Only who has the floor may post"), choices=YES_NO, coerce=lambda sent: sent == "on"
    )
    slow_seconds = forms.IntegerField(
        label=_("Seconds between two messages of a person"), min_value=0, max_value=600, help_text=_("0: no limit")
    )
    floor_seconds = forms.IntegerField(label=_("Seconds of a turn to speak"), min_value=30, max_value=1800)
    retract_minutes = forms.IntegerField(
        label=_("Minutes in which one's own message can be retracted"), min_value=0, max_value=60
    )
    conference = forms.CharField(
        label=_("Address of the room's own conference"),
        max_length=200,
        required=False,
        validators=[CONFERENCE_ADDRESS],
        help_text=_("https://… or tel:… with the number to call. Empty: the meeting's."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = field.required and (not self.is_bound or name in self.data)

    def clean(self):
        sent = {name: value for name, value in super().clean().items() if name in self.data}
        if not sent and not self.errors:
            raise forms.ValidationError(_("Nothing was set."))
        return sent


class MuteForm(ActForm):
    user = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        error_messages={"invalid_choice": _("Only members of this room, its moderators apart, can be muted.")},
    )
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=240, initial=10)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("He sees it, and how long it lasts. The others do not.")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class MoveForm(ActForm):
    group = forms.ModelChoiceField(label=_("Which group"), queryset=Group.objects.none(), empty_label=None)

    def __init__(self, *args, room, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.filter(meeting=room.meeting_id).exclude(pk=room.group_id)


class DepartmentsForm(ActForm):
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments on duty in this room"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


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
        # acts.js leaves it as it is when the rest of the form is emptied: the same person mostly goes on.
        speaker.widget.attrs["data-keep"] = ""

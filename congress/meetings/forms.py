from dataclasses import astuple
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from congress.meetings.enrolment import MOST_GROUPS
from congress.meetings.models import CONFERENCE_ADDRESS, Attendance, Group, Meeting
from congress.meetings.rolls import MOST_BYTES, BadFile, Row, folded, read_roll
from congress.people.models import TELEPHONE


class LinesField(forms.CharField):
    """Text of several lines; a line's end counts as one character, however the browser sends it."""

    def to_python(self, value):
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class ActForm(forms.Form):
    """A form inside an act's own <form>, which carries token and key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StaffSignInForm(ActForm):
    channel = forms.ChoiceField(
        label=_("Present"),
        choices=Attendance.Channel,
        initial=Attendance.Channel.ONSITE,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason, if sign-in is closed"), max_length=200, required=False)

    def clean_channel(self):
        return self.cleaned_data["channel"] or Attendance.Channel.ONSITE


class ConferenceForm(ActForm):
    conference = forms.CharField(
        label=_("Address of the conference"),
        max_length=200,
        required=False,
        validators=[CONFERENCE_ADDRESS],
        help_text=_("https://… or tel:… with the number to call. Empty: there is none."),
    )


class LeaveDecisionForm(ActForm):
    decision = forms.ChoiceField(choices=[("grant", _("Grant")), ("refuse", _("Do not grant"))])


class CalendarDayForm(ActForm):
    """Its clean data are what `set_day` takes beside the day."""

    KINDS = [("yes", _("Working day")), ("no", _("Day off"))]

    is_working = forms.TypedChoiceField(
        label=_("This day is"), choices=KINDS, coerce=lambda kind: kind == "yes", widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Why"), max_length=200, required=False, help_text=_("such as: notice of the State Council")
    )


# Setting a meeting up


class MeetingForm(ActForm):
    """Its clean data are what `create_meeting` takes."""

    QUORUMS = [
        ("1/2", _("half of the roll")),
        ("2/3", _("two thirds of the roll")),
        ("3/4", _("three quarters of the roll")),
    ]

    place = forms.CharField(label=_("Place"), max_length=60, help_text=_("such as: Tianmu West Road Subdistrict"))
    title = forms.CharField(
        label=_("Name of the meeting"), max_length=120, help_text=_("such as: First Session of the Third Congress")
    )
    held_on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    telephone = forms.CharField(
        label=_("Secretariat's telephone"),
        max_length=30,
        validators=[TELEPHONE],
        widget=forms.TextInput({"inputmode": "tel"}),
        help_text=_("It stands on every page and on every card."),
    )
    groups = forms.CharField(
        label=_("Exchange groups, one on each line"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Each has a room of its own. May be left empty where there are none, or where the roll names them."
        ),
    )
    quorum = forms.ChoiceField(label=_("Quorum: more than"), choices=QUORUMS, required=False)

    def clean_groups(self):
        titles = [line.strip() for line in self.cleaned_data["groups"].splitlines() if line.strip()]
        longest = Group._meta.get_field("title").max_length
        if len(titles) > MOST_GROUPS or any(len(title) > longest for title in titles):
            raise forms.ValidationError(
                _("There may be %(most)s groups, each with %(longest)s characters."),
                params={"most": MOST_GROUPS, "longest": longest},
            )
        if len(set(map(folded, titles))) < len(titles):
            raise forms.ValidationError(_("Two groups have the same title."))
        return titles

    def clean(self):
        data = super().clean()
        over, of = (data.pop("quorum", "") or "1/2").split("/")
        return data | {"quorum_over": int(over), "quorum_of": int(of)}


class RollFileForm(ActForm):
    """The file of a roll; its clean `file` is the `Roll` that it holds."""

    file = forms.FileField(
        label=_("Spreadsheet (.xlsx) or .csv"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            return read_roll(upload.read(MOST_BYTES + 1))
        except BadFile as bad:
            raise forms.ValidationError(str(bad)) from bad


class RollConfirmForm(ActForm):
    """The rows that a preview showed, signed, so that what is confirmed is what was seen."""

    SPAN = 24 * 3600

    roll = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any):
        super().__init__(data, **options)
        self.salt = f"roll-of-meeting-{meeting.pk}"

    def signed(self, rows: list[Row]) -> str:
        return signing.dumps([astuple(row) for row in rows], salt=self.salt, compress=True)

    def clean_roll(self):
        try:
            rows = signing.loads(self.cleaned_data["roll"], salt=self.salt, max_age=self.SPAN)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("This preview is too old. Please choose the file again.")) from error
        return [Row(*row) for row in rows]

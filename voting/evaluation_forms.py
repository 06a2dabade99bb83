from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from voting.evaluations import day_of
from voting.models import Ballot, Rectification


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class AnswerForm(ActForm):
    """Its clean data are what `answer_evaluation` takes."""

    LONGEST = timedelta(days=731)

    text = LinesField(
        label=_("What is done about it"), max_length=4000, widget=forms.Textarea({"rows": 6, "maxlength": None})
    )
    due_on = day_field(_("To be done by"))
    outcome = LinesField(
        label=_("What came of it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4, "maxlength": None}),
        help_text=_("Left empty until it is done."),
    )
    done_on = day_field(_("Done on"), required=False)

    def __init__(self, *args, ballot: Ballot, answer: Rectification | None, **kwargs):
        names = ("text", "due_on", "outcome", "done_on")
        initial = {name: getattr(answer, name) for name in names} if answer else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.ballot, self.answer = ballot, answer

    def clean_due_on(self):
        """What was promised may stay, also when its day is over."""
        due_on, today = self.cleaned_data["due_on"], timezone.localdate()
        if self.answer and due_on == self.answer.due_on:
            return due_on
        if not today <= due_on <= today + self.LONGEST:
            raise forms.ValidationError(gettext("Please choose a day from today on, within two years."))
        return due_on

    def clean_done_on(self):
        done_on, first = self.cleaned_data["done_on"], day_of(self.ballot)
        if done_on and not first <= done_on <= timezone.localdate():
            said = gettext("Please choose a day from %(first)s until today.")
            raise forms.ValidationError(said % {"first": date_format(first, "DATE_FORMAT")})
        return done_on

    def clean(self):
        data = super().clean()
        if "done_on" in data and "outcome" in data and bool(data["outcome"]) != bool(data["done_on"]):
            missing = "done_on" if data["outcome"] else "outcome"
            self.add_error(missing, gettext("What came of it and its day belong together."))
        return data

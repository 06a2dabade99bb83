from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from deliberation.suggestions.forms.fields import DayField
from deliberation.suggestions.models import Assignment, Contact, CoView


class ContactForm(ActForm):
    """With the author, since the assignment and not in times to come."""

    kind = forms.ChoiceField(label=_("How you spoke"), choices=Contact.Kind, widget=forms.RadioSelect)
    contacted_on = DayField(label=_("On which day"), required=False, help_text=_("Left empty: today"))
    note = LinesField(
        label=_("What you spoke about"),
        max_length=Contact._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only your department and the secretariat read this."),
    )

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.assigned_on = timezone.localdate(assignment.assigned_at)

    def clean_contacted_on(self):
        day = self.cleaned_data["contacted_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        if day < self.assigned_on:
            raise ValidationError(_("Your department did not have the suggestion yet on this day."))
        return day


class ViewForm(ActForm):
    text = LinesField(
        label=_("Your department's view"),
        max_length=CoView._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The lead department uses it for its reply."),
    )

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


# The floor


class HandMoveForm(ActForm):
    direction = forms.ChoiceField(choices=[("up", _("up")), ("down", _("down"))])


# Straw polls


class PollForm(ActForm):
    """Its clean `options` are a list of texts."""

    FEWEST, MOST, LONGEST = 2, 6, 40

    question = forms.CharField(label=_("Question"), max_length=120)
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

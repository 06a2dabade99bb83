import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.meetings.models import Meeting
from congress.people.models import User
from voting.models import Verdict
from voting.services.elections import COUNTED, is_carried

BETWEEN = re.compile(r"[\n,，、;；]+")
MOST_HANDS = 9999
NOBODY = _("Name at least one person.")
NOT_CARRIED = _("Choose a recorded ballot of this meeting whose first motion is carried.")
FIGURES = ("approve", "oppose", "abstain")


class How:
    BALLOT = "ballot"
    HANDS = "hands"


def hands(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_HANDS, required=False)


class ElectionForm(ActForm):
    """Who was elected, and how; its clean `people` are users."""

    use_required_attribute = False  # what is missing is said in a sentence of ours

    people = LinesField(
        label=_("Who is elected"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Number on the roll or name, one on each line."),
        error_messages={"required": NOBODY},
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(How.HANDS, _("By a show of hands")), (How.BALLOT, _("By a recorded ballot"))],
        initial=How.HANDS,
        widget=forms.RadioSelect,
    )
    approve = hands(_("Approve"))
    oppose = hands(_("Oppose"))
    abstain = hands(_("Abstain"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["ballot"] = forms.ModelChoiceField(
            carried(meeting),
            label=_("Recorded ballot"),
            required=False,
            error_messages={"invalid_choice": NOT_CARRIED},
        )

    def clean_people(self) -> list[User]:
        find = finder(self.meeting)
        words = [word.strip() for word in BETWEEN.split(self.cleaned_data["people"])]
        people = list(dict.fromkeys(find(word) for word in words if word))
        if not people:
            raise forms.ValidationError(NOBODY)
        return people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = {How.BALLOT: ["ballot"], How.HANDS: FIGURES}.get(data.get("how", ""), [])
        for name in needed:
            if name not in self.errors and data.get(name) is None:
                self.add_error(name, gettext("Please say this, too."))
        return data


def carried(meeting: Meeting) -> Any:
    """The recorded ballots by which somebody can have been elected."""
    counted = meeting.ballots.filter(is_secret=False, state__in=COUNTED).prefetch_related("papers")
    return meeting.ballots.filter(pk__in=[ballot.pk for ballot in counted if is_carried(ballot)])


def finder(meeting: Meeting) -> Callable[[str], User]:
    """Finds who is meant by a number on the roll or by a name."""
    roll = meeting.representatives.filter(user__is_active=True).select_related("user")
    numbers = {row.number.lstrip("0"): row.user for row in roll}
    attending = meeting.attendants.filter(user__is_active=True).select_related("user")
    known = {*numbers.values(), *(one.user for one in attending)}

    def find(word: str) -> User:
        number = word.lstrip("0")
        meant = [numbers[number]] if number in numbers else [one for one in known if one.name == word]
        if not meant:
            raise forms.ValidationError(gettext("Nobody on the roll or attending is “%s”.") % word)
        if len(meant) > 1:
            raise forms.ValidationError(gettext("More than one person is “%s”. Please give the number.") % word)
        return meant[0]

    return find


class StepForm(ActForm):
    step = forms.ChoiceField(label=_("Step"), choices=Verdict.Step, widget=forms.RadioSelect)


class ObjectionForm(StepForm):
    """Beside other reasons on the same page."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="object-%s", **kwargs)

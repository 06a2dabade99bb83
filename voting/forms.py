from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.meetings.models import AgendaItem, Meeting, Phase
from voting.models import Ballot, Paper

MOST_SUBJECTS = 50


class BallotForm(ActForm):
    """Setting up a recorded ballot on motions."""

    meeting = forms.ModelChoiceField(Meeting.objects, widget=forms.HiddenInput)
    item = forms.ModelChoiceField(AgendaItem.objects.select_related("phase"), required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=120)
    subjects = forms.CharField(
        label=_("What is voted on, one to a line"),
        help_text=_("Each line becomes a paper: approve, oppose or abstain."),
        max_length=MOST_SUBJECTS * (Paper.MOST_CHARACTERS + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    note = forms.CharField(label=_("Note for the representatives"), max_length=200, required=False)
    electors_from = forms.ChoiceField(
        label=_("Who may vote"),
        choices=Ballot.ElectorsFrom,
        initial=Ballot.ElectorsFrom.ROLL,
        widget=forms.RadioSelect,
    )
    pass_rule = forms.ChoiceField(
        label=_("Carried with"), choices=Ballot.PassRule, initial=Ballot.PassRule.SIMPLE, widget=forms.RadioSelect
    )
    phase = forms.ModelChoiceField(
        Phase.objects.filter(kind__in=Ballot.PHASES), label=_("Phase"), required=False, empty_label=_("Ballots")
    )
    minutes = forms.IntegerField(
        label=_("Closes by itself after so many minutes"),
        help_text=_("Left empty, the secretariat closes it."),
        min_value=1,
        max_value=600,
        required=False,
    )
    closes_at = forms.DateTimeField(
        label=_("or at a time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def of_meeting(self, meeting: Meeting) -> None:
        """Offer the phases of this meeting."""
        phase: Any = self.fields["phase"]
        phase.queryset = meeting.phases.filter(kind__in=Ballot.PHASES)

    def clean_subjects(self):
        subjects = [line.strip() for line in self.cleaned_data["subjects"].split("\n") if line.strip()]
        if len(subjects) > MOST_SUBJECTS:
            raise forms.ValidationError(gettext("At most %s lines, please.") % MOST_SUBJECTS)
        if any(len(subject) > Paper.MOST_CHARACTERS for subject in subjects):
            raise forms.ValidationError(gettext("A line has at most %s characters.") % Paper.MOST_CHARACTERS)
        return subjects

    def clean(self):
        data = super().clean()
        phase, meeting = data.get("phase"), data.get("meeting")
        if phase and meeting and phase.meeting_id != meeting.pk:
            self.add_error("phase", _("This phase is of another meeting."))
        item = data.get("item")
        if item and meeting and item.phase.meeting_id != meeting.pk:
            self.add_error("item", _("This agenda item is of another meeting."))
        if data.get("minutes") and data.get("closes_at"):
            self.add_error("closes_at", _("Give the minutes or the time, not both."))
        return data


class OneMark(forms.RadioSelect):
    """Two different marks on one paper are no choice, and the last one no better than the first."""

    def value_from_datadict(self, data, files, name):
        marks = set(data.getlist(name))
        return marks.pop() if len(marks) == 1 else None


class VoteForm(ActForm):
    """A choice for every paper; each field is named for its paper."""

    use_required_attribute = False  # what is missing is said in a sentence of ours

    def __init__(self, *args, papers: Iterable[Paper], **kwargs):
        super().__init__(*args, **kwargs)
        for paper in papers:
            missing = gettext("Please choose for “%s”.") % paper.subject
            self.fields[str(paper.pk)] = forms.ChoiceField(
                label=paper.subject,
                choices=list(paper.labels.items()),
                widget=OneMark,
                error_messages={"required": missing, "invalid_choice": missing},
            )

    @property
    def choices(self) -> dict[int, str]:
        return {int(paper): choice for paper, choice in self.cleaned_data.items()}

"""Forms of the paper in the hall: a batch printed, a paper given, a batch counted."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.meetings.forms import ActForm
from congress.meetings.numbers import LONGEST
from voting.models import Ballot, Batch, Paper
from voting.services.hall import elector_with, not_on_register
from voting.tallies import SHEETS, Count, faults, invalid_name, votes_name

MOST_PRINTED = 500
MOST_COUNTED = 9999


def number_field(label: Any, *, least: int = 0, most: int = MOST_COUNTED) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": len(str(most))}),
        error_messages={"required": gettext_lazy("A number is missing here; 0 where there is none.")},
    )


class BatchForm(ActForm):
    printed = number_field(gettext_lazy("How many papers"), least=1, most=MOST_PRINTED)


class GiveForm(ActForm):
    """To whom, of which batch; its clean `label` is that of the register."""

    label = forms.CharField(
        label=gettext_lazy("Number on the roll"),
        max_length=LONGEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, ballot: Ballot, batches: Iterable[Batch], **options: Any):
        super().__init__(*args, **options)
        self.ballot, self.batches = ballot, {batch.number: batch for batch in batches}
        is_one = len(self.batches) == 1
        self.fields["batch"] = forms.TypedChoiceField(
            label=_("Of batch"),
            coerce=int,
            choices=[(number, str(number)) for number in self.batches],
            widget=forms.HiddenInput if is_one else forms.Select,
            error_messages={"invalid_choice": _("There is no such batch.")},
        )

    def clean_label(self) -> str:
        elector = elector_with(self.ballot, self.cleaned_data["label"])
        if elector is None:
            raise forms.ValidationError(not_on_register(self.cleaned_data["label"]))
        return elector.label

    @property
    def batch_given(self) -> Batch:
        return self.batches[self.cleaned_data["batch"]]


class ReopenForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class TallyForm(ActForm):
    """What one person counted of a batch: its sheets, and for each paper the invalid ones and the votes."""

    use_required_attribute = False  # what is missing is said in a sentence of ours

    def __init__(self, *args: Any, batch: Batch, papers: Sequence[Paper], **options: Any):
        super().__init__(*args, **options)
        self.batch, self.papers = batch, papers
        for name, label in zip(SHEETS, (_("Returned"), _("Not returned"), _("Unused")), strict=True):
            self.fields[name] = number_field(label)
        for paper in papers:
            for option, label in paper.labels.items():
                self.fields[votes_name(paper, option)] = number_field(label)
            self.fields[invalid_name(paper)] = number_field(_("Invalid"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, sentence in faults(self.batch, self.papers, self.count):
                self.add_error(name, sentence)
        return data

    @property
    def count(self) -> Count:
        """As `Batch.count`."""
        data = self.cleaned_data
        counted = {
            str(paper.pk): {
                "invalid": data[invalid_name(paper)],
                "counts": {option: data[votes_name(paper, option)] for option in paper.labels},
            }
            for paper in self.papers
        }
        return {name: data[name] for name in SHEETS} | {"papers": counted}

    @property
    def sheets(self) -> list[forms.BoundField]:
        return [self[name] for name in SHEETS]

    @property
    def sections(self) -> list[tuple[Paper, list[forms.BoundField]]]:
        return [
            (paper, [*(self[votes_name(paper, option)] for option in paper.labels), self[invalid_name(paper)]])
            for paper in self.papers
        ]

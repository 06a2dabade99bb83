from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext

from congress.meetings.forms import ActForm
from voting.models import Paper


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

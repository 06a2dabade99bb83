from collections.abc import Iterable

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext

from congress.meetings.forms import ActForm
from voting.models import Paper


class OneMark(forms.RadioSelect):
    """Two different marks on one paper are no choice, and the last one no better than the first."""

    def value_from_datadict(self, data, files, name):
        marks = set(data.getlist(name))
        return marks.pop() if len(marks) == 1 else None


class VoteForm(ActForm):
    """A choice for every paper, of a selection several; each field is named for its paper."""

    use_required_attribute = False  # what is missing is said in a sentence of ours

    def __init__(self, *args, papers: Iterable[Paper], **kwargs):
        super().__init__(*args, **kwargs)
        for paper in papers:
            is_selection = paper.kind == Paper.Kind.SELECTION
            self.fields[str(paper.pk)] = several_of(paper) if is_selection else one_of(paper)

    @property
    def choices(self) -> dict[int, str | list[str]]:
        return {int(paper): choice for paper, choice in self.cleaned_data.items()}


def one_of(paper: Paper) -> forms.ChoiceField:
    missing = gettext("Please choose for “%s”.") % paper.subject
    return forms.ChoiceField(
        label=paper.subject,
        choices=list(paper.labels.items()),
        widget=OneMark,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class SeveralField(forms.MultipleChoiceField):
    """At most so many of the candidates; nobody at all is a choice, too."""

    def __init__(self, *, most: int, **options):
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)
        self.most = most

    def to_python(self, value):
        return list(dict.fromkeys(super().to_python(value)))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(gettext("At most %s may be chosen.") % self.most)


def several_of(paper: Paper) -> SeveralField:
    limit = gettext("Choose at most %s. Fewer are valid, more are not.") % paper.max_choices
    return SeveralField(
        label=above_small(paper.subject, limit),
        choices=[(id, candidate_label(label, paper.details_of(id))) for id, label in paper.labels.items()],
        most=paper.max_choices,
    )


def candidate_label(title: str, details: dict[str, str]) -> str:
    """The title, and below it what is known of the project."""
    words = {"investment": gettext("Investment"), "target": gettext("Target"), "due": gettext("Date")}
    told = [f"{words[name]}：{detail}" if name in words else detail for name, detail in details.items() if detail]
    return above_small(title, " · ".join(told)) if told else title


def above_small(line: str, small: str) -> str:
    return format_html("{}<small>{}</small>", line, small)

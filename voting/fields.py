"""Lists that are written one to a line."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext

from congress.meetings.forms import LinesField
from voting.models import Paper
from voting.services.drafts import LONGEST_TITLE, MOST_CANDIDATES, MOST_PAPERS, Candidate

LONGEST_DETAIL = 500


class SubjectsField(LinesField):
    """One to a line; its clean value is the list."""

    def __init__(self, *, most: int = MOST_PAPERS, longest: int = Paper.MOST_CHARACTERS, **options: Any):
        self.most, self.longest = most, longest
        rows = options.pop("rows", 4)
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=most * (longest + 2), required=False, widget=widget, **options)

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(lines) > self.most:
            raise forms.ValidationError(gettext("At most %s lines, please.") % self.most)
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(gettext("A line has at most %s characters.") % self.longest)
        return lines


class CandidatesField(SubjectsField):
    """A candidate to a line, its fields apart by | or, as spreadsheets give them, by tabs."""

    PARTS = len(fields(Candidate))
    LONGEST = LONGEST_TITLE + (PARTS - 1) * (LONGEST_DETAIL + 3)

    def __init__(self, **options: Any):
        super().__init__(most=MOST_CANDIDATES, longest=self.LONGEST, **options)

    def clean(self, value):
        return [self.candidate(n, line) for n, line in enumerate(super().clean(value), start=1)]

    def candidate(self, n: int, line: str) -> Candidate:
        parts = [part.strip() for part in line.replace("｜", "|").replace("\t", "|").split("|")]
        if len(parts) > self.PARTS:
            raise forms.ValidationError(
                gettext("Line %(n)s has more than %(parts)s fields.") % {"n": n, "parts": self.PARTS}
            )
        title, *details = parts
        if not title:
            raise forms.ValidationError(gettext("Line %s has no title.") % n)
        if len(title) > LONGEST_TITLE or any(len(detail) > LONGEST_DETAIL for detail in details):
            raise forms.ValidationError(
                gettext("Line %(n)s is too long: a title has at most %(title)s characters, a field %(field)s.")
                % {"n": n, "title": LONGEST_TITLE, "field": LONGEST_DETAIL}
            )
        return Candidate(*parts)


def time_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, required=False, widget=widget)

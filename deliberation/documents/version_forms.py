"""The forms for bringing texts in, for drafts and for versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm, LinesField
from congress.meetings.models import AgendaItem
from congress.people.models import Department
from deliberation.documents.intake.archive import MOST_BYTES
from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.files import reader_of
from deliberation.documents.models import Paragraph

MOST_PASTED = 200_000  # characters


class FileOrText(ActForm):
    """A file, or a text that was pasted; its clean `content` is (name, bytes)."""

    file = forms.FileField(
        label=_("The document's file"),
        required=False,
        allow_empty_file=True,
        help_text=_("A Word document (.docx), a PDF that has text, or a text file. At most 5 MB."),
        widget=forms.FileInput({"accept": ".docx,.pdf,.md,.txt"}),
    )
    text = LinesField(
        label=_("Or the text itself, pasted here"),
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["content"] = self.content_of(data.get("file"), data.get("text") or "")
        return data

    def content_of(self, file, text):
        if bool(file) == bool(text):
            raise forms.ValidationError(_("Choose a file, or paste the text: one of the two."))
        name, content = (file.name, file.read(MOST_BYTES + 1)) if file else ("", text.encode())
        try:
            reader_of(content, name)
        except BadDocument as bad:
            raise forms.ValidationError(str(bad)) from bad
        return name, content


class DocumentForm(FileOrText):
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False, help_text=_("Empty: as the document's first heading says.")
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Who answers questions"), required=False, empty_label=_("Secretariat")
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("Agenda item"), required=False, empty_label=_("none")
    )
    field_order = ["file", "text", "title", "department", "item"]

    def __init__(self, data=None, files=None, *, meeting):
        super().__init__(data, files)
        self.fields["item"].queryset = AgendaItem.objects.filter(phase__meeting=meeting)


class PublishForm(ActForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    note = forms.CharField(
        label=_("What is new in it, in a sentence"), max_length=200, required=False, help_text=_("Everybody reads it.")
    )


class ParagraphForm(ActForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=Paragraph._meta.get_field("kind").choices)
    level = forms.TypedChoiceField(
        label=_("Level of the heading"),
        choices=[("", "–"), *((level, str(level)) for level in range(1, 7))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    number = forms.CharField(label=_("Printed number"), max_length=40, required=False)
    text = LinesField(label=_("Text"), widget=forms.Textarea({"rows": 6}), max_length=MOST_PASTED, strip=False)

    def clean(self):
        data = super().clean()
        if data.get("kind") == Paragraph.Kind.HEADING and not data.get("level"):
            self.add_error("level", _("A heading has a level."))
        if data.get("text", "x").isspace():
            self.add_error("text", forms.Field.default_error_messages["required"])
        return data


class SplitForm(ActForm):
    at = forms.IntegerField(min_value=1, max_value=MOST_PASTED)


class PlaceForm(ActForm):
    paragraph = forms.IntegerField(min_value=1, max_value=2**31)


class SectionsForm(ActForm):
    """A department for the document and for each of its headings."""

    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("The whole document"), required=False, empty_label=_("Secretariat")
    )

    def __init__(self, data=None, *, headings, initial=None):
        super().__init__(data, initial=initial)
        departments = [(one.pk, one.name) for one in Department.objects.all()]
        for heading in headings:
            self.fields[f"section-{heading.pk}"] = forms.TypedChoiceField(
                label=heading.number + heading.text,
                choices=[("", _("as what is around it")), *departments],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def owners(self):
        """{pk of a heading: its department or None}"""
        chosen = {int(name.split("-")[1]): pk for name, pk in self.cleaned_data.items() if name.startswith("section-")}
        found = Department.objects.in_bulk([pk for pk in chosen.values() if pk])
        return {heading: found.get(pk) for heading, pk in chosen.items()}

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.people.models import Department
from deliberation.projects.forms import FigureField
from deliberation.projects.models import Project, Target


def longest(model, field):
    return model._meta.get_field(field).max_length


class ProjectForm(ActForm):
    """The practical project that comes of a suggestion, with its first target."""

    title = forms.CharField(label=_("Title of the project"), max_length=longest(Project, "title"))
    category = forms.CharField(label=_("Category"), max_length=longest(Project, "category"))
    department = forms.ModelChoiceField(
        label=_("Responsible department"), queryset=Department.objects.all(), required=False
    )
    target = forms.CharField(
        label=_("Target"), max_length=longest(Target, "title"), required=False, help_text=_("such as: benches")
    )
    figure = FigureField(label=_("Figure"), required=False, help_text=_("such as: 12"))
    unit = forms.CharField(
        label=_("Unit"), max_length=longest(Target, "unit"), required=False, help_text=_("such as: pieces")
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self):
        data = super().clean()
        if data.get("target") and not data.get("unit"):
            self.add_error("unit", _("A target has its unit."))
        return data

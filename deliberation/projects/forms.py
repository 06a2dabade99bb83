from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.people.models import Department
from deliberation.projects.figures import MOST_TITLE, MOST_UNIT, counted
from deliberation.projects.models import Project, Target
from deliberation.projects.proposals import Proposal

CREATE, LINK, REPLACE, SKIP = "create", "link", "replace", "skip"
# Within what a request may hold.
MOST_FIELDS = 900


class FigureField(forms.CharField):
    """12, 20 000 or 1–2; empty where nothing is counted. Its clean value is (number, up to)."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None, None
        found = counted(text)
        if found is None or found.title or found.unit:
            raise forms.ValidationError(gettext("A figure is written such as 12, or 1–2."))
        return found.number, found.number_to


class FiguresForm(ActForm):
    """A field for all that was read of each row; one that is not posted is as it was read."""

    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, proposals: list[Proposal], due_on: Any):
        read: dict[str, Any] = {"due_on": due_on.isoformat()}
        self.proposals = proposals
        departments = [("", "—"), *Department.objects.values_list("pk", "name")]
        fields = {}
        for place, proposal in enumerate(proposals):
            fields |= fields_of(place, proposal, departments)
            read |= read_of(place, proposal)
        super().__init__(None if data is None else read | data.dict(), initial=read)
        self.fields |= fields

    @property
    def is_too_long(self) -> bool:
        return len(self.fields) > MOST_FIELDS

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: of each row the proposal and its fields."""
        return [self.row_of(place, proposal) for place, proposal in enumerate(self.proposals)]

    def row_of(self, place: int, proposal: Proposal) -> dict[str, Any]:
        own = [self[f"{place}-{name}"] for name in ("category", "title", "department") if not proposal.existing]
        targets = [
            [self[f"{place}-{at}-{name}"] for name in ("title", "figure", "unit")] for at in range(proposal.length)
        ]
        has_errors = any(one.errors for fields in (own, *targets) for one in fields)
        return {
            "proposal": proposal,
            "do": self[f"{place}-do"],
            "own": own,
            "targets": targets,
            "has_errors": has_errors,
        }

    def clean(self):
        data = super().clean()
        for place, proposal in enumerate(self.proposals):
            wanted = data.get(f"{place}-do") in (CREATE, REPLACE)
            if wanted and not self.targets_of(place, proposal):
                self.add_error(f"{place}-do", gettext("A project has at least one target."))
        return data

    @property
    def taken(self) -> list[tuple[Project, list[Target]]]:
        """As `take_figures` takes them; a project that stays as it is, and is only linked, has no targets."""
        found = []
        for place, proposal in enumerate(self.proposals):
            do = self.cleaned_data[f"{place}-do"]
            if do == SKIP:
                continue
            project = proposal.existing or self.project_of(place, proposal)
            found.append((project, [] if do == LINK else self.targets_of(place, proposal)))
        return found

    def project_of(self, place: int, proposal: Proposal) -> Project:
        data = self.cleaned_data
        return Project(
            position=proposal.line.number,
            category=data[f"{place}-category"],
            title=data[f"{place}-title"],
            department_id=data[f"{place}-department"] or None,
        )

    def targets_of(self, place: int, proposal: Proposal) -> list[Target]:
        """Those that still have a title."""
        data, targets = self.cleaned_data, []
        for at in range(proposal.length):
            title = data.get(f"{place}-{at}-title")
            number, number_to = data.get(f"{place}-{at}-figure") or (None, None)
            unit = data.get(f"{place}-{at}-unit", "")
            if title:
                targets.append(
                    Target(title=title, number=number, number_to=number_to, unit=unit, due_on=data.get("due_on"))
                )
        return targets


def fields_of(place: int, proposal: Proposal, departments: list) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"{place}-do": forms.ChoiceField(label=_("What is done with it"), choices=doings(proposal))
    }
    if not proposal.existing:
        fields |= {
            f"{place}-category": forms.CharField(label=_("Category"), max_length=40),
            f"{place}-title": forms.CharField(label=_("Project"), max_length=120),
            f"{place}-department": forms.ChoiceField(label=_("Responsible"), choices=departments, required=False),
        }
    for at in range(proposal.length):
        fields |= {
            f"{place}-{at}-title": forms.CharField(label=_("Target"), max_length=MOST_TITLE, required=False),
            f"{place}-{at}-figure": FigureField(label=_("Figure"), max_length=40, required=False),
            f"{place}-{at}-unit": forms.CharField(label=_("Unit"), max_length=MOST_UNIT, required=False),
        }
    for made in fields.values():
        made.widget.attrs["class"] = "form-select" if isinstance(made, forms.ChoiceField) else "form-control"
    return fields


def doings(proposal: Proposal) -> list[tuple[str, Any]]:
    if proposal.existing is None:
        return [(CREATE, _("Make it a project")), (SKIP, _("Leave it out"))]
    return [
        (LINK, _("Link it, and leave its targets as they are")),
        (REPLACE, _("Link it, and take the targets of the table")),
        (SKIP, _("Leave it as it is")),
    ]


def read_of(place: int, proposal: Proposal) -> dict[str, str]:
    """What was read, as the fields would post it."""
    line = proposal.line
    do = CREATE if proposal.existing is None else SKIP if proposal.is_linked else LINK
    read = {f"{place}-do": do}
    if proposal.existing is None:
        department = str(proposal.department.pk) if proposal.department else ""
        read |= {
            f"{place}-category": line.category[:40] or gettext("Practical projects"),
            f"{place}-title": line.title[:120],
            f"{place}-department": department,
        }
    for at, figure in enumerate(line.figures):
        read |= {
            f"{place}-{at}-title": figure.title,
            f"{place}-{at}-figure": figure.printed,
            f"{place}-{at}-unit": figure.unit,
        }
    return read

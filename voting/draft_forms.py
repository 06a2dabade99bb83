"""The one form in which the secretariat prepares a ballot of any kind."""

from datetime import datetime
from functools import partial
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.meetings.models import AgendaItem, Meeting, Phase
from congress.people.models import Department
from voting.fields import CandidatesField, SubjectsField, time_field
from voting.models import GRADE_SETS, UNKNOWN, Ballot, Paper
from voting.services import drafts
from voting.services.drafts import LONGEST_TITLE, MOST_CANDIDATES, MOST_PAPERS, PRACTICE
from voting.services.missing import COLLECTED_AHEAD

LONGEST_GRADE = 20
MOST_GRADES = 8
OWN_GRADES = "own"

Kind = Ballot.Kind
# What of the form each kind reads.
MOTIONS, GRADES, SELECTION = "subjects", "further", "candidates"
READS: dict[str, tuple[str, ...]] = {
    Kind.MOTION: (MOTIONS,),
    Kind.EVALUATION: (GRADES,),
    Kind.SELECTION: (SELECTION,),
    Kind.MIXED: (GRADES, MOTIONS, SELECTION),
}


in_large = lazy(partial(format_html, "<strong>{}</strong> {}"), SafeString)


class BallotForm(ActForm):
    """What is said of a ballot, and its papers; of the papers' fields only those of its kind are read."""

    use_required_attribute = False  # a field of another kind may be out of sight

    meeting = forms.ModelChoiceField(Meeting.objects, widget=forms.HiddenInput)
    item = forms.ModelChoiceField(AgendaItem.objects.select_related("phase"), required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    is_practice = forms.BooleanField(
        label=_("For practice only: it decides nothing, and its title says so"), required=False
    )
    note = forms.CharField(label=_("Note for the representatives"), max_length=200, required=False)
    is_secret = forms.ChoiceField(
        label=_("How is it voted?"),
        choices=[
            ("no", in_large(_("Recorded"), _("Everybody's name will stand beside the vote."))),
            (
                "yes",
                in_large(_("Secret"), _("Nobody learns who cast which paper, not even who runs the server.")),
            ),
        ],
        initial="no",
        required=False,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("What is voted on?"),
        choices=[
            (Kind.MOTION, _("Motions: approve, oppose or abstain")),
            (Kind.EVALUATION, _("Evaluation: a grade for each")),
            (Kind.SELECTION, _("Selection: at most so many of the candidates")),
            (Kind.MIXED, _("Several of these in one booklet")),
        ],
        initial=Kind.MOTION,
        required=False,
        widget=forms.RadioSelect,
    )
    # Motions
    subjects = SubjectsField(
        label=_("What is voted on, one to a line"),
        help_text=_("Each line becomes a paper: approve, oppose or abstain."),
    )
    pass_rule = forms.ChoiceField(
        label=_("Carried with"),
        choices=Ballot.PassRule,
        initial=Ballot.PassRule.SIMPLE,
        required=False,
        widget=forms.RadioSelect,
    )
    # Evaluation
    departments = forms.ModelMultipleChoiceField(
        Department.objects, label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    further = SubjectsField(label=_("What else is graded, one to a line"), help_text=_("such as: the work as a whole"))
    grades = forms.ChoiceField(
        label=_("Grades"), initial=next(iter(GRADE_SETS)), required=False, widget=forms.RadioSelect
    )
    own_grades = SubjectsField(
        label=_("Grades of your own, one to a line, the best first"),
        most=MOST_GRADES,
        longest=LONGEST_GRADE,
        help_text=_("“Do not know” is counted apart, and in no rate."),
    )
    is_ranked = forms.BooleanField(label=_("Show what is graded in the order of its rates"), required=False)
    # Selection
    selection = forms.CharField(
        label=_("What is chosen"),
        max_length=Paper.MOST_CHARACTERS,
        required=False,
        help_text=_("It stands above the list; left empty, the title does."),
    )
    candidates = CandidatesField(
        label=_("Candidates, one to a line"),
        rows=8,
        help_text=_(
            "Title | content | investment | target | date | department. What is not known may be left out. "
            "Rows copied from a spreadsheet do as well."
        ),
    )
    most = forms.IntegerField(label=_("Chosen at most"), min_value=1, max_value=MOST_CANDIDATES, required=False)
    # Who and when
    electors_from = forms.ChoiceField(
        label=_("Who may vote"),
        choices=Ballot.ElectorsFrom,
        initial=Ballot.ElectorsFrom.ROLL,
        required=False,
        widget=forms.RadioSelect,
    )
    phase = forms.ModelChoiceField(
        Phase.objects.filter(kind__in=Ballot.PHASES), label=_("Phase"), required=False, empty_label=_("Ballots")
    )
    collect_from = time_field(_("Papers are collected from"), _("At most three days before it opens."))
    opens_at = time_field(_("Opens"), _("A plan: the secretariat opens it."))
    minutes = forms.IntegerField(
        label=_("Closes by itself after so many minutes"),
        help_text=_("Left empty, the secretariat closes it."),
        min_value=1,
        max_value=600,
        required=False,
    )
    closes_at = time_field(_("Closes at"), _("Minutes or a time, not both. A secret ballot always has a time."))
    grace_s = forms.IntegerField(
        label=_("Seconds of grace for a paper begun before"), min_value=0, max_value=600, required=False
    )
    collect_needs_presence = forms.BooleanField(label=_("Papers only for who has signed in"), required=False)
    board_is_public = forms.BooleanField(
        label=_("Everybody may check the count, not only the electors and the staff"), required=False
    )
    max_reissue = forms.IntegerField(
        label=_("Second booklets after a lost phone, at most"),
        help_text=_("Left empty: 3, or one for every twenty electors where that is more."),
        min_value=0,
        max_value=1000,
        required=False,
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        sets = [(name, " / ".join(str(one.label) for one in of)) for name, of in GRADE_SETS.items()]
        fields["grades"].choices = [*sets, (OWN_GRADES, _("grades of your own"))]
        fields["grace_s"].initial = Ballot._meta.get_field("grace_s").default
        fields["departments"].initial = lambda: Department.objects.all()
        self.helper.layout = layout()
        if meeting:
            self.of_meeting(meeting)

    def of_meeting(self, meeting: Meeting) -> None:
        """Offer the phases of this meeting."""
        phase: Any = self.fields["phase"]
        phase.queryset = meeting.phases.filter(kind__in=Ballot.PHASES)

    def clean_title(self):
        """Without the word of a practice ballot, which comes before it by itself."""
        title = self.cleaned_data["title"].removeprefix(PRACTICE).strip()
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean_is_secret(self):
        return self.cleaned_data["is_secret"] == "yes"  # noqa: S105 a choice, no password

    def clean_kind(self):
        return self.cleaned_data["kind"] or Kind.MOTION

    def clean_pass_rule(self):
        return self.cleaned_data["pass_rule"] or Ballot.PassRule.SIMPLE

    def clean_electors_from(self):
        return self.cleaned_data["electors_from"] or Ballot.ElectorsFrom.ROLL

    def clean_grace_s(self):
        said = self.cleaned_data["grace_s"]
        return Ballot._meta.get_field("grace_s").default if said is None else said

    def clean(self):
        data = super().clean()
        self.check_title(data)
        self.check_place(data)
        self.check_times(data)
        if data.get("kind"):
            self.check_kind(data, data["kind"])
        if not self.errors:
            self.papers = self.papers_of(data)
            if len(self.papers) > MOST_PAPERS:
                self.add_error("kind", gettext("A booklet has at most %s papers.") % MOST_PAPERS)
        return data

    def check_title(self, data: dict[str, Any]) -> None:
        most = LONGEST_TITLE - len(PRACTICE)
        if data.get("is_practice") and len(data.get("title", "")) > most:
            self.add_error("title", gettext("The title of a practice ballot has at most %s characters.") % most)

    def check_place(self, data: dict[str, Any]) -> None:
        phase, meeting = data.get("phase"), data.get("meeting")
        if phase and meeting and phase.meeting_id != meeting.pk:
            self.add_error("phase", _("This phase is of another meeting."))
        item = data.get("item")
        if item and meeting and item.phase.meeting_id != meeting.pk:
            self.add_error("item", _("This agenda item is of another meeting."))

    def check_times(self, data: dict[str, Any]) -> None:
        if data.get("minutes") and data.get("closes_at"):
            self.add_error("closes_at", _("Give the minutes or the time, not both."))
        if not data.get("is_secret"):
            return
        if data.get("minutes"):
            self.add_error("minutes", _("A secret ballot closes at a time that is known before: give the time."))
        if data.get("electors_from") == Ballot.ElectorsFrom.PRESENT:
            self.add_error("electors_from", _("The register of a secret ballot is the roll."))
        for name, why in times_wrong(data.get("collect_from"), data.get("opens_at"), data.get("closes_at")):
            self.add_error(name, why)

    def check_kind(self, data: dict[str, Any], kind: str) -> None:
        """What its kind needs is there; and nothing was written that it would not read."""
        reads = READS[kind]
        for name in (MOTIONS, GRADES, SELECTION):
            if name not in reads and data.get(name):
                label = self.fields[name].label
                self.add_error(
                    "kind", gettext("You wrote something under “%s”: this kind has no place for it.") % label
                )
        if kind == Kind.MIXED:
            parts = [data.get(MOTIONS), data.get(GRADES) or data.get("departments"), data.get(SELECTION)]
            if len([part for part in parts if part]) < 2 and not self.errors:
                self.add_error("kind", _("Of several kinds there must be two at least."))
        elif kind == Kind.MOTION:
            self.need(data, MOTIONS, _("There is nothing to vote on yet."))
        elif kind == Kind.SELECTION:
            self.need(data, SELECTION, _("There are no candidates yet."))
        elif not data.get("departments"):
            self.need(data, GRADES, _("There is nothing to grade yet."))
        if GRADES in reads:
            self.check_grades(data)
        if SELECTION in reads and data.get(SELECTION):
            self.check_selection(data)

    def need(self, data: dict[str, Any], name: str, sentence: Any) -> None:
        if not data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    def check_grades(self, data: dict[str, Any]) -> None:
        if data.get("grades") != OWN_GRADES or "own_grades" in self.errors:
            return
        words = data["own_grades"]
        known = [option for option in drafts.own_options(words) if option["id"] != UNKNOWN]
        if len(known) < 2:
            self.add_error("own_grades", _("Give two grades at least."))
        elif len(set(words)) < len(words) or len(words) - len(known) > 1:
            self.add_error("own_grades", _("Two of the grades are the same."))

    def check_selection(self, data: dict[str, Any]) -> None:
        candidates, most = data[SELECTION], data.get("most")
        if len({one.title for one in candidates}) < len(candidates):
            self.add_error(SELECTION, _("Two of the candidates have the same title."))
        self.need(data, "most", _("Say how many may be chosen at most."))
        if most and most > len(candidates):
            self.add_error("most", gettext("There are %s candidates only.") % len(candidates))
        elif most and not drafts.has_room(drafts.selection_paper("", candidates, most).options, most):
            self.add_error("most", _("So many choices do not fit a paper. Let fewer be chosen."))

    def papers_of(self, data: dict[str, Any]) -> list[Paper]:
        """In the order of the form: what is graded, motions, a selection."""
        reads, papers = READS[data["kind"]], []
        if GRADES in reads:
            options = self.grade_options(data)
            papers += [drafts.grade_paper(one.name, options, one) for one in data["departments"]]
            papers += [drafts.grade_paper(subject, options) for subject in data[GRADES]]
        if MOTIONS in reads:
            papers += [drafts.motion_paper(subject) for subject in data[MOTIONS]]
        if SELECTION in reads and data[SELECTION]:
            papers.append(drafts.selection_paper(data["selection"] or data["title"], data[SELECTION], data["most"]))
        return papers

    def grade_options(self, data: dict[str, Any]) -> list[drafts.Option]:
        if data["grades"] == OWN_GRADES:
            return drafts.own_options(data["own_grades"])
        return drafts.standard_options(GRADE_SETS[data["grades"] or next(iter(GRADE_SETS))])

    @property
    def draft(self) -> dict[str, Any]:
        """What `make_draft` and `edit_draft` take, save the meeting."""
        return {name: self.cleaned_data[name] for name in SETTINGS} | {"papers": self.papers}


SETTINGS = [
    *("title", "is_practice", "is_ranked", "note", "item", "phase", "kind", "is_secret", "electors_from", "pass_rule"),
    *("collect_from", "opens_at", "minutes", "closes_at", "grace_s"),
    *("collect_needs_presence", "board_is_public", "max_reissue"),
]

WHO_AND_WHEN = ("phase", "electors_from", "collect_from", "opens_at", "minutes", "closes_at")


def layout() -> Layout:
    return Layout(
        *("meeting", "item", "title", "is_practice", "note", "is_secret", "kind"),
        Fieldset(
            _("Evaluation"),
            *("departments", "further", "grades", "own_grades", "is_ranked"),
            css_class="of-evaluation",
        ),
        Fieldset(_("Motions"), "subjects", "pass_rule", css_class="of-motion"),
        Fieldset(_("Selection"), "selection", "candidates", "most", css_class="of-selection"),
        Fieldset(_("Who and when"), *WHO_AND_WHEN, css_class="of-all"),
        Fieldset(
            _("Of a secret ballot"),
            *("collect_needs_presence", "board_is_public", "max_reissue", "grace_s"),
            css_class="of-secret",
        ),
    )


def times_wrong(
    collect_from: datetime | None, opens_at: datetime | None, closes_at: datetime | None
) -> list[tuple[str, Any]]:
    """Of the times that were given: which one does not hold, and why. What is missing is said before freezing."""
    wrong = []
    if collect_from and opens_at and collect_from > opens_at:
        wrong.append(("collect_from", _("Papers are collected before the ballot opens.")))
    if collect_from and opens_at and opens_at - collect_from > COLLECTED_AHEAD:
        wrong.append(("collect_from", _("Papers are collected at most three days ahead.")))
    if opens_at and closes_at and closes_at <= opens_at:
        wrong.append(("closes_at", _("It closes after it opens.")))
    return wrong

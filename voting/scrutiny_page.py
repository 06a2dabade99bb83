"""What the page of a secret ballot shows of its scrutineers' part, to whom."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from congress.meetings.forms import ReasonForm
from congress.people.models import User
from voting.board import announced_entries
from voting.models import Ballot, Verdict
from voting.scrutiny_forms import ObjectionForm
from voting.services.scrutiny import SAID_IN
from voting.verdicts import Objection, Said, Scrutineer, checks_of, said_of

State = Ballot.State
Step = Verdict.Step


@dataclass(frozen=True)
class Viewer:
    user: User
    is_staff: bool
    is_scrutineer: bool

    @property
    def runs(self) -> bool:
        return self.is_staff or self.is_scrutineer


def scrutiny_context(ballot: Ballot, viewer: Viewer, known: dict[int, Scrutineer], form: Any = None) -> dict[str, Any]:
    """Nothing before the freeze; after the publication everybody sees who confirmed. In three queries."""
    if not ballot.is_secret or not ballot.frozen_at:
        return {}
    entries = announced_entries(ballot)
    if not (viewer.runs or ballot.state == State.PUBLISHED):
        return {"announced": entries}
    prefetch_related_objects([ballot], Prefetch("verdicts", Verdict.objects.select_related("user")))
    said = said_of(ballot, known)
    context = {"announced": entries, "said": said, "checks": checks_of(ballot, entries) if viewer.runs else []}
    return context | (to_say(ballot, said, viewer.user, form) if viewer.is_scrutineer else {})


def to_say(ballot: Ballot, said: Said, user: User, form: Any) -> dict[str, Any]:
    """What this scrutineer can say now: the step that is due, what he may object to, what he may settle."""
    steps = [step for step in Step if ballot.state in SAID_IN[step]]
    # A count is confirmed by the yes to publishing it.
    due = next((step for step in steps if step != Step.COUNTED and not said.has_said(user, step)), None)
    may_object = [step for step in steps if not any(one.by.user == user for one in said.open_of(step))]
    return {
        "due": due,
        "objection_form": objection_form(form, may_object) if may_object else None,
        "to_settle": [(one, settle_form(one)) for one in said.open] if steps else [],
    }


def objection_form(form: Any, steps: list[Step]) -> ObjectionForm:
    form = form if isinstance(form, ObjectionForm) else ObjectionForm(initial={"step": steps[-1]})
    form.fields["step"].choices = [(step.value, step.label) for step in steps]
    return form


def settle_form(objection: Objection) -> ReasonForm:
    return ReasonForm(auto_id=f"settle-{objection.verdict.pk}-%s")

"""What the page of a secret ballot shows of its scrutineers' part, to whom."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from congress.meetings.forms import ReasonForm
from congress.people.models import User
from voting.board import announced_entries
from voting.models import Ballot, Confirmation, Verdict
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


def load_said(ballot: Ballot) -> None:
    """What was said of the ballot, and the paper of the hall where it counts, for whatever asks for them."""
    for name, model in (("verdicts", Verdict), ("confirmations", Confirmation)):
        prefetch_related_objects([ballot], Prefetch(name, model.objects.select_related("user")))
    if ballot.state == State.COUNTED:
        prefetch_related_objects([ballot], "batches")


def scrutiny_context(
    ballot: Ballot, viewer: Viewer, known: dict[int, Scrutineer], why_not: list[str], form: Any = None
) -> dict[str, Any]:
    """Nothing before the freeze; after the publication everybody sees who confirmed. In two queries."""
    if not ballot.is_secret or not ballot.frozen_at:
        return {}
    entries = announced_entries(ballot)
    if not (viewer.runs or ballot.state == State.PUBLISHED):
        return {"announced": entries}
    said = said_of(ballot, known)
    context = {"announced": entries, "said": said, "checks": checks_of(ballot, entries) if viewer.runs else []}
    return context | (to_say(ballot, said, viewer.user, why_not, form) if viewer.is_scrutineer else {})


def to_say(ballot: Ballot, said: Said, user: User, why_not: list[str], form: Any) -> dict[str, Any]:
    """What this scrutineer can say now: the step that is due, what he may object to, what he may settle."""
    steps = [step for step in Step if ballot.state in SAID_IN[step]]
    may_object = [step for step in steps if not any(one.by.user == user for one in said.open_of(step))]
    return {
        "due": due_step(ballot, said, user, why_not),
        "objection_form": objection_form(form, may_object) if may_object else None,
        "to_settle": [(one, settle_form(one)) for one in said.open] if steps else [],
    }


def due_step(ballot: Ballot, said: Said, user: User, why_not: list[str]) -> Step | None:
    """A count is confirmed by the yes to publishing it, and all before with it."""
    if ballot.state == State.COUNTED and not why_not:
        return None
    steps = [step for step in (Step.FROZEN, Step.CLOSED) if ballot.state in SAID_IN[step]]
    return next((step for step in steps if not said.has_said(user, step)), None)


def objection_form(form: Any, steps: list[Step]) -> ObjectionForm:
    form = form if isinstance(form, ObjectionForm) else ObjectionForm(initial={"step": steps[-1]})
    form.fields["step"].choices = [(step.value, step.label) for step in steps]
    return form


def settle_form(objection: Objection) -> ReasonForm:
    return ReasonForm(auto_id=f"settle-{objection.verdict.pk}-%s")

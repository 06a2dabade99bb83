"""Who is told what of each step of a suggestion, as a table. Whoever takes a step knows of it and is not told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.journal.services import By, Change
from congress.people.models import Department, Membership
from congress.people.notices import notices_for
from deliberation.suggestions.authors import authors_of
from deliberation.suggestions.models import Assignment, Suggestion
from deliberation.suggestions.services.verbs import Verb


@dataclass
class Step:
    """What was done with a suggestion; the facts are those of its entry."""

    suggestion: Suggestion
    facts: dict[str, Any] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)

    @cached_property
    def departments(self) -> list[int]:
        """Those the step is of: which took it, or were given the suggestion by it; else all that have it."""
        if "department" in self.facts:
            return [self.facts["department"]]
        having = self.assignments or self.suggestion.assignments.live()
        return self.facts.get("departments") or [one.department_id for one in having]

    @cached_property
    def department_names(self) -> str:
        return "、".join(Department.objects.filter(pk__in=self.departments).values_list("name", flat=True))


# Whom. Each gives the pks of users.


def author(step: Step) -> Iterable[int]:
    return [step.suggestion.author_id]


def proposer(step: Step) -> Iterable[int]:
    return [step.suggestion.proposer_id] if step.suggestion.proposer_id else []


def authors(step: Step) -> Iterable[int]:
    """Everybody who has a right to the reply."""
    return authors_of(step.suggestion)


def invited(step: Step) -> Iterable[int]:
    """Those whom this step asks to co-sign."""
    asked = step.suggestion.cosignings.filter(representative__in=step.facts["representatives"])
    return asked.values_list("representative__user", flat=True)


def secretariat(step: Step) -> Iterable[int]:
    return with_role(Membership.Role.SECRETARIAT)


def handlers(step: Step) -> Iterable[int]:
    return with_role(Membership.Role.HANDLER, department__in=step.departments)


def lead_handlers(step: Step) -> Iterable[int]:
    """Of who replies."""
    leading = step.suggestion.assignments.live().filter(part=Assignment.Part.LEAD)
    return with_role(Membership.Role.HANDLER, department__in=leading.values("department"))


def approvers(step: Step) -> Iterable[int]:
    return with_role(Membership.Role.APPROVER, department__in=step.departments)


def with_role(role: str, **more: Any) -> Iterable[int]:
    return Membership.objects.filter(role=role, **more).values_list("user", flat=True)


Audience = Callable[[Step], Iterable[int]]
Lines = list[tuple[Audience, Any]]

TOLD: dict[str, Lines] = {
    Verb.PROPOSED: [
        (author, gettext_lazy("What you said was proposed as a suggestion: %(suggestion)s. Do you agree?")),
    ],
    Verb.CONSENTED: [(proposer, gettext_lazy("The speaker agreed to your proposal: %(suggestion)s."))],
    Verb.DECLINED: [(proposer, gettext_lazy("The speaker did not agree to your proposal: %(suggestion)s."))],
    Verb.REMARK_PROPOSED: [
        (author, gettext_lazy("Your remark was proposed as a suggestion: %(suggestion)s. Do you agree?")),
    ],
    Verb.ENTERED: [
        (author, gettext_lazy("The secretariat entered the suggestion %(suggestion)s for you.")),
        (secretariat, gettext_lazy("The suggestion %(suggestion)s waits for screening.")),
    ],
    Verb.COSIGNERS_ASKED: [(invited, gettext_lazy("You are asked to co-sign the suggestion %(suggestion)s."))],
    Verb.COSIGNERS_ASKED_AGAIN: [
        (invited, gettext_lazy("The words of the suggestion %(suggestion)s were changed. Do you still co-sign it?")),
    ],
    Verb.COSIGNED: [(author, gettext_lazy("Your suggestion %(suggestion)s was co-signed."))],
    Verb.NOT_COSIGNED: [(author, gettext_lazy("One of those you asked does not co-sign %(suggestion)s."))],
    Verb.SUBMITTED: [
        (author, gettext_lazy("Your suggestion %(suggestion)s was submitted.")),
        (secretariat, gettext_lazy("The suggestion %(suggestion)s waits for screening.")),
    ],
    Verb.ACCEPTED: [(authors, gettext_lazy("Your suggestion %(suggestion)s was accepted."))],
    Verb.RETURNED: [(author, gettext_lazy("Your suggestion %(suggestion)s came back to be changed."))],
    Verb.REFUSED: [(authors, gettext_lazy("Your suggestion %(suggestion)s was not accepted; the page says why."))],
    Verb.MERGED: [
        (
            authors,
            gettext_lazy("Your suggestion %(suggestion)s was merged. The reply to the other one is yours, too."),
        ),
    ],
    Verb.SPLIT: [(authors, gettext_lazy("Your suggestion %(suggestion)s was split, one matter each."))],
    Verb.UNDONE: [
        (authors, gettext_lazy("The decision on your suggestion %(suggestion)s was taken back; it is screened again.")),
    ],
    Verb.ASSIGNED: [
        (handlers, gettext_lazy("The suggestion %(suggestion)s was given to your department. Please receive it.")),
        (authors, gettext_lazy("Your suggestion %(suggestion)s was given to %(department)s.")),
    ],
    Verb.RECEIVED: [(authors, gettext_lazy("%(department)s has received your suggestion %(suggestion)s."))],
    Verb.SENT_BACK: [
        (secretariat, gettext_lazy("%(department)s sent the suggestion %(suggestion)s back. Please assign it again.")),
    ],
    Verb.COORDINATED: [
        (handlers, gettext_lazy("The secretariat decided that your department takes the suggestion %(suggestion)s.")),
        (authors, gettext_lazy("Your suggestion %(suggestion)s was given to %(department)s.")),
    ],
    Verb.VIEW_GIVEN: [(lead_handlers, gettext_lazy("%(department)s gave its view on the suggestion %(suggestion)s."))],
    Verb.EXTENSION_ASKED: [
        (secretariat, gettext_lazy("%(department)s asks for more time for the suggestion %(suggestion)s.")),
    ],
    Verb.EXTENSION_GRANTED: [
        (handlers, gettext_lazy("Your department has more time for the suggestion %(suggestion)s.")),
        (authors, gettext_lazy("%(department)s has more time for your suggestion %(suggestion)s.")),
    ],
    Verb.EXTENSION_DENIED: [
        (handlers, gettext_lazy("Your department has no more time for the suggestion %(suggestion)s.")),
    ],
    Verb.REPLY_WRITTEN: [
        (approvers, gettext_lazy("A reply to the suggestion %(suggestion)s waits for your approval.")),
    ],
    Verb.REPLY_APPROVED: [
        (authors, gettext_lazy("%(department)s replied to your suggestion %(suggestion)s. Please read and rate it.")),
        (handlers, gettext_lazy("The reply to the suggestion %(suggestion)s was approved.")),
    ],
    Verb.REPLY_HELD: [
        (handlers, gettext_lazy("The reply to the suggestion %(suggestion)s was given back to be written anew.")),
    ],
    Verb.RATED: [
        (handlers, gettext_lazy("The reply to the suggestion %(suggestion)s was rated.")),
        (approvers, gettext_lazy("The reply to the suggestion %(suggestion)s was rated.")),
    ],
    Verb.REOPENED: [
        (handlers, gettext_lazy("The reply to the suggestion %(suggestion)s did not satisfy. It is handled again.")),
        (approvers, gettext_lazy("The reply to the suggestion %(suggestion)s did not satisfy. It is handled again.")),
        (secretariat, gettext_lazy("The reply to the suggestion %(suggestion)s did not satisfy. It is handled again.")),
        (authors, gettext_lazy("Your suggestion %(suggestion)s is handled again.")),
    ],
    Verb.CLOSED: [
        (authors, gettext_lazy("Your suggestion %(suggestion)s is settled: the time to rate it is over.")),
        (handlers, gettext_lazy("The suggestion %(suggestion)s is settled: nobody rated the reply in time.")),
    ],
    Verb.FOLLOW_UP_WRITTEN: [
        (approvers, gettext_lazy("A follow-up on the suggestion %(suggestion)s waits for your approval.")),
    ],
    Verb.FOLLOW_UP_APPROVED: [
        (authors, gettext_lazy("%(department)s said what became of its promise to your suggestion %(suggestion)s.")),
    ],
    Verb.FOLLOW_UP_HELD: [
        (handlers, gettext_lazy("The follow-up on the suggestion %(suggestion)s was given back to be written anew.")),
    ],
    Verb.PROMISE_KEPT: [
        (
            authors,
            gettext_lazy("%(department)s said that what it promised to your suggestion %(suggestion)s is done."),
        ),
    ],
    Verb.PROMISE_ASKED: [
        (authors, gettext_lazy("What do you think of what was promised to your suggestion %(suggestion)s?")),
    ],
    Verb.PROMISE_RATED: [
        (handlers, gettext_lazy("What was promised to the suggestion %(suggestion)s was rated.")),
    ],
    Verb.TEXT_PUBLISHED: [
        (authors, gettext_lazy("Everybody can read your suggestion %(suggestion)s now, without your name.")),
    ],
    Verb.REPLY_PUBLISHED: [
        (authors, gettext_lazy("Everybody can read the reply to your suggestion %(suggestion)s now.")),
    ],
    Verb.UNPUBLISHED: [(authors, gettext_lazy("Your suggestion %(suggestion)s is not public any more."))],
    Verb.PROJECT_MADE: [(authors, gettext_lazy("Your suggestion %(suggestion)s became a practical project."))],
    Verb.LANED: [(handlers, gettext_lazy("The suggestion %(suggestion)s is to be answered by your department today."))],
    Verb.UNLANED: [
        (authors, gettext_lazy("Your suggestion %(suggestion)s was not answered on the day. It goes the ordinary way."))
    ],
    Verb.ANSWERED: [
        (author, gettext_lazy("%(department)s answered your suggestion %(suggestion)s. Please read it and decide.")),
        (authors, gettext_lazy("%(department)s answered your suggestion %(suggestion)s.")),
    ],
    Verb.TAKEN: [
        (handlers, gettext_lazy("The author was satisfied with the answer to the suggestion %(suggestion)s.")),
    ],
    Verb.NOT_TAKEN: [
        (secretariat, gettext_lazy("The answer to the suggestion %(suggestion)s was not enough. Please assign it.")),
    ],
    Verb.LAPSED: [
        (authors, gettext_lazy("Your suggestion %(suggestion)s is settled: you said nothing to the answer in time.")),
    ],
    Verb.WITHDRAWN: [
        (handlers, gettext_lazy("The suggestion %(suggestion)s was withdrawn.")),
        (approvers, gettext_lazy("The suggestion %(suggestion)s was withdrawn.")),
        (authors, gettext_lazy("The suggestion %(suggestion)s, which you signed, was withdrawn.")),
    ],
}

# Steps that nobody else has to know of.
UNTOLD = {Verb.DRAFTED, Verb.CHANGED, Verb.FILE_REMOVED, Verb.TERMS_SET, Verb.DUTIES_SET}
UNTOLD |= {Verb.JOINED, Verb.PARTED, Verb.SPLIT_OFF, Verb.SORTED, Verb.IMPORTED}
UNTOLD |= {Verb.CONTACTED, Verb.REPLY_DRAFTED, Verb.TEMPLATE_WRITTEN, Verb.TEMPLATE_DROPPED, Verb.LETTERHEAD_SET}


def notices_of(
    suggestion: Suggestion,
    verbs: Iterable[str],
    *,
    by: By,
    facts: dict[str, Any] | None = None,
    assignments: Iterable[Assignment] = (),
) -> list[Change]:
    """The changes that tell people of a step, for its own `record()`; each is told once, by the first line for him.

    Of a drill nobody is told: those who play in it are real.
    """
    if suggestion.meeting.is_drill:
        return []
    step = Step(suggestion, facts or {}, list(assignments))
    told = {by.user.pk} if by.user is not None else set()
    changes: list[Change] = []
    for verb in verbs:
        for whom, sentence in TOLD.get(verb, []):
            users = set(whom(step)) - told
            told |= users
            if users:
                kind, given = kind_of(verb, whom), facts_of(step, sentence)
                changes += notices_for(users=users, kind=kind, url=suggestion.get_absolute_url(), facts=given)
    return changes


def kind_of(verb: str, whom: Audience) -> str:
    return f"{verb}.{whom.__name__}"


def facts_of(step: Step, sentence: Any) -> dict[str, Any]:
    facts = {"number": step.suggestion.number, "title": step.suggestion.title}
    return facts | ({"department": step.department_names} if "%(department)s" in str(sentence) else {})


def said(sentence: Any) -> Callable[[dict[str, Any]], str]:
    def say(facts: dict[str, Any]) -> str:
        name = _("No. %(number)s “%(title)s”") if facts["number"] else _("“%(title)s”")
        return str(sentence) % {"suggestion": name % facts, "department": facts.get("department", "")}

    return say


def kinds() -> dict[str, Callable[[dict[str, Any]], str]]:
    return {kind_of(verb, whom): said(sentence) for verb, lines in TOLD.items() for whom, sentence in lines}

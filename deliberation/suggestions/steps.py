"""The thread of a suggestion, told to a lay person: its journal, entry by entry, with the words that went with it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from congress.journal.models import Entry
from deliberation.suggestions.models import Remark, Suggestion
from deliberation.suggestions.services.verbs import Verb


@dataclass(frozen=True)
class Step:
    at: Any
    sentence: str
    words: str = ""


@dataclass(frozen=True)
class Stage:
    """Steps of one kind that follow each other."""

    headline: str
    steps: list[Step] = field(default_factory=list)


def sentence_of(verb: str, names: dict[str, str]) -> str:
    sentences = {
        Verb.DRAFTED: _("The author began to write it."),
        Verb.ENTERED: _("The secretariat entered it for the author and submitted it."),
        Verb.CHANGED: _("Its words were changed."),
        Verb.FILE_REMOVED: _("A file was taken away."),
        Verb.REMARK_PROPOSED: _("The remark on a paragraph was proposed as a suggestion. Its author was asked."),
        Verb.COSIGNERS_ASKED: _("The author asked others to co-sign it."),
        Verb.COSIGNERS_ASKED_AGAIN: _("Since its words were changed, who had co-signed it was asked again."),
        Verb.COSIGNED: _("%(signer)s co-signed it."),
        Verb.NOT_COSIGNED: _("One of them did not want to."),
        Verb.PROPOSED: _("What was said in the group was proposed as a suggestion. The speaker was asked."),
        Verb.CONSENTED: _("The speaker agreed."),
        Verb.DECLINED: _("The speaker did not want it."),
        Verb.SUBMITTED: _("The author submitted it."),
        Verb.ACCEPTED: _("The secretariat accepted it."),
        Verb.RETURNED: _("The secretariat returned it to be changed."),
        Verb.REFUSED: _("The secretariat did not accept it."),
        Verb.MERGED: _("The secretariat merged it into No. %(number)s."),
        Verb.JOINED: _("No. %(number)s was merged into it."),
        Verb.PARTED: _("No. %(number)s was taken out of it again."),
        Verb.SPLIT: _("No. %(number)s was split off from it."),
        Verb.SPLIT_OFF: _("It was split off from No. %(number)s."),
        Verb.SORTED: _("The secretariat put it into another category."),
        Verb.UNDONE: _("The secretariat took its decision back."),
        Verb.IMPORTED: _("It was taken over from an earlier list."),
        Verb.ASSIGNED: _("The secretariat assigned it to: %(departments)s."),
        Verb.RECEIVED: _("%(department)s received it."),
        Verb.SENT_BACK: _("%(department)s sent it back as not its own."),
        Verb.COORDINATED: _("The secretariat decided that %(departments)s takes it."),
        Verb.VIEW_GIVEN: _("%(department)s gave its view to the lead department."),
        Verb.EXTENSION_ASKED: _("%(department)s asked for more time."),
        Verb.EXTENSION_GRANTED: _("The secretariat gave %(department)s more time."),
        Verb.EXTENSION_DENIED: _("The secretariat did not give %(department)s more time."),
        Verb.CONTACTED: _("%(department)s spoke with its author."),
        Verb.REPLY_WRITTEN: _("%(department)s wrote its reply."),
        Verb.REPLY_APPROVED: _("%(department)s approved the reply and sent it to the author."),
        Verb.REPLY_HELD: _("%(department)s is writing its reply anew."),
        Verb.RATED: _("%(rater)s rated the reply."),
        Verb.REOPENED: _("%(rater)s was not satisfied with the result. It is handled again."),
        Verb.CLOSED: _("The days for the rating are over. It is settled."),
        Verb.FOLLOW_UP_WRITTEN: _("%(department)s wrote what became of its promise."),
        Verb.FOLLOW_UP_APPROVED: _("%(department)s said what became of its promise; it is tracked on."),
        Verb.FOLLOW_UP_HELD: _("%(department)s is writing anew what became of its promise."),
        Verb.PROMISE_KEPT: _("%(department)s said that what was promised is done."),
        Verb.PROMISE_ASKED: _("Those who suggested it were asked what they think of what was promised."),
        Verb.PROMISE_RATED: _("%(rater)s rated what was promised."),
        Verb.TEXT_PUBLISHED: _("The secretariat published the text."),
        Verb.REPLY_PUBLISHED: _("The secretariat published the reply."),
        Verb.UNPUBLISHED: _("The secretariat took it back from the public."),
        Verb.PROJECT_MADE: _("The secretariat made it a practical project."),
        Verb.LANED: _("The secretariat asked %(department)s to answer it on the same day."),
        Verb.UNLANED: _("It was not answered on the day and goes the ordinary way."),
        Verb.ANSWERED: _("%(department)s answered it on the same day."),
        Verb.TAKEN: _("The author was satisfied with the answer on the same day. It is settled."),
        Verb.NOT_TAKEN: _("The answer on the same day was not enough for the author. It goes the ordinary way."),
        Verb.LAPSED: _("The author said nothing to the answer in time. It is settled."),
        Verb.WITHDRAWN: _("The author withdrew it."),
    }
    return sentences[Verb(verb)] % names


# The first word of these begins a stage; every other step belongs to the stage in which it comes.
BEGINNINGS = {
    "beginning": [
        Verb.DRAFTED,
        Verb.ENTERED,
        Verb.IMPORTED,
        Verb.PROPOSED,
        Verb.REMARK_PROPOSED,
        Verb.SUBMITTED,
        Verb.SPLIT_OFF,
    ],
    "cosigning": [Verb.COSIGNERS_ASKED, Verb.COSIGNERS_ASKED_AGAIN],
    "screening": [Verb.ACCEPTED, Verb.RETURNED, Verb.REFUSED, Verb.MERGED, Verb.UNDONE, Verb.SPLIT],
    "lane": [Verb.LANED, Verb.UNLANED, Verb.ANSWERED, Verb.TAKEN, Verb.NOT_TAKEN, Verb.LAPSED],
    "handling": [Verb.ASSIGNED, Verb.COORDINATED],
    "again": [Verb.REOPENED],
    "reply": [Verb.REPLY_WRITTEN, Verb.REPLY_APPROVED, Verb.REPLY_HELD],
    "rating": [Verb.RATED, Verb.CLOSED],
    "promise": [
        Verb.FOLLOW_UP_WRITTEN,
        Verb.FOLLOW_UP_APPROVED,
        Verb.FOLLOW_UP_HELD,
        Verb.PROMISE_KEPT,
        Verb.PROMISE_ASKED,
        Verb.PROMISE_RATED,
    ],
    "publication": [Verb.TEXT_PUBLISHED, Verb.REPLY_PUBLISHED, Verb.UNPUBLISHED],
    "project": [Verb.PROJECT_MADE],
    "end": [Verb.WITHDRAWN],
}
STAGE_OF = {verb: stage for stage, verbs in BEGINNINGS.items() for verb in verbs}


def headline_of(stage: str) -> str:
    return {
        "beginning": _("How it began"),
        "cosigning": _("Co-signers"),
        "screening": _("What the secretariat decided"),
        "lane": _("On the meeting day"),
        "handling": _("With the departments"),
        "again": _("Handled again"),
        "reply": _("The reply"),
        "rating": _("Rating"),
        "promise": _("What was promised"),
        "publication": _("Publication"),
        "project": _("Practical project"),
        "end": _("The end"),
    }[stage]


def stages_of(suggestion: Suggestion) -> list[Stage]:
    """The steps under short headlines, in their order."""
    stages: list[Stage] = []
    stage = ""
    for verb, step in told(suggestion):
        begun = STAGE_OF.get(Verb(verb), stage or "beginning")
        if begun != stage:
            stage = begun
            stages.append(Stage(headline_of(stage)))
        stages[-1].steps.append(step)
    return stages


def told(suggestion: Suggestion) -> list[tuple[str, Step]]:
    """In two queries, however many steps; the assignments come with the suggestion."""
    entries = Entry.objects.filter(topic_id=suggestion.topic).order_by("seq")
    departments = {one.department_id: one.department.name for one in suggestion.assignments.all()}
    if suggestion.case is not None:
        departments[suggestion.case.department_id] = suggestion.case.department.name
    remarks = dict(Remark.objects.filter(suggestion=suggestion, is_internal=False).values_list("pk", "text"))
    signers = {one.representative_id: str(one.representative.user) for one in suggestion.cosignings.all()}
    steps = []
    for at, verb, actor, facts in entries.values_list("at", "verb", "actor", "facts"):
        facts = facts or {}
        names = names_of(facts, departments, signers) | {"rater": rater_of(suggestion, actor)}
        steps.append((verb, Step(at, sentence_of(verb, names), remarks.get(facts.get("remark"), ""))))
    return steps


def rater_of(suggestion: Suggestion, actor: str) -> str:
    return _("The author") if actor in (suggestion.author_number, "author", "") else _("A co-signer")


def names_of(facts: dict[str, Any], departments: dict[int, str], signers: dict[int, str]) -> dict[str, str]:
    assigned = [departments.get(pk, "") for pk in facts.get("departments", [])]
    return {
        "department": departments.get(facts.get("department", 0), ""),
        "departments": "、".join(assigned),
        "signer": signers.get(facts.get("representative", 0), ""),
        "number": str(facts.get("other", "")),
    }

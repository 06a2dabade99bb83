"""The thread of a suggestion, told to a lay person: its journal, entry by entry, with the words that went with it."""

from dataclasses import dataclass
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
        Verb.REPLY_WRITTEN: _("%(department)s wrote its reply."),
        Verb.REPLY_APPROVED: _("%(department)s approved the reply and sent it to the author."),
        Verb.REPLY_HELD: _("%(department)s is writing its reply anew."),
        Verb.RATED: _("The author rated the reply."),
        Verb.REOPENED: _("The author was not satisfied with the result. It is handled again."),
        Verb.CLOSED: _("Nobody rated the reply within thirty days. It is settled."),
        Verb.WITHDRAWN: _("The author withdrew it."),
    }
    return sentences[Verb(verb)] % names


def steps_of(suggestion: Suggestion) -> list[Step]:
    """In two queries, however many steps; the assignments come with the suggestion."""
    entries = list(Entry.objects.filter(topic_id=suggestion.topic).order_by("seq").values_list("at", "verb", "facts"))
    departments = {one.department_id: one.department.name for one in suggestion.assignments.all()}
    remarks = dict(Remark.objects.filter(suggestion=suggestion, is_internal=False).values_list("pk", "text"))
    signers = {one.representative_id: str(one.representative.user) for one in suggestion.cosignings.all()}
    return [
        Step(
            at,
            sentence_of(verb, names_of(facts or {}, departments, signers)),
            remarks.get((facts or {}).get("remark"), ""),
        )
        for at, verb, facts in entries
    ]


def names_of(facts: dict[str, Any], departments: dict[int, str], signers: dict[int, str]) -> dict[str, str]:
    assigned = [departments.get(pk, "") for pk in facts.get("departments", [])]
    return {
        "department": departments.get(facts.get("department", 0), ""),
        "departments": "、".join(assigned),
        "signer": signers.get(facts.get("representative", 0), ""),
        "number": str(facts.get("other", "")),
    }

from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.contacts import ContactForm, ViewForm
from deliberation.suggestions.forms.extensions import AskExtensionForm, DecideExtensionForm
from deliberation.suggestions.forms.handling import DraftForm, ReplyForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.models import CoView, Reply, ReplyDraft, ReplyTemplate
from deliberation.suggestions.readiness import lacking_before_reply, waiting_extensions
from deliberation.suggestions.services import contacts, drafts, extensions, handling


def what_was_written(target: Target) -> dict[str, Any]:
    return {"written": Reply.objects.filter(assignment=target.assignment).last()}


def of_assignment(target: Target) -> dict[str, Any]:
    return {"assignment": target.assignment}


def asked(target: Target) -> dict[str, Any]:
    return {"waiting": waiting_extensions(target.suggestion)}


# Writing a reply


def versions(target: Target) -> list[ReplyDraft]:
    """The drafts of this round, the newest first."""
    drafts_of_round = ReplyDraft.objects.filter(assignment=target.assignment, round=target.suggestion.round)
    return list(drafts_of_round.select_related("by").order_by("-pk"))


def words_so_far(target: Target) -> dict[str, Any]:
    """The newest draft, or the reply that was given back since."""
    held = Reply.objects.filter(assignment=target.assignment, round=target.suggestion.round).last()
    drafted = next(iter(versions(target)), None)
    if held and (drafted is None or drafted.at < held.written_at):
        return {name: getattr(held, name) for name in DraftForm.WORDS}
    return {name: getattr(drafted, name) for name in DraftForm.WORDS} if drafted else {}


def what_helps_to_write(target: Target) -> dict[str, Any]:
    """Views of the co-departments, what the approver said, earlier versions, templates; and what is still lacking."""
    suggestion, assignment = target.suggestion, target.assignment
    views = CoView.objects.filter(assignment__suggestion=suggestion, round=suggestion.round)
    return what_was_written(target) | {
        "internal_remarks": suggestion.remarks.filter(is_internal=True),
        "views": views.select_related("assignment__department"),
        "versions": versions(target),
        "templates": ReplyTemplate.objects.for_department(assignment.department_id),  # type: ignore[union-attr]
        "lacking": lacking_before_reply(suggestion, assignment),  # type: ignore[arg-type]
    }


WRITING: dict[str, Any] = {
    "initial": words_so_far,
    "context": what_helps_to_write,
    "template": "suggestions/suggestion_reply.html",
}
DEEDS = {
    "give_view": Deed(contacts.give_view, _("Your view is with the lead department."), ViewForm),
    "contact": Deed(contacts.contact, _("The contact is kept."), ContactForm, with_=of_assignment),
    "draft": Deed(drafts.draft, _("The draft is kept."), DraftForm, with_=of_assignment, **WRITING),
    "reply": Deed(handling.reply, _("The reply waits for approval."), ReplyForm, **WRITING),
    "ask_extension": Deed(
        extensions.ask_extension, _("Asked. The secretariat decides."), AskExtensionForm, with_=of_assignment
    ),
    "decide_extension": Deed(
        extensions.decide_extension, _("Decided. The department is told."), DecideExtensionForm, with_=asked
    ),
    "approve": Deed(handling.approve, _("The reply is with its author."), context=what_was_written),
    "hold": Deed(
        handling.hold, _("The reply was given back to be written anew."), LongReasonForm, context=what_was_written
    ),
}

"""What the notice of each reminder says, by its facts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congress.people.sentences import notice_kinds
from deliberation.suggestions.models import Reminder

SENTENCES: dict[Reminder.Kind, Promise] = {
    Reminder.Kind.RECEIPT_SOON: _("Suggestion %(what)s is to be received or sent back by %(due)s (%(department)s)."),
    Reminder.Kind.RECEIPT_OVER: _(
        "Suggestion %(what)s was to be received or sent back by %(due)s; %(department)s has done neither."
    ),
    Reminder.Kind.VIEW_SOON: _("The view of %(department)s on suggestion %(what)s is due by %(due)s."),
    Reminder.Kind.VIEW_OVER: _("The view of %(department)s on suggestion %(what)s was due by %(due)s: it is late."),
    Reminder.Kind.REPLY_SOON: _("The reply of %(department)s to suggestion %(what)s is due by %(due)s."),
    Reminder.Kind.REPLY_OVER: _("The reply of %(department)s to suggestion %(what)s was due by %(due)s: it is late."),
    Reminder.Kind.APPROVAL: _("The reply of %(department)s to suggestion %(what)s still waits for your approval."),
    Reminder.Kind.EXTENSION: _("%(department)s asked for more time for suggestion %(what)s: please decide."),
    Reminder.Kind.RATING: _("Your rating of the reply to suggestion %(what)s is asked for until %(due)s."),
    Reminder.Kind.COSIGNING: _("You were asked to co-sign “%(title)s”: please answer by %(due)s."),
}


def sentence(kind: Reminder.Kind, facts: dict[str, Any]) -> str:
    what = _("“%(title)s”") % facts if facts["number"] is None else _("No. %(number)s “%(title)s”") % facts
    due = date_format(date.fromisoformat(facts["due"]))
    return str(SENTENCES[kind]) % {**facts, "what": what, "due": due}


def say(kind: Reminder.Kind) -> Callable[[dict[str, Any]], str]:
    return lambda facts: sentence(kind, facts)


def register_sentences() -> None:
    notice_kinds.update({f"reminder.{kind.value}": say(kind) for kind in Reminder.Kind})

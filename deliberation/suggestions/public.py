"""A suggestion as everybody may read it: without a person in it. One form for pages, preview and open data."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from deliberation.suggestions.masking import masked, names_of
from deliberation.suggestions.models import Assignment, CoSigning, Reply, Suggestion


def with_public(suggestions: Any) -> Any:
    """All that is told in public, in a constant number of queries."""
    approved = Prefetch("replies", Reply.objects.filter(approved_at__isnull=False), to_attr="approved_replies")
    assignments = Prefetch(
        "assignments", Assignment.objects.live().select_related("department").prefetch_related(approved)
    )
    cosignings = Prefetch("cosignings", CoSigning.objects.select_related("representative__user"))
    merged = Prefetch("merged", Suggestion.objects.select_related("author").prefetch_related(cosignings))
    related = ("meeting", "author", "group", "message__speaker", "same_day_case__department")
    return suggestions.select_related(*related).prefetch_related(assignments, cosignings, merged)


@dataclass(frozen=True)
class PublicReply:
    department: str
    round: int
    kind: str
    outcome: str
    outcome_label: str
    text: str
    reason: str
    planned_on: Any
    replied_on: Any


class PublicSuggestion:
    """In a preview with the replies that are not public yet, too."""

    def __init__(self, suggestion: Suggestion, *, is_preview: bool = False):
        self.suggestion, self.is_preview = suggestion, is_preview
        self.names = names_of(suggestion)

    def mask(self, text: str) -> str:
        return masked(text, self.names)

    @property
    def pk(self) -> int:
        return self.suggestion.pk

    @property
    def number(self) -> int | None:
        return self.suggestion.number

    @property
    def title(self) -> str:
        return self.mask(self.suggestion.title)

    @property
    def body(self) -> str:
        return self.mask(self.suggestion.body)

    @property
    def group(self) -> str:
        return self.suggestion.group.title if self.suggestion.group else ""

    @property
    def departments(self) -> list[Assignment]:
        return [one for one in self.suggestion.assignments.all() if one.state != Assignment.State.SENT_BACK]

    @property
    def replies(self) -> list[PublicReply]:
        return [self.reply_of(one, reply) for one, reply in self.shown_replies]

    @property
    def shown_replies(self) -> list[tuple[Assignment, Reply]]:
        if not self.is_preview:
            return self.suggestion.public_replies
        return [(one, reply) for one in self.suggestion.assignments.all() for reply in one.approved_replies]

    def reply_of(self, assignment: Assignment, reply: Reply) -> PublicReply:
        return PublicReply(
            department=assignment.department.name,
            round=reply.round,
            kind=reply.kind,
            outcome=reply.outcome,
            outcome_label=reply.get_outcome_display(),
            text=self.mask(reply.text),
            reason=self.mask(reply.reason),
            planned_on=reply.planned_on,
            replied_on=timezone.localdate(reply.approved_at),
        )

    @property
    def is_masked(self) -> bool:
        """Something was left out of its words."""
        words = [self.suggestion.title, self.suggestion.body]
        words += [text for _one, reply in self.shown_replies for text in (reply.text, reply.reason)]
        return any(self.mask(text) != text for text in words)

    def get_absolute_url(self) -> str:
        return f"/public/suggestions/{self.pk}/"

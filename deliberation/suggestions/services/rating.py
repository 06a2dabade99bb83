"""The two ratings, and what follows of them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import CLOCK, ActionRefused, By, service
from deliberation.suggestions.authors import authors_of
from deliberation.suggestions.models import Assignment, Rating, State, Suggestion
from deliberation.suggestions.services.moving import held, not_now
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb

RENEWED_REPLY_SPAN = timedelta(days=30)  # after "not satisfied"
RATING_SPAN = timedelta(days=30)
ROUNDS_TO_SUPERVISION = 3  # twice not satisfied


@service
def rate(*, suggestion: Suggestion, handling: str, result: str, comment: str, by: By) -> Suggestion:
    """Handling and result, apart. Not satisfied with the result: it is handled again, approved by somebody else."""
    suggestion = held(suggestion)
    if not suggestion.is_replied:
        raise ActionRefused(not_now(suggestion))
    if suggestion.ratings.filter(round=suggestion.round, rater=by.user).exists():
        raise ActionRefused(_("You have already rated this reply."))
    Rating.objects.create(
        suggestion=suggestion,
        round=suggestion.round,
        rater=by.user,
        handling=handling,
        result=result,
        comment=comment,
        rated_at=timezone.now(),
    )
    facts = {"round": suggestion.round, "handling": handling, "result": result}
    if result == Rating.Grade.NOT:
        return tell(suggestion, Verb.REOPENED, by=by, facts=facts, assignments=reopen(suggestion))
    if suggestion.ratings.filter(round=suggestion.round).count() < len(authors_of(suggestion)):
        return tell(suggestion, Verb.RATED, by=by, facts=facts)
    close(suggestion)
    return tell(suggestion, Verb.RATED, by=by, facts=facts, assignments=suggestion.assignments.live())


def reopen(suggestion: Suggestion) -> list[Assignment]:
    suggestion.round += 1
    suggestion.replied_at = None
    suggestion.is_supervised = suggestion.is_supervised or suggestion.round >= ROUNDS_TO_SUPERVISION
    suggestion.save(update_fields=["round", "replied_at", "is_supervised"])
    again = list(suggestion.assignments.live().exclude(part=Assignment.Part.CO))
    due_on = timezone.localdate() + RENEWED_REPLY_SPAN
    Assignment.objects.filter(pk__in=[one.pk for one in again]).update(state=Assignment.State.HANDLING, due_on=due_on)
    return again


def close(suggestion: Suggestion) -> None:
    suggestion.state, suggestion.closed_at = State.CLOSED, timezone.now()
    suggestion.save(update_fields=["state", "closed_at"])


def close_unrated(now: datetime) -> int:
    """Close what nobody rated for thirty days after the reply. A job of the clock."""
    waiting = Suggestion.objects.filter(state=State.ASSIGNED, replied_at__lte=now - RATING_SPAN)
    return sum(close_unrated_one(suggestion=suggestion, now=now) for suggestion in waiting)


@service
def close_unrated_one(*, suggestion: Suggestion, now: datetime) -> bool:
    suggestion = held(suggestion)
    if not suggestion.is_replied or suggestion.replied_at > now - RATING_SPAN:  # type: ignore[operator]
        return False
    close(suggestion)
    tell(suggestion, Verb.CLOSED, by=CLOCK, assignments=suggestion.assignments.live())
    return True

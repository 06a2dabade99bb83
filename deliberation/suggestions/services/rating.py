"""The two ratings, and what follows of them."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import CLOCK, ActionRefused, By, service
from deliberation.suggestions.authors import authors_of
from deliberation.suggestions.clocks import know_terms, rating_due, renewed_due
from deliberation.suggestions.models import Assignment, Rating, Reply, State, Suggestion, terms_of
from deliberation.suggestions.services.moving import held, moved, not_now
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb

ROUNDS_TO_SUPERVISION = 3  # twice not satisfied
SHORTEST_SPAN = timedelta(days=1)


@service
def rate(*, suggestion: Suggestion, handling: str, result: str, comment: str, by: By) -> Suggestion:
    """Handling and result, apart. Not satisfied with the result: it is handled again, approved by somebody else."""
    suggestion = held(suggestion)
    if not suggestion.is_replied:
        raise ActionRefused(not_now(suggestion))
    refuse_a_second(suggestion, Rating.Of.REPLY, by)
    keep_rating(suggestion, Rating.Of.REPLY, handling, result, comment, by)
    facts = {"round": suggestion.round, "handling": handling, "result": result}
    if result == Rating.Grade.NOT:
        return tell(suggestion, Verb.REOPENED, by=by, facts=facts, assignments=reopen(suggestion))
    if raters(suggestion) - rated_by(suggestion, Rating.Of.REPLY):
        return tell(suggestion, Verb.RATED, by=by, facts=facts)
    close(suggestion)
    return tell(suggestion, Verb.RATED, by=by, facts=facts, assignments=suggestion.assignments.live())


@service
def rate_promise(*, suggestion: Suggestion, handling: str, result: str, comment: str, by: By) -> Suggestion:
    """The same of what was promised, once asked. Not satisfied with it: it is supervised, and tracked on."""
    refuse_a_second(suggestion, Rating.Of.PROMISE, by)
    suggestion = moved(suggestion, "rate_promise", by)
    keep_rating(suggestion, Rating.Of.PROMISE, handling, result, comment, by)
    if result == Rating.Grade.NOT:
        suggestion.is_supervised, suggestion.tracking = True, Suggestion.Tracking.OPEN
        suggestion.save(update_fields=["is_supervised", "tracking"])
    facts = {"round": suggestion.round, "handling": handling, "result": result}
    assignments = suggestion.assignments.live()
    return tell(suggestion, Verb.PROMISE_RATED, by=by, facts=facts, assignments=assignments)


def refuse_a_second(suggestion: Suggestion, of: str, by: By) -> None:
    if by.user is not None and by.user.pk in rated_by(suggestion, of):
        raise ActionRefused(_("You have already rated this reply."))


def rated_by(suggestion: Suggestion, of: str) -> set[int]:
    return set(suggestion.ratings.filter(round=suggestion.round, of=of).values_list("rater", flat=True))


def keep_rating(suggestion: Suggestion, of: str, handling: str, result: str, comment: str, by: By) -> None:
    Rating.objects.create(
        suggestion=suggestion,
        round=suggestion.round,
        of=of,
        rater=by.user,
        handling=handling,
        result=result,
        comment=comment,
        rated_at=timezone.now(),
    )


def raters(suggestion: Suggestion) -> set[int]:
    """Who is asked to rate a reply."""
    return set(authors_of(suggestion))


def reopen(suggestion: Suggestion) -> list[Assignment]:
    """In a new round every department has it at hand again. What the reply promised is void with it."""
    suggestion.round += 1
    suggestion.replied_at = suggestion.promise_asked_at = None
    suggestion.tracking = Suggestion.Tracking.NONE
    suggestion.is_supervised = suggestion.is_supervised or suggestion.round >= ROUNDS_TO_SUPERVISION
    suggestion.save()
    again = list(suggestion.assignments.live())
    rows = Assignment.objects.filter(pk__in=[one.pk for one in again])
    rows.update(state=Assignment.State.HANDLING, due_on=renewed_due(terms_of(suggestion.meeting)))
    # A follow-up that no approver has seen yet goes with it.
    unapproved = Reply.objects.filter(assignment__in=again, kind=Reply.Kind.FOLLOW_UP, approved_at=None, held_at=None)
    unapproved.update(held_at=timezone.now())
    return again


def close(suggestion: Suggestion) -> None:
    suggestion.state, suggestion.closed_at = State.CLOSED, timezone.now()
    suggestion.save(update_fields=["state", "closed_at"])


# By the clock


def close_unrated(now: datetime) -> int:
    """Close what was not rated by all when the days for it are over. A job of the clock."""
    waiting = known(Suggestion.objects.filter(state=State.ASSIGNED, replied_at__lte=now - SHORTEST_SPAN))
    return sum(close_unrated_one(suggestion=one, now=now) for one in waiting if is_over(rating_due(one), now))


def known(suggestions: QuerySet[Suggestion]) -> list[Suggestion]:
    """With the terms of their meetings, in two queries."""
    rows = list(suggestions.select_related("meeting"))
    know_terms(one.meeting for one in rows)
    return rows


def is_over(last_day: date | None, now: datetime) -> bool:
    return last_day is not None and timezone.localdate(now) > last_day


@service
def close_unrated_one(*, suggestion: Suggestion, now: datetime) -> bool:
    suggestion = held(suggestion)
    if not suggestion.is_replied or not is_over(rating_due(suggestion), now):
        return False
    close(suggestion)
    tell(suggestion, Verb.CLOSED, by=CLOCK, assignments=suggestion.assignments.live())
    return True


def ask_about_promises(now: datetime) -> int:
    """Ask the authors to rate what was promised, so many days after it was settled, each once. A job of the clock."""
    settled = Suggestion.objects.filter(state=State.CLOSED, promise_asked_at=None, closed_at__lte=now - SHORTEST_SPAN)
    promised = known(settled.exclude(tracking=Suggestion.Tracking.NONE))
    return sum(ask_about_promise(suggestion=one, now=now) for one in promised if is_over(asked_from(one), now))


def asked_from(suggestion: Suggestion) -> date | None:
    """The last day on which its authors are left alone with what was promised."""
    if suggestion.closed_at is None:
        return None
    return timezone.localdate(suggestion.closed_at) + timedelta(days=terms_of(suggestion.meeting).promise_days - 1)


@service
def ask_about_promise(*, suggestion: Suggestion, now: datetime) -> bool:
    suggestion = held(suggestion)
    if suggestion.state != State.CLOSED or suggestion.promise_asked_at or not suggestion.tracking:
        return False
    suggestion.promise_asked_at = now
    suggestion.save(update_fields=["promise_asked_at"])
    tell(suggestion, Verb.PROMISE_ASKED, by=CLOCK)
    return True

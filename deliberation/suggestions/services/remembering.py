"""Keeping what the memory finds suggestions by, in the act that changes their words."""

from collections.abc import Iterable

from congress.journal.services import service
from deliberation.suggestions.memory import grams_of, words_of
from deliberation.suggestions.models import Gram, Suggestion

AT_ONCE = 500


def remember(suggestions: Iterable[Suggestion]) -> None:
    """Their words as they are now."""
    suggestions = list(suggestions)
    Gram.objects.filter(suggestion__in=suggestions).delete()
    Gram.objects.bulk_create(
        [Gram(suggestion=one, gram=gram) for one in suggestions for gram in grams_of(words_of(one.title, one.body))],
        batch_size=5000,
    )


def remember_all() -> int:
    """Every numbered suggestion anew, some hundreds in each transaction. Returns how many."""
    count, last = 0, 0
    while some := list(Suggestion.objects.numbered().filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        remember_some(suggestions=some)
        count, last = count + len(some), some[-1].pk
    return count


@service
def remember_some(*, suggestions: list[Suggestion]) -> None:
    remember(suggestions)

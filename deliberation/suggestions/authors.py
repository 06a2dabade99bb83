"""Whose a suggestion is: each of them gets the reply and rates it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from deliberation.suggestions.models import CoSigning, Suggestion


def authors_of(suggestion: Suggestion) -> list[int]:
    """Its author, who co-signed it, and those of what was merged into it; each once, by their user's key."""
    authors = Suggestion.objects.filter(Q(pk=suggestion.pk) | Q(merged_into=suggestion.pk))
    signed = CoSigning.objects.accepted().filter(suggestion__in=authors)
    first = authors.order_by("pk").values_list("author", flat=True)
    return list(dict.fromkeys([suggestion.author_id, *first, *signed.values_list("representative__user", flat=True)]))


def authors_at_hand(suggestion: Suggestion) -> Iterator[tuple[int, str]]:
    """The same with their numbers on the roll, of what was prefetched, without asking the database."""
    for one in (suggestion, *suggestion.merged.all()):
        yield one.author_id, one.author_number
        for signed in one.cosignings.all():
            if signed.state == CoSigning.State.ACCEPTED:
                yield signed.representative.user_id, signed.representative.number


def is_one_of_authors(user_pk: Any, suggestion: Suggestion) -> bool:
    return any(pk == user_pk for pk, _number in authors_at_hand(suggestion))

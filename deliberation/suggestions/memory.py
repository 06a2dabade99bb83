"""The memory: suggestions alike are found by the letters they share, in the same time however many there are.

Each numbered suggestion has its pairs of letters as `Gram` rows. Of a question only so many pairs are looked up, and
of each pair only so many of the newest suggestions that have it; those few hundred are then compared here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import Any

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects

from congress.meetings.models import Meeting
from deliberation.suggestions.models import Assignment, Gram, Reply, State, Suggestion

MOST_LETTERS = 300  # of title and text, are remembered
MOST_ASKED = 48  # pairs of a question
MOST_POSTINGS = 100  # suggestions of a pair
MOST_CANDIDATES = 150
LEAST_ALIKE = 0.2
LEAST_FOUND = 0.5  # of what is searched for
WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Near:
    """A suggestion like the one asked about; of others' published ones no more is shown than title and outcome."""

    suggestion: Suggestion
    likeness: float
    is_open: bool

    @property
    def outcomes(self) -> list[str]:
        """What its departments replied last."""
        replies = [one.approved_replies[-1] for one in self.suggestion.assignments.all() if one.approved_replies]
        return [reply.get_outcome_display() for reply in replies]


def grams_of(text: str) -> list[str]:
    """Each pair of neighbouring letters once, in their order; none goes over a space or a sign."""
    words = WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    return list(dict.fromkeys(one + other for word in words for one, other in pairwise(word)))


def words_of(title: str, body: str) -> str:
    """What is remembered of a suggestion."""
    return f"{title}\n{body}"[:MOST_LETTERS]


def nearest(
    text: str, user: Any, *, meeting: Meeting | None = None, most: int = 5, but: Suggestion | None = None
) -> list[Near]:
    """The earlier suggestions most like the text, of all meetings, the most alike first; without a user, all."""
    found = [one for one in compared(text, user, meeting, likeness) if one.likeness >= LEAST_ALIKE]
    return with_outcomes([one for one in found if but is None or one.suggestion.pk != but.pk][:most])


def search(text: str, user: Any, *, meeting: Meeting | None = None, most: int = 50) -> list[int]:
    """The suggestions that a person may open in which the words stand, the best first, by their keys."""
    found = compared(text, user, meeting, share)
    return [one.suggestion.pk for one in found if one.is_open and one.likeness >= LEAST_FOUND][:most]


def compared(text: str, user: Any, meeting: Meeting | None, measure: Any) -> list[Near]:
    """Those that may be alike and shown to this person, by the measure; of a drill only in its own meeting."""
    pks, weights = candidates(grams_of(text)[:MOST_ASKED])
    known = Suggestion.objects.numbered().filter(pk__in=pks).select_related("meeting")
    visible = set(pks) if user is None else visible_of(pks, user)
    near = [
        Near(one, measure(weights, one), one.pk in visible)
        for one in known
        if (one.pk in visible or is_published(one)) and (not one.meeting.is_drill or one.meeting == meeting)
    ]
    return sorted(near, key=lambda one: (-one.likeness, -one.suggestion.pk))


def visible_of(pks: list[int], user: Any) -> set[int]:
    return set(Suggestion.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))


def is_published(suggestion: Suggestion) -> bool:
    return suggestion.publish and suggestion.state in State.accepted_ones()


def candidates(grams: list[str]) -> tuple[list[int], dict[str, float]]:
    """Who shares most with these pairs, and what each pair weighs: the rarer the more."""
    shared: Counter[int] = Counter()
    weights = dict.fromkeys(grams, weight(0))
    for gram, pks in postings(grams).items():
        weights[gram] = weight(len(pks))
        for pk in pks:
            shared[pk] += weights[gram]  # type: ignore[assignment]
    return [pk for pk, _shared in shared.most_common(MOST_CANDIDATES)], weights


def weight(count: int) -> float:
    return log(1 + MOST_POSTINGS / max(count, 1))


def postings(grams: list[str]) -> dict[str, list[int]]:
    """The newest suggestions that have each pair. One query, one short walk in the index for each."""
    if not grams:
        return {}
    table = connection.ops.quote_name(Gram._meta.db_table)
    one = f"SELECT gram, suggestion_id FROM {table} WHERE gram = %s ORDER BY suggestion_id DESC LIMIT {MOST_POSTINGS}"  # noqa: S608 nothing of a person's is in it
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) AS g{n}" for n in range(len(grams)))  # noqa: S608 nor here
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, grams)
        for gram, pk in cursor.fetchall():
            found.setdefault(gram, []).append(pk)
    return found


def share(weights: dict[str, float], suggestion: Suggestion) -> float:
    """How much of what is asked for stands in it."""
    have = set(grams_of(words_of(suggestion.title, suggestion.body)))
    return sum(value for gram, value in weights.items() if gram in have) / sum(weights.values())


def likeness(weights: dict[str, float], suggestion: Suggestion) -> float:
    """Of the whole, or, while only a title is written, of the titles."""
    texts = (suggestion.title, words_of(suggestion.title, suggestion.body))
    return max(cosine(weights, grams_of(text)) for text in texts)


def cosine(weights: dict[str, float], grams: Iterable[str]) -> float:
    asked = sum(weights.values())
    usual = asked / len(weights)
    shared = total = 0.0
    for gram in grams:
        shared += weights.get(gram, 0.0)
        total += weights.get(gram, usual)
    return shared / sqrt(asked * total) if total else 0.0


def with_outcomes(near: list[Near]) -> list[Near]:
    """The same, with the departments and their replies at hand."""
    approved = Prefetch("replies", Reply.objects.filter(approved_at__isnull=False), to_attr="approved_replies")
    assignments = Prefetch("assignments", Assignment.objects.select_related("department").prefetch_related(approved))
    prefetch_related_objects([one.suggestion for one in near], assignments)
    return near

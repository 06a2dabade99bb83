"""Who could handle a suggestion: by who had those alike, and who has most of its category. A person decides."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from congress.people.models import Department
from deliberation.suggestions.memory import nearest, words_of
from deliberation.suggestions.models import Assignment, Suggestion

MOST_ALIKE = 12
MOST_OF_CATEGORY = 200
MOST_LIKELY = 3
OF_CATEGORY = 0.5  # what all of a category weighs beside one suggestion that is word for word the same


def likely_departments(suggestion: Suggestion) -> list[tuple[Department, str]]:
    """The likeliest first, each with why; for the secretariat, which may see them all."""
    alike = having(suggestion)
    usual = usual_ones(suggestion)
    weights: Counter[int] = Counter()
    for pk, found in alike.items():
        weights[pk] += sum(likeness for _number, likeness in found)  # type: ignore[assignment]
    for pk, count in usual.items():
        weights[pk] += OF_CATEGORY * count / sum(usual.values())  # type: ignore[assignment]
    refused = {one.department_id for one in suggestion.assignments.all()}
    pks = [pk for pk, _weight in weights.most_common() if pk not in refused][:MOST_LIKELY]
    departments = Department.objects.in_bulk(pks)
    return [(departments[pk], why(suggestion, alike.get(pk, []), usual[pk])) for pk in pks]


def having(suggestion: Suggestion) -> dict[int, list[tuple[Any, float]]]:
    """{department: the suggestions alike that it did not send back, each with its likeness}."""
    text = words_of(suggestion.title, suggestion.body)
    found: dict[int, list[tuple[Any, float]]] = {}
    for near in nearest(text, None, meeting=suggestion.meeting, most=MOST_ALIKE, but=suggestion):
        for one in near.suggestion.assignments.all():
            if one.state != Assignment.State.SENT_BACK:
                found.setdefault(one.department_id, []).append((near.suggestion.number, near.likeness))
    return found


def usual_ones(suggestion: Suggestion) -> Counter[int]:
    """{department: how many of the last of this category it has}."""
    same = Assignment.objects.live().filter(suggestion__category=suggestion.category)
    return Counter(same.order_by("-pk").values_list("department", flat=True)[:MOST_OF_CATEGORY])


def why(suggestion: Suggestion, alike: list[tuple[Any, float]], usual: int) -> str:
    reasons = []
    if alike:
        numbers = "、".join(str(number) for number, _likeness in alike[:3])
        reasons.append(_("had those alike: No. %s") % numbers)
    if usual:
        texts = {"count": usual, "category": suggestion.get_category_display()}
        reasons.append(_("%(count)s of the last in “%(category)s”") % texts)
    return " · ".join(reasons)

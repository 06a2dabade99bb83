"""What waits for the secretariat's first look, and what has just had it."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.template.loader import render_to_string

from congress.journal.models import Entry
from congress.journal.topics import element_pks
from congress.meetings.models import Meeting
from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.moves import MOVES
from deliberation.suggestions.services.verbs import Verb

MOST_WAITING = 200
LAST_ONES = 5
LOOKED_AT = 20  # of the last entries, to find those
DECISIONS = (Verb.ACCEPTED, Verb.RETURNED, Verb.REFUSED, Verb.MERGED)


def waiting_in(meeting: Meeting) -> list[Suggestion]:
    """In the order of their numbers, each with the number of its row."""
    number = Entry.objects.number_of("screening-row", meeting.desk_topic)
    return list(waiting(meeting.suggestions.all()).annotate(n=number).order_by("number")[:MOST_WAITING])


def waiting(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    beside = ("meeting", "author", "group", "wish", "message__room", "message__speaker", "merged_into")
    return suggestions.filter(state=State.SUBMITTED).select_related(*beside)


def render_screening_rows(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """Part of the meeting's desk topic. Who was screened is gone."""
    found = Suggestion.objects.filter(pk__in=element_pks(ids, "screening-row"), state=State.SUBMITTED)
    numbers = Entry.objects.first_seqs({topic: [one.screening_row for one in found]})
    html = dict.fromkeys(ids, "")
    for one in found:
        one.n = numbers.get((topic, one.screening_row), 0)
        html[one.screening_row] = render_to_string("suggestions/_screening_row.html", {"suggestion": one})
    return html


def just_screened(meeting: Meeting) -> list[Suggestion]:
    """The last ones decided on whose decision can still be taken back, the newest first."""
    entries = Entry.objects.filter(
        topic_id=meeting.desk_topic, verb__in=DECISIONS, element__startswith="screening-row-"
    ).order_by("-seq")
    pks = element_pks(entries.values_list("element", flat=True)[:LOOKED_AT], "screening-row")
    undo = MOVES["undo"]
    by_pk = Suggestion.objects.filter(state__in=undo.sources).select_related("merged_into").in_bulk(list(pks))
    found = [by_pk[pk] for pk in pks if pk in by_pk]
    return [one for one in found if undo.holds(one, None, None)][:LAST_ONES]

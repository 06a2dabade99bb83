"""What the demo shows beside the reference day: last year's suggestions, templates and the same-day lane."""

import pytest

from congress.meetings.models import Meeting
from congress.rehearsal.earlier import EARLIER_TITLE
from congress.rehearsal.earlier_words import MATTERS
from congress.rehearsal.loading import load_demo
from deliberation.rooms.models import Message
from deliberation.suggestions.lane import shown_on_board
from deliberation.suggestions.models import Letterhead, Reply, ReplyTemplate, SameDayCase, Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def meeting(module_db):
    return load_demo()


def test_reference_day_is_the_meeting_of_today(meeting):
    assert Meeting.objects.newest_first().first() == meeting


def test_earlier_suggestions_are_settled_with_their_replies(meeting):
    earlier = Suggestion.objects.filter(meeting__title=EARLIER_TITLE)
    assert earlier.count() == len(MATTERS) + 1
    assert sorted(set(earlier.values_list("state", flat=True))) == ["closed", "refused"]
    assert Reply.objects.filter(assignment__suggestion__in=earlier).count() == len(MATTERS)
    outcomes = set(Reply.objects.filter(assignment__suggestion__in=earlier).values_list("outcome", flat=True))
    assert outcomes == set(Reply.Outcome.values)


def test_lane_has_one_of_each(meeting):
    states = SameDayCase.objects.order_by("suggestion__number").values_list("suggestion__state", "end")
    assert list(states) == [("closed", "taken"), ("answered", ""), ("lane", "")]
    assert shown_on_board(meeting)["median"] == 0
    outcomes = Message.objects.exclude(outcome_state="").order_by("pk").values_list("outcome_state", flat=True)
    assert sorted(outcomes) == ["answered", "on-the-day", "settled"]


def test_departments_have_letterheads_and_templates(meeting):
    assert (Letterhead.objects.count(), ReplyTemplate.objects.count()) == (8, 4)

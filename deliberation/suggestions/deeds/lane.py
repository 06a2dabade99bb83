from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.lane import AnswerForm, LaneForm
from deliberation.suggestions.lane import minutes_of
from deliberation.suggestions.services import lane


def of_the_meeting(target: Target) -> dict[str, Any]:
    return {"meeting": target.suggestion.meeting}


def by_oneself(target: Target) -> dict[str, Any]:
    return {"responsible": target.request.user}


def since_when(target: Target) -> dict[str, Any]:
    return {"minutes": minutes_of(target.suggestion.case)}


DEEDS = {
    "lane": Deed(lane.put_into_lane, _("It is in the same-day lane."), LaneForm, with_=of_the_meeting),
    "leave_lane": Deed(lane.leave_lane, _("It goes the ordinary way."), is_straight=True),
    "answer": Deed(
        lane.answer,
        _("Your answer is with the author, and in the room where it was said."),
        AnswerForm,
        initial=by_oneself,
        context=since_when,
        template="suggestions/same_day_answer.html",
    ),
    "take": Deed(lane.take, _("Your suggestion is settled. Thank you."), is_straight=True, is_apart=True),
    "not_take": Deed(
        lane.not_take,
        _("Your suggestion goes to a department, which replies in writing."),
        is_straight=True,
        is_apart=True,
    ),
}

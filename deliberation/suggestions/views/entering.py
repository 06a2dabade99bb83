from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid
from congress.meetings.models import Meeting
from congress.meetings.views import SECRETARIAT, visible_meeting
from deliberation.suggestions.forms.writing import EnterForm
from deliberation.suggestions.permissions import can_enter
from deliberation.suggestions.services.entering import enter_suggestion


def meeting_entered_for(request: HttpRequest, pk: int) -> Meeting:
    meeting = visible_meeting(request, pk)
    allow(can_enter(request.user))
    return meeting


def enter_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    meeting = meeting_entered_for(request, pk)
    context = {"meeting": meeting, "form": form or EnterForm(meeting=meeting)}
    return render(request, "suggestions/suggestion_enter.html", context)


@act(page=enter_page)
def suggestion_enter(request: HttpRequest, pk: int) -> Done:
    """The secretariat enters what a representative called in, handed in or said; it is submitted at once."""
    meeting = meeting_entered_for(request, pk)
    data = valid(request, EnterForm(request.POST, request.FILES, meeting=meeting))
    entered = enter_suggestion(by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("Entered for %(name)s as No. %(number)s.") % {"name": entered.author, "number": entered.number})

"""The help desk: what can be done for a person whose phone is missing, full, or not to be trusted."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.journal.acts import allow, signed_in, wants_json
from congress.meetings.models import Attendant
from congress.meetings.views import visible_meeting
from congress.people.posts import posts_of
from voting.helping import free, places, tablets_of
from voting.models import Ballot
from voting.services.assisting import on_the_roll


@require_safe
@signed_in
def help_desk(request: Any, pk: int) -> HttpResponse:
    """For the secretariat; scrutineers find their own act there."""
    meeting = visible_meeting(request, pk)
    staff = posts_of(request.user).is_secretariat
    role = Attendant.Role.SCRUTINEER
    scrutineer = meeting.attendants.filter(user=request.user, role=role).exists()
    allow(staff or scrutineer)
    number = request.GET.get("number", "").replace("\0", "").strip()[:20]
    person = on_the_roll(meeting, number) if number else None
    found = places(person) if person else []
    tablets = list(tablets_of(meeting)) if staff else []
    if wants_json(request):
        return JsonResponse(told(person, found, tablets))
    context = {
        "meeting": meeting,
        "number": number,
        "person": person,
        "places": found,
        "tablets": tablets,
        "free": free(tablets),
        "is_there": next((tablet for tablet in tablets if person and tablet.label == person.number), None),
        "can_vote": any(one.can_collect and one.ballot.state == Ballot.State.OPEN for one in found),
        "is_secretariat": staff,
        "is_scrutineer": scrutineer,
    }
    return render(request, "voting/help_desk.html", context)


def told(person: Any, found: list[Any], tablets: list[Any]) -> dict[str, Any]:
    return {
        "number": person.number if person else None,
        "ballots": [{"ballot": one.ballot.pk, "can_collect": one.can_collect, "is_out": one.is_out} for one in found],
        "tablets": [{"pk": one.pk, "number": one.number, "state": one.state or "free"} for one in tablets],
    }

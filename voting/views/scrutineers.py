"""The scrutineers of a meeting: who they are and how they were elected; the secretariat writes it down."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, get_or_404, valid, wants_json
from congress.meetings.forms import ReasonForm
from congress.meetings.models import Attendant, Meeting
from congress.meetings.permissions import can_run_meeting
from congress.meetings.views import SECRETARIAT
from congress.people.posts import posts_of
from voting.models import ScrutineerElection
from voting.scrutiny_forms import FIGURES, ElectionForm, How
from voting.services import elections


@dataclass(frozen=True)
class Named:
    """A scrutineer, and the election that made him one; None where he was named in setting up."""

    n: int
    attendant: Attendant
    election: ScrutineerElection | None

    @property
    def user(self) -> Any:
        return self.attendant.user

    @property
    def how(self) -> str:
        if self.election is None:
            return "set_up"
        return How.BALLOT if self.election.ballot else How.HANDS


def scrutineers_of(meeting: Meeting) -> list[Named]:
    """In the order of their labels. Two queries."""
    attendants = meeting.attendants.filter(role=elections.ROLE).select_related("user").order_by("pk")
    links = ScrutineerElection.attendants.through.objects.filter(scrutineerelection__meeting=meeting)
    found = links.select_related("scrutineerelection__ballot")
    by_attendant = {link.attendant_id: link.scrutineerelection for link in found}
    return [Named(n, one, by_attendant.get(one.pk)) for n, one in enumerate(attendants, start=1)]


def told(named: Named) -> dict[str, Any]:
    return {
        "label": f"scrutineer{named.n}",
        "user": named.user.pk,
        "name": str(named.user),
        "how": named.how,
        "at": named.election.at if named.election else None,
    }


def visible_meeting(request: Any, pk: int) -> Meeting:
    request.meeting = meeting = get_or_404(request.user, Meeting.objects, pk=pk)
    return meeting


def scrutineers_page(request: Any, pk: int, user_pk: int = 0, form: Any = None) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    scrutineers = scrutineers_of(meeting)
    if wants_json(request):
        return JsonResponse([told(one) for one in scrutineers], safe=False)
    is_staff = posts_of(request.user).is_secretariat
    context = {
        "meeting": meeting,
        "scrutineers": scrutineers,
        "dismissals": meeting.dismissals.select_related("user"),
        "is_secretariat": is_staff,
    }
    if is_staff:
        context |= {
            "form": form if isinstance(form, ElectionForm) else ElectionForm(meeting=meeting),
            "dismissed": user_pk,
            "can_dismiss": elections.can_dismiss(meeting),
            "motion": motion_of(meeting),
        }
    return render(request, "voting/scrutineers.html", context)


def motion_of(meeting: Meeting) -> str:
    """The form of a recorded ballot by which scrutineers are elected, filled in."""
    subject = _("Election of the scrutineers")
    return f"{reverse('ballot_new')}?{urlencode({'meeting': meeting.pk, 'title': subject, 'subject': subject})}"


@act(page=scrutineers_page)
def scrutineer_list(request: Any, pk: int) -> Done:
    """The page; posted to, an election."""
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    data = valid(request, ElectionForm(request.POST, meeting=meeting))
    having = {"meeting": meeting, "people": data["people"], "by": request.by.acting_as(SECRETARIAT)}
    if data["how"] == How.BALLOT:
        elections.elect_by_ballot(ballot=data["ballot"], **having)
    else:
        elections.elect_by_hands(**{name: data[name] for name in FIGURES}, **having)
    return Done(_("Elected as scrutineers: %s.") % "、".join(map(str, data["people"])))


@act(page=scrutineers_page)
def scrutineer_dismiss(request: Any, pk: int, user_pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_run_meeting(request.user))
    attendants = meeting.attendants.select_related("user", "meeting")
    attendant = attendants.filter(user=user_pk, role=elections.ROLE).first()
    if attendant is None:
        raise Http404
    data = valid(request, ReasonForm(request.POST))
    elections.dismiss_scrutineer(attendant=attendant, reason=data["reason"], by=request.by.acting_as(SECRETARIAT))
    return Done(_("%s is no scrutineer any more.") % attendant.user)

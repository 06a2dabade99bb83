"""A tablet for assisted voting: what it shows while nobody votes on it, and what the help desk does with it."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from congress.journal.acts import allow, ask_to_sign_in, refused, see_other, wants_json
from congress.journal.services import ActionRefused, By
from congress.meetings.views import SECRETARIAT, visible_meeting
from congress.people.permissions import is_secretariat
from voting import assisted
from voting.models import Admission, Tablet
from voting.phone import frame
from voting.services import assisting as services
from voting.views.phone import strict

State = Admission.State
COLLECT = "/ballots/collect/"


# On the tablet, by its cookie alone


@require_safe
def tablet(request: Any) -> HttpResponse:
    """Whether somebody was let in; whoever votes on it is led back to his papers."""
    found = assisted.tablet_of(request)
    if found is None:
        return no_tablet(request)
    admission = assisted.admission_of(request, found)
    state = admission.state if admission else ""
    if wants_json(request):
        pk = admission.pk if admission else None
        return JsonResponse({"tablet": found.number, "state": state, "admission": pk})
    if getattr(request, "is_assisted", False):
        return see_other(COLLECT)
    context = {"tablet": found, "admission": admission, "state": state}
    page = render(request, "voting/tablet.html", context | frame("tablet.js"))
    response = strict(page, forms="'self'")
    response.headers["Referrer-Policy"] = "same-origin"  # without, its forms would come from nowhere
    if not state:
        response.delete_cookie(assisted.ASSISTED_COOKIE)
    return response


def no_tablet(request: HttpRequest) -> HttpResponse:
    sentence = _("This device is no tablet for assisted voting. Please go to the help desk.")
    response = refused(request, [sentence], 404)
    for name in (assisted.TABLET_COOKIE, assisted.ASSISTED_COOKIE):
        if name in request.COOKIES:
            response.delete_cookie(name, samesite="Strict")
    return response


@require_POST
def tablet_begin(request: Any) -> HttpResponse:
    """This browser is now signed in as whom the staff let in, to vote and for nothing else."""
    found = assisted.tablet_of(request)
    if found is None:
        return no_tablet(request)
    admission = services.live(found)
    if admission is None or not is_meant(request, admission):
        return see_other(assisted.TABLET_PAGE)
    try:
        services.begin(admission=admission)
    except ActionRefused:  # pressed twice: the first one began
        return see_other(assisted.TABLET_PAGE)
    assisted.sign_in(request, admission)
    response = JsonResponse({}) if wants_json(request) else see_other(COLLECT)
    assisted.mark_assisted(request, response)
    return response


def is_meant(request: HttpRequest, admission: Admission) -> bool:
    """Whom the page named that was answered: the desk may have let in somebody else since."""
    return request.POST.get("admission") == str(admission.pk)


@require_POST
def tablet_finish(request: Any) -> HttpResponse:
    """Nothing of him is left on the tablet; or whom it asked says that it is not he."""
    found = assisted.tablet_of(request)
    if found is None:
        return no_tablet(request)
    admission = assisted.admission_of(request, found)
    if admission is not None and (admission.state in Admission.AT_IT or is_meant(request, admission)):
        services.finish(admission=admission)
    response = JsonResponse({}) if wants_json(request) else see_other(assisted.TABLET_PAGE)
    assisted.forget(request, response)
    return response


# From the help desk


def helping(view: Callable[..., HttpResponse]) -> Any:
    """A deed of the staff; what cannot be done is a sentence."""

    @require_POST
    @functools.wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except ActionRefused as refusal:
            return refused(request, refusal.reasons, 409)

    setattr(wrapped, "is_act", True)  # noqa: B010 a plain assignment is refused by the type checker
    return wrapped


def desk_address(meeting_pk: int) -> str:
    return f"/meetings/{meeting_pk}/help-desk/"


def done(request: HttpRequest, tablet: Tablet, sentence: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"tablet": tablet.number})
    messages.success(request, sentence)
    return see_other(desk_address(tablet.meeting_id))


def tablet_of_staff(request: Any, pk: int) -> Tablet:
    """A tablet of a meeting that he sees, if he is of the secretariat."""
    found = Tablet.objects.select_related("meeting").filter(pk=pk).first()
    if found is None:
        raise Http404
    visible_meeting(request, found.meeting_id)
    allow(is_secretariat(request.user))
    return found


@helping
@sensitive_variables("token")
def tablet_set_up(request: Any, pk: int) -> HttpResponse:
    """This very browser becomes a tablet, and nobody is signed in on it any more."""
    meeting = visible_meeting(request, pk)
    allow(is_secretariat(request.user))
    made, token = services.set_up_tablet(meeting=meeting, by=By(SECRETARIAT, request.user))
    request.session.flush()
    made_answer = JsonResponse({"id": made.pk, "tablet": made.number}, status=201)
    response = made_answer if wants_json(request) else see_other(assisted.TABLET_PAGE)
    assisted.make_tablet(response, token)
    # Drafts and copies that the staff's pages kept here.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@helping
def tablet_retire(request: Any, pk: int) -> HttpResponse:
    found = tablet_of_staff(request, pk)
    services.retire_tablet(tablet=found, by=By(SECRETARIAT, request.user))
    return done(request, found, _("Tablet %s is not used any more.") % found.number)


@helping
def tablet_admit(request: Any, pk: int) -> HttpResponse:
    found = tablet_of_staff(request, pk)
    label = request.POST.get("label", "").replace("\0", "")[:20]
    admission = services.admit(tablet=found, label=label, by=By(SECRETARIAT, request.user))
    sentence = _("No. %(label)s is let in on tablet %(n)s. He presses “Yes, begin” there, and votes alone.")
    return done(request, found, sentence % {"label": admission.representative.number, "n": found.number})


@helping
def tablet_clear(request: Any, pk: int) -> HttpResponse:
    found = tablet_of_staff(request, pk)
    is_forced = request.POST.get("force") == "1"
    is_asked = services.clear(tablet=found, is_forced=is_forced) == State.LEAVING
    asked = _("Tablet %s hands back what lies on it, and is free in a moment. Please look that it says so.")
    return done(request, found, (asked if is_asked else _("Tablet %s is free.")) % found.number)

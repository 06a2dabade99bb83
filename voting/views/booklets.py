"""Collecting, handing back and second booklets over HTTP: JSON in and out, save for the scrutineers' form."""

import functools
import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress.journal.acts import allow, ask_to_sign_in, back, get_or_404, refused, see_other, wants_json
from congress.journal.services import ActionRefused, By
from voting.models import Ballot, Elector
from voting.permissions import can_reissue
from voting.secret import formats
from voting.services import booklets as services

MOST_BYTES = 512 * 1024  # thirty papers are 17 kB
LABEL = re.compile(r"\w{1,10}")
# Seconds in which a hall that was told to come back does so.
SPREAD = 3

STATUSES: dict[type[ActionRefused], int] = {
    services.NotPresent: 403,
    services.Forged: 403,
    services.Closed: 410,
    services.NotYet: 503,
}
# Families of apps by a word of their User-Agent. The first that fits: others' agents hold Chrome's and Safari's, too,
# and what is kept in one app is not found in another.
APPS = {
    "MicroMessenger": "wechat",
    **dict.fromkeys(["Edg", "OPR/", "Browser/", "QQ/", "DingTalk", "AlipayClient", "; wv)"], "other"),
    "Firefox/": "firefox",
    "FxiOS/": "firefox",
    "Chrome/": "chrome",
    "CriOS/": "chrome",
    "Safari/": "safari",
}


class TooLarge(Exception):
    """More than any booklet."""


def answering(view: Callable[..., HttpResponse]) -> Any:
    """An address for programs: what is refused is a sentence and a status. Nothing of it is logged."""

    @require_POST
    @functools.wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except TooLarge:
            return refused(request, [_("This is too large.")], 413)
        except formats.Malformed:
            return refused(request, [_("This request is not as it should be. Please load the page again.")], 400)
        except ActionRefused as refusal:
            return refusing(request, refusal)

    setattr(wrapped, "is_act", True)  # noqa: B010 a plain assignment is refused by the type checker
    return wrapped


def refusing(request: Any, refusal: ActionRefused) -> HttpResponse:
    response = refused(request, refusal.reasons, STATUSES.get(type(refusal), 409))
    if isinstance(refusal, services.NotYet):
        response.headers["Retry-After"] = str(refusal.seconds + secrets.randbelow(SPREAD))
    setattr(response, "_has_been_logged", True)  # noqa: B010 when somebody asked is not for the log
    return response


def elector_or_404(request: Any, pk: int) -> Elector:
    """This person on the register of a secret ballot."""
    electors = Elector.objects.select_related("ballot", "representative").filter(ballot__is_secret=True)
    found = electors.filter(ballot=pk, representative__user=request.user).first()
    if found is None:
        raise Http404
    return found


def read(request: HttpRequest, name: str) -> list[dict[str, str]]:
    """The list of objects of texts that is all of the body. Raises TooLarge, formats.Malformed."""
    said = read_json(request)
    listed = said[name] if isinstance(said, dict) and set(said) == {name} else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise formats.Malformed("not a list of objects")
    if not all(isinstance(value, str) for one in listed for value in one.values()):
        raise formats.Malformed("not texts")
    return listed


def read_json(request: HttpRequest) -> Any:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    except RawPostDataException as error:
        raise formats.Malformed("a form") from error
    if len(body) > MOST_BYTES:
        raise TooLarge
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise formats.Malformed("not JSON") from error


@answering
def ballot_collect(request: Any, pk: int) -> HttpResponse:
    elector = elector_or_404(request, pk)
    papers = read(request, "papers")
    return JsonResponse(services.collect(elector=elector, papers=papers, app=app_of(request)))


def app_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return next((app for word, app in APPS.items() if word in agent), "other")


@answering
def ballot_hand_back(request: Any, pk: int) -> HttpResponse:
    elector = elector_or_404(request, pk)
    new = services.hand_back(elector=elector, receipts=read(request, "receipts"))
    return JsonResponse({"generation": new.generation})


@answering
def ballot_reissue(request: Any, pk: int) -> HttpResponse:
    ballot = get_or_404(request.user, Ballot.objects.filter(is_secret=True), pk=pk)
    allow(can_reissue(request.user, ballot))
    label = read_label(request)
    new = services.reissue(ballot=ballot, label=label, by=By(None, request.user))
    return told(request, label, is_done=new is not None)


def read_label(request: HttpRequest) -> str:
    """Whose booklet, from a program or from the form. Raises TooLarge, formats.Malformed."""
    said = read_json(request) if request.content_type == "application/json" else request.POST.dict()
    label = said.get("label") if isinstance(said, dict) else None
    if not isinstance(label, str) or not LABEL.fullmatch(label.strip()):
        raise formats.Malformed("not a label")
    return label.strip()


def told(request: Any, label: str, *, is_done: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"label": label, "done": is_done}, status=200 if is_done else 202)
    sentence = (
        _("No. %s can collect papers once more.")
        if is_done
        else _("Noted for no. %s. Within ten minutes another scrutineer must confirm it, too.")
    )
    messages.success(request, sentence % label)
    return see_other(back(request))

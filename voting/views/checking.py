"""The page on which anybody lets the own device check a count. The work is done by `recount.js`, there."""

from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.meetings.models import Meeting
from voting.checked import CHECKED
from voting.models import Ballot
from voting.phone import served_path, static_file
from voting.views.board import on_board

MOST_SHOWN = 50


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """For everybody: what is proved, and the counts that may be checked."""
    boards = Ballot.objects.with_board_for(request.user).filter(meeting__is_drill=False, is_practice=False)
    return check_page(request, {"boards": boards.select_related("meeting").order_by("-closed_at")[:MOST_SHOWN]})


@on_board
def ballot_check(request: Any, ballot: Ballot) -> HttpResponse:
    if request.user.is_authenticated:
        request.meeting = Meeting.objects.visible_to(request.user).filter(pk=ballot.meeting_id).first()
    return check_page(request, {"ballot": ballot})


def check_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    scripts = {name: static_file(f"{name}.js") for name in ("recount", "check")}
    return render(request, "voting/check.html", context | {"checked": CHECKED, "scripts": scripts, "digest": digest()})


@cache
def digest() -> str:
    """Of the script that checks, in hex."""
    return sha256(served_path("recount.js").read_bytes()).hexdigest()

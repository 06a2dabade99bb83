"""What an elector's phone asks of the office: the frozen page, the page to collect on, and what there is to collect."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress.journal.acts import signed_in, wants_json
from congress.journal.chain import seconds
from voting.models import Ballot, Elector, Issuance
from voting.phone import box_origin, collect_page

State = Ballot.State
ON_A_PHONE = [State.FROZEN, State.OPEN, State.CLOSED, State.COUNTED, State.PUBLISHED]
LOOKED_UP = timedelta(days=8)  # a phone looks for its papers on the board for seven


def stored_page(request: Any, pk: int) -> HttpResponse | None:
    """The page as it was frozen, for an elector of a secret ballot; None for everybody else."""
    if wants_json(request):
        return None
    ballots = Ballot.objects.visible_to(request.user).filter(
        pk=pk, is_secret=True, state__in=ON_A_PHONE, electors__representative__user=request.user
    )
    page = ballots.values_list("page", flat=True).first()
    return strict(HttpResponse(page)) if page else None


@require_safe
@signed_in
def booklet_list(request: HttpRequest) -> HttpResponse:
    """The page to collect on, the same for everybody; as JSON, the person's own ballots."""
    if wants_json(request):
        mine = electorships(request.user, timezone.now())
        return JsonResponse({"now": seconds(timezone.now()), "ballots": [told(elector) for elector in mine]})
    get_token(request)
    return strict(HttpResponse(collect_page()))


def electorships(user: Any, now: Any) -> QuerySet[Elector]:
    """His places on the registers of secret ballots, each with the state and app of his newest booklet."""
    newest = Issuance.objects.filter(elector=OuterRef("pk")).order_by("-generation")
    mine = Elector.objects.filter(representative__user=user, ballot__is_secret=True, ballot__state__in=ON_A_PHONE)
    recent = mine.exclude(ballot__closed_at__lt=now - LOOKED_UP)
    return (
        recent.annotate(booklet=Subquery(newest.values("state")[:1]), app=Subquery(newest.values("app")[:1]))
        .select_related("ballot__meeting")
        .order_by("ballot__opens_at", "ballot")
    )


def told(elector: Any) -> dict[str, Any]:
    ballot = elector.ballot
    times = {name: seconds(getattr(ballot, name)) for name in ("collect_from", "opens_at", "closes_at")}
    return times | {
        "ballot": str(ballot.pk),
        "title": ballot.title,
        "state": ballot.state,
        "label": elector.label,
        "booklet": elector.booklet,
        "app": elector.app,
        "telephone": ballot.meeting.telephone,
        "home": ballot.meeting.get_absolute_url(),
    }


def strict(response: HttpResponse, *, forms: str = "'none'") -> HttpResponse:
    """With the strictest policy under which one script, one style sheet and the box work; of no one language."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": f"'self' {box_origin()}".strip(),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": forms,
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Language"] = "zh-Hans, en"
    return response

"""A browser that is a tablet, and the session of who votes on it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

from congress.people.models import User
from congress.people.views import SESAME
from voting.models import Admission, Tablet
from voting.services.assisting import hash_of, live

TABLET_PAGE = "/tablet/"
ADMISSION = "admission"  # in the session
TABLET_COOKIE, ASSISTED_COOKIE = "tablet", "assisted"
WEEK = 7 * 24 * 3600
LONGEST = timedelta(hours=2)


def tablet_of(request: HttpRequest) -> Tablet | None:
    token = request.COOKIES.get(TABLET_COOKIE, "")
    tablets = Tablet.objects.filter(token_hash=hash_of(token), is_retired=False)
    return tablets.select_related("meeting").first() if token else None


def make_tablet(response: HttpResponse, token: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(TABLET_COOKIE, token, max_age=WEEK, httponly=True, secure=secure, samesite="Strict")


def mark_assisted(request: HttpRequest, response: HttpResponse) -> None:
    """What the ballot's page, the same for everybody, is told by."""
    if request.COOKIES.get(ASSISTED_COOKIE) != "1":
        age, secure = int(LONGEST.total_seconds()), settings.SESSION_COOKIE_SECURE
        response.set_cookie(ASSISTED_COOKIE, "1", max_age=age, secure=secure, samesite="Strict")


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """The session, its mark, and in which words and size the page was read."""
    request.session.flush()
    for name in (ASSISTED_COOKIE, "text", settings.LANGUAGE_COOKIE_NAME):
        response.delete_cookie(name)


def sign_in(request: Any, admission: Admission) -> None:
    """As Django's `login` does, but that nothing notes when: neither the person's row nor a table of sign-ins."""
    user: User = admission.representative.user
    request.session.flush()
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = SESAME
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.session[ADMISSION] = admission.pk
    # It ends at a full hour, which says less of when it began.
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    request.session.set_expiry(hour + LONGEST)
    rotate_token(request)


def admission_of(request: Any, tablet: Tablet) -> Admission | None:
    """Of this session; without one, whoever is let in on the tablet now."""
    pk = request.session.get(ADMISSION)
    return live(tablet) if pk is None else Admission.objects.filter(pk=pk, tablet=tablet).first()

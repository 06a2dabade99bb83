"""Who is at the other end of a socket, and which of them may no longer be there."""

import contextlib
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.utils import timezone

from congress.journal import topics
from congress.journal.languages import language_of

CHUNK = 500


@dataclass(frozen=True, eq=False)
class Visitor:
    user: Any
    language: str
    session_key: str = ""

    @property
    def user_pk(self) -> int | None:
        return self.user.pk


def header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin1") for key, value in scope["headers"] if key == name), "")


def load_visitor(scope: dict[str, Any]) -> Visitor:
    """The person of a socket's session cookie, or an anonymous visitor."""
    cookies: dict[str, str] = {}
    with contextlib.suppress(CookieError):
        cookies = {name: morsel.value for name, morsel in SimpleCookie(header(scope, b"cookie")).items()}
    session = import_module(settings.SESSION_ENGINE).SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))
    user = auth.get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]  # all it reads
    language = language_of(user, cookies, header(scope, b"accept-language"))
    return Visitor(user, language, session.session_key or "" if user.is_authenticated else "")


def find_ended(
    visitors: set[Visitor], followed: dict[str, set[int | None]]
) -> tuple[set[Visitor], dict[str, set[int | None]]]:
    """(visitors whose session or account ended, {topic: users who may not follow it any more}).

    One query per topic, and per 500 sessions and users. Rights are read before sessions: whoever loses both at once
    is found signed out, and hears nothing but that.
    """
    lost = {}
    for topic, users in followed.items():
        gone = users - topics.still_entitled(topic, users)
        if gone:
            lost[topic] = gone
    alive: set[str] = set()
    passwords: dict[int | None, str] = {}
    for some in chunks(visitors):
        keys = [visitor.session_key for visitor in some]
        sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
        alive.update(sessions.values_list("session_key", flat=True))
        users = auth.get_user_model().objects.filter(pk__in=[visitor.user_pk for visitor in some], is_active=True)
        passwords.update(users.values_list("pk", "password"))
    ended = {
        visitor
        for visitor in visitors
        if visitor.session_key not in alive or passwords.get(visitor.user_pk) != visitor.user.password
    }
    return ended, lost


def chunks(visitors: set[Visitor]) -> list[list[Visitor]]:
    listed = list(visitors)
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]

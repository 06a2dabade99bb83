"""Who is at the other end of a socket, and which of them may no longer be there."""

import asyncio
import contextlib
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from congress.journal import topics
from congress.journal.languages import language_of

CHUNK = 500


@dataclass(frozen=True, eq=False, slots=True)
class Visitor:
    user: Any
    language: str
    session_key: str = ""

    @property
    def user_pk(self) -> int | None:
        return self.user.pk


def header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin1") for key, value in scope["headers"] if key == name), "")


def cookies_of(scope: dict[str, Any]) -> dict[str, str]:
    with contextlib.suppress(CookieError):
        return {name: morsel.value for name, morsel in SimpleCookie(header(scope, b"cookie")).items()}
    return {}


def load_visitors(scopes: list[dict[str, Any]]) -> list[Visitor]:
    """The person of each socket's session cookie, or an anonymous visitor; two queries for all.

    As `auth.get_user` finds them for a page: the session lives, the account is active, the password is still the one
    that opened the session.
    """
    cookies = [cookies_of(scope) for scope in scopes]
    sessions = live_sessions({some.get(settings.SESSION_COOKIE_NAME, "") for some in cookies})
    users = (
        auth.get_user_model()
        .objects.filter(is_active=True)
        .in_bulk({data[auth.SESSION_KEY] for data in sessions.values()})
    )
    found = []
    for scope, some in zip(scopes, cookies, strict=True):
        key = some.get(settings.SESSION_COOKIE_NAME, "")
        user = owner(sessions.get(key), users)
        language = language_of(user, some, header(scope, b"accept-language"))
        found.append(Visitor(user, language, key if user.is_authenticated else ""))
    return found


def live_sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    """{key: data} of sessions that live and belong to somebody."""
    # PostgreSQL takes no NUL; a key of ours has none.
    keys = {key for key in keys if key.isascii() and key.isalnum()}
    if not keys:
        return {}
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    decoded = {key: store.decode(data) for key, data in rows.values_list("session_key", "session_data")}
    return {
        key: data
        for key, data in decoded.items()
        # Who votes with help on a tablet of everybody's is signed in for that alone.
        if data.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and "admission" not in data
    }


def owner(session: dict[str, Any] | None, users: dict[Any, Any]) -> Any:
    user = users.get(int(session[auth.SESSION_KEY])) if session else None
    if session is None or user is None:
        return AnonymousUser()
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    told = session.get(auth.HASH_SESSION_KEY, "")
    return user if any(constant_time_compare(told, one) for one in hashes) else AnonymousUser()


class Reception:
    """Finds out who comes; whoever comes while it looks is looked up with the next, all at once."""

    def __init__(self) -> None:
        self.waiting: list[tuple[dict[str, Any], asyncio.Future[Visitor]]] = []
        self.task: asyncio.Task | None = None

    async def receive(self, scope: dict[str, Any]) -> Visitor:
        found = asyncio.get_running_loop().create_future()
        self.waiting.append((scope, found))
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self.look_up())
        return await found

    async def look_up(self) -> None:
        while self.waiting:
            some, self.waiting = self.waiting[:CHUNK], self.waiting[CHUNK:]
            load = database_sync_to_async(load_visitors, thread_sensitive=False)
            try:
                visitors: list[Any] = await load([scope for scope, _found in some])
            except Exception as error:
                visitors = [error] * len(some)
            for (_scope, found), visitor in zip(some, visitors, strict=True):
                if found.done():
                    continue  # he did not wait
                if isinstance(visitor, Exception):
                    found.set_exception(visitor)
                else:
                    found.set_result(visitor)


def find_ended(
    visitors: set[Visitor], followed: dict[str, set[int | None]]
) -> tuple[set[Visitor], dict[str, set[int | None]]]:
    """(visitors whose session or account ended, {topic: users who may not follow it any more}).

    One query per topic that several may follow, and per 500 sessions and users. Rights are read before sessions:
    whoever loses both at once is found signed out, and hears nothing but that.
    """
    lost = {}
    for topic, users in followed.items():
        kind, _pk = topics.find(topic) or (None, 0)
        gone = set() if kind and kind.ends_with_the_session else users - topics.still_entitled(topic, users)
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

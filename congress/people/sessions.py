from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from congress.journal.prepared import Prepared


@Prepared
def living_sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's, read by a query that is written once; and a cookie which can be no key of ours is not looked up
    (PostgreSQL takes no NUL)."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    def _get_session_from_db(self):
        found = living_sessions.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

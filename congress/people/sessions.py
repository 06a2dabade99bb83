from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's, save that a cookie which can be no key of ours is not looked up (PostgreSQL takes no NUL)."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

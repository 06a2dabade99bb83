"""Demo mode: whose database it may use, and how it differs from a real meeting."""

from django.conf import settings
from django.db import connection

from congress.meetings.models import Meeting
from congress.people.models import User
from congress.rehearsal.models import DemoMark


def enter_demo_mode() -> None:
    """Personas with one-tap sign-in, on this machine alone. Called by `manage.py demo` and by nothing else."""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    settings.SECURE_SSL_REDIRECT = False
    settings.SECURE_HSTS_SECONDS = 0
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = False


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def is_marked() -> bool:
    return DemoMark._meta.db_table in tables() and DemoMark.objects.exists()


def is_empty() -> bool:
    """No tables, or ours without anybody in them."""
    found = tables()
    if not found:
        return True
    ours = {User._meta.db_table, Meeting._meta.db_table, DemoMark._meta.db_table}
    return ours <= found and not User.objects.exists() and not Meeting.objects.exists()


def why_not_load() -> str:
    """Why the demo may not use this database; "" if it may."""
    if is_marked() or is_empty():
        return ""
    return "This database holds something else than the demo. Name another in DATABASE_URL."


def why_not_serve() -> str:
    return "This database was loaded for the demo. Name another in DATABASE_URL." if is_marked() else ""

"""The product's settings, with what a test run needs quicker or apart."""

import os
import tempfile
from pathlib import Path

from congress.settings import *  # noqa: F403

SECRET_KEY = "only for tests, never served"
SECRET_KEY_IS_LOCAL = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

HTTPS = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
SERVESTATIC_USE_FINDERS = SERVESTATIC_AUTOREFRESH = True
SESAME_MAX_AGE = 3600

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file: threads that write at the same time need one. Its tables are made from the models at once; the
    # migrations run where real servers are started, and on PostgreSQL.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp()) / "test.sqlite3"), "MIGRATE": False}  # noqa: F405
    # No test pulls the plug of the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405

BALLOT_KEYS, BALLOT_BOX = tempfile.mkdtemp(), tempfile.mkdtemp()

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if REDIS_URL and WORKER:  # noqa: F405
    # Workers beside each other share one Redis and must not hear each other.
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rstrip('/')}/{int(WORKER[2:]) + 1}"  # noqa: F405
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = WORKER  # noqa: F405

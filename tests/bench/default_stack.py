"""Settings of the same product as Django and the libraries give it: their handler, middleware, sessions; no lock."""

from congress.settings import *  # noqa: F403

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "congress.desk.middleware.PageHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "congress.people.middleware.DisplayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ASGI_APPLICATION = "tests.bench.default_asgi.application"
# Each request has a thread of its own there; what it opened must not stay.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# The product's largest queries, too, are written for each act anew.
SQL_WRITTEN_ONCE = False

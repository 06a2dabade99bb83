"""One file of settings; what differs between places comes from the environment (README, Run a real meeting)."""

import secrets
from contextlib import suppress
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Data at run time: database, collected static files, the demo's secret key.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def local_secret_key() -> str:
    """A key of this machine alone, made once: enough for the demo and for commands, refused by `serve`."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        new = path.with_suffix(f".{secrets.token_hex(4)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(50))
        # Of several that make one at once, all take the first.
        with suppress(FileExistsError):
            path.hardlink_to(new)
        new.unlink()
    return path.read_text()


# Set by `manage.py demo` alone: personas with one-tap sign-in exist only then.
DEMO = False

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_IS_LOCAL = not SECRET_KEY
# Made when it is first needed: a command that only looks at a file leaves none.
SECRET_KEY = SECRET_KEY or SimpleLazyObject(local_secret_key)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "congress.journal",
    "congress.people",
    "congress.meetings",
    "deliberation.rooms",
    "deliberation.documents",
    "voting",
    "deliberation.projects",
    "deliberation.suggestions",
    "congress.desk",
    "congress.rehearsal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    "django_htmx",
    "heroicons",
    "crispy_forms",
    "crispy_bootstrap5",
    "rules",
    "axes",
]

MIDDLEWARE = [
    # First, so that the redirect to HTTPS carries them, too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "congress.desk.middleware.PageHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "congress.desk.middleware.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "congress.people.middleware.DisplayMiddleware",
    "voting.middleware.AssistedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "congress.journal.acts.CsrfMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "congress.urls"
ASGI_APPLICATION = "congress.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "congress.people.middleware.display",
                "congress.desk.here.here",
            ],
        },
    },
]
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"

DATABASE_URL = env("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'congress.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # An acknowledged act survives a power cut (FULL); writers queue (IMMEDIATE) instead of failing as "locked".
    own_options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Pages are made in threads that stay (desk.pages), and so do their connections.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    # A connection waits in the pool for whichever thread needs one.
    own_options = {"pool": {"min_size": 2, "max_size": 20, "timeout": 30}}
DATABASES["default"]["OPTIONS"] = own_options | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Secret ballots: the signer's keys and the box, each a folder of its own that no backup takes (voting/SECRECY.md).
BALLOT_KEYS = env("BALLOT_KEYS", default=str(VAR_DIR / "ballot-keys"))
BALLOT_BOX = env("BALLOT_BOX", default=str(VAR_DIR / "ballot-box"))
# Where the box is a process of its own (`manage.py ballot_box`): the office's way to it and the secret of the two;
# where phones find it, if on another host name, and the origin of the pages they come from.
BOX_URL, BOX_SECRET = env("BOX_URL", default=""), env("BOX_SECRET", default="")
BOX_PUBLIC_URL, BOX_ORIGIN = env("BOX_PUBLIC_URL", default=""), env("BOX_ORIGIN", default="")

# Notices also go out by these ways (email, webhook, sms), with links to where these pages are found.
NOTICE_BACKENDS = env.list("NOTICE_BACKENDS", default=[])
SITE_URL = env("SITE_URL", default="")
EMAIL_URL, EMAIL_FROM = env("EMAIL_URL", default=""), env("EMAIL_FROM", default="")
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
EMAIL_TIMEOUT = 5
NOTICE_WEBHOOK_URL = env("NOTICE_WEBHOOK_URL", default="")
NOTICE_WEBHOOK_SECRET = env("NOTICE_WEBHOOK_SECRET", default="")
# A function (telephone, text, number of the delivery); what it raises means that it was not sent.
SMS_ADAPTER = env("SMS_ADAPTER", default="congress.people.ways.print_sms")
# From this hour on, the digest of the day goes out.
NOTICE_DIGEST_HOUR = env.int("NOTICE_DIGEST_HOUR", default=8)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "congress.people.backends.SignInNameBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# Personal links carry their age, so that printed cards of last year's meeting end by themselves.
SESAME_MAX_AGE = env.int("PERSONAL_LINK_DAYS", default=180) * 24 * 3600

# A hall shares one address: lock the pair of name and address, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_NEVER_LOCKOUT_GET = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_SENSITIVE_PARAMETERS = ["sesame", "token", "password", "code", "digits"]
AXES_LOCKOUT_CALLABLE = "congress.people.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # it would let its rows be deleted
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0)

SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_ENGINE = "congress.people.sessions"
SESSION_COOKIE_NAME = "session"
CSRF_FAILURE_VIEW = "congress.desk.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# On unless said otherwise; `manage.py demo` turns it off for 127.0.0.1.
HTTPS = env.bool("HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("TRUST_X_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The check looks for Django's own class by name; ours (journal.acts.CsrfMiddleware) is a subclass of it.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # A voice message is heard once more before it is sent.
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

FILE_UPLOAD_HANDLERS = [
    "congress.people.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "congress" / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "congress" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    # What a person did wrong is told to him; the log is for what we did wrong.
    # Whatever LOG_LEVEL says: below that, Daphne writes when which address asked, and of what was broken off where.
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}, "daphne": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
